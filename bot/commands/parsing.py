"""How a line is taken apart: Slack's encoding undone, quotes that group, words with their places.

What the words mean is decided later, where the deals and stages are known (`core.line_refs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from bot.blocks.text import clean, decode
from core.requests import Consent, Line, Request, Word, Words

# Straight and typographic quotes, each with what closes it. Single ones are apostrophes and group nothing.
_CLOSING = {'"': '"“”', "“": '”"“', "”": '”"', "„": '“”"', "«": "»", "»": "«"}
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)>")
_SPACE = re.compile(r"\s*")


class Args(Request):
    """What follows a subcommand, as typed, and what the person agreed to by clicking."""

    command: str
    text: str
    words: Words
    consent: frozenset[Consent] = frozenset()
    asked_at: datetime | None = None

    @property
    def line(self) -> Line:
        """The whole of it as a reference to a deal and what follows."""
        return Line(words=self.words, text=self.text, command=self.command)

    @property
    def whole(self) -> str:
        """The command as typed, without its slash."""
        return f"{self.command} {self.text}".strip()


def read_args(
    command: str,
    text: str,
    *,
    consent: Iterable[Consent] = (),
    asked_at: datetime | None = None,
) -> Args:
    """`text` (decoded) after `command` (`deal move`) as arguments."""
    return Args(
        command=command,
        text=text,
        words=tuple(split(text)),
        consent=frozenset(consent),
        asked_at=asked_at,
    )


def decoded(raw: str, *, prose: bool = False) -> str:
    """What the person typed, with Slack's encoding undone once, and without control characters.

    In `prose` a mention is a word, `@bob`, and names nobody.
    """
    return clean(decode(raw, prose=prose)).strip()


def split(text: str) -> list[Word]:
    """The words of `text`. Quotes make several one, also after a colon (`contact:"Jane Doe"`).

    A quote that nothing closes is a character like any other.
    """
    found = []
    at = _skip(text, 0)
    while at < len(text):
        word, end = _word(text, at)
        found.append(word)
        at = _skip(text, end)
    return found


def key_and_value(word: Word) -> tuple[str, str] | None:
    """`stage:Demo` as its two halves; None for a word without a colon, or one that quotes made."""
    key, colon, value = word.text.partition(":")
    return (key.casefold(), value) if colon and key and not word.quoted else None


def listed(args: Args, word: Word) -> tuple[str, ...]:
    """The values of a word of `args` like `stage:Demo,"Live, on site"`, which commas part but in quotes."""
    parts, at = [""], args.text.index(":", word.at) + 1
    while at < len(args.text) and not args.text[at].isspace():
        inside = None if parts[-1] else _quotation(args.text, at)
        if inside is not None:
            parts[-1], at = inside
            continue
        if args.text[at] == ",":
            parts.append("")
        else:
            parts[-1] += args.text[at]
        at += 1
    return tuple(part for part in parts if part)


def channel_named(args: Args) -> str:
    """The id of the channel that the line begins with, `<#C1>`; empty where it begins otherwise."""
    found = _CHANNEL.fullmatch(args.words[0].text) if args.words else None
    return found[1] if found else ""


def quoted(text: str) -> str:
    """`text` as one word of a line."""
    return f'"{text}"' if " " in text or not text else text


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _word(text: str, at: int) -> tuple[Word, int]:
    """The word that begins at `at`, and where it ends."""
    inside = _quotation(text, at)
    if inside is not None and (inside[1] == len(text) or text[inside[1]].isspace()):
        return Word(text=inside[0], quoted=True, at=at), inside[1]
    parts, end = [], at
    while end < len(text) and not text[end].isspace():
        begins = end > at and (text[end - 1] == ":" or (text[end - 1] == "," and ":" in parts))
        inside = _quotation(text, end) if begins else None
        if inside is not None:
            parts.append(inside[0])
            end = inside[1]
        else:
            parts.append(text[end])
            end += 1
    return Word(text="".join(parts), at=at), end


def _quotation(text: str, at: int) -> tuple[str, int] | None:
    """What stands in quotes at `at`, and the place after them; None where no closed quotation begins."""
    closing = _CLOSING.get(text[at])
    if closing is None:
        return None
    ends = [place for mark in closing if (place := text.find(mark, at + 1)) > 0]
    if not ends:
        return None
    return text[at + 1 : min(ends)].strip(), min(ends) + 1
