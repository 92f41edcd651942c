"""Deals read from the database, with the names of all that they point to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, select
from sqlalchemy.orm import aliased

from core.models import Company, Contact, Deal, Member
from core.money import NO_VALUE, Money
from core.results import CompanyView, ContactView, DealView, Person
from core.setup import Setup
from core.transaction import Transaction

_WORKSPACE: BindParameter[str] = bindparam("workspace_id")
_READ = (
    "deal_id", "number", "title", "contact_id", "company_id", "owner_id", "value_minor", "currency",
    "stage_id", "stage_unknown", "status", "stage_entered_at", "touched_at", "stale_at", "next_step_at",
    "snoozed_until", "snooze_reason", "expected_close_on", "due_on", "due_by_stage", "label_id", "source",
    "lost_reason_id", "close_reason", "closed_on", "closed_at", "created_at", "version",
)  # fmt: skip


def deals_with(*columns: Any, deal: Any = Deal) -> Select[*tuple[Any, ...]]:
    """`columns` of every deal of the workspace, of its owner, its contact and its company.

    The conditions that join carry the workspace too. What a workspace has set up (stage, pipeline, label,
    reason) is not joined: it is known by key already, see `core.setup`.
    """
    return (
        select(*columns)
        .select_from(deal)
        .outerjoin(Member, (Member.workspace_id == _WORKSPACE) & (Member.member_id == deal.owner_id))
        .outerjoin(Contact, (Contact.workspace_id == _WORKSPACE) & (Contact.contact_id == deal.contact_id))
        .outerjoin(Company, (Company.workspace_id == _WORKSPACE) & (Company.company_id == deal.company_id))
        .where(deal.workspace_id == _WORKSPACE)
    )


def _deals(deal: Any = Deal) -> Select[*tuple[Any, ...]]:
    """Every deal of the workspace with what `deal_view` reads."""
    return deals_with(
        *(getattr(deal, name) for name in _READ),
        Member.name.label("owner_name"),
        Member.user_id.label("owner_user_id"),
        Member.active.label("owner_active"),
        Contact.name.label("contact_name"),
        Contact.number.label("contact_number"),
        Contact.role.label("contact_role"),
        Contact.erased_at,
        Company.name.label("company_name"),
        deal=deal,
    )


def _locked(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """As `_deals`, the row locked before anything is joined to it: a lock on the join would miss a deal that
    is just being moved (decision 9).
    """
    row = select(Deal).where(Deal.workspace_id == _WORKSPACE, condition).with_for_update().subquery()
    return _deals(aliased(Deal, row))


DEALS = _deals()
_OF_ID, _OF_NUMBER = Deal.deal_id == bindparam("deal_id"), Deal.number == bindparam("number")
_BY_ID, _BY_ID_LOCKED = DEALS.where(_OF_ID), _locked(_OF_ID)
_BY_NUMBER, _BY_NUMBER_LOCKED = DEALS.where(_OF_NUMBER), _locked(_OF_NUMBER)
_OF_IDS = Deal.deal_id.in_(bindparam("deal_ids", expanding=True))
_BY_IDS = DEALS.where(_OF_IDS)
# In one order, so that nobody waits in a circle.
_LOCK = (
    select(Deal.deal_id)
    .where(Deal.workspace_id == _WORKSPACE, _OF_IDS)
    .order_by(Deal.deal_id)
    .with_for_update()
)


def deal_by_id(tx: Transaction, deal_id: int, *, lock: bool = False) -> DealView | None:
    """The deal with that key, or None. With `lock` nobody else changes it until the transaction ends."""
    row = tx.first(_BY_ID_LOCKED if lock and not tx.is_sqlite else _BY_ID, deal_id=deal_id)
    return deal_view(tx, row) if row is not None else None


def deal_by_number(tx: Transaction, number: int, *, lock: bool = False) -> DealView | None:
    """The deal with that number, or None. With `lock` as in `deal_by_id`."""
    row = tx.first(_BY_NUMBER_LOCKED if lock and not tx.is_sqlite else _BY_NUMBER, number=number)
    return deal_view(tx, row) if row is not None else None


def deals_by_ids(tx: Transaction, deal_ids: Sequence[int], *, lock: bool = False) -> list[DealView]:
    """The deals with those keys that exist, in the order of the keys. With `lock` as in `deal_by_id`."""
    if not deal_ids:
        return []
    if lock and not tx.is_sqlite:
        tx.run(_LOCK, deal_ids=list(deal_ids))
    found = {row.deal_id: deal_view(tx, row) for row in tx.rows(_BY_IDS, deal_ids=list(deal_ids))}
    return [found[deal_id] for deal_id in deal_ids if deal_id in found]


def deals_where(tx: Transaction, *conditions: ColumnElement[bool], **values: Any) -> list[DealView]:
    """The deals that meet all conditions, greatest value first."""
    statement = DEALS.where(*conditions).order_by(Deal.value_minor.desc(), Deal.deal_id.desc())
    return [deal_view(tx, row) for row in tx.rows(statement, **values)]


def deal_view(tx: Transaction, row: Row[Any]) -> DealView:
    """A row of `DEALS` as the read model."""
    setup = _setup_with(tx, row)
    stage = setup.stages[row.stage_id]
    company = CompanyView(row.company_id, row.company_name) if row.company_id else None
    return DealView(
        deal_id=row.deal_id,
        number=row.number,
        title=row.title,
        status=row.status,
        value=Money(row.value_minor, row.currency) if row.currency else NO_VALUE,
        stage=stage,
        pipeline_name=setup.pipelines[stage.pipeline_id].name,
        owner=_owner(row),
        contact=_contact(row, company),
        company=company,
        stage_entered_at=row.stage_entered_at,
        touched_at=row.touched_at,
        stale_at=row.stale_at,
        next_step_at=row.next_step_at,
        snoozed_until=row.snoozed_until,
        snooze_reason=row.snooze_reason,
        expected_close_on=row.expected_close_on,
        due_on=row.due_on,
        due_by_stage=row.due_by_stage,
        label=setup.label_of[row.label_id] if row.label_id else None,
        source=row.source,
        lost_reason_id=row.lost_reason_id,
        close_reason=row.close_reason,
        reason=setup.reason_of[row.lost_reason_id] if row.lost_reason_id else row.close_reason,
        closed_on=row.closed_on,
        closed_at=row.closed_at,
        stage_unknown=row.stage_unknown,
        created_at=row.created_at,
        version=row.version,
    )


def _setup_with(tx: Transaction, row: Row[Any]) -> Setup:
    """The set-up with what the row points to, which was perhaps made after the transaction first looked."""
    setup = tx.setup
    if (
        row.stage_id not in setup.stages
        or (row.label_id is not None and row.label_id not in setup.label_of)
        or (row.lost_reason_id is not None and row.lost_reason_id not in setup.reason_of)
    ):
        tx.look_again()
        return tx.setup
    return setup


def _owner(row: Row[Any]) -> Person | None:
    if row.owner_id is None:
        return None
    return Person(row.owner_id, row.owner_name, row.owner_user_id, row.owner_active)


def _contact(row: Row[Any], company: CompanyView | None) -> ContactView | None:
    if row.contact_id is None:
        return None
    return ContactView(
        row.contact_id,
        row.contact_number,
        row.contact_name,
        row.contact_role,
        company=company,
        erased=row.erased_at is not None,
    )
