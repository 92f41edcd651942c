"""What the tests of imports share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.actor import Actor
from core.db import Database
from core.workspaces import Workspaces
from tests.support.slack import slack

__all__ = ["slack"]


@pytest.fixture
def make_workspace(db: Database) -> Callable[[str], Actor]:
    """Make one more workspace; gives who imports into it."""

    def make(workspace_id: str) -> Actor:
        Workspaces(db).ensure(workspace_id, workspace_id)
        return Actor.by_rule(workspace_id, "import")

    return make
