"""Undo: a change's before-image applied as a new change (rule 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from core.activity_log import from_json, record
from core.actor import Actor
from core.alerts import correct_channels
from core.bulk_results import BULK_UNDO
from core.companies import undo_company_change
from core.contacts import take_back_conversion, undo_contact_change
from core.db import Database
from core.deal_changes import POSITION, TwoPipelines, change_deal, columns_of, count_change, keep_one_pipeline
from core.deal_deletion import undo_creation
from core.deal_results import UndoResult
from core.deal_rows import deal_by_id
from core.errors import Conflict, NotFound
from core.events import deal_event
from core.history import activity_views
from core.i18n import Text, _
from core.imports.results import IMPORT, IMPORT_UNDO
from core.imports.undoing import made_by, plan_to_unmake
from core.jobs import job_of, start_job
from core.models import Activity
from core.moves import pipelines_of
from core.permissions import require
from core.pipeline_undo import undo_pipeline_change
from core.preferences import undo_preferences
from core.requests import Undo
from core.results import DealView, StageView
from core.setting_undo import undo_setting_change
from core.subject_undo import subject_of
from core.task_undo import undo_task_change
from core.transaction import OF_WORKSPACE, Transaction
from core.undo_rules import NO_UNDO, WINDOW

# What a note or a task moves too; they never stand in the way.
_SOFT = frozenset({
    "touched_at", "stage_entered_at", "closed_at", "stage_unknown", "due_by_stage", "next_step_at",
})  # fmt: skip
_WORKSPACE: Any = bindparam("workspace_id")
_ONE = select(Activity).where(Activity.workspace_id == _WORKSPACE, Activity.activity_id == bindparam("key"))
_LATEST = (
    select(Activity)
    .where(Activity.workspace_id == _WORKSPACE, Activity.actor_id == bindparam("actor_id"))
    .where(Activity.caused_by.is_(None))
    .order_by(Activity.activity_id.desc())
    .limit(1)
)
_LATER = (
    select(Activity)
    .where(Activity.workspace_id == _WORKSPACE, Activity.deal_id == bindparam("deal_id"))
    .where(Activity.activity_id > bindparam("key"), Activity.undone.is_(False))
    .where(Activity.kind != "deal.undone")
    .order_by(Activity.activity_id)
)
_COMPANIONS = (
    select(Activity)
    .where(Activity.workspace_id == _WORKSPACE, Activity.caused_by == bindparam("cause"))
    .where(Activity.kind == "deal.transferred", Activity.undone.is_(False))
    .order_by(Activity.activity_id)
)
# What a line makes, it makes at one moment.
_MADE_WITH = (
    select(Activity.kind)
    .where(Activity.workspace_id == _WORKSPACE, Activity.undone.is_(False))
    .where(Activity.at == bindparam("at"), Activity.actor_id == bindparam("by"))
    .where(Activity.activity_id < bindparam("key"))
    .where(
        ((Activity.kind == "contact.created") & (Activity.contact_id == bindparam("contact_id")))
        | ((Activity.kind == "company.created") & (Activity.company_id == bindparam("company_id")))
    )
)
_PARTS = (
    select(Activity.activity_id, Activity.deal_id)
    .where(Activity.workspace_id == _WORKSPACE, Activity.caused_by == bindparam("cause"))
    .where(Activity.deal_id.is_not(None), Activity.kind.like("deal.%"), Activity.undone.is_(False))
)
_MARK = (
    update(Activity)
    .where(Activity.workspace_id == OF_WORKSPACE, Activity.activity_id == bindparam("key"))
    .where(Activity.undone.is_(False))
    .values(undone=True)
)


class Undoing:
    """Takes changes back."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def undo(self, request: Undo, actor: Actor) -> UndoResult:
        """Take back a change of the actor's own: the one named, or their latest, and none before it.

        Raises NotFound where there is none; NotPermitted for somebody else's; Conflict where it was undone
        already, is older than a day, has no undo, or where something later changed the same.
        """
        require(actor, "create_deal" if request.activity_id is None else "look")
        with self._db.write(actor) as tx:
            row = _change_to_undo(tx, request)
            if row.deal_id is not None and row.kind.startswith("deal."):
                return _undo_deal_change(tx, row)
            if row.kind.startswith("deals."):
                return _begin_bulk_undo(tx, row, request)
            for subject, take_back in _ELSEWHERE.items():
                if row.kind.startswith(subject):
                    return _undo_elsewhere(tx, row, take_back)
            raise _no_undo(_("That has no undo."))


_ELSEWHERE: dict[str, Callable[[Transaction, Row[Any]], None]] = {
    "contact.": undo_contact_change,
    "company.": undo_company_change,
    "task.": undo_task_change,
    "pipeline.": undo_pipeline_change,
    "stage.": undo_pipeline_change,
    "channel.": undo_pipeline_change,
    "label.": undo_setting_change,
    "reason.": undo_setting_change,
    "rules.": undo_setting_change,
    "member.": undo_setting_change,
    "preferences.": undo_preferences,
}


def blocked_by(tx: Transaction, row: Row[Any]) -> Row[Any] | None:
    """The later change that is in the way of undoing `row`, or None.

    That is one of the same fields, or of pipeline, stage or status; of a creation, anything at all: undoing
    it removes the deal, and with it what others wrote.
    """
    fields = frozenset(row.after) - _SOFT
    for later in tx.rows(_LATER, deal_id=row.deal_id, key=row.activity_id):
        if row.kind == "deal.created" or _changed(later) & (fields | POSITION):
            return later
    return None


def _changed(row: Row[Any]) -> frozenset[str]:
    """The columns of its deal that a change set. A task has a title and a day too, which are none of them."""
    return frozenset() if row.kind.startswith("task.") else frozenset(row.after)


def _change_to_undo(tx: Transaction, request: Undo) -> Row[Any]:
    actor = tx.actor
    if request.activity_id is None:
        row = tx.first(_LATEST, actor_id=actor.member_id)
        if row is None:
            raise NotFound(_("You have changed nothing yet."), _("`/deal` shows your open deals."))
        if row.undoes is not None:
            raise _no_undo(_("You undid your latest change already, and undo goes no further back."))
    else:
        row = tx.first(_ONE, key=request.activity_id)
        if row is None:
            raise NotFound(_("That change is gone."), _("`/deal history 142` shows what happened to a deal."))
        # Viewers change nothing but when they hear of deals.
        require(actor, "look" if row.kind.startswith("preferences.") else "create_deal")
        if row.actor_id != actor.member_id:
            raise _no_undo(_("Only the person who made a change can undo it."))
    if row.undone:
        raise _no_undo(_("That was undone already."))
    if row.at < tx.now - WINDOW:
        raise _no_undo(_("That change is more than a day old, and undo lasts a day."))
    if row.kind in NO_UNDO or row.undoes is not None:
        raise _no_undo(_("That has no undo: it asked for confirmation instead."))
    return row


def _undo_deal_change(tx: Transaction, row: Row[Any]) -> UndoResult:
    deal = _unchanged_since(tx, row)
    (undone,) = activity_views(tx, [row])
    mark_undone(tx, row)
    stays: tuple[str, ...] = ()
    if row.kind == "deal.created":
        stays = _made_with(tx, deal, row)
        undo_id = undo_creation(tx, deal, row.activity_id)
        restored = []
    else:
        changed, undo_id = restore(tx, deal, row)
        restored = [changed]
    taken_back = take_back_conversion(tx, row.activity_id) if row.kind == "deal.won" else None
    companions = []
    for companion in tx.rows(_COMPANIONS, cause=row.activity_id):
        mark_undone(tx, companion)
        companions.append(restore(tx, _unchanged_since(tx, companion), companion, caused_by=undo_id)[0])
    try:
        for each in (*restored, *companions):
            keep_one_pipeline(tx, each.deal_id, columns_of(each), changed=row.after)
    except TwoPipelines as error:
        raise TwoPipelines(error.numbers, pipeline=pipelines_of(tx, error)) from error
    now = None if row.kind == "deal.created" else deal_by_id(tx, deal.deal_id)
    return UndoResult(undone, now, went_back=tuple(companions), stays=stays, taken_back=taken_back)


def _begin_bulk_undo(tx: Transaction, row: Row[Any], request: Undo) -> UndoResult:
    """Start the job that takes a bulk change or an import back, deal by deal."""
    done = job_of(tx, row.activity_id)
    if done.state == "waiting":
        raise Conflict(_("That is still being done."), _("Undo it once I have told you how it ended."))
    (undone,) = activity_views(tx, [row])
    mark_undone(tx, row)
    root = record(tx, "deals.undone", undoes=row.activity_id)
    if done.kind == IMPORT:
        kind, plan, parts = IMPORT_UNDO, plan_to_unmake(done), made_by(tx, row.activity_id)
        return UndoResult(undone, None, job=start_job(tx, kind, plan, parts, request.reply, job_id=root))
    plan = {**done.request, "root": root, "undoes": row.activity_id}
    parts = [(part.activity_id, {"deal_id": part.deal_id}) for part in tx.rows(_PARTS, cause=row.activity_id)]
    return UndoResult(undone, None, job=start_job(tx, BULK_UNDO, plan, parts, request.reply, job_id=root))


def _unchanged_since(tx: Transaction, row: Row[Any]) -> DealView:
    """The deal of a change, locked. Raises Conflict where something later is in the way, or the deal gone."""
    deal = deal_by_id(tx, row.deal_id, lock=True)
    if deal is None:
        raise _no_undo(_("That deal is gone: it was deleted."))
    later = blocked_by(tx, row)
    if later is not None:
        raise _in_the_way(tx, deal, later)
    return deal


def restore(
    tx: Transaction, deal: DealView, row: Row[Any], *, caused_by: int | None = None, tell: bool = True
) -> tuple[DealView, int]:
    """Apply the before-image of a change as a new one; returns the deal as it is then, and the activity.

    `tell` says that its alerts are corrected. Raises Conflict where its old stage or pipeline is gone.
    """
    values = {column: from_json(column, value) for column, value in row.before.items()}
    if row.after.get("touched_at") != columns_of(deal)["touched_at"].isoformat():
        # Somebody wrote a note since: that the deal was touched then stays true.
        values.pop("touched_at", None)
    # Tasks say when the next step is due, and they may be others by now.
    values.pop("next_step_at", None)
    changed, activity_id = change_deal(
        tx,
        deal,
        "deal.undone",
        values,
        stage=_stage_to_return_to(tx, deal, values),
        touch=False,
        together=True,
        undoes=row.activity_id,
        caused_by=caused_by,
    )
    if tell:
        event = deal_event(
            "deal.undone", changed, tx.actor, activity_id, before=deal, undid=row.kind, undoes=row.activity_id
        )
        correct_channels(tx, row.activity_id, event)
    count_change(tx, deal, changed)
    return changed, activity_id


def _made_with(tx: Transaction, deal: DealView, row: Row[Any]) -> tuple[str, ...]:
    """The names of the contact and the company that the same line made; they outlast the deal."""
    contact, company = deal.contact, deal.company
    parties = {
        "contact_id": contact.contact_id if contact else None,
        "company_id": company.company_id if company else None,
    }
    made = {
        each.kind for each in tx.rows(_MADE_WITH, at=row.at, by=row.actor_id, key=row.activity_id, **parties)
    }
    named = (("contact.created", contact), ("company.created", company))
    return tuple(party.name for kind, party in named if party is not None and kind in made)


def mark_undone(tx: Transaction, row: Row[Any]) -> None:
    """Mark a change undone. Of two who undo it at the same time, the second finds that it is."""
    if not tx.run(_MARK, key=row.activity_id).rowcount:
        raise _no_undo(_("That was undone already."))


def _stage_to_return_to(tx: Transaction, deal: DealView, values: dict[str, Any]) -> StageView | None:
    """The stage that the before-image names. Raises Conflict where an open deal can't be there any more."""
    opened = values.get("status", deal.status) == "open"
    if "stage_id" not in values and not (opened and deal.status != "open"):
        return None
    stage = tx.setup.stages.get(values.get("stage_id", deal.stage.stage_id))
    if stage is None or (stage.removed and opened):
        raise _no_undo(_("Its old stage was removed since."))
    pipeline = tx.setup.pipelines.get(stage.pipeline_id)
    if opened and (pipeline is None or pipeline.archived):
        raise _no_undo(_("Its old pipeline was archived since."))
    return stage


def _undo_elsewhere(
    tx: Transaction, row: Row[Any], take_back: Callable[[Transaction, Row[Any]], None]
) -> UndoResult:
    (undone,) = activity_views(tx, [row])
    subject = subject_of(tx, row)
    take_back(tx, row)
    mark_undone(tx, row)
    return UndoResult(undone, None, subject=subject)


def _in_the_way(tx: Transaction, deal: DealView, later: Row[Any]) -> Conflict:
    from core.cards import card_of

    (view,) = activity_views(tx, [later])
    who: Text | str = view.actor.name if view.actor else (view.rule or "")
    if view.actor is not None and view.actor.member_id == tx.actor.member_id:
        who = _("you")
    return Conflict(
        _("That can't be undone any more: {who} changed #{number} since.", who=who, number=deal.number),
        _("Here it is as it is now; change it by hand."),
        card=card_of(tx, deal),
    )


def _no_undo(message: Text) -> Conflict:
    return Conflict(message, _("`/deal history 142` shows what happened to a deal."))
