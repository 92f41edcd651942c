"""Engines of one kind share the statements that they compiled.

Each test has databases of its own, and a new engine knows no statement: to compile them all anew was a third
of what a scenario cost.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

import core.engines

_COMPILED: LRUCache[Any, Any] = LRUCache(5000)


def share_compiled_statements() -> None:
    """From now on, engines that the core makes take what another one of their kind has compiled."""
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        kind.__eq__ = _same_kind  # type: ignore[method-assign]
        kind.__hash__ = _of_kind  # type: ignore[method-assign]
    core.engines.create_engine = _sharing  # type: ignore[assignment]


def _sharing(*arguments: Any, **options: Any) -> Engine:
    engine = create_engine(*arguments, **options)
    engine._compiled_cache = _COMPILED
    return engine


def _same_kind(self: Dialect, other: object) -> bool:
    """What is compiled is found by its dialect, among others: one is as good as another of its kind."""
    return type(self) is type(other)


def _of_kind(self: Dialect) -> int:
    return hash(type(self))
