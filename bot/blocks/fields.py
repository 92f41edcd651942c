"""The fields of forms. A field's name is its block's id, so that what is said of a field finds its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from bot.blocks import ids
from bot.blocks.kit import PLACEHOLDER, Block, option, plain, select
from bot.blocks.text import clean, cut

_LABEL = 2000
# The most that Slack lets a person enter.
_ENTERED = 3000
_CHANNELS: Block = {"include": ["public", "private"], "exclude_bot_users": True}


def text_field(
    name: str,
    label: str,
    *,
    initial: str = "",
    placeholder: str = "",
    hint: str = "",
    optional: bool = False,
    multiline: bool = False,
    most: int = _ENTERED,
) -> Block:
    """A line of text, or several; at most `most` characters."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": multiline,
        "max_length": most,
    }
    if initial:
        element["initial_value"] = cut(clean(initial), most)
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    return _field(name, label, element, hint=hint, optional=optional)


def choice_field(
    name: str,
    label: str,
    choices: Iterable[Block],
    *,
    placeholder: str,
    initial: str = "",
    hint: str = "",
    optional: bool = False,
) -> Block:
    """One of options, or of groups of them; `initial` is chosen at first. An empty dict without a choice."""
    element = select(name, placeholder, choices, initial=initial)
    return _field(name, label, element, hint=hint, optional=optional) if element else {}


def choices_field(
    name: str,
    label: str,
    choices: Iterable[Block],
    *,
    placeholder: str,
    initial: Collection[str] = (),
    hint: str = "",
) -> Block:
    """Any number of options, or of groups of them, or none; `initial` are the values chosen at first.

    An empty dict without a choice.
    """
    menu = select(name, placeholder, choices)
    if not menu:
        return {}
    options = [
        *menu.get("options", ()),
        *(each for group in menu.get("option_groups", ()) for each in group["options"]),
    ]
    chosen = [each for each in options if each["value"] in initial]
    element = menu | {"type": "multi_static_select"} | ({"initial_options": chosen} if chosen else {})
    return _field(name, label, element, hint=hint, optional=True)


def day_field(name: str, label: str, *, initial: date | None = None, hint: str = "") -> Block:
    """A day, which may be left out."""
    element: Block = {"type": "datepicker", "action_id": name}
    if initial is not None:
        element["initial_date"] = initial.isoformat()
    return _field(name, label, element, hint=hint, optional=True)


def moment_field(
    name: str, label: str, *, initial: datetime | None = None, hint: str = "", optional: bool = False
) -> Block:
    """A day and a time, in the zone of whoever picks them."""
    element: Block = {"type": "datetimepicker", "action_id": name}
    if initial is not None:
        element["initial_date_time"] = int(initial.timestamp())
    return _field(name, label, element, hint=hint, optional=optional)


def time_field(name: str, label: str, *, initial: int, hint: str = "") -> Block:
    """A time of day; `initial` is one in minutes from midnight."""
    hour, minute = divmod(initial, 60)
    element: Block = {"type": "timepicker", "action_id": name, "initial_time": f"{hour:02}:{minute:02}"}
    return _field(name, label, element, hint=hint)


def person_field(name: str, label: str, *, initial: str | None = None, optional: bool = True) -> Block:
    """Somebody of the workspace, by Slack's own menu; `initial` is a user's id."""
    element: Block = {"type": "users_select", "action_id": name}
    if initial:
        element["initial_user"] = initial
    return _field(name, label, element, optional=optional)


def sought_field(
    name: str,
    label: str,
    source: str,
    *,
    initial: Block | None = None,
    placeholder: str = "",
    hint: str = "",
    optional: bool = True,
) -> Block:
    """One of any number, found by typing; `source` names who is asked, see `bot.views.router`."""
    element: Block = {
        "type": "external_select",
        "action_id": ids.action(source, name),
        "min_query_length": 0,
    }
    if initial:
        element["initial_option"] = initial
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    return _field(name, label, element, hint=hint, optional=optional)


def sought_several_field(
    name: str, label: str, source: str, *, initial: Iterable[Block] = (), placeholder: str = ""
) -> Block:
    """As `sought_field`, any number of them or none."""
    element: Block = {
        "type": "multi_external_select",
        "action_id": ids.action(source, name),
        "min_query_length": 0,
        "placeholder": plain(placeholder, PLACEHOLDER),
    }
    chosen = list(initial)
    return _field(name, label, element | ({"initial_options": chosen} if chosen else {}), optional=True)


def file_field(name: str, label: str, kinds: Sequence[str], *, hint: str = "") -> Block:
    """A file from the person's machine, whose name ends in one of `kinds`."""
    element: Block = {"type": "file_input", "action_id": name, "filetypes": list(kinds), "max_files": 1}
    return _field(name, label, element, hint=hint)


def tick_field(name: str, label: str, ticked: str, *, value: str = "yes", initial: bool = False) -> Block:
    """A box to tick."""
    box = option(ticked, value)
    element: Block = {"type": "checkboxes", "action_id": name, "options": [box]}
    if initial:
        element["initial_options"] = [box]
    return _field(name, label, element, optional=True)


def radio_field(
    name: str, label: str, choices: Iterable[Block], *, initial: str = "", hint: str = ""
) -> Block:
    """One of a few options, all of them in view."""
    options = [choice for choice in choices if choice]
    element: Block = {"type": "radio_buttons", "action_id": name, "options": options}
    chosen = [choice for choice in options if choice["value"] == initial]
    return _field(name, label, element | ({"initial_option": chosen[0]} if chosen else {}), hint=hint)


def ticks_field(
    name: str,
    label: str,
    choices: Iterable[Block],
    *,
    initial: Collection[str] = (),
    hint: str = "",
    optional: bool = True,
) -> Block:
    """Boxes to tick, at most ten; `initial` are the values of those that are ticked at first."""
    boxes = list(choices)
    element: Block = {"type": "checkboxes", "action_id": name, "options": boxes}
    ticked = [box for box in boxes if box["value"] in initial]
    if ticked:
        element["initial_options"] = ticked
    return _field(name, label, element, hint=hint, optional=optional)


def channel_field(name: str, label: str, *, initial: str = "", hint: str = "") -> Block:
    """A channel, by Slack's own menu; `initial` is its id."""
    element: Block = {"type": "conversations_select", "action_id": name, "filter": _CHANNELS}
    if initial:
        element["initial_conversation"] = initial
    return _field(name, label, element, hint=hint)


def channels_field(name: str, label: str, *, initial: Iterable[str] = (), hint: str = "") -> Block:
    """Channels, by Slack's own menu; `initial` are their ids."""
    element: Block = {"type": "multi_conversations_select", "action_id": name, "filter": _CHANNELS}
    chosen = sorted(initial)
    if chosen:
        element["initial_conversations"] = chosen
    return _field(name, label, element, hint=hint, optional=True)


def _field(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, _LABEL),
        "element": element,
        "optional": optional,
    }
    return block | {"hint": plain(hint, _LABEL)} if hint else block
