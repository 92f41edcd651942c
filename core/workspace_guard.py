"""The hook that fails any statement on a workspace's table which does not bind that workspace.

A forgotten `WHERE workspace_id = …` would leak one team's deals to another. So before a statement is
sent, each workspace table that it names must have its workspace column compared with something or
written, and every workspace that it binds must be the transaction's own (decision 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from core.models import Base

_TABLES = "|".join(sorted((*Base.metadata.tables, "search_entry"), key=len, reverse=True))
_NAMED = re.compile(
    rf"\b(?:FROM|JOIN|UPDATE|INTO|,)\s+\"?(?P<table>{_TABLES})\"?(?!\w)(?:\s+AS\s+(?P<alias>\w+))?",
    re.IGNORECASE,
)
_INSERTED = re.compile(rf"\bINSERT\s+(?:OR\s+\w+\s+)?INTO\s+\"?(?:{_TABLES})\"?\s*\(([^)]*)\)", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.])workspace_id\s*(?:=|IN\b)", re.IGNORECASE)


class WorkspaceNotBound(Exception):
    """A statement would have reached rows of other workspaces. A bug, never an answer."""


def guard_statements(engine: Engine) -> None:
    """Check every statement of `engine`, Core's and raw SQL included."""
    event.listen(engine, "before_cursor_execute", _check)


def _check(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    options = connection.get_execution_options()
    if options.get("all_workspaces"):
        return
    check_reach(statement)
    own = options.get("workspace_id")
    compiled = getattr(context, "compiled_parameters", None) or ()
    if own is None or not compiled:
        return
    names = tuple(filter(is_workspace, compiled[0]))
    for row in compiled:
        check_own(statement, own, (row[name] for name in names))


def is_workspace(name: str) -> bool:
    """Whether a statement binds a workspace under `name`."""
    return name.startswith(("workspace_id", "of_workspace"))


def check_reach(statement: str) -> None:
    """Raise WorkspaceNotBound where `statement` reaches a workspace's table without binding the workspace."""
    unbound = unbound_table(statement)
    if unbound is not None:
        raise WorkspaceNotBound(f"{unbound} is reached without a workspace_id: {statement}")


def check_own(statement: str, own: str, bound: Iterable[Any]) -> None:
    """Raise WorkspaceNotBound where one of the workspaces that `statement` binds is not `own`."""
    if any(workspace_id != own for workspace_id in bound):
        raise WorkspaceNotBound(f"a statement of {own!r} binds another workspace: {statement}")


@lru_cache(maxsize=4096)
def unbound_table(statement: str) -> str | None:
    """The first workspace table that `statement` reaches without comparing or writing its workspace."""
    inserted = _INSERTED.search(statement)
    if inserted and "workspace_id" not in inserted.group(1):
        return "an insert"
    reached = [(match["table"], match["alias"] or match["table"]) for match in _NAMED.finditer(statement)]
    if inserted:
        reached = reached[1:]
    for table, name in reached:
        qualified = rf"\b\"?{name}\"?\.workspace_id\b"
        compared = re.search(rf"{qualified}\s*(?:=|IN\b)|=\s*{qualified}", statement, re.IGNORECASE)
        if not compared and not (len(reached) == 1 and _BARE.search(statement)):
            return table
    return None
