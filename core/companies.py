"""Companies: organisations that we sell to. A name is unique in the workspace, whatever the case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from core.activity_log import record
from core.actor import Actor
from core.company_rows import companies_named, companies_page, company_view, company_with_name
from core.contact_fields import company_name, web_domain
from core.contact_refs import find_company
from core.contact_requests import CreateCompany, EditCompany, ListCompanies, ShowCompany
from core.contact_results import CompanyCard, CompanyCreated, CompanyEdited, CompanyList, Matched
from core.contact_rows import contacts_of_company, count_contacts_of
from core.contact_words import index_company, index_contacts, index_deals, open_company
from core.db import Database
from core.errors import Conflict, InvalidInput
from core.folding import name_key
from core.history import history_page
from core.i18n import _
from core.ids import new_id
from core.models import Activity, Company, Contact, Deal
from core.near_names import ALIKE, near_companies
from core.paging import page_of
from core.permissions import may, require
from core.related import deals_of
from core.requests import Line
from core.results import Choice, CompanyView
from core.subject_conflicts import refuse_overruling
from core.subject_undo import refuse_if_changed, refuse_if_used, take_back
from core.transaction import OF_WORKSPACE, Transaction

PAGE = 10
_SHOWN_DEALS = 5
_SHOWN_CONTACTS = 10
_SHOWN_ACTIVITIES = 5
_NEAR = 3

_WORKSPACE: Any = bindparam("workspace_id")
_CREATED_AT = select(Company.created_at).where(
    Company.workspace_id == _WORKSPACE, Company.company_id == bindparam("company_id")
)
_UPDATE = (
    update(Company)
    .where(Company.workspace_id == OF_WORKSPACE, Company.company_id == bindparam("key"))
    .values({column: bindparam(f"new_{column}") for column in ("name", "name_key", "domain")})
)


def _insert(insert: Any) -> Any:
    """Two people who name the same new company at once get one company."""
    statement = insert(Company).on_conflict_do_nothing(index_elements=("workspace_id", "name_key"))
    return statement.returning(Company.company_id)


_LITE_INSERT = _insert(sqlite.insert)
_PG_INSERT = _insert(postgresql.insert)


class Companies:
    """Creates, edits and shows companies."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def create(self, request: CreateCompany, actor: Actor) -> CompanyCreated:
        """Create a company. Raises InvalidInput, Conflict where one has the name already, NotPermitted."""
        require(actor, "edit_companies")
        name, domain = company_name(request.name), web_domain(request.domain)
        with self._db.write(actor) as tx:
            near = _near(tx, name)
            company, activity_id = _create(tx, name, domain)
            if activity_id is None:
                raise _taken(company)
            return CompanyCreated(company, activity_id, near)

    def edit(self, request: EditCompany, actor: Actor) -> CompanyEdited:
        """Change a company's name or domain. A new name is found at once in all that carries it.

        Raises as references do; InvalidInput; Conflict where another company has the name, and where
        somebody changed the same since it was seen; NotPermitted.
        """
        require(actor, "edit_companies")
        with self._db.write(actor) as tx:
            company = find_company(tx, request.company, rest=request.rest, lock=True)
            wanted = _wanted(request, company)
            present = {"name": company.name, "domain": company.domain}
            after = {column: value for column, value in wanted.items() if present[column] != value}
            if not after:
                return CompanyEdited(company, {}, {}, None)
            refuse_overruling(tx, "company", company.company_id, present, after, request.seen)
            before = {column: present[column] for column in after}
            changed = _store(tx, company, after)
            activity_id = record(
                tx, "company.edited", before=before, after=after, company_id=company.company_id
            )
            return CompanyEdited(changed, before, after, activity_id)

    def show(self, request: ShowCompany, actor: Actor) -> CompanyCard:
        """The card of the company that is meant."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return card_of_company(tx, find_company(tx, request.company))

    def named(self, request: ShowCompany, actor: Actor) -> CompanyCard | None:
        """As `show`, for words that may not mean a company at all: None where none is called so."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            ref = request.company
            if isinstance(ref, Line) and not companies_named(tx, [word.text for word in ref.words], most=1):
                return None
            return card_of_company(tx, find_company(tx, ref))

    def list_page(self, request: ListCompanies, actor: Actor) -> CompanyList:
        """A page of companies by name. A page past the last shows the last."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            page = page_of(
                request.page, PAGE, lambda offset: companies_page(tx, request.standing, offset, PAGE)
            )
            return CompanyList(page.items, page.total, page.page, page.pages, request.standing)


def find_or_create_company(tx: Transaction, name: str) -> Matched:
    """The company of exactly that name, else a new one and the names that came close to it."""
    tidied = company_name(name)
    known = company_with_name(tx, tidied)
    if known is not None:
        return Matched(known.company_id, False)
    near = _near(tx, tidied)
    company, activity_id = _create(tx, tidied, None)
    return Matched(company.company_id, activity_id is not None, near)


def card_of_company(tx: Transaction, company: CompanyView) -> CompanyCard:
    """The card of a company for the transaction's actor."""
    company_id = company.company_id
    return CompanyCard(
        company=company,
        contacts=tuple(contacts_of_company(tx, company_id, _SHOWN_CONTACTS)),
        contact_count=count_contacts_of(tx, company_id),
        deals=deals_of(tx, Deal.company_id == company_id, _SHOWN_DEALS),
        activities=history_page(tx, "company", company_id, most=_SHOWN_ACTIVITIES).activities,
        created_at=tx.run(_CREATED_AT, company_id=company_id).scalar_one(),
        can_edit=may(tx.actor, "edit_companies"),
    )


def undo_company_change(tx: Transaction, activity: Row[Any]) -> None:
    """Take back a creation or an edit of a company, and record that.

    Raises Conflict where the same fields were changed since, or the new company is in use.
    """
    company = company_view(tx, activity.company_id, lock=True)
    if activity.kind == "company.created":
        used = exists().where(Contact.workspace_id == _WORKSPACE, Contact.company_id == company.company_id)
        sold = exists().where(Deal.workspace_id == _WORKSPACE, Deal.company_id == company.company_id)
        refuse_if_used(tx, activity, company.name, Activity.company_id == company.company_id, used | sold)
        take_back(tx, activity, Company, Company.company_id == company.company_id)
        return
    present = {"name": company.name, "domain": company.domain}
    refuse_if_changed(activity, company.name, present)
    _store(tx, company, activity.before)
    record(
        tx,
        "company.undone",
        before=activity.after,
        after=activity.before,
        company_id=company.company_id,
        undoes=activity.activity_id,
    )


def _create(tx: Transaction, name: str, domain: str | None) -> tuple[CompanyView, int | None]:
    """A new company and its activity; or the one that has the name already, and None."""
    company_id = new_id()
    inserted = tx.first(
        _LITE_INSERT if tx.is_sqlite else _PG_INSERT,
        company_id=company_id,
        name=name,
        name_key=name_key(name),
        domain=domain,
        created_at=tx.now,
    )
    if inserted is None:
        known = company_with_name(tx, name)
        assert known is not None
        return known, None
    company = company_view(tx, company_id)
    index_company(tx, company, new=True)
    after = {"name": name, "domain": domain} if domain else {"name": name}
    return company, record(tx, "company.created", after=after, company_id=company_id)


def _wanted(request: EditCompany, company: CompanyView) -> dict[str, str | None]:
    """The columns that a request sets, checked."""
    given = request.model_fields_set & {"name", "domain"}
    if not given:
        raise InvalidInput(
            _("What should change about {name}? Its name, its domain, or both.", name=company.name),
            _("For example `/company edit {name} domain:acme.com`.", name=f'"{company.name}"'),
        )
    wanted: dict[str, str | None] = {}
    if "name" in given:
        wanted["name"] = company_name(request.name or "")
    if "domain" in given:
        wanted["domain"] = web_domain(request.domain)
    return wanted


def _store(tx: Transaction, company: CompanyView, values: Any) -> CompanyView:
    """Write the row; search finds it, and all that carries its name. Raises Conflict for a taken name."""
    name = values.get("name", company.name)
    other = company_with_name(tx, name)
    if other is not None and other.company_id != company.company_id:
        raise _taken(other)
    row = {
        "new_name": name,
        "new_name_key": name_key(name),
        "new_domain": values.get("domain", company.domain),
    }
    try:
        tx.run(_UPDATE, key=company.company_id, **row)
    except IntegrityError as error:
        # Somebody gave the name to another company at this very moment.
        raise Conflict(_("There is a company called {name} already.", name=name)) from error
    changed = company_view(tx, company.company_id)
    index_company(tx, changed)
    if name != company.name:
        index_contacts(tx, contacts_of_company(tx, company.company_id))
        index_deals(tx, Deal.company_id == company.company_id)
    return changed


def _near(tx: Transaction, name: str) -> tuple[Choice, ...]:
    return tuple(open_company(company) for company in near_companies(tx, name, _NEAR, ALIKE))


def _taken(company: CompanyView) -> Conflict:
    return Conflict(
        _("There is a company called {name} already.", name=company.name),
        _("Names of companies are unique, whatever the case."),
        offers=[open_company(company, _("Open"))],
    )
