"""Erasing a person: what is known of them goes, that it happened stays (rule 16)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from core.activity_log import record
from core.contact_changes import forget_words
from core.contact_results import EraseResult
from core.contact_rows import contact_view
from core.contact_words import display_name
from core.errors import Conflict
from core.i18n import _, n_
from core.models import Activity, Contact, Deal, Task
from core.results import Choice, ContactView
from core.transaction import OF_WORKSPACE, Transaction

ERASED = "contact.erased"
_WORKSPACE: Any = bindparam("workspace_id")
# What these hold is about the person; a conversion holds roles only, and undoing a win may need them.
_PERSONAL = or_(
    Activity.kind.in_(("contact.created", "contact.edited", "contact.noted", "contact.undone")),
    and_(Activity.kind.like("task.%"), Activity.deal_id.is_(None)),
)
_BLANK = (
    update(Contact)
    .where(Contact.workspace_id == OF_WORKSPACE, Contact.contact_id == bindparam("key"))
    .values(
        name="",
        name_key="",
        email=None,
        email_key=None,
        phone=None,
        company_id=None,
        erased_at=bindparam("at"),
        version=Contact.version + 1,
    )
)
_BLANK_HISTORY = (
    update(Activity)
    .where(Activity.workspace_id == OF_WORKSPACE, Activity.contact_id == bindparam("key"))
    .where(_PERSONAL)
    .values(before={}, after={}, note=None)
)
# Those on their deals stay with the deals.
_FORGET_TASKS = delete(Task).where(
    Task.workspace_id == _WORKSPACE, Task.contact_id == bindparam("key"), Task.deal_id.is_(None)
)
_DEALS = (
    select(func.count())
    .select_from(Deal)
    .where(Deal.workspace_id == _WORKSPACE, Deal.contact_id == bindparam("contact_id"))
)


def erasure_of(tx: Transaction, contact: ContactView) -> EraseResult:
    """The contact, and how many deals stay when it is erased."""
    return EraseResult(contact, int(tx.run(_DEALS, contact_id=contact.contact_id).scalar_one()))


def erase(tx: Transaction, contact: ContactView, *, confirmed: bool) -> EraseResult:
    """Erase a locked contact; its number, role and deals stay. An erased contact stays as it is.

    Raises Conflict with the question unless `confirmed`.
    """
    before = erasure_of(tx, contact)
    if contact.erased:
        return before
    if not confirmed:
        raise _question(contact, before.deals)
    tx.run(_BLANK, key=contact.contact_id, at=tx.now)
    tx.run(_BLANK_HISTORY, key=contact.contact_id)
    tx.run(_FORGET_TASKS, key=contact.contact_id)
    record(tx, ERASED, contact_id=contact.contact_id)
    erased = contact_view(tx, contact.contact_id)
    forget_words(tx, erased)
    return EraseResult(erased, before.deals)


def _question(contact: ContactView, deals: int) -> Conflict:
    return Conflict(
        _(
            "Erase #{number} {name} for good: name, e-mail, phone, company, notes and tasks?"
            " Nobody can undo that.",
            number=contact.number,
            name=display_name(contact),
        ),
        n_(
            "Their deal stays, and so do its title and notes; look through it for what names them.",
            "Their {count} deals stay, and so do titles and notes; look through them for what names them.",
            deals,
        )
        if deals
        else _("History keeps that it happened, not what it held."),
        offers=[
            Choice(_("Erase for good"), f"contact delete {contact.number}", consent="confirmed", danger=True),
            Choice(_("Keep"), f"contact show {contact.number}"),
        ],
    )
