"""Living alerts survive what happens to processes, calls and deals while they are on their way."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from core import living_rows, outbox
from core.actor import Actor
from core.alerts import ALERT
from core.clock import ManualClock
from core.db import Database
from core.events import DealEvent
from core.lanes import Lanes
from core.living_rows import POINTER, ThreadReplies
from core.models import LivingAlert, OutboxLane, OutboxMessage
from core.outbox import NEEDLESS, RECALL
from core.outgoing import LEASE_SECONDS, Outgoing, Rhythm
from core.sharing import SHARED
from tests.shell.harness import TEAM, an_event, queue_alert, talking
from tests.support.slack import Slack, eventually

SYSTEM = Actor.by_rule(TEAM, "test")
HASTY = Rhythm(pace=0)


def step(number: int, deal_id: int = 1) -> DealEvent:
    """The deal's move from the stage before to stage `number`."""
    places = {"stage": f"S{number}", "from_stage": f"S{number - 1}"}
    return an_event(number).model_copy(update={**places, "deal_id": deal_id, "number": deal_id})


def queue(db: Database, *steps: int, channel: str = "C1", deal_id: int = 1) -> list[int]:
    """Queue moves while no bot runs; back come the ids of their alerts."""
    with db.write(SYSTEM) as tx:
        return [queue_alert(tx, channel, step(each, deal_id)) for each in steps]


def states(db: Database) -> Counter[str]:
    """How many messages are in each state."""
    with db.across_workspaces() as connection:
        return Counter(connection.execute(select(OutboxMessage.state)).scalars())


def errors(db: Database) -> set[str | None]:
    """What kept messages from being sent."""
    with db.across_workspaces() as connection:
        return set(connection.execute(select(OutboxMessage.error)).scalars())


def ways(slack: Slack, channel: str = "C1") -> list[str]:
    """From where to where the messages of a channel say that a deal went."""
    return [post["text"].partition("\n")[0].partition(" moved: ")[2] for post in slack.posts(channel)]


def delete(db: Database) -> None:
    """What a channel is concerned with as a deal is deleted."""
    with db.write(SYSTEM) as tx:
        living_rows.hold_lanes(tx, 1)
        outbox.forget(tx, 1, {"number": 1, "undone": False, "actor_name": "Ada", "actor_user_id": "UADA"})
        assert living_rows.take_away(tx, 1) == []


def claim(db: Database) -> Outgoing:
    """The message that a process is about to send."""
    [message] = Lanes(db, rhythm=HASTY).claim(9)
    return message


def die(db: Database) -> None:
    """As if a process had died a minute ago."""
    with db.across_workspaces() as connection:
        connection.execute(update(OutboxLane).values(leased_until=time.time() - LEASE_SECONDS))


@pytest.mark.parametrize("arrived", [True, False])
def test_a_crash_between_a_post_and_its_settling_doubles_and_loses_nothing(
    db: Database, slack: Slack, arrived: bool
) -> None:
    queue(db, 1, 2)
    message = claim(db)
    if arrived:
        key = {"event_type": "dealboard_alert", "event_payload": {"key": str(message.outbox_id)}}
        words = {"channel": "C1", "text": "#1 Acme moved: from S0 to S2", "metadata": key}
        token = {"Authorization": f"Bearer xoxb-{TEAM}"}
        assert httpx.post(f"{slack.url}chat.postMessage", json=words, headers=token).json()["ok"]
    # Had the repeated post taken this in, it would be lost where the first one is found to have arrived.
    queue(db, 3)
    die(db)
    with talking(slack, db, rhythm=HASTY):
        eventually(lambda: states(db) == {"sent": 2, "merged": 1})
    assert ways(slack) == ["from S0 to S3"]
    assert len(slack.called("chat.postMessage")) == 1


def test_an_edit_of_unknown_outcome_is_made_again(db: Database, slack: Slack) -> None:
    with talking(slack, db, rhythm=HASTY):
        queue(db, 1)
        eventually(lambda: states(db) == {"sent": 1})
        slack.fail("chat.update", "dropped")
        queue(db, 2)
        eventually(lambda: states(db) == {"sent": 2})
    assert ways(slack) == ["from S0 to S2"]
    assert len(slack.called("chat.update")) == 2


def test_an_edit_that_may_have_arrived_is_corrected_though_slack_refused_it_then(
    db: Database, slack: Slack
) -> None:
    """What the first call did nobody can see, and that Slack did not take the second says nothing of it."""
    with talking(slack, db, rhythm=HASTY):
        queue(db, 1)
        eventually(lambda: states(db) == {"sent": 1})
        slack.fail("chat.update", "dropped")
        slack.fail("chat.update", "rate_limited", seconds=3)
        queue(db, 2)
        eventually(lambda: "ratelimited" in errors(db))
        assert ways(slack) == ["from S0 to S2"]
        undo = step(1).model_copy(update={"kind": "deal.undone", "activity_id": 3, "undoes": 2})
        with db.write(SYSTEM) as tx:
            for channel in outbox.cancel(tx, 2):
                queue_alert(tx, channel, undo)
        eventually(lambda: states(db) == {"sent": 3})
    assert ways(slack) == ["from S0 to S1"]


def test_what_slack_did_not_take_is_sent_with_what_was_queued_meanwhile(db: Database) -> None:
    queue(db, 1, 2)
    lanes = Lanes(db, rhythm=HASTY)
    [message] = lanes.claim(9)
    lanes.retry(message, "ratelimited", 0, unsure=False)
    queue(db, 3)
    [again] = lanes.claim(9)
    assert again.decision is not None
    assert [each.activity_id for each in again.decision.said.changes] == [1, 2, 3]
    assert again.outbox_id == message.outbox_id


def test_what_slack_did_not_take_is_taken_back_whole_though_it_was_put_together(db: Database) -> None:
    first, second = queue(db, 1, 2)
    lanes = Lanes(db, rhythm=HASTY)
    [message] = lanes.claim(9)
    lanes.retry(message, "ratelimited", 0, unsure=False)
    with db.write(SYSTEM) as tx:
        assert outbox.cancel(tx, 2) == [], "nobody has heard of it"
    [again] = lanes.claim(9)
    assert again.decision is not None
    assert (again.outbox_id, [each.activity_id for each in again.decision.said.changes]) == (first, [1])
    lanes.retry(again, "ratelimited", 0, unsure=False)
    queue(db, 3)
    lanes.retry(lanes.claim(9)[0], "ratelimited", 0, unsure=False)
    with db.write(SYSTEM) as tx:
        assert outbox.cancel(tx, 1) == []
    [last] = lanes.claim(9)
    assert last.decision is not None
    assert (last.outbox_id > second, [each.activity_id for each in last.decision.said.changes]) == (True, [3])


@pytest.mark.parametrize(("fate", "reached"), [("sending", ["C1"]), ("sent", ["C1"]), ("dead", [])])
def test_what_was_put_together_has_reached_whom_the_message_has_that_says_it(
    db: Database, fate: str, reached: list[str]
) -> None:
    queue(db, 1, 2)
    lanes = Lanes(db, rhythm=HASTY)
    [message] = lanes.claim(9)
    if fate == "sent":
        lanes.sent(message, "1.0")
    if fate == "dead":
        lanes.dead(message, "invalid_blocks", tell=False)
    with db.write(SYSTEM) as tx:
        assert outbox.cancel(tx, 2) == reached


def test_what_a_filter_marks_important_is_posted_anew(db: Database) -> None:
    lanes = Lanes(db, rhythm=HASTY)
    queue(db, 1)
    lanes.sent(lanes.claim(9)[0], "1.0")
    with db.write(SYSTEM) as tx:
        payload = {**step(2).model_dump(), "important": True}
        outbox.enqueue(tx, "C1", ALERT, payload, deal_id=1)
    [message] = lanes.claim(9)
    assert message.edits is None
    lanes.sent(message, "2.0")
    [pointer] = lanes.claim(9)
    assert (pointer.kind, pointer.edits, pointer.payload["newer"]) == (POINTER, "1.0", "2.0")


def test_several_processes_leave_one_message_about_each_deal(postgres_db: Database, slack: Slack) -> None:
    other = Database(postgres_db.url.render_as_string(hide_password=False), postgres_db.clock)
    with talking(slack, postgres_db, rhythm=HASTY), talking(slack, other, rhythm=HASTY):
        for number in range(1, 11):
            for deal_id in (1, 2, 3):
                for channel in ("C1", "C2"):
                    queue(postgres_db if number % 2 else other, number, channel=channel, deal_id=deal_id)
        eventually(lambda: states(postgres_db).keys() <= {"sent", "merged"}, 15)
    other.dispose()
    assert states(postgres_db).total() == 60
    assert ways(slack, "C1") == ways(slack, "C2") == ["from S0 to S10"] * 3


def test_what_is_just_being_taken_back_is_not_merged_nor_what_comes_after_it(postgres_db: Database) -> None:
    queue(postgres_db, 1, 2, 3, 4)
    with postgres_db.write(SYSTEM) as tx:
        assert outbox.cancel(tx, 3) == []
        message = claim(postgres_db)
        assert message.decision is not None
        assert [each.activity_id for each in message.decision.said.changes] == [1, 2]


def test_a_deal_that_is_deleted_while_its_alert_is_on_its_way_is_taken_from_the_channel(db: Database) -> None:
    queue(db, 1, 2)
    lanes = Lanes(db, rhythm=HASTY)
    [message] = lanes.claim(9)
    delete(db)
    lanes.sent(message, "1.0")
    [gone] = lanes.claim(9)
    assert (gone.kind, gone.edits, gone.payload["number"]) == (RECALL, "1.0", 1)
    with db.across_workspaces() as connection:
        assert connection.execute(select(LivingAlert)).all() == []


@pytest.mark.parametrize("arrived", [True, False])
def test_what_may_have_arrived_of_a_deleted_deal_is_looked_for_and_taken_from_the_channel(
    db: Database, slack: Slack, arrived: bool
) -> None:
    """Rule 16: the call had no answer, and the deal was deleted before it was repeated."""
    slack.fail("chat.postMessage", "dropped" if arrived else "server_error")
    queue(db, 1, 2)
    with talking(slack, db, rhythm=replace(HASTY, retry=3.0)):
        eventually(lambda: errors(db) - {None})
        delete(db)
        eventually(lambda: not states(db).keys() & {"queued", "sending"}, 10)
    said = [post["text"] for post in slack.posts("C1")]
    assert said == (["#1 was deleted.\nby Ada"] if arrived else [])
    assert not any("Acme" in str(call.request) for call in slack.called("chat.update"))


def test_what_slack_did_not_take_of_a_deleted_deal_stays_gone_with_what_it_told_as_well(
    db: Database,
) -> None:
    queue(db, 1, 2)
    lanes = Lanes(db, rhythm=HASTY)
    [message] = lanes.claim(9)
    delete(db)
    lanes.retry(message, "ratelimited", 0, unsure=False)
    assert states(db) == {"sending": 1, "merged": 1}
    [recalled] = lanes.claim(9)
    assert (recalled.kind, recalled.unsure) == (RECALL, True)


def test_a_shared_card_that_is_on_its_way_as_its_deal_is_deleted_is_taken_from_the_channel(
    db: Database,
) -> None:
    with db.write(SYSTEM) as tx:
        outbox.enqueue(tx, "C1", SHARED, {"text": "#1 Acme", "blocks": [], "number": 1}, deal_id=1)
    lanes = Lanes(db, rhythm=HASTY)
    [message] = lanes.claim(9)
    delete(db)
    lanes.sent(message, "1.0")
    [gone] = lanes.claim(9)
    assert (gone.kind, gone.edits, gone.payload["number"]) == (RECALL, "1.0", 1)


def test_no_reply_is_made_of_what_somebody_is_just_changing(db: Database, clock: ManualClock) -> None:
    lanes, replies = Lanes(db, rhythm=HASTY), ThreadReplies(db)
    for number in (1, 2):
        queue(db, number)
        lanes.sent(lanes.claim(9)[0], "1.0")
        clock.move(timedelta(minutes=2))
    queue(db, 3)
    [message] = lanes.claim(9)
    assert replies.queue() == 0
    lanes.sent(message, "1.0")
    assert (replies.queue(), replies.queue()) == (1, 0)
    [reply] = lanes.claim(9)
    assert (reply.kind, reply.thread_ts) == ("alert.reply", "1.0")
    assert [each["activity_id"] for each in reply.payload["said"]["changes"]] == [2, 3]


@pytest.mark.parametrize("spoken_before", [0, 400])
def test_a_reply_of_unknown_outcome_is_looked_for_in_its_thread(
    db: Database, slack: Slack, clock: ManualClock, spoken_before: int
) -> None:
    with talking(slack, db, rhythm=HASTY):
        queue(db, 1)
        eventually(lambda: states(db) == {"sent": 1})
        clock.move(timedelta(minutes=2))
        queue(db, 2)
        eventually(lambda: states(db) == {"sent": 2})
        [alert] = slack.world.messages["C1"]
        for number in range(spoken_before):
            ts = f"{float(alert.ts) - 3600 + number:.6f}"
            slack.world.messages["C1"].append(replace(alert, ts=ts, thread_ts=alert.ts, metadata=None))
        slack.fail("chat.postMessage", "dropped")
        clock.move(timedelta(minutes=2))
        eventually(lambda: states(db) == {"sent": 3})
    reply = slack.posts("C1")[-1]
    assert len(slack.posts("C1")) == 2 + spoken_before
    assert reply["text"] == "#1 moved: from S1 to S2, by Ana"
    assert len(slack.called("conversations.replies")) == 1


def test_a_reply_whose_message_is_gone_is_dropped(db: Database) -> None:
    lanes = Lanes(db, rhythm=HASTY)
    with db.write(SYSTEM) as tx:
        outbox.enqueue(tx, "C1", "alert.reply", {"thread_ts": "1.0", "said": {}}, deal_id=1)
    lanes.lost(lanes.claim(9)[0], "thread_not_found")
    assert states(db) == {"cancelled": 1}
    assert errors(db) == {NEEDLESS}
    assert lanes.claim(9) == []
