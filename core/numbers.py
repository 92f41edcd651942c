"""Numbers that name a deal or a contact in conversation: `142` or `#142`."""

from __future__ import annotations

import re
from typing import Final

from core.requests import Words

POSSIBLE: Final = range(1, 10**18)
"""The numbers that a deal or a contact can have."""

# With what people put around and behind a number in a sentence: `(#142)`, `142:`.
_NUMBER = re.compile(r"\(?#?(-?\d+)[.,:;)]*")
# More digits than any number has, and few enough to show.
_MOST_DIGITS = 40


def leading_number(words: Words) -> int | None:
    """The number that a line begins with, which is only ever that of a deal or contact, unless quoted.

    Also where none can have it, as with -1. Of an endless one it is the beginning, which none has either.
    """
    match = _NUMBER.fullmatch(words[0].text) if words and not words[0].quoted else None
    return int(match[1][:_MOST_DIGITS]) if match else None
