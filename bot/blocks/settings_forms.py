"""The forms of the settings, filled in with what is set; their fields are named as the core's errors are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.blocks import facts, ids
from bot.blocks.fields import (
    channels_field,
    choice_field,
    person_field,
    text_field,
    tick_field,
    ticks_field,
)
from bot.blocks.kit import Block, option, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.settings import RULES, weekday
from bot.blocks.settings_lists import ROLE_NAMES, ROLE_SENTENCES, Item
from bot.blocks.text import bold
from core.field_names import FIELD_NAMES
from core.i18n import Text, _
from core.results import CLOSED, COLOURS, REQUIRABLE, PipelineView, StageView
from core.setting_requests import ListName
from core.setting_results import MemberView
from core.workspace_settings import WorkspaceSettings

_NAME = 75
_SENTENCE = 500
_NUMBER = 10
_ON_WIN: Mapping[str, Text] = {
    "ask": _("I ask whether the contact becomes a client"),
    "automatically": _("The contact becomes a client"),
    "off": _("The contact stays what they are"),
}
_MEANS: Mapping[str, Text] = {
    "won": _("What won means here"),
    "lost": _("What lost means here"),
    "abandoned": _("What abandoned means here"),
}


def new_pipeline_form(reader: Reader) -> Modal:
    """A name, a colour and the first stages of a pipeline."""
    fields = (
        text_field("name", reader.plain("Name"), placeholder=reader.plain("Onboarding"), most=_NAME),
        _colour(reader, optional=True),
        text_field(
            "stages",
            reader.plain("Stages, one a line"),
            placeholder=reader.plain("New\nIn progress"),
            multiline=True,
            optional=True,
            hint=reader.plain("They can be changed at any time. Empty: New, In progress."),
        ),
    )
    value = ids.FormValue(form=ids.NEW_PIPELINE_FORM)
    return _form(reader.plain("New pipeline"), reader.plain("Create"), value, fields, reader)


def edit_pipeline_form(pipeline: PipelineView, reader: Reader) -> Modal:
    """All that is set of a pipeline itself."""
    wins = [option(reader.told(said), key) for key, said in _ON_WIN.items()]
    fields = (
        text_field("name", reader.plain("Name"), initial=pipeline.name, most=_NAME),
        _colour(reader, pipeline.colour),
        choice_field(
            "win_converts",
            reader.plain("When a deal is won"),
            wins,
            placeholder=reader.plain("Choose"),
            initial=pipeline.win_converts,
        ),
        tick_field(
            "lost_reason_required",
            reader.plain("When a deal is lost"),
            reader.plain("A reason is required"),
            initial=pipeline.lost_reason_required,
        ),
        *(
            text_field(
                f"{status}_means",
                reader.told(_MEANS[status]),
                initial=pipeline.means.get(status, ""),
                optional=True,
                most=_SENTENCE,
                hint=reader.plain("Shown to whoever closes a deal so.") if status == "won" else "",
            )
            for status in CLOSED
        ),
    )
    value = ids.FormValue(form=ids.EDIT_PIPELINE_FORM, pipeline_id=pipeline.pipeline_id)
    return _form(pipeline.name, reader.plain("Save"), value, fields, reader)


def new_stage_form(pipeline: PipelineView, reader: Reader) -> Modal:
    """A new stage, after the last one on the board unless another is chosen."""
    after = [option(stage.name, str(stage.stage_id)) for stage in pipeline.stages]
    fields = (
        text_field("name", reader.plain("Name"), placeholder=reader.plain("Security review"), most=_NAME),
        choice_field(
            "after",
            reader.plain("After"),
            after,
            placeholder=reader.plain("Choose a stage"),
            initial=str(pipeline.board_stages[-1].stage_id),
        ),
        _colour(reader, optional=True),
        _probability(reader, optional=True),
        *_limits(reader),
    )
    value = ids.FormValue(form=ids.NEW_STAGE_FORM, pipeline_id=pipeline.pipeline_id)
    return _form(reader.plain("New stage"), reader.plain("Add"), value, fields, reader)


def edit_stage_form(stage: StageView, reader: Reader) -> Modal:
    """All that is set of a stage."""
    meanings = [
        option(reader.plain("What is to be done here"), "todo"),
        option(reader.plain("What was done already"), "done"),
    ]
    means = {None: "", False: "todo", True: "done"}[stage.name_means_done]
    needs = [option(reader.told(FIELD_NAMES[name]).capitalize(), name) for name in REQUIRABLE]
    fields = (
        text_field("name", reader.plain("Name"), initial=stage.name, most=_NAME),
        choice_field(
            "means",
            reader.plain("What the name says"),
            meanings,
            placeholder=reader.plain("Left open"),
            initial=means,
            optional=True,
            hint=reader.plain(
                "Is {stage} something still to be done, or already done? People must agree.", stage=stage.name
            ),
        ),
        text_field(
            "definition",
            reader.plain("What must be true of a deal in it"),
            initial=stage.definition or "",
            optional=True,
            most=_SENTENCE,
        ),
        ticks_field(
            "required_fields",
            reader.plain("What a deal needs before it enters"),
            needs,
            initial=stage.required_fields,
        ),
        _colour(reader, stage.colour),
        _probability(reader, stage.probability),
        *_limits(reader, stage),
    )
    value = ids.FormValue(form=ids.EDIT_STAGE_FORM, pipeline_id=stage.pipeline_id, stage_id=stage.stage_id)
    return _form(stage.name, reader.plain("Save"), value, fields, reader)


def remove_stage_form(pipeline: PipelineView, stage: StageView, open_deals: int, reader: Reader) -> Modal:
    """Where the open deals of a stage go that is removed."""
    others = [option(each.name, str(each.stage_id)) for each in pipeline.stages if each != stage]
    held = reader.say_n(
        "*{stage}* holds {count} open deal.",
        "*{stage}* holds {count} open deals.",
        open_deals,
        stage=stage.name,
    )
    into = choice_field(
        "into", reader.plain("Its open deals go into"), others, placeholder=reader.plain("Choose a stage")
    )
    kept = reader.say("Closed deals and history keep its name, and *Undo* brings it back for a day.")
    fields = (section(held + " " + kept), into if open_deals else {})
    value = ids.FormValue(
        form=ids.REMOVE_STAGE_FORM, pipeline_id=pipeline.pipeline_id, stage_id=stage.stage_id
    )
    return _form(reader.plain("Remove a stage"), reader.plain("Remove"), value, fields, reader)


def list_item_form(name: ListName, item: Item | None, reader: Reader) -> Modal:
    """A label or a reason, a new one where there is none yet."""
    example = reader.plain("Hot") if name == "label" else reader.plain("Price")
    fields = (
        text_field(
            "name", reader.plain("Name"), initial=item.name if item else "", placeholder=example, most=_NAME
        ),
        _colour(reader, (item.colour if item else None) or "grey") if name == "label" else {},
    )
    value = ids.FormValue(form=ids.LIST_ITEM_FORM, list=name, item_id=item.key if item else None)
    title = reader.plain("Label") if name == "label" else reader.plain("Lost reason")
    return _form(title, reader.plain("Save") if item else reader.plain("Add"), value, fields, reader)


def member_form(member: MemberView, reader: Reader) -> Modal:
    """What somebody may do, and to whom they answer."""
    roles = [
        option(reader.told(said), role, reader.told(ROLE_SENTENCES[role]))
        for role, said in ROLE_NAMES.items()
    ]
    fields = (
        section(bold(member.person.name)),
        choice_field(
            "role", reader.plain("Role"), roles, placeholder=reader.plain("Choose"), initial=member.role
        ),
        person_field(
            "manager",
            reader.plain("Manager"),
            initial=member.manager.user_id if member.manager and member.manager.active else None,
        ),
    )
    value = ids.FormValue(form=ids.MEMBER_FORM, member_id=member.person.member_id)
    return _form(reader.plain("Role and manager"), reader.plain("Save"), value, fields, reader)


def rules_form(settings: WorkspaceSettings, reader: Reader) -> Modal:
    """The rules of the workspace."""
    rules = [
        option(reader.told(title), name, reader.told(sentence)) for name, (title, sentence) in RULES.items()
    ]
    days = [option(weekday(day, reader), str(day)) for day in range(7)]
    fields = (
        ticks_field(
            "rules",
            reader.plain("Rules"),
            rules,
            initial=[name for name in RULES if getattr(settings, name)],
        ),
        text_field(
            "currency",
            reader.plain("Currency"),
            initial=settings.currency,
            most=_NUMBER,
            hint=reader.plain("Of an amount that is written without one: USD, EUR, £ …"),
        ),
        ticks_field(
            "working_days",
            reader.plain("Working days"),
            days,
            initial=[str(day) for day in settings.working_days],
            optional=False,
        ),
        text_field(
            "longest_pause_days",
            reader.plain("Longest pause, in days"),
            initial=str(settings.longest_pause_days),
            most=_NUMBER,
            hint=reader.plain("A next step or a snooze keeps a deal from going stale no longer than that."),
        ),
        channels_field(
            "channels_with_outsiders",
            reader.plain("Channels with people from outside"),
            initial=settings.channels_with_outsiders,
            hint=reader.plain("Guests or other organisations are in them; deals may be shown all the same."),
        ),
    )
    value = ids.FormValue(form=ids.RULES_FORM)
    return _form(reader.plain("Rules"), reader.plain("Save"), value, fields, reader)


def _form(title: str, submit: str, value: ids.FormValue, fields: Sequence[Block], reader: Reader) -> Modal:
    return Modal(value.form, title, reader.plain("Cancel"), tuple(fields), submit, value)


def _colour(reader: Reader, initial: str = "", *, optional: bool = False) -> Block:
    colours = [option(f"{facts.COLOUR_MARKS[colour]} {reader.plain(colour)}", colour) for colour in COLOURS]
    return choice_field(
        "colour",
        reader.plain("Colour"),
        colours,
        placeholder=reader.plain("Choose a colour"),
        initial=initial,
        optional=optional,
    )


def _probability(reader: Reader, initial: int | None = None, *, optional: bool = False) -> Block:
    return text_field(
        "probability",
        reader.plain("Probability of winning, in percent"),
        initial="" if initial is None else str(initial),
        placeholder="40",
        most=_NUMBER,
        optional=optional,
        hint=reader.plain("Weighs the deals in it on boards and in forecasts."),
    )


def _limits(reader: Reader, stage: StageView | None = None) -> tuple[Block, Block]:
    stale, due = (stage.stale_after_days, stage.due_after_days) if stage else (None, None)
    return (
        text_field(
            "stale",
            reader.plain("Stale after days untouched"),
            initial="" if stale is None else str(stale),
            placeholder="7",
            most=_NUMBER,
            optional=True,
            hint=reader.plain("Empty: its deals never go stale."),
        ),
        text_field(
            "due",
            reader.plain("Due so many days after entering"),
            initial="" if due is None else str(due),
            placeholder="5",
            most=_NUMBER,
            optional=True,
            hint=reader.plain("Empty: entering it sets no due date."),
        ),
    )
