"""What becomes of an alert that lives: posted, edited or posted anew, and answered in its thread (rule 13).

Nothing here knows a database: a living message and what was heard since come in, what to do with them goes
out. Times are business time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict

from core.events import DealChange, DealEvent

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# What a message reads from and to needs the first and the last; nobody reads who did what between so many.
_MOST_CHANGES = 100
_UNDONE = "deal.undone"


class Change(DealChange):
    """A change that a message tells of. A `pending` one has yet to be said in its thread."""

    at: datetime
    pending: bool = False

    @classmethod
    def of(cls, event: DealEvent, at: datetime, *, pending: bool = False) -> Self:
        """What somebody did, without what the deal was like."""
        facts = event.model_dump(include=set(DealChange.model_fields))
        return cls(**facts, at=at, pending=pending)


class Said(BaseModel):
    """What a message tells: the deal as it was with the latest change, and the changes, oldest first."""

    model_config = ConfigDict(frozen=True)

    latest: DealEvent
    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, event: DealEvent, at: datetime) -> Self:
        """What is told of one change."""
        return cls(latest=event, changes=() if event.kind == _UNDONE else (Change.of(event, at),))

    @property
    def standing(self) -> tuple[Change, ...]:
        """The changes that were not taken back."""
        return tuple(each for each in self.changes if each.kind != _UNDONE)

    @property
    def pending(self) -> tuple[Change, ...]:
        """What has yet to be said in the thread, that something was taken back included."""
        return tuple(each for each in self.changes if each.pending)

    def spoken(self) -> Said:
        """The same with all of it said in the thread."""
        kept = tuple(each.model_copy(update={"pending": False}) for each in self.standing)
        return self.model_copy(update={"changes": kept})


@dataclass(frozen=True, slots=True)
class Heard:
    """A change that a channel is to hear of: when it was made, and whether its filter calls it important."""

    event: DealEvent
    at: datetime
    important: bool = False

    @property
    def stands_out(self) -> bool:
        """Whether it is told by a message of its own, whatever stands in the channel."""
        return self.event.kind == "deal.won" or (self.important and self.event.kind != _UNDONE)


@dataclass(frozen=True, slots=True)
class Living:
    """The message in which a channel reads of a deal. At `reply_at` what is pending is said in its thread."""

    message_ts: str
    posted_at: datetime
    said: Said
    reply_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with what was heard: say `said`, in the place of the message `edits`, or in a new one.

    `taken` is how much of what was heard that says. `instead_of` is the living message whose place a new one
    takes, and which is to point to it.
    """

    said: Said
    taken: int
    edits: Living | None = None
    instead_of: Living | None = None
    reply_at: datetime | None = None

    def lives_as(self, message_ts: str, now: datetime) -> Living:
        """The living message once Slack has taken what was decided."""
        posted_at = self.edits.posted_at if self.edits else now
        return Living(message_ts, posted_at, self.said, self.reply_at)


def decide(living: Living | None, heard: Sequence[Heard], *, bound: int = 1) -> Decision:
    """What to do with the oldest of what was `heard`, and with as many of the rest as one message tells.

    The first `bound` of them belong together already: a message that tells them was begun.
    """
    anew = living is None or _outlived(living, heard[0])
    stays = None if anew else living
    taken = next(
        (at for at, each in enumerate(heard) if at >= bound and _begins_another(stays, each)), len(heard)
    )
    said = stays.said if stays else None
    reply_at = stays.reply_at if stays else None
    for each in heard[:taken]:
        late = stays is not None and (reply_at is not None or each.at >= stays.posted_at + MINUTE)
        said = _with(said, each, pending=late)
        reply_at = (reply_at or each.at + MINUTE) if said.pending else None
    assert said is not None
    return Decision(said, taken, stays, living if anew else None, reply_at)


def reply_to(living: Living) -> tuple[Said, Living]:
    """What is to be said in the thread, and the living message once that is queued."""
    pending = living.said.model_copy(update={"changes": living.said.pending})
    return pending, replace(living, said=living.said.spoken(), reply_at=None)


def _outlived(living: Living, heard: Heard) -> bool:
    """Whether a change is told by a new message. An undo corrects the one that told what it takes back."""
    if heard.event.kind == _UNDONE:
        return False
    return heard.stands_out or heard.at > living.posted_at + DAY


def _begins_another(living: Living | None, heard: Heard) -> bool:
    return heard.stands_out if living is None else _outlived(living, heard)


def _with(said: Said | None, heard: Heard, *, pending: bool) -> Said:
    """`said` with a change more; or, where that was an undo, with one less, so that it is true again."""
    event = heard.event
    change = Change.of(event, heard.at, pending=pending)
    changes = said.changes if said else ()
    if event.kind != _UNDONE:
        kept = (*changes, change)
        return Said(latest=event, changes=kept[:1] + kept[1:][-_MOST_CHANGES + 1 :])
    undone = next((each for each in changes if each.activity_id == event.undoes), None)
    kept = tuple(each for each in changes if each is not undone)
    # What the thread has not heard of needs no correction there.
    tell = pending and not (undone is not None and undone.pending)
    return Said(latest=event, changes=(*kept, change) if tell else kept)
