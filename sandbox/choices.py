"""What a person chose or typed, in Slack's words: the `state` of a surface, and the action of a click."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sandbox.errors import Refusal
from sandbox.parts import elements

Json = dict[str, Any]
Values = Mapping[str, Mapping[str, Any]]

# For each kind of element: the field that holds what was chosen, and the one with what stands at first.
_ONE_OPTION = ("selected_option", "initial_option")
_MANY_OPTIONS = ("selected_options", "initial_options")
_TYPED = ("value", "initial_value")
FIELDS: Mapping[str, tuple[str, str]] = {
    "static_select": _ONE_OPTION,
    "external_select": _ONE_OPTION,
    "radio_buttons": _ONE_OPTION,
    "overflow": _ONE_OPTION,
    "multi_static_select": _MANY_OPTIONS,
    "multi_external_select": _MANY_OPTIONS,
    "checkboxes": _MANY_OPTIONS,
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": _TYPED,
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "number_input": _TYPED,
    "file_input": ("files", "initial_files"),
}
_LISTS = frozenset(
    {"multi_static_select", "multi_external_select", "checkboxes", "file_input"}
    | {"multi_users_select", "multi_conversations_select", "multi_channels_select"}
)
# What has no state of its own.
_STATELESS = frozenset({"button", "overflow"})
Offered = Mapping[tuple[str, str], Mapping[str, Json]]


def state_of(blocks: list[Json], values: Values, offered: Offered) -> Json:
    """Slack's `state.values` of a surface: what was entered, and initial values for what was not.

    `offered` are the options that external menus were given, by block_id and action_id.
    """
    state: Json = {}
    for block, element in elements(blocks):
        if element["type"] in _STATELESS or element["type"] not in FIELDS:
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        entered = values.get(block_id, {})
        chosen = (
            _chosen(element, entered[action_id], offered.get((block_id, action_id), {}))
            if action_id in entered
            else initial(element)
        )
        field = FIELDS[element["type"]][0]
        state.setdefault(block_id, {})[action_id] = {"type": element["type"], field: chosen}
    return state


def initial(element: Json) -> Any:
    """What an element stands at before anybody touches it."""
    default: Any = [] if element["type"] in _LISTS else None
    return element.get(FIELDS[element["type"]][1], default)


def action_of(block: Json, element: Json, value: Any, offered: Mapping[str, Json]) -> Json:
    """The entry of `actions` in a click's payload. Raises Refusal where `value` is no choice there."""
    now = time.time_ns() // 1000
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": f"{now // 1_000_000}.{now % 1_000_000:06}",
    }
    if element["type"] == "button":
        named = ("text", "value", "style", "url", "confirm")
        return action | {name: element[name] for name in named if name in element}
    field, first = FIELDS[element["type"]]
    kept = {name: element[name] for name in (first, "placeholder", "confirm") if name in element}
    return action | kept | {field: _chosen(element, value, offered)}


def _chosen(element: Json, value: Any, offered: Mapping[str, Json]) -> Any:
    field = FIELDS[element["type"]][0]
    if element["type"] in _LISTS:
        many = value if isinstance(value, list) else [] if value is None else [value]
        return [_option(element, each, offered) for each in many] if field == "selected_options" else many
    if value is None or value == "":
        return None
    if field == "selected_option":
        return _option(element, value, offered)
    if field == "selected_date_time":
        return int(value)
    return str(value)


def _option(element: Json, value: Any, offered: Mapping[str, Json]) -> Json:
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(each for group in groups for each in group["options"])]
    options += element.get("initial_options", []) + [
        each for each in (element.get("initial_option"),) if each
    ]
    for option in options:
        if option["value"] == value:
            found: Json = option
            return found
    if value in offered:
        return offered[value]
    raise Refusal("no_such_option", f"“{value}” is not among the options.")
