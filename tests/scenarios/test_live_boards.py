"""Live boards: shared by *Share*, edited as their deals change, stopped quietly when nobody may see them."""

from __future__ import annotations

import time

from sqlalchemy import func, select

from bot.blocks import ids
from core.models import LiveBoard
from sandbox import conversations, messages
from sandbox.state import Channel
from tests.scenarios.office import AT_ONCE, Answer, Colleague, Office
from tests.scenarios.wire import Wire

# How long the bot takes what it knows of a channel for true, and a little more.
CHANNEL_HOLDS = 21 * AT_ONCE.edits


def share(office: Office, who: Colleague, line: str = "deal board") -> Answer:
    """Share a board; what everybody sees of it."""
    return who.shares(who.types(line), "Share")


def now(office: Office, board: Answer) -> str:
    """What the board says by now."""
    return next(
        (Answer(each).text for each in office.ben.person.sees() if each["ts"] == board.message["ts"]), ""
    )


def becomes(office: Office, board: Answer, words: str) -> None:
    """The board says `words` before long."""
    office.visit.eventually(lambda: words in now(office, board), 10)


def edits(office: Office) -> int:
    """How often the bot has edited a message."""
    entries = office.visit.world.inspector.entries
    return office.visit.do(lambda: sum("chat.update" in each.summary for each in entries))


def live(office: Office) -> int:
    """How many boards are live."""
    with office.db.across_workspaces() as connection:
        return int(connection.execute(select(func.count()).select_from(LiveBoard)).scalar_one())


def channel(office: Office, name: str) -> Channel:
    """A channel of the sandbox."""
    return next(each for each in office.visit.world.channels.values() if each.name == name)


def test_a_shared_board_edits_itself_once_for_a_burst_of_changes(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    board = share(office, office.ana)
    assert "Shared by Ana Alvarez" in board.shown
    for number in range(6):
        office.ben.types(f"deal new Burst {number} 1k")
    becomes(office, board, "7 deals · $18,000")
    assert edits(office) <= 3
    told = edits(office)
    time.sleep(2.5)
    assert edits(office) == told, "nothing changed since"


def test_a_board_is_shared_once_however_often_its_button_is_clicked(office: Office) -> None:
    share(office, office.ana)
    assert "done already" in office.ana.is_answered(lambda: Wire(office.visit).again()).text
    assert live(office) == 1


def test_a_board_of_mine_is_the_sharers_for_everybody(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.ben.types("deal new Globex 9k")
    board = share(office, office.ana, "deal board mine")
    assert "Of Ana Alvarez" in board.shown
    assert "Globex" not in board.shown
    own = office.ben.clicks(board, "Open privately")
    assert (own.is_private, "Acme" in own.shown, "Globex" in own.shown) == (True, True, False)
    office.ana.types("deal new Acme upsell 1k")
    becomes(office, board, "2 deals · $13,000")


def test_whoever_turns_filters_or_opens_a_live_board_gets_one_of_their_own(office: Office) -> None:
    for number in range(9):
        office.ana.types(f"deal new Deal {number} {number + 1}k")
    board = share(office, office.ana)
    said = now(office, board)
    for what, choice in (
        ("Next 2", None),
        ("Open a stage…", "New Opportunity · 9"),
        ("Open privately", None),
    ):
        assert office.vic.clicks(board, what, choice).is_private
    assert now(office, board) == said


def test_a_click_on_a_live_board_acts_with_the_clickers_own_rights(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    board = share(office, office.ana)
    refused = office.vic.clicks(board, ids.MOVE_DEAL, "Demo")
    assert (refused.is_private, "your role here is viewer" in refused.text) == (True, True)
    assert "belongs to Ana" in office.ben.clicks(board, ids.MOVE_DEAL, "Demo").text
    moved = office.ana.clicks(board, ids.MOVE_DEAL, "Demo")
    assert moved.is_private
    becomes(office, board, "Demo: 1 deal")


def test_who_shared_a_board_or_a_manager_stops_it_and_nobody_else(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    board = share(office, office.ana)
    told = office.ben.clicks(board, "Stop")
    assert (told.is_private, "Ana Alvarez, a manager or an admin can stop it" in told.text) == (True, True)
    assert live(office) == 1
    office.chris.clicks(board, "Stop")
    assert "Chris Chiba stopped this board" in now(office, board)
    assert live(office) == 0


def test_a_viewer_shares_nothing_by_a_forged_button(office: Office) -> None:
    shown = office.ana.types("deal board")
    row = next(block for block in shown.message["blocks"] if "Share" in str(block) and "elements" in block)
    refused = office.vic.clicks(office.vic.has_before_them(row), ids.SHARE_BOARD)
    assert "your role here is viewer" in refused.text
    assert live(office) == 0


def test_a_live_board_shows_a_renamed_stage_and_another_pipelines_deals_do_not_move_it(
    office: Office,
) -> None:
    office.ada.types("pipeline new Onboarding")
    office.ana.types("deal new Acme renewal 12k stage:Demo")
    board = share(office, office.ana)
    office.ada.types('pipeline stage Sales rename Demo "Live demo"')
    becomes(office, board, "Live demo: 1 deal")
    told = edits(office)
    office.ana.types("deal new Rollout pipeline:Onboarding")
    time.sleep(2.5)
    assert edits(office) == told


def test_a_live_board_stops_quietly_when_its_message_is_deleted(office: Office) -> None:
    board = share(office, office.ana)
    office.visit.eventually(lambda: live(office) == 1)
    world, ts = office.visit.world, board.message["ts"]

    def delete() -> None:
        message = messages.find(world, board.message["channel"], ts)
        assert message is not None
        messages.delete(world, message)

    office.visit.do(delete)
    office.ana.types("deal new Acme renewal 12k")
    office.visit.eventually(lambda: live(office) == 0, 10)


def test_a_live_board_stops_quietly_when_its_channel_is_archived(office: Office) -> None:
    share(office, office.ana)
    office.visit.do(lambda: setattr(channel(office, "general"), "is_archived", True))
    office.colleague("ana", "sales").types("deal new Acme renewal 12k")
    office.visit.eventually(lambda: live(office) == 0, 10)
    assert not any("could not" in told for told in office.ada.person.at("app").reads())


def test_a_live_board_stops_quietly_when_the_bot_is_removed(office: Office) -> None:
    office.ana.person.invite("app")
    share(office, office.ana)
    world = office.visit.world
    app = world.app_in(channel(office, "general").team_id)
    assert app is not None
    office.visit.do(lambda: conversations.leave(world, channel(office, "general"), app.bot_user_id))
    time.sleep(CHANNEL_HOLDS)
    told = edits(office)
    office.ana.types("deal new Acme renewal 12k")
    office.visit.eventually(lambda: live(office) == 0, 10)
    assert edits(office) == told


def test_a_live_board_ends_when_guests_may_see_it(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    board = share(office, office.ana)
    office.ana.person.invite("guido")
    time.sleep(CHANNEL_HOLDS)
    office.ana.types("deal new Acme upsell 5k")
    becomes(office, board, "This board isn't shown any more. Guests or strangers are in this channel")
    office.visit.eventually(lambda: live(office) == 0)


def test_a_live_board_of_an_archived_pipeline_says_so_and_ends(office: Office) -> None:
    office.ada.types("pipeline new Onboarding")
    board = share(office, office.ana, "deal board Onboarding")
    office.ada.types("pipeline archive Onboarding")
    becomes(office, board, "That pipeline is gone, or archived")
    office.visit.eventually(lambda: live(office) == 0)
