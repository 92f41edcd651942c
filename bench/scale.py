"""Whether a million deals are as quick as a thousand: board, card, search, typing, a deal named by words.

Measured at the handlers, without HTTP, so that nothing hides a difference. Seeding a million takes minutes;
BENCH_DEALS sets another number.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable

from bench.databases import ENGINES, fresh, server
from bench.running import asked, offered, with_samples
from bot.views.router import SEEKS
from core.db import Database

FEW = 1000
MANY = int(os.environ.get("BENCH_DEALS", "1000000"))
ROUNDS = 31
MOST_TIMES = 1.5
MOST_MS = 50.0
MOST_MS_OF_TYPING = 100.0
# What a person has typed so far; a single letter is the hardest.
TYPED = ("", "r", "re", "renewal", "data pl")


def run() -> None:
    """Print, on each engine, medians at both sizes and whether they are within their limits."""
    for engine in ENGINES:
        with server(engine) as place, fresh(place, "few") as few, fresh(place, "many") as many:
            with_samples(few, FEW)
            with_samples(many, MANY)
            for name, line in (
                ("board", lambda deals: "board"),
                ("show", lambda deals: f"show {_any(deals)}"),
            ):
                small, large = _median(few, FEW, line), _median(many, MANY, line)
                good = "ok" if large <= MOST_TIMES * small else "TOO SLOW"
                print(
                    f"{name} {engine}: {small:.2f} ms at {FEW:,}, {large:.2f} ms at {MANY:,};"
                    f" ratio {large / small:.2f}, at most {MOST_TIMES}: {good}"
                )
            for words in ("find renewal", "find data platform", "move renewal next", "show platform renewal"):
                _print_within(words, engine, _median_of(asked(many), _always(words)), MOST_MS)
            for seek in SEEKS:
                slowest = max(_median_of(offered(many, seek), _always(words)) for words in TYPED)
                _print_within(f"typing into {seek}", engine, slowest, MOST_MS_OF_TYPING)


def _print_within(what: str, engine: str, took: float, most: float) -> None:
    good = "ok" if took <= most else "TOO SLOW"
    print(f"{what} {engine}: {took:.2f} ms at {MANY:,}; at most {most:.0f}: {good}")


def _median(db: Database, deals: int, line: Callable[[int], str]) -> float:
    """Milliseconds of a line, once the caches are warm."""
    return _median_of(asked(db), lambda: line(deals))


def _median_of(ask: Callable[[str], object], words: Callable[[], str]) -> float:
    seconds = []
    for turn in range(ROUNDS + 5):
        text = words()
        began = time.perf_counter()
        ask(text)
        if turn >= 5:
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1e3


def _always(words: str) -> Callable[[], str]:
    return lambda: words


def _any(deals: int) -> int:
    return random.randint(1, deals)
