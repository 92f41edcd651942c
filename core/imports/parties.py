"""Whom rows name: owners, companies and contacts, found in bulk or made; never a query for each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select

from core.activity_log import activity_row
from core.bulk import insert_many
from core.contact_fields import email_key
from core.folding import name_key
from core.ids import new_id
from core.imports.rows import DealRow, PersonName
from core.models import Activity, Company, Contact, Member
from core.search_index import Facet, put_words
from core.transaction import Transaction
from core.workspaces import take_numbers

_WORKSPACE: Any = bindparam("workspace_id")
_MEMBERS = (
    select(Member.member_id, Member.name_key, Member.email)
    .where(Member.workspace_id == _WORKSPACE)
    # The last of a name or address is the one that is meant: someone who acts here, rather than a mere name.
    .order_by(Member.user_id.is_not(None), Member.active, Member.kind == "member", Member.member_id)
)
_COMPANIES = (
    select(Company.company_id, Company.name_key)
    .where(Company.workspace_id == _WORKSPACE)
    .where(Company.name_key.in_(bindparam("keys", expanding=True)))
)
_CONTACTS = (
    select(Contact.contact_id, Contact.name_key, Contact.email_key, Contact.company_id)
    .where(Contact.workspace_id == _WORKSPACE, Contact.erased_at.is_(None))
    .where(
        or_(
            Contact.name_key.in_(bindparam("names", expanding=True)),
            Contact.email_key.in_(bindparam("emails", expanding=True)),
        )
    )
    .order_by(Contact.contact_id.desc())
)

ContactKey = tuple[str | None, int | None]
"""An e-mail address and None, or a name and the company (0 for none) within which it is one person's."""


class Owners:
    """Members by address and name; an owner without a user is kept by name, and matched to one later."""

    def __init__(self, tx: Transaction) -> None:
        self._by_email: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        for row in tx.rows(_MEMBERS):
            self._by_name[row.name_key] = row.member_id
            if row.email:
                self._by_email[row.email.casefold()] = row.member_id
        self.new: list[dict[str, Any]] = []

    def find_or_make(self, owner: PersonName) -> int:
        """The member whom the row means."""
        email, key = (owner.email or "").casefold(), name_key(owner.name)
        found = self._by_email.get(email) or self._by_name.get(key)
        if found is None:
            found = self._by_name[key] = new_id()
            self.new.append(
                {
                    "member_id": found,
                    "user_id": None,
                    "name": owner.name,
                    "name_key": key,
                    "email": owner.email,
                    "role": "rep",
                }
            )
        if email:
            self._by_email.setdefault(email, found)
        return found

    def write(self, tx: Transaction) -> None:
        """Store whom we made."""
        insert_many(tx, Member, self.new)


class Parties:
    """Companies and contacts by what they are called."""

    def __init__(self) -> None:
        self._companies: dict[str, int] = {}
        self._contacts: dict[ContactKey, int] = {}
        self.new_companies: list[dict[str, Any]] = []
        self.new_contacts: list[dict[str, Any]] = []
        self._words: list[tuple[int, Facet, str]] = []

    def look_up(self, tx: Transaction, rows: Sequence[DealRow]) -> None:
        """Learn of all companies and contacts that `rows` name and that are not known yet."""
        names = {name_key(row.company) for row in rows if row.company} - self._companies.keys()
        if names:
            found = tx.rows(_COMPANIES, keys=sorted(names))
            self._companies.update((row.name_key, row.company_id) for row in found)
        people = [
            row.contact
            for row in rows
            if row.contact and (email_key(row.contact.email), None) not in self._contacts
        ]
        if people:
            emails = {key for person in people if (key := email_key(person.email))}
            known = tx.rows(
                _CONTACTS, names=sorted({name_key(each.name) for each in people}), emails=sorted(emails)
            )
            for row in known:
                self._contacts[row.name_key, row.company_id or 0] = row.contact_id
                if row.email_key:
                    self._contacts[row.email_key, None] = row.contact_id

    def company(self, tx: Transaction, name: str) -> int:
        """The company of that name, made where there is none."""
        key = name_key(name)
        found = self._companies.get(key)
        if found is None:
            found = self._companies[key] = new_id()
            self.new_companies.append(
                {"company_id": found, "name": name, "name_key": key, "domain": None, "created_at": tx.now}
            )
            self._words.append((found, "company", name))
        return found

    def known_company(self, name: str | None) -> int | None:
        """The company of that name if there is one."""
        return self._companies.get(name_key(name)) if name else None

    def known_contact(self, person: PersonName, company_id: int | None) -> int | None:
        """The contact whom the row means if there is one: by address, else by name within the company."""
        return self._contacts.get(_key(person, company_id))

    def contact(
        self, tx: Transaction, person: PersonName, company: str | None, company_id: int | None
    ) -> int:
        """The contact whom the row means, made where there is none. `company` is the name of `company_id`."""
        found = self.known_contact(person, company_id)
        if found is None:
            found = self._contacts[_key(person, company_id)] = new_id()
            self._contacts.setdefault((name_key(person.name), company_id or 0), found)
            self.new_contacts.append(
                {
                    "contact_id": found,
                    "name": person.name,
                    "name_key": name_key(person.name),
                    "email": person.email,
                    "email_key": email_key(person.email),
                    "phone": person.phone,
                    "company_id": company_id,
                    "role": person.role or "lead",
                    "created_at": tx.now,
                }
            )
            parts = (person.name, person.email, company)
            self._words.append((found, "contact", " ".join(part for part in parts if part)))
        return found

    def write(self, tx: Transaction) -> None:
        """Store whom we made, with their history and the words that find them."""
        insert_many(tx, Company, self.new_companies)
        if self.new_contacts:
            first = take_numbers(tx, "contact", len(self.new_contacts))
            insert_many(
                tx, Contact, [{**row, "number": first + at} for at, row in enumerate(self.new_contacts)]
            )
        history = [_created(tx, "company", row) for row in self.new_companies]
        history += [_created(tx, "contact", row) for row in self.new_contacts]
        insert_many(tx, Activity, history)
        put_words(tx, self._words, new=True)

    def settle(self) -> None:
        """Forget that what was made is new."""
        self.new_companies, self.new_contacts, self._words = [], [], []


def _key(person: PersonName, company_id: int | None) -> ContactKey:
    email = email_key(person.email)
    return (email, None) if email else (name_key(person.name), company_id or 0)


def _created(tx: Transaction, what: str, row: dict[str, Any]) -> dict[str, Any]:
    shown = ("name", "email", "phone", "company_id", "role", "domain")
    after = {name: row[name] for name in shown if row.get(name) is not None}
    key = f"{what}_id"
    if what == "company":
        after.pop("company_id", None)
    return activity_row(tx, f"{what}.created", after=after, **{key: row[key]})
