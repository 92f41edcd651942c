"""How `/deal new` is read: the title is what is left after keys, one member and one amount at the end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.new_deal import read_new_deal, unread_amount
from bot.commands.parsing import decoded, read_args
from core.errors import DealboardError, InvalidInput
from core.money import Money

MONDAY = date(2026, 11, 23)
EXAMPLE = (
    'Acme renewal 12k @bob contact:"Jane Doe" company:Acme stage:Qualifying pipeline:Sales '
    "closing:2026-12-31 source:referral"
)


def read(raw: str, locale: str = "en-US") -> dict[str, Any]:
    """What was given, without what is empty."""
    args = read_args("deal new", decoded(raw))
    request = read_new_deal(args, currency="USD", locale=locale, today=MONDAY)
    given = request.model_dump(exclude={"line", "consent"}, exclude_none=True)
    return {name: request.value if name == "value" else value for name, value in given.items()}


def usd(dollars: int) -> Money:
    return Money(dollars * 100, "USD")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # The examples of PRODUCT.md.
        (
            EXAMPLE,
            {
                "title": "Acme renewal",
                "value": usd(12_000),
                "owner": "@bob",
                "contact": "Jane Doe",
                "company": "Acme",
                "stage": "Qualifying",
                "pipeline": "Sales",
                "closing": date(2026, 12, 31),
                "source": "referral",
            },
        ),
        ("Series 7 renewal 2026", {"title": "Series 7 renewal 2026"}),
        ("3M renewal 12k", {"title": "3M renewal", "value": usd(12_000)}),
        # An amount carries a currency or k or m and stands last.
        ("Acme 12,000", {"title": "Acme 12,000"}),
        ("Acme 12 000 €", {"title": "Acme", "value": Money(1_200_000, "EUR")}),
        ("Acme $12,000.50", {"title": "Acme", "value": Money(1_200_050, "USD")}),
        ("Acme EUR 5", {"title": "Acme", "value": Money(500, "EUR")}),
        ("Acme CHF 12 000", {"title": "Acme", "value": Money(1_200_000, "CHF")}),
        ("Acme 1.5m", {"title": "Acme", "value": usd(1_500_000)}),
        ("12k Acme", {"title": "12k Acme"}),
        ("Acme 12k renewal", {"title": "Acme 12k renewal"}),
        ('Acme "5k" 12k', {"title": "Acme 5k", "value": usd(12_000)}),
        ('"12k"', {"title": "12k"}),
        # A dash of its own parts a title from its amount.
        ("Acme renewal - 12k", {"title": "Acme renewal", "value": usd(12_000)}),
        ("GTX Pro – Acme – 12k", {"title": "GTX Pro – Acme", "value": usd(12_000)}),
        ('Acme "12k"', {"title": "Acme 12k"}),
        ('Acme "12k" 5k', {"title": "Acme 12k", "value": usd(5_000)}),
        # The amount is last among the unkeyed words.
        (
            "Acme 12k stage:demo @bob",
            {"title": "Acme", "value": usd(12_000), "stage": "demo", "owner": "@bob"},
        ),
        ("value:15 Acme", {"title": "Acme", "value": usd(15)}),
        ("title:Acme 12k", {"title": "Acme", "value": usd(12_000)}),
        ('title:"Acme 12k"', {"title": "Acme 12k"}),
        # One member; one in quotes is title.
        ("<@UBOB|bob> Acme", {"title": "Acme", "owner": "<@UBOB>"}),
        ('Acme @bob and "@ann"', {"title": "Acme and @ann", "owner": "@bob"}),
        ("owner:bob Acme", {"title": "Acme", "owner": "bob"}),
        ("Dinner @ seven", {"title": "Dinner @ seven"}),
        # Any other x:y is title, and so is what quotes keep together.
        ("Project x:y 7:30", {"title": "Project x:y 7:30"}),
        ("See <https://acme.com|https://acme.com>", {"title": "See https://acme.com"}),
        ('"stage:demo" deal', {"title": "stage:demo deal"}),
        ("“Big deal” contact:“Jane Doe”", {"title": "Big deal", "contact": "Jane Doe"}),
        ("Acme contact:<mailto:a@b.com|a@b.com>", {"title": "Acme", "contact": "a@b.com"}),
        ("R&amp;D &lt;new&gt;", {"title": "R&D <new>"}),
        # Days are read as the writer's calendar has them.
        (
            "Acme closing:fri due:tomorrow",
            {"title": "Acme", "closing": date(2026, 11, 27), "due": date(2026, 11, 24)},
        ),
        ("Acme LABEL:Red", {"title": "Acme", "label": "Red"}),
        ("", {"title": ""}),
    ],
)
def test_a_line_is_read_as_a_rep_means_it(line: str, expected: dict[str, Any]) -> None:
    assert read(line) == expected


def test_amounts_and_days_follow_the_writers_locale() -> None:
    expected = {"title": "Acme", "value": Money(1_250_050, "EUR"), "closing": date(2026, 12, 31)}
    assert read("Acme 12.500,50 € closing:31/12/2026", "de-DE") == expected


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("Acme stage:demo stage:new", "stage", "there twice"),
        ("Acme @bob and @ann", "owner", "two owners"),
        ("owner:bob Acme @ann", "owner", "two owners"),
        ("Acme 5k 12k", "value", "two amounts"),
        ("value:15 Acme 12k", "value", "two amounts"),
        ("Acme contact:", "contact", "nothing after it"),
        ('Acme company:""', "company", "nothing after it"),
        ("Acme value:12,5,0k", "value", "not grouped"),
        ("Acme value:-5", "value", "negative"),
        ("Acme value:lots", "value", "not an amount"),
        ("Acme value:5zorkmid", "value", "not a currency"),
        ("Acme closing:2026-02-30", None, "no 30 February"),
        ("Acme due:whenever", None, "whenever"),
        ("12k", "title", "title is missing"),
        ("contact:Bob €5k", "title", "title is missing"),
        ('title:"X Y" 5k extra words', "title", "“5k extra words” is left over"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_field(line: str, field: str | None, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        read(line)
    assert field is None or caught.value.field == field


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        ("Acme XQZ5k", "XQZ5k"),
        ("Acme 12,345,678.90", "12,345,678.90"),
        ("Acme 12000 @bob", "12000"),
        ("Acme 12k", None),
        ("Acme XQZ5k value:5", None),
        ('Acme "12,000"', None),
        ("Series 7 renewal 2026", None),
        ("Project x:y 7:30", None),
        ("Acme", None),
        ("", None),
    ],
)
def test_a_last_word_rather_like_an_amount_that_was_not_read_is_told(line: str, unread: str | None) -> None:
    assert unread_amount(read_args("deal new", decoded(line)), locale="en-US") == unread


def test_the_line_is_kept_to_be_offered_again() -> None:
    request = read_new_deal(
        read_args("deal new", 'Acme 12k contact:"Jane Doe"', consent=["anyway"]),
        currency="USD",
        locale="en",
        today=MONDAY,
    )
    assert request.line == 'deal new Acme 12k contact:"Jane Doe"'
    assert request.consent == {"anyway"}


@given(st.text())
def test_any_line_is_read_or_refused(text: str) -> None:
    try:
        title = read(text)["title"]
    except DealboardError:
        return
    assert all(word in decoded(text) for word in title.split())
