"""Money as people write it and as they are shown it (rule 9)."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from core.currencies import exponent
from core.errors import InvalidInput
from core.money import (
    MOST_MINOR,
    NO_VALUE,
    Money,
    add_up,
    format_compact,
    format_money,
    from_decimal,
    is_marked_amount,
    parse_money,
    read_money,
)


def usd(dollars: int, cents: int = 0) -> Money:
    return Money(100 * dollars + cents, "USD")


def refused(text: str, currency: str = "USD", locale: str = "en") -> tuple[str, str]:
    """Message and hint of the refusal of `text`."""
    with pytest.raises(InvalidInput) as refusal:
        parse_money(text, default_currency=currency, locale=locale)
    assert refusal.value.field == "value"
    assert refusal.value.hint is not None
    return str(refusal.value.message), str(refusal.value.hint)


@pytest.mark.parametrize(
    ("text", "locale", "money"),
    [
        ("12k", "en", usd(12_000)),
        ("12K", "en", usd(12_000)),
        ("12 k", "en", usd(12_000)),
        ("1.5m", "en", usd(1_500_000)),
        ("1.5M", "en", usd(1_500_000)),
        ("2bn", "en", usd(2_000_000_000)),
        ("5 Mio. €", "de", Money(500_000_000, "EUR")),
        ("12,000", "en", usd(12_000)),
        ("$12,000.50", "en", usd(12_000, 50)),
        ("$12,000.50", "de", usd(12_000, 50)),
        ("$ 12,000.50", "fr", usd(12_000, 50)),
        ("12 000 €", "en", Money(1_200_000, "EUR")),
        ("12\u202f000\u00a0€", "fr", Money(1_200_000, "EUR")),
        ("12.000,50 EUR", "en", Money(1_200_050, "EUR")),
        ("12.000,50 EUR", "de", Money(1_200_050, "EUR")),
        ("CHF 12'000", "en", Money(1_200_000, "CHF")),
        ("CHF 12’000.05", "de-CH", Money(1_200_005, "CHF")),
        ("£3k", "en", Money(300_000, "GBP")),
        ("3k£", "en", Money(300_000, "GBP")),
        ("3 k €", "fr", Money(300_000, "EUR")),
        ("1,5k", "fr", usd(1_500)),
        ("1,5k", "en", usd(1_500)),
        ("12,50", "en", usd(12, 50)),
        ("12.5", "de", usd(12, 50)),
        ("12.500", "de", usd(12_500)),
        ("12.500", "fr", usd(12_500)),
        ("1.250k", "en", usd(1_250)),
        ("1.250k", "de", usd(1_250_000)),
        ("1,250k", "en", usd(1_250_000)),
        ("0,500", "en", usd(0, 50)),
        ("12.000.000", "en", usd(12_000_000)),
        ("₹12,00,000", "en", Money(120_000_000, "INR")),
        ("12000.5", "en", usd(12_000, 50)),
        ("12000.5000", "en", usd(12_000, 50)),
        ("12.00 JPY", "en", Money(12, "JPY")),
        ("12.345 KWD", "en", Money(12_345, "KWD")),
        ("0", "en", usd(0)),
        ("-0", "en", usd(0)),
        ("500 eur", "en", Money(50_000, "EUR")),
        ("eur500", "en", Money(50_000, "EUR")),
        ("500 euros", "en", Money(50_000, "EUR")),
        ("12kUSD", "en", usd(12_000)),
        ("3 MUSD", "en", usd(3_000_000)),
        ("12 mxn", "en", Money(1_200, "MXN")),
        ("12m mxn", "en", Money(1_200_000_000, "MXN")),
        ("12 kr", "sv", Money(1_200, "SEK")),
        ("12 kr", "en", Money(1_200, "SEK")),
        ("$500 CAD", "en", Money(50_000, "CAD")),
        ("500 $US", "fr", usd(500)),
        ("１２ｋ", "en", usd(12_000)),
        ("＄12", "en", usd(12)),
        ("१२k", "en", usd(12_000)),
        ("\u200f12,000.50\u00a0US$", "ar", usd(12_000, 50)),
        ("9999999999999.99", "en", Money(MOST_MINOR, "USD")),
    ],
)
def test_money_is_read_as_people_write_it(text: str, locale: str, money: Money) -> None:
    assert parse_money(text, default_currency="USD", locale=locale) == money


@pytest.mark.parametrize(
    ("text", "workspace", "locale", "currency"),
    [
        ("5", "CAD", "en", "CAD"),
        ("5k", "JPY", "en", "JPY"),
        ("$5", "CAD", "en", "CAD"),
        ("$5", "EUR", "en", "USD"),
        ("$5", "EUR", "en-AU", "AUD"),
        ("US$5", "CAD", "en", "USD"),
        ("CA$5", "USD", "en", "CAD"),
        ("£5", "EGP", "en", "EGP"),
        ("£5", "USD", "en", "GBP"),
        ("¥5", "CNY", "en", "CNY"),
        ("¥5", "USD", "en", "JPY"),
        ("5 kr", "DKK", "en", "DKK"),
    ],
)
def test_a_shared_symbol_means_the_workspaces_own_currency(
    text: str, workspace: str, locale: str, currency: str
) -> None:
    assert parse_money(text, default_currency=workspace, locale=locale).currency == currency


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "An amount is missing.", "Write it like $12,500, 12k or 1.5m."),
        (" \t ", "An amount is missing.", "Write it like $12,500, 12k or 1.5m."),
        (
            "12,5,0k",
            "The digits of “12,5,0k” are not grouped as an amount is.",
            "Write it like $12,500, 12k or 1.5m.",
        ),
        ("-5", "A value cannot be negative.", "Write $5."),
        ("-$5k", "A value cannot be negative.", "Write $5,000."),
        ("$−5", "A value cannot be negative.", "Write $5."),
        (
            "10000000000000",
            "That is more than a deal can be worth.",
            "The most is $9,999,999,999,999.99.",
        ),
        ("9" * 60, "That is more than a deal can be worth.", "The most is $9,999,999,999,999.99."),
        ("1e999", "“1e999” is not an amount.", "Write it like $12,500, 12k or 1.5m."),
        ("12 EUE", "“EUE” is not a currency.", "Write the amount with one currency, such as 12 EUR."),
        ("12 XYZ", "“XYZ” is not a currency.", "Write the amount with one currency, such as 12 USD."),
        ("XYZ 12", "“XYZ” is not a currency.", "Write the amount with one currency, such as 12 USD."),
        ("12 FRF", "“FRF” is not a currency.", "Write the amount with one currency, such as 12 USD."),
        ("500 BTC", "“BTC” is not a currency.", "Write the amount with one currency, such as 500 USD."),
        ("15k BTC", "“BTC” is not a currency.", "Write the amount with one currency, such as 15k USD."),
        ("1.5m GPB", "“GPB” is not a currency.", "Write the amount with one currency, such as 1.5m GBP."),
        ("$5k EUR", "“$5k EUR” names two currencies.", "Write the amount with one currency, such as 5k EUR."),
        ("€5 USD", "“€5 USD” names two currencies.", "Write the amount with one currency, such as 5 USD."),
        ("12.345 USD", "USD has nothing smaller than $0.01.", "Write $12,345 or $12.35."),
        ("12.000", "USD has nothing smaller than $0.01.", "Write $12,000 or $12."),
        ("12.3456", "USD has nothing smaller than $0.01.", "Write $12.35."),
        ("¥12.5", "JPY has nothing smaller than ¥1.", "Write ¥13."),
        ("12²", "“12²” is not an amount.", "Write it like $12,500, 12k or 1.5m."),
        ("12\x00k", "“12k” is not an amount.", "Write it like $12,500, 12k or 1.5m."),
    ],
)
def test_a_bad_amount_is_refused_in_words_with_an_example(text: str, message: str, hint: str) -> None:
    said, offered = refused(text)
    assert said == message
    assert offered == hint


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "inf",
        "Infinity",
        "½",
        "(500)",
        "+5k",
        "12.",
        "12k.",
        "5%",
        "12 of 15",
        "0x10",
        "1_000",
        "👍",
        "k",
        "<!channel>",
        "12<script>",
        "שלום",
        "x" * 3000,
        "9" * 3000,
        "12 " * 1000,
        "\x00",
        "--5",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    message, _hint = refused(text)
    assert "not" in message
    assert len(message) < 120


@pytest.mark.parametrize(
    ("text", "hint"), [("12,000", "12 000 € or 12 €"), ("12,345", "12 345 € or 12,35 €")]
)
def test_a_comma_before_three_digits_is_asked_about_where_it_is_the_decimal_mark(
    text: str, hint: str
) -> None:
    _message, offered = refused(text, "EUR", "fr")
    assert hint in offered.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "proposal",
        "acme renewal",
        "12 renewals",
        "Q3",
        "2026 12k",
        "7.5.2",
        "1e999",
        "12 XYZ",
        "7 all",
        "2026-12-31",
        "31/12/2026",
        "next",
        "5 %",
        "€5 USD",
        "v12",
        "#142",
        "@bob",
        "9" * 3000,
    ],
)
def test_a_parser_is_told_that_words_are_no_amount(text: str) -> None:
    assert read_money(text, default_currency="USD", locale="en") is None


@pytest.mark.parametrize(
    ("text", "money"),
    [("12k", usd(12_000)), ("15,000", usd(15_000)), ("2026", usd(2_026)), ("7 ALL", Money(7, "ALL"))],
)
def test_a_parser_is_given_the_amount(text: str, money: Money) -> None:
    assert read_money(text, default_currency="USD", locale="en") == money


@pytest.mark.parametrize("text", ["12,5,0k", "-5", "$-5", "12.345 USD", "9" * 40, "$1,0,0"])
def test_a_parser_hears_of_what_can_only_be_a_bad_amount(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_money(text, default_currency="USD", locale="en")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("12k", True),
        ("3M", True),
        ("$500", True),
        ("500 EUR", True),
        ("500 eur", True),
        ("€1.5m", True),
        ("12 000 €", True),
        ("12,5,0k", True),
        ("-5k", True),
        ("2026", False),
        ("7", False),
        ("12,000", False),
        ("-5", False),
        ("2026 12k", False),
        ("7 all", False),
        ("12 top", False),
        ("12 TOP", True),
        ("12 XYZ", False),
        ("renewal", False),
        ("Series 7", False),
        ("", False),
        ("k", False),
        ("$", False),
    ],
)
def test_an_amount_in_a_title_carries_a_currency_or_k_or_m(text: str, marked: bool) -> None:
    assert is_marked_amount(text) is marked


@pytest.mark.parametrize(
    ("money", "locale", "shown"),
    [
        (usd(12_000), "en", "$12,000"),
        (usd(12_000, 50), "en", "$12,000.50"),
        (usd(0), "en", "$0"),
        (usd(12_000), "en-GB", "US$12,000"),
        (usd(12_000), "en_GB", "US$12,000"),
        (usd(12_000), "de", "12.000 $"),
        (Money(1_200_050, "EUR"), "fr", "12 000,50 €"),
        (Money(1_200, "JPY"), "en", "¥1,200"),
        (Money(12_345, "KWD"), "en", "KWD 12.345"),
        (Money(12_000, "KWD"), "en", "KWD 12"),
        (Money(1_200_000, "CHF"), "en", "CHF 12,000"),
        (usd(12), "xx-YY", "$12"),
        (usd(12), "", "$12"),
        (NO_VALUE, "en", ""),
    ],
)
def test_money_is_shown_in_the_readers_manner(money: Money, locale: str, shown: str) -> None:
    assert format_money(money, locale).replace("\u00a0", " ").replace("\u202f", " ") == shown


@pytest.mark.parametrize(
    ("money", "locale", "shown"),
    [
        (usd(12_000), "en", "$12k"),
        (usd(1_200_000), "en", "$1.2M"),
        (usd(12_345), "en", "$12.3k"),
        (usd(999), "en", "$999"),
        (usd(999, 50), "en", "$999.50"),
        (usd(1_000), "en", "$1k"),
        (usd(999_960), "en", "$1M"),
        (usd(999_940), "en", "$999.9k"),
        (usd(1_000_000_000), "en", "$1B"),
        (usd(12_000), "fr", "12 k $US"),
        (usd(12_000), "de", "12.000 $"),
        (usd(1_200_000), "de", "1,2 Mio. $"),
        (Money(12_000, "CHF"), "en", "CHF 120"),
        (Money(1_200_000, "CHF"), "en", "CHF 12k"),
        (Money(10**19, "USD"), "en", "$100000T"),
        (NO_VALUE, "en", ""),
    ],
)
def test_money_is_short_in_headings(money: Money, locale: str, shown: str) -> None:
    assert format_compact(money, locale).replace("\u00a0", " ") == shown


def test_totals_are_per_currency_the_largest_first() -> None:
    amounts = [usd(10), Money(1_500, "JPY"), NO_VALUE, usd(20), Money(3_000, "EUR"), Money(500, "JPY")]
    assert add_up(amounts) == (Money(2_000, "JPY"), Money(3_000, "EUR"), Money(3_000, "USD"))


def test_totals_of_deals_without_a_value_are_none() -> None:
    assert add_up([NO_VALUE, NO_VALUE]) == ()


def test_totals_may_be_more_than_one_deal() -> None:
    assert add_up([Money(MOST_MINOR, "USD")] * 9000) == (Money(MOST_MINOR * 9000, "USD"),)


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLP", 0), ("EUR", 2)])
def test_minor_units_follow_the_currency(currency: str, places: int) -> None:
    assert exponent(currency) == places


@pytest.mark.parametrize(
    "amount",
    [
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1E+999999"),
        Decimal("1E-999999"),
        Decimal("-1"),
        Decimal("12.345"),
        Decimal(10**13),
    ],
)
def test_a_decimal_that_no_deal_can_be_worth_is_refused(amount: Decimal) -> None:
    with pytest.raises(InvalidInput):
        from_decimal(amount, "USD")


@pytest.mark.parametrize("zero", ["0", "-0", "0E+9", "0E-999999", "0.000"])
def test_a_decimal_zero_is_zero_however_it_is_written(zero: str) -> None:
    assert from_decimal(Decimal(zero), "USD") == usd(0)


def test_money_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        usd(1).minor = 2  # type: ignore[misc]
