"""Boards by pointing: whose deals, which, in which order, a column's next ones, all of a stage, and back."""

from __future__ import annotations

import pytest

from bot.blocks import ids
from tests.scenarios.office import Answer, Colleague, Office


@pytest.fixture
def shop(office: Office) -> Office:
    """Ana has two deals, Ben one, one nobody."""
    for line in (
        "deal new Acme renewal 12k stage:Demo closing:2026-12-24 label:red",
        "deal new Acme upsell 5k stage:Demo closing:2026-12-01",
        "deal new Initech 1k owner:nobody",
    ):
        office.ana.types(line)
    office.ben.types("deal new Globex 99k stage:Demo")
    return office


def chooses(who: Colleague, board: Answer, menu: str, choice: str) -> Answer:
    """Choose from a menu of the board; the board stands in its place."""
    after = who.clicks(board, menu, choice)
    assert after.replaces(board)
    return after


def picks(who: Colleague, board: Answer, typed: str, word: str) -> Answer:
    """Choose whose deals from what is offered for `typed`; `word` is how filters say it."""
    who.person.options("Whose deals", typed, message=board.message)
    return chooses(who, board, "Whose deals", ids.BoardChange(part="owner", word=word).dump())


def order(board: Answer) -> list[int]:
    """Where each deal stands, by number."""
    found = [(board.shown.find(f"#{number} "), number) for number in range(1, 5)]
    return [number for at, number in sorted(found) if at >= 0]


def test_the_menus_narrow_and_sort_the_board_in_its_place(shop: Office) -> None:
    board = shop.ana.types("deal board")
    assert order(board) == [3, 4, 1, 2]
    board = chooses(shop.ana, board, "Order", "Closing soonest first")
    assert order(board) == [3, 2, 1, 4]
    board = picks(shop.ana, board, "", "mine")
    assert (order(board), "Mine" in board.shown) == ([2, 1], True)
    board = chooses(shop.ana, board, "Filter…", "🟥 Red")
    assert (order(board), "Mine, label Red" in board.shown) == ([1], True)
    board = chooses(shop.ana, board, "Filter…", "Any label")
    assert order(board) == [2, 1]
    board = chooses(shop.ana, board, "Filter…", "No filters")
    assert order(board) == [3, 2, 1, 4]


def test_whose_deals_are_found_by_typing_a_name(shop: Office) -> None:
    board = shop.ana.types("deal board")
    offered = shop.ana.person.options("Whose deals", "", message=board.message)
    assert offered[:3] == ["Everybody's deals", "My deals", "Unowned deals"]
    assert shop.ana.person.options("Whose deals", "ben", message=board.message) == ["Ben Bernard"]
    bens = picks(shop.ana, board, "ben", 'owner:"Ben Bernard"')
    assert order(bens) == [4]
    assert "Ben Bernard" in str(bens.element(ids.SEEK_OWNER)["initial_option"])
    unowned = picks(shop.ana, bens, "", "unowned")
    assert order(unowned) == [3]


def test_a_board_is_compact_or_in_full_and_opens_cards_from_either(shop: Office) -> None:
    full = shop.ana.types("deal board")
    compact = shop.ana.clicks(full, "Compact")
    assert len(compact.message["blocks"]) < len(full.message["blocks"])
    card = shop.ana.clicks(compact, "Open…", "#3 Initech")
    assert "Initech" in card.text
    assert "Move to…" in card.shown
    assert "In full" in compact.buttons
    again = shop.ana.clicks(compact, "In full")
    assert len(again.message["blocks"]) == len(full.message["blocks"])


def test_another_pipeline_keeps_whose_deals_they_are(shop: Office) -> None:
    shop.ada.types("pipeline new Onboarding")
    shop.ana.types("deal new Rollout pipeline:Onboarding")
    shop.ben.types("deal new Other pipeline:Onboarding")
    board = shop.ana.types("deal board Sales mine")
    elsewhere = chooses(shop.ana, board, "Pipeline", "Onboarding")
    assert "Onboarding board: 1 deal" in elsewhere.text
    assert "Mine" in elsewhere.shown


def test_a_stage_opens_whole_with_its_actions_and_leads_back(shop: Office) -> None:
    for number in range(14):
        shop.ana.types(f"deal new Small {number} 1 stage:Demo")
    board = shop.ana.types("deal board")
    assert "1–7 of 17" in board.shown
    stage = chooses(shop.ana, board, "Open a stage…", "Demo · 17")
    assert "Page 1 of 2" in stage.shown
    second = shop.ana.clicks(stage, "Next")
    assert "Page 2 of 2" in second.shown
    moved = shop.ana.clicks(second, "Move to…", "Proposal Pending")
    assert "Moved" in moved.text
    assert shop.ana.clicks(second, "Back to the board").text.startswith("Sales board: 18 deals")
    assert "Delayed" in board.shown  # a hidden stage: the menu opens it too


def test_a_viewer_looks_at_boards_and_stages_and_is_offered_nothing_that_changes(shop: Office) -> None:
    board = shop.vic.types("deal board")
    assert "Share" not in board.buttons
    stage = chooses(shop.vic, board, "Open a stage…", "Demo · 3")
    for shown in (board, stage):
        assert ids.MOVE_DEAL not in shown.shown


def test_a_stage_or_label_that_went_meanwhile_is_said_to_be_gone(shop: Office) -> None:
    board = shop.ana.types("deal board")
    shop.ada.types("pipeline stage Sales remove Demo into:Qualifying")
    assert "That stage is gone" in shop.ana.clicks(board, "Open a stage…", "Demo · 3").text


def test_filters_too_long_for_menus_are_said_to_be(shop: Office) -> None:
    board = shop.ana.types(f"deal board acme {' '.join(['acme'] * 60)}")
    assert "Filters as long as these have no menus" in board.shown
    assert "Refresh" in board.buttons


def test_a_pipeline_of_several_words_is_named_before_the_filters_of_a_board(office: Office) -> None:
    office.ada.types('pipeline new "Kick off"')
    office.ana.types('deal new Acme renewal 12k pipeline:"Kick off"')
    office.ben.types('deal new Globex rollout 5k pipeline:"Kick off"')
    shown = office.ana.types("deal board kick off mine").shown
    assert "Kick off board" in shown
    assert "Acme renewal" in shown
    assert "Globex rollout" not in shown
