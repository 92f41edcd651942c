"""Text on its way to Slack and back: escaped exactly once here, decoded exactly once here.

`Mrkdwn` is the type of what is safe to show as it stands. Whatever is joined to it is escaped on the way in,
so forgetting to escape is safe, and escaping twice cannot happen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

ELLIPSIS = "…"

# C0 and C1 controls but the line break, lone surrogates, and the controls that override or isolate direction:
# with one of those a title could reorder the sentence around it.
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile("\r\n?|\t")
_TOKEN = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_WHOLE = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);")
_ID = re.compile(r"[A-Z0-9]+")
_SCHEME = re.compile(r"(?:https?|mailto|tel|slack):", re.IGNORECASE)
_JOINING = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_LONGEST_CLUSTER = 32

T = TypeVar("T", bound=str)


class Mrkdwn(str):
    """Text that is already safe mrkdwn. Adding, joining and formatting escape what is not."""

    __slots__ = ()

    def __add__(self, other: str) -> Mrkdwn:
        return Mrkdwn(str.__add__(self, escape(other)))

    def __radd__(self, other: str) -> Mrkdwn:
        return Mrkdwn(str.__add__(escape(other), self))

    def join(self, parts: Iterable[str], /) -> Mrkdwn:
        """The parts with this text between them."""
        return Mrkdwn(str.join(self, [escape(part) for part in parts]))

    def format(self, *args: Any, **values: Any) -> Mrkdwn:
        """This text as a template, every value escaped unless it is Mrkdwn."""
        return Mrkdwn(
            str.format(
                self,
                *(escape(str_of(value)) for value in args),
                **{name: escape(str_of(value)) for name, value in values.items()},
            )
        )


def str_of(value: object) -> str:
    """`value` as text, keeping the type of what is text already."""
    return value if isinstance(value, str) else str(value)


def clean(text: str) -> str:
    """`text` without control characters (line breaks stay) and without overrides of its direction."""
    return _UNPRINTABLE.sub("", _BLANKS.sub(lambda found: " " if found[0] == "\t" else "\n", text))


def escape(text: str) -> Mrkdwn:
    """`text` cleaned, with `&`, `<` and `>` as entities. A Mrkdwn comes back as it is."""
    if isinstance(text, Mrkdwn):
        return text
    return Mrkdwn(clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def mentioned(raw: str) -> list[str]:
    """The ids of the members whom `raw`, as Slack encodes it, mentions without saying how they are called."""
    return [found[2] for found in _TOKEN.finditer(raw) if found[1] == "@" and not found[3]]


def decode(raw: str, *, prose: bool = False, names: Mapping[str, str] | None = None) -> str:
    """What a person typed, from Slack's encoding of it: links as typed, groups as plain words.

    A member and a channel stay as their canonical tokens, `<@U1>` and `<#C1>`; in `prose`, which nobody looks
    them up in, those that Slack labelled become words, `@bob` and `#sales`; so do members whom `names` knows.
    """
    called = names or {}

    def token(found: re.Match[str]) -> str:
        kind, label = found[1], found[3] or called.get(found[2])
        return f"{kind}{label}" if prose and label and kind in ("@", "#") else _decode_token(found)

    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], _TOKEN.sub(token, raw))


def _decode_token(found: re.Match[str]) -> str:
    kind, target, label = found[1], found[2], found[3]
    if kind in ("@", "#"):
        return f"<{kind}{target}>"
    if kind == "!":
        return _decode_special(target, label)
    if _SCHEME.match(target) is None:
        return found[0]
    return label or re.sub(r"\A(?:mailto|tel):", "", target)


def _decode_special(target: str, label: str | None) -> str:
    name, _, rest = target.partition("^")
    if name == "date":
        return label or ""
    if name == "subteam":
        return label or f"@{rest}"
    return f"@{name}" if name in ("channel", "here", "everyone") else label or name


def mention(user_id: str) -> Mrkdwn:
    """The member's name, as each reader's Slack shows it. What is no id is shown as plain words."""
    return Mrkdwn(f"<@{user_id}>") if _ID.fullmatch(user_id) else escape(user_id)


def link(url: str, label: str) -> Mrkdwn:
    """`label` leading to `url`; the label alone where the URL is none that Slack opens, or Slack would end
    the label at a bar of its own.
    """
    words = escape(label.replace("\n", " "))
    if _SCHEME.match(url) is None or "|" in words:
        return words
    target = clean(url).replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return Mrkdwn(f"<{target.replace('&', '&amp;')}|{words or target}>")


def bold(text: str) -> Mrkdwn:
    """`text` in bold, on one line. One with an asterisk stays plain: Slack would end the bold there."""
    words = Mrkdwn(" ".join(escape(text).split()))
    return Mrkdwn(f"*{words}*") if words and "*" not in words else words


def cut(text: T, limit: int) -> T:
    """`text` in at most `limit` characters (at least 1), ending in "…" where it was shortened.

    Never cuts inside an entity, a `<…>` token, or a letter made of several code points.
    """
    if len(text) <= limit:
        return text
    end = _cluster_start(text, limit - 1)
    if isinstance(text, Mrkdwn):
        end = next((min(found.start(), end) for found in _WHOLE.finditer(text) if found.end() > end), end)
    shortened = str(text)[:end].rstrip() + ELLIPSIS
    return cast(T, Mrkdwn(shortened) if isinstance(text, Mrkdwn) else shortened)


def _cluster_start(text: str, end: int) -> int:
    """The nearest place up to `end` that parts no letter from its marks and no emoji from its parts."""
    for place in range(end, max(0, end - _LONGEST_CLUSTER), -1):
        goes_on = _JOINING.match(text[place]) or unicodedata.combining(text[place])
        if not goes_on and text[place - 1] != "\u200d":
            return place
    return end
