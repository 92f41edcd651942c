"""An import against an executemany of all the rows that it writes, in every table.

The baseline is the driver's own executemany, in one transaction, of rows that are ready: what no import that
reads, checks, matches and commits as it goes can reach.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.databases import ENGINES, fresh, server
from core.actor import Actor
from core.db import Database
from core.imports import FileImport, ImportOptions
from core.models import Base
from core.workspaces import Workspaces

ROWS = 8800
ROUNDS = 3
MOST = 10.0
TEAM = "T1"
_FIRST_DAY = date(2016, 10, 1)

Rows = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]


def run() -> None:
    """Print the ratio on each engine, and whether it is within its limit."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        path.write_text(_file(), encoding="utf-8")
        for engine in ENGINES:
            with server(engine) as place:
                imported, inserted, written = _measure(place, path)
            ratio = imported / inserted
            print(
                f"import {engine}: {ROWS:,} rows in {imported:.2f} s; an executemany of its {written:,} rows"
                f" {inserted:.2f} s; ratio {ratio:.1f}, at most {MOST:.0f}:"
                f" {'ok' if ratio <= MOST else 'TOO SLOW'}"
            )


def _measure(place: str, path: Path) -> tuple[float, float, int]:
    """Median seconds of the import and of the executemany, and how many rows both write."""
    imports, inserts, written = [], [], 0
    for turn in range(ROUNDS):
        with fresh(place, f"import_{turn}") as db:
            Workspaces(db).ensure(TEAM, "Bench")
            imports.append(_seconds(partial(_import, db, path)))
            rows = _all_rows(db)
            written = sum(len(table) for _names, table in rows.values())
        with fresh(place, f"insert_{turn}") as db:
            inserts.append(_seconds(partial(_insert, db, rows)))
    return statistics.median(imports), statistics.median(inserts), written


def _import(db: Database, path: Path) -> None:
    FileImport(db, Actor.by_rule(TEAM, "import"), path, ImportOptions()).run()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _all_rows(db: Database) -> Rows:
    """Every row of every table, as the driver gives it."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    found: Rows = {}
    with db.across_workspaces() as connection:
        for table in (*tables, "search_entry"):
            key = "rowid, " if table == "search_entry" and db.is_sqlite else ""
            result = connection.exec_driver_sql(f"SELECT {key}* FROM {table}")
            rows = [tuple(map(_as_written, row)) for row in result]
            if rows:
                found[table] = (tuple(result.keys()), rows)
    return found


def _as_written(value: Any) -> Any:
    """JSON comes back from PostgreSQL as what it holds, and goes there as an object of the driver's."""
    if isinstance(value, dict | list):
        from psycopg.types.json import Json

        return Json(value)
    return value


def _insert(db: Database, rows: Rows) -> None:
    with db.across_workspaces() as connection:
        for table, (names, values) in rows.items():
            marks = ", ".join(["?" if db.is_sqlite else "%s"] * len(names))
            listed = ", ".join(f'"{name}"' for name in names)
            cursor = connection.connection.cursor()
            cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", values)
            cursor.close()


def _file() -> str:
    """A file as people's exports look: a third of its columns empty here and there, American dates."""
    pick = random.Random(1)
    lines = ["opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"]
    for number in range(ROWS):
        stage = pick.choices(("Won", "Lost", "Engaging", "Prospecting"), (48, 28, 18, 6))[0]
        begun = _FIRST_DAY + timedelta(days=pick.randrange(400))
        closed = begun + timedelta(days=pick.randrange(1, 130))
        lines.append(
            f"B{number:07X},Agent {pick.randrange(30)},Product {pick.randrange(7)},"
            f"{'' if pick.random() < 0.16 else f'Company {pick.randrange(85)}'},{stage},"
            f"{'' if stage == 'Prospecting' else _american(begun)},"
            f"{_american(closed) if stage in ('Won', 'Lost') else ''},"
            f"{pick.randrange(30, 30_000) if stage == 'Won' else 0 if stage == 'Lost' else ''}"
        )
    return "\n".join(lines) + "\n"


def _american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"
