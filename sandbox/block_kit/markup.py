"""What mrkdwn may contain: entities, and tokens that name a person, a channel, a date or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"<([^<>]*)>")
_GOOD = re.compile(
    r"""@[UW][A-Z0-9]+(\|[^|]*)?
    | \#[CG][A-Z0-9]+(\|[^|]*)?
    | !date\^\d+\^[^|^]+(\^https?://[^|\s]+)?\|[^|]+
    | (https?://|mailto:|tel:|slack://)[^|\s]+(\|[^|\n]+)?""",
    re.VERBOSE,
)
_LINK = re.compile(r"<(?:\#|https?://|mailto:|tel:|slack://)[^<>]*>")
_EVERYBODY = re.compile(r"!(channel|here|everyone)\b")
_GROUP = re.compile(r"!subteam\^")
_PARSED = re.compile(r"(?<!\w)@(channel|here|everyone)\b")
_BARE_AMPERSAND = re.compile(r"&(?!(amp|lt|gt);)")
_QUOTE = re.compile(r"^(>>>|>)", re.MULTILINE)
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")

PINGS_EVERYBODY = "no ping of everybody"
PINGS_GROUP = "no ping of a group"
PARSED_PING = "no @channel, @here or @everyone unless verbatim"
UNKNOWN_REFERENCE = "no token that Slack does not know"
RAW_BRACKET = "< and > as entities"
RAW_AMPERSAND = "& as an entity"
UNESCAPED_LINK = "what a person typed as entities"
REORDERING = "no override of the direction of writing"


def links(text: str) -> set[str]:
    """What mrkdwn would make links of."""
    return set(_LINK.findall(text))


def faults(text: str, *, verbatim: bool = True) -> Iterator[str]:
    """The rules that `text` breaks; without `verbatim` Slack also parses names in plain words."""
    tokens = _TOKEN.findall(text)
    if any(_EVERYBODY.match(token) for token in tokens):
        yield PINGS_EVERYBODY
    if any(_GROUP.match(token) for token in tokens):
        yield PINGS_GROUP
    if not all(_GOOD.fullmatch(token) or _EVERYBODY.match(token) or _GROUP.match(token) for token in tokens):
        yield UNKNOWN_REFERENCE
    rest = _QUOTE.sub("", _TOKEN.sub("", text))
    if "<" in rest or ">" in rest:
        yield RAW_BRACKET
    if _BARE_AMPERSAND.search(text):
        yield RAW_AMPERSAND
    if not verbatim and _PARSED.search(rest):
        yield PARSED_PING
    if _REORDERING.search(text):
        yield REORDERING
