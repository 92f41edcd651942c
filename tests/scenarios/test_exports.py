"""Deals as a file in the bot's conversation: what was asked for, for who may see it, and nobody else."""

from __future__ import annotations

import csv
import io

import pytest

from sandbox.state import Json
from tests.scenarios.office import Colleague, Office


@pytest.fixture
def sold(office: Office) -> Office:
    """Three deals: one of Ana's, one of Ben's that is won, one that a spreadsheet would run."""
    office.ana.types("deal new Acme renewal 12k company:Acme")
    office.ben.types("deal new Globex rollout 5k")
    office.ben.types("deal won 2")
    office.ana.types('deal new title:"=cmd()" value:1k')
    return office


def received(somebody: Colleague, office: Office, count: int = 1) -> list[Json]:
    """The messages with files in somebody's conversation with the bot, once there are so many."""
    person = somebody.person.at("app")

    def files() -> list[Json]:
        try:
            return [each for each in person.sees() if each.get("files")]
        except AssertionError:  # the conversation begins with the first file
            return []

    office.visit.eventually(lambda: len(files()) >= count, 15)
    return files()


def rows_of(message: Json, office: Office) -> list[dict[str, str]]:
    """The rows of the file that a message has."""
    [shown] = message["files"]
    content = office.visit.do(lambda: office.visit.world.files[shown["id"]].content)
    return list(csv.DictReader(io.StringIO((content or b"").decode())))


def test_an_export_is_a_file_in_the_bots_conversation(sold: Office) -> None:
    told = sold.ana.types("deal export")
    assert "3 deals" in told.text
    assert "our conversation" in told.text
    [message] = received(sold.ana, sold)
    assert "3 deals" in message["text"]
    assert message["files"][0]["name"] == "deals-2026-11-23.csv"
    assert [row["Title"] for row in rows_of(message, sold)] == ["Acme renewal", "Globex rollout", "'=cmd()"]


def test_an_export_takes_the_filters_of_a_list(sold: Office) -> None:
    assert "1 deal " in sold.ana.types("deal export status:won").text
    [message] = received(sold.ana, sold)
    assert [row["Number"] for row in rows_of(message, sold)] == ["2"]
    assert "2 deals" in sold.ana.types("deal export mine").text
    assert [row["Number"] for row in rows_of(received(sold.ana, sold, 2)[1], sold)] == ["1", "3"]


@pytest.mark.parametrize(
    ("filters", "said"),
    [("stage:nope", "no stage"), ("@nobody", "nobody"), (">1m", "no deal to export"), ("status:x", "status")],
)
def test_what_matches_nothing_is_said_and_sends_nothing(sold: Office, filters: str, said: str) -> None:
    assert said in sold.ana.types(f"deal export {filters}").text.casefold()
    sold.heard(0)


def test_a_list_offers_to_export_what_it_shows(sold: Office) -> None:
    shown = sold.ben.types("deal list >10k")
    assert "1 deal " in sold.ben.clicks(shown, "Export").text
    [message] = received(sold.ben, sold)
    assert [row["Number"] for row in rows_of(message, sold)] == ["1"]


def test_an_export_goes_on_after_slack_failed(sold: Office) -> None:
    sold.visit.fail("files.getUploadURLExternal", "error")
    sold.ana.types("deal export")
    assert len(received(sold.ana, sold)) == 1


def test_an_export_imports_to_the_same_deals(sold: Office) -> None:
    sold.ada.types("deal export")
    [message] = received(sold.ada, sold)
    content = sold.visit.do(lambda: sold.visit.world.files[message["files"][0]["id"]].content) or b""
    ada = sold.ada.person.at("general")
    ada.says("/deal import")
    ada.fill("CSV file", [ada.has_file("deals.csv", content)])
    assert ada.submit()["ok"]
    sold.visit.eventually(lambda: "an export of mine" in str(ada.form), 15)
    assert ada.submit()["ok"]
    sold.visit.eventually(lambda: "3 deals are here already" in str(ada.form), 15)


@pytest.mark.parametrize("handle", ["vic", "chris"])
def test_whoever_may_look_may_export(sold: Office, handle: str) -> None:
    colleague = sold.colleague(handle)
    assert "3 deals" in colleague.types("deal export").text
    assert len(received(colleague, sold)) == 1


@pytest.mark.parametrize(("handle", "place"), [("guido", "partners"), ("stan", "general")])
def test_outsiders_get_no_file(sold: Office, handle: str, place: str) -> None:
    sold.visit.hire("stan", "Stan Stranger", is_stranger=True)
    told = sold.colleague(handle, place).types("deal export").text
    assert "3 deals" not in told
    sold.heard(0)
    assert sold.visit.do(lambda: sold.visit.world.files) == {}
