"""Choosing when and of what one hears: from a line and from Home, by whoever may look (rules 7, 8 and 15)."""

from __future__ import annotations

from core.actor import Actor
from core.preference_requests import Preferences
from core.preferences import preferences_of
from sandbox.people import ACME
from tests.scenarios.office import Colleague, Office, differences, dump
from tests.scenarios.wire import Wire


def heard(office: Office, who: Colleague) -> Preferences:
    """By what somebody hears."""
    actor = office.services.members.actor(ACME.id, who.person.id, however_old=True)
    assert actor is not None
    assert actor.member_id is not None
    with office.db.read(Actor.by_rule(ACME.id, "test")) as tx:
        return preferences_of(tx, actor.member_id)


def test_a_rep_chooses_by_a_line_once_and_takes_it_back(office: Office) -> None:
    office.ana.types("deal")
    ana = office.ana.person
    ana.says("/deal reminders")
    assert "deals that need you" in str(ana.form["blocks"])
    ana.fill("Time", "08:30")
    ana.fill("Days", ["Monday", "Friday"])
    ana.fill("Digest", "Daily")
    ana.fill("One message a day", ["Put everything of a day into one message, tasks too"])
    told = office.ana.is_answered(lambda: ana.submit())
    assert "8:30" in told.text
    assert "Monday, Friday" in told.text
    assert heard(office, office.ana) == Preferences(
        minute=510, days=frozenset({0, 4}), digest="daily", together=True
    )
    before = dump(office.db)
    assert Wire(office.visit).again().status_code == 200
    assert differences(before, dump(office.db)) == {}
    assert "Undone" in office.ana.clicks(told, "Undo").text
    assert heard(office, office.ana) == Preferences(days=frozenset(range(5)))


def test_a_form_without_a_day_says_so_and_keeps_what_was_entered(office: Office) -> None:
    office.ana.types("deal")
    ana = office.ana.person
    ana.says("/deal reminders")
    ana.fill("Days", [])
    assert "Days" in ana.submit()["errors"]
    ana.fill("Days", ["Sunday"])
    assert "Sunday" in office.ana.is_answered(lambda: ana.submit()).text


def test_a_viewer_is_asked_of_the_digest_alone_on_home_and_changes_nothing_else(office: Office) -> None:
    vic = office.vic.person
    vic.opens_home()
    office.visit.eventually(lambda: vic.home)
    vic.use("My reminders", view=vic.home)
    labels = [each["label"]["text"] for each in vic.form["blocks"] if each["type"] == "input"]
    assert labels == ["Time", "Days", "Digest"]
    vic.fill("Digest", "Weekly")
    assert vic.submit()["ok"]
    assert "a digest each week" in str(vic.form["blocks"])
    assert heard(office, office.vic).digest == "weekly"
    vic.use("Undo")
    office.visit.eventually(lambda: heard(office, office.vic).silent)


def test_the_line_takes_nothing_after_it(office: Office) -> None:
    assert "/deal snooze" in office.ana.types("deal reminders off").text
