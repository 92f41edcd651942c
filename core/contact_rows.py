"""Contacts read from the database, each with its company and the standing that its deals give it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, case, exists, func, null, select

from core.contact_fields import email_key
from core.errors import NotFound
from core.folding import name_key, words
from core.i18n import _
from core.models import Company, Contact, Deal
from core.results import CompanyView, ContactRole, ContactView, Standing
from core.search_index import match_words
from core.transaction import Transaction

_WORKSPACE: BindParameter[str] = bindparam("workspace_id")


def standing_by(of_whom: ColumnElement[bool]) -> ColumnElement[Any]:
    """The standing that deals give: *pipeline* if one is open, else *live* if one is won, else *dormant*.

    `of_whom` ties the deals to the row that is asked about.
    """
    theirs = exists().where(Deal.workspace_id == _WORKSPACE, of_whom)
    return case(
        (theirs.where(Deal.status == "open"), "pipeline"),
        (theirs.where(Deal.status == "won"), "live"),
        (theirs, "dormant"),
        else_=null(),
    )


_derived_standing = standing_by(Deal.contact_id == Contact.contact_id)
_CONTACTS: Any = (
    select(Contact, Company.name.label("company_name"), Company.domain, _derived_standing.label("standing"))
    .select_from(Contact)
    .outerjoin(Company, (Company.workspace_id == _WORKSPACE) & (Company.company_id == Contact.company_id))
    .where(Contact.workspace_id == _WORKSPACE)
)
_BY_NAME = _CONTACTS.order_by(Contact.name_key, Contact.contact_id)
_KEPT = _BY_NAME.where(Contact.erased_at.is_(None))
_BY_ID = _CONTACTS.where(Contact.contact_id == bindparam("contact_id"))
_BY_NUMBER = _CONTACTS.where(Contact.number == bindparam("number"))
_BY_IDS = _CONTACTS.where(Contact.contact_id.in_(bindparam("contact_ids", expanding=True)))
_NAMED = _KEPT.where(Contact.name_key == bindparam("key"))
_WITH_EMAIL = _KEPT.where(Contact.email_key == bindparam("key"))
_OF_COMPANY = _KEPT.where(Contact.company_id == bindparam("company_id"))
_LOCK = (
    select(Contact.contact_id)
    .where(Contact.workspace_id == _WORKSPACE, Contact.contact_id == bindparam("contact_id"))
    .with_for_update()
)


def lock_contact(tx: Transaction, contact_id: int) -> None:
    """Let nobody else change the contact, or where its deals stand, until the transaction ends."""
    if not tx.is_sqlite:
        tx.run(_LOCK, contact_id=contact_id)


def contact_by_id(tx: Transaction, contact_id: int, *, lock: bool = False) -> ContactView | None:
    """The contact with that key, or None. With `lock` nobody else changes it until the transaction ends."""
    if lock:
        lock_contact(tx, contact_id)
    row = tx.first(_BY_ID, contact_id=contact_id)
    return view_of(row) if row is not None else None


def contact_view(tx: Transaction, contact_id: int, *, lock: bool = False) -> ContactView:
    """The contact with that key. Raises NotFound. `lock` as in `contact_by_id`."""
    contact = contact_by_id(tx, contact_id, lock=lock)
    if contact is None:
        raise NotFound(_("That contact is gone."), _("`/contact list` shows all of them."))
    return contact


def contact_by_number(tx: Transaction, number: int) -> ContactView | None:
    """The contact with that number, or None."""
    row = tx.first(_BY_NUMBER, number=number)
    return view_of(row) if row is not None else None


def contacts_by_ids(tx: Transaction, contact_ids: Sequence[int]) -> list[ContactView]:
    """The contacts with those keys that exist, in the order of the keys."""
    if not contact_ids:
        return []
    found = {row.contact_id: view_of(row) for row in tx.rows(_BY_IDS, contact_ids=list(contact_ids))}
    return [found[contact_id] for contact_id in contact_ids if contact_id in found]


def contacts_with_name(tx: Transaction, name: str) -> list[ContactView]:
    """The contacts of exactly that name, whatever the case; at most 20."""
    return [view_of(row) for row in tx.rows(_NAMED.limit(20), key=name_key(name))]


def contacts_with_email(tx: Transaction, email: str) -> list[ContactView]:
    """The contacts with that e-mail address, whatever the case; at most 20."""
    return [view_of(row) for row in tx.rows(_WITH_EMAIL.limit(20), key=email_key(email))]


def contacts_named(tx: Transaction, sought: Sequence[str], most: int = 9) -> list[ContactView]:
    """The contacts that words name, at most `most`: each word begins one of the name, e-mail or company.

    A whole e-mail address or a whole name comes before beginnings of them.
    """
    written = " ".join(sought)
    if "@" in written:
        exact = contacts_with_email(tx, written)
        if exact:
            return exact[:most]
    exact = contacts_with_name(tx, written)
    if exact:
        return exact[:most]
    parts = words(written)
    return contacts_by_ids(tx, match_words(tx, "contact", parts, most))


def contacts_of_company(tx: Transaction, company_id: int, most: int | None = None) -> list[ContactView]:
    """The contacts of a company by name, all of them or the first `most`."""
    return [view_of(row) for row in tx.rows(_OF_COMPANY.limit(most), company_id=company_id)]


def count_contacts_of(tx: Transaction, company_id: int) -> int:
    """How many contacts a company has."""
    statement = (
        select(func.count())
        .select_from(Contact)
        .where(Contact.workspace_id == _WORKSPACE, Contact.erased_at.is_(None))
        .where(Contact.company_id == bindparam("company_id"))
    )
    return int(tx.run(statement, company_id=company_id).scalar_one())


def contacts_page(
    tx: Transaction, role: ContactRole | None, standing: Standing | None, offset: int, most: int
) -> tuple[list[ContactView], int]:
    """A page of contacts by name, those of a role or standing where one is given, and how many match."""
    conditions: list[ColumnElement[bool]] = [
        Contact.workspace_id == _WORKSPACE,
        Contact.erased_at.is_(None),
    ]
    if role is not None:
        conditions.append(Contact.role == role)
    if standing is not None:
        conditions.append(_derived_standing == standing)
    total = tx.run(select(func.count()).select_from(Contact).where(*conditions)).scalar_one()
    rows = tx.rows(_KEPT.where(*conditions).offset(offset).limit(most))
    return [view_of(row) for row in rows], int(total)


def view_of(row: Row[Any]) -> ContactView:
    """A row of contacts as the read model."""
    company = CompanyView(row.company_id, row.company_name, row.domain) if row.company_id else None
    return ContactView(
        contact_id=row.contact_id,
        number=row.number,
        name=row.name,
        role=row.role,
        email=row.email,
        phone=row.phone,
        company=company,
        standing=row.standing,
        erased=row.erased_at is not None,
    )
