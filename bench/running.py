"""A bot to measure, in a process of its own, and clients that type to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.blocks.reader import Reader
from bot.context import Context
from bot.routes import plan
from bot.views.router import options_for
from core.actor import Actor
from core.db import Database
from core.errors import DealboardError
from core.members import Members, Profile
from core.requests import CreateDeal
from core.seeding import seed_deals
from core.services import Services
from core.workspaces import Workspaces
from tests.support import process
from tests.support.process import TEAM, BotProcess
from tests.support.slack import Slack

USERS = tuple(f"U{number}" for number in range(1, 9))


@dataclass(frozen=True)
class Bot:
    """A running bot: where it listens, and how long it took to answer its first command."""

    port: int
    seconds_to_first: float


@contextmanager
def running_bot(database_url: str) -> Iterator[Bot]:
    """Start `dealboard run` on a database, with members that Slack knows; stop it by SIGTERM."""
    with Slack() as slack:
        slack.add_team(TEAM)
        for user in USERS:
            slack.add_user(user, team_id=TEAM, is_admin=True, name=user, real_name=user)
        began = time.monotonic()
        with BotProcess(database_url, slack) as bot:
            asyncio.run(_first_answer(bot.port))
            yield Bot(bot.port, time.monotonic() - began)


class Typist(process.Client):
    """Somebody who types `/deal` commands, one after the other."""

    def __init__(self, port: int, user: str) -> None:
        super().__init__(port)
        self._user = user

    async def deal(self, text: str) -> str:
        """Send `/deal text`; returns the body of its acknowledgement."""
        return await self.post(process.command(f"deal {text}", user=self._user))


def ready(db: Database) -> None:
    """Give a migrated database its workspace and its members."""
    Workspaces(db).ensure(TEAM, "Bench")
    Members(db).learn(TEAM, [Profile(user, user, is_admin=True) for user in USERS])


def with_samples(db: Database, deals: int) -> None:
    """As `ready`, with sample deals, open and closed."""
    ready(db)
    seed_deals(db, Actor.by_rule(TEAM, "seed"), deals)


def with_open_deals(db: Database, deals: int) -> None:
    """As `ready`, with deals that can all be moved."""
    ready(db)
    services = Services.over(db)
    for number in range(deals):
        services.deals.create(CreateDeal(title=f"Deal {number}"), Actor.by_rule(TEAM, "bench"))


def asked(db: Database) -> Callable[[str], object]:
    """Asks the handlers of `/deal`, without HTTP: what it returns takes a line and gives the answer."""
    context = _context(db)

    def ask(line: str) -> object:
        try:
            return plan("/deal", line).run(context)
        except DealboardError as error:
            return error

    return ask


def offered(db: Database, seek: str) -> Callable[[str], object]:
    """Asks what is offered for typed words, without HTTP; `seek` is a menu of `bot.views.router`."""
    context = _context(db)
    return lambda words: options_for(seek, words, context)


def _context(db: Database) -> Context:
    services = Services.over(db)
    actor = services.members.actor(TEAM, USERS[0])
    assert actor is not None
    return Context(services, actor, Reader(actor.locale, actor.tz, db.clock.now()), "C1")


async def _first_answer(port: int) -> None:
    async with Typist(port, USERS[0]) as typist:
        await typist.deal("help")
