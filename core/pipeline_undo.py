"""Undo of what was done to pipelines, stages and subscriptions, by the before-image in history (rule 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, or_, select, update

from core.activity_log import activity_row, from_json, record
from core.bulk_alerts import heard_of, tell_of_deals, to_correct
from core.deal_changes import columns_of
from core.deal_rows import deals_by_ids
from core.errors import Conflict
from core.folding import name_key
from core.i18n import Text, _
from core.models import Activity, Deal, Pipeline, Stage, StageTotal, Subscription
from core.permissions import require
from core.pipeline_changes import (
    arrange_pipelines,
    arrange_stages,
    one_at_a_time,
    pass_default_pipeline,
    pass_default_stage,
    pipeline_now,
    placed,
    row_of,
    write_row,
)
from core.pipeline_creation import check_unused
from core.pipeline_rows import all_pipelines
from core.results import PipelineView
from core.stage_removal import place_deals
from core.subscriptions import undo_subscription
from core.transaction import OF_WORKSPACE, Transaction

_DUE = ("due_on", "due_by_stage")
_MOVES = (
    select(Activity)
    .where(Activity.workspace_id == bindparam("workspace_id"), Activity.caused_by == bindparam("removal"))
    .where(Activity.kind == "deal.moved", Activity.undone.is_(False))
    .order_by(Activity.activity_id)
)
_MARK_UNDONE = (
    update(Activity)
    .where(Activity.workspace_id == OF_WORKSPACE, Activity.activity_id == bindparam("key"))
    .values(undone=True)
)
_HELD_BY_STAGE = (
    select(Deal.number)
    .where(Deal.workspace_id == bindparam("workspace_id"))
    .where(Deal.pipeline_id == bindparam("pipeline_id"), Deal.stage_id == bindparam("stage_id"))
    .limit(1)
)
_HELD_BY_PIPELINE = (
    select(Deal.number)
    .where(Deal.workspace_id == bindparam("workspace_id"), Deal.pipeline_id == bindparam("pipeline_id"))
    .limit(1)
)

_HEARD_OF_PIPELINE = (
    select(Subscription.subscription_id)
    .where(Subscription.workspace_id == bindparam("workspace_id"))
    .where(Subscription.pipeline_id == bindparam("pipeline_id"))
    .limit(1)
)
_LATER_OF_PIPELINE = (
    select(Activity.activity_id)
    .where(Activity.workspace_id == bindparam("workspace_id"))
    .where(Activity.pipeline_id == bindparam("pipeline_id"), Activity.activity_id > bindparam("creation"))
    .where(or_(Activity.undoes.is_(None), Activity.undoes != bindparam("creation")))
    .limit(1)
)


def undo_pipeline_change(tx: Transaction, activity: Row[Any]) -> None:
    """Take back a change of kind `pipeline.…`, `stage.…` or `channel.…`, and record that it was.

    The caller has checked whose it is and how old, and marks it undone. `activity` is the row of history.
    Raises Conflict, saying what changed, where the same fields have changed since, and NotPermitted where
    the actor may no longer do such things.
    """
    if activity.kind.startswith("channel."):
        undo_subscription(tx, activity)
        return
    require(tx.actor, "configure_pipelines")
    one_at_a_time(tx)
    undo_id = record(
        tx,
        f"{activity.kind.partition('.')[0]}.undone",
        before=activity.after,
        after=activity.before,
        pipeline_id=activity.pipeline_id,
        undoes=activity.activity_id,
    )
    if activity.kind == "stage.removed":
        _bring_stage_back(tx, activity, undo_id)
    else:
        _UNDO.get(activity.kind, _restore)(tx, activity)


def _restore(tx: Transaction, activity: Row[Any]) -> None:
    """Write the columns back that hold what the change gave them."""
    stage_id = activity.after.get("stage_id")
    row = _unchanged(tx, activity, stage_id)
    values = {name: from_json(name, value) for name, value in activity.before.items()}
    if "name" in values:
        _check_name(tx, activity.pipeline_id, stage_id, values["name"])
    if values.get("on_board") is False and row.is_default:
        raise _since(_("{name} has become the default stage.", name=row.name))
    if values.get("archived_at") is not None:
        check_unused(tx, pipeline_now(tx, activity.pipeline_id))
    write_row(tx, activity.pipeline_id, stage_id, values)


def _unchanged(tx: Transaction, activity: Row[Any], stage_id: int | None) -> Row[Any]:
    """The row, which holds what the change gave it. Raises Conflict where it does not any more."""
    row = row_of(tx, activity.pipeline_id, stage_id)
    if stage_id is not None and row.removed_at is not None and "removed_at" not in activity.after:
        raise _since(_("{name} has been removed.", name=row.name))
    for name, value in activity.after.items():
        if hasattr(row, name) and name != "stage_id" and getattr(row, name) != from_json(name, value):
            raise _since(_("{name} has been changed again.", name=row.name))
    return row


def _move_back(tx: Transaction, activity: Row[Any]) -> None:
    """Put a stage or a pipeline back into its old place in the order."""
    stage_id, at = activity.after.get("stage_id"), activity.before["position"]
    _unchanged(tx, activity, stage_id)
    if stage_id is None:
        keys = [pipeline.pipeline_id for pipeline in all_pipelines(tx, archived=True)]
        arrange_pipelines(tx, placed(keys, activity.pipeline_id, at))
        return
    stages = pipeline_now(tx, activity.pipeline_id).stages
    arrange_stages(tx, activity.pipeline_id, placed([stage.stage_id for stage in stages], stage_id, at))


def _pass_stage_back(tx: Transaction, activity: Row[Any]) -> None:
    old, new = activity.before["default_stage_id"], activity.after["default_stage_id"]
    stages = {stage.stage_id: stage for stage in pipeline_now(tx, activity.pipeline_id).stages}
    if new not in stages or not stages[new].is_default:
        raise _since(_("Another stage has become the default one."))
    if old not in stages or not stages[old].on_board:
        raise _since(_("The stage where new deals landed before is no longer on the board."))
    pass_default_stage(tx, activity.pipeline_id, new, old)


def _pass_pipeline_back(tx: Transaction, activity: Row[Any]) -> None:
    old, new = activity.before["default_pipeline_id"], activity.after["default_pipeline_id"]
    pipelines = {pipeline.pipeline_id: pipeline for pipeline in all_pipelines(tx)}
    if new not in pipelines or not pipelines[new].is_default:
        raise _since(_("Another pipeline has become the default one."))
    if old not in pipelines:
        raise _since(_("The pipeline that was the default one before is archived."))
    pass_default_pipeline(tx, new, old)


def _take_stage_out(tx: Transaction, activity: Row[Any]) -> None:
    """Undo the adding of a stage that nothing has used. Its row stays, for history names it."""
    stage_id = activity.after["stage_id"]
    row = _unchanged(tx, activity, stage_id)
    pipeline = pipeline_now(tx, activity.pipeline_id)
    if row.is_default:
        raise _since(_("{name} has become the default stage.", name=row.name))
    if tx.first(_HELD_BY_STAGE, pipeline_id=activity.pipeline_id, stage_id=stage_id) is not None:
        raise _since(_("{name} holds deals by now; remove it, and say where they go.", name=row.name))
    write_row(tx, activity.pipeline_id, stage_id, {"removed_at": tx.now})
    left = [stage.stage_id for stage in pipeline.stages if stage.stage_id != stage_id]
    arrange_stages(tx, activity.pipeline_id, left)


def _forget_pipeline(tx: Transaction, activity: Row[Any]) -> None:
    """Undo the creation of a pipeline that nothing else touched: it goes, and its name is free again."""
    key = activity.pipeline_id
    row = _unchanged(tx, activity, None)
    used = [
        tx.first(_LATER_OF_PIPELINE, pipeline_id=key, creation=activity.activity_id),
        tx.first(_HELD_BY_PIPELINE, pipeline_id=key),
        tx.first(_HEARD_OF_PIPELINE, pipeline_id=key),
    ]
    if row.is_default or any(found is not None for found in used):
        raise _since(_("{name} is in use by now; it can be archived instead.", name=row.name))
    for table in (StageTotal, Stage):
        tx.run(delete(table).where(table.workspace_id == tx.workspace_id, table.pipeline_id == key))
    tx.run(
        update(Activity)
        .where(Activity.workspace_id == OF_WORKSPACE, Activity.pipeline_id == key)
        .values(pipeline_id=None)
    )
    tx.run(delete(Pipeline).where(Pipeline.workspace_id == tx.workspace_id, Pipeline.pipeline_id == key))


def _bring_stage_back(tx: Transaction, activity: Row[Any], undo_id: int) -> None:
    """Undo a removal: the stage, its place, and those of its deals that have not moved since."""
    pipeline_id, stage_id = activity.pipeline_id, activity.after["stage_id"]
    row = _unchanged(tx, activity, stage_id)
    _check_name(tx, pipeline_id, stage_id, row.name)
    write_row(tx, pipeline_id, stage_id, {"removed_at": None})
    keys = [stage.stage_id for stage in pipeline_now(tx, pipeline_id).stages]
    arrange_stages(tx, pipeline_id, placed(keys, stage_id, activity.before["position"]))
    _bring_deals_back(tx, activity, pipeline_now(tx, pipeline_id), undo_id)


def _bring_deals_back(tx: Transaction, removal: Row[Any], pipeline: PipelineView, undo_id: int) -> None:
    moves = {row.deal_id: row for row in tx.rows(_MOVES, removal=removal.activity_id)}
    stage = next(each for each in pipeline.stages if each.stage_id == removal.after["stage_id"])
    places, history = [], []
    for deal in deals_by_ids(tx, list(moves), lock=True):
        move, now = moves[deal.deal_id], columns_of(deal)
        there = {name: from_json(name, value) for name, value in move.after.items()}
        gone_on = deal.stage.stage_id != there["stage_id"] or deal.stage_entered_at != removal.at
        if deal.status != "open" or gone_on:
            continue
        due_since = any(name in there and now[name] != there[name] for name in _DUE)
        back = {
            name: from_json(name, value)
            for name, value in move.before.items()
            if not (due_since and name in _DUE)  # what somebody has set since stays
        }
        places.append((deal, stage, back))
        history.append(
            activity_row(
                tx,
                "deal.undone",
                before={name: now[name] for name in back},
                after=back,
                deal_id=deal.deal_id,
                contact_id=move.contact_id,
                pipeline_id=pipeline.pipeline_id,
                caused_by=undo_id,
                undoes=move.activity_id,
            )
        )
    tx.run_many(_MARK_UNDONE, [{"key": row["undoes"]} for row in history])
    tx.run_many(insert(Activity), history)
    place_deals(tx, places)
    _tell_of_return(tx, removal.activity_id, undo_id, back=len(places), moved=len(moves))


def _tell_of_return(tx: Transaction, removal: int, undo_id: int, *, back: int, moved: int) -> None:
    """Correct what channels were told of the deals of a stage that is there again."""
    told = heard_of(tx, removal)
    if not told:
        return
    heard = {channel_id: event.heard for channel_id, event in told.items()}
    words = next(iter(told.values())).words
    channels = to_correct(tx, removal, heard, whole=back == moved)
    by = (tx.actor.name, tx.actor.user_id)
    tell_of_deals(tx, channels, "move", undo_id, words, by=by, undone=back)


def _check_name(tx: Transaction, pipeline_id: int, stage_id: int | None, name: str) -> None:
    """Raise Conflict where somebody else has taken the name meanwhile."""
    names: list[tuple[int, str]]
    if stage_id is None:
        names = [(each.pipeline_id, each.name) for each in all_pipelines(tx, archived=True)]
    else:
        names = [(each.stage_id, each.name) for each in pipeline_now(tx, pipeline_id).stages]
    own = pipeline_id if stage_id is None else stage_id
    if any(key != own and name_key(other) == name_key(name) for key, other in names):
        raise _since(_("The name {name} has been given to another one.", name=name))


def _since(what: Text) -> Conflict:
    return Conflict(_("That can't be undone any more. {what}", what=what))


_UNDO: dict[str, Callable[[Transaction, Row[Any]], None]] = {
    "pipeline.created": _forget_pipeline,
    "pipeline.moved": _move_back,
    "pipeline.made_default": _pass_pipeline_back,
    "stage.added": _take_stage_out,
    "stage.moved": _move_back,
    "stage.made_default": _pass_stage_back,
}
