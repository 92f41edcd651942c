"""The shape of a written amount: which part is the number, which multiplies it, which names a currency.

Nothing here decides whether the amount is a good one; `core.money` does, and says why not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from babel.numbers import get_decimal_symbol

from core.currencies import meanings
from core.written import LONGEST, babel_locale, plain

# Each separator stands between two digits, so there is only one way to match, and it takes linear time.
_SHAPE = re.compile(r"([^0-9]*)([0-9](?:[ .,']?[0-9])*)([^0-9]*)")
_GROUPED = re.compile(
    r"[0-9]+|[0-9]{1,3}(?:([ .,'])[0-9]{3})(?:\1[0-9]{3})*|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"
)
_SIGNS = str.maketrans({"’": "'", "−": "-", "–": "-"})
_POWERS = {"k": 3, "m": 6, "mn": 6, "mio": 6, "mio.": 6, "bn": 9}
_SUFFIXES = {0: "", 3: "k", 6: "m", 9: "bn"}
# Codes that are English words too: beside a number in a title, only capitals make them a currency.
_ALSO_WORDS = frozenset(
    ("all", "bam", "bob", "cop", "cup", "gel", "mad", "mop", "pen", "ron", "sos", "top", "try")
)


class Quantity(NamedTuple):
    """`digits` × 10^`-places`. `unclear` where a separator before three digits could mean either thing."""

    digits: int
    places: int
    unclear: bool


@dataclass(frozen=True)
class Written:
    """An amount taken apart. `before` and `after` are what stands around the number: a currency, or not."""

    negative: bool
    before: str
    number: str
    power: int
    after: str
    locale: str

    @property
    def bare(self) -> str:
        """The number and what multiplies it, without a currency."""
        return f"{self.number}{_SUFFIXES[self.power]}"

    @property
    def words(self) -> tuple[str, ...]:
        """What must name the currency, if anything does."""
        return tuple(word for word in (self.before, self.after) if word)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The ISO codes that every one of `words` may stand for, likeliest first."""
        first, *others = [meanings(word, self.locale) for word in self.words] or [()]
        return tuple(code for code in first if all(code in other for other in others))

    @property
    def marked(self) -> bool:
        """It carries a multiplier or a currency, and nothing else."""
        if any(word in _ALSO_WORDS for word in self.words):
            return False
        return bool(self.currencies) if self.words else self.power > 0

    @property
    def stray(self) -> bool:
        """No amount at all, rather than a bad one: words beside it, or its digits are several numbers."""
        if self.words and not self.marked:
            return True
        return self.quantity is None and (" " in self.number or not self.marked)

    @property
    def quantity(self) -> Quantity | None:
        """The number, or None where its separators stand out of place."""
        whole, fraction, unclear = _split_fraction(self.number, self.locale)
        if not _GROUPED.fullmatch(whole):
            return None
        return Quantity(int(re.sub(r"[^0-9]", "", whole + fraction)), len(fraction), unclear)


def take_apart(text: str, locale: str) -> Written | None:
    """The parts of `text`, or None where it does not hold exactly one number."""
    if len(text) > 4 * LONGEST:
        return None
    line = plain(text).translate(_SIGNS)
    shape = _SHAPE.fullmatch(line) if len(line) <= LONGEST else None
    if shape is None:
        return None
    before, number, after = (part.strip() for part in shape.groups())
    negative = before.startswith("-") or before.endswith("-")
    power, after = _split_power(after, locale)
    return Written(negative, before.strip("- ") if negative else before, number, power, after, locale)


def _split_power(after: str, locale: str) -> tuple[int, str]:
    """`k EUR` is 3 and `EUR`, also where no currency is called so; `kr`, `MXN` and `mad` are currencies from
    their first letter on.
    """
    if not after or meanings(after, locale):
        return 0, after
    for name, power in _POWERS.items():
        behind = after[len(name) :]
        rest = behind.lstrip()
        if after[: len(name)].lower() == name and (rest != behind or not rest or meanings(rest, locale)):
            return power, rest
    return 0, after


def _split_fraction(number: str, locale: str) -> tuple[str, str, bool]:
    """The whole part with its groups, the fraction, and whether three digits leave a doubt which it is."""
    separators = re.findall(r"[^0-9]", number)
    if not separators or separators[-1] not in ".," or separators.count(separators[-1]) > 1:
        return number, "", False
    mark = separators[-1]
    whole, _, tail = number.rpartition(mark)
    if len(separators) > 1:
        return whole, tail, False
    could_group = len(tail) == 3 and len(whole) <= 3 and whole != "0"
    if mark == _decimal_mark(locale):
        return whole, tail, could_group
    if could_group or (len(tail) > 2 and whole != "0"):
        return number, "", False
    return whole, tail, False


@lru_cache(maxsize=64)
def _decimal_mark(locale: str) -> str:
    return str(get_decimal_symbol(babel_locale(locale)))
