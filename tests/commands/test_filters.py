"""Filters of boards and lists, read from words (PRODUCT.md, "Commands")."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.filters import read_filters
from bot.commands.parsing import decoded, read_args
from core.errors import DealboardError, InvalidInput
from core.money import Money
from core.requests import Filters

MONDAY = date(2026, 11, 23)


def read(raw: str, locale: str = "en-US") -> Filters:
    return read_filters(read_args("deal list", decoded(raw)), currency="USD", locale=locale, today=MONDAY)


def usd(dollars: int) -> Money:
    return Money(dollars * 100, "USD")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", {}),
        ("mine", {"owner": "mine"}),
        ("MINE", {"owner": "mine"}),
        ("unowned", {"owner": "unowned"}),
        ("all", {"owner": "anyone"}),
        ("mine all", {"owner": "anyone"}),
        ("<@UBOB|bob>", {"owner": "<@UBOB>"}),
        ("@bob", {"owner": "@bob"}),
        ("owner:bob", {"owner": "bob"}),
        ("stage:Demo", {"stages": ("Demo",)}),
        ('stage:"Live demo" stage:x', {"stages": ("Live demo", "x")}),
        ("pipeline:Sales", {"pipeline": "Sales"}),
        ("status:won", {"statuses": ("won",)}),
        ("status:Won,LOST", {"statuses": ("won", "lost")}),
        ("status:all", {"statuses": ("open", "won", "lost", "abandoned")}),
        ("label:red", {"label": "red"}),
        ("stale overdue", {"stale": True, "overdue": True}),
        ("closing:this-month", {"closing": (date(2026, 11, 1), date(2026, 11, 30))}),
        ("closing:fri", {"closing": (date(2026, 11, 27), date(2026, 11, 27))}),
        ("&gt;10k", {"above": usd(10_000)}),
        (">10k <50k", {"above": usd(10_000), "below": usd(50_000)}),
        ("&lt;€50k", {"below": Money(5_000_000, "EUR")}),
        ("company:Acme source:fair", {"company": "Acme", "source": "fair"}),
        ("acme renewal", {"words": ("acme", "renewal")}),
        ('"mine" "stale"', {"words": ("mine", "stale")}),
        ('"x:y"', {"words": ("x:y",)}),
        ("stage:demo,qualifying", {"stages": ("demo", "qualifying")}),
        (
            'stage:"Live, on site",demo,“Last call” acme',
            {"stages": ("Live, on site", "demo", "Last call"), "words": ("acme",)},
        ),
        ("won", {"statuses": ("won",)}),
        ("Open lost", {"statuses": ("open", "lost")}),
        ("status:won abandoned", {"statuses": ("won", "abandoned")}),
        ('"won"', {"words": ("won",)}),
        ("&gt; 10k", {"above": usd(10_000)}),
        ("&gt;=5k &lt;= 10k", {"above": Money(499_999, "USD"), "below": Money(1_000_001, "USD")}),
        (">12 000 €", {"above": Money(1_200_000, "EUR")}),
        ("&gt; 12 000 € acme", {"above": Money(1_200_000, "EUR"), "words": ("acme",)}),
        (">10k acme 2", {"above": usd(10_000), "words": ("acme", "2")}),
        ("mine owner:mine", {"owner": "mine"}),
        ("mine acme >1k", {"owner": "mine", "words": ("acme",), "above": usd(1_000)}),
    ],
)
def test_words_narrow(line: str, expected: dict[str, Any]) -> None:
    assert read(line) == Filters(**expected, text=decoded(line))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (">", "amount is missing"),
        (">lots", "not an amount"),
        (">12,5,0k", "not grouped"),
        (">-5", "negative"),
        ("status:sold", "no status “sold”"),
        ("x:y", "don't know `x:`"),
        ("foo:bar", "don't know `foo:`"),
        ("contact:Tom", "don't know `contact:`"),
        ("page:2", "don't know `page:`"),
        ("value:>5k", "don't know `value:`"),
        ("mine unowned", "two owners"),
        ("@bob owner:ann", "two owners"),
        ("stage:,", "nothing after its colon"),
        ("> =", "amount"),
        ("stage:", "nothing after its colon"),
        ('label:""', "nothing after its colon"),
        ("closing:2026-02-30", "no 30 February"),
    ],
)
def test_what_cannot_be_read_says_what_would_work(line: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        read(line)
    assert caught.value.hint is not None


def test_filters_carry_their_words_so_that_a_page_turned_later_means_the_same() -> None:
    filters = read("mine &gt;10k “Live demo”")
    assert (
        read_filters(read_args("deal list", filters.text), currency="USD", locale="en-US", today=MONDAY)
        == filters
    )


@given(st.text())
def test_any_words_are_read_or_refused(text: str) -> None:
    try:
        filters = read(text)
    except DealboardError:
        return
    assert filters.text == decoded(text)


def test_more_than_a_page_turning_button_can_carry_is_refused() -> None:
    assert read('"' * 500).text == '"' * 500
    with pytest.raises(InvalidInput, match="501 characters, and 500 is the most"):
        read("x" * 501)
