"""A bot to measure, in a process of its own, and clients that type to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support import process
from tests.support.process import TEAM, BotProcess
from tests.support.slack import FakeSlack

USERS = tuple(f"U{number}" for number in range(1, 9))


@dataclass(frozen=True)
class Bot:
    """A running bot: where it listens, and how long it took to answer its first command."""

    port: int
    seconds_to_first: float


@contextmanager
def running_bot(database_url: str) -> Iterator[Bot]:
    """Start `dealboard run` on a database, with members that Slack knows; stop it by SIGTERM."""
    with FakeSlack() as slack:
        slack.add_team(TEAM)
        for user in USERS:
            slack.add_user(user, team_id=TEAM, is_admin=True, name=user, real_name=user)
        began = time.monotonic()
        with BotProcess(database_url, slack) as bot:
            asyncio.run(_first_answer(bot.port))
            yield Bot(bot.port, time.monotonic() - began)


class Client(process.Client):
    """One connection on which a person types commands, one after the other."""

    def __init__(self, port: int, user: str = USERS[0]) -> None:
        super().__init__(port)
        self._user = user

    async def command(self, command: str, text: str) -> str:
        """Send a slash command; returns the body of its acknowledgement."""
        return await self.post(process.command(f"{command.removeprefix('/')} {text}", user=self._user))


async def _first_answer(port: int) -> None:
    async with Client(port) as client:
        await client.command("/deal", "help")


async def timed(client: Client, lines: Sequence[str]) -> list[float]:
    """Seconds from sending each `/deal` line to its acknowledgement."""
    seconds = []
    for line in lines:
        began = time.perf_counter()
        await client.command("/deal", line)
        seconds.append(time.perf_counter() - began)
    return seconds
