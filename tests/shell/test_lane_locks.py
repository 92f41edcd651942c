"""Lanes and messages that somebody else is changing at this very moment."""

from __future__ import annotations

from sqlalchemy import update

from core import outbox
from core.actor import Actor
from core.db import Database
from core.lanes import Lanes
from core.models import OutboxMessage
from core.outgoing import Rhythm
from tests.shell.harness import TEAM
from tests.support.slack import eventually

SYSTEM = Actor.by_rule(TEAM, "test")


def queue(db: Database, activity_id: int, channel: str = "C1") -> int:
    """Queue an alert of a change."""
    with db.write(SYSTEM) as tx:
        return outbox.enqueue(tx, channel, "alert", {}, activity_id=activity_id)


def test_what_is_being_taken_back_is_neither_sent_nor_waited_for(postgres_db: Database) -> None:
    queue(postgres_db, 1)
    second = queue(postgres_db, 2)
    lanes = Lanes(postgres_db)
    with postgres_db.write(SYSTEM) as tx:
        assert outbox.cancel(tx, 1) == []
        assert lanes.claim(9) == [], "nobody knows yet which is the oldest"
    assert [message.outbox_id for message in lanes.claim(9)] == [second]


def test_what_is_not_taken_back_after_all_goes_out_in_its_order(postgres_db: Database) -> None:
    first = queue(postgres_db, 1)
    queue(postgres_db, 2)
    lanes = Lanes(postgres_db)
    with postgres_db.engine.begin() as other:
        other.execution_options(all_workspaces=True)
        other.execute(update(OutboxMessage).where(OutboxMessage.outbox_id == first).values(state="cancelled"))
        assert lanes.claim(9) == []
        other.rollback()
    assert [message.outbox_id for message in lanes.claim(9)] == [first]


def test_what_was_claimed_first_is_known_as_on_its_way(db: Database) -> None:
    queue(db, 1)
    assert len(Lanes(db).claim(9)) == 1
    with db.write(SYSTEM) as tx:
        assert outbox.cancel(tx, 1) == ["C1"], "so that a correction follows it"


def test_a_lane_that_is_being_queued_in_does_not_go_to_rest(postgres_db: Database) -> None:
    lanes = Lanes(postgres_db, rhythm=Rhythm(pace=0))
    queue(postgres_db, 1)
    lanes.sent(lanes.claim(9)[0], "1.0")
    with postgres_db.write(SYSTEM) as tx:
        outbox.enqueue(tx, "C1", "alert", {})
        assert lanes.claim(9) == [], "its lane is being written to"
    assert len(lanes.claim(9)) == 1


def test_how_fast_lanes_are_drained_is_given(db: Database) -> None:
    queue(db, 1)
    queue(db, 2)
    hasty = Lanes(db, rhythm=Rhythm(pace=0, lease=0.05))
    hasty.sent(hasty.claim(9)[0], "1.0")
    assert len(hasty.claim(9)) == 1, "no rest"
    [again] = eventually(lambda: hasty.claim(9), 1)
    assert again.unsure, "the lease ran out"
