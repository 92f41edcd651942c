"""One way to compare words, whatever their case and accents, for names, search and what people type."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")
_ASCII = re.compile(r"[\x20-\x7e]*")


def tidy(text: str) -> str:
    """`text` without control characters, its white space single and trimmed."""
    printable = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    return _SPACES.sub(" ", printable).strip()


def visible(text: str) -> bool:
    """Whether there is anything to see: not only blanks and marks without a width."""
    return any(character.isprintable() and not character.isspace() for character in text)


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """What two names share when they are the same but for case, accents' encoding and spacing."""
    return tidy(unicodedata.normalize("NFKC", name)).casefold()


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words of `text` as search knows them: folded, without accents or punctuation."""
    if _ASCII.fullmatch(text):
        return tuple(_WORD.findall(text.lower()))
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(_WORD.findall(plain.casefold()))
