"""What people type, made plain enough to be read: any script's digits, any kind of space, any accent."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError

LONGEST = 64  # characters; nobody needs more for an amount or a day, and no pattern has to face more

_EXCERPT = 40
_ENGLISH = Locale("en")


def plain(text: str) -> str:
    """`text` in one line: single spaces, ASCII digits, no marks that only steer its direction.

    Full-width forms become their usual selves; superscripts and fractions stay what they are, for `12²`
    is not 122.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(map(_plain_character, text)).split())


def fold(text: str) -> str:
    """`plain(text)` without case and accents, to compare words with."""
    folded = plain(text).casefold()
    if folded.isascii():
        return folded
    letters = unicodedata.normalize("NFD", folded)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def excerpt(text: str) -> str:
    """Enough of `text` to recognise it in a message: printable, in one line, at most 40 characters."""
    shown = "".join(letter for letter in plain(text[: 4 * _EXCERPT]) if letter.isprintable())
    return shown if len(shown) <= _EXCERPT else shown[: _EXCERPT - 1].rstrip() + "…"


@lru_cache(maxsize=256)
def babel_locale(code: str) -> Locale:
    """Babel's data on a locale such as `fr`, `en-GB` or `en_GB`; else on its language, else on English."""
    name = code.replace("-", "_")
    for attempt in (name, name.partition("_")[0]):
        try:
            return Locale.parse(attempt)
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return _ENGLISH


def _plain_character(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    if unicodedata.decomposition(letter).startswith("<wide>"):
        return unicodedata.normalize("NFKC", letter)
    return letter
