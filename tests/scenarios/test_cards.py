"""Cards: what a deal, a contact and a company offer; histories in pages; the way back into the pipeline."""

from __future__ import annotations

import pytest

from tests.scenarios.office import Answer, Colleague, Office
from tests.scenarios.wire import Wire

NOTES = 40


@pytest.fixture
def renewal(office: Office) -> Office:
    """Ana's deal #1 with Jane Doe of Acme."""
    office.ana.types('deal new Acme renewal 12k contact:"Jane Doe" company:Acme')
    return office


def shown(somebody: Colleague, line: str) -> Answer:
    """A card that somebody asks for."""
    return somebody.types(line)


@pytest.mark.parametrize("line", ["deal show 1", "contact show Jane", "company show Acme"])
@pytest.mark.parametrize("who", ["ana", "ben", "chris", "ada", "vic"])
def test_a_card_has_one_primary_button_two_menus_at_most_and_few_others(
    renewal: Office, line: str, who: str
) -> None:
    # The deals in the card of a contact have a menu each, which is the row's own. A deal's card has a menu of
    # where it goes and one of what is done later, and beside its own nine buttons that of its next step.
    elements = shown(renewal.colleague(who), line).elements
    assert sum(each.get("style") == "primary" for each in elements) <= 1
    assert sum(each["type"] == "overflow" for each in elements) <= 2
    assert sum(each["type"] == "button" for each in elements) <= 10


@pytest.mark.parametrize("line", ["deal show 1", "contact show Jane", "company show Acme"])
def test_a_viewer_reads_the_card_and_its_history_and_is_offered_no_change(renewal: Office, line: str) -> None:
    card = shown(renewal.vic, line)
    assert not {"Won", "Lost", "Note", "Edit", "Share", "New deal", "Convert…"} & card.buttons.keys()
    assert "created" in renewal.vic.clicks(card, "History").text


@pytest.mark.parametrize(
    ("noted", "line"),
    [
        ("deal note 1 Said {}.", "deal show 1"),
        ("deal note 1 Said {}.", "contact show 1"),
        ("company edit Acme domain:said-{}.example", "company show Acme"),
    ],
)
def test_history_goes_back_in_pages_and_forward_again_in_the_place_of_the_first(
    renewal: Office, noted: str, line: str
) -> None:
    for number in range(NOTES):
        renewal.ana.types(noted.format(number))
    first = renewal.ana.clicks(shown(renewal.ana, line), "History")
    assert "Newer" not in first.buttons
    pages, page = [first], first
    while "Older" in page.buttons:
        page = renewal.ana.clicks(page, "Older")
        assert page.replaces(first)
        pages.append(page)
    assert len(pages) == 3
    told = [noted.format(number).split(maxsplit=3)[-1] for number in reversed(range(NOTES))]
    told = [each.replace("domain:", "→ ") for each in told]
    everything = "\n".join(each.text for each in pages)
    assert [everything.count(each) for each in told] == [1] * NOTES
    assert sorted(told, key=everything.index) == told
    assert "created" in pages[-1].text
    for earlier in (pages[1], pages[0]):
        page = renewal.ana.clicks(page, "Newer")
        assert page.text == earlier.text
    assert "Newer" not in page.buttons


def test_history_says_who_when_and_what_changed_of_which_deal(renewal: Office) -> None:
    renewal.chris.types("deal value 1 15k")
    renewal.chris.types("contact edit Jane phone:555")
    renewal.chris.types("company edit Acme domain:acme.example")
    of_contact = renewal.ana.clicks(shown(renewal.ana, "contact show Jane"), "History").text
    assert "#1: Chris Chiba changed the value: $12,000 → $15,000 · <!date^" in of_contact
    assert "Chris Chiba edited the contact: phone none → 555 · <!date^" in of_contact
    of_company = renewal.ana.clicks(shown(renewal.ana, "company show Acme"), "History").text
    assert "Chris Chiba edited the company: domain none → acme.example · <!date^" in of_company


def test_history_of_what_was_deleted_or_erased_meanwhile_says_so(renewal: Office) -> None:
    deal, contact = shown(renewal.ana, "deal show 1"), shown(renewal.ana, "contact show 1")
    renewal.ada.erases("deal delete 1", 1)
    assert "gone" in renewal.ana.clicks(deal, "History").text
    renewal.ada.erases("contact delete 1", 1)
    assert "Jane" not in renewal.ana.clicks(contact, "History").text


def test_a_deals_card_leads_to_its_contact_and_company_and_these_to_the_deal(renewal: Office) -> None:
    for label in ("👤 Jane Doe", "🏢 Acme"):
        party = renewal.ana.clicks(shown(renewal.ana, "deal show 1"), label)
        assert "#1 Acme renewal" in party.shown
        assert "New deal" in party.buttons


def test_a_contact_without_an_open_deal_is_offered_the_way_back(renewal: Office) -> None:
    assert "Back to pipeline" not in shown(renewal.ana, "contact show Jane").shown
    renewal.ana.types("deal lost 1")
    card = shown(renewal.ana, "contact show Jane")
    assert "*Back to pipeline*: reopen their last deal, or make a new one." in card.shown
    assert "New deal" in card.buttons
    assert "Reopened" in renewal.ana.clicks(card, "Reopen #1 Acme renewal").text
    assert "Back to pipeline" not in shown(renewal.ana, "contact show Jane").shown


def test_a_won_deal_is_not_reopened_to_bring_its_contact_back(renewal: Office) -> None:
    renewal.ana.types("deal won 1")
    card = shown(renewal.ana, "contact show Jane")
    assert "*Back to pipeline*: make a new deal." in card.shown
    assert not [label for label in card.buttons if label.startswith("Reopen")]


def test_nobody_is_offered_to_reopen_what_is_not_theirs_to_change(renewal: Office) -> None:
    renewal.ana.types("deal lost 1")
    assert "*Back to pipeline*: make a new deal." in shown(renewal.ben, "contact show Jane").shown
    assert "Back to pipeline" not in shown(renewal.vic, "contact show Jane").shown


def posts(office: Office, place: str = "general") -> list[Answer]:
    """What everybody in a channel has read from the bot, once nothing waits to be told any more."""
    office.visit.eventually(lambda: not office.waiting())
    everything = office.colleague("ana", place).person.sees()
    return [Answer(each) for each in everything if not each["is_ephemeral"] and each.get("blocks")]


def test_a_card_is_shared_once_however_often_its_button_is_clicked(renewal: Office) -> None:
    renewal.ana.shares(shown(renewal.ana, "deal show 1"), "Share")
    again = renewal.ana.is_answered(lambda: Wire(renewal.visit).again())
    assert "done already" in again.text
    assert len(posts(renewal)) == 1
    renewal.ana.shares(shown(renewal.ana, "deal show 1"), "Share")
    assert len(posts(renewal)) == 2, "of another message it is another click"


def test_a_shared_card_says_who_shared_it_and_acts_with_the_clickers_own_rights(renewal: Office) -> None:
    card = renewal.ana.shares(shown(renewal.ana, "deal show 1"), "Share")
    assert "Shared by <@U0ANA>" in card.shown
    assert not {"Share", "Undo"} & card.buttons.keys()
    refused = renewal.vic.clicks(card, "Won")
    assert (refused.is_private, "your role here is viewer" in refused.text) == (True, True)
    assert renewal.ana.clicks(card, "Won").is_private
    assert posts(renewal)[0].shown == card.shown


@pytest.mark.parametrize("line", ["deal show 1", "deal board"])
def test_nothing_is_shared_where_the_bot_would_have_to_be_invited_to_see_who_reads_it(
    renewal: Office, line: str
) -> None:
    chris = renewal.colleague("chris", "leaders")
    refused = chris.clicks(chris.types(line), "Share")
    assert (refused.is_private, "`/invite @Dealboard`" in refused.text) == (True, True)
    assert "Guests" not in refused.text
    chris.person.invite("app")
    chris.shares(chris.types(line), "Share")


@pytest.mark.parametrize("line", ["deal show 1", "deal board"])
def test_nobody_shares_with_the_bot_alone(renewal: Office, line: str) -> None:
    renewal.ana.person.at("app").opens_home()
    assert "nobody else here" in renewal.ana.clicks(renewal.ana.types(line), "Share").text
