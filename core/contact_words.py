"""How contacts and companies are named in what is said, and the words by which search finds them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement

from core.deal_changes import facet_of, search_text
from core.deal_rows import deals_where
from core.i18n import Text, _
from core.results import Choice, CompanyView, ContactView
from core.search_index import put_words
from core.transaction import Transaction


def display_name(contact: ContactView) -> Text:
    """The contact's name; an erased one has none any more."""
    return _("erased contact") if contact.erased else _("{name}", name=contact.name)


def contact_label(contact: ContactView) -> Text:
    """A contact on a button: number and name, with the company or else the e-mail to tell namesakes apart."""
    apart = contact.company.name if contact.company else contact.email
    if apart is None:
        return _("#{number} {name}", number=contact.number, name=display_name(contact))
    return _("#{number} {name} ({apart})", number=contact.number, name=display_name(contact), apart=apart)


def open_contact(contact: ContactView, label: Text | None = None) -> Choice:
    """The button that shows a contact."""
    return Choice(label or contact_label(contact), f"contact show {contact.number}")


def company_line(verb: str, company: CompanyView) -> str:
    """The line that does `verb` to this company and no other, whatever its name looks like."""
    return f"company {verb} #{company.company_id}"


def open_company(company: CompanyView, label: Text | None = None) -> Choice:
    """The button that shows a company."""
    return Choice(label or _("{name}", name=company.name), company_line("show", company))


def index_contacts(tx: Transaction, contacts: Iterable[ContactView], *, new: bool = False) -> None:
    """Let search find these contacts by what they are called now."""
    put_words(tx, [(contact.contact_id, "contact", _contact_text(contact)) for contact in contacts], new=new)


def index_company(tx: Transaction, company: CompanyView, *, new: bool = False) -> None:
    """Let search find this company by what it is called now."""
    put_words(tx, [(company.company_id, "company", f"{company.name} {company.domain or ''}")], new=new)


def index_deals(tx: Transaction, condition: ColumnElement[bool]) -> None:
    """Let search find the deals that meet `condition` by what their contact and company are called now."""
    put_words(tx, [(deal.deal_id, facet_of(deal), search_text(deal)) for deal in deals_where(tx, condition)])


def _contact_text(contact: ContactView) -> str:
    company = contact.company.name if contact.company else None
    return " ".join(part for part in (contact.name, contact.email, company) if part)
