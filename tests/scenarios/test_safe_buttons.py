"""Buttons are safe (rule 8): a click says what happened, and changes nothing that it should not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.actions.router import ACTIONS
from bot.blocks import ids
from sandbox.parts import elements
from sandbox.person import value_of
from sandbox.runner import Options
from sandbox.state import Json
from sandbox.testing import Visit
from tests.scenarios.office import Answer, Colleague, Office, differences, dump, open_office
from tests.scenarios.world import OUTSIDERS, TITLES, World


@pytest.fixture
def office(office: Office) -> Office:
    """With Ana's deal #1 in Qualifying."""
    office.ana.types('deal new Acme renewal 12k contact:"Jane Doe" stage:Qualifying')
    return office


def card(office: Office) -> Answer:
    """The card of deal #1, before Ana."""
    return office.ana.types("deal show 1")


def nothing_changes(
    office: Office, who: Colleague, shown: Answer, what: str, choice: str | None = None
) -> Answer:
    """Click; the answer, nothing having changed."""
    before = dump(office.db)
    answer = who.clicks(shown, what, choice)
    assert differences(before, dump(office.db)) == {}
    return answer


def again(who: Colleague, shown: Answer) -> Answer:
    """The same message before someone: a window that was not told of its change, or a forger's copy."""
    return who.has_before_them(*shown.message["blocks"])


def actions(*parts: Json) -> Json:
    """A block of buttons."""
    return {"type": "actions", "elements": list(parts)}


def button(action_id: str, value: str) -> Json:
    """A button that may never have been ours."""
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "text": text, "action_id": action_id, "value": value}


def test_a_second_click_of_the_same_button_changes_nothing(office: Office) -> None:
    for label, said in (("Won", "won already"), ("Reopen", "open already")):
        shown = card(office)
        office.ana.clicks(shown, label)
        assert said in nothing_changes(office, office.ana, again(office.ana, shown), label).text


def test_a_second_choice_of_the_same_stage_says_that_the_deal_is_there(office: Office) -> None:
    shown = card(office)
    office.ana.clicks(shown, ids.MOVE_DEAL, "Demo")
    told = nothing_changes(office, office.ana, again(office.ana, shown), ids.MOVE_DEAL, "Demo")
    assert "is in Demo already" in told.text


def test_a_second_undo_takes_back_nothing_more(office: Office) -> None:
    moved = office.ana.types("deal move 1 Demo")
    office.ana.clicks(moved, "Undo")
    told = nothing_changes(office, office.ana, again(office.ana, moved), "Undo")
    assert "undone" in told.text.casefold() or "already" in told.text


@pytest.mark.parametrize("name", [ids.WIN_DEAL, ids.LOSE_DEAL, ids.MOVE_DEAL])
def test_an_old_message_says_who_moved_the_deal_and_shows_it_as_it_is(office: Office, name: str) -> None:
    old = card(office)
    office.chris.types("deal move 1 Negotiating")
    told = nothing_changes(office, office.ana, old, name, "Demo" if name == ids.MOVE_DEAL else None)
    assert "Chris" in told.text
    assert "Negotiating" in told.shown
    assert told.element(ids.MOVE_DEAL), "the card as it is now"


@pytest.mark.parametrize("label", ["Demo", "Lost"])
def test_an_old_message_of_a_deal_that_was_closed_says_so(office: Office, label: str) -> None:
    old = card(office)
    office.chris.types("deal won 1")
    told = nothing_changes(office, office.ana, old, ids.MOVE_DEAL, label)
    assert "won" in told.text
    assert "Reopen" in str(told.buttons)


def test_an_old_message_of_a_deal_that_was_deleted_says_so(office: Office) -> None:
    shown = card(office)
    office.ada.erases("deal delete 1", 1)
    # Its contact outlives it.
    for label in shown.buttons.keys() - {"👤 Jane Doe"}:
        told = nothing_changes(office, office.ana, again(office.ana, shown), label)
        assert "deleted" in told.text or "gone" in told.text or "undone" in told.text, label
    assert "gone" in nothing_changes(office, office.ana, shown, ids.MOVE_DEAL, "Demo").text


def test_an_old_menu_with_a_stage_that_was_removed_says_so(office: Office) -> None:
    old = card(office)
    office.ada.types("pipeline stage Sales remove Demo into:Qualifying")
    told = nothing_changes(office, office.ana, old, ids.MOVE_DEAL, "Demo")
    assert "stage" in told.text
    assert told.has_next_step


def test_a_confirmation_is_of_the_question_as_it_was_put(office: Office) -> None:
    """What was agreed to for one deal is not done to it after somebody changed it."""
    asked = office.ana.types("deal move 1 won")
    office.chris.types("deal lost 1")
    assert "lost" in nothing_changes(office, office.ana, asked, "Mark won").text


@pytest.mark.parametrize("label", ["Won", "Demo"])
def test_who_may_act_is_checked_on_every_click(office: Office, label: str) -> None:
    shown = card(office)
    for who, said in ((office.vic, "viewer"), (office.ben, "belongs to Ana")):
        assert said in nothing_changes(office, who, again(who, shown), ids.MOVE_DEAL, label).text


def test_the_undo_of_another_is_refused(office: Office) -> None:
    moved = office.ana.types("deal move 1 Demo")
    assert nothing_changes(office, office.ben, again(office.ben, moved), "Undo").has_next_step


NONSENSE = [
    *("", "{}", "null", "[]", "1", "{", "\x00", "x" * 1900),
    *('{"d":1,"x":2}', '{"d":-1}', '{"d":"1"}', '{"d":1e400}', '{"d":99999999999999999999}'),
    *('{"f":"stage:","p":0}', '{"f":"","p":999999999}', '{"a":"\\u0000"}', '{"c":1,"r":"admin"}'),
    *('{"l":"deal","c":"yes"}', '{"l":1}', '{"w":1,"u":9007199254740991}', '{"w":1,"u":-1}'),
]


@pytest.mark.parametrize("name", [*ACTIONS, ids.RUN_LINE, "no.such.action", "", ":", "deal.move:x:y"])
def test_a_value_that_we_never_made_is_answered_and_changes_nothing(world: World, name: str) -> None:
    ana = world.office.ana
    for value in NONSENSE:
        told = ana.clicks(ana.has_before_them(actions(button(name, value))), name)
        assert told.has_next_step, value
    world.unchanged()


def test_a_line_that_no_button_of_ours_carries_is_answered_and_changes_nothing(world: World) -> None:
    ana = world.office.ana
    for line in ("", "quit", "dealboard import x", "deal", "deal xyzzy", "deal move 1"):
        forged = button(ids.RUN_LINE, json.dumps({"l": line, "c": "confirmed"}))
        assert ana.clicks(ana.has_before_them(actions(forged)), ids.RUN_LINE).has_next_step
    world.unchanged()


def test_an_outsider_who_clicks_gets_nothing_and_reads_no_name(world: World) -> None:
    shown = world.office.ana.types("deal show 1")
    for handle, place in {**OUTSIDERS, "olga": "partners"}.items():
        outsider = world.office.colleague(handle, place)
        copy = again(outsider, shown)
        for element in shown.elements:
            told = outsider.clicks(copy, element["action_id"], next(iter(labels(element)), None))
            assert "admin" in told.text
            assert not [title for title in TITLES if title in told.shown]
    world.unchanged()


@pytest.fixture
def two(options: Options) -> Iterator[Office]:
    """One bot in the workspaces of Ana and of Olga; each has a deal #1."""
    with Visit(replace(options, workspaces=2)) as visit:
        office, olga = open_office(visit), visit.person("olga").at("lobby")
        office.ana.types('deal new Acme renewal 12k contact:"Jane Doe"')
        olga.command("/pipeline unsubscribe")
        olga.command('/deal new Secret plan 99k contact:"Zoe Far" company:Globex')
        olga.command("/pipeline new Elsewhere")
        yield office
        assert visit.complaints() == []


def test_the_ids_of_another_workspace_in_a_forged_button_name_nothing(two: Office) -> None:
    olga = two.colleague("olga", "lobby")
    theirs = [olga.types(line) for line in ("deal show 1", "deal won 1", "deal board")]
    before = dump(two.db)
    for shown in theirs:
        for block, element in elements(shown.message["blocks"]):
            name = element["action_id"].partition(":")[0]
            if element["action_id"] == ids.action(ids.OPEN_FORM, ids.NEW_DEAL_FORM):
                # It carries the id of nothing.
                continue
            if element["type"] == "button" and name not in (ids.SHOW_BOARD, ids.SHARE_BOARD):
                finds_nothing(two, block, element)
            forms = labels(element) if element["type"] == "overflow" else ()
            for option in (*forms, *{"Demo", "Won", "Elsewhere"}.intersection(labels(element))):
                finds_nothing(two, block, element, option)
    assert differences(before, dump(two.db)) == {}
    assert "Secret plan" in olga.types("deal show 1").text


def labels(element: Json) -> list[str]:
    """What a menu offers; nothing of a button."""
    groups = [element, *element.get("option_groups", ())]
    return [option["text"]["text"] for each in groups for option in each.get("options", ())]


def finds_nothing(two: Office, block: Json, element: Json, option: str | None = None) -> None:
    """A click of Ana's on what was made for Olga finds nothing, and tells nothing of it."""
    told = two.ana.clicks(two.ana.has_before_them(block), element["action_id"], option)
    assert told.has_next_step
    for secret in ("Secret", "Zoe", "Globex", "Elsewhere"):
        assert secret not in told.shown, element["action_id"]


def test_the_stage_of_another_workspace_is_no_stage_of_ours(two: Office) -> None:
    ours = two.ana.types("deal show 1").element(ids.MOVE_DEAL)
    theirs = two.colleague("olga", "lobby").types("deal show 1").element(ids.MOVE_DEAL)
    stolen = json.loads(value_of(ours, "Demo")) | {"t": json.loads(value_of(theirs, "Demo"))["t"]}
    forged = two.ana.has_before_them(actions(button(ids.MOVE_DEAL, json.dumps(stolen))))
    assert nothing_changes(two, two.ana, forged, ids.MOVE_DEAL).has_next_step


def test_a_question_is_answered_once_however_often_its_button_is_clicked(office: Office) -> None:
    office.ana.types("deal new Twice company:Acme")
    asked = office.ana.types("deal new Twice company:Acme")
    anyway = ids.action(ids.RUN_LINE, 1)
    copy = again(office.ana, asked)
    office.ana.clicks(asked, anyway)
    assert "already" in nothing_changes(office, office.ana, copy, anyway).text
