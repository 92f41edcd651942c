"""Deals from a file by pointing: chosen or posted, its columns confirmed, tried, imported; well and badly."""

from __future__ import annotations

import time

import pytest

from core.actor import Actor, Role
from sandbox.people import ACME
from sandbox.state import Json
from tests.imports.test_data_set import DATA_SET
from tests.scenarios.office import Colleague, Office, dump
from tests.scenarios.wire import Wire

DEALS = (
    b"Opportunity,Account,Agent,Phase,Close value,Close date\n"
    b"Pumps,Globex,Moses Frase,Prospecting,12000,2026-12-31\n"
    b"Rollout,Hooli,Ana Alvarez,Engaging,5000,2026-11-30\n"
    b"Valves,Globex,,Won,700,2026-10-01\n"
    b"=cmd(),Initech,,Engaging,x12y,2026-11-30\n"
)
TITLE = "Import deals"


def now_shows(somebody: Colleague, office: Office, words: str) -> str:
    """Wait until the top form says `words`; all that it says."""
    return office.visit.eventually(lambda: _if_in(words, str(somebody.person.form)), 15)


def _if_in(words: str, shown: str) -> str:
    return shown if words in shown else ""


def chooses(somebody: Colleague, name: str, content: bytes) -> Json:
    """Open the form, choose a file and go on; how that went."""
    somebody.person.says("/deal import")
    somebody.person.fill("CSV file", [somebody.person.has_file(name, content)])
    return somebody.person.submit()


def tries(somebody: Colleague, office: Office, content: bytes = DEALS) -> str:
    """Choose a file and have it tried as it was recognised; what it would come to."""
    assert chooses(somebody, "deals.csv", content)["ok"]
    now_shows(somebody, office, "what does each column hold")
    assert somebody.person.submit()["ok"]
    return now_shows(somebody, office, "would be imported")


def imports(somebody: Colleague, office: Office) -> str:
    """*Import*; how it ended, once it has."""
    assert somebody.person.submit()["ok"]
    return now_shows(somebody, office, "imported from")


def deals(office: Office) -> int:
    """How many deals there are."""
    return len(dump(office.db)["deal"])


def test_a_file_is_chosen_its_columns_confirmed_tried_and_imported(office: Office) -> None:
    ada = office.ada
    assert chooses(ada, "deals.csv", DEALS)["ok"]
    asked = now_shows(ada, office, "what does each column hold")
    assert "Such as “Moses Frase”" in asked
    stands = {
        block["label"]["text"]: block["element"].get("initial_option", {}).get("value")
        for block in ada.person.form["blocks"]
        if block["type"] == "input"
    }
    assert {name: stands[name] for name in ("Opportunity", "Account", "Agent", "Phase", "Close value")} == {
        "Opportunity": "title", "Account": "company", "Agent": "owner", "Phase": "stage",
        "Close value": "value",
    }  # fmt: skip
    assert ada.person.submit()["ok"]
    trial = now_shows(ada, office, "would be imported")
    for said in (
        "3 deals",
        "2 open",
        "1 won",
        "stage Prospecting in Sales",
        "1 row is left out",
        "line 5",
        "x12y",
    ):
        assert said in trial
    assert deals(office) == 0, "a trial changes nothing"
    before = ada.person.latest()
    done = imports(ada, office)
    for said in ("3 deals", "1 row is left out", "2 companies"):
        assert said in done
    assert deals(office) == 3
    assert "3 deals" in ada.person.answer_after(before)["text"], "the end is told where it began, too"
    assert "#1 Pumps" in office.ana.types("deal list all").shown
    assert office.heard(0) == []
    assert not [row for row in dump(office.db)["import_file"] if "Pumps" in row], "no copy stays"
    assert dump(office.db)["job_item"] == []


def test_importing_the_same_file_again_makes_nothing_twice(office: Office) -> None:
    tries(office.ada, office)
    imports(office.ada, office)
    office.ada.person.close(everything=True)
    assert chooses(office.ada, "deals.csv", DEALS)["ok"]
    now_shows(office.ada, office, "what does each column hold")
    assert office.ada.person.submit()["ok"]
    told = now_shows(office.ada, office, "nothing in it is new")
    assert "3 deals are here already" in told
    assert not office.ada.person.form.get("submit"), "there is nothing to import"


def test_import_sent_twice_is_one_import(office: Office) -> None:
    tries(office.ada, office)
    wire = Wire(office.visit)
    assert office.ada.person.submit()["ok"]
    again = wire.sent()
    assert wire.send(again).status_code == 200
    now_shows(office.ada, office, "imported from")
    assert wire.send(again).status_code == 200
    assert deals(office) == 3
    assert len(dump(office.db)["job"]) == 1


def test_a_file_posted_to_the_bot_is_offered_to_be_imported(office: Office) -> None:
    ada = office.ada.person.at("app")
    ada.opens_home()
    ada.says("here", files=[ada.has_file("deals.csv", DEALS)])
    offered = office.visit.eventually(
        lambda: [each for each in ada.sees() if "Shall I import" in each["text"]]
    )
    assert ada.click(offered[-1], "Import this")["ok"]
    office.visit.eventually(lambda: ada.modals)
    assert "Deals from *deals.csv*" in str(ada.form["blocks"])
    assert ada.submit()["ok"]
    now_shows(office.ada, office, "what does each column hold")
    assert ada.submit()["ok"]
    now_shows(office.ada, office, "would be imported")
    imports(office.ada, office)
    assert deals(office) == 3


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cat.txt", b"\n \n", "The file is empty"),
        ("deals.csv", b"PK\x03\x04" + b"x" * 100, "is a spreadsheet, not a CSV file"),
        ("deals.csv", b"Title,Value\n", "There is no row in deals.csv, only the header"),
        ("deals.csv", b"Colour,Weather\nred,fine\n", "could be a deal"),
    ],
)
def test_what_is_no_such_file_is_said_and_the_form_is_there_again(
    office: Office, name: str, content: bytes, said: str
) -> None:
    ada = office.ada
    ada.person.says("/deal import")
    ada.person.fill("CSV file", [ada.person.has_file(name, content)])
    ada.person.fill("Currency", "EUR")
    assert ada.person.submit()["ok"]
    if "could be" in said:
        now_shows(ada, office, "what does each column hold")
        assert ada.person.submit()["ok"]
    shown = now_shows(ada, office, said)
    if "could be" not in said:
        assert "'initial_value': 'EUR'" in shown, "what was entered stays"
    assert ada.person.form.get("submit")


@pytest.mark.parametrize(
    ("name", "content", "said"), [("deals.csv", b"", "empty"), ("big.csv", None, "too large")]
)
def test_a_file_that_cannot_do_is_refused_under_its_field(
    office: Office, name: str, content: bytes | None, said: str
) -> None:
    refused = chooses(office.ada, name, b"x" * 10_000_001 if content is None else content)
    assert not refused["ok"]
    assert said in refused["errors"]["CSV file"]
    assert deals(office) == 0


def test_a_currency_that_there_is_not_is_refused_under_its_field(office: Office) -> None:
    ada = office.ada
    ada.person.says("/deal import")
    ada.person.fill("Currency", "XXL")
    ada.person.fill("CSV file", [ada.person.has_file("deals.csv", DEALS)])
    assert "“XXL” is not a currency" in ada.person.submit()["errors"]["Currency"]
    assert dump(office.db)["import_file"] == []
    ada.person.fill("Currency", "eur")
    assert ada.person.submit()["ok"], "the file stays chosen"
    now_shows(ada, office, "what does each column hold")


def test_closed_deals_without_a_closing_day_are_told_in_the_trial_and_in_the_end(office: Office) -> None:
    content = b"Title,Status,closed,close date\nPumps,won,2026-10-01,\nValves,open,,2026-12-31\n"
    assert "1 closed has no closing day" in tries(office.ada, office, content)
    assert "1 closed has no closing day" in imports(office.ada, office)


def test_a_doubt_about_dates_is_settled_in_the_form(office: Office) -> None:
    ada = office.ada
    content = b"Title,Close date\nPumps,03/04/2026\n"
    assert chooses(ada, "deals.csv", content)["ok"]
    now_shows(ada, office, "what does each column hold")
    assert ada.person.submit()["ok"]
    told = now_shows(ada, office, "whether the day or the month comes first")
    assert "--dates" not in told
    ada.person.fill("How are dates written?", "Day first: 31/12/2026")
    assert ada.person.submit()["ok"]
    now_shows(ada, office, "would be imported")
    imports(ada, office)
    assert "Apr 3" in office.ana.types("deal show 1").shown


def test_a_problem_of_the_file_stands_above_all_columns(office: Office) -> None:
    assert chooses(office.ada, "deals.csv", b"Title,Close date\nPumps,03/04/2026\n")["ok"]
    now_shows(office.ada, office, "what does each column hold")
    assert office.ada.person.submit()["ok"]
    now_shows(office.ada, office, "whether the day or the month comes first")
    assert "whether the day or the month" in office.ada.person.form["blocks"][0]["text"]["text"]


def test_rows_without_a_good_one_are_told_by_reason_and_not_as_nothing_new(office: Office) -> None:
    content = b"Title,Close value\nPumps,x12y\nValves,x12y\n,5\n"
    assert chooses(office.ada, "deals.csv", content)["ok"]
    now_shows(office.ada, office, "what does each column hold")
    assert office.ada.person.submit()["ok"]
    told = now_shows(office.ada, office, "no row could be read")
    assert "• lines 2, 3, Close value “x12y”: " in told
    assert "3 rows are left out" in told


def test_two_columns_for_the_same_thing_are_refused_under_the_second(office: Office) -> None:
    ada = office.ada
    assert chooses(ada, "deals.csv", DEALS)["ok"]
    now_shows(ada, office, "what does each column hold")
    ada.person.fill("Agent", "Company")
    refused = ada.person.submit()
    assert "“Account” holds that already" in refused["errors"]["Agent"]
    ada.person.fill("Agent", "– leave it out –")
    assert ada.person.submit()["ok"]
    now_shows(ada, office, "would be imported")
    imports(ada, office)
    assert "#1 Pumps" in office.ana.types("deal list all").shown
    assert "Moses" not in office.ana.types("deal show 1").shown


def test_words_of_the_file_that_mean_a_status_and_titles_of_columns(office: Office) -> None:
    ada = office.ada
    content = "Ware;Firma;Status;Wert\nPümpe;Globex;Gewonnen;1.200,50 €\n".encode("cp1252")
    assert chooses(ada, "deals.csv", content)["ok"]
    now_shows(ada, office, "what does each column hold")
    ada.person.fill("Firma", "Company")
    ada.person.fill("Wert", "Value")
    ada.person.fill("Titles made of columns", "{Ware} an {Firma}")
    ada.person.fill("Words that mean a status", "nope")
    assert "is not a pair" in ada.person.submit()["errors"]["Words that mean a status"]
    ada.person.fill("Words that mean a status", "Gewonnen=won")
    assert ada.person.submit()["ok"]
    assert "1 won" in now_shows(ada, office, "would be imported")
    imports(ada, office)
    assert "Pümpe an Globex" in office.ana.types("deal show 1").shown
    assert "€1,200.50" in office.ana.types("deal show 1").shown


def test_what_was_confirmed_can_be_changed_after_the_trial(office: Office) -> None:
    ada = office.ada
    tries(ada, office)
    assert ada.person.use("Change how it is read")["ok"]
    office.visit.eventually(lambda: len(ada.person.modals) == 2)
    ada.person.fill("Agent", "– leave it out –")
    assert ada.person.submit()["ok"]
    assert "owner" not in now_shows(ada, office, "would be imported")
    imports(ada, office)
    assert deals(office) == 3


@pytest.mark.parametrize("handle", ["chris", "ana", "vic"])
def test_others_are_told_who_could(office: Office, handle: str) -> None:
    colleague = office.colleague(handle)
    assert "It takes an admin" in colleague.types("deal import").text
    assert not colleague.person.modals
    person = colleague.person.at("app")
    person.opens_home()
    person.says("", files=[person.has_file("deals.csv", DEALS)])
    told = office.visit.eventually(
        lambda: [each["text"] for each in person.sees() if "admin" in each["text"]]
    )
    assert "It takes an admin" in told[-1]
    assert deals(office) == 0


@pytest.mark.parametrize(("handle", "place"), [("guido", "partners"), ("stan", "general")])
def test_outsiders_get_nothing(office: Office, handle: str, place: str) -> None:
    office.visit.hire("stan", "Stan Stranger", is_stranger=True)
    colleague = office.colleague(handle, place)
    assert "admin" in colleague.types("deal import").text
    assert not colleague.person.modals


def test_who_is_no_admin_any_more_imports_nothing(office: Office) -> None:
    tries(office.ada, office)
    office.services.members.set_role(Actor.by_rule(ACME.id, "test"), "U0ADA", Role.rep)
    assert office.ada.person.submit()["ok"]
    assert "It takes an admin" in now_shows(office.ada, office, "your role here")
    assert deals(office) == 0


def test_slack_that_gives_no_file_is_said_and_a_second_try_goes_well(office: Office) -> None:
    office.visit.fail("files.info", "error")
    assert chooses(office.ada, "deals.csv", DEALS)["ok"]
    now_shows(office.ada, office, "did not let me read")
    office.ada.person.fill("CSV file", [office.ada.person.has_file("deals.csv", DEALS)])
    assert office.ada.person.submit()["ok"]
    now_shows(office.ada, office, "what does each column hold")


def test_a_form_closed_meanwhile_loses_the_news_and_not_the_import(office: Office) -> None:
    tries(office.ada, office)
    before = office.ada.person.latest()
    assert office.ada.person.submit()["ok"]
    office.ada.person.close(everything=True)
    told = office.ada.person.answer_after(before, seconds=15)
    assert "3 deals" in told["text"]
    assert deals(office) == 3


def test_the_public_data_set_is_imported_while_others_go_on(office: Office) -> None:
    if not DATA_SET.exists():
        pytest.skip("the data set is not on this machine")
    ada = office.ada
    office.ana.types("deal new Acme renewal 12k")
    assert chooses(ada, "sales_pipeline.csv", DATA_SET.read_bytes())["ok"]
    now_shows(ada, office, "what does each column hold")
    assert ada.person.submit()["ok"]
    trial = office.visit.eventually(lambda: _if_in("would be imported", str(ada.person.form)), 60)
    for said in (
        "8,800 deals",
        "2,089 open",
        "4,238 won",
        "2,473 lost",
        "$10,005,534",
        "stage Engaging in Sales",
    ):
        assert said in trial
    assert ada.person.submit()["ok"]
    waited: list[float] = []
    stages = ["Qualifying", "Demo"]
    while "imported from" not in str(ada.person.form):
        began = time.monotonic()
        assert "Moved" in office.ana.types(f"deal move 1 {stages[len(waited) % 2]}").text
        waited.append(time.monotonic() - began)
        time.sleep(0.2)
    assert "8,800 deals" in str(ada.person.form)
    assert len(waited) > 3, "it took no time at all"
    assert max(waited) < 2, waited
    assert "4,238 deals · $10,005,534" in office.ana.types("deal list all status:won").text
