"""Two weeks of a sales team by the sandbox's clock: all that each person and the channel receive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core.models import LivingAlert, Scheduled, Task
from sandbox.runner import Options
from tests.scenarios.office import AT_ONCE, ROOM, Answer, Office

PEOPLE = {"ana": "America/New_York", "ben": "Europe/Paris", "chris": "Asia/Tokyo", "ada": "Europe/London"}
# What comes round by the clock, and when its next time is.
_DUE = (Scheduled.look_at, Task.remind_at, LivingAlert.reply_at)


@pytest.fixture
def options(options: Options) -> Options:
    """The bot looks often at what is due: two weeks are to pass in seconds."""
    return replace(options, rhythm=replace(AT_ONCE, tick=0.1))


class Diary:
    """What was received, in the order in which it was; each line is read once.

    An edit of the channel's message is a line too. Those of a private reminder are not: it shrinks some
    seconds after the deals are dealt with, and tells nobody.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen: dict[tuple[str, str], str] = {}
        self.whole: dict[str, list[str]] = {}

    def until(self, moment: str) -> list[str]:
        """Let time pass until `moment` in UTC, with a stop wherever something is due; what is received."""
        end = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        lines = self.received()
        while (due := self._next()) is not None and due <= end:
            self._go_to(due)
            lines += self.received()
        self._go_to(end)
        return lines + self.received()

    def received(self) -> list[str]:
        """What came since, once nothing waits to leave: when for its reader, where, and how it begins."""
        self._office.visit.eventually(self._is_calm, 15)
        return [*self._news(ROOM, "ada"), *(line for handle in PEOPLE for line in self._news("app", handle))]

    def _news(self, place: str, reader: str) -> list[str]:
        person, where = self._office.visit.person(reader), "#general" if place == ROOM else reader
        try:
            stands = [each for each in person.sees(place) if "bot_id" in each and not each["is_ephemeral"]]
        except AssertionError:  # a conversation begins with its first message
            return []
        lines = []
        for message in stands:
            text, key = Answer(message).text, (where, message["ts"])
            before, self._seen[key] = self._seen.get(key), text
            if text == before or (before and place == "app"):
                continue
            self.whole.setdefault(where, []).append(text)
            begins = text.split("\n")[-1 if before else 0].replace("*", "")
            lines.append(f"{self._hour(reader)} {where}: {'… ' if before else ''}{begins}")
        return lines

    def _hour(self, reader: str) -> str:
        return self._office.db.clock.now().astimezone(ZoneInfo(PEOPLE[reader])).strftime("%a %d %H:%M")

    def _next(self) -> datetime | None:
        with self._office.db.across_workspaces() as connection:
            soonest = [
                connection.execute(select(each).where(each.is_not(None)).order_by(each).limit(1)).scalar()
                for each in _DUE
            ]
        return min((moment for moment in soonest if moment is not None), default=None)

    def _is_calm(self) -> bool:
        due = self._next()
        return not self._office.waiting() and (due is None or due > self._office.db.clock.now())

    def _go_to(self, moment: datetime) -> None:
        ahead = (moment - self._office.db.clock.now()).total_seconds()
        if ahead > 0:
            self._office.visit.forward(seconds=ahead)


def test_two_weeks_of_what_each_person_and_the_channel_receive(office: Office) -> None:
    diary, (ana, ben, chris) = Diary(office), (office.ana, office.ben, office.chris)

    # Monday at noon: one in Paris, nine at night in Tokyo, seven in the morning in New York.
    chris.types("pipeline subscribe Sales digest:weekly")
    ana.types("deal new Acme renewal 12k")
    ana.types("deal new Globex pumps 9k")
    ben.types("deal new Initech rollout 5k")
    ben.types("deal move 3 demo")
    ben.types('deal task 3 "Send proposal" wed 15:00')
    assert diary.received() == [
        "Mon 23 12:00 #general: #3 Initech rollout moved: from New Opportunity to Demo"
    ]

    # Ben forgets what he promised, and hears of it privately; Ana's week begins with a digest.
    assert diary.until("2026-11-26T08:30") == [
        "Mon 23 09:00 ana: Your deals since Nov 16",
        "Wed 25 15:00 ben: ⏰ 1 task to do",
        "Thu 26 09:00 ben: ⏰ 1 task to do, 1 deal waits for you",
    ]

    # A move after a day is told anew, and so is a win; the older messages point on.
    ben.types("deal move 3 next")
    assert diary.received() == [
        "Thu 26 08:30 #general: … Continued in a newer message",
        "Thu 26 08:30 #general: #3 Initech rollout moved: from Demo to Proposal Pending",
    ]
    ben.types("deal won 3")
    assert diary.received() == [
        "Thu 26 08:30 #general: … Continued in a newer message",
        "Thu 26 08:30 #general: 🎉 #3 Initech rollout was won",
    ]

    # Nobody is told anything on the weekend. Monday comes at nine to each in their own zone: the channel's to
    # who set it up. Ana left her deals alone for a week, and she alone learns of it.
    assert diary.until("2026-11-30T15:00") == [
        "Mon 30 00:00 #general: Sales since Nov 23",
        "Mon 30 09:00 chris: Your team's deals since 23 Nov",
        "Mon 30 09:00 ben: Your deals since 23 nov.",
        "Mon 30 09:00 ana: ⏰ 2 deals wait for you",
    ]

    # She calls one of them. Within a week she hears no more; then of the other one.
    ana.types("deal note 1 They called back")
    assert diary.until("2026-12-07T15:00") == ["Mon 07 09:00 ana: ⏰ 1 deal waits for you"]
    assert "#2 Globex pumps: 🔴 untouched 14 days, limit 7" in diary.whole["ana"][-1]

    assert not any(
        "untouched" in text for where in ("#general", "ben", "chris") for text in diary.whole[where]
    )
    assert "ada" not in diary.whole
    assert office.visit.complaints() == []
