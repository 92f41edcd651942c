"""What a digest says of a stretch of time. See `core.results`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from core.results import DealView, Person, StatusTotal

Scope = Literal["own", "people", "all"]
"""Whose deals a digest is about: the reader's own, those of the people who answer to them, or all."""

Happening = Literal["won", "lost", "abandoned", "new", "moved", "reopened"]
HAPPENINGS: tuple[Happening, ...] = get_args(Happening)


@dataclass(frozen=True, slots=True)
class DigestDeal:
    """A deal in a digest as it is now.

    `from_stage` is where it was before it first moved in that time; `ignored` counts the reminders of it that
    its owner ignored in a row.
    """

    deal: DealView
    from_stage: str | None = None
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class DigestPart:
    """Deals of one sort: what they come to, and the first few of them."""

    total: StatusTotal = field(default_factory=StatusTotal)
    deals: tuple[DigestDeal, ...] = ()


NONE = DigestPart()


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened after `since` until `until`, each deal once, under what became of it last.

    `closing` are open deals expected to close within `closing_days`; `ignored` those of which their owners
    ignored three reminders, `unreminded` those that are stale for weeks and whose owners want no reminders,
    and `nobodys` open ones that nobody minds: all three for managers alone. `open` is what stands open at the
    end, `open_before` what did when the last digest was sent, None for the first. A channel's names the
    `pipeline` where it is of one only.
    """

    scope: Scope
    since: datetime
    until: datetime
    happened: Mapping[Happening, DigestPart]
    closing: DigestPart
    closing_days: int
    ignored: DigestPart
    unreminded: DigestPart
    nobodys: DigestPart
    open: StatusTotal
    open_before: StatusTotal | None
    pipeline: str | None = None

    @property
    def unattended(self) -> int:
        """How many deals a manager is to talk about with their owners."""
        return self.ignored.total.deals + self.unreminded.total.deals

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened that is worth a message, and nothing is about to."""
        return not (self.happened or self.closing.total.deals or self.unattended)


@dataclass(frozen=True, slots=True)
class DigestReading:
    """A digest, and for whom it is written: a zone as an IANA name, and a locale."""

    digest: Digest
    tz: str
    locale: str


@dataclass(frozen=True, slots=True)
class ChannelReading:
    """A channel's digest; who set it up, in whose zone it comes at nine, and on which day of the week.

    `weekday` is None where it comes on every working day; Monday is 0.
    """

    digest: Digest
    by: Person
    tz: str
    weekday: int | None
    pipeline_id: int | None
