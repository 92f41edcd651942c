"""The forms about deals, with what is known filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from bot.blocks import facts, ids
from bot.blocks.deal_fields import (
    REASON,
    needed_fields,
    place_field,
    reason_fields,
    stage_field,
    what_fields,
    when_fields,
)
from bot.blocks.fields import (
    day_field,
    person_field,
    text_field,
    tick_field,
)
from bot.blocks.kit import Block, context, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from core.field_names import listed
from core.results import (
    CompanyView,
    ContactView,
    DealView,
    LabelView,
    Person,
    PipelineView,
    RequiredField,
    StageView,
)

_TITLE = 200


def new_deal_form(
    pipelines: Collection[PipelineView],
    labels: Iterable[LabelView],
    currency: str,
    owner: str | None,
    reader: Reader,
    *,
    title: str = "",
    source: str = "",
    contact: ContactView | None = None,
    company: CompanyView | None = None,
) -> Modal:
    """A new deal, owned by `owner` (a user's id) and in the default stage where nobody chooses otherwise."""
    blocks = (
        *what_fields(currency, reader, title=title, contact=contact, company=company, owner=owner),
        place_field(pipelines, reader, initial=_default_stage(pipelines)),
        *when_fields(labels, reader, source=source),
    )
    return Modal(
        ids.NEW_DEAL_FORM,
        reader.plain("New deal"),
        reader.plain("Cancel"),
        blocks,
        reader.plain("Create"),
        ids.FormValue(form=ids.NEW_DEAL_FORM),
    )


def edit_form(
    deal: DealView, labels: Iterable[LabelView], currency: str, *, may_bring: bool, reader: Reader
) -> Modal:
    """All facts of a deal, filled in with what they are; `may_bring` offers to bring its contact's deals."""
    bring = reader.plain("Move a new contact's other open deals to this one's pipeline")
    fields = (
        *what_fields(
            currency, reader, title=deal.title, value=deal.value, contact=deal.contact, company=deal.company,
            owner=_shown(deal.owner),
        ),
        *when_fields(
            labels, reader, closing=deal.expected_close_on, due=deal.due_on,
            label=deal.label.name if deal.label else "", source=deal.source or "",
        ),
        tick_field("together", reader.plain("Their other deals"), bring) if may_bring else {},
    )  # fmt: skip
    return _about_deal(ids.EDIT_DEAL_FORM, deal, fields, reader.plain("Save"), reader)


def move_form(deal: DealView, pipeline: PipelineView, following: StageView | None, reader: Reader) -> Modal:
    """Another stage of the deal's pipeline, `following` chosen at first, and what there is to say of it."""
    others = [stage for stage in pipeline.stages if stage.stage_id != deal.stage.stage_id]
    fields = (
        stage_field(others, following, reader),
        text_field("note", reader.plain("Note"), optional=True, multiline=True),
    )
    return _about_deal(ids.MOVE_DEAL_FORM, deal, fields, reader.plain("Move"), reader)


def complete_form(
    deal: DealView,
    stage: StageView,
    missing: Collection[RequiredField],
    labels: Iterable[LabelView],
    currency: str,
    reader: Reader,
    *,
    note: str | None = None,
    together: bool = False,
) -> Modal:
    """Just what the deal lacks to enter `stage`; `note` is what was to be kept with the move."""
    needed = [each | {"optional": False} for each in needed_fields(missing, labels, currency, reader)]
    said = reader.say(
        "Before it enters *{stage}*, a deal needs: {fields}.", stage=stage.name, fields=listed(missing)
    )
    fields = (
        section(said),
        *needed,
        text_field("note", reader.plain("Note"), initial=note or "", optional=True, multiline=True)
        if deal.status == "open"
        else {},
    )
    form = _about_deal(ids.COMPLETE_DEAL_FORM, deal, fields, reader.plain("Save and move"), reader)
    about = ids.about_deal(ids.COMPLETE_DEAL_FORM, deal)
    return replace(
        form, about=about.model_copy(update={"into_stage_id": stage.stage_id, "together": together})
    )


def assign_form(deal: DealView, reader: Reader) -> Modal:
    """To whom a deal is given."""
    fields = (person_field("owner", reader.plain("Owner"), initial=_shown(deal.owner)),)
    return _about_deal(ids.ASSIGN_DEAL_FORM, deal, fields, reader.plain("Assign"), reader)


def transfer_form(deal: DealView, pipelines: Iterable[PipelineView], reader: Reader) -> Modal:
    """A stage of one of the other `pipelines`."""
    fields = (place_field(pipelines, reader),)
    return _about_deal(ids.TRANSFER_DEAL_FORM, deal, fields, reader.plain("Transfer"), reader)


def abandon_form(deal: DealView, pipeline: PipelineView, reader: Reader) -> Modal:
    """Why a deal could not be worked through."""
    reason = text_field(
        "reason", reader.plain("Reason"), initial=deal.close_reason or "", optional=True, most=REASON
    )
    submit = _saves_reason(deal, reader) or reader.plain("Abandon")
    means = pipeline.means.get("abandoned")
    return _about_deal(ids.ABANDON_DEAL_FORM, deal, (reason,), submit, reader, means=means)


def reopen_form(deal: DealView, pipeline: PipelineView, reader: Reader) -> Modal:
    """The stage in which a closed deal goes on; at first the one that it was in."""
    fields = (stage_field(pipeline.stages, deal.stage, reader),)
    return _about_deal(ids.REOPEN_DEAL_FORM, deal, fields, reader.plain("Reopen"), reader)


def win_form(deal: DealView, pipeline: PipelineView, reader: Reader) -> Modal:
    """A win with its final value and its day, which may be corrected later (rule 2)."""
    fields = (
        text_field(
            "value",
            reader.plain("Final value"),
            initial=reader.money(deal.value) if deal.value.currency else "",
            optional=True,
            most=_TITLE,
        ),
        day_field("on", reader.plain("Won on"), initial=deal.closed_on or reader.today()),
    )
    submit = reader.plain("Mark it won") if deal.status == "open" else reader.plain("Save the correction")
    return _about_deal(ids.WIN_DEAL_FORM, deal, fields, submit, reader, means=pipeline.means.get("won"))


def lose_form(deal: DealView, pipeline: PipelineView, reasons: Mapping[int, str], reader: Reader) -> Modal:
    """A loss for one of `reasons`, the workspace's list by their keys, or in other words; a pipeline may
    require one (rule 2). The deal's own reason is chosen, though it may be listed no more.
    """
    own = {deal.lost_reason_id: deal.reason} if deal.lost_reason_id and deal.reason else {}
    fields = reason_fields(
        reader.plain("Why was it lost?"),
        {**reasons, **own},
        reader,
        chosen=deal.lost_reason_id,
        words=deal.close_reason or "",
        required=pipeline.lost_reason_required,
    )
    submit = _saves_reason(deal, reader) or reader.plain("Mark it lost")
    return _about_deal(ids.LOSE_DEAL_FORM, deal, fields, submit, reader, means=pipeline.means.get("lost"))


def _saves_reason(deal: DealView, reader: Reader) -> str:
    """What the button says where the deal is closed and only the reason is said; nothing while it is open."""
    return "" if deal.status == "open" else reader.plain("Save the reason")


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
    return Modal(
        form, _title(form, reader), reader.plain("Cancel"), blocks, submit, ids.about_deal(form, deal)
    )


def _title(form: str, reader: Reader) -> str:
    """What a form does; the deal that it is about stands below."""
    return {
        ids.EDIT_DEAL_FORM: reader.plain("Edit deal"),
        ids.MOVE_DEAL_FORM: reader.plain("Move deal"),
        ids.COMPLETE_DEAL_FORM: reader.plain("Move deal"),
        ids.ASSIGN_DEAL_FORM: reader.plain("Assign deal"),
        ids.TRANSFER_DEAL_FORM: reader.plain("Transfer deal"),
        ids.ABANDON_DEAL_FORM: reader.plain("Abandon deal"),
        ids.REOPEN_DEAL_FORM: reader.plain("Reopen deal"),
        ids.WIN_DEAL_FORM: reader.plain("Deal won"),
        ids.LOSE_DEAL_FORM: reader.plain("Deal lost"),
        ids.NOTE_FORM: reader.plain("Note on a deal"),
    }[form]


def _shown(owner: Person | None) -> str | None:
    """The owner's user id, where Slack's menu can show them."""
    return owner.user_id if owner is not None and owner.active else None


def _default_stage(pipelines: Iterable[PipelineView]) -> StageView | None:
    """Where a new deal lands (rule 3)."""
    stages = (stage for pipeline in pipelines if pipeline.is_default for stage in pipeline.stages)
    return next((stage for stage in stages if stage.is_default), None)
