"""Lists and questions on a phone: nothing said twice, what is closed named so, one row of actions."""

from __future__ import annotations

import pytest

from tests.scenarios.office import Answer, Office


def rows_of_actions(answer: Answer) -> list[list[str]]:
    """The labels of each row of buttons, below the rows of the deals."""
    return [
        [each["text"]["text"] for each in block["elements"]]
        for block in answer.message["blocks"]
        if block["type"] == "actions"
    ]


def test_ones_own_deals_name_neither_their_owner_nor_a_filter(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.ana.types("deal new Globex 5k")
    for mine in (office.ana.types("deal"), office.ana.types("deal list mine")):
        assert "Ana Alvarez" not in mine.shown
    assert "Filters" not in office.ana.types("deal").shown
    assert "Ana Alvarez" in office.ana.types("deal list").shown


def test_a_list_of_everything_is_headed_by_how_many_there_are(office: Office) -> None:
    office.ana.types('deal new Acme renewal 12k contact:"Jane Doe" company:Initech')
    assert office.ana.types("deal list").text.startswith("*1 deal · ")
    assert office.ana.types("contact list").text.startswith("*1 contact*")
    assert office.ana.types("company list").text.startswith("*1 company*")
    assert office.ana.types("deal list status:won").text == "No deals match these filters."


def test_a_list_has_its_actions_in_one_row(office: Office) -> None:
    for number in range(12):
        office.ana.types(f"deal new Acme {number} 12k")
    assert rows_of_actions(office.ana.types("deal")) == [["Next", "Select several", "New deal", "Export"]]
    (found,) = rows_of_actions(office.ana.types("deal find acme"))
    assert found[0] == "Next"
    assert "Select several" in found


def test_a_question_which_deal_names_closed_ones_and_a_company_once(office: Office) -> None:
    for title in ("Renewal", "Rollout", "Pumps"):
        office.ana.types(f"deal new {title} company:Acme")
    office.ana.types("deal won 2")
    office.ana.types("deal lost 3 price")
    asked = office.ana.types("deal acme")
    assert set(asked.buttons) == {"#1 Renewal", "Won: #2 Rollout", "Lost: #3 Pumps"}
    assert "Rollout" in office.ana.clicks(asked, "Won: #2 Rollout").text
    office.ana.types("deal new Acme spares company:Globex")
    assert "#1 Renewal (Acme)" in office.ana.types("deal acme").buttons


def told_alone(office: Office) -> str:
    """What the bot wrote to Ana in their conversation, which begins with the first of it."""
    try:
        return "\n".join(office.ana.person.reads("app"))
    except AssertionError:
        return ""


@pytest.mark.parametrize("form", ["deal.new", "deal.find"])
def test_a_shortcut_for_which_it_is_too_late_is_answered_by_a_message(office: Office, form: str) -> None:
    office.ana.types("deal")
    for _attempt in range(2):
        office.visit.fail("views.open", "error", error="expired_trigger_id")
    ana = office.ana.person
    assert ana.shortcut(form)["ok"]
    office.visit.eventually(lambda: "the form did not open" in told_alone(office))
    assert not ana.modals
