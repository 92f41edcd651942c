"""A daily reminder in the sandbox: private, acted on where it stands, smaller with each deal (rule 12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.runner import Options
from tests.scenarios.office import AT_ONCE, Answer, Colleague, Office
from tests.scenarios.test_deal_forms_on_a_card import sent
from tests.support.schedule import is_planned


@pytest.fixture
def edits() -> float:
    """How long after a change what shows it is edited, in seconds."""
    return 0.2


@pytest.fixture
def options(options: Options, edits: float) -> Options:
    """With edits at the pace of the test."""
    return replace(options, rhythm=replace(AT_ONCE, edits=edits))


@pytest.fixture
def office(office: Office) -> Office:
    """Ana has two deals, and the next nine of everybody is planned."""
    office.ana.types("deal new Acme renewal 12k")
    office.ana.types("deal new Globex pumps 9k")
    office.visit.eventually(lambda: is_planned(office.db), 10)
    return office


def private(somebody: Colleague) -> list[Answer]:
    """What the bot wrote to somebody alone, oldest first."""
    return [Answer(each) for each in somebody.person.sees("app") if not each["is_ephemeral"]]


def reminder(office: Office, somebody: Colleague) -> Answer:
    """The reminder that somebody gets, in the conversation with the bot, where they are from then on."""
    somebody.person.at("app")

    def found() -> Answer | None:
        return next((each for each in private(somebody) if "for you" in each.text), None)

    told = office.visit.eventually(found, 10)
    # Slack shows it before the bot has noted where: who clicks by then has it edited with the next look.
    office.visit.eventually(lambda: not office.waiting(), 10)
    assert told is not None
    return told


def becomes(office: Office, somebody: Colleague, words: str, *, without: str = "no such words") -> Answer:
    """The latest message of the bot's says `words`, and not `without`, before long."""

    def found() -> Answer | None:
        told = private(somebody)[-1]
        return told if words in told.shown and without not in told.shown else None

    told = office.visit.eventually(found, 10)
    assert told is not None
    return told


@pytest.mark.parametrize("edits", [60.0])
def test_a_reminder_is_acted_on_where_it_stands_and_shrinks_at_once(office: Office) -> None:
    office.visit.forward(days=8, hours=6)
    told = reminder(office, office.ana)
    assert "2 deals wait for you" in told.text
    assert "untouched 8 days, limit 7; created Nov 23" in told.shown
    assert "Acme renewal" in told.text
    assert "edited" not in told.message or not told.message["edited"]
    assert office.ana.person.click(told.message, "deal.move", "Demo")["ok"]
    smaller = becomes(office, office.ana, "1 deal waits for you", without="2 deals")
    assert smaller.replaces(told)
    assert "✅ #1 Acme renewal: moved it" in smaller.shown
    assert "Undo" in smaller.buttons
    assert office.ana.person.click(smaller.message, "deal.rest", "For a week")["ok"]
    done = becomes(office, office.ana, "All dealt with")
    assert "Globex pumps: let it rest" in done.shown
    assert office.ana.person.click(done.message, "Undo")["ok"]
    undone = becomes(office, office.ana, "undid “let it rest")
    assert "All dealt with" in undone.text
    assert len(private(office.ana)) == 1


def test_what_is_dealt_with_elsewhere_leaves_the_message_and_nobody_else_reads_it(office: Office) -> None:
    office.visit.forward(days=8, hours=6)
    reminder(office, office.ana)
    office.ben.types("deal note 1 Called them")
    becomes(office, office.ana, "1 deal waits for you", without="2 deals")
    office.colleague("ana").types("deal lost 2 Price")
    becomes(office, office.ana, "All dealt with")
    assert not any("wait" in text for text in office.ben.person.at("general").reads())
    assert office.alerts() == []


def test_a_form_of_a_reminder_says_what_it_says_anywhere_and_a_second_click_changes_nothing(
    office: Office,
) -> None:
    office.visit.forward(days=8, hours=6)
    told = reminder(office, office.ana)
    menu = next(each for each in told.elements if each["type"] == "overflow")
    assert [one["text"]["text"] for one in menu["options"]] == [
        *("Hand over…", "Lost…", "Abandon…", "Won…", "Note…")
    ]
    assert office.ana.person.click(told.message, menu["action_id"], "Abandon…")["ok"]
    office.visit.eventually(lambda: office.ana.person.modals)
    assert "Abandon" in sent(office.ana).text.title()
    becomes(office, office.ana, "1 deal waits for you", without="2 deals")
    ana = office.colleague("ana")
    again = ana.clicks(ana.has_before_them(*told.message["blocks"]), "deal.move", "Demo")
    assert "abandoned" in again.shown


def test_what_was_dealt_with_before_it_is_sent_is_not_sent(office: Office) -> None:
    office.visit.fail("chat.postMessage", "rate_limited", seconds=2)
    office.visit.forward(days=8, hours=6)
    office.visit.eventually(lambda: office.waiting(), 10)
    office.ana.types("deal note 1 Called them")
    office.ana.types("deal note 2 Called them")
    assert office.alerts() == []
    assert not any("wait" in each.text for each in private(office.ana))


def test_more_turns_the_page_and_the_digest_in_the_same_message_stays(office: Office) -> None:
    ana = office.ana
    ana.person.says("/deal reminders")
    ana.person.fill("One message a day", ["Put everything of a day into one message, tasks too"])
    ana.is_answered(lambda: ana.person.submit())
    for number in range(9):
        ana.types(f"deal new Rollout {number} 1k closing:2026-12-03")
    office.visit.eventually(lambda: is_planned(office.db), 10)
    office.visit.forward(days=7, hours=6)
    told = reminder(office, ana)
    assert "11 deals wait for you" in told.text
    assert "Your deals since" in told.text
    assert ana.person.click(told.message, "More (2 of 2)")["ok"]
    second = becomes(office, ana, "Back to the first")
    assert second.replaces(told)
    assert "Rollout 0" in second.shown
    assert "Your deals since" in second.text


def test_a_task_of_an_earlier_day_stands_in_the_reminder_and_is_done_there(office: Office) -> None:
    office.ana.types("deal task 1 Call Jane @ben in 2 hours")
    office.ben.person.at("app")
    office.visit.forward(hours=3)
    office.visit.eventually(lambda: len(private(office.ben)) == 1, 10)
    office.visit.forward(days=1)
    office.visit.eventually(lambda: len(private(office.ben)) == 2, 10)
    told = becomes(office, office.ben, "Call Jane")
    assert "1 task to do" in told.text
    assert "overdue since" in told.shown
    office.ben.clicks(told, "Done")
    assert "did: Call Jane" in becomes(office, office.ben, "All dealt with").shown
