"""A sample of what a channel hears, so that whoever set it up sees that it arrives, and how it looks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from core.actor import Actor
from core.channel_filter import ChannelFilter
from core.db import Database
from core.deal_rows import deals_by_ids
from core.errors import Conflict, NotFound
from core.events import SUBSCRIBABLE, DealEvent, deal_event
from core.i18n import _
from core.models import Deal
from core.outbox import enqueue
from core.permissions import require
from core.pipeline_refs import find_pipeline
from core.pipeline_requests import PostSample
from core.results import DealView, PipelineView
from core.sharing import not_seen
from core.subscription_rows import subscriptions_of
from core.transaction import Transaction

SAMPLE_ALERT = "sample_alert"
# Of the newest deals the first that passes is shown; where none does, one is made up.
_LOOKED_AT = 100
_SAMPLE_DAYS = 3
# Keys are made of times, and none is that old.
_NO_DEAL = 1
_NEWEST = (
    select(Deal.deal_id)
    .where(Deal.workspace_id == bindparam("workspace_id"))
    .order_by(Deal.number.desc())
    .limit(_LOOKED_AT)
)


class SampleAlerts:
    """Posts samples into channels that hear of deals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def send(self, request: PostSample, actor: Actor) -> None:
        """Queue one sample into the channel, of the newest deal that it hears of, or of a made-up one.

        Raises NotPermitted unless the actor is a manager; NotFound where the channel hears nothing of that;
        Conflict where it is paused, or has outsiders in it that no admin has allowed (rule 15), and
        NotPermitted where that cannot be seen.
        """
        require(actor, "subscribe_channel")
        with self._db.write(actor) as tx:
            row = self._row(tx, request)
            if request.outsiders and request.channel_id not in tx.settings.channels_with_outsiders:
                if request.unseen:
                    raise not_seen()
                raise Conflict(
                    _("There are guests or people of another organisation in this channel by now."),
                    _("`/pipeline subscribe` there asks an admin whether they may read."),
                )
            payload = _sample(tx, row.pipeline_id, ChannelFilter.model_validate(row.hears))
            enqueue(tx, request.channel_id, SAMPLE_ALERT, {**payload, "asked_by": actor.name})

    def _row(self, tx: Transaction, request: PostSample) -> Any:
        rows = subscriptions_of(tx, request.channel_id)
        if request.pipeline is not None:
            key = find_pipeline(tx, request.pipeline, archived=True).pipeline_id
            rows = [row for row in rows if row.pipeline_id == key]
        if not rows:
            raise NotFound(
                _("This channel hears nothing of that."), _("`/pipeline subscribe` sets what it hears.")
            )
        live = [row for row in rows if row.paused_at is None]
        if not live:
            raise Conflict(
                _("What this channel hears is paused, since Slack refused what was said there."),
                _("Once I can post there again, `/pipeline subscribe` goes on with it."),
            )
        return live[0]


def _sample(tx: Transaction, pipeline_id: int | None, hears: ChannelFilter) -> dict[str, Any]:
    kind = SUBSCRIBABLE["moved" if "moved" in hears.events else hears.events[0]]
    keys = list(tx.run(_NEWEST).scalars())
    deals = sorted(deals_by_ids(tx, keys), key=lambda deal: -deal.number)
    for deal in deals:
        event = _event_of(tx, deal).model_copy(update={"kind": kind})
        if pipeline_id in (None, event.pipeline_id) and hears.why_not(event) is None:
            return event.model_dump()
    return _made_up(tx, pipeline_id, hears).model_copy(update={"kind": kind}).model_dump()


def _event_of(tx: Transaction, deal: DealView) -> DealEvent:
    pipeline = tx.setup.pipelines[deal.stage.pipeline_id]
    came_from = _stage_before(pipeline, deal.stage.name)
    event = deal_event("deal.moved", deal, tx.actor, 0, seconds_in_old=_SAMPLE_DAYS * 86_400)
    return event.model_copy(update={"from_stage": came_from})


def _made_up(tx: Transaction, pipeline_id: int | None, hears: ChannelFilter) -> DealEvent:
    """A deal that nobody has; none has its key."""
    pipelines = tx.setup.pipelines
    default = next(each for each in pipelines.values() if each.is_default)
    pipeline = pipelines[pipeline_id] if pipeline_id is not None else default
    stage = pipeline.stages[min(1, len(pipeline.stages) - 1)].name
    least = hears.least
    return DealEvent(
        kind="deal.moved",
        activity_id=0,
        deal_id=_NO_DEAL,
        number=0,
        title=str(_("Example renewal")),
        value_minor=least.minor or 1_200_000,
        currency=least.currency or tx.settings.currency,
        company=None,
        owner_name=tx.actor.name,
        owner_user_id=tx.actor.user_id,
        actor_name=tx.actor.name,
        actor_user_id=tx.actor.user_id,
        pipeline_id=pipeline.pipeline_id,
        pipeline=pipeline.name,
        stage=stage,
        from_stage=_stage_before(pipeline, stage),
        seconds_in_old=_SAMPLE_DAYS * 86_400,
    )


def _stage_before(pipeline: PipelineView, name: str) -> str | None:
    """The stage on the board before the one that is called so; None for the first."""
    names = [stage.name for stage in pipeline.stages]
    at = names.index(name) if name in names else 0
    return names[at - 1] if at else None
