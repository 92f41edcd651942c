"""Stale clocks of many deals at once, set anew where the rules of them change; see `core.staleness`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, or_, update

from core.models import Deal
from core.models.base import UtcDateTime
from core.transaction import OF_WORKSPACE, Transaction

_SECONDS_OF_A_DAY = timedelta(days=1).total_seconds()


def restart_stale_clocks(tx: Transaction, pipeline_id: int, stage_id: int, days: int | None) -> None:
    """Say anew when each open deal of a stage goes stale: `days` after its last touch, or never."""
    stale_at = None if days is None else _stale_at(tx, literal(days), tx.settings.longest_pause_days)
    of_stage = and_(Deal.pipeline_id == pipeline_id, Deal.stage_id == stage_id, Deal.status == "open")
    _restart(tx, of_stage, stale_at)


def limit_pauses(tx: Transaction, days: int) -> None:
    """Have no pause that runs last longer than `days` from now, and those go on that a shorter limit ended.

    Only deals that go stale later than that, or before their pause ends, are written: found by the index of
    clocks, which only open deals have.
    """
    shorter = days < tx.settings.longest_pause_days
    limits = {
        stage.stage_id: stage.stale_after_days
        for stage in tx.setup.stages.values()
        if stage.stale_after_days is not None
    }
    if limits:
        which = Deal.stale_at > _ahead(tx, days) if shorter else _cut_short(tx)
        _restart(tx, which, _stale_at(tx, case(limits, value=Deal.stage_id), days))


def _cut_short(tx: Transaction) -> ColumnElement[bool]:
    """That a next step or a snooze is yet to come, and the deal goes stale before it."""
    now = _ahead(tx, 0)
    steps = (Deal.next_step_at, Deal.snoozed_until)
    return Deal.stale_at.is_not(None) & or_(*((each > now) & (each > Deal.stale_at) for each in steps))


def _restart(tx: Transaction, which: ColumnElement[bool], stale_at: Any) -> None:
    tx.run(update(Deal).where(Deal.workspace_id == OF_WORKSPACE, which).values(stale_at=stale_at))


def _stale_at(tx: Transaction, days: ColumnElement[Any], longest: int) -> Any:
    """When a deal goes stale whose stage's limit is `days`, put off for `longest` days at most."""
    if tx.is_sqlite:
        # The time of day stays, to the last digit; only the date moves on.
        limit: Any = func.date(Deal.touched_at, func.printf("+%d days", days)).op("||")(
            func.substr(Deal.touched_at, literal_column("11"))
        )
        none: Any = literal_column("''")
        steps = (func.coalesce(each, none) for each in (Deal.next_step_at, Deal.snoozed_until))
        return func.max(limit, func.min(func.max(*steps), _ahead(tx, longest)))
    # In seconds, for a day of the session's time zone may have 23 or 25 hours.
    limit = Deal.touched_at + func.make_interval(0, 0, 0, 0, 0, 0, days * _SECONDS_OF_A_DAY)
    paused_until = func.greatest(Deal.next_step_at, Deal.snoozed_until)
    # A comparison leaves nulls out, but the least of a null and a limit would be the limit.
    pause = case((paused_until.is_not(None), func.least(paused_until, _ahead(tx, longest))))
    return func.greatest(limit, pause)


def _ahead(tx: Transaction, days: int) -> Any:
    return literal(tx.now + timedelta(days=days), UtcDateTime)
