"""Reminders as blocks: what they say of each deal, and extremes that Slack must still take."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.blocks.kit import MESSAGE_BLOCKS, Message
from bot.blocks.reader import Reader
from bot.blocks.reminder import daily_reminder
from core.reminder_results import DealtDeal, DealtTask, ReminderView, WaitingDeal
from core.results import ActivityView, DealView, Person
from core.task_results import TaskView
from sandbox.block_kit import check_message
from tests.blocks import test_contact_blocks as contacts
from tests.blocks.test_contact_blocks import ENDLESS, HOSTILE, STAGES

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
READER = Reader("en-US", "UTC", NOW)
ANA, BEN = Person(1, "Ana", "UANA"), Person(2, "Ben", None, active=False)


def a_deal(number: int = 142, words: str = "Acme renewal", **facts: Any) -> DealView:
    days_ago = NOW - timedelta(days=9)
    stage = replace(STAGES[0], stale_after_days=7)
    stale = {"touched_at": days_ago, "stale_at": NOW - timedelta(days=2), "expected_close_on": None}
    return replace(contacts.a_deal(number, words), stage=stage, **{**stale, **facts})


def an_activity(kind: str = "deal.noted", note: str = "Called") -> ActivityView:
    at = datetime(2026, 11, 14, tzinfo=UTC)
    return ActivityView(7, kind, at, ANA, None, {}, {}, note, None, False)


def a_view(*waiting: WaitingDeal, **more: Any) -> ReminderView:
    known: dict[str, Any] = {"page": 1, "pages": 1, "unowned": frozenset(), "dealt": ()}
    return ReminderView(5, waiting, **{**known, "total": len(waiting), **more})


def shown(message: Message) -> str:
    content = message.content()
    assert check_message(content) == []
    return json.dumps(content, ensure_ascii=False)


def test_each_deal_is_explained() -> None:
    stale = WaitingDeal(a_deal(), STAGES, an_activity())
    late = a_deal(7, "Globex", stale_at=None, due_on=date(2026, 11, 20), expected_close_on=date(2026, 11, 19))
    message = daily_reminder(a_view(stale, WaitingDeal(late, STAGES, None)), READER)
    said = shown(message)
    assert "2 deals wait for you" in message.text
    assert "🔴 untouched 9 days, limit 7; last note Nov 14" in said
    assert "🔴 Overdue: due Nov 20, expected close Nov 19" in said
    assert said.index("Untouched for too long") < said.index("*Overdue*")
    assert all(words in message.text for words in ("Acme renewal", "Globex", "limit 7"))


def test_a_deal_of_nobody_says_whose_it_was() -> None:
    deal = a_deal(owner=BEN)
    said = shown(
        daily_reminder(a_view(WaitingDeal(deal, STAGES, None), unowned=frozenset({deal.deal_id})), READER)
    )
    assert "unowned (was Ben)" in said


def test_more_turns_the_page_and_the_last_one_turns_back() -> None:
    waiting = [WaitingDeal(a_deal(number), STAGES, None) for number in range(1, 11)]
    assert "More (2 of 3)" in shown(daily_reminder(a_view(*waiting, total=24, pages=3), READER))
    assert "Back to the first" in shown(daily_reminder(a_view(*waiting, total=24, pages=3, page=3), READER))


def test_when_all_is_dealt_with_a_kind_line_stays() -> None:
    dealt = DealtDeal(a_deal(), an_activity(), 7)
    message = daily_reminder(a_view(dealt=(dealt,)), READER)
    assert "All dealt with" in message.text
    assert "✅ #142 Acme renewal: noted: Called" in shown(message)


@pytest.mark.parametrize("words", [HOSTILE, ENDLESS, "", "x"])
def test_extremes_are_still_a_message(words: str) -> None:
    waiting = [WaitingDeal(a_deal(number, words), STAGES, an_activity()) for number in range(1, 11)]
    dealt = tuple(
        DealtDeal(a_deal(number, words), an_activity(note=words), number) for number in range(1, 11)
    )
    tasks = tuple(
        TaskView(number, words, ANA, NOW, "open", a_deal(number, words), None, 1) for number in range(1, 31)
    )
    done = tuple(DealtTask(an_activity("task.done", words), number) for number in range(20, 40))
    message = daily_reminder(
        a_view(*waiting, total=99, pages=10, dealt=dealt, tasks=tasks, done=done), READER
    )
    content = message.content()
    assert check_message(content) == []
    assert len(content["blocks"]) <= MESSAGE_BLOCKS
    assert "<!channel>" not in json.dumps(content["blocks"])
