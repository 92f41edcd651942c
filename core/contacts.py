"""Contacts: people we sell to, created, edited, converted, noted, listed, shown and erased."""

from __future__ import annotations

from typing import Any

from core.activity_log import record
from core.actor import Actor
from core.contact_cards import card_of_contact
from core.contact_changes import (
    columns_of,
    company_named,
    find_or_create_contact,
    insert_contact,
    near_choices,
    store_contact,
    undo_contact_change,
)
from core.contact_fields import contact_name, email_address, note_text, phone_number
from core.contact_questions import DoubleContact, conversion_question, only_role_left, require_kept
from core.contact_refs import contact_and_text, find_contact
from core.contact_requests import (
    ConvertContact,
    CreateContact,
    EditContact,
    EraseContact,
    FindContacts,
    ListContacts,
    NoteContact,
    ShowContact,
)
from core.contact_results import (
    ContactCard,
    ContactCreated,
    ContactEdited,
    ContactList,
    ContactNoted,
    ConvertResult,
    EraseResult,
    Matched,
)
from core.contact_rows import (
    contact_view,
    contacts_by_ids,
    contacts_named,
    contacts_page,
    contacts_with_email,
)
from core.conversions import convert, convert_by_win, require_forward, take_back_conversion
from core.db import Database
from core.erasing import erase, erasure_of
from core.errors import InvalidInput
from core.folding import tidy
from core.folding import words as words_of
from core.i18n import Text, _
from core.near_names import LIKELY
from core.numbers import leading_number
from core.paging import page_of
from core.permissions import require
from core.requests import Line
from core.results import ContactView, DealView
from core.search_index import match_words
from core.subject_conflicts import refuse_overruling
from core.transaction import Transaction
from core.workspaces import take_numbers

__all__ = [
    "Contacts",
    "card_of_contact",
    "contact_view",
    "contacts_named",
    "convert_by_win",
    "find_or_create_contact",
    "take_back_conversion",
    "undo_contact_change",
]

PAGE = 10
# A search shows at most so many, and says when there may be more.
MOST_FOUND = 200


class Contacts:
    """What may be done with contacts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def create(self, request: CreateContact, actor: Actor) -> ContactCreated:
        """Create a contact, and its company where that is new.

        Raises InvalidInput; Conflict where somebody has the e-mail already, unless the request consents
        to `anyway` (rule 16); NotPermitted.
        """
        require(actor, "edit_contacts")
        values: dict[str, Any] = {
            "name": contact_name(request.name),
            "email": email_address(request.email),
            "phone": phone_number(request.phone),
            "role": request.role,
        }
        with self._db.write(actor) as tx:
            # First, since it makes two who create at once wait for one another, and see each other's e-mail.
            number = take_numbers(tx, "contact")
            if "anyway" not in request.consent:
                _refuse_double(tx, values["email"], _("Create anyway"), request.line)
            near = near_choices(tx, values["name"])
            company = company_named(tx, request.company)
            values["company_id"] = company.key if company else None
            contact, activity_id = insert_contact(tx, number, values)
            return ContactCreated(
                contact,
                activity_id,
                *_made(company),
                near=near + (company.near if company else ()),
                deal=_first_deal(tx, contact),
            )

    def edit(self, request: EditContact, actor: Actor) -> ContactEdited:
        """Change what is given of a contact; what is the same already is left out of history.

        Raises as references do; InvalidInput; Conflict as `create` does, for an erased contact, and where
        somebody changed the same since it was seen; NotPermitted.
        """
        require(actor, "edit_contacts")
        with self._db.write(actor) as tx:
            contact = require_kept(find_contact(tx, request.contact, rest=request.rest, lock=True))
            wanted, company = _wanted(tx, request, contact)
            present = columns_of(contact)
            after = {column: value for column, value in wanted.items() if present[column] != value}
            if not after:
                return ContactEdited(contact, {}, {}, None)
            refuse_overruling(tx, "contact", contact.contact_id, present, after, request.seen)
            if "anyway" not in request.consent:
                again = f"contact edit {contact.number} {request.rest}"
                _refuse_double(tx, after.get("email"), _("Save anyway"), again)
            before = {column: present[column] for column in after}
            changed = store_contact(tx, contact, after)
            activity_id = record(
                tx, "contact.edited", before=before, after=after, contact_id=contact.contact_id
            )
            near = company.near if company else ()
            return ContactEdited(
                changed,
                _said(before, contact),
                _said(after, changed),
                activity_id,
                *_made(company),
                near=near,
            )

    def convert(self, request: ConvertContact, actor: Actor) -> ConvertResult:
        """Give a contact a later role (rule 5). It asks first, and has no undo.

        Raises as references do; Conflict with the question unless the request consents to `confirmed`, and
        where the role lies behind or the contact was erased; InvalidInput with choices where no role is
        given; NotPermitted.
        """
        require(actor, "convert_contact")
        with self._db.write(actor) as tx:
            contact = require_kept(find_contact(tx, request.contact, rest=request.role or "", lock=True))
            role = request.role or only_role_left(contact)
            if role == contact.role:
                return ConvertResult(contact, contact.role, None)
            require_forward(contact, role)
            if "confirmed" not in request.consent:
                raise conversion_question(contact, role)
            converted, activity_id = convert(tx, contact, role)
            return ConvertResult(converted, contact.role, activity_id)

    def note(self, request: NoteContact, actor: Actor) -> ContactNoted:
        """Write into a contact's history. Raises as references do; InvalidInput; NotPermitted."""
        require(actor, "edit_contacts")
        with self._db.write(actor) as tx:
            contact, written = contact_and_text(tx, request.contact, request.text)
            text = note_text(written, f"/contact note {require_kept(contact).number} Prefers to be called")
            activity_id = record(tx, "contact.noted", note=text, contact_id=contact.contact_id)
            return ContactNoted(contact, text, activity_id)

    def erasure(self, request: ShowContact, actor: Actor) -> EraseResult:
        """Whom an erasure would be of, and how many deals would stay. Raises as `erase` does; no Conflict."""
        require(actor, "erase_contact")
        with self._db.read(actor) as tx:
            return erasure_of(tx, find_contact(tx, request.contact))

    def erase(self, request: EraseContact, actor: Actor) -> EraseResult:
        """Erase what is known of a person (rule 16); its deals stay.

        Raises as references do; Conflict with the question unless the request consents to `confirmed`;
        NotPermitted unless the actor is an admin.
        """
        require(actor, "erase_contact")
        with self._db.write(actor) as tx:
            contact = find_contact(tx, request.contact, lock=True)
            return erase(tx, contact, confirmed="confirmed" in request.consent)

    def show(self, request: ShowContact, actor: Actor) -> ContactCard:
        """The card of the contact that is meant."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return card_of_contact(tx, find_contact(tx, request.contact))

    def named(self, request: ShowContact, actor: Actor) -> ContactCard | None:
        """As `show`, for words that may not mean a contact at all: None where nobody is called so."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            ref = request.contact
            words = ref.words if isinstance(ref, Line) and leading_number(ref.words) is None else ()
            if words and not contacts_named(tx, [word.text for word in words], most=1):
                return None
            return card_of_contact(tx, find_contact(tx, ref))

    def list_page(self, request: ListContacts, actor: Actor) -> ContactList:
        """A page of contacts by name. A page past the last shows the last."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            page = page_of(
                request.page,
                PAGE,
                lambda offset: contacts_page(tx, request.role, request.standing, offset, PAGE),
            )
            return ContactList(page.items, page.total, page.page, page.pages, request.role, request.standing)

    def find(self, request: FindContacts, actor: Actor) -> ContactList:
        """A page of the contacts that words find, by name; near misses where they find nobody."""
        require(actor, "look")
        written = tidy(request.words)
        sought = words_of(written)
        if not sought:
            raise InvalidInput(
                _("Which words should I look for?"),
                _("For example `/contact find jane acme`."),
                field="words",
            )
        with self._db.read(actor) as tx:
            ids = match_words(tx, "contact", sought, MOST_FOUND + 1)
            found = sorted(contacts_by_ids(tx, ids[:MOST_FOUND]), key=lambda each: (each.name, each.number))
            page = page_of(request.page, PAGE, lambda at: (found[at : at + PAGE], len(found)))
            return ContactList(
                page.items,
                page.total,
                page.page,
                page.pages,
                words=written,
                near=() if found else near_choices(tx, written, LIKELY),
                capped=len(ids) > MOST_FOUND,
            )


def _refuse_double(tx: Transaction, email: str | None, label: Text, line: str) -> None:
    """Somebody who has the e-mail already is answered, not doubled (rule 16)."""
    others = contacts_with_email(tx, email) if email else []
    if others:
        raise DoubleContact(others[0], label, line)


def _wanted(
    tx: Transaction, request: EditContact, contact: ContactView
) -> tuple[dict[str, Any], Matched | None]:
    """The columns that a request sets, checked, and the company that it names."""
    given = request.model_fields_set & {"name", "email", "phone", "company"}
    if not given:
        raise InvalidInput(
            _("What should change about {name}? Name, e-mail, phone or company.", name=contact.name),
            _(
                "For example `/contact edit {number} email:jane@acme.com company:Acme`.",
                number=contact.number,
            ),
        )
    wanted: dict[str, Any] = {}
    if "name" in given:
        wanted["name"] = contact_name(request.name or "")
    if "email" in given:
        wanted["email"] = email_address(request.email)
    if "phone" in given:
        wanted["phone"] = phone_number(request.phone)
    company = company_named(tx, request.company)
    if "company" in given:
        wanted["company_id"] = company.key if company else None
    return wanted, company


def _first_deal(tx: Transaction, contact: ContactView) -> DealView | None:
    """The deal that a new contact gets where the workspace gives them one (rule 4)."""
    from core.deal_creation import insert_first_deal

    return insert_first_deal(tx, contact) if tx.settings.new_contact_gets_deal else None


def _made(company: Matched | None) -> tuple[bool]:
    return (company is not None and company.made,)


def _said(values: dict[str, Any], contact: ContactView) -> dict[str, str | None]:
    """Columns as a person reads them: the company by its name."""
    said = {column: value for column, value in values.items() if column != "company_id"}
    if "company_id" in values:
        said["company"] = contact.company.name if contact.company else None
    return said
