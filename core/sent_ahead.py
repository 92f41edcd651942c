"""Changes that nobody waits for the outcome of, compiled once and given to the driver as they are.

Every command makes four or five of them, and SQLAlchemy's execution costs several times what the driver and
the database do with them (decision 1). So a statement is compiled once for each set of values, passes the
guard of `core.workspace_guard` then, and goes past SQLAlchemy from there on. On PostgreSQL, where each round
trip costs two threads a sleep, they are kept until somebody must know, and go out as one text, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, UpdateBase

from core.workspace_guard import check_own, check_reach, is_workspace


class SentAhead:
    """What one transaction changes without waiting. Errors are the driver's own."""

    def __init__(self, connection: Connection, workspace_id: str) -> None:
        self._workspace_id = workspace_id
        self._dialect = connection.dialect
        self._driver: Any = connection.connection.dbapi_connection
        self._at_once = connection.dialect.name == "sqlite"
        self._kept: list[str] = []

    def send(self, statement: UpdateBase, values: Mapping[str, Any]) -> None:
        """Execute `statement` with all the `values` it binds: now on SQLite, else with the next flush."""
        compiled = _compiled(statement, tuple(values), self._dialect)
        bound = compiled.bound(values)
        check_own(compiled.sql, self._workspace_id, (bound[name] for name in compiled.workspaces))
        arguments = bound if compiled.order is None else tuple(bound[name] for name in compiled.order)
        if self._at_once:
            self._driver.execute(compiled.sql, arguments)
        else:
            self.add(compiled.sql, arguments)

    def add(self, sql: str, arguments: Any = None) -> None:
        """Keep SQL for the next `flush`; the driver writes `arguments` into it, quoted (PostgreSQL only)."""
        self._kept.append(_client_cursor(self._driver).mogrify(sql, arguments) if arguments else sql)

    def flush(self) -> Any:
        """Have all that was kept carried out, in one round trip; returns the driver's cursor at the last."""
        if not self._kept:
            return None
        text = "; ".join(self._kept)
        self._kept.clear()
        cursor = self._driver.execute(text, prepare=False)
        cursor.set_result(-1)
        return cursor

    @property
    def waits(self) -> bool:
        """Whether something is kept."""
        return bool(self._kept)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """SQL in the driver's own style, what it binds whoever runs it, and how values become the driver's.

    `order` are the names of its values where the driver takes them by position, `workspaces` those under
    which it binds its workspace.
    """

    sql: str
    fixed: Mapping[str, Any]
    conversions: Mapping[str, Callable[[Any], Any]]
    order: tuple[str, ...] | None
    workspaces: tuple[str, ...]

    def bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """All that is bound, by name, as the driver wants it."""
        bound = {**self.fixed, **values}
        for name, convert in self.conversions.items():
            bound[name] = convert(bound[name])
        return bound


@lru_cache(maxsize=512)
def _compiled(statement: UpdateBase, names: tuple[str, ...], dialect: Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    check_reach(compiled.string)
    processors = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for bind, name in compiled.bind_names.items()
    }
    return _Compiled(
        compiled.string,
        {name: value for name, value in compiled.params.items() if name not in names},
        {name: convert for name, convert in processors.items() if convert is not None},
        tuple(compiled.positiontup) if compiled.positional else None,
        tuple(filter(is_workspace, compiled.bind_names.values())),
    )


def _client_cursor(driver: Any) -> Any:
    """psycopg's cursor that writes values into the SQL by itself."""
    from psycopg import ClientCursor  # who uses SQLite need not load it

    return ClientCursor(driver)
