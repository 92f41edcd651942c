"""Files to import, written where a test wants them, and what the database holds afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from core.actor import Actor
from core.db import Database
from core.deal_rows import DEALS, deal_view
from core.imports import FileImport, ImportOptions, ImportReport
from core.imports.importing import Progress
from core.models import Activity, Base, Deal
from core.results import DealView
from tests.conftest import TEAM

BY_IMPORT = Actor.by_rule(TEAM, "import")


def import_text(
    db: Database,
    folder: Path,
    content: str | bytes,
    *,
    dry_run: bool = False,
    actor: Actor = BY_IMPORT,
    on_progress: Progress = lambda done, of: None,
    **options: Any,
) -> ImportReport:
    """Import a file that holds `content`."""
    path = folder / "deals.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_path(db, path, dry_run=dry_run, actor=actor, on_progress=on_progress, **options)


def import_path(
    db: Database,
    path: Path,
    *,
    dry_run: bool = False,
    actor: Actor = BY_IMPORT,
    on_progress: Progress = lambda done, of: None,
    **options: Any,
) -> ImportReport:
    """Import the file at `path`."""
    return FileImport(db, actor, path, ImportOptions(**options)).run(dry_run=dry_run, on_progress=on_progress)


def deals(db: Database, workspace_id: str = TEAM) -> list[DealView]:
    """Every deal by number."""
    with db.read(Actor.by_rule(workspace_id, "test")) as tx:
        return [deal_view(tx, row) for row in tx.rows(DEALS.order_by(Deal.number))]


def history(db: Database, number: int) -> list[Row[Any]]:
    """A deal's lines of history in order."""
    statement = (
        select(Activity)
        .join(Deal, (Deal.deal_id == Activity.deal_id) & (Deal.workspace_id == bindparam("workspace_id")))
        .where(Activity.workspace_id == bindparam("workspace_id"), Deal.number == bindparam("number"))
        .order_by(Activity.activity_id)
    )
    with db.read(BY_IMPORT) as tx:
        return list(tx.rows(statement, number=number))


def counts(db: Database) -> dict[str, int]:
    """How many rows each table holds, of all workspaces."""
    with db.across_workspaces() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def reasons(report: ImportReport) -> list[tuple[int, str, str]]:
    """Line, column and reason of every bad cell."""
    return [(row.line, cell.column, str(cell.reason)) for row in report.bad for cell in row.cells]
