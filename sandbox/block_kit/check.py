"""The doors: a message, a view or an offer of options in, all its violations out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from sandbox.block_kit.blocks import BLOCKS, Block
from sandbox.block_kit.elements import ELSEWHERE, GROUP, HOME, ID, MESSAGE, MODAL, OPTION, Fields
from sandbox.block_kit.kinds import (
    Anything,
    Flag,
    Found,
    Items,
    Markup,
    Shape,
    Str,
    Violation,
    below,
    plain,
)
from sandbox.block_kit.markup import PARSED_PING, UNESCAPED_LINK, faults
from sandbox.block_kit.relations import one_of

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MARKDOWN_CHARACTERS = 12_000
VIEW_BYTES = 250_000
ONCE = {"table": 1, "data_visualization": 2}

_ANY_TEXT = Str(least=0)
_METADATA = Shape({"event_type": Str(255), "event_payload": Anything()})
_MESSAGE = Shape(
    {"text": Markup(4000)},
    {
        "blocks": Items(Anything(), 0, MESSAGE_BLOCKS),
        "metadata": _METADATA,
        "response_type": Str(choices=("ephemeral", "in_channel")),
        "parse": Str(choices=("none", "full")),
        **dict.fromkeys(
            ("replace_original", "delete_original", "unfurl_links", "unfurl_media", "mrkdwn", "link_names"),
            Flag(),
        ),
        **dict.fromkeys(("channel", "ts", "thread_ts", "user", "username", "icon_emoji"), Str()),
        "reply_broadcast": Flag(),
    },
)
_VIEW: Fields = {
    "private_metadata": Str(3000, least=0),
    "callback_id": ID,
    "external_id": ID,
}
_MODAL = Shape(
    {"blocks": Items(Anything(), 1, VIEW_BLOCKS), "title": plain(24)},
    {
        **_VIEW,
        "submit": plain(24),
        "close": plain(24),
        **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), Flag()),
    },
)
_HOME = Shape({"blocks": Items(Anything(), 0, VIEW_BLOCKS)}, _VIEW)
_OFFER = Shape(
    {},
    {"options": Items(OPTION, 0, 100), "option_groups": Items(GROUP, 0, 100)},
    (one_of("options", "option_groups"),),
)


def check_message(payload: Any) -> list[Violation]:
    """What Slack would refuse in a message, or in an answer to a command or a response_url."""
    return sorted(set(_message(payload)))


def check_view(payload: Any) -> list[Violation]:
    """What Slack would refuse in a modal or a Home tab, as given to views.open, push, update and publish."""
    return sorted(set(_view(payload)))


def check_offer(payload: Any) -> list[Violation]:
    """What Slack would refuse in the answer to an external menu that asked for its options."""
    return sorted(set(_OFFER.check(payload, "")))


def check_typed(payload: Any, typed: Collection[str]) -> list[Violation]:
    """Where mrkdwn has a link that a person typed as plain words: one of `typed`, not escaped."""
    return [
        Violation(at, UNESCAPED_LINK)
        for text, at in _marked(payload, "")
        if isinstance(text, str) and any(link in text for link in typed)
    ]


def _message(payload: Any) -> Found:
    yield from _MESSAGE.check(payload, "")
    if isinstance(payload, dict):
        yield from _blocks(payload.get("blocks"), MESSAGE)
        if payload.get("parse") == "full" or payload.get("link_names"):
            parsed = list(faults(str(payload.get("text", "")), verbatim=False))
            yield from (Violation("/text", rule) for rule in parsed if rule == PARSED_PING)


def _view(payload: Any) -> Found:
    surface = payload.get("type") if isinstance(payload, dict) else None
    if surface not in (MODAL, HOME):
        yield Violation("/type", f"one of {MODAL}, {HOME}")
        return
    yield from (_MODAL if surface == MODAL else _HOME).check(payload, "")
    blocks = payload.get("blocks")
    yield from _blocks(blocks, surface)
    if surface == MODAL and "submit" not in payload and "input" in _types(blocks):
        yield Violation("/submit", "required with an input")
    if len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")) > VIEW_BYTES:
        yield Violation("", f"at most {VIEW_BYTES} bytes")


def _blocks(blocks: Any, surface: str) -> Found:
    if not isinstance(blocks, list):
        return
    for place, block in enumerate(blocks):
        yield from _block(block, below("/blocks", place), surface)
    yield from _once(blocks)
    yield from _unique(blocks, "block_id")
    yield from _unique(blocks, "action_id")
    focused = [
        at for name, value, at in _leaves(blocks, "/blocks") if name == "focus_on_load" and value is True
    ]
    yield from (Violation(at, "at most one focus_on_load") for at in focused[1:])


def _block(block: Any, at: str, surface: str) -> Found:
    kind = block.get("type") if isinstance(block, dict) else None
    shape = BLOCKS.get(kind) if isinstance(kind, str) else None
    if not isinstance(shape, Block):
        yield Violation(below(at, "type"), "a known block")
    elif surface not in shape.surfaces:
        yield Violation(below(at, "type"), f"not on a {surface}")
    else:
        yield from shape.check(block, at)
        for name, value, where in _leaves(block, at):
            if name == "type" and surface in ELSEWHERE.get(str(value), ()):
                yield Violation(where, f"not on a {surface}")


def _once(blocks: list[Any]) -> Found:
    seen: Counter[str] = Counter()
    for place, kind in enumerate(_types(blocks)):
        seen[kind] += 1
        if kind in ONCE and seen[kind] == ONCE[kind] + 1:
            yield Violation(below("/blocks", place), f"at most {ONCE[kind]} {kind}")
    prose = [
        block.get("text") for block in blocks if isinstance(block, dict) and block.get("type") == "markdown"
    ]
    if sum(len(text) for text in prose if isinstance(text, str)) > MARKDOWN_CHARACTERS:
        yield Violation("/blocks", f"at most {MARKDOWN_CHARACTERS} characters of markdown")


def _unique(blocks: list[Any], name: str) -> Found:
    seen: set[str] = set()
    for key, value, at in _leaves(blocks, "/blocks"):
        if key == name and isinstance(value, str):
            if value in seen:
                yield Violation(at, f"unique {name}")
            seen.add(value)


def _types(blocks: Any) -> list[str]:
    return [
        str(block.get("type")) if isinstance(block, dict) else ""
        for block in (blocks if isinstance(blocks, list) else [])
    ]


def _marked(value: Any, at: str) -> Iterator[tuple[Any, str]]:
    """Every mrkdwn text in `value`, a message's own too, and its pointer."""
    if isinstance(value, dict):
        if "text" in value and (value.get("type") == "mrkdwn" or not at):
            yield value["text"], below(at, "text")
        value = list(value.items())
    elif isinstance(value, list):
        value = list(enumerate(value))
    else:
        return
    for name, member in value:
        yield from _marked(member, below(at, name))


def _leaves(value: Any, at: str) -> Iterator[tuple[str, Any, str]]:
    """Every field in `value` that is neither a list nor an object: its name, its value, its pointer."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in members:
        if isinstance(member, (dict, list)):
            yield from _leaves(member, below(at, name))
        else:
            yield str(name), member, below(at, name)
