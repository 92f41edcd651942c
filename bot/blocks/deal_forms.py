"""The forms about deals: a new one, and how one ends, with what is known filled in."""

from __future__ import annotations

from collections.abc import Iterable

from bot.blocks import facts, ids
from bot.blocks.fields import choice_field, day_field, person_field, sought_field, text_field
from bot.blocks.kit import Block, context, group, option, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from core.money import Money
from core.results import DealView, LabelView, PipelineView

_TITLE = 200


def new_deal_form(
    pipelines: Iterable[PipelineView],
    labels: Iterable[LabelView],
    currency: str,
    owner: str | None,
    reader: Reader,
    *,
    title: str = "",
    source: str = "",
) -> Modal:
    """A new deal, owned by `owner` (a user's id) and in the default stage where nobody chooses otherwise."""
    example = reader.money(Money(1_200_000, currency))
    sought = reader.plain("Type to find one, or a new name")
    blocks = (
        text_field(
            "title", reader.plain("What is it called?"), initial=title, most=_TITLE,
            placeholder=reader.plain("Acme renewal"),
        ),
        text_field(
            "value", reader.plain("Value"), optional=True, most=_TITLE,
            placeholder=reader.plain("12k, or {example}", example=example),
        ),
        sought_field("contact", reader.plain("Contact"), ids.SEEK_CONTACT, placeholder=sought),
        sought_field("company", reader.plain("Company"), ids.SEEK_COMPANY, placeholder=sought),
        person_field("owner", reader.plain("Owner"), initial=owner),
        _places(pipelines, reader),
        day_field("closing", reader.plain("Expected close")),
        day_field("due", reader.plain("Due"), hint=reader.plain("Empty: what its stage gives.")),
        choice_field(
            "label", reader.plain("Label"), [option(each.name, each.name) for each in labels],
            placeholder=reader.plain("Choose a label"), optional=True,
        ),
        text_field("source", reader.plain("Source"), initial=source, optional=True, most=_TITLE),
    )  # fmt: skip
    return Modal(
        ids.NEW_DEAL_FORM,
        reader.plain("New deal"),
        reader.plain("Cancel"),
        blocks,
        reader.plain("Create"),
        ids.FormValue(form=ids.NEW_DEAL_FORM),
    )


def win_form(deal: DealView, pipeline: PipelineView, reader: Reader) -> Modal:
    """A win, whose final value and day may be corrected (rule 2)."""
    fields = (
        text_field(
            "value",
            reader.plain("Final value"),
            initial=reader.money(deal.value) if deal.value.currency else "",
            optional=True,
            most=_TITLE,
        ),
        day_field("on", reader.plain("Won on"), initial=reader.today()),
    )
    submit = reader.plain("Mark it won")
    return _about_deal(ids.WIN_DEAL_FORM, deal, fields, submit, reader, means=pipeline.means.get("won"))


def lose_form(deal: DealView, pipeline: PipelineView, reasons: Iterable[str], reader: Reader) -> Modal:
    """A loss for a reason of the workspace's list, or in other words; a pipeline may require one (rule 2)."""
    fields = (
        choice_field(
            "listed",
            reader.plain("Why was it lost?"),
            [option(name, str(at)) for at, name in enumerate(reasons)],
            placeholder=reader.plain("Choose a reason"),
            optional=True,
        ),
        text_field(
            "reason",
            reader.plain("Or in your own words"),
            optional=True,
            most=_TITLE,
            hint=reader.plain("One of the two is needed here.") if pipeline.lost_reason_required else "",
        ),
    )
    submit = reader.plain("Mark it lost")
    return _about_deal(ids.LOSE_DEAL_FORM, deal, fields, submit, reader, means=pipeline.means.get("lost"))


def note_form(deal: DealView, reader: Reader) -> Modal:
    """A note for a deal's history."""
    fields = (text_field("text", reader.plain("Note"), multiline=True),)
    return _about_deal(ids.NOTE_FORM, deal, fields, reader.plain("Save the note"), reader)


def _about_deal(
    form: str,
    deal: DealView,
    fields: tuple[Block, ...],
    submit: str,
    reader: Reader,
    *,
    means: str | None = None,
) -> Modal:
    """A form on one deal: which, what its pipeline means by it, the fields. It carries what is seen."""
    said = context(reader.say("_{means}_", means=means)) if means else {}
    blocks = (section(facts.deal_name(deal, reader)), said, *fields)
    title = reader.plain("Deal {number}", number=f"#{deal.number}")
    return Modal(form, title, reader.plain("Cancel"), blocks, submit, ids.about_deal(form, deal))


def _places(pipelines: Iterable[PipelineView], reader: Reader) -> Block:
    """Where a new deal lands: a stage of a pipeline that is in use, the default one chosen at first."""
    live = [pipeline for pipeline in pipelines if not pipeline.archived]
    groups = [
        group(pipeline.name, [option(stage.name, str(stage.stage_id)) for stage in pipeline.stages])
        for pipeline in live
    ]
    default = next(
        (
            stage.stage_id
            for pipeline in live
            if pipeline.is_default
            for stage in pipeline.stages
            if stage.is_default
        ),
        "",
    )
    return choice_field(
        "stage",
        reader.plain("Stage"),
        groups,
        placeholder=reader.plain("Choose a stage"),
        initial=str(default),
    )
