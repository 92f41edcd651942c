"""What happened to deals in a stretch of time, read from history, and what is about to (decision record 16).

History is read by an index of its times, so that a digest costs what happened, however many deals there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, null, or_, select, true

from core.deal_rows import DEALS, deal_view, deals_by_ids
from core.digest_results import HAPPENINGS, DigestDeal, DigestPart, Happening, Scope
from core.models import Activity, Deal
from core.results import CLOSED, StatusTotal
from core.sums import summed
from core.totals import kept_totals
from core.transaction import Transaction

# As many deals of each sort are named; the rest is counted.
FIRST = 8
_WORKSPACE: Any = bindparam("workspace_id")
_MOVES = ("deal.moved", "deal.transferred")
_TOLD: Mapping[Happening, tuple[str, ...]] = {
    "won": ("deal.won",),
    "lost": ("deal.lost",),
    "abandoned": ("deal.abandoned",),
    "new": ("deal.created",),
    "moved": _MOVES,
    "reopened": ("deal.reopened",),
}
_THEN: Any = and_(
    Activity.workspace_id == _WORKSPACE,
    Activity.at > bindparam("since"),
    Activity.at <= bindparam("until"),
    Activity.undone.is_(False),
)
_FIRST_MOVES = (
    select(Activity.deal_id, Activity.before)
    .where(_THEN, Activity.kind.in_(_MOVES), Activity.deal_id.in_(bindparam("deal_ids", expanding=True)))
    .order_by(Activity.activity_id.desc())
)
OPEN: Any = and_(Deal.workspace_id == _WORKSPACE, Deal.status == "open")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose deals are looked at: those of `owners`, of everybody where that is None; with `nobodys` also
    those without an owner. Of one pipeline only, where it is given.
    """

    scope: Scope
    owners: tuple[int, ...] | None = None
    nobodys: bool = False
    pipeline_id: int | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        """What a deal must meet."""
        pipeline = true() if self.pipeline_id is None else Deal.pipeline_id == self.pipeline_id
        if self.owners is None:
            return pipeline
        owned = Deal.owner_id.in_(self.owners)
        return and_(pipeline, or_(owned, Deal.owner_id.is_(None)) if self.nobodys else owned)


def happened(tx: Transaction, whose: Whose, since: datetime, until: datetime) -> dict[Happening, DigestPart]:
    """What became of the deals to which something happened after `since` until `until`, each deal once."""
    found = _happened(whose).subquery()
    span = {"since": since, "until": until}
    totals = tx.rows(
        select(found.c.what, found.c.currency, *_sums(found.c.value_minor))
        .where(found.c.what.is_not(None))
        .group_by(found.c.what, found.c.currency),
        **span,
    )
    if not totals:
        return {}
    place = func.row_number().over(
        partition_by=found.c.what, order_by=(found.c.value_minor.desc(), found.c.deal_id.desc())
    )
    ranked = select(found.c.deal_id, found.c.what, place.label("place")).subquery()
    first = tx.rows(
        select(ranked.c.deal_id, ranked.c.what)
        .where(ranked.c.what.is_not(None), ranked.c.place <= FIRST)
        .order_by(ranked.c.place),
        **span,
    )
    shown = _shown(tx, [row.deal_id for row in first], span)
    return {
        what: DigestPart(
            summed(tx, (row for row in totals if row.what == what)),
            tuple(shown[row.deal_id] for row in first if row.what == what and row.deal_id in shown),
        )
        for what in HAPPENINGS
        if any(row.what == what for row in totals)
    }


def closing(tx: Transaction, whose: Whose, first: date, last: date) -> DigestPart:
    """Open deals expected to close from `first` to `last`, the earliest first."""
    due = and_(OPEN, Deal.expected_close_on >= first, Deal.expected_close_on <= last, whose.condition)
    order = (Deal.expected_close_on, Deal.value_minor.desc(), Deal.deal_id)
    return part_of(tx, due, order)


def nobodys(tx: Transaction, owners: Sequence[int]) -> DigestPart:
    """Open deals that nobody minds: without an owner, or with one of `owners`, greatest value first."""
    theirs = and_(OPEN, or_(Deal.owner_id.is_(None), Deal.owner_id.in_(owners)))
    return part_of(tx, theirs, (Deal.value_minor.desc(), Deal.deal_id.desc()))


def open_total(tx: Transaction, whose: Whose) -> list[dict[str, Any]]:
    """What stands open, by currency: rows of `deals`, `value_minor` and `currency` to keep as JSON.

    Of everybody it is read off the kept totals, else off the index of owners.
    """
    if whose.owners is None:
        sums: dict[str, tuple[int, int]] = {}
        for row in kept_totals(tx, whose.pipeline_id):
            if row.status == "open":
                deals, minor = sums.get(row.currency, (0, 0))
                sums[row.currency] = (deals + int(row.deals), minor + int(row.value_minor))
        rows = [(currency, *sums[currency]) for currency in sorted(sums)]
    else:
        counted = select(Deal.currency, *_sums(Deal.value_minor)).where(OPEN, whose.condition)
        rows = [tuple(row) for row in tx.rows(counted.group_by(Deal.currency).order_by(Deal.currency))]
    return [
        {"currency": currency, "deals": int(deals), "value_minor": int(minor)}
        for currency, deals, minor in rows
    ]


def _sums(value: Any) -> tuple[Any, Any]:
    return func.count().label("deals"), func.sum(value).label("value_minor")


def _happened(whose: Whose) -> Any:
    """Each deal to which something happened, and `what` became of it: null where that is so no more."""
    seen = (
        select(
            Activity.deal_id,
            *(
                func.max(case((Activity.kind.in_(kinds), 1), else_=0)).label(what)
                for what, kinds in _TOLD.items()
            ),
        )
        .where(_THEN, Activity.deal_id.is_not(None))
        .where(Activity.kind.in_([kind for kinds in _TOLD.values() for kind in kinds]))
        .group_by(Activity.deal_id)
        .subquery()
    )
    became = case(
        *(
            ((Deal.status == (what if what in CLOSED else "open")) & (seen.c[what] == 1), literal(what))
            for what in HAPPENINGS
        ),
        else_=null(),
    )
    return (
        select(Deal.deal_id, Deal.currency, Deal.value_minor, became.label("what"))
        .join(seen, seen.c.deal_id == Deal.deal_id)
        .where(Deal.workspace_id == _WORKSPACE, whose.condition)
    )


def _shown(tx: Transaction, deal_ids: list[int], span: Mapping[str, Any]) -> dict[int, DigestDeal]:
    """Deals as they are now, by their keys, with where they were before they moved."""
    moves = tx.rows(_FIRST_MOVES, deal_ids=deal_ids, **span) if deal_ids else []
    # The latest first, so that the earliest is what stays.
    stages = {row.deal_id: row.before.get("stage_id") for row in moves}
    known = tx.setup.stages
    return {
        deal.deal_id: DigestDeal(
            deal,
            known[was].name if (was := cast(int, stages.get(deal.deal_id))) in known else None,
        )
        for deal in deals_by_ids(tx, deal_ids)
    }


def part_of(tx: Transaction, which: ColumnElement[bool], order: tuple[Any, ...]) -> DigestPart:
    """The deals that meet a condition: what they come to, and the first few in that order."""
    totals = tx.rows(select(Deal.currency, *_sums(Deal.value_minor)).where(which).group_by(Deal.currency))
    total: StatusTotal = summed(tx, totals)
    if not total.deals:
        return DigestPart()
    rows = tx.rows(DEALS.where(which).order_by(*order).limit(FIRST))
    return DigestPart(total, tuple(DigestDeal(deal_view(tx, row)) for row in rows))
