"""What a bulk change asks for, and what it came to. Values only; `core.bulk_changes` has the verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.events import DealEvent
from core.money import Money, add_up
from core.requests import DealKey, Filters, Lasting
from core.results import DealView

BULK_CHANGE = "deals.change"
BULK_UNDO = "deals.undo"

Change = Literal["move", "assign", "label", "won", "lost", "abandoned"]
# Why a deal was left as it was.
Reason = Literal[
    "theirs", "changed", "gone", "closed", "elsewhere", "fields", "reason", "stage_gone", "parted"
]
_NAMED = 5


class ChangeDeals(Lasting):
    """Change several deals at once: those that are named, each as it was seen, or all that match `filters`.

    What they are to have: the stage of a move, an owner (a user id, a name, or None for nobody), a label (or
    None), a reason to be lost or abandoned, as in `LoseDeal`.
    """

    change: Change
    deals: tuple[DealKey, ...] = ()
    filters: Filters | None = None
    stage_id: int | None = None
    owner: str | None = None
    label: str | None = None
    reason_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DealsToChange:
    """Deals that may be changed together, and how many there are of their kind in all.

    `only_own` says that of these the actor may not change what belongs to others.
    """

    deals: tuple[DealView, ...]
    total: int
    only_own: bool


class Plan(BaseModel):
    """What a job does to each of its deals. `root` is the line of history that all of them hang on.

    `words` say what they are to have: the name of a stage, of an owner, of a label, or a reason. It is what
    was true when somebody asked for it, so that what is said later needs no look at it again. `note` is kept
    in the history of each. `undoes` is the root of the bulk change that this one takes back.
    """

    model_config = ConfigDict(frozen=True)

    change: Change
    root: int
    stage_id: int | None = None
    owner_id: int | None = None
    label_id: int | None = None
    lost_reason_id: int | None = None
    words: str | None = None
    note: str | None = None
    undoes: int | None = None


class Left(BaseModel):
    """How many deals were left as they were for one reason, and the numbers of the first of them."""

    count: int = 0
    numbers: list[int] = Field(default_factory=list)


class Heard(BaseModel):
    """What a channel hears of a bulk change, all of it at once: how many deals, and what they are worth."""

    deals: int = 0
    sums: dict[str, int] = Field(default_factory=dict)

    @property
    def money(self) -> tuple[Money, ...]:
        """The sums, one a currency."""
        return add_up(Money(minor, currency) for currency, minor in self.sums.items())


class Outcome(BaseModel):
    """What became of the deals of a bulk change so far: changed, so already, or left, and why.

    `convertible` counts wins whose pipeline asks whether the contact becomes a client (rule 5).
    """

    changed: int = 0
    convertible: int = 0
    same: int = 0
    left: dict[Reason, Left] = Field(default_factory=dict)
    heard: dict[str, Heard] = Field(default_factory=dict)

    @property
    def left_out(self) -> int:
        """How many were left as they were."""
        return sum(each.count for each in self.left.values())

    def leave(self, reason: Reason, number: int | None) -> None:
        """Count a deal that is left, named by its number where it still has one."""
        left = self.left.setdefault(reason, Left())
        left.count += 1
        if number is not None and len(left.numbers) < _NAMED:
            left.numbers.append(number)

    def hear(self, channel_id: str, event: DealEvent) -> None:
        """Count a change among those that a channel hears of."""
        heard = self.heard.setdefault(channel_id, Heard())
        heard.deals += 1
        if event.value_minor:
            heard.sums[event.currency] = heard.sums.get(event.currency, 0) + event.value_minor


class DealsEvent(BaseModel):
    """A bulk change that a channel hears of. With `undone` it was taken back for that many of its deals."""

    model_config = ConfigDict(frozen=True)

    version: int = 1
    change: Change
    activity_id: int
    heard: Heard
    words: str | None
    actor_name: str
    actor_user_id: str | None
    undone: int | None = None
