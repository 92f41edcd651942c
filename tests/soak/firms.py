"""Many workspaces at once: in each people, deals that are moved, deals that wait, channels that hear."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet

from bot.keyring import Keyring
from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.installations import Grant, Installations
from core.members import Profile
from core.pipeline_requests import SubscribeChannel
from core.requests import CreateDeal
from core.services import Services
from sandbox.faults import Kind
from sandbox.feed import Feed
from tests.soak.world import BadDay
from tests.support.payloads import signed, slash_command
from tests.support.process import SECRET, Client, NotAnswered, NotSent
from tests.support.slack import Slack

KEY = Fernet.generate_key().decode()
_STAGES = ("new", "qualifying", "demo", "proposal", "negotiating")
_MOVED = 10
_AT_ONCE = 8
# All that the drainer calls. A slow answer comes later than the bot waits for it.
_CALLED = ("chat.postMessage", "chat.update", "conversations.history", "conversations.open")
PATIENCE = 1.0
_TOO_SLOW = 1.3
_TOLD = {
    "Moved ": "moved",
    "That was done already": "moved",
    "nothing was changed": "already there",
    "meantime": "conflict",
    "Too much is going on": "busy",
}
_LONG_AGO = timedelta(days=40)


@dataclass(frozen=True)
class Firm:
    """A workspace: its boss, its reps, who own a deal each that waits, and the deals that are moved."""

    id: str
    boss: str
    reps: Sequence[str]
    numbers: Sequence[int]
    channels: tuple[str, str]


def monday_noon() -> datetime:
    """The next Monday at noon in UTC: nine has come for everybody there."""
    now = datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon + timedelta(days=7 - now.weekday())


def found_firms(database_url: str, count: int, reps: int, now: datetime) -> list[Firm]:
    """Fill a migrated database with workspaces that let the bot in; `now` is the business clock's moment."""
    clock = ManualClock(now - _LONG_AGO)
    db = Database(database_url, clock)
    services, grants, keyring = Services.over(db), Installations(db), Keyring(KEY)
    firms, profiles = [], {}
    for number in range(1, count + 1):
        firm = f"T{number}"
        services.workspaces.ensure(firm, f"Firm {number}")
        grants.save(Grant(firm, keyring.lock(f"xoxb-{firm}"), f"UBOT{firm}", f"B{firm}"))
        people = [f"U{number}R{rep}" for rep in range(reps)]
        boss = f"U{number}BOSS"
        profiles[firm] = [Profile(boss, "Boss", is_admin=True), *(Profile(user, user) for user in people)]
        services.members.learn(firm, profiles[firm])
        channels = (f"C{number}A", f"C{number}B")
        firms.append(Firm(firm, boss, people, _filled(services, firm, boss, people, channels), channels))
    # Whoever was learned of long ago is asked about before a command is answered.
    clock.move(_LONG_AGO)
    for firm in firms:
        services.members.learn(firm.id, profiles[firm.id])
    db.dispose()
    return firms


def _filled(
    services: Services, firm: str, boss: str, reps: Sequence[str], channels: Sequence[str]
) -> list[int]:
    """Give a workspace its deals and subscriptions; returns the numbers of those that are to be moved."""

    def actor(user: str) -> Actor:
        found = services.members.actor(firm, user)
        assert found is not None
        return found

    for channel in channels:
        services.subscriptions.subscribe(SubscribeChannel(channel_id=channel), actor(boss))
    for rep in reps:
        services.deals.create(CreateDeal(title=f"Quiet {rep}"), actor(rep))
    return [
        services.deals.create(CreateDeal(title=f"Lively {which}"), actor(boss)).deal.number
        for which in range(_MOVED)
    ]


@contextmanager
def slack_of_the_firms(
    firms: Sequence[Firm], chances: Mapping[Kind, float], rng: random.Random
) -> Iterator[tuple[Slack, BadDay]]:
    """Slack with all the workspaces, on a bad day: `chances` says how likely each fault of a call is."""
    days: list[BadDay] = []

    def bad_day(feed: Feed) -> BadDay:
        days.append(BadDay(feed, chances, rng, on=_CALLED, slow=_TOO_SLOW))
        return days[0]

    with Slack(bad_day) as slack:
        slack.lift_rate_limits()
        for firm in firms:
            slack.add_team(firm.id)
            for user in (firm.boss, *firm.reps):
                slack.add_user(user, team_id=firm.id, is_admin=user == firm.boss)
            for channel in firm.channels:
                slack.add_channel(channel, team_id=firm.id)
        yield slack, days[0]


class Boss:
    """Moves deals of all firms, over and over; what was told is counted in `told`."""

    def __init__(self, firms: Sequence[Firm], ports: Sequence[int], rng: random.Random) -> None:
        self.told: Counter[str] = Counter()
        self._firms = firms
        self._ports = ports
        self._rng = rng

    async def change(self, count: int, seconds: float) -> None:
        """Make `count` changes within about `seconds`, by several at once."""
        pause = seconds * _AT_ONCE / count
        async with asyncio.TaskGroup() as group:
            for at in range(_AT_ONCE):
                own = count // _AT_ONCE + (at < count % _AT_ONCE)
                group.create_task(self._change(own, pause, random.Random(self._rng.random())))

    async def _change(self, count: int, pause: float, rng: random.Random) -> None:
        async with Client(rng.choice(self._ports)) as client:
            while count > 0:
                told = await self._move(client, rng)
                self.told[told] += 1
                count -= told == "moved"
                await asyncio.sleep(pause * rng.uniform(0.5, 1.2) if told == "moved" else 0)

    async def _move(self, client: Client, rng: random.Random) -> str:
        """Ask until there is an answer; the repeat of what was carried out changes nothing."""
        firm = rng.choice(self._firms)
        line = f"move {rng.choice(firm.numbers)} {rng.choice(_STAGES)}"
        request = signed(SECRET, slash_command("/deal", line, team=firm.id, user=firm.boss))
        while True:
            try:
                text = str(json.loads(await client.post(request))["text"])
            except (NotSent, NotAnswered):
                await asyncio.sleep(0.05)
                continue
            return next(told for words, told in _TOLD.items() if words in text)
