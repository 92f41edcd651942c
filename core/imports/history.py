"""The history of deals that come with a past: created and closed on the days that their rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.activity_log import to_json
from core.ids import new_ids
from core.transaction import Transaction

_CREATED_WITH = (
    "title",
    "contact_id",
    "company_id",
    "owner_id",
    "value_minor",
    "currency",
    "pipeline_id",
    "stage_id",
    "stage_entered_at",
    "expected_close_on",
    "due_on",
    "label_id",
    "source",
)
_CLOSED_WITH = ("status", "closed_on", "closed_at", "lost_reason_id", "close_reason")
_NOTHING: tuple[Any, ...] = (None, "", 0, False)


def activities_of(tx: Transaction, deals: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines of history of new deals: their creation, and their close where they are closed.

    The author is the rule that the transaction acts by (rule 14). Each deal's lines are in order.
    """
    closed = sum(deal["status"] != "open" for deal in deals)
    ids = iter(new_ids(len(deals) + closed))
    lines = []
    for deal in deals:
        after = {name: to_json(deal[name]) for name in _CREATED_WITH if deal[name] not in _NOTHING}
        after["status"] = "open"
        lines.append(_line(tx, next(ids), "deal.created", deal, deal["created_at"], {}, after))
        if deal["status"] != "open":
            lines.append(_close(tx, next(ids), deal))
    return lines


def _close(tx: Transaction, activity_id: int, deal: Mapping[str, Any]) -> dict[str, Any]:
    at: datetime = deal["closed_at"] or tx.now
    after = {name: to_json(deal[name]) for name in _CLOSED_WITH if deal[name] is not None}
    before = {name: "open" if name == "status" else None for name in after}
    # How long a stage lasted that nobody knows, nobody knows either.
    known = deal["closed_at"] is not None and not deal["stage_unknown"]
    seconds = max(0, int((at - deal["stage_entered_at"]).total_seconds())) if known else None
    return _line(tx, activity_id, f"deal.{deal['status']}", deal, at, before, after, seconds)


def _line(
    tx: Transaction,
    activity_id: int,
    kind: str,
    deal: Mapping[str, Any],
    at: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    stage_seconds: int | None = None,
) -> dict[str, Any]:
    return {
        "activity_id": activity_id,
        "kind": kind,
        "at": at,
        "actor_id": tx.actor.member_id,
        "rule": tx.actor.rule,
        "deal_id": deal["deal_id"],
        "contact_id": deal["contact_id"],
        "pipeline_id": deal["pipeline_id"],
        "before": before,
        "after": after,
        "stage_seconds": stage_seconds,
        "caused_by": tx.cause,
    }
