"""How a deal comes to be (rules 3, 4, 16)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from core.activity_log import record
from core.alerts import tell_channels
from core.called import label_called, person_called, place_called
from core.companies import find_or_create_company
from core.company_rows import company_view
from core.contact_questions import require_kept
from core.contacts import contact_view, find_or_create_contact
from core.deal_changes import (
    TwoPipelines,
    columns_of,
    count_change,
    facet_of,
    keep_one_pipeline,
    search_text,
    stage_due,
)
from core.deal_doubles import refuse_double
from core.deal_results import CreateResult
from core.deal_rows import deal_by_id
from core.events import deal_event
from core.i18n import _
from core.ids import new_id
from core.models import Deal
from core.money import NO_VALUE
from core.moves import bring_together, parted
from core.requests import CreateDeal
from core.required_fields import require_new
from core.results import Choice, ContactView, DealView, StageView
from core.search_index import put_words
from core.stage_hold import HELD_STAGE
from core.staleness import stale_from
from core.text_limits import required, within
from core.transaction import Transaction
from core.workspaces import take_numbers

_INSERT = insert(Deal).values(stage_id=HELD_STAGE)


def create_deal(tx: Transaction, request: CreateDeal) -> CreateResult:
    """Create the deal that `request` describes; the caller has checked that its actor may."""
    title = required(request.title, "title", "/deal new Acme renewal 12k")
    pipeline, stage = place_called(tx, request.pipeline, request.stage)
    owner_id, label = _owner_id(tx, request.owner), label_called(tx, request.label)
    company_id, contact_id, near, made = _parties(tx, request)
    values: dict[str, Any] = {
        "title": title,
        "owner_id": owner_id,
        "contact_id": contact_id,
        "company_id": company_id,
        "label_id": label.label_id if label else None,
        "value_minor": (request.value or NO_VALUE).minor,
        "currency": (request.value or NO_VALUE).currency,
        "expected_close_on": request.closing,
        "source": within(request.source or "", "source") or None,
        "status": "open",
        **stage_due(tx, stage),
        **({"due_on": request.due, "due_by_stage": False} if request.due else {}),
    }
    require_new(values, stage)
    if "together" not in request.consent:
        _keep_one_pipeline(tx, request, {**values, "pipeline_id": pipeline.pipeline_id})
    # Before the double is looked for: two who create at once wait for one another here, and see each other's.
    number = take_numbers(tx, "deal")
    if "anyway" not in request.consent:
        refuse_double(tx, title, company_id, Choice(_("Create anyway"), request.line, consent="anyway"))
    note = within(request.note or "", "note") or None
    created = insert_deal(tx, stage, values, number, note=note)
    brought = bring_together(tx, *created) if "together" in request.consent else ()
    return CreateResult(*created, *made, near=near, brought=brought)


def insert_first_deal(tx: Transaction, contact: ContactView) -> DealView:
    """Write the deal that a new contact gets: the creator's, in the default pipeline, called as they are.

    It comes by a rule, so its stage asks it for nothing.
    """
    _pipeline, stage = place_called(tx, None, None)
    values: dict[str, Any] = {
        "title": contact.name,
        "owner_id": tx.actor.member_id,
        "contact_id": contact.contact_id,
        "company_id": contact.company.company_id if contact.company else None,
        "status": "open",
        **stage_due(tx, stage),
    }
    return insert_deal(tx, stage, values, take_numbers(tx, "deal"))[0]


def insert_deal(
    tx: Transaction, stage: StageView, values: dict[str, Any], number: int, *, note: str | None = None
) -> tuple[DealView, int]:
    """Write a new open deal in `stage`, its history with a note, words, alert and totals; returns it and the
    activity.
    """
    deal_id = new_id()
    tx.run(
        _INSERT,
        deal_id=deal_id,
        number=number,
        pipeline_id=stage.pipeline_id,
        of_workspace=tx.workspace_id,
        into_pipeline=stage.pipeline_id,
        into_stage=stage.stage_id,
        stage_entered_at=tx.now,
        touched_at=tx.now,
        stale_at=stale_from("open", tx.now, stage),
        created_at=tx.now,
        **values,
    )
    deal = deal_by_id(tx, deal_id)
    assert deal is not None
    after = {name: value for name, value in columns_of(deal).items() if value not in (None, "", 0, False)}
    activity_id = record(
        tx,
        "deal.created",
        after=after,
        deal_id=deal_id,
        contact_id=deal.contact.contact_id if deal.contact else None,
        pipeline_id=stage.pipeline_id,
        note=note,
    )
    put_words(tx, [(deal_id, facet_of(deal), search_text(deal))], new=True)
    tell_channels(tx, deal_event("deal.created", deal, tx.actor, activity_id))
    count_change(tx, None, deal)
    return deal, activity_id


def _owner_id(tx: Transaction, written: str | None) -> int | None:
    """Who creates a deal owns it, unless somebody else is named."""
    if written is None:
        return tx.actor.member_id
    owner = person_called(tx, written)
    return owner.member_id if owner else None


def _parties(
    tx: Transaction, request: CreateDeal
) -> tuple[int | None, int | None, tuple[Choice, ...], tuple[bool, bool]]:
    """Company and contact, matched exactly or created, and whether contact and company were made."""
    company_id, contact_id = request.company_id, request.contact_id
    near: tuple[Choice, ...] = ()
    made_contact = made_company = False
    if company_id is not None:
        # Chosen in a form; it may be gone since.
        company_id = company_view(tx, company_id).company_id
    elif request.company:
        company_id, made_company, near = find_or_create_company(tx, request.company)
    if request.contact and contact_id is None:
        contact_id, made_contact, close = find_or_create_contact(tx, request.contact, company_id)
        near = (*near, *close)
    if request.contact_id is not None or (contact_id is not None and company_id is None):
        assert contact_id is not None
        company = require_kept(contact_view(tx, contact_id)).company
        if company_id is None and company is not None:
            company_id = company.company_id
    return company_id, contact_id, near, (made_contact, made_company)


def _keep_one_pipeline(tx: Transaction, request: CreateDeal, values: dict[str, Any]) -> None:
    try:
        keep_one_pipeline(tx, 0, values, changed={"contact_id": values["contact_id"]})
    except TwoPipelines as error:
        raise parted(tx, error, request.line) from error
