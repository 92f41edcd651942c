"""Two weeks by the clock in two workspaces: nobody hears of a deal that they may not see (rule 15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.setting_requests import ChangeMember, MemberFacts
from sandbox import events
from sandbox.people import ACME
from sandbox.runner import Options
from sandbox.testing import Visit
from tests.scenarios.office import AT_ONCE, ROOM, Answer, Office, open_office
from tests.scenarios.test_two_weeks import Diary

# Each had a deal, a task on it and one on Ana's, and wanted a digest each day; then they became this.
GONE = ("gita", "stan", "dora")  # a guest, somebody of another organisation, one who has left
LOOKING = ("vera", "mina")  # a rep and a manager who only look now
THEIRS = "Globex secret"


@pytest.fixture
def options(options: Options) -> Options:
    """Two workspaces, and a bot that looks often at what is due."""
    return replace(options, rhythm=replace(AT_ONCE, tick=0.1), workspaces=2)


@pytest.fixture
def office(options: Options) -> Iterator[Office]:
    """Acme with those who are to change, and Globex with deals of its own; a channel of each hears of all."""
    with Visit(options) as visit:
        office = open_office(visit)
        office.chris.types("pipeline subscribe digest:daily")
        office.ana.types("deal new Anas renewal 12k closing:2026-11-27")
        for handle in (*GONE, *LOOKING):
            join(office, handle)
        olga = visit.person("olga").at("lobby")
        olga.command("/pipeline subscribe digest:daily")
        olga.command(f"/deal new {THEIRS} 99k closing:2026-11-27")
        olga.command('/deal task 1 "Globex call" wed 15:00')
        yield office
        assert visit.complaints() == []


def join(office: Office, handle: str) -> None:
    """Somebody new with a deal and two tasks, who wants all there is."""
    office.visit.hire(handle, f"{handle.title()} Novak")
    person = office.colleague(handle)
    made = person.types(f"deal new Left by {handle} 5k closing:2026-11-27")
    number = made.text.partition("#")[2].split()[0].strip("*:")
    person.types(f'deal task {number} "Own task" wed 15:00')
    office.ana.types(f'deal task 1 "Asked of {handle}" @{handle} thu 15:00')
    person.person.says("/deal reminders")
    person.person.fill("Digest", "Daily")
    person.is_answered(lambda: person.person.submit())


def change_them(office: Office) -> None:
    """All of them become what they are to be."""
    visit = office.visit
    visit.change("gita", is_restricted=True)
    visit.change("dora", deleted=True)

    def lend() -> None:
        visit.world.users["U0STAN"]["is_stranger"] = True
        events.user_changed(visit.world, "U0STAN")

    visit.do(lend)
    visit.wait(visit.sandbox.deliveries.settle())
    for handle in LOOKING:
        give_role(office, handle, "viewer")


def give_role(office: Office, handle: str, role: str) -> None:
    """Have Ada give somebody a role."""
    actors = office.services.members
    who, ada = (actors.actor(ACME.id, f"U0{each.upper()}", however_old=True) for each in (handle, "ada"))
    assert who is not None
    assert who.member_id is not None
    assert ada is not None
    office.services.member_settings.change(
        ChangeMember(member_id=who.member_id, entered=MemberFacts.model_validate({"role": role})), ada
    )


def told(office: Office, handle: str, place: str = "app") -> list[str]:
    """What the bot told somebody by itself, in a conversation that may not have begun."""
    try:
        seen = office.visit.person(handle).sees(place)
    except AssertionError:
        return []
    return [Answer(each).shown for each in seen if "bot_id" in each and not each["is_ephemeral"]]


def test_in_two_weeks_nobody_hears_of_a_deal_that_they_may_not_see(office: Office) -> None:
    give_role(office, "mina", "manager")
    change_them(office)
    before = {handle: len(told(office, handle)) for handle in (*GONE, *LOOKING)}
    diary = Diary(office)
    diary.until("2026-11-25T12:00")
    office.ana.types("deal move 1 demo")
    office.ana.types("deal new Anas other 7k")
    office.colleague("olga", "lobby").types("deal move 1 demo")
    diary.until("2026-12-07T16:00")

    heard = {handle: told(office, handle)[before[handle] :] for handle in (*GONE, *LOOKING)}
    assert not any(heard[handle] for handle in GONE), heard
    for handle in LOOKING:
        assert heard[handle], "they asked for a digest each day"
        assert all("All deals since" in each for each in heard[handle])
        assert not any("untouched" in each or " to do" in each for each in heard[handle])
    assert told(office, "guido") == told(office, "vic") == []
    assert told(office, "guido", "partners") == []
    assert told(office, "ada", ROOM) == [], "a guest and somebody of another organisation read along"

    acme = {each: told(office, each) for each in ("ana", "ben", "chris", "ada", *GONE, *LOOKING)}
    assert not any("Globex" in each for texts in acme.values() for each in texts)
    globex = told(office, "olga") + told(office, "olga", "lobby")
    assert any(THEIRS in each for each in globex)
    assert not any(words in each for each in globex for words in ("Anas", "Left by", "Asked of", "Own task"))
    # What those who cannot act left behind waits for the manager.
    assert all(any(f"Left by {each}" in text for text in acme["chris"]) for each in (*GONE, *LOOKING))
    assert not any("Left by" in text for text in acme["ana"] + acme["ben"])
