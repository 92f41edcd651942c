"""Two workspaces for what tests of buttons and forms forge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.clock import ManualClock
from core.db import Database
from core.workspaces import Workspaces
from tests.actions.sides import THEIRS, Side, side_of
from tests.conftest import TEAM


@pytest.fixture
def sides(make_url: Callable[[str], str], clock: ManualClock) -> Iterator[tuple[Side, Side]]:
    """Ours, and another one in the same database. Its own keys hold on either engine in `tests.core`."""
    db = Database(make_url("sqlite"), clock)
    for workspace_id in (TEAM, THEIRS):
        Workspaces(db).ensure(workspace_id, workspace_id)
    yield side_of(db, TEAM, "Ours"), side_of(db, THEIRS, "Secret")
    db.dispose()
