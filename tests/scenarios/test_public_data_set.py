"""The public data set, imported as it is, and then worked with from Slack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot.blocks import ids
from bot.cli import app
from bot.http_server import SLACK_PATH
from core.db import Database
from sandbox.runner import Options
from sandbox.testing import Visit
from tests.imports.support import counts
from tests.scenarios.conftest import options_for
from tests.scenarios.office import Office

DATA_SET = Path(__file__).parents[3] / "shared" / "data" / "crm-sales-opportunities" / "sales_pipeline.csv"


@pytest.fixture
def options(engine_name: str, make_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Options:
    """A database into which `dealboard import` put the data set before any team was known."""
    if not DATA_SET.exists():
        pytest.skip("the data set is not on this machine")
    url = make_url(engine_name)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", url)
    first = CliRunner().invoke(app, ["import", str(DATA_SET)])
    assert first.exit_code == 0, first.output
    for said in ("8,800 deals imported", "stage Prospecting in Sales", "stage Engaging in Sales"):
        assert said in first.output
    db = Database(url)
    before = counts(db)
    again = CliRunner().invoke(app, ["import", str(DATA_SET)])
    assert again.exit_code == 0, again.output
    assert counts(db) == before, "importing it again changes nothing"
    db.dispose()
    # The program imported by the machine's clock; what happens next must not have happened before that.
    return replace(options_for(url), deals=None, clock=None)


@pytest.fixture
def office(visit: Visit) -> Office:
    """The team whose deals those have become; Ana is its admin."""
    address = str(visit.sandbox.deliveries.request_url).replace(SLACK_PATH, "/readyz")
    visit.eventually(lambda: httpx.get(address).status_code == 200, 15)
    visit.lift_rate_limits()
    visit.change("ana", is_admin=True)
    return Office(visit)


def test_the_data_set_is_worked_with_from_slack(office: Office) -> None:
    figures_are_those_of_the_file(office)
    assert "hears" in office.ana.types("pipeline subscribe Sales").text
    number, stage = a_deal_is_moved_from_the_board(office)
    assert "Moved" in office.ana.types(f"deal move {number} {stage}").text
    won = office.ana.types(f"deal won {number} 12k")
    assert "Won" in won.text
    assert "$12,000" in won.text
    assert "4,239 deals · $10,017,534" in office.ana.types("deal list all status:won").text
    # Moved there by the menu and back by a line, in one message; the win in another, as wins are.
    told = office.heard(2)
    assert f"is in {stage} again" in told[0]
    assert "was won" in told[1]
    undone = office.ana.types("deal undo")
    assert "Undone: you marked it won" in undone.text
    figures_are_those_of_the_file(office)
    told = office.heard(2)
    assert "the win was undone" in told[1]
    assert all(f"#{number} " in each for each in told)


def figures_are_those_of_the_file(office: Office) -> None:
    assert "4,238 deals · $10,005,534" in office.ana.types("deal list all status:won").text
    assert "2,473 deals" in office.ana.types("deal list all status:lost").text
    board = office.ana.types("deal board")
    assert "2,089 deals" in board.text
    assert "Prospecting: 500 deals" in board.text
    assert "Engaging: 1,589 deals" in board.text
    assert "of 500" in board.shown
    assert "of 1,589" in board.shown


def a_deal_is_moved_from_the_board(office: Office) -> tuple[int, str]:
    """Choose the first other stage in the first menu of the board. The deal's number, and where it was."""
    board = office.ana.types("deal board")
    chosen = board.element(ids.MOVE_DEAL)["option_groups"][0]["options"][0]["text"]["text"]
    answer = office.ana.clicks(board, ids.MOVE_DEAL, chosen)
    assert answer.text.startswith("Moved ")
    assert f"→ *{chosen}*" in answer.text
    number = int(answer.text.partition("#")[2].partition(" ")[0])
    stage = answer.text.partition(": ")[2].partition(" →")[0]
    return number, stage
