"""Money: a whole number of minor units and an ISO currency, never a float (rule 9).

The value type, what people write for it, and how it is shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel.numbers import NumberPattern, format_compact_currency

from core.amounts import Written, take_apart
from core.currencies import closest, exponent, meanings
from core.errors import InvalidInput
from core.i18n import Text, _
from core.written import babel_locale, excerpt

MOST_MINOR: Final = 10**15 - 1
"""The most minor units one deal is worth. Sums of deals may be more."""

_FIELD = "value"
_MOST_PLACES = 20  # on either side of the point: far more than counts, far less than exhausts memory
_THOUSAND = re.compile(r"(?<=[0-9])K(?![A-Za-z])")
_LETTER_THEN_DIGIT = re.compile(r"(?<=[^\W\d_])(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units (cents for USD, yen for JPY, fils for KWD) of `currency`, an ISO code in capitals."""

    minor: int
    currency: str


NO_VALUE: Final = Money(0, "")
"""A deal without a value, which is not the same as a deal worth nothing."""


def from_decimal(amount: Decimal, currency: str) -> Money:
    """An exact amount in major units (`Decimal("12000.50")`), as Money.

    Raises InvalidInput where it is negative, too large, not a number, or finer than the currency is.
    """
    if not amount:
        return Money(0, currency)
    if not amount.is_finite() or abs(amount.adjusted()) > _MOST_PLACES:
        message = _("“{text}” is not an amount that a deal can have.", text=excerpt(str(amount)))
        raise InvalidInput(message, _hint(currency, "en"), field=_FIELD)
    _sign, digits, power = amount.as_tuple()
    assert isinstance(power, int)
    number = int("".join(map(str, digits)))
    return _exact(number, -power, currency, negative=amount < 0, locale="en")


def to_decimal(money: Money) -> Decimal:
    """The amount in major units: `Money(1200050, "USD")` is `Decimal("12000.50")`. NO_VALUE is 0."""
    if money == NO_VALUE:
        return Decimal(0)
    return Decimal(money.minor).scaleb(-exponent(money.currency))


def add_up(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One total a currency, the largest number first, then by code. NO_VALUE does not count."""
    totals: defaultdict[str, int] = defaultdict(int)
    for money in amounts:
        totals[money.currency] += money.minor
    totals.pop(NO_VALUE.currency, None)
    sums = (Money(minor, currency) for currency, minor in totals.items())
    return tuple(sorted(sums, key=lambda total: (-to_decimal(total), total.currency)))


def parse_money(text: str, *, default_currency: str, locale: str, bare: str = "") -> Money:
    """What a person means by `12k`, `$12,000.50`, `12 000 €`, `12.000,50 EUR` or `CHF 12'000`.

    `default_currency` is the workspace's: it is meant where none is written, and where its own symbol is
    (`$` in a workspace that counts in CAD). `bare` is meant instead where none is written, as for a deal that
    has its currency already. `locale` is the writer's, and settles whether `12.500` is twelve thousand.
    Raises InvalidInput(field="value") with what was wrong and an example that works.
    """
    if not text.strip():
        raise InvalidInput(_("An amount is missing."), _hint(default_currency, locale), field=_FIELD)
    written = take_apart(text, locale)
    if written is None:
        raise _not_an_amount(text, default_currency, locale)
    if written.words and not written.currencies:
        raise _no_such_currency(text, written, bare or default_currency)
    quantity = written.quantity
    if quantity is None:
        message = _("The digits of “{text}” are not grouped as an amount is.", text=excerpt(text))
        raise InvalidInput(message, _hint(default_currency, locale), field=_FIELD)
    currency = _choose(written.currencies, default_currency) if written.words else bare or default_currency
    digits, places, unclear = quantity
    if unclear and not written.power and exponent(currency) < 3:
        raise _unclear(text, digits, places, currency, locale)
    return _exact(digits, places - written.power, currency, negative=written.negative, locale=locale)


def read_money(text: str, *, default_currency: str, locale: str, bare: str = "") -> Money | None:
    """As `parse_money`, for a parser that tries every split of a line: None where `text` is no amount at all.

    Words beside the number, or digits that are several numbers (`2026 12k`), make it none. What can only
    be meant as an amount and is a bad one (`12,5,0k`, `-5`) raises InvalidInput.
    """
    written = take_apart(text, locale)
    if written is None or written.stray:
        return None
    return parse_money(text, default_currency=default_currency, locale=locale, bare=bare)


def is_marked_amount(text: str, *, locale: str = "en") -> bool:
    """Whether `text` is an amount, good or bad, that carries a currency, k or m: `12k`, `500 EUR`, `12,5,0k`.

    `2026` and `7` are words of a title; so is `7 all`, for a code that is an English word counts in capitals.
    """
    written = take_apart(text, locale)
    return written is not None and written.marked and not written.stray


@lru_cache(maxsize=16384)
def format_money(money: Money, locale: str) -> str:
    """The amount as `locale` writes it, without decimals where it is whole. NO_VALUE is the empty string."""
    if money == NO_VALUE:
        return ""
    whole = money.minor % 10 ** exponent(money.currency) == 0
    pattern = _pattern(locale, whole)
    shown = pattern.apply(
        to_decimal(money), babel_locale(locale), currency=money.currency, currency_digits=not whole
    )
    return _LETTER_THEN_DIGIT.sub("\N{NO-BREAK SPACE}", str(shown))


@lru_cache(maxsize=4096)
def format_compact(money: Money, locale: str) -> str:
    """The amount in few letters, for headings: `$12k`, `$1.2M`; whole below a thousand. NO_VALUE is empty."""
    amount = to_decimal(money)
    if amount < 1000:
        return format_money(money, locale)
    tenth = Decimal(1).scaleb(amount.adjusted() // 3 * 3 - 1)
    rounded = (amount / tenth).to_integral_value() * tenth
    if rounded.adjusted() > amount.adjusted():
        amount = rounded  # 999,960 is $1M; Babel alone would make it $1000K
    where = babel_locale(locale)
    shown = format_compact_currency(amount, money.currency, locale=where, fraction_digits=1)
    if str(int(amount)) in shown:  # this language has no short form for so few
        return format_money(money, locale)
    if where.language == "en":
        shown = _THOUSAND.sub("k", shown)
    return _LETTER_THEN_DIGIT.sub("\N{NO-BREAK SPACE}", shown)


def _exact(digits: int, places: int, currency: str, *, negative: bool, locale: str) -> Money:
    """`digits` × 10^`-places` in minor units, or the reason why a deal cannot be worth that."""
    shift = exponent(currency) - places
    minor, rest = (digits * 10**shift, 0) if shift >= 0 else divmod(digits, 10**-shift)
    if minor > MOST_MINOR:
        most = format_money(Money(MOST_MINOR, currency), locale)
        raise InvalidInput(
            _("That is more than a deal can be worth."),
            _("The most is {example}.", example=most),
            field=_FIELD,
        )
    if rest:
        raise _too_fine(currency, [Money(_rounded(digits, shift), currency)], locale)
    if negative and minor:
        example = format_money(Money(minor, currency), locale)
        raise InvalidInput(
            _("A value cannot be negative."), _("Write {example}.", example=example), field=_FIELD
        )
    return Money(minor, currency)


def _choose(candidates: tuple[str, ...], default_currency: str) -> str:
    return default_currency if default_currency in candidates or not candidates else candidates[0]


def _rounded(digits: int, shift: int) -> int:
    unit: int = 10**-shift
    return (2 * digits + unit) // (2 * unit)


def _unclear(text: str, digits: int, places: int, currency: str, locale: str) -> InvalidInput:
    """`12.345` where the point is the decimal mark: too fine, or twelve thousand from another country."""
    rounded = Money(_rounded(digits, exponent(currency) - places), currency)
    grouped = Money(digits * 10 ** exponent(currency), currency)
    return _too_fine(currency, [grouped, rounded], locale)


def _too_fine(currency: str, instead: list[Money], locale: str) -> InvalidInput:
    smallest = format_money(Money(1, currency), locale)
    first, second = (format_money(money, locale) for money in (instead[0], instead[-1]))
    hint = _("Write {example}.", example=first)
    if first != second:
        hint = _("Write {example} or {other}.", example=first, other=second)
    message = _("{currency} has nothing smaller than {smallest}.", currency=currency, smallest=smallest)
    return InvalidInput(message, hint, field=_FIELD)


def _not_an_amount(text: str, default_currency: str, locale: str) -> InvalidInput:
    message = _("“{text}” is not an amount.", text=excerpt(text))
    return InvalidInput(message, _hint(default_currency, locale), field=_FIELD)


def _no_such_currency(text: str, written: Written, default_currency: str) -> InvalidInput:
    number = excerpt(written.bare)
    unknown = [word for word in written.words if not meanings(word, written.locale)]
    if not unknown:
        message = _("“{text}” names two currencies.", text=excerpt(text))
        suggestion = written.after
    elif not unknown[0].isalpha():
        return _not_an_amount(text, default_currency, written.locale)
    else:
        message = _("“{word}” is not a currency.", word=excerpt(unknown[0]))
        suggestion = closest(unknown[0]) or default_currency
    hint = _("Write the amount with one currency, such as {example}.", example=f"{number} {suggestion}")
    return InvalidInput(message, hint, field=_FIELD)


def _hint(default_currency: str, locale: str) -> Text:
    example = format_money(Money(12_500 * 10 ** exponent(default_currency), default_currency), locale)
    return _("Write it like {example}, 12k or 1.5m.", example=example)


@lru_cache(maxsize=256)
def _pattern(locale: str, whole: bool) -> NumberPattern:
    """The locale's own pattern for money; Babel fills in the currency's decimals unless the sum is whole."""
    pattern: NumberPattern = babel_locale(locale).currency_formats["standard"]
    if whole:
        pattern = copy(pattern)
        pattern.frac_prec = (0, 0)
    return pattern
