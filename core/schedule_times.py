"""When something comes round: at a time of somebody's day, on some days of the week (rule 12). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEK = 7
# How long after its time what was missed may still be made up for: until evening, but an hour at least.
_EVENING = timedelta(hours=18)
_LONGEST, _SHORTEST = timedelta(hours=9), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Times:
    """A time of the day in the zone `tz` (an IANA name), on `days` of the week (Monday is 0).

    It is the clock on the wall that counts: nine is nine before and after a change of the clocks. What was
    missed may be made up for on `working` days too.
    """

    tz: str
    at: time
    days: frozenset[int]
    working: frozenset[int] = frozenset()

    def day_of(self, moment: datetime) -> date:
        """Which day it is there."""
        return moment.astimezone(ZoneInfo(self.tz)).date()

    def next(self, after: datetime, said_on: date | None = None) -> datetime | None:
        """The first time later than `after`, on a day later than `said_on`; None where there are no days."""
        return self._first(self.days, after, said_on)

    def decent(self, now: datetime) -> datetime | None:
        """When what was missed may be made up for: `now` if the hour and the day allow, else when they do.

        They do from its time on for nine hours, at most until six in the evening, and for an hour at least.
        """
        days, began = self.days | self.working, self._on(self.day_of(now))
        since_midnight = timedelta(hours=self.at.hour, minutes=self.at.minute)
        lasts = max(_SHORTEST, min(_LONGEST, _EVENING - since_midnight))
        if self.day_of(now).weekday() in days and began <= now < began + lasts:
            return now
        return self._first(days, now, None)

    def passed(self, now: datetime, planned: datetime, said_on: date | None) -> datetime | None:
        """When what is `planned` by other times would have come by these, where it is to be made up for.

        None where it is still to come on its day, or was said on a day no later than `said_on`.
        """
        following, decent = self.next(now, said_on), self.decent(now)
        days = (self.day_of(now) - ago * _DAY for ago in range(_WEEK))
        last = next((at for day in days if day.weekday() in self.days and (at := self._on(day)) <= now), None)
        if last is None or following is None or decent is None or following <= max(planned, decent):
            return None
        if said_on is not None and self.day_of(last) <= said_on:
            return None
        # Where days begin elsewhere, that of `planned` may be another one here, and gone with its week.
        is_gone = following - planned > _DAY > planned - last
        return last if is_gone or self.day_of(planned) == self.day_of(last) else None

    def _first(self, days: frozenset[int], after: datetime, said_on: date | None) -> datetime | None:
        start = self.day_of(after)
        if said_on is not None:
            start = max(start, said_on + _DAY)
        # A day more than a week, since today's may be over.
        coming = (start + ahead * _DAY for ahead in range(_WEEK + 1))
        found = (self._on(day) for day in coming if day.weekday() in days)
        return next((moment for moment in found if moment > after), None)

    def _on(self, day: date) -> datetime:
        # In UTC, since Python compares two moments of one zone by what the wall says.
        return datetime.combine(day, self.at, ZoneInfo(self.tz)).astimezone(UTC)
