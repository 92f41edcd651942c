"""The forms about deals: opening them with what is known, and carrying out what was entered."""

from __future__ import annotations

from bot.blocks import answers, deal_forms, fact_answers, ids
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.blocks.questions import question
from bot.context import Context
from bot.views.about import amount_of, deal_about, itself, key_of
from bot.views.contacts import company_about, contact_about
from bot.views.entered import Entered
from core.contact_requests import CompleteDeal, EditDeal
from core.deal_changes import TwoPipelines
from core.deal_doubles import DoubleDeal
from core.deal_results import CloseResult
from core.errors import Conflict, InvalidInput, NotFound
from core.i18n import _
from core.permissions import require
from core.requests import (
    CreateDeal,
    MoveDeal,
    NoteDeal,
    TransferDeal,
)
from core.required_fields import missing_fields
from core.results import StageView
from core.setup import Setup
from core.stage_names import as_word, neighbour


def open_new(value: ids.FormValue, context: Context) -> Modal:
    """A new deal, of that contact or company if any; who opens it owns it unless they choose otherwise.

    Raises NotPermitted: who may make none is not asked to fill in a form.
    """
    require(context.actor, "create_deal")
    contact = contact_about(value, context)
    company = contact.company if contact else company_about(value, context)
    setup = context.services.workspaces.setup(context.actor)
    return deal_forms.new_deal_form(
        setup.pipelines.values(),
        setup.labels.values(),
        setup.settings.currency,
        context.actor.user_id,
        context.reader,
        title=value.title or "",
        contact=contact,
        company=company,
    )


def create(value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """Create the deal that was entered; where rule 4 or 16 asks first, the form does."""
    try:
        result = context.services.deals.create(new_deal_of(entered, context), context.actor)
    except (DoubleDeal, TwoPipelines) as error:
        return entered.again(value, *question(error, context.reader))
    return fact_answers.created(result, context.reader)


def open_edit(value: ids.FormValue, context: Context) -> Modal:
    """All facts of a deal."""
    deal, setup = deal_about(value, context)
    several = len([each for each in setup.pipelines.values() if not each.archived]) > 1
    may_bring = several and deal.status == "open" and setup.settings.one_pipeline_per_contact
    currency = setup.settings.currency
    return deal_forms.edit_form(
        deal, setup.labels.values(), currency, may_bring=may_bring, reader=context.reader
    )


def edit(value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """Change the facts that were changed in the form."""
    request = EditDeal(
        deal=itself(value),
        version=value.version,
        agreed=value.agreed,
        title=entered.text("title"),
        value=amount_of(value, entered, context),
        contact=entered.contact(),
        company=entered.company(),
        owner=entered.person("owner"),
        closing=entered.day("closing"),
        due=entered.day("due"),
        label=entered.choice("label"),
        source=entered.text("source"),
        consent=entered.consent(),
    )
    try:
        return _edited(request, value, entered, context)
    except TwoPipelines as error:
        raise InvalidInput(error.message, error.hint, field="together") from error


def _edited(request: EditDeal, value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """The answer to an edit; where there is such a deal already, the form as it was filled in."""
    try:
        result = context.services.deals.edit(request, context.actor)
    except DoubleDeal as error:
        return entered.again(value, *question(error, context.reader))
    return fact_answers.edited(result, context.reader)


def open_move(value: ids.FormValue, context: Context) -> Modal:
    """Where a deal is to go; the next stage of the board is chosen at first.

    Raises NotPermitted and Conflict: who may not move it, or no more, is not asked to fill in a form.
    """
    deal = context.services.moves.asked(itself(value), context.actor)
    setup = context.services.workspaces.setup(context.actor)
    pipeline = setup.pipelines[deal.stage.pipeline_id]
    return deal_forms.move_form(deal, pipeline, neighbour(pipeline, deal.stage, 1), context.reader)


def move(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Move the deal, with the note. A note is not lost to a move that is no longer one."""
    note = entered.text("note")
    request = MoveDeal(deal=key_of(value), stage_id=entered.key("stage"), note=note)
    result = context.services.moves.move(request, context.actor)
    if note and result.activity_id is None:
        raise InvalidInput(
            _("It is in {stage} already.", stage=result.deal.stage.name),
            _("Choose another stage, or keep your note with *Note* on the card."),
            field="stage",
        )
    return answers.moved(result, context.reader)


def open_assign(value: ids.FormValue, context: Context) -> Modal:
    """To whom a deal is to be given."""
    deal, _setup = deal_about(value, context)
    return deal_forms.assign_form(deal, context.reader)


def assign(value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """Give the deal away; with nobody chosen it is nobody's."""
    request = EditDeal(
        deal=itself(value), version=value.version, agreed=value.agreed, owner=entered.person("owner")
    )
    return _edited(request, value, entered, context)


def open_transfer(value: ids.FormValue, context: Context) -> Modal:
    """To which pipeline a deal is to go."""
    deal, setup = deal_about(value, context)
    others = [
        each
        for each in setup.pipelines.values()
        if not each.archived and each.pipeline_id != deal.stage.pipeline_id
    ]
    if not others:
        raise NotFound(
            _("There is no other pipeline to transfer it to."),
            _("An admin can make one: `/pipeline new Onboarding`."),
        )
    return deal_forms.transfer_form(deal, others, context.reader)


def transfer(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Transfer the deal; an offer to bring its contact's other deals along is laid upon the form (rule 4)."""
    setup = context.services.workspaces.setup(context.actor)
    stage = _stage(entered, setup)
    pipeline = setup.pipelines[stage.pipeline_id] if stage else None
    request = TransferDeal(
        deal=key_of(value), pipeline=pipeline and pipeline.name, stage=stage and stage.name
    )
    return answers.moved(context.services.moves.transfer(request, context.actor), context.reader)


def open_note(value: ids.FormValue, context: Context) -> Modal:
    """A note on a deal."""
    deal, _setup = deal_about(value, context)
    return deal_forms.note_form(deal, context.reader)


def note(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Write the note into the deal's history."""
    request = NoteDeal(deal=key_of(value), text=entered.text("text") or "")
    return fact_answers.changed(context.services.deals.note(request, context.actor), context.reader)


def open_complete(value: ids.FormValue, context: Context) -> Modal:
    """What the deal lacks by now. Raises Conflict where that is nothing."""
    deal, setup = deal_about(value, context)
    stage = setup.stages.get(value.into_stage_id or 0)
    if stage is None:
        raise NotFound(_("That form is about no stage."), _("`/deal` shows your open deals afresh."))
    missing = missing_fields(deal, stage)
    if not missing:
        raise Conflict(
            _("#{number} has all that {stage} asks for by now.", number=deal.number, stage=stage.name),
            _("`/deal move {number} {stage}` moves it.", number=deal.number, stage=as_word(stage.name)),
        )
    labels, currency = setup.labels.values(), setup.settings.currency
    return deal_forms.complete_form(
        deal, stage, missing, labels, currency, context.reader, together=value.together
    )


def complete(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Save what was asked for and put the deal into the stage."""
    assert value.into_stage_id is not None
    facts = {
        "value": amount_of(value, entered, context),
        "contact": entered.contact(),
        "company": entered.company(),
        "owner": entered.person("owner"),
        "closing": entered.day("closing"),
        "label": entered.choice("label"),
        "source": entered.text("source"),
    }
    request = CompleteDeal.model_validate(
        {
            "deal": key_of(value),
            "version": value.version,
            "agreed": value.agreed,
            "stage_id": value.into_stage_id,
            "note": entered.text("note"),
            "consent": {"together"} if value.together else (),
            **{name: fact for name, fact in facts.items() if fact is not None},
        }
    )
    result = context.services.completing.complete(request, context.actor)
    if isinstance(result, CloseResult):
        return answers.closed(result, context.reader)
    return answers.moved(result, context.reader)


def new_deal_of(entered: Entered, context: Context) -> CreateDeal:
    """The deal that was entered in a form, which may ask for less than the form of a new deal does."""
    setup = context.services.workspaces.setup(context.actor)
    stage = _stage(entered, setup)
    contact, company = entered.sought("contact"), entered.sought("company")
    return CreateDeal(
        title=entered.text("title") or "",
        value=entered.money("value", currency=setup.settings.currency, locale=context.actor.locale),
        contact=None if contact.key else contact.name,
        contact_id=contact.key,
        company=None if company.key else company.name,
        company_id=company.key,
        owner=entered.person("owner") or "nobody" if entered.asks("owner") else None,
        pipeline=setup.pipelines[stage.pipeline_id].name if stage else None,
        stage=stage.name if stage else None,
        closing=entered.day("closing"),
        due=entered.day("due"),
        label=entered.choice("label"),
        source=entered.text("source"),
        consent=entered.consent(),
    )


def _stage(entered: Entered, setup: Setup) -> StageView | None:
    """The stage that was chosen. Raises InvalidInput where it is gone since the form was opened."""
    stage_id = entered.key("stage")
    stage = setup.stages.get(stage_id) if stage_id is not None else None
    if stage is not None and (stage.removed or setup.pipelines[stage.pipeline_id].archived):
        raise InvalidInput(
            _("{stage} was removed in the meantime.", stage=stage.name), _("Choose another."), field="stage"
        )
    return stage
