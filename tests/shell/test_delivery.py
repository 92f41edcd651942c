"""Alerts reach their channels: in order, at Slack's pace, exactly once, whatever goes wrong on the way."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from core import outbox
from core.actor import Actor
from core.db import Database
from core.lanes import Lanes
from core.models import OutboxLane, OutboxMessage, Subscription
from core.outgoing import LEASE_SECONDS
from tests.shell.harness import TEAM, Conversation, an_event, queue_alert, talking
from tests.support.payloads import slash_command
from tests.support.slack import Slack, eventually

# What Slack and the clock do is the same on either engine.
on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"])


def tell(bot: Conversation, channel: str, title: str) -> None:
    """Queue an alert about a deal called `title`."""
    bot.say(slash_command("/deal", f"tell {channel} {title}", user="UANA"))


def queue(db: Database, channel: str, title: str) -> int:
    """Queue an alert while no bot runs; back comes its id."""
    with db.write(Actor.by_rule(TEAM, "test")) as tx:
        return queue_alert(tx, channel, an_event(1, title))


def titles(slack: Slack, channel: str) -> list[str]:
    """The deals that a channel heard of, in order."""
    return [post["text"].partition("#1 ")[2].partition(" moved")[0] for post in slack.posts(channel)]


def messages(db: Database) -> list[Any]:
    """The outbox, oldest first."""
    with db.across_workspaces() as connection:
        return list(connection.execute(select(OutboxMessage).order_by(OutboxMessage.outbox_id)))


def states(db: Database) -> dict[str, int]:
    """How many messages are in each state."""
    return Counter(message.state for message in messages(db))


def all_sent(db: Database, count: int) -> Callable[[], bool]:
    """Whether `count` messages were sent and nothing waits."""
    return lambda: states(db) == {"sent": count}


def test_an_alert_is_posted_as_its_change_is_committed(bot: Conversation) -> None:
    tell(bot, "C1", "Acme")
    [post] = eventually(lambda: bot.slack.posts("C1"), 0.9)
    eventually(all_sent(bot.db, 1))
    [message] = messages(bot.db)
    assert message.message_ts == post["ts"]
    assert message.sent_at is not None
    assert post["metadata"] == {
        "event_type": "dealboard_alert",
        "event_payload": {"key": str(message.outbox_id)},
    }
    [call] = bot.slack.called("chat.postMessage")
    assert call.request["unfurl_links"] in (False, "0", "false")
    assert call.request["blocks"]


def test_a_channel_hears_in_order_once_a_second_and_holds_nobody_up(bot: Conversation) -> None:
    for title in ("one", "two", "three"):
        tell(bot, "C1", title)
    tell(bot, "C2", "other")
    eventually(lambda: bot.slack.posts("C2"), 0.9)
    eventually(all_sent(bot.db, 4))
    assert titles(bot.slack, "C1") == ["one", "two", "three"]
    at = [call.began for call in bot.slack.called("chat.postMessage") if call.request["channel"] == "C1"]
    pauses = [later - earlier for earlier, later in pairwise(at)]
    assert all(0.95 < pause < 1.5 for pause in pauses), pauses


@on_sqlite
def test_a_pause_that_slack_asks_for_is_kept_by_that_channel_alone(bot: Conversation) -> None:
    bot.slack.fail("chat.postMessage", "rate_limited", seconds=2, channel="C1")
    tell(bot, "C1", "late")
    tell(bot, "C2", "other")
    eventually(lambda: bot.slack.posts("C2"), 0.9)
    eventually(all_sent(bot.db, 2))
    calls = bot.slack.called("chat.postMessage")
    first, second = [call.began for call in calls if call.request["channel"] == "C1"]
    assert 1.95 < second - first < 3.2


@on_sqlite
def test_a_server_error_passes_and_the_order_holds(bot: Conversation) -> None:
    bot.slack.fail("chat.postMessage", "server_error", times=2, channel="C1")
    tell(bot, "C1", "first")
    tell(bot, "C1", "second")
    eventually(all_sent(bot.db, 2), 12)
    assert titles(bot.slack, "C1") == ["first", "second"]
    assert (
        'dealboard_outbox_messages_total{kind="alert",outcome="failed"} 2.0' in bot.http.get("/metrics").text
    )


def test_a_message_that_arrived_without_an_answer_is_posted_once(bot: Conversation) -> None:
    bot.slack.fail("chat.postMessage", "dropped")
    tell(bot, "C1", "Acme")
    eventually(all_sent(bot.db, 1))
    assert titles(bot.slack, "C1") == ["Acme"]
    assert len(bot.slack.called("chat.postMessage")) == 1
    assert messages(bot.db)[0].message_ts == bot.slack.posts("C1")[0]["ts"]


@on_sqlite
def test_a_message_is_repeated_where_nobody_may_look_for_it(bot: Conversation) -> None:
    bot.slack.fail("chat.postMessage", "dropped")
    bot.slack.fail("conversations.history", "error", error="missing_scope")
    tell(bot, "C1", "Acme")
    eventually(all_sent(bot.db, 1))
    assert titles(bot.slack, "C1") == ["Acme", "Acme"]


@on_sqlite
def test_a_message_is_not_repeated_while_it_cannot_be_looked_for(bot: Conversation) -> None:
    bot.slack.fail("chat.postMessage", "dropped")
    bot.slack.fail("conversations.history", "rate_limited")
    bot.slack.fail("conversations.history", "server_error")
    tell(bot, "C1", "Acme")
    eventually(all_sent(bot.db, 1), 12)
    assert titles(bot.slack, "C1") == ["Acme"]


def test_a_lost_channel_pauses_its_subscriptions_and_who_set_them_up_is_told_once(
    bot: Conversation, people: dict[str, Actor]
) -> None:
    subscribe(bot.db, "C1", people["Chris"])
    bot.slack.fail("chat.postMessage", "error", error="is_archived", times=2, channel="C1")
    tell(bot, "C1", "one")
    tell(bot, "C1", "two")
    eventually(lambda: states(bot.db) == {"dead": 2, "sent": 1})
    assert [message.error for message in messages(bot.db) if message.state == "dead"] == ["is_archived"] * 2
    assert bot.slack.posts("UADA") == []
    [notice] = bot.slack.posts("UCHRIS")
    assert "the channel is archived" in notice["text"]
    assert "paused" in notice["text"]
    with bot.db.read(Actor.by_rule(TEAM, "test")) as tx:
        paused = select(Subscription.paused_at).where(Subscription.workspace_id == TEAM)
        assert tx.run(paused).scalar_one() is not None


@on_sqlite
def test_a_message_that_slack_refuses_does_not_hold_up_the_next(bot: Conversation) -> None:
    bot.slack.fail("chat.postMessage", "error", error="invalid_blocks", channel="C1")
    tell(bot, "C1", "refused")
    tell(bot, "C1", "next")
    eventually(lambda: states(bot.db) == {"dead": 1, "sent": 2})
    assert titles(bot.slack, "C1") == ["next"]
    assert len(bot.slack.posts("UADA")) == 1


@on_sqlite
def test_a_message_that_cannot_be_rendered_dies_alone(bot: Conversation) -> None:
    with bot.db.write(Actor.by_rule(TEAM, "test")) as tx:
        outbox.enqueue(tx, "C1", "of a later version", {})
        queue_alert(tx, "C1", an_event(1, "fine"))
    eventually(lambda: titles(bot.slack, "C1") == ["fine"])
    assert messages(bot.db)[0].error == "not_rendered"


def test_what_is_taken_back_in_time_is_not_sent(db: Database, slack: Slack) -> None:
    with db.write(Actor.by_rule(TEAM, "test")) as tx:
        queue_alert(tx, "C1", an_event(1, "undone"), activity_id=7)
        queue_alert(tx, "C1", an_event(1, "stays"), activity_id=8)
        assert outbox.cancel(tx, 7) == []
    with talking(slack, db):
        eventually(lambda: titles(slack, "C1") == ["stays"])


def test_a_process_that_died_while_sending_leaves_no_message_twice_and_none_behind(
    db: Database, slack: Slack
) -> None:
    arrived = queue(db, "C1", "arrived")
    queue(db, "C2", "did not arrive")
    assert len(Lanes(db).claim(9)) == 2
    key = {"event_type": "dealboard_alert", "event_payload": {"key": str(arrived)}}
    last_words = {"channel": "C1", "text": "#1 arrived moved", "metadata": key}
    token = {"Authorization": f"Bearer xoxb-{TEAM}"}
    assert httpx.post(f"{slack.url}chat.postMessage", json=last_words, headers=token).json()["ok"]
    let_leases_run_out(db)
    with talking(slack, db):
        eventually(all_sent(db, 2))
    assert titles(slack, "C1") == ["arrived"]
    assert titles(slack, "C2") == ["did not arrive"]
    assert [call.request["channel"] for call in slack.called("chat.postMessage")] == ["C1", "C2"]


def test_on_sqlite_a_restart_does_not_wait_for_a_dead_process(sqlite_db: Database, slack: Slack) -> None:
    queue(sqlite_db, "C1", "Acme")
    assert len(Lanes(sqlite_db).claim(9)) == 1
    with talking(slack, sqlite_db):
        eventually(all_sent(sqlite_db, 1), 3)


def test_several_processes_send_each_message_once(postgres_db: Database, slack: Slack) -> None:
    for number in range(24):
        queue(postgres_db, f"C{number % 12}", str(number))
    other = Database(postgres_db.url.render_as_string(hide_password=False), postgres_db.clock)
    with talking(slack, postgres_db), talking(slack, other):
        eventually(all_sent(postgres_db, 24), 15)
    other.dispose()
    assert {channel: titles(slack, channel) for channel in ("C0", "C11")} == {
        "C0": ["0", "12"],
        "C11": ["11", "23"],
    }
    assert len(slack.posts()) == 24


def test_what_is_being_sent_is_finished_before_the_process_stops(db: Database, slack: Slack) -> None:
    slack.fail("chat.postMessage", "slow", seconds=1)
    with talking(slack, db) as bot:
        queue(bot.db, "C1", "slow")
        eventually(lambda: slack.called("chat.postMessage"))
    assert states(db) == {"sent": 1}
    with db.across_workspaces() as connection:
        assert connection.execute(select(OutboxLane.leased_by)).scalars().all() == [None]


def subscribe(db: Database, channel: str, actor: Actor) -> None:
    """Let a channel hear of everything."""
    with db.write(actor) as tx:
        tx.connection.execute(
            Subscription.__table__.insert().values(  # type: ignore[attr-defined]
                workspace_id=TEAM,
                subscription_id=1,
                channel_id=channel,
                hears={"events": ["moved"]},
                created_by=actor.member_id,
                created_at=tx.now,
            )
        )


def let_leases_run_out(db: Database) -> None:
    """As if a minute had passed."""
    with db.across_workspaces() as connection:
        connection.execute(update(OutboxLane).values(leased_until=time.time() - LEASE_SECONDS))
