"""Digests as they go to Slack: golden payloads, and extremes that Slack must still take."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import digest
from bot.blocks.kit import MESSAGE_BLOCKS, Message
from bot.blocks.reader import Reader
from core.digest_results import HAPPENINGS, NONE, ChannelReading, Digest, DigestDeal, DigestPart, Scope
from core.money import Money
from core.reminder_results import DealtTask, ReminderView, WaitingDeal
from core.results import StatusTotal
from core.task_results import TaskView
from sandbox.block_kit import check_message
from tests.blocks.test_contact_blocks import ANA, ENDLESS, HOSTILE, NOW, STAGES, a_deal, read_as_mrkdwn
from tests.blocks.test_reminder_blocks import a_deal as a_waiting_deal
from tests.blocks.test_reminder_blocks import a_view, an_activity

GOLDEN = Path(__file__).parent / "golden"
READER = Reader("en-US", "UTC", NOW)
TOTAL = StatusTotal(3, (Money(1_200_000, "USD"), Money(5_000, "EUR")))


def a_part(words: str | None, first: int, deals: int = 2) -> DigestPart:
    """Three deals and some more, of which two are named."""
    owner = replace(ANA, name=words or "Ana")
    named = (
        replace(
            a_deal(first + at, words or "Acme renewal"),
            owner=owner,
            close_reason=words or "Price",
            reason=words or "Price",
            expected_close_on=NOW.date() + timedelta(days=2),
        )
        for at in range(deals)
    )
    return DigestPart(
        replace(TOTAL, deals=deals + 3), tuple(DigestDeal(deal, words or "Demo", 3) for deal in named)
    )


def a_digest(words: str | None, scope: Scope, deals: int = 2, **changed: Any) -> Digest:
    """A digest of all that can happen."""
    first = {what: 100 * (at + 1) for at, what in enumerate(HAPPENINGS)}
    manages = scope == "people"
    facts: dict[str, Any] = {
        "happened": {what: a_part(words, first[what], deals) for what in HAPPENINGS},
        "closing": a_part(words, 700, deals),
        "closing_days": 7,
        "ignored": a_part(words, 800, deals) if manages else NONE,
        "unreminded": a_part(words, 1000, deals) if manages else NONE,
        "nobodys": a_part(words, 900, deals) if manages else NONE,
        "open": TOTAL,
        "open_before": StatusTotal(2, (Money(900_000, "USD"),)),
        **changed,
    }
    return Digest(scope, NOW - timedelta(days=7), NOW, **facts)


def a_reminder(words: str | None, deals: int = 2, tasks: int = 1) -> ReminderView:
    """A daily reminder of so many deals, as many of which are stale as are overdue, and of so many tasks."""
    stale = [a_waiting_deal(number, words or "Acme renewal") for number in range(1, deals // 2 + 1)]
    late = [
        a_waiting_deal(number, words or "Globex pumps", stale_at=None, due_on=NOW.date() - timedelta(days=2))
        for number in range(deals // 2 + 1, deals + 1)
    ]
    waiting = [WaitingDeal(deal, STAGES, an_activity()) for deal in (*stale, *late)]
    to_do = tuple(
        TaskView(at, words or "Send proposal", ANA, NOW, "open", stale[0] if stale else late[0], None, 1)
        for at in range(1, tasks + 1)
    )
    pages = {"total": 99, "pages": 10} if deals == 10 else {}
    return a_view(*waiting, tasks=to_do, **pages)


def messages(words: str | None, deals: int = 2) -> dict[str, Message]:
    """One of each digest, the words people chose in it being `words`."""
    quiet: dict[str, Any] = {"happened": {"new": a_part(words, 100)}, "closing": NONE, "open_before": None}
    of_channel = a_digest(words, "all", deals, pipeline=words or "Sales")
    return {
        "digest_own": digest.digest(a_digest(words, "own", deals), READER),
        "digest_own_quiet": digest.digest(a_digest(words, "own", **quiet), READER),
        "digest_people": digest.digest(a_digest(words, "people", deals), READER),
        "digest_all": digest.digest(a_digest(words, "all", deals), READER),
        "digest_below": digest.with_digest(a_reminder(words), a_digest(words, "people", deals), READER),
        "digest_channel": digest.channel_digest(
            ChannelReading(of_channel, replace(ANA, name=words or "Chris"), "Asia/Tokyo", 0, 7), READER
        ),
    }


SURFACES = {name: message.payload() for name, message in messages(None).items()}


@pytest.mark.parametrize("name", SURFACES)
def test_it_is_as_its_golden_one(name: str) -> None:
    assert SURFACES[name] == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", [None, HOSTILE, ENDLESS, "\x00", "🙂" * 300, "a\nb|c>"], ids=range(6))
@pytest.mark.parametrize("deals", [0, 8])
def test_whatever_people_write_slack_takes_it_and_nobody_is_pinged(words: str | None, deals: int) -> None:
    longest = digest.with_digest(a_reminder(words, 10, 30), a_digest(words, "people", deals), READER)
    for name, message in (messages(words, deals) | {"longest": longest}).items():
        payload = message.payload()
        assert check_message(payload) == [], name
        assert payload["text"].strip(), name
        assert not any("<!channel>" in text for text in read_as_mrkdwn(payload)), name


def test_a_part_says_how_many_more_there_are() -> None:
    assert "and 3 more" in digest.digest(a_digest(None, "own"), READER).text


def test_where_everybody_reads_along_nobody_is_named_for_what_went_wrong() -> None:
    for name in ("digest_all", "digest_channel"):
        said = json.dumps(SURFACES[name])
        assert "#101" in said, name
        assert "#401" in said, name
        unnamed = {"#201", "#301", "#701", "#801", "#901", "#1000"}
        assert not unnamed & set(said.replace("*", " ").split()), name
        assert "Lost" in said, name


@pytest.mark.parametrize("tasks", [0, 1, 6, 7, 10, 30])
@pytest.mark.parametrize("dealt", [0, 30])
def test_above_a_digest_no_deal_that_counts_as_named_is_left_out_and_tasks_make_room(
    tasks: int, dealt: int
) -> None:
    done = tuple(DealtTask(an_activity("task.done"), number + 1) for number in range(dealt))
    view = replace(a_reminder(None, 10, tasks), done=done)
    payload = digest.with_digest(view, a_digest(None, "people", 8), READER).payload()
    assert check_message(payload) == []
    assert len(payload["blocks"]) <= MESSAGE_BLOCKS
    said = str(payload["blocks"])
    assert all(f"*#{number} " in said for number in range(1, 11))
    assert said.count("deal.rest:") == 10
    assert all(words in said for words in ("More (2 of 10)", "Change when I hear", "What now"))
    assert (f"All {tasks} tasks" in said) is (tasks > 6)
    assert said.count("task.done:") == (tasks if tasks <= 6 else 5)


def test_who_has_no_open_deal_is_not_sent_to_plan_the_next_step_of_one() -> None:
    facts: dict[str, Any] = {"happened": {"won": a_part(None, 100)}, "closing": NONE}
    assert "plan a next step" in digest.digest(a_digest(None, "own", **facts), READER).text
    without = digest.digest(a_digest(None, "own", open=StatusTotal(0, ()), **facts), READER).text
    assert "`/deal new` starts the next one" in without
    assert "plan a next step" not in without


def test_what_to_do_is_said_before_all_else_and_not_to_whoever_only_looks() -> None:
    assert (
        SURFACES["digest_people"]["text"].split("\n")[2].startswith("*What now: talk to the owners of the 10")
    )
    for name in ("digest_all", "digest_channel"):
        assert "What now" not in SURFACES[name]["text"], name
        assert SURFACES[name]["text"].index("Won") < SURFACES[name]["text"].index("Lost"), name
