"""For whom a thing is rendered: language, zone, and the moment it is read at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_decimal

from bot.blocks.text import Mrkdwn, clean, escape
from core.i18n import Text, translations
from core.money import Money, format_money

_ENGLISH = Locale("en")


@dataclass(frozen=True)
class Reader:
    """The person a message is for. A zone or locale that is not known falls back to UTC or English.

    `deal_address` leads to a deal once its number stands for `{number}`; it is empty without PUBLIC_URL.
    With `everybody` a whole channel reads it: it offers what anybody may want of it, and who may is checked
    at the click (rule 15); what only one of them could do with it is left out.
    """

    locale: str
    tz: str
    now: datetime
    deal_address: str = ""
    everybody: bool = False

    def say(self, msgid: str, /, **values: Any) -> Mrkdwn:
        """A sentence in the reader's language, as mrkdwn; every value that is not Mrkdwn is escaped."""
        translated = translations(self._code).gettext(msgid)
        return Mrkdwn(self._fill(Mrkdwn(translated), Mrkdwn(msgid), values))

    def say_n(self, singular: str, plural: str, count: int, /, **values: Any) -> Mrkdwn:
        """As `say`, with the form for `count`, which fills `{count}`."""
        translated = translations(self._code).ngettext(singular, plural, count)
        values["count"] = self.number(count)
        return Mrkdwn(self._fill(Mrkdwn(translated), Mrkdwn(plural), values))

    def count(self, words: Text, count: int, /, **values: Any) -> Mrkdwn:
        """As `say_n`, with the forms of `words`, which were marked in a table."""
        return self.say_n(words.msgid, words.plural or words.msgid, count, **values)

    def plain(self, msgid: str, /, **values: Any) -> str:
        """A sentence in the reader's language, for plain_text objects: nothing is escaped."""
        return clean(self._fill(translations(self._code).gettext(msgid), msgid, values))

    def plain_n(self, singular: str, plural: str, count: int, /, **values: Any) -> str:
        """As `plain`, with the form for `count`, which fills `{count}`."""
        values["count"] = self.number(count)
        return clean(self._fill(translations(self._code).ngettext(singular, plural, count), plural, values))

    def tell(self, text: Text) -> Mrkdwn:
        """What the core says, as mrkdwn: rendered, then escaped as a whole."""
        return escape(text.render(self._code))

    def told(self, text: Text) -> str:
        """What the core says, for plain_text objects."""
        return clean(text.render(self._code))

    def today(self) -> date:
        """The date on the reader's calendar."""
        return self.date_of(self.now)

    def day(self, day: date) -> str:
        """A date in the reader's manner, without the year where it is the present one."""
        skeleton = "MMMd" if day.year == self.today().year else "yMMMd"
        return str(format_skeleton(skeleton, day, locale=_locale(self.locale)))

    def weekday(self, day: date) -> str:
        """The name of a day of the week."""
        return str(format_date(day, "EEEE", locale=_locale(self.locale)))

    def time_of_day(self, minute: int) -> str:
        """A time of day in the reader's manner; `minute` counts from midnight."""
        moment = time(*divmod(minute, 60))
        return str(format_time(moment, "short", locale=_locale(self.locale)))

    def date_of(self, moment: datetime) -> date:
        """The date of `moment` (aware) on the reader's calendar."""
        return self._local(moment).date()

    def day_of(self, moment: datetime) -> str:
        """The date of `moment` (aware) on the reader's calendar, as `day` shows it."""
        return self.day(self.date_of(moment))

    def moment_of(self, day: date, at: time) -> datetime:
        """The moment (aware) at which it is `at` on that day where the reader is."""
        return datetime.combine(day, at, _zone(self.tz))

    def when(self, moment: datetime) -> Mrkdwn:
        """`moment` (aware) to the minute; each reader's Slack shows it in their own zone."""
        zone = _zone(self.tz)
        fallback = format_datetime(moment, "medium", tzinfo=zone, locale=_locale(self.locale))
        return Mrkdwn(f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{escape(fallback)}>")

    def days_since(self, moment: datetime) -> int:
        """Calendar days from `moment` (aware) to today in the reader's zone, never below 0 (rule 6)."""
        return self.days_between(moment, self.now)

    def days_between(self, earlier: datetime, later: datetime) -> int:
        """Calendar days between two moments (aware) in the reader's zone, never below 0 (rule 6)."""
        return max(0, (self._local(later).date() - self._local(earlier).date()).days)

    def money(self, money: Money) -> str:
        """An amount with its currency."""
        return format_money(money, self._code)

    def address_of(self, number: int) -> str:
        """Where a deal's link leads; empty where deals have none."""
        return self.deal_address.replace("{number}", str(number))

    def number(self, number: int) -> str:
        """A whole number, its digits grouped."""
        return _grouped(number, self._code)

    @property
    def _code(self) -> str:
        return str(_locale(self.locale))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(_zone(self.tz))

    def _fill(self, msgid: str, source: str, values: dict[str, Any]) -> str:
        """`msgid` with its values; `source`, the English, where a translation names other places."""
        words = {
            name: value.render(self._code) if isinstance(value, Text) else value
            for name, value in values.items()
        }
        try:
            return msgid.format(**words)
        except (LookupError, ValueError):
            return source.format(**words)


@lru_cache(maxsize=4096)
def _grouped(number: int, code: str) -> str:
    return str(format_decimal(number, locale=code))


@lru_cache(maxsize=256)
def _locale(code: str) -> Locale:
    for attempt in (code.replace("-", "_"), code.replace("-", "_").partition("_")[0]):
        try:
            return Locale.parse(attempt)
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return _ENGLISH


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return UTC
