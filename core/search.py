"""Search: deals, contacts and companies by words that begin theirs, best first (decision 12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process

from core.actor import Actor
from core.company_rows import companies_by_ids
from core.contact_rows import contacts_by_ids
from core.db import Database
from core.deal_changes import search_text
from core.deal_rows import deal_by_number, deals_by_ids
from core.folding import words as folded
from core.permissions import may, may_change
from core.pipeline_rows import all_pipelines
from core.requests import Search
from core.results import CompanyView, ContactView, DealView, Found
from core.search_index import Facet, match_words
from core.transaction import Transaction

T = TypeVar("T")

# As many candidates as are ranked: the newest of those that match.
_RANKED = 200
_PER_PAGE = 8
_PARTIES = 5
# More than anybody reads in a menu; who does not find it there types on.
_OFFERED = 20
_NUMBER = re.compile(r"#?(\d{1,18})")


class Searches:
    """Finds things."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, request: Search, actor: Actor) -> Found:
        """What the words find: a deal of that number, open deals before closed ones, then the rest."""
        with self._db.read(actor) as tx:
            return found_by(tx, request)

    def deals(self, words: str, actor: Actor) -> list[DealView]:
        """The deals that `find` would show first, for a menu that is filled by typing."""
        with self._db.read(actor) as tx:
            return _number_first(tx, words, _deals(tx, folded(words)))[:_OFFERED]

    def contacts(self, words: str, actor: Actor) -> list[ContactView]:
        """As `deals`, of contacts."""
        with self._db.read(actor) as tx:
            return _contacts(tx, folded(words))[:_OFFERED]

    def companies(self, words: str, actor: Actor) -> list[CompanyView]:
        """As `deals`, of companies."""
        with self._db.read(actor) as tx:
            return _companies(tx, folded(words))[:_OFFERED]


def found_by(tx: Transaction, request: Search) -> Found:
    """What is found, for the transaction's actor."""
    sought = folded(request.words)
    deals = _number_first(tx, request.words, _deals(tx, sought))
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
        can_share=may(tx.actor, "share"),
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


def _number_first(tx: Transaction, written: str, found: list[DealView]) -> list[DealView]:
    """The deal whose number was written, `2` or `#2`, before those that merely have it among their words."""
    match = _NUMBER.fullmatch(written.strip())
    numbered = deal_by_number(tx, int(match[1])) if match else None
    if numbered is None:
        return found
    return [numbered, *(deal for deal in found if deal.deal_id != numbered.deal_id)]


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
