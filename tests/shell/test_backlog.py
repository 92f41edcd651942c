"""What waits to leave as a whole: counted by kind, a workspace's put to rest and woken, old rows deleted."""

from __future__ import annotations

from datetime import timedelta

from core import outbox
from core.actor import Actor
from core.backlog import Backlog, Waiting
from core.clock import ManualClock
from core.db import Database
from core.lanes import Lanes
from core.workspaces import Workspaces
from tests.shell.harness import TEAM
from tests.shell.test_lanes import RealTime, queue, states


def queue_elsewhere(db: Database) -> None:
    """A message in another workspace."""
    Workspaces(db).ensure("T2", "Other")
    with db.write(Actor.by_rule("T2", "test")) as tx:
        outbox.enqueue(tx, "C1", "alert", {})


def test_what_waits_is_counted_and_dated_by_kind(db: Database, clock: ManualClock) -> None:
    backlog, lanes = Backlog(db), Lanes(db, RealTime())
    assert backlog.waiting() == {}
    began = clock.now()
    queue(db)
    clock.move(timedelta(minutes=5))
    queue(db, "C2")
    queue(db, "U1", "notice")
    assert backlog.waiting() == {"alert": Waiting(2, began), "notice": Waiting(1, clock.now())}
    for message in lanes.claim(9):
        lanes.sent(message, "1.0")
    assert backlog.waiting() == {}


def test_only_what_was_sent_long_ago_is_purged(db: Database, clock: ManualClock) -> None:
    now = RealTime()
    lanes, backlog = Lanes(db, now), Backlog(db)
    for channel in ("C1", "C2", "C3"):
        queue(db, channel)
    sent, dead, _waiting = lanes.claim(9)
    lanes.sent(sent, "1.0")
    lanes.dead(dead, "invalid_blocks", tell=False)
    assert backlog.purge(clock.now()) == 0
    clock.move(timedelta(days=31))
    assert backlog.purge(clock.now() - timedelta(days=30)) == 1
    assert sorted(states(db)) == ["dead", "sending"]


def test_a_workspace_that_rests_holds_up_itself_alone(db: Database) -> None:
    queue(db, "C1")
    queue(db, "C2")
    queue_elsewhere(db)
    now = RealTime()
    lanes, backlog = Lanes(db, now), Backlog(db, now)
    backlog.rest(TEAM, 60)
    [message] = lanes.claim(9)
    assert message.workspace_id == "T2"
    lanes.sent(message, "1.0")
    now.now += 61
    assert {message.channel_id for message in lanes.claim(9)} == {"C1", "C2"}


def test_a_rest_wakes_no_lane_that_waits_longer_and_takes_none_from_its_holder(db: Database) -> None:
    queue(db, "C1")
    now = RealTime()
    lanes, backlog = Lanes(db, now), Backlog(db, now)
    [message] = lanes.claim(9)
    backlog.rest(TEAM, 60)
    lanes.retry(message, "timeout", 90, unsure=False)
    backlog.rest(TEAM, 60)
    now.now += 61
    assert lanes.claim(9) == []
    now.now += 30
    assert len(lanes.claim(9)) == 1


def test_a_workspace_is_woken_as_the_bot_is_let_in(db: Database) -> None:
    queue(db, "C1")
    now = RealTime()
    lanes, backlog = Lanes(db, now), Backlog(db, now)
    backlog.rest(TEAM, 3600)
    assert lanes.claim(9) == []
    backlog.wake(TEAM)
    assert len(lanes.claim(9)) == 1
