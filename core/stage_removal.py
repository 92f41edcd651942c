"""Removing a stage: its open deals go where it is said, its closed ones keep it (rule 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.activity_log import activity_row
from core.alerts import PartOf, tell_channels
from core.bulk_alerts import tell_of_deals
from core.bulk_results import Outcome
from core.deal_changes import columns_of, stage_entry, stale_at
from core.deal_rows import deals_where
from core.errors import Conflict, InvalidInput
from core.events import EventKind, deal_event
from core.i18n import _, n_
from core.models import Activity, Deal, Stage
from core.pipeline_changes import arrange_stages, recorded, write_row
from core.pipeline_results import PipelineChange
from core.pipeline_words import MOST_OFFERS
from core.results import Choice, DealView, PipelineView, StageView
from core.stage_names import as_word
from core.totals import TotalKey, add_to_totals, total_key
from core.transaction import OF_WORKSPACE, Transaction

_OPEN_DEALS: Any = (
    (Deal.pipeline_id == bindparam("pipeline_id"))
    & (Deal.stage_id == bindparam("stage_id"))
    & (Deal.status == "open")
)
_LOCK_DEALS = (
    select(Deal.deal_id)
    .where(Deal.workspace_id == bindparam("workspace_id"), _OPEN_DEALS)
    .order_by(Deal.deal_id)
    .with_for_update()
)
_LOCK_STAGE = (
    select(Stage.stage_id)
    .where(Stage.workspace_id == bindparam("workspace_id"))
    .where(Stage.pipeline_id == bindparam("pipeline_id"), Stage.stage_id == bindparam("stage_id"))
    .with_for_update()
)
PLACED = ("stage_id", "stage_entered_at", "stage_unknown", "due_on", "due_by_stage")
_PLACE = (
    update(Deal)
    .where(Deal.workspace_id == OF_WORKSPACE, Deal.deal_id == bindparam("key"))
    .values(
        {name: bindparam(f"new_{name}") for name in (*PLACED, "stale_at")} | {"version": Deal.version + 1}
    )
)


def remove_stage(
    tx: Transaction, pipeline: PipelineView, stage: StageView, into: StageView | None
) -> PipelineChange:
    """Remove `stage`, which is not the default one, and move its open deals into `into`.

    Each move is a line of its deal's history, caused by the removal, and no touch; channels hear of all of
    them at once. Raises Conflict, offering every other stage, where open deals have no place to go to.
    """
    if into == stage:
        raise InvalidInput(
            _("The deals of {stage} cannot go into itself.", stage=stage.name),
            _("Name another stage after `into:`."),
            field="into",
        )
    deals = _locked_deals(tx, pipeline, stage)
    if deals and into is None:
        raise _where_to(pipeline, stage, len(deals))
    before = {"removed_at": None, "position": pipeline.stages.index(stage)}
    after = {"removed_at": tx.now, "into": into.stage_id if into and deals else None}
    write_row(tx, pipeline.pipeline_id, stage.stage_id, {"removed_at": tx.now})
    arrange_stages(tx, pipeline.pipeline_id, [each.stage_id for each in pipeline.stages if each != stage])
    change = recorded(
        tx,
        "stage.removed",
        pipeline.pipeline_id,
        stage.stage_id,
        before,
        after,
        stage=stage,
        moved=len(deals),
        into=into if deals else None,
    )
    if into is not None and change.activity_id is not None:
        _move_all(tx, deals, into, change.activity_id)
        _tell_of_all(tx, deals, into, change.activity_id)
    return change


def place_deals(tx: Transaction, places: Sequence[tuple[DealView, StageView, dict[str, Any]]]) -> None:
    """Put each deal into its stage with the columns given, a version further; the totals come last.

    `places` are deals as they are, the stage that each enters, and the columns of `PLACED` that change.
    """
    tx.run_many(
        _PLACE,
        [
            {f"new_{name}": ({**columns_of(deal), **values})[name] for name in PLACED}
            | {"key": deal.deal_id, "new_stale_at": stale_at(tx, deal, stage)}
            for deal, stage, values in places
        ],
    )
    changes: list[tuple[TotalKey, int, int]] = []
    for deal, stage, _values in places:
        key = total_key(deal)
        changes.append((key, -1, -deal.value.minor))
        changes.append((key._replace(stage_id=stage.stage_id), 1, deal.value.minor))
    add_to_totals(tx, changes)


def _locked_deals(tx: Transaction, pipeline: PipelineView, stage: StageView) -> list[DealView]:
    """The stage's open deals; nobody else moves one out, and no transaction puts one in, until the end."""
    where = {"pipeline_id": pipeline.pipeline_id, "stage_id": stage.stage_id}
    if not tx.is_sqlite:
        # Deals before their stage, as those who change a deal do; then those that came in meanwhile.
        for lock in (_LOCK_DEALS, _LOCK_STAGE, _LOCK_DEALS):
            tx.run(lock, **where)
    return deals_where(tx, _OPEN_DEALS, **where)


def _move_all(tx: Transaction, deals: Sequence[DealView], into: StageView, removal: int) -> None:
    places, history = [], []
    for deal in deals:
        now, entry = columns_of(deal), stage_entry(tx, deal, into)
        after = {name: value for name, value in entry.items() if now[name] != value}
        places.append((deal, into, after))
        history.append(
            activity_row(
                tx,
                "deal.moved",
                before={name: now[name] for name in after},
                after=after,
                deal_id=deal.deal_id,
                contact_id=deal.contact.contact_id if deal.contact else None,
                pipeline_id=into.pipeline_id,
                stage_seconds=max(0, int((tx.now - deal.stage_entered_at).total_seconds())),
                caused_by=removal,
            )
        )
    tx.run_many(insert(Activity), history)
    place_deals(tx, places)


def _tell_of_all(tx: Transaction, deals: Sequence[DealView], into: StageView, removal: int) -> None:
    outcome = Outcome()
    for deal in deals:
        kind: EventKind = "deal.moved_back" if into.position < deal.stage.position else "deal.moved"
        event = deal_event(kind, replace(deal, stage=into), tx.actor, removal, before=deal)
        tell_channels(tx, event, PartOf(removal, outcome.hear))
    by = (tx.actor.name, tx.actor.user_id)
    tell_of_deals(tx, outcome.heard, "move", removal, into.name, by=by)


def _where_to(pipeline: PipelineView, stage: StageView, count: int) -> Conflict:
    line = f"pipeline stage {as_word(pipeline.name)} remove {as_word(stage.name)} into:"
    others = [other for other in pipeline.stages if other != stage]
    return Conflict(
        n_(
            "{stage} holds {count} open deal. Where should it go?",
            "{stage} holds {count} open deals. Where should they go?",
            count,
            stage=stage.name,
        ),
        _("Any other stage can stand after `into:`; these are the first {count}.", count=MOST_OFFERS)
        if len(others) > MOST_OFFERS
        else _("Closed deals keep {stage} in their history.", stage=stage.name),
        offers=[
            Choice(_("Into {stage}", stage=other.name), line + as_word(other.name))
            for other in others[:MOST_OFFERS]
        ],
    )
