"""The form that asks for a file's columns: all that fit, told apart, and never waited for in vain."""

from __future__ import annotations

from tests.scenarios.office import Office
from tests.scenarios.test_imports import DEALS, chooses, imports, now_shows


def test_a_form_too_large_for_all_columns_names_the_others(office: Office) -> None:
    header = ",".join(f"{'Ж' * 60}{at}" for at in range(100))
    content = f"{header},Title\n{','.join(['Щ' * 60] * 100)},Pumps\n".encode()
    assert chooses(office.ada, "deals.csv", content)["ok"]
    asked = now_shows(office.ada, office, "what does each column hold")
    assert "more columns are left out: ЖЖЖ" in asked
    assert office.ada.person.submit()["ok"]
    now_shows(office.ada, office, "would be imported")
    imports(office.ada, office)
    assert "#1 Pumps" in office.ana.types("deal list all").shown


def test_a_form_that_slack_does_not_take_is_said_where_it_was_awaited(office: Office) -> None:
    office.visit.fail("views.update", "error", error="view_too_large")
    assert chooses(office.ada, "deals.csv", DEALS)["ok"]
    now_shows(office.ada, office, "Slack did not take what comes next")


def test_a_form_that_slack_takes_no_update_of_is_said_in_a_message(office: Office) -> None:
    office.visit.fail("views.update", "error", error="view_too_large", times=2)
    assert chooses(office.ada, "deals.csv", DEALS)["ok"]
    ada = office.ada.person.at("app")
    assert office.visit.eventually(lambda: [each for each in ada.sees() if "stops here" in each["text"]])


def test_a_form_that_slack_takes_a_moment_later_goes_on(office: Office) -> None:
    office.visit.fail("views.update", "server_error")
    assert chooses(office.ada, "deals.csv", DEALS)["ok"]
    now_shows(office.ada, office, "what does each column hold")


def test_columns_of_one_name_and_of_none_are_asked_for_one_by_one(office: Office) -> None:
    ada = office.ada
    assert chooses(ada, "deals.csv", b"Title,Note,Value,Value,,\nPumps,x,,5000,Globex,\n")["ok"]
    asked = now_shows(ada, office, "what does each column hold")
    assert "column 6" not in asked, "it holds nothing"
    ada.person.fill("Value", "– leave it out –")
    ada.person.fill("Value (2)", "Value")
    ada.person.fill("column 5", "Company")
    assert ada.person.submit()["ok"]
    now_shows(ada, office, "would be imported")
    imports(ada, office)
    shown = office.ana.types("deal show 1").shown
    assert "$5,000" in shown
    assert "Globex" in shown
