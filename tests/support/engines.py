"""Engines of one kind share the statements that they compiled.

Each test has databases of its own, and a new engine knows no statement: to compile them all anew was a third
of what a scenario cost.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

import core.engines

_COMPILED: LRUCache[Any, Any] = LRUCache(5000)


def share_compiled_statements() -> None:
    """From now on, engines that the core makes take what another one of their kind has compiled."""
    patch = pytest.MonkeyPatch()
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        patch.setattr(kind, "__eq__", _same_kind)
        patch.setattr(kind, "__hash__", _of_kind)
    patch.setattr(core.engines, "create_engine", _sharing)


def _sharing(*arguments: Any, **options: Any) -> Engine:
    engine = create_engine(*arguments, **options)
    engine._compiled_cache = _COMPILED
    return engine


def _same_kind(self: object, other: object) -> bool:
    """What is compiled is found by its dialect, among others: one is as good as another of its kind."""
    return type(self) is type(other)


def _of_kind(self: object) -> int:
    return hash(type(self))
