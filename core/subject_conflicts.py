"""What somebody else changed of a contact or a company while a form on it lay open (rule 8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import bindparam, select

from core.errors import Conflict
from core.history import history_page
from core.i18n import Text, _
from core.models import Activity
from core.results import ActivityView
from core.subject_undo import FIELD_NAMES
from core.transaction import Transaction

_TOLD = 3


def _later(subject: str, column: Any) -> Any:
    return (
        select(Activity.before)
        .where(Activity.workspace_id == bindparam("workspace_id"), column == bindparam("key"))
        .where(Activity.activity_id > bindparam("seen"), Activity.kind.like(f"{subject}.%"))
        .order_by(Activity.activity_id.desc())
    )


_LATER = {
    "contact": _later("contact", Activity.contact_id),
    "company": _later("company", Activity.company_id),
}


class FieldChanged(Conflict):
    """Somebody changed the same field meanwhile; `latest` is what happened last, latest first."""

    def __init__(self, name: str, field: Text, latest: Sequence[ActivityView]) -> None:
        said = _("The {field} of {name} was changed in the meantime, so nothing was saved.",
                 field=field, name=name)  # fmt: skip
        super().__init__(said, _("*Edit* on the card opens the form afresh."))
        self.latest = latest


def refuse_overruling(
    tx: Transaction,
    subject: Literal["contact", "company"],
    key: int,
    present: Mapping[str, Any],
    meant: Collection[str],
    seen: int | None,
) -> None:
    """Raise FieldChanged where one of the columns that are `meant` was another when a person saw it.

    `seen` is the latest line of history then; without it nothing was seen. `present` are the columns now.
    """
    if seen is None:
        return
    was = dict(present)
    for row in tx.rows(_LATER[subject], key=key, seen=seen):
        was |= row.before
    taken = next((column for column in meant if was[column] != present[column]), None)
    if taken is not None:
        latest = history_page(tx, subject, key, most=_TOLD).activities
        raise FieldChanged(present["name"], FIELD_NAMES[taken], latest)
