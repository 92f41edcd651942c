"""Many workspaces at once: in each people, deals that are moved, deals that wait, channels that hear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet

from bot.keyring import Keyring
from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.installations import Grant, Installations
from core.members import Profile
from core.pipeline_requests import SubscribeChannel
from core.requests import CreateDeal
from core.schedule import Schedule
from core.schedule_kinds import KINDS
from core.services import Services
from tests.support.slack import Slack

KEY = Fernet.generate_key().decode()
# What a bot of many workspaces is set up with.
SETTINGS = {"SLACK_BOT_TOKEN": "", "TOKEN_ENCRYPTION_KEY": KEY}
_LONG = timedelta(days=40)


@dataclass(frozen=True)
class Firm:
    """A workspace: its boss, its reps with a deal each that waits, the deals that are moved, by number."""

    id: str
    boss: str
    reps: Sequence[str]
    numbers: Sequence[int]
    channels: Sequence[str]

    @property
    def profiles(self) -> list[Profile]:
        """All its people."""
        return [Profile(self.boss, "Boss", is_admin=True), *(Profile(rep, rep) for rep in self.reps)]


@dataclass(frozen=True)
class Size:
    """How many there are of each in a firm."""

    reps: int
    deals: int
    channels: int


def found_firms(database_url: str, count: int, size: Size, now: datetime) -> list[Firm]:
    """Fill a migrated database with workspaces that let the bot in, forty days before `now`.

    What comes round for their members is planned as it would be by a bot that ran until now.
    """
    clock = ManualClock(now - _LONG)
    db = Database(database_url, clock)
    services = Services.over(db)
    firms = [_founded(services, number, size) for number in range(1, count + 1)]
    # Whoever was learned of long ago is asked about before a command is answered.
    clock.move(_LONG)
    for firm in firms:
        services.members.learn(firm.id, firm.profiles)
    schedule = Schedule(db, KINDS)
    while rows := schedule.due(1000):
        assert {schedule.perform(row).outcome for row in rows} == {"planned"}
    db.dispose()
    return firms


def settle_firms(slack: Slack, firms: Iterable[Firm]) -> None:
    """Have the firms in Slack."""
    for firm in firms:
        slack.add_team(firm.id)
        for user in (firm.boss, *firm.reps):
            slack.add_user(user, team_id=firm.id, is_admin=user == firm.boss)
        for channel in firm.channels:
            slack.add_channel(channel, team_id=firm.id)


def actor_of(services: Services, firm: str, user: str) -> Actor:
    """Somebody of a firm."""
    found = services.members.actor(firm, user)
    assert found is not None
    return found


def _founded(services: Services, number: int, size: Size) -> Firm:
    name = f"T{number}"
    reps = [f"U{number}R{rep}" for rep in range(size.reps)]
    channels = [f"C{number}X{channel}" for channel in range(size.channels)]
    firm = Firm(name, f"U{number}BOSS", reps, range(size.reps + 1, size.reps + size.deals + 1), channels)
    services.workspaces.ensure(name, f"Firm {number}")
    grant = Grant(name, Keyring(KEY).lock(f"xoxb-{name}"), f"UBOT{name}", f"B{name}")
    Installations(services.db).save(grant)
    services.members.learn(name, firm.profiles)
    boss = actor_of(services, name, firm.boss)
    for channel in channels:
        services.subscriptions.subscribe(SubscribeChannel(channel_id=channel), boss)
    for rep in reps:
        services.deals.create(CreateDeal(title=f"Quiet {rep}"), actor_of(services, name, rep))
    for which in firm.numbers:
        services.deals.create(CreateDeal(title=f"Lively {which}"), boss)
    return firm
