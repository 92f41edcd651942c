"""Cards of deals, their histories, Home and the forms of shortcuts, as they go to Slack."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import deal, history, home, ids, shortcut_forms
from bot.blocks.kit import VIEW_BLOCKS, Message
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from core.agenda_results import Agenda
from core.card_results import DealCard
from core.money import Money
from core.results import ContactView, DealList, DealView, HistoryPage, StatusTotal
from core.task_results import TaskView
from sandbox.block_kit import check_message, check_view
from tests.blocks.test_contact_blocks import (
    ANA,
    ENDLESS,
    HOSTILE,
    NOW,
    STAGES,
    a_company,
    a_deal,
    read_as_mrkdwn,
    some_activities,
)

GOLDEN = Path(__file__).parent / "golden"
READER = Reader("en-US", "UTC", NOW, "https://deals.example.com/d/{number}")
TOTAL = StatusTotal(3, (Money(1_200_000, "USD"), Money(5_000, "EUR")))


def full_deal(words: str | None, **changed: Any) -> DealView:
    """A deal with every fact that a card shows."""
    company = a_company(words or "Acme")
    return replace(
        a_deal(142, words or "Acme renewal"),
        contact=ContactView(9, 12, words or "Jane Doe", "lead", company=company, standing="pipeline"),
        company=company,
        expected_close_on=NOW.date() + timedelta(days=38),
        due_on=NOW.date(),
        source=words or "fair",
        **changed,
    )


def a_card(words: str | None, **changed: Any) -> DealCard:
    shown = full_deal(words, **changed.pop("deal", {}))
    facts = {"can_change": True, "undo": 7, "means": words or "They signed.", "can_share": True, **changed}
    return DealCard(shown, shown.contact, STAGES, some_activities(words or "Called them"), **facts)


def a_step(words: str | None, deal: DealView, **changed: Any) -> TaskView:
    """What is to be done on `deal`, and should be done by now."""
    due_at = NOW - timedelta(days=1)
    return replace(TaskView(5, words or "Send proposal", ANA, due_at, "open", deal, None, 1), **changed)


def an_agenda(words: str | None, *, deals: int = 3, **changed: Any) -> Agenda:
    listed = tuple(a_deal(number, words or "Renewal") for number in range(1, deals + 1))
    board = tuple(("Sales", stage, TOTAL) for stage in STAGES) if deals else ()
    total = TOTAL if deals else StatusTotal()
    facts: dict[str, Any] = {
        "owner": None,
        "overdue": listed[:1],
        "closing": (),
        "stale": listed[1:2],
        "nostep": listed[2:7],
        "nosteps": deals,
        "tasks": tuple(a_step(words, each, task_id=each.number) for each in listed[:5]),
        "can_change": frozenset({1, 2, 3, 4, 5}),
        "more": deals > 3,
        "mine": DealList(listed, total, "mine", 1, 1),
        "everyone": total,
        "board": board,
        "recent": tuple((each, some_activities(words or "Hi")[0]) for each in listed[:5]),
        "pipelines": {1: STAGES},
        "can_create": True,
        "can_look": False,
    }
    return Agenda(**facts | changed)


def messages(words: str | None) -> dict[str, Message]:
    """One of each, with `words` wherever a person writes; None for ordinary ones."""
    lost = {"status": "lost", "closed_on": NOW.date(), "closed_at": NOW, "reason": words}
    until = NOW + timedelta(days=7)
    resting = {"next_step_at": NOW, "stale_at": until, "snoozed_until": until, "snooze_reason": words}
    page = HistoryPage(some_activities(words or "Called them"), 1, 2)
    contact, company = full_deal(words).contact, a_company(words or "Acme")
    assert contact is not None
    return {
        "deal_card": deal.card(a_card(words), READER),
        "deal_card_step": deal.card(
            a_card(words, deal=resting, next_step=a_step(words, full_deal(words)), can_complete=True), READER
        ),
        "deal_card_lost": deal.card(a_card(words, deal=lost, undo=None), READER),
        "deal_card_viewer": deal.card(a_card(words, can_change=False, undo=None, can_share=False), READER),
        "deal_history": history.history(full_deal(words), page, READER),
        "contact_history": history.contact_history(contact, page, READER),
        "company_history": history.company_history(company, page, READER),
    }


def views(words: str | None) -> dict[str, dict[str, Any]]:
    """One of each view, as `messages`."""
    ben = replace(ANA, name=words or "Ben")
    shown = {
        "home": home.home(an_agenda(words), READER),
        "home_manager": home.home(an_agenda(words, owner=ben, can_look=True), READER),
        "home_viewer": home.home(
            an_agenda(
                words, overdue=(), stale=(), mine=DealList((), StatusTotal(), "", 1, 1), can_create=False
            ),
            READER,
        ),
        "home_newcomer": home.home(an_agenda(words, deals=0), READER),
    }
    forms: dict[str, Modal] = {
        "find_form": shortcut_forms.find_form(READER),
        "add_form": shortcut_forms.add_form(words or "Call Acme", words or "Call Acme", None, READER),
    }
    road = ids.Road(channel_id="C1")
    return {
        **{name: home.home_view(message) for name, message in shown.items()},
        **{name: form.view(road) for name, form in forms.items()},
    }


@pytest.mark.parametrize("name", [*messages(None), *views(None)])
def test_it_is_as_its_golden_one(name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    known = messages(None)
    assert (known[name].payload() if name in known else views(None)[name]) == expected


@pytest.mark.parametrize("words", [None, HOSTILE, ENDLESS, "\x00", "🙂" * 300, "a\nb|c>"], ids=range(6))
def test_whatever_people_write_slack_takes_it_and_nobody_is_pinged(words: str | None) -> None:
    for name, message in messages(words).items():
        assert check_message(message.payload()) == [], name
        assert message.payload()["text"].strip(), name
        assert message.attachment()["blocks"] == message.payload()["blocks"]
        assert not any("<!channel>" in text for text in read_as_mrkdwn(message.payload())), name
    for name, view in views(words).items():
        assert check_view(view) == [], name
        assert not any("<!channel>" in text for text in read_as_mrkdwn(view)), name


def test_a_home_of_far_too_much_stays_within_slacks_limit_and_says_what_is_left_out() -> None:
    stages = tuple(replace(STAGES[0], stage_id=at, name=f"Stage {at}") for at in range(30))
    many = an_agenda(None, deals=10, board=tuple(("Sales", stage, TOTAL) for stage in stages))
    parts: dict[str, Any] = {
        part: tuple(a_deal(start + number) for number in range(10))
        for part, start in (("overdue", 100), ("closing", 200), ("stale", 300))
    }
    full = replace(many, **parts)
    view = home.home_view(home.home(full, READER))
    assert check_view(view) == []
    assert len(view["blocks"]) <= VIEW_BLOCKS
    assert "and 20 more stages" in str(view)


def test_a_card_without_an_address_names_the_deal_in_plain_words() -> None:
    plain = Reader("en-US", "UTC", NOW)
    assert "deals.example.com" in str(deal.card(a_card(None), READER).payload())
    assert "*#142 Acme renewal*" in str(deal.card(a_card(None), plain).payload())
