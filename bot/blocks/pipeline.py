"""A pipeline as it is set up, and the list of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from bot.blocks import facts, ids
from bot.blocks.buttons import line_button, opens_form
from bot.blocks.kit import Block, Message, actions, button, context, section
from bot.blocks.reader import Reader
from bot.blocks.related import pager
from bot.blocks.text import Mrkdwn, bold, cut
from core.field_names import listed
from core.i18n import Text, _
from core.pipeline_results import PipelineList, PipelineOverview, PipelineSummary, StageSummary
from core.results import CLOSED, PipelineView, StageView
from core.stage_names import as_word

PAGE = 15
_STAGES = 150  # characters of their names in a list
_APART = Mrkdwn(" · ")
_LINES = Mrkdwn("\n")
_ON_WIN: Mapping[str, Text] = {
    "ask": _("After a win I ask whether the contact becomes a client."),
    "automatically": _("A win makes the contact a client."),
    "off": _("A win leaves the contact's role as it is."),
}
_MEANS: Mapping[str, Text] = {
    "won": _("*Won* means: {sentence}"),
    "lost": _("*Lost* means: {sentence}"),
    "abandoned": _("*Abandoned* means: {sentence}"),
}
_ENDED: Mapping[str, Text] = {
    "won": _("won: {total}"),
    "lost": _("lost: {total}"),
    "abandoned": _("abandoned: {total}"),
}

T = TypeVar("T")


def pipeline_list(
    shown: PipelineList, reader: Reader, *, page: int = 1, may_subscribe: bool = False
) -> Message:
    """The pipelines in order, each with its stages and what is open in it; for who may, with the form of what
    the channel hears of them.
    """
    title = reader.say_n("*{count} pipeline*", "*{count} pipelines*", len(shown.pipelines))
    summaries, page, pages = _page(shown.pipelines, page)
    lines = [_pipeline_line(summary, reader) for summary in summaries]
    blocks: list[Block] = [section(title)]
    blocks += [
        section(line, accessory=show_button(summary.pipeline, reader))
        for summary, line in zip(summaries, lines, strict=True)
    ]
    archived = any(summary.pipeline.archived for summary in shown.pipelines)
    blocks += pager("pipeline list archived" if archived else "pipeline list", page, pages, reader)
    if shown.archived:
        left = reader.say_n(
            "{count} archived pipeline is not shown.",
            "{count} archived pipelines are not shown.",
            shown.archived,
        )
        blocks.append(context(left))
        blocks.append(
            actions(line_button(reader.plain("Show archived"), "pipeline list archived", "archived", reader))
        )
        lines.append(left)
    if may_subscribe:
        form = ids.FormValue(form=ids.SUBSCRIBE_FORM)
        blocks.append(actions(opens_form(reader.plain("What this channel hears…"), form)))
    return Message(_LINES.join([title, *lines]), tuple(blocks))


def pipeline_overview(shown: PipelineOverview, reader: Reader, *, page: int = 1) -> Message:
    """All about a pipeline: its stages in order, what each asks and holds, and what a close means."""
    pipeline = shown.pipeline
    heading = _LINES.join([pipeline_heading(pipeline, reader), _held(shown, reader)])
    rules = _LINES.join(pipeline_rules(pipeline, reader))
    summaries, page, pages = _page(shown.stages, page)
    stages = [_stage_text(summary, reader) for summary in summaries]
    board = button(
        reader.plain("Board"),
        ids.action(ids.SWITCH_PIPELINE, pipeline.pipeline_id),
        ids.PipelineValue(pipeline_id=pipeline.pipeline_id).dump(),
    )
    blocks = (
        section(heading, accessory={} if pipeline.archived else board),
        *(section(stage) for stage in stages),
        *pager(f"pipeline show {as_word(pipeline.name)}", page, pages, reader),
        context(rules),
        actions(settings_button(pipeline, reader)),
    )
    return Message(_LINES.join([heading, *stages, rules]), blocks)


def pipeline_heading(pipeline: PipelineView, reader: Reader) -> Mrkdwn:
    """A pipeline's name with its colour, and whether it is the default one or archived."""
    name = bold(pipeline.name)
    parts = [reader.say("{mark} {name}", mark=facts.COLOUR_MARKS.get(pipeline.colour, ""), name=name)]
    if pipeline.is_default:
        parts.append(reader.say("default"))
    if pipeline.archived:
        parts.append(reader.say("archived"))
    return _APART.join(parts)


def show_button(pipeline: PipelineView, reader: Reader) -> Block:
    """*Show*: the pipeline's stages."""
    line = f"pipeline show {as_word(pipeline.name)}"
    return line_button(reader.plain("Show"), line, pipeline.pipeline_id, reader)


def settings_button(pipeline: PipelineView, reader: Reader) -> Block:
    """*Settings*: the pipeline among them; who may not change them sees how it is set."""
    value = ids.SettingsValue(screen="pipeline", pipeline_id=pipeline.pipeline_id)
    return button(reader.plain("Settings"), ids.action(ids.SHOW_SETTINGS, pipeline.pipeline_id), value.dump())


def stage_facts(stage: StageView, reader: Reader) -> Mrkdwn:
    """What a stage asks of its deals, in a line: probability, limits, where it stands."""
    parts = [reader.say("{percent}% likely", percent=reader.number(stage.probability))]
    if stage.stale_after_days is not None:
        parts.append(
            reader.say_n("stale after {count} day", "stale after {count} days", stage.stale_after_days)
        )
    if stage.due_after_days is not None:
        parts.append(reader.say_n("due after {count} day", "due after {count} days", stage.due_after_days))
    if stage.is_default:
        parts.append(reader.say("new deals land here"))
    if not stage.on_board:
        parts.append(reader.say("hidden"))
    return _APART.join(parts)


def _pipeline_line(summary: PipelineSummary, reader: Reader) -> Mrkdwn:
    heading = pipeline_heading(summary.pipeline, reader)
    held = facts.count_and_sums(summary.open, reader)
    stages = " → ".join(stage.name for stage in summary.pipeline.board_stages)
    return _LINES.join([_APART.join([heading, held]), reader.say("{stages}", stages=cut(stages, _STAGES))])


def _held(shown: PipelineOverview, reader: Reader) -> Mrkdwn:
    """What is open in the pipeline, and how its deals have ended."""
    parts = [reader.say("open: {total}", total=facts.count_and_sums(shown.totals["open"], reader))]
    parts += [
        reader.say(_ENDED[status].msgid, total=facts.count_and_sums(shown.totals[status], reader))
        for status in CLOSED
        if shown.totals[status].deals
    ]
    return _LINES.join(parts)


def pipeline_rules(pipeline: PipelineView, reader: Reader) -> Iterator[Mrkdwn]:
    """What a close means in it, whether a loss needs a reason, what a win does to the contact."""
    for status in CLOSED:
        if status in pipeline.means:
            yield reader.say(_MEANS[status].msgid, sentence=pipeline.means[status])
    if pipeline.lost_reason_required:
        yield reader.say("A deal is lost with a reason only.")
    yield reader.say(_ON_WIN[pipeline.win_converts].msgid)


def _stage_text(summary: StageSummary, reader: Reader) -> Mrkdwn:
    stage = summary.stage
    name = reader.say("{mark} {name}", mark=facts.COLOUR_MARKS.get(stage.colour, ""), name=bold(stage.name))
    lines = [
        _APART.join([name, facts.count_and_sums(summary.open, reader)]),
        stage_facts(stage, reader),
    ]
    if stage.required_fields:
        lines.append(reader.say("needs: {fields}", fields=listed(stage.required_fields)))
    if stage.definition:
        lines.append(reader.say("_{definition}_", definition=stage.definition))
    if stage.name_means_done is not None:
        lines.append(name_means(stage.name_means_done, reader))
    return _LINES.join(lines)


def name_means(done: bool, reader: Reader) -> Mrkdwn:
    """How people are to understand a stage's name."""
    if done:
        return reader.say("The name says what has been done already.")
    return reader.say("The name says what is to be done here.")


def _page(items: Sequence[T], page: int) -> tuple[Sequence[T], int, int]:
    """The items of a page, which page that is, and how many there are; past the last, the last."""
    pages = max(1, -(-len(items) // PAGE))
    page = min(max(1, page), pages)
    return items[(page - 1) * PAGE : page * PAGE], page, pages
