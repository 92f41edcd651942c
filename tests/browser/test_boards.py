"""Boards by pointing: narrowed, sorted, compact, a stage opened, and shared to edit themselves."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor


def board_of(visitor: Visitor, line: str = "/deal board") -> Locator:
    """A board for whoever types."""
    visitor.say(line)
    board = visitor.last("Sales board")
    expect(board).to_contain_text("Only visible to you")
    return board


def test_a_board_is_narrowed_sorted_made_compact_and_a_stage_of_it_opened(visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0SALES")
    board = board_of(visitor)
    count = visitor.messages.count()
    visitor.choose(board.get_by_role("combobox", name="Order"), "Longest here first")
    expect(board).to_have_class(re.compile("changed"))
    board.get_by_role("combobox", name="Whose deals").click()
    visitor.page.get_by_role("option", name="My deals", exact=True).click()
    board = visitor.last("Mine")
    expect(board).to_be_visible()
    board.get_by_role("button", name="Compact").click()
    expect(board.get_by_role("combobox", name="Open…").first).to_be_visible()
    visitor.picture("board-compact", board)
    visitor.choose(board.get_by_role("combobox", name="Filter…"), "No filters")
    board = visitor.last("Sales board")
    expect(board).not_to_contain_text("Mine")
    board.get_by_role("button", name="In full").click()
    expect(board.get_by_role("button", name="Compact")).to_be_visible()
    board.get_by_role("combobox", name="Open a stage…").click()
    visitor.page.get_by_role("option", name="Qualifying").click()
    stage = visitor.last("Qualifying in Sales")
    expect(stage.get_by_role("button", name="Back to the board")).to_be_visible()
    visitor.picture("board-stage", stage)
    stage.get_by_role("button", name="Back to the board").click()
    expect(visitor.last("Sales board")).to_be_visible()
    assert visitor.messages.count() == count, "all of it in one place"


def test_a_shared_board_edits_itself_before_everybody(visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0SALES")
    board_of(visitor, "/deal board mine").get_by_role("button", name="Share").click()
    live = visitor.last("Live: this board edits itself")
    expect(live).to_contain_text("Shared by Ana Alvarez")
    expect(live).not_to_contain_text("Only visible to you")
    visitor.picture("board-live", live)
    visitor.say("/deal new Globe pumps 950k stage:Negotiating")
    expect(live).to_contain_text("Globe pumps", timeout=15_000)
    visitor.act_as("Chris Chiba")
    live = visitor.last("Live: this board edits itself")
    expect(live).to_contain_text("Globe pumps")
    live.get_by_role("button", name="Open privately").click()
    own = visitor.messages.filter(has_text="Only visible to you").last
    expect(own.get_by_role("combobox", name="Whose deals")).to_be_visible()
    visitor.act_as("Ana Alvarez")
    visitor.last("Live: this board edits itself").get_by_role("button", name="Stop").click()
    visitor.page.get_by_role("button", name="Stop it").click()
    expect(visitor.last("Ana Alvarez stopped this board")).to_be_visible()
