"""What a person is told after setting up a pipeline or a stage, with *Undo* beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.blocks import facts
from bot.blocks.columns import column_words
from bot.blocks.deal import undo_button
from bot.blocks.kit import Block, Message, actions, context, section
from bot.blocks.pipeline import name_means, show_button, stage_facts
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold, cut
from core.field_names import COLUMN_NAMES, listed
from core.i18n import Text, _
from core.pipeline_results import PipelineChange
from core.stage_names import as_word

_Sentence = Callable[[PipelineChange, Reader], Mrkdwn]


def pipeline_changed(result: PipelineChange, reader: Reader) -> Message:
    """What was changed, from → to; or that it was so already."""
    said = _what(result, reader) if result.activity_id is not None else _nothing(result, reader)
    blocks: list[Block] = [section(said)]
    text = said
    if result.warning is not None:
        warning = reader.say("⚠️ {warning}", warning=result.warning)
        blocks.append(context(warning))
        text = text + "\n" + warning
    buttons = [show_button(result.pipeline, reader)]
    if result.activity_id is not None:
        buttons.append(undo_button(result.activity_id, reader))
    return Message(text, (*blocks, actions(*buttons)))


def _nothing(result: PipelineChange, reader: Reader) -> Mrkdwn:
    name = result.stage.name if result.stage is not None else result.pipeline.name
    return reader.say("{name} is so already; nothing was changed.", name=bold(name))


def _what(result: PipelineChange, reader: Reader) -> Mrkdwn:
    if result.kind in _SPECIAL:
        return _SPECIAL[result.kind](result, reader)
    field = next(iter(result.after), "")
    return reader.say(
        _SENTENCES[result.kind].msgid,
        pipeline=bold(result.pipeline.name),
        word=as_word(result.pipeline.name),
        stage=bold(result.stage.name) if result.stage is not None else "",
        before=result.before.get(field),
        after=result.after.get(field),
    )


_SENTENCES: Mapping[str, Text] = {
    "pipeline.renamed": _("Renamed the pipeline {before} to {pipeline}."),
    "pipeline.archived": _(
        "Archived {pipeline}. Its closed deals stay in reports; `/pipeline restore {word}` takes it back."
    ),
    "pipeline.restored": _("{pipeline} is in use again."),
    "pipeline.made_default": _("New deals land in {pipeline} unless another pipeline is named."),
    "stage.renamed": _("Renamed {before} to {stage} in {pipeline}."),
    "stage.hidden": _("{stage} is off the board of {pipeline}. Its deals stay in it and count in reports."),
    "stage.shown": _("{stage} is on the board of {pipeline}."),
    "stage.made_default": _("New deals of {pipeline} land in {stage}."),
    "stage.probability_set": _("A deal in {stage} is {after}% likely to be won; it was {before}%."),
}


def _created(result: PipelineChange, reader: Reader) -> Mrkdwn:
    stages = ", ".join(stage.name for stage in result.pipeline.stages)
    said = reader.say(
        "Created the pipeline {pipeline}, with the stages {stages}.",
        pipeline=bold(result.pipeline.name),
        stages=cut(stages, 1500),
    )
    example = f'/pipeline stage {as_word(result.pipeline.name)} add "Security review"'
    return said + " " + reader.say("`{example}` adds another.", example=example.replace("`", "'"))


def _recoloured(result: PipelineChange, reader: Reader) -> Mrkdwn:
    colour = str(result.after["colour"])
    return reader.say(
        "{name} is {mark} {colour} now.",
        name=bold(result.stage.name if result.stage is not None else result.pipeline.name),
        mark=facts.COLOUR_MARKS.get(colour, ""),
        colour=reader.plain(colour),
    )


def _pipeline_moved(result: PipelineChange, reader: Reader) -> Mrkdwn:
    place = reader.number(result.after["position"] + 1)
    name = bold(result.pipeline.name)
    return reader.say("{name} stands at place {place} of the pipelines.", name=name, place=place)


def _reason_rule(result: PipelineChange, reader: Reader) -> Mrkdwn:
    name = bold(result.pipeline.name)
    if result.pipeline.lost_reason_required:
        return reader.say("A deal of {name} is lost with a reason only.", name=name)
    return reader.say("A deal of {name} can be lost without a reason.", name=name)


def _win_rule(result: PipelineChange, reader: Reader) -> Mrkdwn:
    sentences = {
        "ask": _("After a win in {name} I ask whether the contact becomes a client."),
        "automatically": _("A win in {name} makes the contact a client."),
        "off": _("A win in {name} leaves the contact's role as it is."),
    }
    return reader.say(sentences[result.pipeline.win_converts].msgid, name=bold(result.pipeline.name))


def _close_defined(result: PipelineChange, reader: Reader) -> Mrkdwn:
    column, sentence = next(iter(result.after.items()))
    status = reader.plain(column.removesuffix("_means"))
    values = {"status": status, "name": bold(result.pipeline.name)}
    if sentence is None:
        return reader.say("What {status} means in {name} is not defined any more.", **values)
    return reader.say("In {name}, {status} means: {sentence}", sentence=sentence, **values)


def _added(result: PipelineChange, reader: Reader) -> Mrkdwn:
    assert result.stage is not None
    said = reader.say(
        "Added {stage} to {pipeline}, {place}.",
        stage=bold(result.stage.name),
        pipeline=bold(result.pipeline.name),
        place=_place(result, reader),
    )
    return said + "\n" + stage_facts(result.stage, reader)


def _stage_moved(result: PipelineChange, reader: Reader) -> Mrkdwn:
    assert result.stage is not None
    return reader.say(
        "{stage} now comes {place} in {pipeline}.",
        stage=bold(result.stage.name),
        pipeline=bold(result.pipeline.name),
        place=_place(result, reader),
    )


def _place(result: PipelineChange, reader: Reader) -> Mrkdwn:
    assert result.stage is not None
    at = result.pipeline.stages.index(result.stage)
    if at == 0:
        return reader.say("first")
    return reader.say("after {stage}", stage=result.pipeline.stages[at - 1].name)


def _stale(result: PipelineChange, reader: Reader) -> Mrkdwn:
    days, stage = result.after["stale_after_days"], _stage_name(result)
    if days is None:
        return reader.say("Deals in {stage} never go stale.", stage=stage)
    return reader.say_n(
        "A deal in {stage} is stale when it is untouched longer than {count} day.",
        "A deal in {stage} is stale when it is untouched longer than {count} days.",
        days,
        stage=stage,
    )


def _due(result: PipelineChange, reader: Reader) -> Mrkdwn:
    days, stage = result.after["due_after_days"], _stage_name(result)
    if days is None:
        return reader.say("A deal that enters {stage} gets no due date.", stage=stage)
    return reader.say_n(
        "A deal that enters {stage} is due after {count} day. Those in it keep their date.",
        "A deal that enters {stage} is due after {count} days. Those in it keep their date.",
        days,
        stage=stage,
    )


def _defined(result: PipelineChange, reader: Reader) -> Mrkdwn:
    sentence = result.after["definition"]
    if sentence is None:
        return reader.say("{stage} is not defined any more.", stage=_stage_name(result))
    return reader.say("{stage} means: {sentence}", stage=_stage_name(result), sentence=sentence)


def _name_defined(result: PipelineChange, reader: Reader) -> Mrkdwn:
    done = result.after["name_means_done"]
    if done is None:
        return reader.say("How to understand the name {stage} is left open.", stage=_stage_name(result))
    return reader.say("{stage}: {means}", stage=_stage_name(result), means=name_means(done, reader))


def _fields_required(result: PipelineChange, reader: Reader) -> Mrkdwn:
    fields, stage = result.after["required_fields"], _stage_name(result)
    if not fields:
        return reader.say("Any deal may enter {stage}.", stage=stage)
    return reader.say(
        "A deal needs this before it enters {stage}: {fields}. Those in it stay.",
        stage=stage,
        fields=listed(fields),
    )


def _edited(result: PipelineChange, reader: Reader) -> Mrkdwn:
    changes = [
        reader.say("{field}: {before} → *{after}*", field=reader.told(COLUMN_NAMES[name]),
                   before=column_words(name, result.before[name], reader),
                   after=column_words(name, after, reader))
        for name, after in result.after.items()
    ]  # fmt: skip
    name = result.stage.name if result.stage is not None else result.pipeline.name
    return reader.say("Changed {name}. ", name=bold(name)) + Mrkdwn("; ").join(changes)


def _removed(result: PipelineChange, reader: Reader) -> Mrkdwn:
    said = reader.say(
        "Removed {stage} from {pipeline}. Closed deals and history keep it.",
        stage=_stage_name(result),
        pipeline=bold(result.pipeline.name),
    )
    if result.into is None:
        return said
    moved = reader.say_n(
        "{count} open deal moved to {into}.",
        "{count} open deals moved to {into}.",
        result.moved,
        into=bold(result.into.name),
    )
    return said + " " + moved


def _stage_name(result: PipelineChange) -> Mrkdwn:
    return bold(result.stage.name) if result.stage is not None else Mrkdwn("")


_SPECIAL: Mapping[str, _Sentence] = {
    "pipeline.edited": _edited,
    "pipeline.created": _created,
    "pipeline.recoloured": _recoloured,
    "pipeline.moved": _pipeline_moved,
    "pipeline.reason_rule_set": _reason_rule,
    "pipeline.win_rule_set": _win_rule,
    "pipeline.defined": _close_defined,
    "stage.edited": _edited,
    "stage.added": _added,
    "stage.recoloured": _recoloured,
    "stage.moved": _stage_moved,
    "stage.stale_set": _stale,
    "stage.due_set": _due,
    "stage.defined": _defined,
    "stage.name_defined": _name_defined,
    "stage.fields_required": _fields_required,
    "stage.removed": _removed,
}
