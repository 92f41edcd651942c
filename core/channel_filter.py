"""What a channel chose to hear of the deals in a pipeline, and what of it is important (rule 13)."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from core.events import WORDS, EventKind
from core.money import NO_VALUE, Money

ChannelPace = Literal["daily", "weekly"]
Reason = Literal["event", "value", "owner", "stage", "label"]


# Whose deals may be heard of, besides those of members.
UNOWNED = "unowned"


class Hearable(Protocol):
    """What is asked of a change before a channel hears of it: its kind, and the deal as it was after it.

    `owner_id` is None where nobody owns the deal, or somebody whose account is deactivated (rule 14).
    """

    @property
    def kind(self) -> EventKind: ...
    @property
    def owner_id(self) -> int | None: ...
    @property
    def stage_id(self) -> int | None: ...
    @property
    def label_id(self) -> int | None: ...
    @property
    def value_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...


class ChannelFilter(BaseModel):
    """What passes to a channel: all of `events` that nothing else of it keeps back.

    `events` and `important` are words of `core.events.SUBSCRIBABLE`. `stage_ids` are where a deal is after
    the change, and `owner_ids` and `unowned` whose it is. What is important always posts anew: an important
    event, or a deal worth at least `important_from`. `digest` is how often the channel also hears how its
    deals stand together, whatever it hears of each.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    events: tuple[str, ...]
    least: Money = NO_VALUE
    owner_ids: tuple[int, ...] = ()
    unowned: bool = False
    stage_ids: tuple[int, ...] = ()
    label_ids: tuple[int, ...] = ()
    important: tuple[str, ...] = ()
    important_from: Money = NO_VALUE
    digest: ChannelPace | None = None

    def kept(self) -> dict[str, Any]:
        """The filter as a row and history keep it; what narrows nothing is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def why_not(self, event: Hearable) -> Reason | None:
        """What keeps the change back; None where the channel hears of it."""
        if WORDS.get(event.kind) not in self.events:
            return "event"
        if self.stage_ids and event.stage_id not in self.stage_ids:
            return "stage"
        if not self._owns(event.owner_id):
            return "owner"
        if self.label_ids and event.label_id not in self.label_ids:
            return "label"
        return None if _reaches(event, self.least) else "value"

    def marks(self, event: Hearable) -> bool:
        """Whether the change is important."""
        if WORDS.get(event.kind) in self.important:
            return True
        return self.important_from != NO_VALUE and _reaches(event, self.important_from)

    def _owns(self, owner_id: int | None) -> bool:
        if not self.owner_ids and not self.unowned:
            return True
        return self.unowned if owner_id is None else owner_id in self.owner_ids


def _reaches(event: Hearable, least: Money) -> bool:
    """A least value compares amounts of its own currency only: there are no rates to convert by (rule 9)."""
    return least.minor == 0 or (event.currency == least.currency and event.value_minor >= least.minor)
