"""A workspace whose team was not known yet, and how it becomes the team's own.

An import or sample data may come before the bot has ever met its team. What they bring belongs to a
placeholder then, and the first run that knows the team renames it. Since every key begins with the
workspace, that means every row: they are copied under the new name, parents first, and the old ones
deleted, children first. Both engines can do that with every foreign key in force.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, text, update

from core.bulk import refresh_statistics
from core.db import Database
from core.folding import words
from core.models import Base, Workspace

LOCAL_WORKSPACE: Final = "T0LOCAL"
"""The placeholder's id. No team has it: the ids of teams are longer."""

_ALL = select(Workspace.workspace_id).order_by(Workspace.workspace_id).with_for_update()
_LITE_WORDS = text(
    "UPDATE search_entry SET workspace_id = :new, facets = :new_token || substr(facets, :after)"
    " WHERE workspace_id = :old"
)
_PG_WORDS = text(
    "INSERT INTO search_entry (workspace_id, entry_id, facet, words)"
    " SELECT :new, entry_id, facet, array_to_tsvector(ARRAY("
    "  SELECT :new_token || substr(word, :after) FROM unnest(tsvector_to_array(words)) AS word))"
    " FROM search_entry WHERE workspace_id = :old"
)


def adopt_local_workspace(db: Database, workspace_id: str, name: str) -> bool:
    """Give all that the placeholder holds to the team `workspace_id`, called `name`.

    Returns whether there was anything to give: nothing is done unless the placeholder is the only
    workspace there is. All in one transaction; of two processes that start at once, one does it.
    """
    with db.across_workspaces() as connection:
        if list(connection.execute(_ALL).scalars()) != [LOCAL_WORKSPACE]:
            return False
        tables = Base.metadata.sorted_tables
        for table in tables:
            connection.execute(_copy(table), {"old": LOCAL_WORKSPACE, "new": workspace_id})
        _rename_words(connection, workspace_id)
        for table in reversed(tables):
            connection.execute(delete(table).where(table.c.workspace_id == LOCAL_WORKSPACE))
        connection.execute(update(Workspace).where(Workspace.workspace_id == workspace_id).values(name=name))
    refresh_statistics(db)
    return True


def _copy(table: Table) -> Any:
    """Insert each of the placeholder's rows once more, with the new workspace."""
    columns = [column for column in table.columns if column.name != "workspace_id"]
    rows = select(bindparam("new", type_=table.c.workspace_id.type), *columns).where(
        table.c.workspace_id == bindparam("old")
    )
    return insert(table).from_select([table.c.workspace_id, *columns], rows)


def _rename_words(connection: Connection, workspace_id: str) -> None:
    """Let search find everything under the new workspace; see `core.search_index` for its facets."""
    old, new = ("".join(words(each)) for each in (LOCAL_WORKSPACE, workspace_id))
    renamed = {"old": LOCAL_WORKSPACE, "new": workspace_id, "new_token": new, "after": len(old) + 1}
    if connection.dialect.name == "sqlite":
        connection.execute(_LITE_WORDS, renamed)
        return
    connection.execute(_PG_WORDS, renamed)
    connection.execute(text("DELETE FROM search_entry WHERE workspace_id = :old"), {"old": LOCAL_WORKSPACE})


def workspace_ids(db: Database) -> list[str]:
    """The workspaces that there are."""
    with db.across_workspaces() as connection:
        return list(connection.execute(_ALL).scalars())
