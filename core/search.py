"""Search: deals, contacts and companies by words that begin theirs, best first (decision 12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process

from core.actor import Actor
from core.company_rows import companies_by_ids
from core.contact_rows import contacts_by_ids
from core.db import Database, Transaction
from core.deal_changes import search_text
from core.deal_rows import deals_by_ids
from core.folding import words as folded
from core.permissions import may_change
from core.pipeline_rows import all_pipelines
from core.requests import Search
from core.results import CompanyView, ContactView, DealView, Found
from core.search_index import Facet, match_words

T = TypeVar("T")

# As many candidates as are ranked: the newest of those that match.
_RANKED = 200
_PER_PAGE = 8
_PARTIES = 5


class Searches:
    """Finds things."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, request: Search, actor: Actor) -> Found:
        """What the words find: open deals before closed ones, then contacts, then companies."""
        with self._db.read(actor) as tx:
            return found_by(tx, request)


def found_by(tx: Transaction, request: Search) -> Found:
    """What is found, for the transaction's actor."""
    sought = folded(request.words)
    deals = _deals(tx, sought)
    first = (request.page - 1) * _PER_PAGE
    shown = tuple(deals[first : first + _PER_PAGE])
    return Found(
        words=request.words,
        deals=shown,
        contacts=tuple(_contacts(tx, sought)[:_PARTIES]),
        companies=tuple(_companies(tx, sought)[:_PARTIES]),
        page=request.page,
        pages=max(1, -(-len(deals) // _PER_PAGE)),
        pipelines={each.pipeline_id: each.stages for each in all_pipelines(tx, archived=True)},
        can_change=frozenset(deal.deal_id for deal in shown if may_change(tx, deal)),
    )


def _deals(tx: Transaction, sought: Sequence[str]) -> list[DealView]:
    found: list[DealView] = []
    facets: tuple[Facet, Facet] = ("dealopen", "dealclosed")
    for facet in facets:
        candidates = deals_by_ids(tx, match_words(tx, facet, sought, _RANKED - len(found)))
        found += _ranked(sought, {deal.deal_id: (search_text(deal), deal) for deal in candidates})
        if len(found) >= _RANKED:
            break
    return found


def _contacts(tx: Transaction, sought: Sequence[str]) -> list[ContactView]:
    candidates = contacts_by_ids(tx, match_words(tx, "contact", sought, _RANKED))
    return _ranked(sought, {contact.contact_id: (contact.name, contact) for contact in candidates})


def _companies(tx: Transaction, sought: Sequence[str]) -> list[CompanyView]:
    candidates = companies_by_ids(tx, match_words(tx, "company", sought, _RANKED))
    return _ranked(sought, {company.company_id: (company.name, company) for company in candidates})


def _ranked(sought: Sequence[str], candidates: Mapping[int, tuple[str, T]]) -> list[T]:
    """The candidates whose words are most like the sought ones first; of two that have them, the shorter."""
    written = " ".join(sought)
    texts = {key: " ".join(folded(text)) for key, (text, _thing) in candidates.items()}
    scores = process.extract(written, texts, scorer=fuzz.token_set_ratio, limit=None)
    ranked = sorted(scores, key=lambda scored: (-scored[1], -fuzz.ratio(written, scored[0])))
    return [candidates[key][1] for _text, _score, key in ranked]
