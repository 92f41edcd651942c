"""Tasks and rest by line, button and form (rules 7, 8, 11, 15, 16)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.scenarios.office import Office


@pytest.fixture
def office(office: Office) -> Office:
    """With Ana's deal #1."""
    office.ana.types("deal new Acme renewal 12k")
    return office


def test_a_next_step_is_noted_for_somebody_who_finds_it_among_theirs(office: Office) -> None:
    told = office.ana.types("deal task 1 Send proposal @ben fri 15:00")
    assert "Send proposal" in told.text
    assert "Acme renewal" in told.text
    theirs = office.ben.types("deal tasks")
    assert "My 1 task" in theirs.text
    done = office.ben.clicks(theirs, "Done")
    assert "Done: *Send proposal*" in done.text
    assert "Nothing to do" in office.ben.types("deal tasks").text
    assert "did: Send proposal" in office.ana.types("deal history 1").text


def test_a_day_that_a_colleague_in_tokyo_writes_is_that_day_in_new_york(office: Office) -> None:
    office.chris.types("deal task 1 Send proposal @ana fri")
    evening = datetime(2026, 11, 26, 20, tzinfo=ZoneInfo("America/New_York"))
    office.visit.forward(seconds=(evening - office.db.clock.now()).total_seconds())
    card = office.ana.types("deal show 1").shown
    assert "due " in card
    assert "verdue" not in card
    assert "#1" not in office.ana.types("deal list mine overdue").text
    office.visit.forward(hours=24)
    assert "🔴 overdue since" in office.ana.types("deal show 1").shown
    assert "#1" in office.ana.types("deal list mine overdue").text


def test_ones_tasks_stand_above_ones_deals(office: Office) -> None:
    for what in ("Call Jane", "Send proposal", "Visit", "Write"):
        office.ana.types(f"deal task 1 {what}")
    mine = office.ana.types("deal")
    assert mine.text.index("My 4 tasks") < mine.text.index("My open deals")
    assert "Write" not in mine.text
    every = office.ana.clicks(mine, "All 4 tasks")
    assert "Write" in every.text
    assert "Done: *Call Jane*" in office.ana.clicks(every, "Done").text


def test_done_clicked_twice_is_done_once_and_can_be_undone(office: Office) -> None:
    office.ana.types("deal task 1 Call Jane")
    shown = office.ana.types("deal tasks")
    done = office.ana.clicks(shown, "Done")
    assert "nothing was changed" in office.ana.clicks(shown, "Done").text
    assert "Undone" in office.ana.clicks(done, "Undo").text
    assert "Call Jane" in office.ana.types("deal tasks").text


def test_a_task_is_put_off_and_an_old_message_does_not_act_on_it(office: Office) -> None:
    office.ana.types("deal task 1 Call Jane")
    shown = office.ana.types("deal tasks")
    assert "Call Jane" in office.ana.clicks(shown, "Later…", "In a week").text
    assert "changed when" in office.ana.clicks(shown, "Done").text
    assert "Call Jane" in office.ana.types("deal tasks").text


def test_a_task_is_edited_by_a_form_and_given_to_somebody_else(office: Office) -> None:
    nothing = office.ben.types("deal tasks").text
    assert "Nothing to do.\n*Next step* on a deal notes" in nothing
    assert "0 tasks" not in nothing
    office.ana.types("deal task 1 Call Jane")
    ana = office.ana.person
    shown = office.ana.types("deal tasks")
    menu = shown.element("task.more")["action_id"]
    assert ana.click(shown.message, menu, "Edit or reassign…")["ok"]
    assert ana.modals, "no form was opened"
    ana.fill("What is to be done", "Visit Jane")
    ana.fill("Who does it", "U0BEN")
    assert ana.submit()["ok"]
    assert "Visit Jane" in office.ben.types("deal tasks").text


def test_closing_a_deal_clears_its_tasks_and_reopening_brings_them_back(office: Office) -> None:
    office.ana.types("deal task 1 Call Jane")
    won = office.ana.types("deal won 1")
    assert "Nothing to do" in office.ana.types("deal tasks").text
    office.ana.clicks(won, "Undo")
    assert "Call Jane" in office.ana.types("deal tasks").text


def test_a_snoozed_deal_does_not_go_stale_before_its_day(office: Office) -> None:
    told = office.ana.types("deal snooze 1 4w they are on holiday")
    assert "they are on holiday" in told.text
    office.visit.forward(days=20)
    assert office.ana.types("deal stale").text == "Nothing of yours is stale."
    assert office.ana.types("deal stale all").text == "Nothing is stale."
    for shown in (office.ana.types("deal list"), office.ana.types("deal board")):
        assert "💤" in shown.shown
        assert "rests until Dec 21" in shown.shown
    office.visit.forward(days=9)
    assert "Acme renewal" in office.ana.types("deal stale").text


def test_deals_without_a_next_step_are_listed(office: Office) -> None:
    assert "Acme renewal" in office.ana.types("deal list nostep").text
    office.ana.types("deal task 1 Call Jane")
    assert "Acme renewal" not in office.ana.types("deal list nostep").text
    office.visit.forward(days=8)
    assert "Acme renewal" in office.ana.types("deal list overdue").text


def test_who_only_looks_and_strangers_note_nothing(office: Office) -> None:
    office.visit.hire("stan", "Stan Stranger", is_stranger=True)
    for handle in ("vic", "stan"):
        assert "admin" in office.colleague(handle).types("deal task 1 Call Jane").text
    assert "Nothing to do" in office.ana.types("deal tasks").text
