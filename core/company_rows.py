"""Companies read from the database, each with the standing that its deals give it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, func, select

from core.contact_rows import standing_by
from core.errors import NotFound
from core.folding import name_key, words
from core.i18n import _
from core.models import Company, Deal
from core.results import CompanyView, Standing
from core.search_index import match_words
from core.transaction import Transaction

_WORKSPACE: BindParameter[str] = bindparam("workspace_id")
_derived_standing = standing_by(Deal.company_id == Company.company_id)
_COMPANIES: Any = select(Company, _derived_standing.label("standing")).where(
    Company.workspace_id == _WORKSPACE
)
_BY_ID = _COMPANIES.where(Company.company_id == bindparam("company_id"))
_BY_IDS = _COMPANIES.where(Company.company_id.in_(bindparam("company_ids", expanding=True)))
_BY_KEY = _COMPANIES.where(Company.name_key == bindparam("key"))
_BY_NAME = _COMPANIES.order_by(Company.name_key, Company.company_id)
_LOCK = (
    select(Company.company_id)
    .where(Company.workspace_id == _WORKSPACE, Company.company_id == bindparam("company_id"))
    .with_for_update()
)


def company_by_id(tx: Transaction, company_id: int, *, lock: bool = False) -> CompanyView | None:
    """The company with that key, or None. With `lock` nobody else changes it until the transaction ends."""
    if lock and not tx.is_sqlite:
        tx.run(_LOCK, company_id=company_id)
    row = tx.first(_BY_ID, company_id=company_id)
    return company_view_of(row) if row is not None else None


def company_view(tx: Transaction, company_id: int, *, lock: bool = False) -> CompanyView:
    """The company with that key. Raises NotFound. `lock` as in `company_by_id`."""
    company = company_by_id(tx, company_id, lock=lock)
    if company is None:
        raise NotFound(_("That company is gone."), _("`/company list` shows all of them."))
    return company


def company_with_name(tx: Transaction, name: str) -> CompanyView | None:
    """The company of exactly that name, whatever the case, or None."""
    row = tx.first(_BY_KEY, key=name_key(name))
    return company_view_of(row) if row is not None else None


def companies_by_ids(tx: Transaction, company_ids: Sequence[int]) -> list[CompanyView]:
    """The companies with those keys that exist, in the order of the keys."""
    if not company_ids:
        return []
    found = {row.company_id: company_view_of(row) for row in tx.rows(_BY_IDS, company_ids=list(company_ids))}
    return [found[company_id] for company_id in company_ids if company_id in found]


def companies_named(tx: Transaction, sought: Sequence[str], most: int = 9) -> list[CompanyView]:
    """The companies that words name, at most `most`: the whole name, else each word begins one of it."""
    written = " ".join(sought)
    exact = company_with_name(tx, written)
    if exact is not None:
        return [exact]
    return companies_by_ids(tx, match_words(tx, "company", words(written), most))


def companies_page(
    tx: Transaction, standing: Standing | None, offset: int, most: int
) -> tuple[list[CompanyView], int]:
    """A page of companies by name, those of a standing where one is given, and how many match."""
    conditions: list[ColumnElement[bool]] = [Company.workspace_id == _WORKSPACE]
    if standing is not None:
        conditions.append(_derived_standing == standing)
    total = tx.run(select(func.count()).select_from(Company).where(*conditions)).scalar_one()
    rows = tx.rows(_BY_NAME.where(*conditions).offset(offset).limit(most))
    return [company_view_of(row) for row in rows], int(total)


def company_view_of(row: Row[Any]) -> CompanyView:
    """A row of companies as the read model."""
    return CompanyView(row.company_id, row.name, row.domain, row.standing)
