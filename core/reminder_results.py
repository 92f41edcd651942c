"""What a daily reminder shows its reader. See `core.results`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.results import ActivityView, DealView, StageView
from core.task_results import TaskView


@dataclass(frozen=True, slots=True)
class WaitingDeal:
    """A deal that waits for its reader: `touch` is what was last done on it, None where nobody knows.

    `stages` are where it can go.
    """

    deal: DealView
    stages: tuple[StageView, ...]
    touch: ActivityView | None


@dataclass(frozen=True, slots=True)
class DealtDeal:
    """A deal that was dealt with since the reminder: what was done last, and what of it can be undone."""

    deal: DealView
    done: ActivityView
    undo: int | None


@dataclass(frozen=True, slots=True)
class DealtTask:
    """A task that was dealt with since the reminder; as `DealtDeal`."""

    done: ActivityView
    undo: int | None


@dataclass(frozen=True, slots=True)
class ReminderView:
    """A reminder as it is now.

    `waiting` is a page of the deals that wait, greatest value first, of `total` on `pages`. `unowned` are the
    keys of those that nobody minds, shown to managers. `dealt` are those dealt with since, latest first.
    `tasks` are what is to be done, `done` what became of such since. `digest` says what the digest that came
    along is about, as `core.digest_spans` has it. `stranded` are the keys of tasks whose assignee cannot
    do them any more.
    """

    reminder_id: int
    waiting: tuple[WaitingDeal, ...]
    total: int
    page: int
    pages: int
    unowned: frozenset[int]
    dealt: tuple[DealtDeal, ...]
    tasks: tuple[TaskView, ...] = ()
    done: tuple[DealtTask, ...] = ()
    digest: Mapping[str, Any] | None = None
    stranded: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it waits any more."""
        return not (self.total or self.tasks)


@dataclass(frozen=True, slots=True)
class IgnoredDeal:
    """A deal of which its owner ignored `times` reminders in a row."""

    deal: DealView
    times: int


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder to look at anew, held until it is settled; see `core.live_requests`."""

    workspace_id: str
    key: int
    due_at: float
    shown: str
    failures: int
    user_id: str
    message_ts: str
