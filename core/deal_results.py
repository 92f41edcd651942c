"""What callers get back about changes of deals. See `core.results`.

`brought` are the contact's other open deals that came along to where the deal is, as they were (rule 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.job_results import JobView
from core.results import ActivityView, Choice, ContactView, DealView, StageView


@dataclass(frozen=True, slots=True)
class MoveResult:
    """A move. `activity_id` is None where the deal already was there, and nothing was recorded (rule 8)."""

    deal: DealView
    from_stage: StageView
    seconds_in_old: int
    activity_id: int | None
    offers: tuple[Choice, ...] = ()
    from_pipeline: str | None = None
    brought: tuple[DealView, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseResult:
    """A win, loss, abandonment or reopening. `activity_id` is None where it already was so.

    `means` is the pipeline's sentence on what this status means in it. `converted` tells that the win made
    the contact a client; `ask_convert` that the pipeline asks whether it should. `note` was kept with it.
    """

    deal: DealView
    activity_id: int | None
    means: str | None = None
    converted: bool = False
    ask_convert: bool = False
    days_open: int = 0
    brought: tuple[DealView, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCorrected(CloseResult):
    """A deal that had ended so already, with its value, day or reason corrected; `was` is the deal before."""

    was: DealView


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """A change of one of a deal's own facts, `field`; `activity_id` is None where it was so already."""

    deal: DealView
    field: str
    before: Any
    after: Any
    activity_id: int | None
    brought: tuple[DealView, ...] = ()


@dataclass(frozen=True, slots=True)
class EditResult:
    """Several of a deal's facts changed at once; `was` is the deal before. `activity_id` as elsewhere."""

    deal: DealView
    was: DealView
    activity_id: int | None
    brought: tuple[DealView, ...] = ()


@dataclass(frozen=True, slots=True)
class Deletion:
    """What would be gone with a deal: its `lines` of history, `notes` among them."""

    deal: DealView
    lines: int
    notes: int


@dataclass(frozen=True, slots=True)
class CreateResult:
    """A new deal, what was made with it, and names that came close to the ones that were given."""

    deal: DealView
    activity_id: int
    made_contact: bool = False
    made_company: bool = False
    near: tuple[Choice, ...] = ()
    brought: tuple[DealView, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What was undone, and the deal or contact as it is now; both None where a creation was undone.

    `job` is what takes a bulk change back. `subject` is what the change was about, where that is no fact of a
    deal, and `went_back` are the contact's other deals, which had come along (rule 4). `stays` are the names
    of a contact and company that a creation had made with it; `taken_back` is whose role went back (rule 5).
    """

    undone: ActivityView
    deal: DealView | None
    contact: ContactView | None = None
    job: JobView | None = None
    subject: str | None = None
    went_back: tuple[DealView, ...] = ()
    stays: tuple[str, ...] = ()
    taken_back: ContactView | None = None
