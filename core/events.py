"""What happened, told to whoever listens: frozen, in the past tense, versioned.

An event carries all that is needed to tell of it, so that what is said later is what was true then.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from core.actor import Actor
from core.results import DealView

EventKind = Literal[
    "deal.created",
    "deal.moved",
    "deal.moved_back",
    "deal.won",
    "deal.lost",
    "deal.abandoned",
    "deal.reopened",
    "deal.undone",
]
# What a channel may choose to hear, in the words of `/pipeline subscribe` (rule 13).
SUBSCRIBABLE: dict[str, EventKind] = {
    "created": "deal.created",
    "moved": "deal.moved",
    "moved-back": "deal.moved_back",
    "won": "deal.won",
    "lost": "deal.lost",
    "abandoned": "deal.abandoned",
    "reopened": "deal.reopened",
}
WORDS: dict[EventKind, str] = {kind: word for word, kind in SUBSCRIBABLE.items()}


class DealChange(BaseModel):
    """What somebody did with a deal: who, what, from where to where.

    `from_position` is known only where the deal stayed in its pipeline, `from_pipeline_id` only where it did
    not. `undid` is the kind of the change that a `deal.undone` took back, `undoes` that change in history.
    Seconds are of calendar time.
    """

    model_config = ConfigDict(frozen=True)

    kind: EventKind
    activity_id: int
    actor_name: str
    actor_user_id: str | None
    stage: str
    stage_id: int | None = None
    position: int | None = None
    from_stage: str | None = None
    from_stage_id: int | None = None
    from_position: int | None = None
    from_pipeline_id: int | None = None
    seconds_in_old: int | None = None
    reason: str | None = None
    undid: str | None = None
    undoes: int | None = None


class DealEvent(DealChange):
    """A change of a deal that a channel may hear of, with the deal as it was then.

    `owner_id` is None also where the owner's account is deactivated (rule 14).
    """

    version: int = 1
    deal_id: int
    number: int
    title: str
    value_minor: int
    currency: str
    company: str | None
    owner_name: str | None
    owner_user_id: str | None
    owner_id: int | None = None
    pipeline_id: int
    pipeline: str
    label_id: int | None = None


def deal_event(
    kind: EventKind,
    deal: DealView,
    actor: Actor,
    activity_id: int,
    *,
    before: DealView | None = None,
    seconds_in_old: int | None = None,
    undid: str | None = None,
    undoes: int | None = None,
) -> DealEvent:
    """The event of `kind` about `deal` as it is after the change; `before` it, it came from somewhere."""
    return DealEvent(
        kind=kind,
        activity_id=activity_id,
        deal_id=deal.deal_id,
        number=deal.number,
        title=deal.title,
        value_minor=deal.value.minor,
        currency=deal.value.currency,
        company=deal.company.name if deal.company else None,
        owner_name=deal.owner.name if deal.owner else None,
        owner_user_id=deal.owner.user_id if deal.owner else None,
        owner_id=deal.owner.member_id if deal.owner and deal.owner.active else None,
        actor_name=actor.name,
        actor_user_id=actor.user_id,
        pipeline_id=deal.stage.pipeline_id,
        pipeline=deal.pipeline_name,
        stage=deal.stage.name,
        stage_id=deal.stage.stage_id,
        label_id=deal.label.label_id if deal.label else None,
        position=deal.stage.position,
        seconds_in_old=seconds_in_old,
        reason=deal.reason,
        undid=undid,
        undoes=undoes,
        **_origin(before, deal),
    )


def _origin(before: DealView | None, deal: DealView) -> dict[str, Any]:
    """Where a deal came from; a stage of another pipeline is named with it."""
    if before is None:
        return {}
    old = before.stage
    if old.pipeline_id != deal.stage.pipeline_id:
        return {
            "from_stage": f"{before.pipeline_name}: {old.name}",
            "from_stage_id": old.stage_id,
            "from_pipeline_id": old.pipeline_id,
        }
    return {"from_stage": old.name, "from_stage_id": old.stage_id, "from_position": old.position}
