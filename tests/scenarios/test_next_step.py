"""The next step stands wherever a deal does, and is noted, done and put off by pointing (rule 11)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core.models import Task
from tests.conftest import NOON
from tests.scenarios.office import Office
from tests.scenarios.test_deal_forms_on_a_card import opens, sent


@pytest.fixture
def office(office: Office) -> Office:
    """With Ana's deal #1."""
    office.ana.types("deal new Acme renewal 12k")
    return office


def test_a_card_says_that_there_is_no_next_step_and_notes_one(office: Office) -> None:
    assert "No next step" in opens(office.ana, "Next step").shown
    office.ana.person.fill("What is to be done", "Send proposal")
    assert "Send proposal" in sent(office.ana).text
    card = office.ana.types("deal show 1")
    assert "*Next step*: Send proposal" in card.shown
    assert "No next step" not in card.shown
    done = office.ana.clicks(card, "Done")
    assert "Done: *Send proposal*" in done.text
    assert "Next step" in done.buttons


def test_the_morning_that_a_form_opens_with_means_its_day_and_a_picked_time_that_time(office: Office) -> None:
    opens(office.ana, "Next step")
    office.ana.person.fill("What is to be done", "Send proposal")
    sent(office.ana)
    opens(office.ana, "Task…")
    office.ana.person.fill("What is to be done", "Call Jane")
    office.ana.person.fill("By when", int(office.db.clock.now().timestamp()) + 86_400)
    sent(office.ana)
    with office.db.across_workspaces() as connection:
        planned = {
            row.title: row.planned_on for row in connection.execute(select(Task.title, Task.planned_on))
        }
    assert planned["Send proposal"] is not None
    assert planned["Call Jane"] is None


def test_a_card_shows_the_earliest_of_several_steps_and_takes_another(office: Office) -> None:
    office.ana.types("deal task 1 Visit them fri 15:00")
    opens(office.ana, "Task…")
    office.ana.person.fill("What is to be done", "Call Jane")
    sent(office.ana)
    assert "*Next step*: Call Jane" in office.ana.types("deal show 1").shown


def test_who_may_not_change_a_step_reads_it_on_the_card_without_buttons(office: Office) -> None:
    vic = office.vic.types("deal show 1")
    assert ("No next step" in vic.shown, "Next step" in vic.buttons) == (True, False)
    office.ana.types("deal task 1 Call Jane")
    for somebody in (office.vic, office.ben):
        card = somebody.types("deal show 1")
        assert ("Call Jane" in card.shown, "Done" in card.buttons) == (True, False)


def test_done_on_an_old_card_is_not_done_twice(office: Office) -> None:
    office.ana.types("deal task 1 Call Jane")
    card = office.ana.types("deal show 1")
    office.ana.clicks(card, "Done")
    assert "nothing was changed" in office.ana.clicks(card, "Done").text


def test_a_deal_is_put_to_rest_from_its_card_which_says_until_when_and_why(office: Office) -> None:
    opens(office.ana, "Snooze…")
    office.ana.person.fill("Why", "They are on holiday")
    sent(office.ana)
    assert "Rests until" in office.ana.types("deal show 1").shown
    assert "They are on holiday" in office.ben.types("deal show 1").shown
    office.visit.forward(days=8)
    assert "Rests until" not in office.ana.types("deal show 1").shown


def test_a_rest_ends_at_nine_in_the_readers_morning_where_nobody_says_otherwise(office: Office) -> None:
    """The office is at noon in UTC, and Ana in New York."""
    opens(office.ana, "Snooze…")
    until = next(block for block in office.ana.person.form["blocks"] if block.get("block_id") == "until")
    offered = datetime.fromtimestamp(until["element"]["initial_date_time"], ZoneInfo("America/New_York"))
    assert (offered.date(), offered.time()) == ((NOON + timedelta(days=7)).date(), time(9))


def test_a_second_rest_is_told_by_its_day_and_taken_back_to_the_first(office: Office) -> None:
    office.ana.types("deal snooze 1 2026-12-01")
    again = office.ana.types("deal snooze 1 2026-12-08")
    assert "let it rest until Dec 8" in office.ana.types("deal history 1").text
    assert "Undone" in office.ana.clicks(again, "Undo").text
    assert "Rests until <!date^17961" in office.ana.types("deal show 1").shown


def test_a_closed_deal_is_asked_for_no_next_step(office: Office) -> None:
    office.ana.types("deal won 1")
    assert "ext step" not in office.ana.types("deal show 1").shown


def test_a_move_asks_for_the_next_step_where_there_is_none(office: Office) -> None:
    assert "Next step" in office.ana.types("deal move 1 Demo").buttons
    office.ana.types("deal task 1 Call Jane")
    assert "Next step" not in office.ana.types("deal move 1 Negotiating").buttons


def test_rows_say_in_words_which_date_has_passed(office: Office) -> None:
    office.ana.types("deal task 1 Call Jane")
    office.ana.types("deal new Globex 5k due:2026-11-25 closing:2026-11-26")
    assert "Overdue" not in office.ana.types("deal list").shown
    office.visit.forward(days=7)
    for line in ("deal", "deal list", "deal board"):
        shown = office.ana.types(line).shown
        assert "Overdue: next step Nov" in shown, line
        assert "Overdue: due Nov 25, expected close Nov 26" in shown, line
    compact = office.ana.clicks(office.ana.types("deal board"), "Compact")
    assert "next step overdue" in compact.shown


def test_a_contact_has_tasks_of_its_own(office: Office) -> None:
    office.ana.types('contact new "Jane Doe"')
    opens(office.ana, "Task…", "contact show Jane")
    office.ana.person.fill("What is to be done", "Ask for references")
    sent(office.ana)
    assert "Ask for references" in office.ana.types("deal tasks").text
    assert "Task…" not in office.vic.types("contact show Jane").buttons
