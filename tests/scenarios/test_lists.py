"""Lists and questions on a phone: nothing said twice, what is closed named so, one row of actions."""

from __future__ import annotations

import pytest

from bot.blocks import ids
from bot.blocks.kit import actions
from bot.blocks.reader import Reader
from bot.blocks.sharing import share_button
from core.models import OutboxMessage
from tests.conftest import NOON
from tests.scenarios.office import Answer, Office, dump

READER = Reader("en", "UTC", NOON)


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
    assert rows_of_actions(office.ana.types("deal")) == [
        ["Next", "Select several", "New deal", "Export", "Share"]
    ]
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


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("deal", "Acme 11"),
        ("deal list", "Acme 11"),
        ("deal list mine >1k", "Above 1k, of Ana Alvarez"),
        ("deal find acme", "Found for “acme”"),
        ("contact show Jane", "Jane Doe"),
        ("company show Initech", "Initech"),
        ("deal history 1", "What happened to"),
        ("contact list", "1 contact"),
        ("contact find jane", "Contacts found for"),
        ("company list", "1 company"),
        ("pipeline list", "1 pipeline"),
        ("pipeline show", "Proposal Pending"),
    ],
)
def test_what_somebody_was_answered_is_shared_with_the_channel(office: Office, line: str, says: str) -> None:
    for number in range(12):
        office.ana.types(f'deal new Acme {number} 12k contact:"Jane Doe" company:Initech')
    office.ben.types("deal new Bens 1k")
    private = office.ana.types(line)
    shared = office.ana.shares(private, "Share")
    assert says in shared.shown
    assert "Shared by <@U0ANA>" in shared.shown
    assert not {"Share", "Export", "Undo"} & shared.buttons.keys()
    assert ("Bens" in shared.shown) == ("Bens" in private.shown)
    office.visit.eventually(lambda: not office.waiting())
    assert "Jane" not in str(dump(office.db)[OutboxMessage.__tablename__])


def test_a_shared_list_answers_whoever_clicks_alone_with_their_own_rights(office: Office) -> None:
    for number in range(12):
        office.ana.types(f"deal new Acme {number} 12k")
    shared = office.ana.shares(office.ana.types("deal list mine"), "Share")
    following = office.ben.clicks(shared, "Next")
    assert (following.is_private, "#2 Acme 1" in following.text) == (True, True)
    refused = office.vic.clicks(shared, ids.MOVE_DEAL, "Demo")
    assert (refused.is_private, "your role here is viewer" in refused.text) == (True, True)
    assert "belongs to Ana" in office.ben.clicks(shared, ids.MOVE_DEAL, "Demo").text
    assert office.ana.clicks(shared, ids.MOVE_DEAL, "Demo").is_private
    everybody = [each for each in office.vic.person.sees() if not each["is_ephemeral"]]
    assert [Answer(each).shown for each in everybody] == [shared.shown]


def test_the_stale_deals_of_somebody_are_shared_as_theirs(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.visit.forward(days=40)
    for sharer, line in ((office.ana, "deal stale"), (office.chris, "deal stale Ana")):
        told = sharer.shares(sharer.types(line), "Share")
        assert "Stale, of Ana" in told.shown
        assert "Acme renewal" in told.shown


def test_no_list_is_shared_by_a_viewer_nor_before_guests(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    for line in ("deal list", "deal find acme"):
        assert "Share" not in office.vic.types(line).buttons
        partners = office.colleague("ana", "partners")
        refused = partners.clicks(partners.types(line), "Share")
        assert (refused.is_private, "Guests or strangers" in refused.text) == (True, True)
        office.colleague("ana")


def test_a_forged_share_carries_out_nothing(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    before = dump(office.db)
    for line in ("deal won 1", "deal reminders", "pipeline subscribe"):
        forged = office.ana.has_before_them(actions(share_button(line, READER)))
        assert "not one that I made" in office.ana.clicks(forged, "Share").text
    assert dump(office.db) == before


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
