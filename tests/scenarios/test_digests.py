"""Digests by the sandbox's clock: who reads what on which day, and what one click does from there."""

from __future__ import annotations

from tests.scenarios.office import Answer, Colleague, Office
from tests.support.schedule import is_planned


def forward(office: Office, **time: float) -> None:
    """Let business time pass, once all that comes round until then is planned, and see it done."""
    office.visit.eventually(lambda: is_planned(office.db))
    office.visit.forward(**time)
    office.visit.eventually(lambda: is_planned(office.db))


def in_private(office: Office, handle: str) -> Colleague:
    """Somebody in their conversation with the bot."""
    return office.colleague(handle, "app")


def digests(office: Office, handle: str, count: int) -> list[Answer]:
    """The `count` digests in somebody's conversation, once the last is there."""

    def read() -> list[Answer]:
        try:
            seen = in_private(office, handle).person.sees()
        except AssertionError:  # the conversation begins with the first message
            return []
        found = [Answer(each) for each in seen if "deals" in each["text"] and "since" in each["text"]]
        return found if len(found) >= count else []

    found = office.visit.eventually(read, 10)
    assert len(found) == count
    return found


def test_two_weeks_of_digests(office: Office) -> None:
    ana = office.ana
    ana.types("deal")
    ana.person.says("/deal reminders")
    ana.person.fill("Digest", "Daily")
    ana.is_answered(lambda: ana.person.submit())
    office.ben.types("deal")
    office.ben.person.says("/deal reminders")
    office.ben.person.fill("One message a day", ["Put everything of a day into one message, tasks too"])
    office.ben.is_answered(lambda: office.ben.person.submit())
    subscribed = office.chris.types("pipeline subscribe Sales lost digest:weekly")
    assert "and a digest each week" in subscribed.text
    ana.types("deal new Acme renewal 12k")
    ana.types("deal move 1 demo")

    forward(office, days=1, hours=3)
    first = digests(office, "ana", 1)[0]
    assert "Your deals since" in first.text
    assert "New* · 1 deal · $12,000" in first.text
    assert "in Demo" in first.text
    private = in_private(office, "ana")
    assert "Acme renewal" in private.clicks(first, "Open…", "#1 Acme renewal").text
    private.person.click(first.message, "Change when I hear")
    assert private.person.form["title"]["text"] == "My reminders"
    private.person.close()

    # Nothing happens, and nobody hears of it; then a week is over.
    forward(office, days=2)
    ana.types("deal won 1")
    office.ben.types("deal new Globex rollout 3k closing:2026-11-27")
    forward(office, days=4)
    won = digests(office, "ana", 2)[1]
    assert "Won* · 1 deal · $12,000" in won.text
    assert "Open: 0 deals" in won.text
    assert "last time 1 deal · $12,000" in won.text

    # In Tokyo it is night by then.
    forward(office, hours=10)
    of_people = digests(office, "chris", 1)[0]
    assert "Your team's deals" in of_people.text
    assert "#1* Acme renewal" in of_people.text
    assert "#2* Globex rollout" in of_people.text
    assert "Globex" not in won.text
    both = digests(office, "ben", 1)[0]
    assert "1 deal waits for you" in both.text
    assert "#2* Globex rollout" in both.text
    assert "Acme" not in both.text

    def in_room() -> list[Answer]:
        return [Answer(each) for each in office.chris.person.sees() if "Sales since" in each["text"]]

    (room,) = office.visit.eventually(in_room)
    assert "Won* · 1 deal · $12,000" in room.text.replace("US$", "$")
    assert "Set up by Chris Chiba, each Monday at nine in Asia/Tokyo" in room.text
    assert "Acme renewal" in office.ben.clicks(room, "Open…", "#1 Acme renewal").text
