"""Two workspaces for what tests of buttons and forms forge."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.db import Database
from core.services import Services
from core.workspaces import Workspaces
from tests.actions.sides import THEIRS, Side, side_of
from tests.conftest import NOON, TEAM

Sides = tuple[Side, Side]


@pytest.fixture(scope="session")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sides]:
    """Both, in a file to copy from: to furnish them takes longer than most that is tried with them."""
    path = tmp_path_factory.mktemp("sides") / "dealboard.db"
    shutil.copy(sqlite_template, path)
    db = Database(f"sqlite:///{path}", ManualClock(NOON))
    for workspace_id in (TEAM, THEIRS):
        Workspaces(db).ensure(workspace_id, workspace_id)
    made = side_of(db, TEAM, "Ours"), side_of(db, THEIRS, "Secret")
    db.dispose()
    return path, made


@pytest.fixture
def sides(furnished: tuple[Path, Sides], tmp_path: Path, clock: ManualClock) -> Iterator[Sides]:
    """Ours, and another one in the same database. Its own keys hold on either engine in `tests.core`."""
    template, (ours, theirs) = furnished
    path = tmp_path / "dealboard.db"
    shutil.copy(template, path)
    db = Database(f"sqlite:///{path}", clock)
    services = Services.over(db)
    yield replace(ours, services=services), replace(theirs, services=services)
    db.dispose()
