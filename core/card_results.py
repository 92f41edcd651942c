"""What the card of a deal shows. See `core.results`."""

from __future__ import annotations

from dataclasses import dataclass

from core.results import ActivityView, ContactView, DealView, StageView
from core.task_results import TaskView


@dataclass(frozen=True, slots=True)
class DealCard:
    """Everything about a deal, and what this reader may do with it.

    `contact` is the deal's, with its standing. `undo` is the reader's own latest change of the deal, where
    that can still be undone. `means` is the pipeline's sentence on the deal's status. `can_share` says that
    the reader may show it to a channel, and add to it: viewers only look (rule 15). `can_delete` is an
    admin's (rule 16), and `can_hand_over` a manager's where its owner has left (rule 14). `next_step` is the
    earliest thing that is to be done on it, and `can_complete` says that the reader may say it is done.
    """

    deal: DealView
    contact: ContactView | None
    stages: tuple[StageView, ...]
    activities: tuple[ActivityView, ...]
    can_change: bool
    undo: int | None = None
    means: str | None = None
    can_share: bool = False
    can_delete: bool = False
    can_hand_over: bool = False
    next_step: TaskView | None = None
    can_complete: bool = False
