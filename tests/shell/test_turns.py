"""Whose turn it is: lanes are shared fairly among workspaces, whatever waits in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from sqlalchemy import insert

from core.db import Database
from core.lane_turns import take_turns
from core.models import OutboxLane
from core.workspaces import Workspaces

NOW = 1000.0


@pytest.fixture
def lanes(db: Database) -> Database:
    """A thousand due lanes in the workspace `Big`; of `Small` one, which came due after all of them."""
    for workspace in ("Big", "Small"):
        Workspaces(db).ensure(workspace, workspace)
    rows = [("Big", f"C{number}", float(number) / 10) for number in range(1000)] + [("Small", "C1", 999.0)]
    with db.across_workspaces() as connection:
        connection.execute(
            insert(OutboxLane),
            [
                {"workspace_id": workspace, "channel_id": channel, "next_at": at, "leased_until": 0}
                for workspace, channel, at in rows
            ],
        )
    return db


def shares(db: Database, most: int, held: Mapping[str, int]) -> Counter[str]:
    """How many lanes of each workspace would be taken up."""
    with db.across_workspaces() as connection:
        taken = take_turns(connection, NOW, most, held)
    assert len(set(taken)) == len(taken)
    return Counter(workspace for workspace, _channel in taken)


def test_a_single_message_does_not_wait_for_anothers_thousand(lanes: Database) -> None:
    assert shares(lanes, 16, {}) == {"Big": 8, "Small": 1}
    assert shares(lanes, 8, {"Big": 8}) == {"Small": 1}


def test_a_part_is_left_for_whoever_comes(lanes: Database) -> None:
    assert shares(lanes, 7, {"Big": 8, "Other": 1}) == {"Small": 1}
    assert shares(lanes, 8, {"Other": 4, "Another": 4}) == {"Big": 4, "Small": 1}


def test_many_workspaces_have_one_each(lanes: Database) -> None:
    others = {f"T{number}": 1 for number in range(16)}
    assert shares(lanes, 2, others) == {"Big": 1, "Small": 1}


def test_lanes_come_in_the_order_in_which_they_came_due(lanes: Database) -> None:
    with lanes.across_workspaces() as connection:
        taken = take_turns(connection, NOW, 6, {})
    assert [channel for workspace, channel in taken if workspace == "Big"] == ["C0", "C1", "C2"]
