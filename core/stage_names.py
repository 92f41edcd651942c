"""What people call a stage or a pipeline: its name, a prefix, or something close; and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from rapidfuzz import fuzz

from core.folding import name_key
from core.folding import words as folded
from core.results import STATUSES, PipelineView, StageView, Status

Tier = Literal["exact", "prefix", "close", "none"]

_SHORTEST_CLOSE = 3  # letters; fewer are close to everything
_SUGGESTED = 65.0  # likeness in percent from which a name is worth suggesting
_MEANT = 80.0  # likeness from which it is what was meant …
_AHEAD = 10.0  # … if it leads the next one by this much
_LONGEST_WORD = 200
_ONE_WORD = re.compile(r"[\w-]+")
_QUOTES = re.compile(r"[\"“”„«»]")


class HasName(Protocol):
    """Anything that has a name."""

    @property
    def name(self) -> str:
        """Its name, as people wrote it."""


T = TypeVar("T", bound=HasName)


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """What some words may name: the best tier that found anything, and what it found, likeliest first.

    `one` is the single thing that may be acted upon: alone in its tier, or, where names are merely close,
    clearly ahead of the others. Without it, `found` is what to ask about (prefix) or to suggest (close).
    """

    tier: Tier
    found: tuple[T, ...]
    one: T | None


StageMatch = Match[StageView]


def match_stages(stages: Sequence[StageView], words: str) -> StageMatch:
    """Which of `stages` the words name. `next` and `back` are no names: see `neighbour`."""
    return match_names(stages, words)


def match_names(items: Iterable[T], words: str) -> Match[T]:
    """Which of `items` the words name, whatever case and accents: exact before prefix before close."""
    named = tuple(items)
    key, parts = name_key(words), folded(words)
    if not key:
        return Match("none", (), None)
    for tier, names in _strict_tiers(key, parts):
        found = tuple(item for item in named if names(item.name))
        if found:
            return Match(tier, found, found[0] if len(found) == 1 else None)
    return _closest(named, parts)


def neighbour(pipeline: PipelineView, stage: StageView, step: Literal[1, -1]) -> StageView | None:
    """The stage after (1) or before (-1) `stage` on the board, None past its ends; hidden ones are skipped.

    A hidden stage has neighbours too: those on the board that its own place lies between.
    """
    if step > 0:
        return next((other for other in pipeline.board_stages if other.position > stage.position), None)
    before = [other for other in pipeline.board_stages if other.position < stage.position]
    return before[-1] if before else None


def status_named(name: str) -> Status | None:
    """The status that a stage is named like, so that people think it closes deals: `Won`, `Closed lost`."""
    words = folded(name)
    said = words[1] if len(words) == 2 and words[0] == "closed" else name_key(name)
    return next((status for status in STATUSES if status == said), None)


def as_word(name: str) -> str:
    """A name as one word of a command line: quoted where it has to be, and then still matched exactly.

    Of an endless one the beginning, which names it too.
    """
    return name[:_LONGEST_WORD] if _ONE_WORD.fullmatch(name[:_LONGEST_WORD]) else quoted_name(name)


def quoted_name(name: str) -> str:
    """As `as_word`, quoted in any case, where a bare word could be read as something else."""
    return f'"{_QUOTES.sub(" ", name[:_LONGEST_WORD]).strip()}"'


def _strict_tiers(key: str, parts: tuple[str, ...]) -> Iterable[tuple[Tier, Callable[[str], bool]]]:
    yield "exact", lambda name: name_key(name) == key
    if parts:
        yield "exact", lambda name: folded(name) == parts
    yield "prefix", lambda name: name_key(name).startswith(key) or _begin(folded(name), parts)


def _begin(name: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether each part begins the word of the name in its place: `prop pend`."""
    return 0 < len(parts) <= len(name) and all(map(str.startswith, name, parts))


def _closest(named: tuple[T, ...], parts: tuple[str, ...]) -> Match[T]:
    if sum(map(len, parts)) < _SHORTEST_CLOSE:
        return Match("none", (), None)
    likeness = [(_likeness(folded(item.name), parts), item) for item in named]
    ranked = sorted((pair for pair in likeness if pair[0] >= _SUGGESTED), key=lambda pair: -pair[0])
    if not ranked:
        return Match("none", (), None)
    best, item = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    # A number that the name lacks is more than a slip of the finger.
    missed = {part for part in parts if part.isdigit()} - set(folded(item.name))
    clear = best >= _MEANT and best - second >= _AHEAD and not missed
    return Match("close", tuple(item for _score, item in ranked), item if clear else None)


def _likeness(name: tuple[str, ...], parts: tuple[str, ...]) -> float:
    """How alike they are, in percent: to the whole name, or to as many of its words in a row."""
    written = " ".join(parts)
    runs = [name[start : start + len(parts)] for start in range(len(name) - len(parts) + 1)]
    return max(fuzz.ratio(written, " ".join(run)) for run in [name, *runs])
