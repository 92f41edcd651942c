"""Slack and busy bosses for many workspaces."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager

from sandbox.faults import Kind
from sandbox.feed import Feed
from tests.soak.world import BadDay
from tests.support.firms import Firm, settle_firms
from tests.support.payloads import signed, slash_command
from tests.support.process import SECRET, Client, NotAnswered, NotSent
from tests.support.slack import Slack

_STAGES = ("new", "qualifying", "demo", "proposal", "negotiating")
_AT_ONCE = 8
# All that the drainer calls. A slow answer comes later than the bot waits for it.
_CALLED = ("chat.postMessage", "chat.update", "conversations.history", "conversations.open")
PATIENCE = 1.0
_TOO_SLOW = 1.3
_TOLD = {
    "Moved ": "moved",
    "Undone: ": "undone",
    "🏆 Won ": "won",
    "Reopened ": "reopened",
    "That was done already": "done before",
    "nothing was changed": "already there",
    "undid your latest change already": "already there",
    "more than a day old": "already there",
    "a closed deal doesn't move": "closed",
    "That was undone already": "conflict",
    "can't be undone": "conflict",
    "meantime": "conflict",
    "Too much is going on": "busy",
}


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
        settle_firms(slack, firms)
        yield slack, days[0]


_CHANGES = frozenset({"moved", "undone", "won", "reopened", "done before"})


class Boss:
    """Moves deals of all firms, over and over, wins and reopens some, and changes his mind; what was told is
    counted in `told`.
    """

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
        async with AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(Client(port)) for port in self._ports]
            while count > 0:
                told = await self._ask(clients, rng)
                self.told[told] += 1
                changed = told in _CHANGES
                count -= changed
                await asyncio.sleep(pause * rng.uniform(0.5, 1.2) if changed else 0)

    async def _ask(self, clients: Sequence[Client], rng: random.Random) -> str:
        """Ask any process until one answers; the repeat of what was carried out changes nothing."""
        firm = rng.choice(self._firms)
        number, stage = rng.choice(firm.numbers), rng.choice(_STAGES)
        # A few are won and reopened over and over, so that most of them stay open.
        dear = rng.choice(firm.numbers[:2])
        lines = {f"move {number} {stage}": 6, "undo": 2, f"won {dear}": 1, f"reopen {dear} {stage}": 2}
        (line,) = rng.choices(list(lines), list(lines.values()))
        request = signed(SECRET, slash_command("/deal", line, team=firm.id, user=firm.boss))
        while True:
            try:
                text = str(json.loads(await rng.choice(clients).post(request))["text"])
            except (NotSent, NotAnswered):
                await asyncio.sleep(0.05)
                continue
            return next(told for words, told in _TOLD.items() if words in text)
