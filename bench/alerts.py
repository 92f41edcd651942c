"""How soon a channel reads of a change where nothing waits: by a new message, and by one that is edited.

The bot has a process of its own, with Slack and whoever measures on the same cores.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from bench.databases import ENGINES, fresh, server
from tests.support.firms import SETTINGS, Firm, Size, found_firms, settle_firms
from tests.support.payloads import signed, slash_command
from tests.support.process import SECRET, BotProcess, Client
from tests.support.slack import Slack

FIRMS = 20
# The first deal of each firm only warms up.
SIZE = Size(reps=0, deals=4, channels=1)
MOST_MS = 150.0


def run() -> None:
    """Print, on each engine, how long it takes from a move's acknowledgement until Slack has its alert."""
    for engine in ENGINES:
        with server(engine) as place, fresh(place, "alerts") as db:
            db.dispose()
            for method, took in _measured(db.url.render_as_string(hide_password=False)).items():
                _print(engine, method, took)


def _print(engine: str, method: str, took: Sequence[float]) -> None:
    median = statistics.median(took) * 1e3
    verdict = "ok" if median <= MOST_MS else "TOO SLOW"
    print(
        f"alert {engine} by {method}: median {median:.0f} ms from the acknowledgement to Slack,"
        f" at most {max(took) * 1e3:.0f}; the median at most {MOST_MS:.0f}: {verdict}"
    )


def _measured(database_url: str) -> dict[str, list[float]]:
    """Seconds for each alert, by the method of Slack's that takes it."""
    firms = found_firms(database_url, FIRMS, SIZE, datetime.now(UTC))
    with Slack() as slack:
        settle_firms(slack, firms)
        with BotProcess(database_url, slack, settings=SETTINGS) as bot:
            return asyncio.run(_moved_one_by_one(bot, slack, firms))


async def _moved_one_by_one(bot: BotProcess, slack: Slack, firms: Sequence[Firm]) -> dict[str, list[float]]:
    """A deal of each firm after the other, so that no channel has to rest; then the same deals further."""
    took: dict[str, list[float]] = {"chat.postMessage": [], "chat.update": []}
    async with Client(bot.port) as client:
        for method, stage in (("chat.postMessage", "demo"), ("chat.update", "negotiating")):
            for at in range(SIZE.deals):
                for firm in firms:
                    seconds = await _moved(client, slack, firm, f"move {firm.numbers[at]} {stage}", method)
                    if at:
                        took[method].append(seconds)
    return took


async def _moved(client: Client, slack: Slack, firm: Firm, line: str, method: str) -> float:
    seen = len(slack.called(method))
    await client.post(signed(SECRET, slash_command("/deal", line, team=firm.id, user=firm.boss)))
    answered = time.monotonic()
    while len(calls := slack.called(method)) == seen:
        await asyncio.sleep(0.001)
    return max(0.0, calls[-1].began - answered)
