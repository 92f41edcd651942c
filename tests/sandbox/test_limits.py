"""What Slack counts and times: triggers, response_urls, rates, the feed, the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.clock import ManualClock
from sandbox.clock import MovableClock
from sandbox.errors import ApiError
from sandbox.feed import Feed
from sandbox.rates import Rates
from sandbox.response_urls import ResponseUrls
from sandbox.triggers import Triggers


class Seconds:
    """Real time, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_trigger_lasts_three_seconds_in_its_own_workspace() -> None:
    seconds = Seconds()
    triggers = Triggers(seconds)
    trigger = triggers.give("U1", "T1")
    assert triggers.find(trigger, "T1").user_id == "U1"
    with pytest.raises(ApiError, match="expired_trigger_id"):
        triggers.find(trigger, "T2")
    with pytest.raises(ApiError, match="invalid_trigger_id"):
        triggers.find("nonsense", "T1")
    seconds.now += 3.1
    with pytest.raises(ApiError, match="expired_trigger_id"):
        triggers.find(trigger, "T1")


def test_a_response_url_lasts_half_an_hour() -> None:
    seconds = Seconds()
    urls = ResponseUrls("http://slack.example", seconds)
    key = urls.give("actions", "T1", "C1", "U1").rpartition("/")[2]
    seconds.now += 30 * 60
    assert urls.use(key).uses == 1
    seconds.now += 1
    with pytest.raises(ApiError, match="expired_url"):
        urls.use(key)


def test_a_bucket_fills_with_time() -> None:
    seconds = Seconds()
    rates = Rates(seconds)
    assert [rates.take("post", 2, 0.5) for _ in range(3)] == [0, 0, 2]
    seconds.now += 2
    assert [rates.take("post", 2, 0.5) for _ in range(2)] == [0, 2]
    assert rates.take("another", 2, 0.5) == 0


def test_a_change_is_seen_by_those_it_is_for() -> None:
    feed = Feed()
    feed.publish("message", ["U1"], text="private")
    feed.publish("clock", now="noon")
    assert [change.kind for change in feed.since(0, "U1") or []] == ["message", "clock"]
    assert [change.kind for change in feed.since(0, "U2") or []] == ["clock"]
    assert feed.since(2, "U1") == []
    assert feed.since(3, "U1") is None, "a number that was never given is another sandbox's"


def test_who_missed_too_much_is_told_so() -> None:
    feed = Feed()
    for number in range(5001):
        feed.publish("clock", number=number)
    assert feed.since(0, "U1") is None
    assert len(feed.since(1, "U1") or []) == 5000


def test_the_clock_goes_forward_only() -> None:
    base = ManualClock(datetime(2026, 11, 23, 12, tzinfo=UTC))
    clock = MovableClock(base)
    clock.move(timedelta(days=9))
    assert clock.shown() == {"now": "2026-12-02T12:00:00+00:00", "ahead": 9 * 86400}
    base.move(timedelta(hours=1))
    assert clock.now().hour == 13, "the machine's time goes on below it"
    with pytest.raises(ValueError, match="forward only"):
        clock.move(timedelta(seconds=-1))
