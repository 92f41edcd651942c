"""Conversions of a contact's role: forward only, asked first, and taken back by one thing alone (rule 5)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select, update

from core.activity_log import record
from core.contact_roles import ROLE_NAMES, ROLES, later_roles
from core.contact_rows import contact_by_id, contact_view
from core.contact_words import display_name
from core.errors import Conflict
from core.i18n import _
from core.models import Activity, Contact
from core.results import ContactRole, ContactView
from core.transaction import OF_WORKSPACE, Transaction

CONVERTED = "contact.converted"
TAKEN_BACK = "contact.conversion_taken_back"

_WORKSPACE: Any = bindparam("workspace_id")
_SET_ROLE = (
    update(Contact)
    .where(Contact.workspace_id == OF_WORKSPACE, Contact.contact_id == bindparam("key"))
    .values(role=bindparam("to_role"), version=Contact.version + 1)
)
_CAUSED = (
    select(Activity)
    .where(Activity.workspace_id == _WORKSPACE, Activity.caused_by == bindparam("win"))
    .where(Activity.kind == CONVERTED, Activity.undone.is_(False))
)
_MARK_UNDONE = (
    update(Activity)
    .where(Activity.workspace_id == OF_WORKSPACE, Activity.activity_id == bindparam("key"))
    .values(undone=True)
)


def require_forward(contact: ContactView, role: ContactRole) -> None:
    """Raise Conflict where `role` lies behind the contact's own."""
    if ROLES.index(role) >= ROLES.index(contact.role):
        return
    ahead = later_roles(contact.role)
    raise Conflict(
        _(
            "{name} is a {present}, and roles go forward only: never back to {role}.",
            name=display_name(contact),
            present=ROLE_NAMES[contact.role],
            role=ROLE_NAMES[role],
        ),
        _(
            "`/contact convert {number} {role}` is what is left to do.",
            number=contact.number,
            role=ahead[0],
        )
        if ahead
        else _("A client is as far as it goes."),
    )


def convert(
    tx: Transaction, contact: ContactView, role: ContactRole, *, caused_by: int | None = None
) -> tuple[ContactView, int]:
    """Give a locked contact a later role; returns it as it is now and the activity.

    `caused_by` is the win that brought it, where one did. Raises Conflict where `role` is not ahead.
    """
    require_forward(contact, role)
    tx.run(_SET_ROLE, key=contact.contact_id, to_role=role)
    activity_id = record(
        tx,
        CONVERTED,
        before={"role": contact.role},
        after={"role": role},
        contact_id=contact.contact_id,
        caused_by=caused_by,
    )
    return contact_view(tx, contact.contact_id), activity_id


def convert_by_win(tx: Transaction, contact_id: int, win_activity_id: int) -> bool:
    """Make the contact a client because its deal was won; whether that changed anything."""
    contact = contact_by_id(tx, contact_id, lock=True)
    if contact is None or contact.erased or contact.role == "client":
        return False
    convert(tx, contact, "client", caused_by=win_activity_id)
    return True


def take_back_conversion(tx: Transaction, win_activity_id: int) -> ContactView | None:
    """Give the contact back the role that it had before that win; None where the win had not converted it.

    The one way in which a role ever goes back. Conversions by hand or by another win stay.
    """
    conversion: Row[Any] | None = tx.first(_CAUSED, win=win_activity_id)
    if conversion is None:
        return None
    contact_view(tx, conversion.contact_id, lock=True)
    tx.run(_SET_ROLE, key=conversion.contact_id, to_role=conversion.before["role"])
    tx.run(_MARK_UNDONE, key=conversion.activity_id)
    record(
        tx,
        TAKEN_BACK,
        before=conversion.after,
        after=conversion.before,
        contact_id=conversion.contact_id,
        undoes=conversion.activity_id,
    )
    return contact_view(tx, conversion.contact_id)
