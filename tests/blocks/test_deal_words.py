"""What answers, cards, rows and history say of a deal and its changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.blocks import answers, fact_answers, facts
from bot.blocks.alert import living_alert
from bot.blocks.deal import card
from bot.blocks.error import error_message
from bot.blocks.happened import activity_line
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from core.card_results import DealCard
from core.deal_results import CloseResult, CreateResult, EditResult, MoveResult, UndoResult
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from core.results import ActivityView, Choice, DealView, Person, StageView
from tests.blocks.test_alert_blocks import event, told

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
READER = Reader("en-US", "UTC", NOW)
ANA = Person(1, "Ana", "UANA")
BEN = Person(2, "Ben", "UBEN")
DEMO = StageView(1, 1, "Demo", "blue", 0, True, True, 20, 7, None, None, None)


def a_deal(**changed: Any) -> DealView:
    deal = DealView(
        deal_id=1,
        number=142,
        title="Acme renewal",
        status="open",
        value=Money(1_200_000, "USD"),
        stage=DEMO,
        pipeline_name="Sales",
        owner=ANA,
        contact=None,
        company=None,
        stage_entered_at=NOW,
        touched_at=NOW,
        stale_at=None,
        next_step_at=None,
        snoozed_until=None,
        snooze_reason=None,
        expected_close_on=None,
        due_on=None,
        due_by_stage=False,
        label=None,
        source=None,
        lost_reason_id=None,
        close_reason=None,
        reason=None,
        closed_on=None,
        closed_at=None,
        stage_unknown=False,
        created_at=NOW - timedelta(days=30),
        version=1,
    )
    return replace(deal, **changed)


def an_activity(kind: str, **changed: Any) -> ActivityView:
    activity = ActivityView(7, kind, NOW, ANA, None, {}, {}, None, None, False)
    return replace(activity, **changed)


def contexts(message: Message) -> list[str]:
    """The small lines of a message."""
    blocks = message.content()["blocks"]
    return [each["text"] for block in blocks if block["type"] == "context" for each in block["elements"]]


def test_a_deactivated_owner_is_told_as_unowned_where_names_are_plain() -> None:
    assert facts.person_name(replace(BEN, active=False), READER) == "unowned (was Ben)"
    assert facts.person_name(BEN, READER) == "Ben"


@pytest.mark.parametrize(("hours", "days"), [(11, 0), (13, 1), (36, 1), (37, 2)])
def test_days_in_a_stage_are_calendar_days_in_answers_history_and_alerts_alike(hours: int, days: int) -> None:
    seconds = hours * 3600
    moved = answers.moved(MoveResult(a_deal(), DEMO, seconds, 7), READER).text
    assert f"{days} day{'' if days == 1 else 's'} in Demo." in moved
    line = activity_line(an_activity("deal.moved", stage_seconds=seconds), READER)
    assert f", after {days} day{'' if days == 1 else 's'}" in line
    alert = living_alert(told(event(seconds_in_old=seconds)), READER).text
    assert (f"{days} day" if days else "less than a day in Demo") in alert


def test_days_between_are_counted_in_the_readers_zone() -> None:
    evening, later = datetime(2026, 11, 22, 20, tzinfo=UTC), datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert READER.days_between(evening, later) == 0
    assert replace(READER, tz="Asia/Tokyo").days_between(evening, later) == 0
    assert replace(READER, tz="Europe/Helsinki").days_between(evening, later) == 1


def test_undoing_a_creation_names_the_deal_that_is_gone() -> None:
    created = an_activity("deal.created", after={"stage": "New", "title": "Acme renewal"})
    assert answers.undone(UndoResult(created, None), READER).text == "Undone: *Acme renewal* is gone."


@pytest.mark.parametrize(
    ("owner", "line"),
    [
        (BEN, "Ben's deal: Ben, a manager or an admin can change it."),
        (None, "A rep, a manager or an admin can change it."),
    ],
)
def test_a_card_says_who_can_change_the_deal_where_its_reader_cannot(owner: Person | None, line: str) -> None:
    shown = DealCard(a_deal(owner=owner), None, (DEMO,), (), can_change=False, can_share=True)
    assert line in contexts(card(shown, READER))
    assert line not in contexts(card(replace(shown, can_change=True), READER))


def test_a_viewer_is_not_told_to_change_a_deal_of_their_own() -> None:
    shown = DealCard(a_deal(owner=BEN), None, (DEMO,), (), can_change=False, can_share=False)
    (line,) = [each for each in contexts(card(shown, READER)) if "can change it" in each]
    assert "Viewers only look" in line
    assert "Ben" not in line


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("Hi <b>\nhttps://a.slack.com/archives/C1/p17?cid=C1", "Hi &lt;b&gt; (<{0}?cid=C1|the message>)"),
        ("https://a.slack.com/archives/C1/p17 and on", "(<{0}|the message>) and on"),
        ("see https://acme.com/archives", "see https://acme.com/archives"),
        ("", ""),
    ],
)
def test_a_note_leads_to_a_message_by_a_word_and_not_by_its_address(note: str, said: str) -> None:
    assert facts.note(note, READER) == said.format("https://a.slack.com/archives/C1/p17")


def test_a_new_deal_says_which_pipeline_it_is_in() -> None:
    assert "Pipeline: Sales, Value: " in fact_answers.created(CreateResult(a_deal(), 7), READER).text


def test_an_answer_names_the_deals_that_came_along_and_counts_the_rest() -> None:
    brought = tuple(a_deal(deal_id=10 + at, number=200 + at) for at in range(12))
    for message, first in (
        (
            answers.moved(
                MoveResult(a_deal(), DEMO, 0, 7, from_pipeline="Onboarding", brought=brought), READER
            ),
            ["Next step"],
        ),
        (answers.closed(CloseResult(a_deal(), 7, brought=brought), READER), []),
        (fact_answers.edited(EditResult(a_deal(), a_deal(title="Old"), 7, brought=brought), READER), []),
        (fact_answers.created(CreateResult(a_deal(), 7, brought=brought), READER), ["Edit"]),
    ):
        assert "*#209 Acme renewal* came along, from Sales: Demo.\n2 more came along." in message.text
        assert any("*#200 Acme renewal* came along" in line for line in contexts(message))
        opened = [each["text"]["text"] for each in message.content()["blocks"][-1]["elements"]]
        assert opened == [*first, "Open #142", *(f"Open #{number}" for number in range(200, 205)), "Undo"]


def test_what_cannot_be_taken_back_is_asked_twice_with_its_own_verb() -> None:
    choice = Choice(_("Delete for good"), "deal delete 142", "confirmed", danger=True)
    (button,) = error_message(Conflict(_("Sure?"), offers=[choice]), READER).content()["blocks"][1][
        "elements"
    ]
    assert button["confirm"]["confirm"]["text"] == "Delete for good"
    assert button["confirm"]["deny"]["text"] == "Cancel"


def test_history_tells_what_a_win_made_of_the_value_and_a_day_that_is_not_the_one_it_was_told_on() -> None:
    worth = {"before": {"value": Money(2_000_000, "USD")}, "after": {"value": Money(2_500_000, "USD")}}
    line = activity_line(an_activity("deal.won", **worth), READER)
    assert "marked it won: value $20,000 → $25,000 ·" in line
    line = activity_line(an_activity("deal.won", after={"closed_on": date(2026, 11, 20)}), READER)
    assert "marked it won: on Nov 20 ·" in line
    line = activity_line(an_activity("deal.won", after={"closed_on": NOW.date()}), READER)
    assert "marked it won ·" in line


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (7 * 24 - 1, "untouched 7 days"),
        (7 * 24 + 1, "untouched over 7 days"),
        (8 * 24 + 1, "untouched 8 days"),
    ],
)
def test_a_stale_deal_never_reads_as_if_it_were_within_its_limit(hours: int, told: str) -> None:
    touched_at = NOW - timedelta(hours=hours)
    deal = a_deal(touched_at=touched_at, stale_at=touched_at + timedelta(days=7))
    assert facts.untouched(deal, READER) == f"{told}, limit 7"
