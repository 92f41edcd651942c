"""What somebody's own page shows: what needs them today, and the deals that they own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.results import ActivityView, DealList, DealView, Person, StageView, StatusTotal
from core.task_results import TaskView


@dataclass(frozen=True, slots=True)
class Agenda:
    """What needs somebody today, each deal once, under the first of the four that it falls under.

    `owner` is whose it is, None for the reader's own. `more` tells that some are left out, as only the ten of
    greatest value are looked at for each. `nostep` are the first few of the `nosteps` that have no next step.
    `tasks` are the earliest of what they have to do until the week ends, of which the reader may change
    `can_change`. `mine` are their open deals, and `everyone` sums those of the
    workspace. `board` is what stands in each stage, with its pipeline's name, and `recent` the latest thing
    that happened to each of the deals that were touched last: of theirs or, where they own none, of
    everybody's. `can_create` tells that the reader may make a deal: viewers only look (rule 15); `can_look`
    that they may see what others see.
    """

    owner: Person | None
    overdue: tuple[DealView, ...]
    closing: tuple[DealView, ...]
    stale: tuple[DealView, ...]
    nostep: tuple[DealView, ...]
    nosteps: int
    more: bool
    tasks: tuple[TaskView, ...]
    can_change: frozenset[int]
    mine: DealList
    everyone: StatusTotal
    board: tuple[tuple[str, StageView, StatusTotal], ...]
    recent: tuple[tuple[DealView, ActivityView], ...]
    pipelines: Mapping[int, tuple[StageView, ...]]
    can_create: bool
    can_look: bool
