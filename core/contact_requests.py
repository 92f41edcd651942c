"""What callers ask of contacts and companies: frozen models with imperative names, like core.requests."""

from __future__ import annotations

from datetime import date

from core.money import Money
from core.requests import Consenting, DealRef, Line, Page, Request, Seen
from core.results import ContactRole, Standing


class ContactNumber(Request):
    """A contact by its number in conversation."""

    number: int


class ContactKey(Request):
    """A contact by its key, as a button or a form carries it."""

    contact_id: int


class CompanyKey(Request):
    """A company by its key, as a button or a form carries it."""

    company_id: int


# A Line here names a contact by its number or by words of its name, e-mail or company; a company by words
# of its name or domain.
ContactRef = ContactNumber | ContactKey | Line
CompanyRef = CompanyKey | Line


class CreateContact(Consenting):
    """Create a contact. `company` is a name, matched exactly or created, or the key of one that was chosen;
    `anyway` allows a double e-mail.

    `line` is the whole command, so that an answer can offer it again.
    """

    line: str = "contact new"
    name: str
    email: str | None = None
    phone: str | None = None
    company: str | CompanyKey | None = None
    role: ContactRole = "lead"


class EditContact(Consenting):
    """Change what is given of a contact; None takes it away, what is left out stays as it is.

    `company` is as in `CreateContact`. `rest` is what followed the contact in the line, so that an answer can
    offer all of it again. `seen` is the line of history up to which the person knew what had changed: where
    somebody changed the same field since, the request is refused (rule 8).
    """

    contact: ContactRef
    rest: str = ""
    seen: int | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | CompanyKey | None = None


class ConvertContact(Consenting):
    """Convert a contact's role, forward only (rule 5). `confirmed` is the yes to the question.

    Without a role, the answer asks which.
    """

    contact: ContactRef
    role: ContactRole | None = None


class NoteContact(Request):
    """Write into a contact's history. A Line is the contact and the text after it, as typed."""

    contact: ContactRef
    text: str = ""


class EraseContact(Consenting):
    """Erase what is known of a person, for good. `confirmed` is the second asking (rule 16)."""

    contact: ContactRef


class ShowContact(Request):
    """Show a contact's card."""

    contact: ContactRef


class ListContacts(Request):
    """List contacts by name, those of a role or a standing where one is given."""

    role: ContactRole | None = None
    standing: Standing | None = None
    page: Page = 1


class FindContacts(Request):
    """Find contacts by words that begin those of their name, e-mail or company."""

    words: str
    page: Page = 1


class CreateCompany(Request):
    """Create a company. Its name is unique in the workspace, whatever the case."""

    name: str
    domain: str | None = None


class EditCompany(Request):
    """Change what is given of a company; None takes the domain away, what is left out stays as it is.

    `rest` and `seen` are as in `EditContact`.
    """

    company: CompanyRef
    rest: str = ""
    seen: int | None = None
    name: str | None = None
    domain: str | None = None


class ShowCompany(Request):
    """Show a company's card."""

    company: CompanyRef


class ListCompanies(Request):
    """List companies by name, those of a standing where one is given."""

    standing: Standing | None = None
    page: Page = 1


class ShowContactHistory(Request):
    """Show what happened to a contact, as `ShowHistory` does of a deal."""

    contact: ContactRef
    older: int | None = None
    newer: int | None = None


class ShowCompanyHistory(Request):
    """Show what happened to a company, as `ShowHistory` does of a deal."""

    company: CompanyRef
    older: int | None = None
    newer: int | None = None


class ChangeContact(Consenting):
    """Say with whom a deal is: a name, matched exactly or created, a contact's key, or None for nobody.

    `line` asks for the same again, for the button that brings the contact's other open deals along.
    """

    deal: DealRef
    contact: str | ContactKey | None
    line: str


class ChangeCompany(Request):
    """Say with which company a deal is: a name, matched exactly or created, a company's key, or None."""

    deal: DealRef
    company: str | CompanyKey | None


class EditDeal(Consenting, Seen):
    """Change what is given of a deal's facts, all at once; None takes a fact away, what is left out stays.

    `contact` and `company` are as in `ChangeContact`. `owner` is as in `AssignDeal`, but that None leaves one
    whom no menu of Slack's shows: known by name only, or deactivated.
    """

    deal: DealRef
    title: str | None = None
    value: Money | None = None
    contact: str | ContactKey | None = None
    company: str | CompanyKey | None = None
    owner: str | None = None
    closing: date | None = None
    due: date | None = None
    label: str | None = None
    source: str | None = None


class CompleteDeal(EditDeal):
    """Put a deal into a stage together with what that asks for, in one change (rule 3).

    An open deal is moved or transferred there, a closed one reopened. `note` is kept with a move.
    """

    stage_id: int
    note: str | None = None
