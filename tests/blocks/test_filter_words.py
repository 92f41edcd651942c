"""What a list or a board is narrowed to, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.blocks.filter_words import in_words
from bot.blocks.reader import Reader

READER = Reader("en-US", "UTC", datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ("mine nostep", "Mine, without a next step"),
        ("stale mine", "Stale, mine"),
        ("unowned overdue", "Of nobody, overdue"),
        ('mine label:"Live demo"', "Mine, label Live demo"),
        ('stage:Demo,"Live demo" closing:this-week', "In Demo, Live demo, closing this week"),
        ("closing:2026-12", "Closing 2026-12"),
        ("status:won,lost", "Won, lost"),
        ("status:all", "Open and closed"),
        (">10k", "Above 10k"),
        ("> 12 000 € acme", "Above 12 000 €, “acme”"),
        ("<=5k", "At most 5k"),
        ("@bob", "“@bob”"),
        ('owner:"Ben Bernard"', "Of Ben Bernard"),
        ("<@UBEN>", "Of <@UBEN>"),
        ('"mine" x:y', "“mine”, “x:y”"),
        ('an "open quote', "“an”, “open”, “quote”"),
        ("<!channel> *b*", "Below !channel&gt;, “*b*”"),
        (">", "Above "),
        ("", ""),
    ],
)
def test_filters_are_said_in_words(filters: str, said: str) -> None:
    assert in_words(filters, READER) == said


def test_a_member_is_named_where_a_whole_channel_may_read_it() -> None:
    assert in_words("<@UBEN> stale", READER, owner="Ben") == "Of Ben, stale"
