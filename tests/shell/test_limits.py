"""The pauses that Slack asks for: of a channel, of a method in a workspace, and nobody else's."""

from __future__ import annotations

import asyncio

import pytest

from bot.limits import Limits
from bot.slack_client import SlackClient
from bot.slack_errors import HeldBack
from tests.support.slack import Slack

POST, EDIT = "chat.postMessage", "chat.update"


class Stopwatch:
    """Seconds that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        """The moment it stands at."""
        return self.now


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def limits(watch: Stopwatch) -> Limits:
    return Limits(watch)


def test_a_post_that_is_refused_rests_its_channel(limits: Limits, watch: Stopwatch) -> None:
    limits.refused("one", POST, "C1", 5)
    assert limits.left("one", POST, "C1") == 5
    assert limits.left("one", POST, "C2") == 0
    watch.now += 5
    assert limits.left("one", POST, "C1") == 0


def test_two_channels_refused_at_a_time_rest_the_workspace_and_no_other(limits: Limits) -> None:
    limits.refused("one", POST, "C1", 5)
    limits.refused("one", POST, "C2", 7)
    assert limits.left("one", POST, "C3") == 7
    assert limits.left("one", EDIT, "C3") == 0
    assert limits.left("two", POST, "C1") == 0


def test_a_channel_that_is_refused_twice_is_not_the_workspace(limits: Limits, watch: Stopwatch) -> None:
    limits.refused("one", POST, "C1", 5)
    limits.refused("one", POST, "C1", 5)
    assert limits.left("one", POST, "C2") == 0
    watch.now += 6
    limits.refused("one", POST, "C2", 5)
    assert limits.left("one", POST, "C1") == 0, "its rest was over"


def test_any_other_method_rests_in_the_whole_workspace(limits: Limits) -> None:
    limits.refused("one", EDIT, "C1", 5)
    assert limits.left("one", EDIT, "C2") == 5
    assert limits.left("two", EDIT, "C1") == 0


def test_pauses_that_are_over_are_forgotten(limits: Limits, watch: Stopwatch) -> None:
    for number in range(1000):
        limits.refused("one", POST, f"C{number}", 5)
        watch.now += 6
    limits.refused("one", POST, "C1", 5)
    assert limits.kept == 1


def test_what_slack_wants_left_alone_is_not_called(slack: Slack) -> None:
    slack.fail(EDIT, "rate_limited", seconds=30)

    async def talk() -> None:
        client = SlackClient(slack.url)
        web = client.web("xoxb-T1")
        ts = (await web.chat_postMessage(channel="C1", text="hello"))["ts"]
        for _ in range(3):
            with pytest.raises(Exception, match="ratelimited") as refused:
                await client.web("xoxb-T1").chat_update(channel="C1", ts=ts, text="hello again")
        assert isinstance(refused.value, HeldBack)
        assert 25 < refused.value.seconds <= 30
        await client.close()

    asyncio.run(talk())
    assert len(slack.called(EDIT)) == 1
