"""A thing is rendered for one person: their language, zone and today."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.blocks import reader as module
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, mention
from core.i18n import _, n_
from core.money import Money
from sandbox.block_kit.markup import faults

NOW = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
PARIS = Reader("fr-FR", "Europe/Paris", NOW)
LONDON = Reader("en-GB", "Europe/London", NOW)


def test_a_sentence_escapes_what_is_not_mrkdwn() -> None:
    said = LONDON.say(
        "{who} moved *{title}* to {stage}.", who=mention("U1"), title="R&D", stage=_("Demo <1>")
    )
    assert said == "<@U1> moved *R&amp;D* to Demo &lt;1&gt;."
    assert isinstance(said, Mrkdwn)


def test_plain_words_are_not_escaped_but_cleaned() -> None:
    assert LONDON.plain("Move {title}", title="R&D\x00") == "Move R&D"


@pytest.mark.parametrize(("count", "said"), [(1, "1 deal"), (2, "2 deals"), (1200, "1,200 deals")])
def test_a_number_picks_its_form(count: int, said: str) -> None:
    assert LONDON.say_n("{count} deal", "{count} deals", count) == said
    assert LONDON.plain_n("{count} deal", "{count} deals", count) == said


def test_what_the_core_says_is_escaped_once_as_a_whole() -> None:
    assert LONDON.tell(_("No deal <{name}>.", name="R&D")) == "No deal &lt;R&amp;D&gt;."
    assert LONDON.told(_("No deal <{name}>.", name="R&D")) == "No deal <R&D>."
    assert LONDON.tell(n_("{count} deal", "{count} deals", 2)) == "2 deals"


def test_a_translation_that_names_another_place_gives_way_to_the_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Wrong:
        def gettext(self, msgid: str) -> str:
            return "Déplacer {titre}"

    monkeypatch.setattr(module, "translations", lambda locale: Wrong())
    assert PARIS.say("Move {title}", title="Acme") == "Move Acme"


def test_days_are_the_readers_calendar_days() -> None:
    yesterday_evening = NOW - timedelta(hours=1, minutes=15)
    assert PARIS.today() == date(2026, 3, 10)
    assert PARIS.days_since(yesterday_evening) == 1
    assert LONDON.days_since(yesterday_evening) == 0
    assert LONDON.days_since(NOW + timedelta(days=3)) == 0


@pytest.mark.parametrize(
    ("reader", "day", "shown"),
    [
        (LONDON, date(2026, 12, 1), "1 Dec"),
        (LONDON, date(2025, 12, 1), "1 Dec 2025"),
        (PARIS, date(2025, 3, 9), "9 mars 2025"),
        (Reader("en-US", "UTC", NOW), date(2027, 3, 9), "Mar 9, 2027"),
    ],
)
def test_a_day_leaves_out_the_present_year(reader: Reader, day: date, shown: str) -> None:
    assert reader.day(day) == shown


def test_the_day_of_a_moment_is_the_readers() -> None:
    assert (LONDON.day_of(NOW), PARIS.day_of(NOW)) == ("9 Mar", "10 mars")


def test_a_moment_is_shown_in_each_readers_zone_with_a_fallback() -> None:
    shown = PARIS.when(NOW)
    assert shown.startswith("<!date^1773099000^{date_short_pretty} {time}|10 mars 2026")
    assert list(faults(shown)) == []


def test_money_and_numbers_follow_the_locale() -> None:
    assert LONDON.money(Money(1250000, "GBP")).startswith("£12,500")
    assert LONDON.number(8800) == "8,800"


@pytest.mark.parametrize(
    ("locale", "tz"), [("", ""), ("xx-YY", "Mars/Olympus"), ("../..", "../../etc/passwd"), ("en\x00", "\x00")]
)
def test_an_unknown_locale_or_zone_falls_back(locale: str, tz: str) -> None:
    reader = Reader(locale, tz, NOW)
    assert reader.day_of(NOW) == "Mar 9"
    assert reader.say("Hello") == "Hello"
    assert reader.today() == date(2026, 3, 9)
