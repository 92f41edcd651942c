"""Modals and Home tabs that Slack refuses: what is wrong, where, and the one rule it breaks."""

from __future__ import annotations

from typing import Any

from tests.sandbox.bad import DIVIDER, at_most
from tests.sandbox.bad_parts import Bad
from tests.sandbox.samples import (
    TYPED,
    Json,
    actions,
    container,
    data_table,
    field,
    group,
    home,
    marked,
    modal,
    option,
    options,
    pie,
    plain,
    table,
)


def _input(element: Json, **more: Any) -> Json:
    return modal(field(element, **more))


_FIELD = "/blocks/0/element"
WHOLE: Json = {"is_decimal_allowed": False}

BAD_VIEWS: list[Bad] = [
    (modal(type="dialog"), "/type", "one of modal, home"),
    ({"type": "modal", "blocks": [DIVIDER]}, "/title", "required"),
    (modal(title=plain("x" * 25)), "/title/text", at_most(24)),
    (modal(title=marked()), "/title/type", "one of plain_text"),
    (modal(submit=plain("x" * 25)), "/submit/text", at_most(24)),
    (modal(close=plain("x" * 25)), "/close/text", at_most(24)),
    (modal(private_metadata="x" * 3001), "/private_metadata", at_most(3000)),
    (modal(callback_id="x" * 256), "/callback_id", at_most(255)),
    (modal(external_id="x" * 256), "/external_id", at_most(255)),
    (modal(notify_on_close=1), "/notify_on_close", "must be true or false"),
    (modal(text="x"), "/text", "unknown field"),
    (modal(*[DIVIDER] * 101), "/blocks", at_most(100, "items")),
    (modal() | {"blocks": []}, "/blocks", "at least 1 items"),
    ({"type": "modal", "title": plain(), "blocks": [field(TYPED)]}, "/submit", "required with an input"),
    (modal(table()), "/blocks/0/type", "not on a modal"),
    (modal(pie()), "/blocks/0/type", "not on a modal"),
    (modal(data_table()), "/blocks/0/type", "not on a modal"),
    (modal(container()), "/blocks/0/type", "not on a modal"),
    (home(pie()), "/blocks/0/type", "not on a home"),
    (home({"type": "alert", "text": plain()}), "/blocks/0/type", "not on a home"),
    (home({"type": "markdown", "text": "x"}), "/blocks/0/type", "not on a home"),
    (home(title=plain()), "/title", "unknown field"),
    (home(*[DIVIDER] * 101), "/blocks", at_most(100, "items")),
    (home(actions({"type": "datetimepicker"})), "/blocks/0/elements/0/type", "not on a home"),
    (home(field({"type": "email_text_input"})), "/blocks/0/element/type", "not on a home"),
    (home(field({"type": "url_text_input"})), "/blocks/0/element/type", "not on a home"),
    (home(field({"type": "number_input", **WHOLE})), "/blocks/0/element/type", "not on a home"),
    (home(field({"type": "file_input"})), "/blocks/0/element/type", "not on a home"),
    (modal({"type": "alert", "text": plain("x" * 3001)}), "/blocks/0/text/text", at_most(3000)),
    (
        modal({"type": "alert", "text": plain(), "level": "loud"}),
        "/blocks/0/level",
        "one of default, info, warning, error, success",
    ),
    (_input(TYPED, label=plain("x" * 2001)), "/blocks/0/label/text", at_most(2000)),
    (_input(TYPED, hint=plain("x" * 2001)), "/blocks/0/hint/text", at_most(2000)),
    (modal({"type": "input", "label": plain()}), "/blocks/0/element", "required"),
    (_input({**TYPED, "max_length": 3001}), f"{_FIELD}/max_length", "not above 3000"),
    (_input({**TYPED, "max_length": 0}), f"{_FIELD}/max_length", "not below 1"),
    (_input({**TYPED, "max_length": "9"}), f"{_FIELD}/max_length", "must be a whole number"),
    (_input({**TYPED, "min_length": 9, "max_length": 8}), f"{_FIELD}/min_length", "not above max_length"),
    (_input({"type": "number_input"}), f"{_FIELD}/is_decimal_allowed", "required"),
    (
        _input({"type": "number_input", "is_decimal_allowed": True, "min_value": "10", "max_value": "9"}),
        f"{_FIELD}/min_value",
        "not above max_value",
    ),
    (
        _input({"type": "number_input", **WHOLE, "max_value": "many"}),
        f"{_FIELD}/max_value",
        r"of the form -?\d+(\.\d+)?",
    ),
    (_input({"type": "file_input", "max_files": 0}), f"{_FIELD}/max_files", "not below 1"),
    (_input({"type": "file_input", "max_files": 11}), f"{_FIELD}/max_files", "not above 10"),
    (
        _input({"type": "datepicker", "initial_date": "2026-13-01"}),
        f"{_FIELD}/initial_date",
        r"of the form \d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
    ),
    (
        _input({"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 1}),
        f"{_FIELD}/initial_users",
        "at most max_selected_items",
    ),
    (
        modal(
            field({**TYPED, "focus_on_load": True}),
            field({"type": "email_text_input", "focus_on_load": True}),
        ),
        "/blocks/1/element/focus_on_load",
        "at most one focus_on_load",
    ),
    (modal(field(TYPED), field(TYPED)), "/blocks/1/element/action_id", "unique action_id"),
]

# What the app may answer when an external menu asks for its options.
BAD_OFFERS: list[Bad] = [
    ({}, "", "exactly one of options, option_groups"),
    ({"options": [], "option_groups": []}, "", "exactly one of options, option_groups"),
    ({"options": options(101)}, "/options", at_most(100, "items")),
    ({"options": [option(text=marked())]}, "/options/0/text/type", "one of plain_text"),
    ({"options": [option("x" * 151, text=plain())]}, "/options/0/value", at_most(150)),
    (
        {"option_groups": [group(option(str(number))) for number in range(101)]},
        "/option_groups",
        at_most(100, "items"),
    ),
    ({"option_groups": [group(*options(101))]}, "/option_groups/0/options", at_most(100, "items")),
    ({"options": [], "more": True}, "/more", "unknown field"),
]
