"""What somebody's own page shows: what needs them today, and the deals that they own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.results import ActivityView, DealList, DealView, StageView, StatusTotal


@dataclass(frozen=True, slots=True)
class Agenda:
    """What needs the reader today, each deal once, under the first of the three that it falls under.

    `more` tells that some are left out, as only the ten of greatest value are looked at for each.
    `mine` are their open deals and `everyone` sums those of the workspace, for who owns none. `recent` is
    the latest thing that happened to each of the deals that were touched last. `can_create` tells that
    they may make a deal: viewers only look (rule 15).
    """

    overdue: tuple[DealView, ...]
    closing: tuple[DealView, ...]
    stale: tuple[DealView, ...]
    more: bool
    mine: DealList
    everyone: StatusTotal
    recent: tuple[tuple[DealView, ActivityView], ...]
    pipelines: Mapping[int, tuple[StageView, ...]]
    can_create: bool
