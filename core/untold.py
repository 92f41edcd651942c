"""Why a channel did not hear of a change: worked out from history and from what it hears, never stored.

A filter is held against a change only since it is as it is; what came before it is nobody's to explain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from core.channel_filter import ChannelFilter
from core.deal_changes import columns_of
from core.delivery_results import Why
from core.events import SUBSCRIBABLE, EventKind
from core.results import DealView, StageView

_KINDS: dict[str, EventKind] = {
    **{kind: kind for kind in SUBSCRIBABLE.values()},
    "deal.transferred": "deal.moved",
}


@dataclass(frozen=True, slots=True)
class Past:
    """A deal as it was after a change of it, see `core.channel_filter.Hearable`.

    `from_pipeline_id` is the pipeline that it left with that change, if any.
    """

    activity_id: int
    deal_id: int
    at: datetime
    pipeline_id: int
    from_pipeline_id: int | None
    kind: EventKind
    owner_id: int | None
    stage_id: int | None
    label_id: int | None
    value_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Ear:
    """A channel that hears since `since` what `hears` says, and has been paused since `paused_at`."""

    channel_id: str
    pipeline_id: int | None
    hears: ChannelFilter
    since: datetime
    paused_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Ear:
        """The ear of a subscription's row."""
        hears = ChannelFilter.model_validate(row.hears)
        return cls(row.channel_id, row.pipeline_id, hears, row.created_at, row.paused_at)


def pasts(
    activities: Sequence[Row[Any]], deals: Mapping[int, DealView], stages: Mapping[int, StageView]
) -> Iterator[Past]:
    """Each change that a channel could hear of, newest first, with its deal as it was then.

    `activities` are all that happened to those deals from now back, newest first.
    """
    known = {key: columns_of(deal) for key, deal in deals.items()}
    gone = {deal.owner.member_id for deal in deals.values() if deal.owner and not deal.owner.active}
    for row in activities:
        deal = known.get(row.deal_id)
        if deal is None:
            continue
        if row.kind in _KINDS:
            owner = deal["owner_id"]
            yield Past(
                row.activity_id,
                row.deal_id,
                row.at,
                deal["pipeline_id"],
                row.before.get("pipeline_id"),
                _kind(row, stages),
                None if owner in gone else owner,
                deal["stage_id"],
                deal["label_id"],
                deal["value_minor"],
                deal["currency"],
            )
        deal.update({name: value for name, value in row.before.items() if name in deal})


def why_untold(past: Past, ears: Sequence[Ear]) -> Why | None:
    """What kept a change from a channel with those `ears`; None where it heard it, or was not listening."""
    concerned = (None, past.pipeline_id, past.from_pipeline_id)
    listening = [ear for ear in ears if ear.since <= past.at and ear.pipeline_id in concerned]
    whys: list[Why | None] = [
        "paused" if ear.paused_at is not None and ear.paused_at <= past.at else ear.hears.why_not(past)
        for ear in listening
    ]
    if not whys or None in whys:
        return None
    # Of several, the one that came closest says most.
    return next((why for why in whys if why != "event"), "event")


def _kind(row: Row[Any], stages: Mapping[int, StageView]) -> EventKind:
    """History calls both ways a move; which it was, the places of the stages say."""
    kind = _KINDS[row.kind]
    if row.kind != "deal.moved":
        return kind
    old, new = stages.get(row.before.get("stage_id")), stages.get(row.after.get("stage_id"))
    return "deal.moved_back" if old and new and new.position < old.position else kind
