"""What holds of any money and any text (rule 9)."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.currencies import CURRENT
from core.errors import InvalidInput
from core.money import (
    MOST_MINOR,
    Money,
    format_money,
    from_decimal,
    is_marked_amount,
    parse_money,
    read_money,
    to_decimal,
)

LOCALES = ["en", "en-GB", "fr", "de"]
MORE_LOCALES = [*LOCALES, "de-CH", "en-IN", "fr-CA", "sv", "ja", "pt-BR", "he", "ar", "hu", "es-MX", "nl"]
SOME_MONEY = st.builds(Money, st.integers(0, MOST_MINOR), st.sampled_from(sorted(CURRENT)))


@settings(deadline=None)  # the first look at a locale reads its data
@given(SOME_MONEY)
def test_decimals_are_exact_both_ways(money: Money) -> None:
    assert from_decimal(to_decimal(money), money.currency) == money


@settings(deadline=None)  # the first look at a locale reads its data
@given(SOME_MONEY, st.sampled_from(MORE_LOCALES))
@example(Money(MOST_MINOR, "USD"), "fr")
def test_what_is_shown_can_be_written(money: Money, locale: str) -> None:
    shown = format_money(money, locale)
    assert parse_money(shown, default_currency=money.currency, locale=locale) == money
    assert is_marked_amount(shown, locale=locale)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("currency", sorted(CURRENT))
def test_what_is_shown_names_its_currency(locale: str, currency: str) -> None:
    shown = format_money(Money(123_456_789, currency), locale)
    default = "CZK" if currency != "CZK" else "PLN"
    assert parse_money(shown, default_currency=default, locale=locale) == Money(123_456_789, currency)


@settings(deadline=None)  # the first look at a locale reads its data
@given(SOME_MONEY, st.integers(0, MOST_MINOR), st.sampled_from(LOCALES))
def test_more_is_never_read_as_less(money: Money, minor: int, locale: str) -> None:
    other = Money(minor, money.currency)
    one, two = (
        parse_money(format_money(each, locale), default_currency="USD", locale=locale)
        for each in (money, other)
    )
    assert (one.minor < two.minor) == (to_decimal(money) < to_decimal(other))


AMOUNT_LIKE = st.text(st.sampled_from("0123456789 .,'’-+$€£kKmMbnEUSDxyz%\u00a0\u202f٣²½\x00‏"), max_size=70)


@settings(deadline=None)  # the first look at a locale reads its data
@given(st.text() | AMOUNT_LIKE, st.sampled_from(MORE_LOCALES))
@example("$" * 3000, "en")
@example("1 " * 1500, "en")
@example("1," * 31, "en")
@example("\ud800" + "12k", "en")
def test_any_text_is_read_or_refused(text: str, locale: str) -> None:
    try:
        read = read_money(text, default_currency="EUR", locale=locale)
    except InvalidInput:
        read = None
    try:
        parsed = parse_money(text, default_currency="EUR", locale=locale)
    except InvalidInput as refusal:
        said = (refusal.field, refusal.hint is None, read)
        assert said == ("value", False, None)
    else:
        assert 0 <= parsed.minor <= MOST_MINOR
        assert parsed.currency in CURRENT
        assert read in (parsed, None)
    is_marked_amount(text, locale=locale)


@pytest.mark.parametrize("text", ["1" * 64, "1," * 32, "1 1" * 21, "$" * 64, " " * 3000, "1 " * 5000])
def test_reading_takes_no_longer_for_hostile_text(text: str) -> None:
    start = time.perf_counter()
    for _attempt in range(20):
        try:
            read_money(text, default_currency="USD", locale="en")
        except InvalidInput:
            continue
    assert time.perf_counter() - start < 0.5
