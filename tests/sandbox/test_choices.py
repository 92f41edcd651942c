"""What was entered, in Slack's words: the state of every kind of element, and the action of a click."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.block_kit import check_message, check_view
from sandbox.choices import action_of, state_of
from sandbox.errors import Refusal
from sandbox.parts import element, elements, named
from tests.sandbox.kit import Json, actions, ask, button, menu, modal, option, plain, section, text_input

KINDS: list[tuple[Json, Any, Any, Any]] = [
    # The element, what it stands at first, what the page sends, what the state then says.
    (menu("a", "demo", "won"), None, "won", option("won")),
    (menu("a", "demo", initial_option=option("demo")), option("demo"), None, None),
    ({**menu("a", "x", "y"), "type": "radio_buttons"}, None, "y", option("y")),
    ({**menu("a", "x", "y"), "type": "checkboxes"}, [], ["x", "y"], [option("x"), option("y")]),
    ({**menu("a", "x"), "type": "multi_static_select"}, [], ["x"], [option("x")]),
    ({"type": "users_select", "initial_user": "U0ANA"}, "U0ANA", "U0BEN", "U0BEN"),
    ({"type": "multi_users_select"}, [], ["U0BEN"], ["U0BEN"]),
    ({"type": "conversations_select"}, None, "C0SALES", "C0SALES"),
    ({"type": "channels_select"}, None, "C0SALES", "C0SALES"),
    ({"type": "multi_channels_select"}, [], ["C0SALES"], ["C0SALES"]),
    ({"type": "datepicker", "initial_date": "2026-11-23"}, "2026-11-23", "2026-12-01", "2026-12-01"),
    ({"type": "timepicker"}, None, "09:30", "09:30"),
    ({"type": "datetimepicker"}, None, "1795357929", 1795357929),
    (text_input(initial_value="Acme"), "Acme", "Acme renewal", "Acme renewal"),
    (text_input(), None, "", None),
    ({"type": "email_text_input"}, None, "ana@acme.com", "ana@acme.com"),
    ({"type": "number_input", "is_decimal_allowed": True}, None, "1.5", "1.5"),
    ({"type": "file_input"}, [], ["F1"], ["F1"]),
]


@pytest.mark.parametrize(("part", "first", "sent", "told"), KINDS, ids=lambda value: str(value)[:30])
def test_a_state_says_what_was_entered_and_else_what_stood_there(
    part: Json, first: Any, sent: Any, told: Any
) -> None:
    form = modal(ask("Field", {**part, "action_id": "a"}))
    assert check_view(form) == []
    blocks = named(form["blocks"])
    [untouched] = state_of(blocks, {}, {})["field"].values()
    [entered] = state_of(blocks, {"field": {"a": sent}}, {})["field"].values()
    assert untouched.pop("type") == entered.pop("type") == part["type"]
    assert list(untouched.values()) == [first]
    assert list(entered.values()) == [told]


def test_buttons_and_overflow_menus_have_no_state() -> None:
    more = {**menu("more", "x", "y"), "type": "overflow"}
    blocks = named([actions(button(), more), section(accessory=button("other"))])
    assert state_of(blocks, {}, {}) == {}
    block, part = next((block, part) for block, part in elements(blocks) if part["action_id"] == "more")
    assert action_of(block, part, "y", {})["selected_option"] == option("y")


def test_an_external_menu_takes_what_it_was_offered_and_nothing_else() -> None:
    blocks = named([section(accessory={"type": "external_select", "action_id": "deal"})])
    block, part = next(elements(blocks))
    offered = {"142": option("142")}
    assert action_of(block, part, "142", offered)["selected_option"] == option("142")
    with pytest.raises(Refusal, match="not among the options"):
        action_of(block, part, "143", offered)


def test_options_in_groups_are_found() -> None:
    group = {"label": plain("Stages"), "options": [option("demo")]}
    grouped = {"type": "static_select", "action_id": "pick", "option_groups": [group]}
    blocks = named([actions(grouped)])
    block, part = next(elements(blocks))
    assert action_of(block, part, "demo", {})["selected_option"] == option("demo")


def test_what_has_no_id_is_given_one_wherever_it_stands() -> None:
    bare = {"type": "button", "text": plain("Go")}
    picture = {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A"}
    blocks = [
        section(accessory=bare),
        section(accessory=picture),
        actions(bare, bare),
        {"type": "card", "title": plain("A"), "actions": [bare]},
        {"type": "carousel", "elements": [{"type": "card", "title": plain("B"), "actions": [bare]}]},
        {"type": "container", "title": plain("C"), "child_blocks": [actions(bare)]},
    ]
    assert check_message({"text": "x", "blocks": blocks}) == []
    found = list(elements(named(blocks)))
    assert len(found) == 6
    assert len({(block["block_id"], part["action_id"]) for block, part in found}) == 6
    assert "action_id" not in bare, "what was sent is left as it was"
    block, part = found[-1]
    assert element(named(blocks), "no", "such") is None
    assert (block["type"], part["type"]) == ("actions", "button")
