"""How quickly a move is acknowledged: against a command that does nothing, and by sixteen people at once.

All of it over signed HTTP, the load generator on the same cores.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time

from bench.databases import ENGINES, fresh, server
from bench.running import USERS, Typist, running_bot, with_open_deals

DEALS = 1000
CLIENTS = 16
SECONDS = 8.0
ROUNDS = 300
MOST_TIMES_A_NOOP = {"sqlite": 8.0, "postgresql": 12.0}
LEAST_A_SECOND = {"sqlite": 350.0, "postgresql": 280.0}
MOST_SECONDS_TO_FIRST = 2.0
_STAGES = ("new", "qualifying", "demo", "proposal", "negotiating")
_NOOP = "help move"


def run() -> None:
    """Print, on each engine, the ratio to a no-op, moves a second, and the time to the first answer."""
    for engine in ENGINES:
        with server(engine) as place, fresh(place, "moves") as db:
            with_open_deals(db, DEALS)
            db.dispose()
            with running_bot(db.url.render_as_string(hide_password=False)) as bot:
                _print_start(engine, bot.seconds_to_first)
                _print_ratio(engine, *asyncio.run(_alone(bot.port)))
                _print_rate(engine, asyncio.run(_together(bot.port)))


def _print_start(engine: str, seconds: float) -> None:
    good = _verdict(seconds <= MOST_SECONDS_TO_FIRST)
    print(f"start {engine}: first answer after {seconds:.2f} s; at most {MOST_SECONDS_TO_FIRST:.0f}: {good}")


def _print_ratio(engine: str, noop: float, move: float) -> None:
    most = MOST_TIMES_A_NOOP[engine]
    good = _verdict(move <= most * noop)
    print(
        f"move {engine}: median {move * 1e3:.2f} ms, a no-op {noop * 1e3:.2f} ms;"
        f" ratio {move / noop:.1f}, at most {most:.0f}: {good}"
    )


def _print_rate(engine: str, rate: float) -> None:
    least = LEAST_A_SECOND[engine]
    print(
        f"moves {engine}: {rate:.0f} acknowledged a second by {CLIENTS} clients;"
        f" at least {least:.0f}: {_verdict(rate >= least)}"
    )


def _verdict(good: bool) -> str:
    return "ok" if good else "TOO SLOW"


async def _alone(port: int) -> tuple[float, float]:
    """Median seconds of a no-op and of a move, taken in turn by one client."""
    noops, moves = [], []
    async with Typist(port, USERS[0]) as typist:
        for turn in range(ROUNDS + 50):
            noop, move = await _timed(typist, _NOOP), await _timed(typist, _move())
            if turn >= 50:
                noops.append(noop)
                moves.append(move)
    return statistics.median(noops), statistics.median(moves)


async def _together(port: int) -> float:
    """Acknowledged moves a second; what is answered otherwise does not count."""
    began = time.perf_counter()
    moved = await asyncio.gather(*(_moving(port, USERS[at % len(USERS)]) for at in range(CLIENTS)))
    return sum(moved) / (time.perf_counter() - began)


async def _moving(port: int, user: str) -> int:
    moved = 0
    async with Typist(port, user) as typist:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            moved += "Moved" in await typist.deal(_move())
    return moved


async def _timed(typist: Typist, line: str) -> float:
    began = time.perf_counter()
    await typist.deal(line)
    return time.perf_counter() - began


def _move() -> str:
    return f"move {random.randint(1, DEALS)} {random.choice(_STAGES)}"
