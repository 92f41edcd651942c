"""Block Kit within Slack's limits: each constructor cuts what people wrote, with a "…", to what Slack takes.

What cannot be cut sensibly, such as a button's value, is a mistake of ours. The element is then an empty
dict, which every container leaves out, and a `KitWarning` is given: an error in tests, a log line otherwise.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.blocks.text import Mrkdwn, clean, cut, escape

Block = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MESSAGE_TEXT = 4000
SECTION_TEXT = 3000
SECTION_FIELDS = 10
FIELD_TEXT = 2000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
URL = 3000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
GROUPS = 100
GROUP_LABEL = 75
PLACEHOLDER = 150
OVERFLOW_OPTIONS = 5
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
IDENTIFIER = 255
BLANK = "–"

T = TypeVar("T")


class KitWarning(UserWarning):
    """A builder passed something that Slack would refuse and that cannot be cut."""


@dataclass(frozen=True)
class Message:
    """An answer or a post. `text` is what screen readers and notifications read: it carries the content."""

    text: str
    blocks: tuple[Block, ...] = ()
    in_channel: bool = False
    replace: bool = False
    metadata: dict[str, Any] | None = None

    def payload(self) -> dict[str, Any]:
        """The body for an acknowledgement or a response_url: ephemeral unless `in_channel`."""
        body = {"response_type": "in_channel" if self.in_channel else "ephemeral", **self.content()}
        if self.replace:
            body["replace_original"] = True
        return body

    def content(self) -> dict[str, Any]:
        """The arguments for chat.postMessage and chat.update, without where it goes."""
        kept, left = fit([block for block in self.blocks if block])
        if left:
            _misuse(f"{left} blocks too many in a message: page them")
        body: dict[str, Any] = {"text": _marked(self.text, MESSAGE_TEXT), "blocks": list(kept)}
        if self.metadata is not None:
            body["metadata"] = self.metadata
        return body

    def attachment(self) -> dict[str, Any]:
        """The same below a link that somebody posted, as chat.unfurl takes it."""
        content = self.content()
        return {"blocks": content["blocks"], "fallback": content["text"]}


def fit(
    blocks: Sequence[Block], spare: int = 0, limit: int = MESSAGE_BLOCKS
) -> tuple[tuple[Block, ...], int]:
    """The blocks that fit with `spare` places kept free, and how many are left out, to be told."""
    room = max(0, limit - spare)
    return tuple(blocks[:room]), max(0, len(blocks) - room)


def weight(block: Block) -> int:
    """How many bytes a block takes on its way to Slack, with what stands between it and the next."""
    return len(json.dumps(block)) + 2


def mrkdwn(text: str, limit: int = SECTION_TEXT) -> Block:
    """A mrkdwn object. Verbatim: a name or a channel in what people wrote links to nothing by itself."""
    return {"type": "mrkdwn", "text": _marked(text, limit), "verbatim": True}


def plain(text: str, limit: int) -> Block:
    """A plain_text object, on one line."""
    words = " ".join(clean(text).split())
    return {"type": "plain_text", "text": cut(words, limit) or BLANK, "emoji": True}


def section(
    text: str = "", *, accessory: Block | None = None, fields: Iterable[str] = (), block_id: str | None = None
) -> Block:
    """Mrkdwn text, with up to 10 fields in two columns and one element at its side."""
    shown = _within([field for field in fields if field], SECTION_FIELDS, "fields in a section")
    block: Block = {"type": "section"}
    if text or not shown:
        block["text"] = mrkdwn(text)
    if shown:
        block["fields"] = [mrkdwn(field, FIELD_TEXT) for field in shown]
    if accessory:
        block["accessory"] = accessory
    return _named(block, block_id)


def header(text: str, *, block_id: str | None = None) -> Block:
    """A large line of plain text."""
    return _named({"type": "header", "text": plain(text, HEADER_TEXT)}, block_id)


def context(*texts: str, block_id: str | None = None) -> Block:
    """Small mrkdwn texts in a row; what comes after the ninth shares the tenth place."""
    shown = [escape(text) for text in texts if text]
    if len(shown) > CONTEXT_ELEMENTS:
        last = Mrkdwn(" · ").join(shown[CONTEXT_ELEMENTS - 1 :])
        shown = [*shown[: CONTEXT_ELEMENTS - 1], last]
    if not shown:
        return {}
    return _named({"type": "context", "elements": [mrkdwn(text) for text in shown]}, block_id)


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """Up to 25 buttons and menus in a row; an empty dict where there are none. See `rows` for more."""
    shown = _within([element for element in elements if element], ACTIONS_ELEMENTS, "elements in a row")
    return _named({"type": "actions", "elements": shown}, block_id) if shown else {}


def rows(elements: Iterable[Block], size: int = ACTIONS_ELEMENTS) -> tuple[Block, ...]:
    """As many rows of actions, each of at most `size`, as the elements need."""
    shown = [element for element in elements if element]
    return tuple(actions(*row) for row in _parts(shown, size))


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: Block | None = None,
    url: str | None = None,
) -> Block:
    """A button. `style` is "primary", "danger" or None; `value` comes back with the click."""
    if not _fits(action_id, IDENTIFIER) or not _fits(value, BUTTON_VALUE) or not _fits(url or "", URL):
        return {}
    element: Block = {"type": "button", "text": plain(label, BUTTON_TEXT), "action_id": action_id}
    extras = {"value": value, "style": style, "confirm": confirm, "url": url}
    return element | {name: extra for name, extra in extras.items() if extra}


def option(label: str, value: str, description: str | None = None) -> Block:
    """One choice of a menu; an empty dict where `value` is over 150 characters."""
    if not _fits(value, OPTION_VALUE):
        return {}
    choice: Block = {"text": plain(label, OPTION_TEXT), "value": value}
    if description:
        choice["description"] = plain(description, OPTION_TEXT)
    return choice


def group(label: str, options: Iterable[Block]) -> Block:
    """Choices under a label; an empty dict where there are none."""
    shown = [choice for choice in options if choice]
    return {"label": plain(label, GROUP_LABEL), "options": shown} if shown else {}


def has_room(groups: Iterable[Block]) -> bool:
    """Whether a menu shows all of these groups, each in as many parts as it needs."""
    return sum(-(-len(each["options"]) // OPTIONS) for each in groups if each) <= GROUPS


def select(
    action_id: str,
    placeholder: str,
    choices: Iterable[Block],
    *,
    confirm: Block | None = None,
    initial: str | None = None,
) -> Block:
    """A menu of options, or of groups. More than 100 options are grouped by their places: "101–200".

    `initial` is the value chosen at first, if it is among them. An empty dict where there is no choice.
    """
    shown = [choice for choice in choices if choice]
    if not shown or not _fits(action_id, IDENTIFIER):
        return {}
    element: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER),
        **_choices(shown),
    }
    chosen = [choice for choice in _flat(element) if choice["value"] == initial]
    if chosen:
        element["initial_option"] = chosen[0]
    if confirm:
        element["confirm"] = confirm
    return element


def overflow(action_id: str, options: Iterable[Block], *, confirm: Block | None = None) -> Block:
    """The "⋯" menu of up to 5 options; an empty dict where there are none."""
    shown = _within([choice for choice in options if choice], OVERFLOW_OPTIONS, "options in an overflow menu")
    if not shown or not _fits(action_id, IDENTIFIER):
        return {}
    element: Block = {"type": "overflow", "action_id": action_id, "options": shown}
    return element | {"confirm": confirm} if confirm else element


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> Block:
    """The dialog that asks before a button or menu acts."""
    dialog: Block = {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(yes, CONFIRM_BUTTON),
        "deny": plain(no, CONFIRM_BUTTON),
    }
    return dialog | {"style": "danger"} if danger else dialog


def _marked(text: str, limit: int) -> str:
    words = cut(escape(text), limit)
    return words if words.strip() else BLANK


def _choices(shown: list[Block]) -> Block:
    if "options" not in shown[0] and len(shown) <= OPTIONS:
        return {"options": shown}
    if "options" in shown[0]:
        parts = [(part, each["label"]) for each in shown for part in _parts(each["options"], OPTIONS)]
        groups = [{"label": label, "options": part} for part, label in parts]
    else:
        groups = [
            group(f"{place}–{place + len(part) - 1}", part)
            for place, part in zip(range(1, len(shown) + 1, OPTIONS), _parts(shown, OPTIONS), strict=True)
        ]
    return {"option_groups": _within(groups, GROUPS, "groups in a menu")}


def _flat(menu: Block) -> Iterator[Block]:
    yield from menu.get("options", ())
    for each in menu.get("option_groups", ()):
        yield from each["options"]


def _parts(items: Sequence[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def _named(block: Block, block_id: str | None) -> Block:
    return block | {"block_id": block_id} if block_id and _fits(block_id, IDENTIFIER) else block


def _fits(value: str, limit: int) -> bool:
    if len(value) > limit:
        _misuse(f"{len(value)} characters where Slack takes {limit}: {value[:60]}…")
    return len(value) <= limit


def _within(items: list[T], limit: int, what: str) -> list[T]:
    if len(items) > limit:
        _misuse(f"{len(items)} {what} where Slack takes {limit}")
    return items[:limit]


def _misuse(complaint: str) -> None:
    warnings.warn(complaint, KitWarning, stacklevel=3)
