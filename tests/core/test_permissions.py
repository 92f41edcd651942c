"""Who may do what (rules 14, 15): asked in every service, whichever way a request came."""

from __future__ import annotations

import pytest

from bot.blocks.board import board as board_message
from bot.blocks.deal import card
from core.actor import Actor, Role
from core.errors import NotPermitted
from core.permissions import LEAST_ROLE, Action, may, may_change, require
from core.requests import Filters, ListDeals, Search, ShowBoard, ShowDeal, ShowHistory
from tests.core.support import World, by_number

CHANGES = [
    "move {} demo",
    "won {}",
    "lost {} price",
    "abandon {}",
    "assign {} me",
    "rename {} Other",
    "value {} 5k",
    "closing {} fri",
    "due {} fri",
    "label {} red",
    "transfer {} onboarding",
]


@pytest.fixture
def office(world: World) -> World:
    world.pipeline("Onboarding", "Kick off")
    return world


@pytest.mark.parametrize("line", [*CHANGES, "note {} hello", "reopen {}"])
def test_viewers_only_look(office: World, line: str) -> None:
    deal = office.new(owner="nobody")
    if line.startswith("reopen"):
        office.say(f"won {deal.number}")
    before = office.now(deal)
    said = office.say(line.format(deal.number), by="Vic")
    assert said.refused == "NotPermitted"
    assert "viewer" in said.text
    assert "a rep, a manager or an admin" in said.text
    assert office.now(deal) == before


def test_viewers_create_delete_and_undo_nothing(office: World) -> None:
    deal = office.new()
    for line in ("new Something", f"delete {deal.number}", "undo"):
        assert office.say(line, by="Vic").refused == "NotPermitted"
    assert not office.exists(deal.number + 1)


@pytest.mark.parametrize("line", CHANGES)
def test_a_rep_does_not_change_another_reps_deal_and_hears_who_could(office: World, line: str) -> None:
    deal = office.new(by="Ben")
    said = office.say(line.format(deal.number))
    assert said.refused == "NotPermitted"
    assert "belongs to Ben" in said.text
    assert "Ben, a manager or an admin can do it" in said.text
    assert office.now(deal) == deal
    assert not office.say(line.format(deal.number), by="Chris").refused


def test_a_rep_does_not_reopen_another_reps_deal(office: World) -> None:
    deal = office.new(by="Ben")
    office.say(f"lost {deal.number}", by="Ben")
    assert office.say(f"reopen {deal.number}").refused == "NotPermitted"


@pytest.mark.parametrize("line", CHANGES)
def test_a_rep_changes_unowned_deals(office: World, line: str) -> None:
    deal = office.new(owner="nobody", by="Chris")
    assert not office.say(line.format(deal.number)).refused


def test_every_rep_notes_on_every_deal(office: World) -> None:
    deal = office.new(by="Ben")
    assert not office.say(f"note {deal.number} hello").refused


def test_a_deal_of_a_deactivated_member_counts_as_unowned(office: World) -> None:
    deal = office.new(by="Ben")
    office.services.members.deactivate(office.team, "UBEN")
    assert not office.say(f"move {deal.number} demo").refused
    unowned = ListDeals(filters=Filters(owner="unowned"))
    assert [each.number for each in office.services.lists.show(unowned, office.actor()).deals] == [1]


@pytest.mark.parametrize("written", ["<@UBEN>", "@ben", "Ben"])
def test_a_deactivated_member_is_given_nothing_and_still_found(office: World, written: str) -> None:
    deal, other = office.new(by="Ben"), office.new("Other")
    office.services.members.deactivate(office.team, "UBEN")
    for line in (f"assign {other.number} {written}", f"assign other {written}", f"new X owner:{written}"):
        said = office.say(line)
        assert "Ben's account is deactivated" in said.text
        assert said.refused == "InvalidInput"
    assert office.now(other).owner == other.owner
    filters = ListDeals(filters=Filters(owner=written))
    assert [each.number for each in office.services.lists.show(filters, office.actor()).deals] == [
        deal.number
    ]


def test_a_setting_opens_all_deals_to_all_reps(office: World) -> None:
    deal = office.new(by="Ben")
    office.settings(reps_change_all_deals=True)
    assert not office.say(f"move {deal.number} demo").refused
    assert office.say(f"move {deal.number} next", by="Vic").refused == "NotPermitted"


def test_everybody_sees_every_deal(office: World) -> None:
    deal, vic, services = office.new(by="Ben"), office.actor("Vic"), office.services
    card = services.cards.show(ShowDeal(deal=by_number(deal)), vic)
    assert (card.deal, card.can_change) == (deal, False)
    assert services.histories.show(ShowHistory(deal=by_number(deal)), vic)[0] == deal
    assert services.lists.show(ListDeals(), vic).deals == (deal,)
    assert services.searches.find(Search(words="acme"), vic).deals == (deal,)
    board = services.boards.show(ShowBoard(), vic)
    assert (board.columns[0].deals, board.can_change) == ((deal,), frozenset())


@pytest.mark.parametrize(
    ("name", "changes"), [("Ana", False), ("Ben", True), ("Chris", True), ("Vic", False)]
)
def test_what_a_reader_may_change_is_told_with_every_deal(office: World, name: str, changes: bool) -> None:
    deal, actor, services = office.new(by="Ben"), office.actor(name), office.services
    own = frozenset({deal.deal_id} if changes else ())
    assert services.cards.show(ShowDeal(deal=by_number(deal)), actor).can_change is changes
    assert services.lists.show(ListDeals(), actor).can_change == own
    assert services.boards.show(ShowBoard(), actor).can_change == own
    assert services.searches.find(Search(words="acme"), actor).can_change == own


@pytest.mark.parametrize("action", sorted(LEAST_ROLE))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_all_that_the_ones_before_it_may(action: Action, role: Role) -> None:
    actor = Actor("T1", 1, "U1", "Somebody", role)
    allowed = may(actor, action)
    assert allowed is (role >= LEAST_ROLE[action])
    if allowed:
        require(actor, action)
    else:
        with pytest.raises(NotPermitted, match=f"your role here is {role.name}"):
            require(actor, action)


@pytest.mark.parametrize(
    ("action", "least"),
    [
        ("look", Role.viewer),
        ("share", Role.rep),
        ("create_deal", Role.rep),
        ("edit_contacts", Role.rep),
        ("convert_contact", Role.rep),
        ("change_any_deal", Role.manager),
        ("subscribe_channel", Role.manager),
        ("configure_pipelines", Role.admin),
        ("delete_deal", Role.admin),
        ("erase_contact", Role.admin),
        ("import", Role.admin),
    ],
)
def test_the_table_says_what_rule_15_says(action: Action, least: Role) -> None:
    assert LEAST_ROLE[action] is least


@pytest.mark.parametrize(("name", "shares"), [("Ana", True), ("Chris", True), ("Vic", False)])
def test_cards_and_boards_offer_to_share_them_to_who_may(office: World, name: str, shares: bool) -> None:
    deal, actor, services = office.new(by="Ben"), office.actor(name), office.services
    reader = office.context(name).reader
    shown = services.cards.show(ShowDeal(deal=by_number(deal)), actor)
    for message in (card(shown, reader), board_message(services.boards.show(ShowBoard(), actor), reader)):
        labels = [
            each["text"]["text"]
            for block in message.content()["blocks"]
            for each in block.get("elements", ())
            if each["type"] == "button"
        ]
        assert ("Share" in labels) is shares


def test_a_role_is_asked_for_afresh(office: World) -> None:
    deal = office.new()
    office.services.members.set_role(office.actor("Ada"), "UANA", Role.viewer)
    actor = office.services.members.actor(office.team, "UANA")
    assert actor is not None
    with office.db.read(actor) as tx:
        assert not may_change(tx, deal)
