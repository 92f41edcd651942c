"""The five minutes of a newcomer: what the greeting promises, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Newcomer
from tests.browser.visitor import Visitor
from tests.conftest import ENGINES


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_newcomer_sees_a_deal_move_be_won_taken_back_and_refused(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come()
    page.get_by_role("button", name="/deal board").click()
    expect(visitor.composer).to_have_value("/deal board")
    visitor.composer.press("Enter")
    board = visitor.last("Sales board")
    expect(board).to_contain_text("Only visible to you")
    expect(board).to_be_in_viewport()
    visitor.picture("board", board)

    row = board.locator(".section").filter(has=page.get_by_role("combobox", name="Move to…")).first
    title = row.locator("strong").first.inner_text()
    number = title.split()[0].removeprefix("#")
    menu = row.get_by_role("combobox", name="Move to…")
    menu.click()
    visitor.picture("board-move")
    page.keyboard.press("Escape")
    visitor.choose(menu, "Negotiating")
    moved = visitor.last(f"Moved {title}")
    expect(moved).to_contain_text("→ Negotiating")

    visitor.act_as("Chris Chiba")
    expect(visitor.last(title)).to_contain_text("moved")
    expect(visitor.last(title)).to_contain_text("by @Ana Alvarez")
    expect(visitor.messages.filter(has_text="Sales board")).to_have_count(0)
    visitor.picture("alert", visitor.last(title))

    visitor.act_as("Ana Alvarez")
    visitor.say(f"/deal won {number}")
    won = visitor.last(f"Won {title}")
    expect(won).to_contain_text("🏆")
    visitor.picture("deal-won", won)
    won.get_by_role("button", name="Undo").click()
    expect(visitor.last("Undone: you marked it won")).to_contain_text(title)

    visitor.say(f"/deal find {title.split(maxsplit=1)[1]}")
    found = visitor.last("Found for").locator(".section").filter(has_text=title)
    visitor.choose(found.get_by_role("combobox", name="Move to…"), "Open the card")
    card = visitor.last("Expected close")
    expect(card).to_contain_text(title)
    expect(card.get_by_role("button", name="Won")).to_be_visible()
    visitor.picture("deal-card", card)

    visitor.act_as("Guido Greco")
    visitor.go("partners")
    visitor.say("/deal board")
    expect(visitor.last("Dealboard")).to_contain_text("guests")
    expect(visitor.messages.filter(has_text="Sales board")).to_have_count(0)
    visitor.picture("refused", visitor.messages.last)


def test_the_card_of_a_searched_deal_opens(visitor: Visitor) -> None:
    visitor.come_again("U0CHRIS/C0SALES")
    visitor.say("/deal find platform")
    row = visitor.last("Found for").locator(".with-accessory").filter(has_text="untouched").first
    title = row.locator("strong").first.inner_text()
    visitor.choose(row.get_by_role("combobox", name="Move to…"), "Open the card")
    card = visitor.last("Expected close")
    expect(card).to_contain_text(title)
    expect(card.get_by_role("button", name="History")).to_be_visible()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_rep_on_a_phone_reads_the_board_and_moves_a_deal(newcomer: Newcomer) -> None:
    visitor = newcomer(phone=True, scheme="dark")
    visitor.come_again("U0ANA/C0SALES")
    assert visitor.overflow() == 0
    visitor.say("/deal board")
    board = visitor.last("Sales board")
    expect(board).to_be_visible()
    assert visitor.overflow() == 0
    menu = board.get_by_role("combobox", name="Move to…").first
    menu.tap()
    visitor.page.get_by_role("option", name="Negotiating").tap()
    expect(visitor.last("Moved")).to_contain_text("Negotiating")
    visitor.act_as("Chris Chiba")
    expect(visitor.page.locator("#sidebar")).to_be_hidden()
    expect(visitor.last("moved")).to_contain_text("Negotiating")


def test_each_of_the_cast_sees_their_own(visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0SALES")
    channels = visitor.page.locator("#channels")
    for name, seen, unseen in (
        ("Ben Bernard", "sales", "leaders"),
        ("Ada Adeyemi", "leaders", "lobby"),
        ("Guido Greco", "partners", "sales"),
        ("Olga Olsen", "lobby", "general"),
    ):
        visitor.act_as(name)
        expect(channels.get_by_role("button", name=seen)).to_be_visible()
        expect(channels.get_by_role("button", name=unseen)).to_have_count(0)


def test_a_rep_who_reads_french_gets_numbers_and_times_as_there(visitor: Visitor) -> None:
    visitor.come_again("U0BEN/C0SALES")
    visitor.say("/deal new Umbrella pilot $12500 closing:2027-03-31")
    created = visitor.last("Created")
    expect(created).to_contain_text("12\N{NARROW NO-BREAK SPACE}500\N{NO-BREAK SPACE}$US")
    expect(created).to_contain_text("31 mars 2027")
    expect(created.locator("header time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    visitor.say("/deal")
    mine = visitor.last("My open deals")
    expect(mine.locator(".with-accessory").filter(has_text="Umbrella pilot")).to_be_visible()
    expect(mine.locator(".with-accessory").filter(has_text="Ben Bernard")).to_have_count(0)
    expect(mine.locator(".with-accessory").filter(has_text="Ana Alvarez")).to_have_count(0)


def test_a_manager_moves_anybodys_deal_and_a_rep_their_own(visitor: Visitor) -> None:
    visitor.come_again("U0CHRIS/C0SALES")
    visitor.say("/deal board")
    rows = visitor.last("Sales board").locator(".with-accessory")
    menus = rows.get_by_role("combobox", name="Move to…")
    expect(rows).not_to_have_count(0)
    expect(menus).to_have_count(rows.count())
    visitor.act_as("Ben Bernard")
    visitor.say("/deal board")
    expect(rows).not_to_have_count(0)
    expect(menus).not_to_have_count(0)
    assert menus.count() < rows.count()


def test_an_admin_deletes_a_deal_for_good_after_being_asked(visitor: Visitor) -> None:
    visitor.come_again("U0ADA/C0SALES")
    visitor.say("/deal new Umbrella pilot 5k")
    expect(visitor.last("Created")).to_contain_text("Umbrella pilot")
    visitor.say('/deal delete "Umbrella pilot"')
    form = visitor.page.get_by_role("dialog", name="Delete a deal")
    form.get_by_role("button", name="Continue").click()
    number = form.get_by_label("To be sure, type its number")
    label = form.locator("label", has_text="type its number").inner_text()
    number.fill("".join(letter for letter in label if letter.isdigit()))
    form.get_by_role("button", name="Delete for good").click()
    expect(visitor.last("Deleted")).to_contain_text("Umbrella pilot")


@pytest.mark.parametrize("workspaces", [2])
def test_two_workspaces_know_nothing_of_each_other(visitor: Visitor) -> None:
    visitor.come_again("U0OLGA/C0LOBBY")
    theirs = names_on_the_board(visitor)
    visitor.act_as("Ana Alvarez")
    visitor.go("sales")
    ours = names_on_the_board(visitor)
    assert not theirs & ours


def test_somebody_of_another_organisation_has_no_such_command(visitor: Visitor) -> None:
    visitor.come_again("U0OLGA/C0PARTNERS")
    visitor.say("/deal board")
    expect(visitor.last("Slackbot")).to_contain_text("/deal is not a valid command")


def names_on_the_board(visitor: Visitor) -> set[str]:
    """The titles of the deals that `/deal board` shows."""
    visitor.say("/deal board")
    names = visitor.last("Sales board").locator(".with-accessory strong")
    expect(names.first).to_be_visible()
    return set(names.all_inner_texts())
