"""Buttons are safe (rule 8): a click says what happened, and changes nothing that it should not."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.actions.router import ACTIONS
from bot.blocks import ids
from core.actor import Actor
from core.db import Database
from tests.conftest import make_people
from tests.scenarios.office import Answer, Office, at_work, differences, dump, introduce, value_of
from tests.scenarios.world import TITLES, World
from tests.shell.test_installations import KEY, install
from tests.support.payloads import Json
from tests.support.slack import FakeSlack


@pytest.fixture
def office(office: Office) -> Office:
    """With Ana's deal #1 in Qualifying."""
    office.type("UANA", 'deal new Acme renewal 12k contact:"Jane Doe" stage:Qualifying')
    return office


def card(office: Office, user: str = "UANA") -> Answer:
    """The card of deal #1."""
    return office.type(user, "deal show 1")


def nothing_changes(office: Office, user: str, element: Json, label: str | None = None) -> Answer:
    """Click; the answer, nothing having changed."""
    before = dump(office.db)
    answer = office.click(user, element, label)
    assert differences(before, dump(office.db)) == {}
    return answer


def test_a_second_click_of_the_same_button_changes_nothing(office: Office) -> None:
    shown = card(office)
    for name, said in ((ids.WIN_DEAL, "won already"), (ids.REOPEN_DEAL, "open already")):
        element = shown.element(name)
        office.click("UANA", element)
        assert said in nothing_changes(office, "UANA", element).text
        shown = card(office)


def test_a_second_choice_of_the_same_stage_says_that_the_deal_is_there(office: Office) -> None:
    menu = card(office).element(ids.MOVE_DEAL)
    office.click("UANA", menu, "Demo")
    assert "is in Demo already" in nothing_changes(office, "UANA", menu, "Demo").text


def test_a_second_undo_takes_back_nothing_more(office: Office) -> None:
    moved = office.type("UANA", "deal move 1 Demo")
    office.click("UANA", moved.element(ids.UNDO))
    told = nothing_changes(office, "UANA", moved.element(ids.UNDO))
    assert "undone" in told.text.casefold() or "already" in told.text


@pytest.mark.parametrize("name", [ids.WIN_DEAL, ids.LOSE_DEAL, ids.ABANDON_DEAL, ids.MOVE_DEAL])
def test_an_old_message_says_who_moved_the_deal_and_shows_it_as_it_is(office: Office, name: str) -> None:
    old = card(office).element(name)
    office.type("UCHRIS", "deal move 1 Negotiating")
    told = nothing_changes(office, "UANA", old, "Demo" if name == ids.MOVE_DEAL else None)
    assert "Chris" in told.text
    assert "Negotiating" in told.shown
    assert told.element(ids.MOVE_DEAL), "the card as it is now"


@pytest.mark.parametrize("label", ["Demo", "Lost"])
def test_an_old_message_of_a_deal_that_was_closed_says_so(office: Office, label: str) -> None:
    old = card(office).element(ids.MOVE_DEAL)
    office.type("UCHRIS", "deal won 1")
    told = nothing_changes(office, "UANA", old, label)
    assert "won" in told.text
    assert "Reopen" in str(told.buttons)


def test_an_old_message_of_a_deal_that_was_deleted_says_so(office: Office) -> None:
    shown = card(office)
    asked = office.type("UADA", "deal delete 1")
    office.click("UADA", asked.buttons["Delete for good"])
    for element in shown.elements:
        if element["type"] == "button":
            told = nothing_changes(office, "UANA", element)
            assert "deleted" in told.text or "gone" in told.text or "undone" in told.text, element[
                "action_id"
            ]
    assert "gone" in nothing_changes(office, "UANA", shown.element(ids.MOVE_DEAL), "Demo").text


def test_an_old_menu_with_a_stage_that_was_removed_says_so(office: Office) -> None:
    old = card(office).element(ids.MOVE_DEAL)
    office.type("UADA", "pipeline stage Sales remove Demo into:Qualifying")
    told = nothing_changes(office, "UANA", old, "Demo")
    assert "stage" in told.text
    assert told.has_next_step


def test_a_confirmation_is_of_the_question_as_it_was_put(office: Office) -> None:
    """What was agreed to for one deal is not done to it after somebody changed it."""
    asked = office.type("UANA", "deal move 1 won")
    office.type("UCHRIS", "deal lost 1")
    assert "lost" in nothing_changes(office, "UANA", asked.buttons["Mark won"]).text


@pytest.mark.parametrize("label", ["Won", "Demo"])
def test_who_may_act_is_checked_on_every_click(office: Office, label: str) -> None:
    menu = card(office).element(ids.MOVE_DEAL)
    for user, said in (("UVIC", "viewer"), ("UBEN", "belongs to Ana")):
        assert said in nothing_changes(office, user, menu, label).text


def test_the_undo_of_another_is_refused(office: Office) -> None:
    moved = office.type("UANA", "deal move 1 Demo")
    assert nothing_changes(office, "UBEN", moved.element(ids.UNDO)).has_next_step


NONSENSE = [
    *("", "{}", "null", "[]", "1", "{", "\x00", "x" * 1900),
    *('{"d":1,"x":2}', '{"d":-1}', '{"d":"1"}', '{"d":1e400}', '{"d":99999999999999999999}'),
    *('{"f":"stage:","p":0}', '{"f":"","p":999999999}', '{"a":"\\u0000"}', '{"c":1,"r":"admin"}'),
    *('{"l":"deal","c":"yes"}', '{"l":1}'),
]


@pytest.mark.parametrize("name", [*ACTIONS, ids.RUN_LINE, "no.such.action", "", ":", "deal.move:x:y"])
def test_a_value_that_we_never_made_is_answered_and_changes_nothing(world: World, name: str) -> None:
    for value in NONSENSE:
        told = world.office.click("UANA", {"type": "button", "action_id": name, "value": value})
        assert told.has_next_step, value
    world.unchanged()


def test_a_line_that_no_button_of_ours_carries_is_answered_and_changes_nothing(world: World) -> None:
    for line in ("", "quit", "dealboard import x", "deal", "deal xyzzy", "deal move 1"):
        value = json.dumps({"l": line, "c": "confirmed"})
        told = world.office.click("UANA", {"type": "button", "action_id": ids.RUN_LINE, "value": value})
        assert told.has_next_step
    world.unchanged()


def test_an_outsider_who_clicks_gets_nothing_and_reads_no_name(world: World) -> None:
    shown = world.office.type("UANA", "deal show 1")
    for element in shown.elements:
        label = None if element["type"] == "button" else "Won"
        for user, facts in (("UGUEST", {}), ("UGONE", {}), ("UFAR", {"user_team": "T9"})):
            told = world.office.click(user, element, label, **facts)
            assert "admin" in told.text
            assert not [title for title in TITLES if title in told.shown]
    world.unchanged()


@pytest.fixture
def two(slack: FakeSlack, db: Database, people: dict[str, Actor]) -> Iterator[Office]:
    """One bot in T1 and in T2, where the same people are; each has a deal #1."""
    install(db, "T1", "T2")
    slack.add_team("T2")
    make_people(db, "T2")
    introduce(slack, people)
    with at_work(slack, db, slack_bot_token=None, token_encryption_key=KEY) as office:
        office.type("UANA", 'deal new Acme renewal 12k contact:"Jane Doe"')
        office.type("UANA", 'deal new Secret plan 99k contact:"Zoe Far" company:Globex', team="T2")
        office.type("UADA", "pipeline new Elsewhere", team="T2")
        yield office


def test_the_ids_of_another_workspace_in_a_forged_button_name_nothing(two: Office) -> None:
    theirs = two.type("UANA", "deal show 1", team="T2")
    won = two.type("UANA", "deal won 1", team="T2")
    board = two.type("UANA", "deal board", team="T2")
    before = dump(two.db)
    for element in (*theirs.elements, *won.elements, *board.elements):
        if element["type"] == "button" and not element["action_id"].startswith(
            (ids.SHOW_BOARD, ids.SHARE_BOARD)
        ):
            stranger_to(two, element)
        for option in ("Demo", "Won", "Elsewhere"):
            if element["type"] != "button" and option in str(element):
                stranger_to(two, element, option)
    assert differences(before, dump(two.db)) == {}
    assert "Secret plan" in two.type("UANA", "deal show 1", team="T2").text


def stranger_to(two: Office, element: Json, label: str | None = None) -> None:
    """A click from T1 on what was made for T2 finds nothing, and tells nothing of it."""
    told = two.click("UANA", element, label, team="T1")
    assert told.has_next_step
    for secret in ("Secret", "Zoe", "Globex", "Elsewhere"):
        assert secret not in told.shown, element["action_id"]


def test_the_stage_of_another_workspace_is_no_stage_of_ours(two: Office) -> None:
    ours = two.type("UANA", "deal show 1").element(ids.MOVE_DEAL)
    theirs = two.type("UANA", "deal show 1", team="T2").element(ids.MOVE_DEAL)
    stolen = json.loads(value_of(ours, "Demo")) | {"t": json.loads(value_of(theirs, "Demo"))["t"]}
    button = {"type": "button", "action_id": ids.MOVE_DEAL, "value": json.dumps(stolen)}
    assert nothing_changes(two, "UANA", button).has_next_step


def test_a_question_is_answered_once_however_often_its_button_is_clicked(office: Office) -> None:
    office.type("UANA", "deal new Twice company:Acme")
    asked = office.type("UANA", "deal new Twice company:Acme")
    anyway = asked.element(ids.action(ids.RUN_LINE, 1))
    office.click("UANA", anyway)
    assert "already" in nothing_changes(office, "UANA", anyway).text
