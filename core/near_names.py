"""Names that come close to what was written, for contacts and companies: shown, never acted on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process

from core.company_rows import companies_by_ids
from core.contact_rows import contacts_by_ids
from core.folding import words
from core.results import CompanyView, ContactView
from core.search_index import Facet, match_words
from core.transaction import Transaction

T = TypeVar("T", ContactView, CompanyView)

# Decision 12: similarity is worked out for at most this many, those with a word that begins alike.
_CANDIDATES = 200
# How like, of 100, a name must be: likely what somebody meant to write, or so alike that it may be a double.
LIKELY = 65
ALIKE = 80


def near_contacts(tx: Transaction, written: str, most: int = 5, least: int = LIKELY) -> list[ContactView]:
    """The contacts whose names come closest to `written`, best first."""
    return _closest(written, contacts_by_ids(tx, _beginning_alike(tx, "contact", written)), most, least)


def near_companies(tx: Transaction, written: str, most: int = 5, least: int = LIKELY) -> list[CompanyView]:
    """The companies whose names come closest to `written`, best first."""
    return _closest(written, companies_by_ids(tx, _beginning_alike(tx, "company", written)), most, least)


def _beginning_alike(tx: Transaction, facet: Facet, written: str) -> list[int]:
    """Entries in which a word begins with the first letters of one that was written: two, else one."""
    for letters in (2, 1):
        ids: dict[int, None] = {}
        for beginning in dict.fromkeys(part[:letters] for part in words(written)):
            ids |= dict.fromkeys(match_words(tx, facet, [beginning], _CANDIDATES - len(ids)))
            if len(ids) >= _CANDIDATES:
                break
        if ids:
            return list(ids)
    return []


def _closest(written: str, candidates: Sequence[T], most: int, least: int) -> list[T]:
    names = [" ".join(words(candidate.name)) for candidate in candidates]
    ranked = process.extract(
        " ".join(words(written)), names, scorer=fuzz.WRatio, limit=most, score_cutoff=least
    )
    return [candidates[place] for _name, _score, place in ranked]
