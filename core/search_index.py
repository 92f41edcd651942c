"""The words by which deals, contacts and companies are found: FTS5 on SQLite, tsvector on PostgreSQL.

Both hold the same folded words, and a facet that narrows to a workspace, a kind, and open or closed, so
that a search in one workspace costs nothing for the others. On SQLite the facet stands beside the words; on
PostgreSQL each word begins with it, since an index that had to intersect a common word with all open deals
would read every one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import BigInteger, BindParameter, TextualSelect, bindparam, column, text

from core.folding import words as words_of
from core.transaction import Transaction

Facet = Literal["dealopen", "dealclosed", "contact", "company"]

# PostgreSQL takes no word of more than 2,046 bytes; nobody types so much of one.
_LONGEST_WORD = 200

_LITE_PUT = text(
    "INSERT INTO search_entry (rowid, workspace_id, facets, words) "
    "VALUES (:entry_id, :workspace_id, :facets, :words)"
)
_LITE_REMOVE = text("DELETE FROM search_entry WHERE rowid = :entry_id AND workspace_id = :workspace_id")
_LITE_MATCH = text(
    "SELECT rowid FROM search_entry WHERE search_entry MATCH :query AND workspace_id = :workspace_id "
    "ORDER BY rowid DESC LIMIT :most"
)
_PG_PUT = text(
    "INSERT INTO search_entry (workspace_id, entry_id, facet, words) "
    "VALUES (:workspace_id, :entry_id, :facet, array_to_tsvector(CAST(:words AS text[]))) "
    "ON CONFLICT (workspace_id, entry_id) DO UPDATE SET facet = excluded.facet, words = excluded.words"
)
_PG_REMOVE = text("DELETE FROM search_entry WHERE entry_id = :entry_id AND workspace_id = :workspace_id")
# A word that many have is found among the newest, in their order; a rarer one by its index. OFFSET 0 keeps
# the planner from walking through everything in that order instead, in the hope of a limit.
_PG_NEWEST = text(
    "SELECT entry_id FROM (SELECT entry_id, words FROM search_entry "
    "WHERE search_entry.workspace_id = :workspace_id AND facet = :facet ORDER BY entry_id DESC LIMIT 5000) "
    "AS newest WHERE words @@ CAST(:query AS tsquery) ORDER BY entry_id DESC LIMIT :most"
)
_PG_MATCH = text(
    "SELECT entry_id FROM (SELECT entry_id FROM search_entry WHERE words @@ CAST(:query AS tsquery) "
    "AND search_entry.workspace_id = :workspace_id OFFSET 0) AS found ORDER BY entry_id DESC LIMIT :most"
)
_LITE_MATCHING = text(
    "SELECT rowid FROM search_entry WHERE search_entry MATCH :query "
    "AND search_entry.workspace_id = :workspace_id"
)
_PG_MATCHING = text(
    "SELECT entry_id FROM search_entry WHERE words @@ CAST(:query AS tsquery) "
    "AND search_entry.workspace_id = :workspace_id"
)


def put_words(tx: Transaction, entries: Iterable[tuple[int, Facet, str]], *, new: bool = False) -> None:
    """Index each `(id, facet, text)`; `new` says that none of them is indexed yet, which is quicker."""
    rows = [_row(tx, *entry) for entry in entries]
    if tx.is_sqlite and not new:
        tx.run_many(_LITE_REMOVE, [{"entry_id": row["entry_id"]} for row in rows])
    tx.run_many(_LITE_PUT if tx.is_sqlite else _PG_PUT, rows)


def remove_words(tx: Transaction, entry_id: int) -> None:
    """Forget what `entry_id` could be found by."""
    tx.run(_LITE_REMOVE if tx.is_sqlite else _PG_REMOVE, entry_id=entry_id)


def match_words(tx: Transaction, facet: Facet, sought: Sequence[str], most: int) -> list[int]:
    """The ids of the newest `most` entries in which each of `sought` (folded words) begins a word."""
    if not sought:
        return []
    query = _query(tx, facet, sought)
    if tx.is_sqlite:
        return list(tx.run(_LITE_MATCH, query=query, most=most).scalars())
    newest = tx.run(_PG_NEWEST, facet=facet, query=query, most=most).scalars().all()
    return list(newest if len(newest) == most else tx.run(_PG_MATCH, query=query, most=most).scalars())


def matching(tx: Transaction, facet: Facet, sought: Sequence[str]) -> TextualSelect:
    """As `match_words`, but all of them, as a subquery; `sought` is not empty."""
    statement = _LITE_MATCHING if tx.is_sqlite else _PG_MATCHING
    query: BindParameter[str] = bindparam("query", _query(tx, facet, sought), unique=True)
    return statement.bindparams(query).columns(column("entry_id", BigInteger))


def _query(tx: Transaction, facet: Facet, sought: Sequence[str]) -> str:
    """The engine's own expression for entries of a facet in which each word begins one."""
    facets, words = _facet(tx, facet), dict.fromkeys(word[:_LONGEST_WORD] for word in sought)
    if tx.is_sqlite:
        return " AND ".join([f'facets : "{facets}"', *(f'words : "{word}" *' for word in words)])
    return " & ".join(f"'{facets}{word}':*" for word in words)


def _row(tx: Transaction, entry_id: int, facet: Facet, content: str) -> Mapping[str, Any]:
    words = [word[:_LONGEST_WORD] for word in words_of(content)]
    if tx.is_sqlite:
        return {"entry_id": entry_id, "facets": _facet(tx, facet), "words": " ".join(words)}
    return {"entry_id": entry_id, "facet": facet, "words": list({_facet(tx, facet) + word for word in words})}


def _facet(tx: Transaction, facet: Facet) -> str:
    """A token for SQLite; for PostgreSQL the beginning of one, which ends where the word begins."""
    name = "".join(words_of(tx.workspace_id)) + facet
    return name if tx.is_sqlite else f"{name}~"
