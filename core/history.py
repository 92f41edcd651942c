"""What happened: lines of history read back, their ids resolved to the names of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.activity_log import from_json
from core.actor import Actor
from core.db import Database
from core.deal_refs import find_deal
from core.models import Activity, Company, Contact, Label, LostReason, Member, Pipeline, Stage
from core.money import NO_VALUE, Money
from core.requests import ShowHistory
from core.results import ActivityView, DealView, HistoryPage, Person
from core.transaction import Transaction

PAGE = 15
_WORKSPACE: Any = bindparam("workspace_id")
_OF_DEAL = (
    select(Activity)
    .where(Activity.workspace_id == _WORKSPACE, Activity.deal_id == bindparam("deal_id"))
    .order_by(Activity.activity_id.desc())
    .limit(bindparam("most"))
)
_UNDONE = select(Activity).where(
    Activity.workspace_id == _WORKSPACE, Activity.activity_id.in_(bindparam("keys", expanding=True))
)
_OLDER = _OF_DEAL.where(Activity.activity_id < bindparam("older"))
# Which table holds the name behind a column of history, and under what name it is shown.
_NAMES: Mapping[str, tuple[str, Any, Any, Any]] = {
    "stage_id": ("stage", Stage, Stage.stage_id, Stage.name),
    "pipeline_id": ("pipeline", Pipeline, Pipeline.pipeline_id, Pipeline.name),
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
    """Reads the history of deals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, request: ShowHistory, actor: Actor) -> tuple[DealView, HistoryPage]:
        """A page of what happened to a deal, latest first."""
        with self._db.read(actor) as tx:
            deal = find_deal(tx, request.deal, prefer="either")
            return deal, history_page(tx, deal, older=request.older)


def history_page(
    tx: Transaction, deal: DealView, *, older: int | None = None, most: int = PAGE
) -> HistoryPage:
    """At most `most` activities of a deal, from before the activity `older` where it is given."""
    values = {"deal_id": deal.deal_id, "most": most + 1}
    rows = tx.rows(_OLDER, older=older, **values) if older is not None else tx.rows(_OF_DEAL, **values)
    more = rows[most - 1].activity_id if len(rows) > most else None
    return HistoryPage(f"#{deal.number} {deal.title}", activity_views(tx, rows[:most]), more)


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
