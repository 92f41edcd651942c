"""What callers get back: frozen read models. They carry facts; words and layout are the builders'.

What the changes of a subject come back with stands in `core.deal_results` and its like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from core.i18n import Text
from core.money import Money

Status = Literal["open", "won", "lost", "abandoned"]
ContactRole = Literal["lead", "prospect", "client"]
Standing = Literal["pipeline", "live", "dormant"]
# The order of a board's deals: greatest value, longest in the stage, or first to close before the others.
Sort = Literal["value", "age", "closing"]
Look = Literal["full", "compact"]
WinConverts = Literal["ask", "automatically", "off"]
RequiredField = Literal["value", "contact", "company", "closing", "source", "owner", "label"]

CLOSED: tuple[Status, ...] = ("won", "lost", "abandoned")
STATUSES: tuple[Status, ...] = ("open", *CLOSED)
REQUIRABLE: tuple[RequiredField, ...] = get_args(RequiredField)
COLOURS = ("grey", "blue", "green", "yellow", "orange", "red", "purple")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the person may have meant, or may do next: a button.

    `line` is the whole command that does it, without its slash (`deal move 142 proposal`); `consent` names
    what a person agrees to by clicking it, such as `anyway` or `together`.
    """

    label: Text
    line: str
    consent: str | None = None
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A member, or an owner known by name only (`user_id` is None)."""

    member_id: int
    name: str
    user_id: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage as its pipeline defines it. `required_fields` are what a deal must have to enter it."""

    stage_id: int
    pipeline_id: int
    name: str
    colour: str
    position: int
    on_board: bool
    is_default: bool
    probability: int
    stale_after_days: int | None
    due_after_days: int | None
    definition: str | None
    name_means_done: bool | None
    removed: bool = False
    required_fields: tuple[RequiredField, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineView:
    """A pipeline with its stages in order, removed ones left out."""

    pipeline_id: int
    name: str
    colour: str
    position: int
    is_default: bool
    archived: bool
    means: Mapping[str, str]
    lost_reason_required: bool
    win_converts: WinConverts
    stages: tuple[StageView, ...]

    @property
    def board_stages(self) -> tuple[StageView, ...]:
        """The stages that a board shows as columns."""
        return tuple(stage for stage in self.stages if stage.on_board)


@dataclass(frozen=True, slots=True)
class CompanyView:
    """A company; `standing` and its deals' counts only where it is the thing that is shown."""

    company_id: int
    name: str
    domain: str | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact. `standing` is derived from its deals, and None where it has none."""

    contact_id: int
    number: int
    name: str
    role: ContactRole
    email: str | None = None
    phone: str | None = None
    company: CompanyView | None = None
    standing: Standing | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class LabelView:
    """A colour label."""

    label_id: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class DealView:
    """A deal wherever it is shown. `value` is `NO_VALUE` where it has none; times are aware UTC.

    `reason` is why it was lost or abandoned: the listed reason, else the words that were given
    (`close_reason`). `stage_unknown` marks an imported close without a stage. `next_step_at` is when its
    earliest open task is due.
    """

    deal_id: int
    number: int
    title: str
    status: Status
    value: Money
    stage: StageView
    pipeline_name: str
    owner: Person | None
    contact: ContactView | None
    company: CompanyView | None
    stage_entered_at: datetime
    touched_at: datetime
    stale_at: datetime | None
    next_step_at: datetime | None
    snoozed_until: datetime | None
    snooze_reason: str | None
    expected_close_on: date | None
    due_on: date | None
    due_by_stage: bool
    label: LabelView | None
    source: str | None
    lost_reason_id: int | None
    close_reason: str | None
    reason: str | None
    closed_on: date | None
    closed_at: datetime | None
    stage_unknown: bool
    created_at: datetime
    version: int

    @property
    def rests_until(self) -> datetime | None:
        """Until when it is snoozed: where that is longer than is allowed by now, it goes stale before."""
        moments = (self.snoozed_until, self.stale_at)
        return min(each for each in moments if each is not None) if self.snoozed_until else None


@dataclass(frozen=True, slots=True)
class ActivityView:
    """A line of history, its ids resolved to the names of today; `undid` is what an undo took back."""

    activity_id: int
    kind: str
    at: datetime
    actor: Person | None
    rule: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str | None
    stage_seconds: int | None
    undone: bool
    deal_number: int | None = None
    deal_title: str | None = None
    undid: ActivityView | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of what happened to a deal, contact or company, latest first.

    `older` and `newer` ask for the pages beside it, and are None where there is no such page.
    """

    activities: tuple[ActivityView, ...]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True)
class StatusTotal:
    """How many deals, and their sum per currency, greatest first."""

    deals: int = 0
    sums: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Somebody who has left, and their open deals (rule 14)."""

    person: Person
    open: StatusTotal


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage on a board: how many of its deals match, their sum, the sum weighted by probability, and a
    page of them, which begins with the `first`.
    """

    stage: StageView
    total: StatusTotal
    weighted: tuple[Money, ...]
    deals: tuple[DealView, ...]
    first: int = 1


@dataclass(frozen=True, slots=True)
class Board:
    """A board: columns in order, hidden stages summed, and the filters that narrow it, as written.

    Of more columns with deals than one message holds, a page shows some; each column turns its own pages.
    `can_change` holds the keys of the deals that the reader may change, `can_share` is as on a card; totals
    are of all deals, hidden stages included. `owner` is whose deals the filters keep: `anyone`, `mine`,
    `unowned`, or a name. `labels` are those that there are to filter by.
    """

    pipeline: PipelineView
    columns: tuple[BoardColumn, ...]
    hidden: tuple[BoardColumn, ...]
    total: StatusTotal
    weighted: tuple[Money, ...]
    pipelines: Mapping[int, str]
    filters: str = ""
    owner: str = "anyone"
    can_change: frozenset[int] = frozenset()
    can_share: bool = False
    page: int = 1
    pages: int = 1
    sort: Sort = "value"
    look: Look = "full"
    labels: tuple[LabelView, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedStage:
    """All of a stage: a page of its deals that match, as `Board` has them."""

    pipeline: PipelineView
    column: BoardColumn
    pipelines: Mapping[int, str]
    filters: str
    owner: str
    can_change: frozenset[int]
    page: int
    pages: int
    sort: Sort = "value"
    labels: tuple[LabelView, ...] = ()


@dataclass(frozen=True, slots=True)
class DealList:
    """A page of deals: how many match in all, their sums, and which of them the reader may change.

    `can_create` says that the reader may create deals. `left_by` is somebody who has left and whose deals
    they are, where the reader may hand them over (rule 14).
    """

    deals: tuple[DealView, ...]
    total: StatusTotal
    filters: str
    page: int
    pages: int
    pipelines: Mapping[int, tuple[StageView, ...]] = field(default_factory=dict)
    can_change: frozenset[int] = frozenset()
    can_create: bool = False
    left_by: Person | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a search found, best first."""

    words: str
    deals: tuple[DealView, ...]
    contacts: tuple[ContactView, ...]
    companies: tuple[CompanyView, ...]
    page: int = 1
    pages: int = 1
    pipelines: Mapping[int, tuple[StageView, ...]] = field(default_factory=dict)
    can_change: frozenset[int] = frozenset()
    can_share: bool = False
