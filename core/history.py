"""What happened: lines of history read back, their ids resolved to the names of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, bindparam, select

from core.activity_log import from_json
from core.actor import Actor
from core.contact_refs import find_company, find_contact
from core.contact_requests import ShowCompanyHistory, ShowContactHistory
from core.db import Database
from core.deal_refs import find_deal
from core.models import Activity, Company, Contact, Deal, Label, LostReason, Member, Pipeline, Stage
from core.money import NO_VALUE, Money
from core.requests import ShowHistory
from core.results import ActivityView, CompanyView, ContactView, DealView, HistoryPage, Person
from core.transaction import Transaction

PAGE = 15
_WORKSPACE: Any = bindparam("workspace_id")
_Subject = Literal["deal", "contact", "company"]


def _pages(column: Any) -> tuple[Any, Any, Any]:
    """The latest activities of a subject, those before one of them, and, earliest first, those after it."""
    own = select(Activity).where(Activity.workspace_id == _WORKSPACE, column == bindparam("subject"))
    key: Any = Activity.activity_id
    most: Any = bindparam("most")
    latest = own.order_by(key.desc()).limit(most)
    later = own.where(key > bindparam("newer")).order_by(key).limit(most)
    return latest, latest.where(key < bindparam("older")), later


_PAGES: Mapping[_Subject, tuple[Any, Any, Any]] = {
    "deal": _pages(Activity.deal_id),
    "contact": _pages(Activity.contact_id),
    "company": _pages(Activity.company_id),
}
_DEALS = select(Deal.deal_id, Deal.number, Deal.title).where(
    Deal.workspace_id == _WORKSPACE, Deal.deal_id.in_(bindparam("deal_ids", expanding=True))
)
_UNDONE = select(Activity).where(
    Activity.workspace_id == _WORKSPACE, Activity.activity_id.in_(bindparam("keys", expanding=True))
)
# Which table holds the name behind a column of history, and under what name it is shown.
_NAMES: Mapping[str, tuple[str, Any, Any, Any]] = {
    "stage_id": ("stage", Stage, Stage.stage_id, Stage.name),
    "pipeline_id": ("pipeline", Pipeline, Pipeline.pipeline_id, Pipeline.name),
    "member_id": ("member", Member, Member.member_id, Member.name),
    "manager_id": ("manager", Member, Member.member_id, Member.name),
    "owner_id": ("owner", Member, Member.member_id, Member.name),
    "assignee_id": ("assignee", Member, Member.member_id, Member.name),
    "contact_id": ("contact", Contact, Contact.contact_id, Contact.name),
    "company_id": ("company", Company, Company.company_id, Company.name),
    "label_id": ("label", Label, Label.label_id, Label.name),
    "lost_reason_id": ("reason", LostReason, LostReason.lost_reason_id, LostReason.name),
}
_QUIET = frozenset({
    "stage_entered_at", "touched_at", "due_by_stage", "closed_at", "stage_unknown", "currency", "name_key",
    "email_key", "next_step_at",
})  # fmt: skip


class Histories:
    """Reads the history of deals, contacts and companies, a page at a time, latest first."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, request: ShowHistory, actor: Actor) -> tuple[DealView, HistoryPage]:
        """A page of what happened to a deal."""
        with self._db.read(actor) as tx:
            deal = find_deal(tx, request.deal, prefer="either")
            return deal, history_page(tx, "deal", deal.deal_id, older=request.older, newer=request.newer)

    def of_contact(self, request: ShowContactHistory, actor: Actor) -> tuple[ContactView, HistoryPage]:
        """A page of what happened to a contact and, while they were theirs, to their deals."""
        with self._db.read(actor) as tx:
            contact = find_contact(tx, request.contact)
            key = contact.contact_id
            return contact, history_page(tx, "contact", key, older=request.older, newer=request.newer)

    def of_company(self, request: ShowCompanyHistory, actor: Actor) -> tuple[CompanyView, HistoryPage]:
        """A page of what happened to a company itself; its deals and contacts have histories of their own."""
        with self._db.read(actor) as tx:
            company = find_company(tx, request.company)
            key = company.company_id
            return company, history_page(tx, "company", key, older=request.older, newer=request.newer)


def history_page(
    tx: Transaction,
    subject: _Subject,
    key: int,
    *,
    older: int | None = None,
    newer: int | None = None,
    most: int = PAGE,
) -> HistoryPage:
    """At most `most` activities: those before the activity `older`, those after `newer`, else the latest."""
    latest, before, after = _PAGES[subject]
    values = {"subject": key, "most": most + 1}
    if newer is not None:
        rows = tx.rows(after, newer=newer, **values)
        shown, goes_on, earlier = list(reversed(rows[:most])), len(rows) > most, True
    else:
        rows = tx.rows(before, older=older, **values) if older is not None else tx.rows(latest, **values)
        shown, goes_on, earlier = list(rows[:most]), older is not None, len(rows) > most
    return HistoryPage(
        _with_deals(tx, shown) if subject != "deal" else activity_views(tx, shown),
        older=shown[-1].activity_id if shown and earlier else None,
        newer=shown[0].activity_id if shown and goes_on else None,
    )


def _with_deals(tx: Transaction, rows: Sequence[Row[Any]]) -> tuple[ActivityView, ...]:
    """The activities, each with the deal that it was about, if any."""
    keys = [row.deal_id for row in rows if row.deal_id is not None]
    deals = {deal.deal_id: deal for deal in tx.rows(_DEALS, deal_ids=keys)} if keys else {}
    return tuple(
        replace(view, deal_number=deals[row.deal_id].number, deal_title=deals[row.deal_id].title)
        if row.deal_id in deals
        else view
        for row, view in zip(rows, activity_views(tx, rows), strict=True)
    )


def activity_views(tx: Transaction, rows: Sequence[Row[Any]]) -> tuple[ActivityView, ...]:
    """Rows of the activity table as read models, every id in them resolved by one query a table.

    An undo is told with the change that it took back.
    """
    undone = _undone(tx, [row.undoes for row in rows if row.kind.endswith(".undone")])
    names = _all_names(tx, [*rows, *undone.values()])
    return tuple(_view(row, names, undone.get(row.undoes)) for row in rows)


def _undone(tx: Transaction, keys: Sequence[int]) -> dict[int, Row[Any]]:
    return {row.activity_id: row for row in tx.rows(_UNDONE, keys=keys)} if keys else {}


def _all_names(tx: Transaction, rows: Sequence[Row[Any]]) -> dict[str, dict[int, Any]]:
    """The names behind every id in the rows, by the column that holds it."""
    wanted: dict[str, set[int]] = {"owner_id": {row.actor_id for row in rows if row.actor_id is not None}}
    for row in rows:
        for values in (row.before, row.after):
            for column in _NAMES.keys() & values.keys():
                if values[column] is not None:
                    wanted.setdefault(column, set()).add(values[column])
    return {column: _names(tx, column, keys) for column, keys in wanted.items()}


def _names(tx: Transaction, column: str, keys: set[int]) -> dict[int, Any]:
    if not keys:
        return {}
    _shown, table, key, name = _NAMES[column]
    chosen: list[Any] = [key, name, Member.user_id, Member.active] if table is Member else [key, name]
    statement: Any = select(*chosen).where(
        table.workspace_id == _WORKSPACE, key.in_(bindparam("keys", expanding=True))
    )
    rows: Any = tx.rows(statement, keys=sorted(keys))
    return {row[0]: Person(*row) if table is Member else row[1] for row in rows}


def _view(
    row: Row[Any], names: Mapping[str, Mapping[int, Any]], undid: Row[Any] | None = None
) -> ActivityView:
    return ActivityView(
        activity_id=row.activity_id,
        kind=row.kind,
        at=row.at,
        actor=names["owner_id"].get(row.actor_id),
        rule=row.rule,
        before=_shown(row.before, names),
        after=_shown(row.after, names),
        note=row.note,
        stage_seconds=row.stage_seconds,
        undone=row.undone,
        undid=_view(undid, names) if undid is not None else None,
    )


def _shown(values: Mapping[str, Any], names: Mapping[str, Mapping[int, Any]]) -> dict[str, Any]:
    """The columns that a reader cares about, by the names that they are shown under."""
    shown: dict[str, Any] = {}
    for column, value in values.items():
        if column in _QUIET:
            continue
        if column in _NAMES:
            shown[_NAMES[column][0]] = names.get(column, {}).get(value) if value is not None else None
        elif column == "value_minor":
            currency = values.get("currency")
            shown["value"] = Money(value, currency) if currency else NO_VALUE
        elif isinstance(value, str | None):
            read: date | datetime | str | None = from_json(column, value)
            shown[column] = read
        else:
            shown[column] = value
    return shown
