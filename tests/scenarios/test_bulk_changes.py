"""Several deals changed by pointing: chosen, asked for, worked on as a job, told, undone."""

from __future__ import annotations

import pytest

from core.models import Job
from core.requests import CreateDeal, DealNumber, DeleteDeal
from core.setting_requests import MoveItem, RemoveItem
from core.totals import differing_totals
from sandbox.people import ACME
from sandbox.person import Person
from sandbox.state import Json
from tests.scenarios.office import Answer, Colleague, Office
from tests.scenarios.test_deal_forms_on_a_card import deal
from tests.scenarios.test_deal_forms_that_close import arranges, reason
from tests.scenarios.wire import Wire

DONE = "moved to *Demo*"


def deals(office: Office, count: int, by: str = "ana") -> None:
    """As many deals of somebody's."""
    for number in range(count):
        office.colleague(by).types(f"deal new Acme {by} {number} 10k")


def chooses(somebody: Colleague, change: str, line: str = "deal list", which: str = "") -> Person:
    """Open *Select several* below a list, say what should happen, to which deals, and go on."""
    person = somebody.person
    assert person.click(somebody.types(line).message, "Select several")["ok"]
    person.fill("What should happen?", change)
    if which:
        person.fill("To which deals?", which)
    return person


def form(person: Person) -> str:
    """Everything that the open form shows."""
    return str(person.form["blocks"])


def told(person: Person, words: str) -> list[Json]:
    """What this person alone was told with these words."""
    return [each for each in person.sees() if each["is_ephemeral"] and words in each["text"]]


def ended(office: Office, person: Person, words: str) -> Answer:
    """How it ended, as it stays in the conversation once the form shows it too."""
    found = office.visit.eventually(lambda: told(person, words), 20)
    assert words in form(person)
    assert office.visit.complaints() == []
    return Answer(found[-1])


def moves_all(office: Office, somebody: Colleague, which: str) -> Person:
    person = chooses(somebody, "Move them to a stage", which=which)
    assert person.submit()["ok"]
    person.fill("To which stage?", "Demo")
    assert person.submit()["ok"]
    return person


def test_deals_of_a_list_are_moved_and_one_undo_takes_it_back(office: Office) -> None:
    deals(office, 3)
    ana = moves_all(office, office.ana, "All 3 deals below")
    answer = ended(office, ana, "*3 deals* moved to *Demo*")
    assert "in Demo" in office.ana.types("deal list").shown
    ana.close()
    office.ana.clicks(answer, "Undo")
    office.visit.eventually(
        lambda: [each for each in ana.sees() if "*3 deals* are as before" in each["text"]]
    )
    assert "in Demo" not in office.ana.types("deal list").shown


def test_ticked_deals_alone_are_changed_and_none_is_no_choice(office: Office) -> None:
    deals(office, 3)
    ana = chooses(office.ana, "Mark them lost")
    nothing = ana.submit()
    assert "No deal is ticked" in nothing["errors"]["To which deals?"]
    ana.fill("Deals", ["#1 Acme ana 0", "#3 Acme ana 2"])
    assert ana.submit()["ok"]
    ana.fill("Why were they lost?", "Price")
    assert ana.submit()["ok"]
    ended(office, ana, "*2 deals* marked lost")
    listed = office.ana.types("deal list status:lost").shown
    assert "#1 " in listed
    assert "#3 " in listed
    assert "#2 " not in listed


@pytest.mark.parametrize(
    ("change", "field", "value", "said", "then"),
    [
        ("Give them to somebody", "Who gets them?", "Ben", "given to *Ben Bernard*", "deal list @ben"),
        ("Label them", "Which label?", "Red", "labelled *Red*", "deal list label:red"),
        ("Abandon them", "Reason", "too slow", "abandoned", "deal list status:abandoned"),
        ("Mark them won", "", "", "marked won", "deal list status:won"),
    ],
)
def test_every_change_asks_what_it_needs(
    office: Office, change: str, field: str, value: str, said: str, then: str
) -> None:
    deals(office, 2)
    ana = chooses(office.ana, change, which="All 2 deals below")
    assert ana.submit()["ok"]
    if field:
        ana.fill(field, value)
    assert ana.submit()["ok"]
    ended(office, ana, said)
    assert "#1 Acme ana 0" in office.ana.types(then).shown


def test_all_that_match_are_changed_and_what_is_others_is_left_and_named(office: Office) -> None:
    deals(office, 12)
    deals(office, 1, by="ben")
    ana = moves_all(office, office.ana, "All 13 that match")
    answer = ended(office, ana, "*12 deals* moved to *Demo*")
    assert "1 left as it was: 1 belongs to somebody else (#13)" in answer.text


def test_a_form_sent_twice_is_one_job(office: Office) -> None:
    deals(office, 2)
    ana = moves_all(office, office.ana, "All 2 deals below")
    wire = Wire(office.visit)
    assert wire.send(wire.sent()).status_code == 200
    ended(office, ana, DONE)
    with office.db.across_workspaces() as connection:
        assert len(connection.execute(Job.__table__.select()).all()) == 1


def test_what_others_did_while_the_form_was_open_is_left(office: Office) -> None:
    deals(office, 3)
    ana = chooses(office.ana, "Move them to a stage", which="All 3 deals below")
    office.chris.types("deal won 1")
    ada = office.services.members.actor(ACME.id, "U0ADA")
    assert ada is not None
    office.services.deals.delete(DeleteDeal(deal=DealNumber(number=2), consent=frozenset({"confirmed"})), ada)
    assert ana.submit()["ok"]
    ana.fill("To which stage?", "Demo")
    assert ana.submit()["ok"]
    answer = ended(office, ana, "*1 deal* moved to *Demo*")
    assert "1 changed meanwhile (#1)" in answer.text
    assert "1 is gone" in answer.text


def test_a_stage_that_is_gone_is_said_under_its_field(office: Office) -> None:
    deals(office, 2)
    ana = chooses(office.ana, "Move them to a stage", which="All 2 deals below")
    assert ana.submit()["ok"]
    ana.fill("To which stage?", "Demo")
    office.ada.types("pipeline stage Sales remove Demo into:Qualifying")
    refused = ana.submit()
    assert "stage is gone" in refused["errors"]["To which stage?"]


def test_several_deals_are_lost_for_the_reason_that_was_chosen_and_the_words_are_noted(
    office: Office,
) -> None:
    deals(office, 2)
    ana = chooses(office.ana, "Mark them lost", which="All 2 deals below")
    assert ana.submit()["ok"]
    ana.fill("Why were they lost?", "Price")
    ana.fill("Or in your own words", "They went with Hooli")
    arranges(office, MoveItem(list="reason", key=reason(office, "Price")))
    assert ana.submit()["ok"]
    ended(office, ana, "*2 deals* marked lost")
    ana.close()
    for number in (1, 2):
        assert deal(office, number).reason == "Price"
        told = office.ana.types(f"deal history {number}").text
        assert "marked it lost: Price: They went with Hooli" in told


def test_a_reason_that_is_gone_is_said_under_its_field(office: Office) -> None:
    deals(office, 2)
    ana = chooses(office.ana, "Mark them lost", which="All 2 deals below")
    assert ana.submit()["ok"]
    ana.fill("Why were they lost?", "Price")
    arranges(office, RemoveItem(list="reason", key=reason(office, "Price")))
    assert "removed in the meantime" in ana.submit()["errors"]["Why were they lost?"]
    assert deal(office).status == "open"


def test_a_viewer_is_offered_nothing(office: Office) -> None:
    deals(office, 2)
    assert "Select several" in office.ana.types("deal list").buttons
    for line in ("deal list", "deal board", "deal find acme"):
        assert "Select several" not in office.vic.types(line).buttons


@pytest.mark.parametrize(
    ("handle", "place", "refusal"),
    [
        ("vic", "general", "your role here is viewer"),
        ("guido", "partners", "guests"),
        ("olga", "partners", "another organisation"),
    ],
)
def test_who_may_change_nothing_is_refused_whatever_they_click(
    office: Office, handle: str, place: str, refusal: str
) -> None:
    deals(office, 2)
    button = office.ana.types("deal list").buttons["Select several"]
    somebody = office.colleague(handle, place)
    forged = somebody.has_before_them({"type": "actions", "elements": [button]})
    assert refusal in somebody.clicks(forged, "Select several").text
    assert not somebody.person.modals


def test_five_hundred_deals_change_while_others_are_answered(office: Office) -> None:
    ana = office.services.members.actor(ACME.id, "U0ANA")
    assert ana is not None
    for number in range(500):
        office.services.deals.create(CreateDeal(title=f"Acme {number}"), ana)
    deals(office, 1, by="ben")
    person = moves_all(office, office.ana, "All 501 that match")
    assert "Moved" in office.ben.types("deal move 501 proposal").text
    answer = ended(office, person, "*500 deals* moved to *Demo*")
    assert "1 left as it was" in answer.text
    with office.db.read(ana) as tx:
        assert differing_totals(tx) == {}
    assert "Taking back the change of 500 deals…" in office.ana.types("deal undo").text
    office.visit.eventually(lambda: told(person, "*500 deals* are as before"), 20)


@pytest.mark.parametrize("line", ["deal", "deal list", "deal board", "deal find acme"])
def test_several_are_selected_from_wherever_deals_are_shown(office: Office, line: str) -> None:
    deals(office, 3)
    ana = chooses(office.ana, "Mark them won", line, which="All 3 deals below")
    assert ana.submit()["ok"]
    assert ana.submit()["ok"]
    ended(office, ana, "*3 deals* marked won")


def test_a_channel_hears_once_of_a_bulk_change_and_of_its_undo(office: Office) -> None:
    office.chris.types("pipeline subscribe")
    deals(office, 4)
    ana = moves_all(office, office.ana, "All 4 deals below")
    answer = ended(office, ana, "*4 deals* moved to *Demo*")
    (alert,) = office.heard(1)
    assert alert.startswith("*4 deals* moved to *Demo*\nby Ana Alvarez · $40,000")
    ana.close()
    office.ana.clicks(answer, "Undo")
    office.visit.eventually(lambda: len(office.alerts()) == 2)
    assert "was undone: 4 are as before" in office.alerts()[1]


def test_who_types_undo_takes_a_bulk_change_back(office: Office) -> None:
    deals(office, 3)
    ana = moves_all(office, office.ana, "All 3 deals below")
    ended(office, ana, DONE)
    ana.close()
    assert "Taking back the change of 3 deals" in office.ana.types("deal undo").text
    office.visit.eventually(
        lambda: [each for each in ana.sees() if "*3 deals* are as before" in each["text"]]
    )
    assert "undo goes no further back" in office.ana.types("deal undo").text


def test_a_rep_is_told_that_what_belongs_to_others_is_left_out_of_all_that_match(office: Office) -> None:
    deals(office, 3)
    deals(office, 2, by="ben")
    ben = chooses(office.ben, "Label them", which="all")
    assert "Those that belong to others are left out." in form(ben)
    assert ben.submit()["ok"]
    assert "All 5 deals* that match" in form(ben)
    assert "Those that belong to others are left out." in form(ben)
    chris = chooses(office.chris, "Label them")
    assert "left out" not in form(chris)
    mine = chooses(office.ben, "Label them", line="deal list mine")
    assert "left out" not in form(mine)
