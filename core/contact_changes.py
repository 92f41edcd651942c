"""How a contact comes to be and changes: row, history and search, together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, exists, insert, update

from core.activity_log import record
from core.companies import find_or_create_company
from core.company_rows import company_by_id, company_view
from core.contact_fields import contact_name, email_address, email_key
from core.contact_requests import CompanyKey
from core.contact_results import Matched
from core.contact_rows import contact_by_number, contact_view, contacts_with_email, contacts_with_name
from core.contact_words import contact_label, index_contacts, index_deals, open_contact
from core.errors import Ambiguous, Conflict, NotFound
from core.folding import name_key
from core.i18n import _
from core.ids import new_id
from core.models import Activity, Contact, Deal
from core.near_names import ALIKE, near_contacts
from core.results import Choice, ContactView
from core.search_index import remove_words
from core.subject_undo import refuse_if_changed, refuse_if_used, take_back
from core.transaction import OF_WORKSPACE, Transaction
from core.workspaces import take_numbers

_NEAR = 3
_WORKSPACE: Any = bindparam("workspace_id")
_INSERT = insert(Contact)
_COLUMNS = ("name", "name_key", "email", "email_key", "phone", "company_id")
_UPDATE = (
    update(Contact)
    .where(Contact.workspace_id == OF_WORKSPACE, Contact.contact_id == bindparam("key"))
    .values({column: bindparam(f"new_{column}") for column in _COLUMNS})
    .values(version=Contact.version + 1)
)


def columns_of(contact: ContactView) -> dict[str, Any]:
    """The contact's own columns that an edit may change, as its row holds them."""
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "company_id": contact.company.company_id if contact.company else None,
    }


def insert_contact(tx: Transaction, number: int, values: Mapping[str, Any]) -> tuple[ContactView, int]:
    """Write a new contact with its history and words; returns it and the activity. `values` are checked."""
    contact_id = new_id()
    tx.run(
        _INSERT,
        contact_id=contact_id,
        number=number,
        name_key=name_key(values["name"]),
        email_key=email_key(values["email"]),
        created_at=tx.now,
        erased_at=None,
        version=1,
        **values,
    )
    contact = contact_view(tx, contact_id)
    after = {column: value for column, value in values.items() if value is not None}
    activity_id = record(tx, "contact.created", after=after, contact_id=contact_id)
    index_contacts(tx, [contact], new=True)
    return contact, activity_id


def store_contact(tx: Transaction, contact: ContactView, values: Mapping[str, Any]) -> ContactView:
    """Set `values` (columns of `columns_of`) of a locked contact; search finds it, and its deals, by them."""
    row = {**columns_of(contact), **values}
    row |= {"name_key": name_key(row["name"]), "email_key": email_key(row["email"])}
    tx.run(_UPDATE, key=contact.contact_id, **{f"new_{column}": row[column] for column in _COLUMNS})
    changed = contact_view(tx, contact.contact_id)
    index_contacts(tx, [changed])
    if changed.name != contact.name:
        index_deals(tx, Deal.contact_id == contact.contact_id)
    return changed


def find_or_create_contact(
    tx: Transaction, name: str, company_id: int | None = None, email: str | None = None
) -> Matched:
    """The contact that a deal names, else a new one and the names that came close to it.

    `name` may be a number, `#12`, or an e-mail address. A whole e-mail address decides; then a whole name,
    of that company where one is given: somebody of another company is somebody else. Raises InvalidInput;
    NotFound for a number; Ambiguous where several have that name.
    """
    if name.strip().startswith("#") and name.strip()[1:].isdecimal():
        return Matched(_numbered(tx, int(name.strip()[1:19])), False)
    if email is None and "@" in name:
        email = name
    tidied, address = contact_name(name), email_address(email)
    by_email = contacts_with_email(tx, address) if address else []
    known = by_email or _of_company(contacts_with_name(tx, tidied), company_id)
    if len(known) > 1:
        raise _several(tidied, known)
    if known:
        return Matched(known[0].contact_id, False)
    near = near_choices(tx, tidied)
    values = {"name": tidied, "email": address, "phone": None, "company_id": company_id, "role": "lead"}
    contact, _activity_id = insert_contact(tx, take_numbers(tx, "contact"), values)
    return Matched(contact.contact_id, True, near)


def company_named(tx: Transaction, named: str | CompanyKey | None) -> Matched | None:
    """The company of that key or name, made where none is called so; None where the name is empty.

    Raises NotFound for a key that is gone.
    """
    if isinstance(named, CompanyKey):
        return Matched(company_view(tx, named.company_id).company_id, False)
    return find_or_create_company(tx, named) if named and named.strip() else None


def near_choices(tx: Transaction, name: str, least: int = ALIKE) -> tuple[Choice, ...]:
    """Contacts whose names are like `name` to at least `least`, each a button that shows it."""
    return tuple(open_contact(contact) for contact in near_contacts(tx, name, _NEAR, least))


def undo_contact_change(tx: Transaction, activity: Row[Any]) -> None:
    """Take back a creation, an edit or a note of a contact, and record that.

    Raises Conflict where the same fields were changed since, the new contact is in use, or it was erased.
    """
    contact = contact_view(tx, activity.contact_id, lock=True)
    if contact.erased:
        raise Conflict(_("That contact was erased since; nothing is left to undo."))
    if activity.kind == "contact.created":
        sold = exists().where(Deal.workspace_id == _WORKSPACE, Deal.contact_id == contact.contact_id)
        refuse_if_used(tx, activity, contact.name, Activity.contact_id == contact.contact_id, sold)
        take_back(tx, activity, Contact, Contact.contact_id == contact.contact_id)
        return
    if activity.kind == "contact.edited":
        refuse_if_changed(activity, contact.name, columns_of(contact))
        _refuse_lost_company(tx, activity)
        store_contact(tx, contact, activity.before)
    elif activity.kind != "contact.noted":
        raise Conflict(_("That has no undo: it asked for confirmation instead."))
    record(
        tx,
        "contact.undone",
        before=activity.after,
        after=activity.before,
        contact_id=contact.contact_id,
        undoes=activity.activity_id,
    )


def forget_words(tx: Transaction, contact: ContactView) -> None:
    """Let search find neither an erased contact nor its deals by what it was called."""
    remove_words(tx, contact.contact_id)
    index_deals(tx, Deal.contact_id == contact.contact_id)


def _of_company(known: Sequence[ContactView], company_id: int | None) -> Sequence[ContactView]:
    """Those of the company, else those of none; all of them where no company is given."""
    if company_id is None:
        return known
    theirs = [each for each in known if each.company and each.company.company_id == company_id]
    return theirs or [each for each in known if each.company is None]


def _numbered(tx: Transaction, number: int) -> int:
    contact = contact_by_number(tx, number)
    if contact is None or contact.erased:
        raise NotFound(
            _("There is no contact #{number}.", number=number), _("`/contact find` searches by words.")
        )
    return contact.contact_id


def _several(name: str, known: Sequence[ContactView]) -> Ambiguous:
    return Ambiguous(
        _("More than one contact is called “{name}”.", name=name),
        _("Name the one you mean by number: `contact:#{number}`.", number=known[0].number),
        choices=[open_contact(each, _("Open {contact}", contact=contact_label(each))) for each in known[:5]],
    )


def _refuse_lost_company(tx: Transaction, activity: Row[Any]) -> None:
    company_id = activity.before.get("company_id")
    if company_id is not None and company_by_id(tx, company_id) is None:
        raise Conflict(_("The company that this contact had before is gone."))
