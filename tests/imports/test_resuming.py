"""An import that dies goes on where it was, and one that runs starves nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import OperationalError

from core.actor import Actor
from core.db import Database
from core.imports.batch import Batch
from core.models import Deal
from core.requests import CreateDeal
from core.services import Services
from core.totals import differing_totals
from tests.conftest import TEAM
from tests.imports.support import BY_IMPORT, counts, deals, import_path, import_text

ROOT = Path(__file__).parents[2]
ROWS = 3000
IMPORT = """
import sys
from pathlib import Path
from core.actor import Actor
from core.db import Database
from core.imports import FileImport, ImportOptions
FileImport(Database(sys.argv[1]), Actor.by_rule("T1", "import"), Path(sys.argv[2]), ImportOptions()).run()
"""
_COUNT = select(func.count()).select_from(Deal).where(Deal.workspace_id == bindparam("workspace_id"))


def many_rows(count: int) -> str:
    rows = (
        f"id{n},Deal {n},{'Won' if n % 3 else 'Scouting'},{n},Owner {n % 7},Company {n % 40},"
        f"Person {n % 90},p{n % 90}@x.example\n"
        for n in range(count)
    )
    return "ID,Title,Stage,Value,Owner,Company,Contact,Email\n" + "".join(rows)


def imported(db: Database) -> int:
    with db.read(BY_IMPORT) as tx:
        return int(tx.run(_COUNT).scalar_one())


def test_an_import_that_was_killed_is_completed_by_the_next(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(many_rows(ROWS), encoding="utf-8")
    url = db.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", IMPORT, url, str(path)], cwd=ROOT)
    until = time.monotonic() + 60
    while imported(db) == 0:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    there = imported(db)
    assert 0 < there < ROWS
    report = import_path(db, path)
    assert (report.outcome.already, report.outcome.new) == (there, ROWS - there)
    found = deals(db)
    assert sorted(deal.title for deal in found) == sorted(f"Deal {n}" for n in range(ROWS))
    assert [deal.number for deal in found] == list(range(1, ROWS + 1))
    after = counts(db)
    assert (after["company"], after["contact"], after["member"]) == (40, 90, 7)
    assert after["activity"] == ROWS + 2 * (ROWS // 3) + 40 + 90 + 1
    with db.read(BY_IMPORT) as tx:
        assert differing_totals(tx) == {}


def test_a_batch_that_fails_leaves_nothing_and_is_tried_again(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, failures = Batch.write, [True, True]

    def fail_late(batch: Batch) -> None:
        write(batch)
        if failures and failures.pop():
            raise OperationalError("deadlock", None, Exception())

    monkeypatch.setattr(Batch, "write", fail_late)
    assert import_text(db, tmp_path, many_rows(30)).outcome.new == 30
    assert failures == []
    assert [deal.number for deal in deals(db)] == list(range(1, 31))
    assert counts(db)["company"] == 30


def test_a_batch_that_always_fails_leaves_nothing(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, before = Batch.write, counts(db)

    def fail(batch: Batch) -> None:
        write(batch)
        raise OperationalError("no luck", None, Exception())

    monkeypatch.setattr(Batch, "write", fail)
    with pytest.raises(OperationalError):
        import_text(db, tmp_path, many_rows(30))
    assert counts(db) == before


def test_people_work_on_while_an_import_runs(
    db: Database, tmp_path: Path, people: dict[str, Actor], make_url: Callable[[str], str]
) -> None:
    """As from another process: over connections of its own, so that only the database is shared."""
    path = tmp_path / "many.csv"
    path.write_text(many_rows(ROWS), encoding="utf-8")
    other = Database(db.url.render_as_string(hide_password=False), db.clock)
    importing = threading.Thread(target=import_path, args=(other, path))
    services = Services.over(db)
    waits: list[float] = []
    importing.start()
    while importing.is_alive():
        started = time.perf_counter()
        services.deals.create(CreateDeal(title=f"By hand {len(waits)}", company="Company 7"), people["Ana"])
        waits.append(time.perf_counter() - started)
        time.sleep(0.01)
    importing.join()
    other.dispose()
    found = deals(db)
    assert len(found) == ROWS + len(waits)
    assert len({deal.number for deal in found}) == len(found)
    assert len(waits) > 3
    # A request is turned away as busy after two seconds.
    assert max(waits) < 2
    with db.read(Actor.by_rule(TEAM, "test")) as tx:
        assert differing_totals(tx) == {}
