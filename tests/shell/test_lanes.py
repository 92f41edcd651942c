"""Lanes: claimed by one holder at a time, in order, and given back."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select, update

from core import outbox
from core.actor import Actor
from core.db import Database
from core.lanes import Lanes
from core.models import OutboxLane, OutboxMessage
from core.outgoing import LEASE_SECONDS, PACE_SECONDS
from tests.shell.harness import TEAM


class RealTime:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = time.time() + 1

    def __call__(self) -> float:
        """The moment it stands at."""
        return self.now


def queue(db: Database, channel: str = "C1", kind: str = "alert") -> int:
    with db.write(Actor.by_rule(TEAM, "test")) as tx:
        return outbox.enqueue(tx, channel, kind, {})


def states(db: Database) -> list[str]:
    with db.across_workspaces() as connection:
        found = select(OutboxMessage.state).order_by(OutboxMessage.outbox_id)
        return list(connection.execute(found).scalars())


def test_a_lane_is_held_by_one_at_a_time(db: Database) -> None:
    queue(db)
    assert len(Lanes(db).claim(9)) == 1
    assert Lanes(db).claim(9) == []


def test_a_lane_gives_its_oldest_message_and_no_other_until_that_is_settled(db: Database) -> None:
    first, second = queue(db), queue(db)
    now = RealTime()
    lanes = Lanes(db, now)
    [message] = lanes.claim(9)
    assert message.outbox_id == first
    lanes.sent(message, "1.0")
    assert lanes.claim(9) == [], "a channel takes one a second"
    now.now += PACE_SECONDS
    assert [message.outbox_id for message in lanes.claim(9)] == [second]


def test_no_more_lanes_are_claimed_than_were_asked_for(db: Database) -> None:
    for channel in ("C1", "C2", "C3"):
        queue(db, channel)
    assert len(Lanes(db).claim(4)) == 2, "half is left for other workspaces"


def test_a_message_whose_holder_vanished_is_unsure(db: Database) -> None:
    queue(db)
    now = RealTime()
    [message] = Lanes(db, now).claim(9)
    assert (message.unsure, message.attempts) == (False, 1)
    now.now += LEASE_SECONDS + 1
    [again] = Lanes(db, now).claim(9)
    assert (again.unsure, again.attempts) == (True, 2)


def test_a_message_that_slack_did_not_take_is_not_unsure(db: Database) -> None:
    queue(db)
    now = RealTime()
    lanes = Lanes(db, now)
    [message] = lanes.claim(9)
    lanes.retry(message, "ratelimited", 30, unsure=False)
    assert states(db) == ["queued"]
    now.now += 29
    assert lanes.claim(9) == []
    now.now += 1.1
    [again] = lanes.claim(9)
    assert not again.unsure


def test_a_call_that_slack_wants_later_is_no_attempt(db: Database) -> None:
    queue(db)
    now = RealTime()
    lanes = Lanes(db, now)
    for _ in range(9):
        [message] = lanes.claim(9)
        assert message.attempts == 1
        lanes.retry(message, "ratelimited", 1, unsure=False, counts=False)
        now.now += 1.1
    lanes.retry(lanes.claim(9)[0], "no_connection", 1, unsure=False)
    now.now += 1.1
    assert [message.attempts for message in lanes.claim(9)] == [2]


@pytest.mark.parametrize("processes", [1, 2])
def test_whoever_lost_a_lane_changes_nothing_in_it(db: Database, processes: int) -> None:
    """That the lease was given to the same process again makes no difference: a call may be under way."""
    queue(db)
    now = RealTime()
    quick = Lanes(db, now)
    slow = quick if processes == 1 else Lanes(db, now)
    [message] = slow.claim(9)
    now.now += LEASE_SECONDS + 1
    [again] = quick.claim(9)
    slow.retry(message, "timeout", 0, unsure=False)
    slow.sent(message, "0.9")
    slow.dead(message, "timeout")
    assert states(db) == ["sending"]
    assert Lanes(db, now).claim(9) == [], "it is held still"
    quick.sent(again, "1.0")
    assert states(db) == ["sent"]


def test_a_lane_in_which_nothing_waits_rests_until_something_does(db: Database) -> None:
    queue(db)
    now = RealTime()
    lanes = Lanes(db, now)
    lanes.sent(lanes.claim(9)[0], "1.0")
    now.now += PACE_SECONDS
    assert lanes.claim(9) == []
    with db.across_workspaces() as connection:
        assert connection.execute(select(OutboxLane.next_at)).scalar_one() is None
    queue(db)
    assert len(lanes.claim(9)) == 1


def test_a_lane_in_which_nothing_waits_is_held_by_nobody_though_its_holder_died(db: Database) -> None:
    queue(db)
    now = RealTime()
    assert len(Lanes(db, now).claim(9)) == 1
    with db.across_workspaces() as connection:
        connection.execute(update(OutboxMessage).values(state="cancelled"))
    now.now += LEASE_SECONDS + 1
    assert Lanes(db, now).claim(9) == []
    with db.across_workspaces() as connection:
        assert connection.execute(select(OutboxLane.leased_by)).scalar_one() is None


def test_a_process_that_stops_gives_its_own_lanes_back(db: Database) -> None:
    queue(db, "C1")
    queue(db, "C2")
    now = RealTime()
    stopping, staying = Lanes(db, now), Lanes(db, now)
    assert len(stopping.claim(1)) == 1
    assert len(staying.claim(1)) == 1
    stopping.release()
    assert len(Lanes(db, now).claim(9)) == 1


def test_a_channel_rests_from_the_moment_at_which_it_was_written_to(db: Database) -> None:
    queue(db), queue(db)
    now = RealTime()
    lanes = Lanes(db, now)
    [message] = lanes.claim(9)
    began = now.now
    now.now += 0.7 * PACE_SECONDS
    lanes.sent(message, "1.0", began=began)
    assert lanes.claim(9) == []
    now.now += 0.35 * PACE_SECONDS
    assert len(lanes.claim(9)) == 1
