"""Pipelines and their stages among the settings."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.kit import Block, actions, divider, option, overflow, section
from bot.blocks.modal import Modal
from bot.blocks.pipeline import name_means, pipeline_heading, pipeline_rules, stage_facts
from bot.blocks.reader import Reader
from bot.blocks.settings import PAGE, Frame, changes, form_button, leads_to, modal, pages
from bot.blocks.text import Mrkdwn, bold, cut
from core.field_names import listed
from core.results import PipelineView, StageView

_LINES = Mrkdwn("\n")
_NAMES = 300


def pipelines_screen(pipelines: Sequence[PipelineView], page: int, frame: Frame) -> Modal:
    """The pipelines in order, archived ones last."""
    reader, value = frame.reader, ids.SettingsValue(screen="pipelines", page=page)
    last = max(1, -(-len(pipelines) // PAGE))
    page = min(page, last)
    shown = pipelines[(page - 1) * PAGE : page * PAGE]
    new = form_button(
        reader.plain("New pipeline"), ids.FormValue(form=ids.NEW_PIPELINE_FORM), style="primary"
    )
    rows: list[Block] = [actions(new)] if frame.may_change else []
    for pipeline in shown:
        stages = " → ".join(stage.name for stage in pipeline.board_stages)
        to = ids.SettingsValue(screen="pipeline", pipeline_id=pipeline.pipeline_id)
        said = _LINES.join(
            [pipeline_heading(pipeline, reader), reader.say("{stages}", stages=cut(stages, _NAMES))]
        )
        rows.append(section(said, accessory=leads_to(pipeline.pipeline_id, reader.plain("Open"), to)))
    rows += pages(value, page, last, reader)
    return modal(reader.plain("Pipelines"), value, rows, frame)


def pipeline_screen(pipeline: PipelineView, others: Sequence[PipelineView], page: int, frame: Frame) -> Modal:
    """A pipeline and its stages in order; `others` are all that are in use, this one included."""
    reader = frame.reader
    value = ids.SettingsValue(screen="pipeline", pipeline_id=pipeline.pipeline_id, page=page)
    last = max(1, -(-len(pipeline.stages) // PAGE))
    page = min(page, last)
    all_of_them = leads_to("up", reader.plain("‹ Pipelines"), ids.SettingsValue(screen="pipelines"))
    heading = _LINES.join([pipeline_heading(pipeline, reader), *pipeline_rules(pipeline, reader)])
    rows: list[Block] = [actions(all_of_them), section(heading)]
    if frame.may_change:
        rows += [actions(*_pipeline_buttons(pipeline, others, value, reader))]
    rows.append(divider())
    for stage in pipeline.stages[(page - 1) * PAGE : page * PAGE]:
        rows.append(section(_stage(stage, reader)))
        if frame.may_change and not pipeline.archived:
            rows.append(actions(*_stage_buttons(pipeline, stage, value, reader)))
    rows += pages(value, page, last, reader)
    return modal(pipeline.name, value, rows, frame, back=False)


def _pipeline_buttons(
    pipeline: PipelineView, others: Sequence[PipelineView], value: ids.SettingsValue, reader: Reader
) -> list[Block]:
    key = pipeline.pipeline_id
    if pipeline.archived:
        return [changes(reader.plain("Restore"), _change(value, "restore"), style="primary")]
    edit = ids.FormValue(form=ids.EDIT_PIPELINE_FORM, pipeline_id=key)
    add = ids.FormValue(form=ids.NEW_STAGE_FORM, pipeline_id=key)
    buttons = [
        form_button(reader.plain("Add a stage"), add, style="primary"),
        form_button(reader.plain("Edit"), edit),
    ]
    at = [each.pipeline_id for each in others].index(key)
    if at > 0:
        up = _change(value, "before", beside=others[at - 1].pipeline_id)
        buttons.append(changes(reader.plain("↑ Up"), up))
    if at < len(others) - 1:
        down = _change(value, "after", beside=others[at + 1].pipeline_id)
        buttons.append(changes(reader.plain("↓ Down"), down))
    if not pipeline.is_default:
        buttons.append(changes(reader.plain("Make default"), _change(value, "default")))
        buttons.append(changes(reader.plain("Archive"), _change(value, "archive")))
    return buttons


def _stage_buttons(
    pipeline: PipelineView, stage: StageView, value: ids.SettingsValue, reader: Reader
) -> list[Block]:
    key, stages = stage.stage_id, pipeline.stages
    at = [each.stage_id for each in stages].index(key)
    edit = ids.FormValue(form=ids.EDIT_STAGE_FORM, pipeline_id=pipeline.pipeline_id, stage_id=key)
    buttons = [form_button(reader.plain("Edit"), edit)]
    if at > 0:
        up = _change(value, "before", stage_id=key, beside=stages[at - 1].stage_id)
        buttons.append(changes(reader.plain("↑ Up"), up))
    if at < len(stages) - 1:
        down = _change(value, "after", stage_id=key, beside=stages[at + 1].stage_id)
        buttons.append(changes(reader.plain("↓ Down"), down))
    if stage.is_default:
        return buttons
    hidden = not stage.on_board
    more = [
        option(
            reader.plain("Put it on the board") if hidden else reader.plain("Hide it from the board"),
            _change(value, "show" if hidden else "hide", stage_id=key).dump(),
        )
    ]
    if not hidden:
        more.append(
            option(reader.plain("New deals land here"), _change(value, "default", stage_id=key).dump())
        )
    more.append(option(reader.plain("Remove it…"), _change(value, "form", stage_id=key).dump()))
    return [*buttons, overflow(ids.action(ids.CHANGE_SETTINGS, f"more.{key}"), more)]


def _stage(stage: StageView, reader: Reader) -> Mrkdwn:
    name = bold(facts.stage_heading(stage))
    lines = [name, stage_facts(stage, reader)]
    if stage.required_fields:
        lines.append(reader.say("needs: {fields}", fields=listed(stage.required_fields)))
    if stage.definition:
        lines.append(reader.say("_{definition}_", definition=stage.definition))
    if stage.name_means_done is not None:
        lines.append(name_means(stage.name_means_done, reader))
    return _LINES.join(lines)


def _change(
    value: ids.SettingsValue, verb: str, *, stage_id: int | None = None, beside: int | None = None
) -> ids.ChangeValue:
    return ids.ChangeValue.model_validate(
        {**value.model_dump(), "verb": verb, "stage_id": stage_id, "beside": beside}
    )
