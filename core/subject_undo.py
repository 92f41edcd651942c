"""What undo asks of a contact or company alike: that nothing changed the same since (rule 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, select, update

from core.activity_log import record
from core.deal_rows import deal_by_id
from core.errors import Conflict
from core.i18n import Text, _
from core.models import Activity, Base, Company, Contact, Pipeline
from core.search_index import remove_words
from core.transaction import OF_WORKSPACE, Transaction

_WORKSPACE: Any = bindparam("workspace_id")
_SUBJECTS = ("contact_id", "company_id")
_NAMED: tuple[tuple[type[Base], str], ...] = (
    (Contact, "contact_id"),
    (Company, "company_id"),
    (Pipeline, "pipeline_id"),
)
FIELD_NAMES: Mapping[str, Text] = {
    "name": _("name"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "company_id": _("company"),
    "domain": _("domain"),
}


def subject_of(tx: Transaction, activity: Row[Any]) -> str | None:
    """What a change is about, as people call it; None where it is of the workspace as a whole."""
    if activity.deal_id is not None:
        deal = deal_by_id(tx, activity.deal_id)
        return f"#{deal.number} {deal.title}" if deal is not None else None
    for table, column in _NAMED:
        key = getattr(activity, column)
        if key is not None:
            own = table.__table__.c
            named = select(own.name).where(own.workspace_id == _WORKSPACE, own[column] == bindparam("key"))
            name: str | None = tx.run(named, key=key).scalar()
            return name
    return None


def refuse_if_changed(activity: Row[Any], name: str, present: Mapping[str, Any]) -> None:
    """Raise Conflict, saying what changed, unless what the activity set still stands in `present`."""
    for column, value in activity.after.items():
        if present[column] != value:
            raise Conflict(
                _(
                    "That can't be undone any more: the {field} of {name} was changed again since.",
                    field=FIELD_NAMES[column],
                    name=name,
                ),
                _("Change it by hand."),
            )


def refuse_if_used(
    tx: Transaction,
    activity: Row[Any],
    name: str,
    touches: ColumnElement[bool],
    used: ColumnElement[bool],
) -> None:
    """Raise Conflict where what `activity` created is used, or has other history (`touches`) than that."""
    others = (
        select(Activity.activity_id)
        .where(Activity.workspace_id == _WORKSPACE, touches, Activity.activity_id != activity.activity_id)
        .limit(1)
    )
    if tx.first(others) is not None or tx.run(select(used)).scalar():
        raise Conflict(
            _("{name} is in use by now, so creating it can't be undone.", name=name),
            _("Undoing a creation removes only what nothing else touched."),
        )


def take_back(tx: Transaction, activity: Row[Any], table: type[Base], row: ColumnElement[bool]) -> None:
    """Remove the row that `activity` created, from search too.

    History keeps that it was made and unmade, not what it held: without the row nobody could erase that.
    """
    subject = next(column for column in _SUBJECTS if activity.kind == f"{column[:-3]}.created")
    key = getattr(activity, subject)
    tx.run(
        update(Activity)
        .where(Activity.workspace_id == OF_WORKSPACE, getattr(Activity, subject) == key)
        .values({subject: None, "before": {}, "after": {}, "note": None})
    )
    remove_words(tx, key)
    tx.run(delete(table).where(table.__table__.c.workspace_id == tx.workspace_id, row))
    record(tx, f"{subject[:-3]}.undone", undoes=activity.activity_id)
