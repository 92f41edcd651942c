"""What a digest must say, counted anew from history alone, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row

from core.digest_results import HAPPENINGS
from core.digest_scan import Whose
from core.digest_spans import DigestSpan, begin_span, end_span, facts_of
from core.money import Money, add_up
from core.schedule_rows import DIGEST
from tests.conftest import NOON
from tests.core.invariants import Moment
from tests.core.support import World

_KINDS = {
    "deal.won": "won",
    "deal.lost": "lost",
    "deal.abandoned": "abandoned",
    "deal.created": "new",
    "deal.moved": "moved",
    "deal.transferred": "moved",
    "deal.reopened": "reopened",
}


def check_digest(world: World) -> None:
    """Assert that a digest of everybody's deals, made by now, says what history says: of what came since the
    last one, and of all but what began the story.
    """
    world.later(minutes=2)
    chris = world.people["Chris"].member_id
    assert chris is not None
    with world.db.write(world.system) as tx:
        span = begin_span(tx, DIGEST, chris, "weekly", Whose("people"), None)
        spans = (span, span.model_copy(update={"since": NOON}))
        told = [facts_of(tx, Whose("people"), each, "UTC")["happened"] for each in spans]
        end_span(tx, span, said=True)
        moment = Moment.within(tx)
    deals = replayed(moment)
    assert {each.currency: (each.deals, each.value_minor) for each in span.open} == summed(
        each for each in deals.values() if each["status"] == "open"
    )
    for each, happened in zip(spans, told, strict=True):
        totals = {what: (part.total.deals, set(part.total.sums)) for what, part in happened.items()}
        assert totals == counted(moment, deals, each)


def replayed(moment: Moment) -> dict[int, dict[str, Any]]:
    """The deals that there are, as the lines of history make them one after the other."""
    deals: dict[int, dict[str, Any]] = {
        key: {"status": "open", "value_minor": 0, "currency": ""} for key in moment.deals
    }
    for row in moment.history.values():
        if row.deal_id in deals:
            deals[row.deal_id] |= row.after
    return deals


def summed(deals: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """How many deals, and what they come to, by currency."""
    sums: dict[str, tuple[int, int]] = {}
    for deal in deals:
        known = sums.get(deal["currency"], (0, 0))
        sums[deal["currency"]] = (known[0] + 1, known[1] + deal["value_minor"])
    return sums


def counted(
    moment: Moment, deals: Mapping[int, Mapping[str, Any]], span: DigestSpan
) -> dict[str, tuple[int, set[Money]]]:
    """What became of each deal to which something happened then, which still holds."""
    seen: dict[int, set[str]] = {}
    for row in moment.history.values():
        if row.deal_id in deals and _is_told(row, span):
            seen.setdefault(row.deal_id, set()).add(_KINDS[row.kind])
    became: dict[str, list[Money]] = {}
    for key, whats in seen.items():
        status, deal = deals[key]["status"], deals[key]
        holds = whats & ({status} if status != "open" else {"new", "moved", "reopened"})
        if holds:
            what = min(holds, key=HAPPENINGS.index)
            became.setdefault(what, []).append(Money(deal["value_minor"], deal["currency"]))
    return {what: (len(values), set(add_up(values))) for what, values in became.items()}


def _is_told(row: Row[Any], span: DigestSpan) -> bool:
    return row.kind in _KINDS and not row.undone and span.since < row.at <= span.until
