"""The card: everything about a contact, and what this reader may do with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from core.contact_results import ContactCard
from core.deal_rows import deal_by_id
from core.history import history_page
from core.i18n import _
from core.models import Contact, Deal
from core.permissions import may, may_change
from core.related import deals_of
from core.results import Choice, ContactView
from core.transaction import Transaction

_SHOWN_DEALS = 5
_SHOWN_ACTIVITIES = 5

_WORKSPACE: Any = bindparam("workspace_id")
_CREATED_AT = select(Contact.created_at).where(
    Contact.workspace_id == _WORKSPACE, Contact.contact_id == bindparam("contact_id")
)
_LAST_DEAL = (
    select(Deal.deal_id)
    .where(Deal.workspace_id == _WORKSPACE, Deal.contact_id == bindparam("contact_id"))
    .order_by(Deal.closed_at.desc(), Deal.deal_id.desc())
    .limit(1)
)


def card_of_contact(tx: Transaction, contact: ContactView) -> ContactCard:
    """The card of a contact for the transaction's actor."""
    contact_id = contact.contact_id
    return ContactCard(
        contact=contact,
        deals=deals_of(tx, Deal.contact_id == contact_id, _SHOWN_DEALS),
        activities=history_page(tx, "contact", contact_id, most=_SHOWN_ACTIVITIES).activities,
        created_at=tx.run(_CREATED_AT, contact_id=contact_id).scalar_one(),
        can_edit=may(tx.actor, "edit_contacts") and not contact.erased,
        can_erase=may(tx.actor, "erase_contact") and not contact.erased,
        can_return=_can_return(tx, contact),
        offers=_ways_back(tx, contact),
    )


def _ways_back(tx: Transaction, contact: ContactView) -> tuple[Choice, ...]:
    """Reopening the last deal, of a contact who has no open one; a won deal is done, and stays so."""
    if not _can_return(tx, contact):
        return ()
    last = deal_by_id(tx, tx.run(_LAST_DEAL, contact_id=contact.contact_id).scalar_one())
    if last is None or last.status == "won" or not may_change(tx, last):
        return ()
    label = _("Reopen #{number} {title}", number=last.number, title=last.title)
    return (Choice(label, f"deal reopen {last.number}"),)


def _can_return(tx: Transaction, contact: ContactView) -> bool:
    """Whether they were in the pipeline, and the actor may bring them there again."""
    left = contact.standing in ("live", "dormant")
    return left and not contact.erased and may(tx.actor, "create_deal")
