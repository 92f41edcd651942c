"""What `/pipeline log` tells: what was said in a channel or of a deal, and what was not and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.bulk_results import DealsEvent
from core.channel_filter import Reason
from core.events import DealEvent
from core.pipeline_results import SubscriptionView
from core.results import ActivityView, DealView

Fate = Literal[
    "waiting", "retrying", "sent", "edited", "merged", "withdrawn", "overtaken", "needless", "failed"
]
Why = Reason | Literal["paused"]


@dataclass(frozen=True, slots=True)
class Told:
    """A message to a channel, and what became of it.

    `event` is what it tells of; None for what tells of none, as its `kind` says, or of a deleted deal;
    then `number` is its deal's, if that is known. `at` is when it arrived, else when it was queued. `error`
    is what was refused last, as the outbox has it.
    """

    at: datetime
    channel_id: str
    kind: str
    event: DealEvent | DealsEvent | None
    fate: Fate
    error: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Untold:
    """Changes in a row that a channel did not hear of: how many for which reason, of how many `deals`, and
    the numbers of the first few.
    """

    counts: Mapping[Why, int]
    numbers: tuple[int, ...]
    deals: int

    @property
    def total(self) -> int:
        """How many they are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class ChannelLog:
    """A page of what was said in a channel, newest first, with what was not in between."""

    channel_id: str
    hears: tuple[SubscriptionView, ...]
    lines: tuple[Told | Untold, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """A change of a deal: the messages that told of it, and the channels that it was kept from, and why."""

    activity: ActivityView
    told: tuple[Told, ...]
    untold: Mapping[str, Why] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DealLog:
    """A page of a deal's changes, newest first."""

    deal: DealView
    changes: tuple[ChangeLog, ...]
    page: int
    pages: int
