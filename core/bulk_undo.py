"""Taking a bulk change back: each deal that nothing later changed, and one word to the channels (rule 7)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select

from core.activity_log import from_json
from core.bulk_alerts import tell_of_deals, to_correct
from core.bulk_results import Outcome, Plan, Reason
from core.contacts import take_back_conversion
from core.deal_changes import TwoPipelines, columns_of, keep_one_pipeline
from core.deal_rows import deals_by_ids
from core.errors import Conflict
from core.job_results import JobView
from core.jobs import Step, job_of, next_items
from core.models import Activity
from core.results import DealView
from core.task_handover import take_back_tasks
from core.transaction import Transaction
from core.undo import blocked_by, mark_undone, restore

_PARTS = (
    select(Activity)
    .where(Activity.workspace_id == bindparam("workspace_id"))
    .where(Activity.activity_id.in_(bindparam("keys", expanding=True)))
)


def undo_batch(tx: Transaction, job: JobView, most: int) -> Step:
    """Take back the next of the changes that a bulk change was made of."""
    plan, outcome = Plan.model_validate(job.request), Outcome.model_validate(job.outcome)
    items = next_items(tx, job, most)
    deals = {
        deal.deal_id: deal for deal in deals_by_ids(tx, [item.data["deal_id"] for item in items], lock=True)
    }
    # Read once the deals are held: nobody takes one of these back meanwhile.
    rows = {row.activity_id: row for row in tx.rows(_PARTS, keys=[item.item_id for item in items])}
    for item in items:
        deal, row = deals.get(item.data["deal_id"]), rows.get(item.item_id)
        if deal is None or row is None:
            outcome.leave("gone", None)
            continue
        reason = _take_back(tx, deal, row, plan, outcome)
        if reason is not None:
            outcome.leave(reason, deal.number)
    cursor = items[-1].item_id if items else job.cursor
    return Step(len(items), cursor, outcome.model_dump(), job.done + len(items) >= job.total)


def tell_of_undo(tx: Transaction, job: JobView) -> None:
    """Correct what channels were told: unsent and all taken back it is dropped, else they are told."""
    plan, outcome = Plan.model_validate(job.request), Outcome.model_validate(job.outcome)
    assert plan.undoes is not None
    heard = Outcome.model_validate(job_of(tx, plan.undoes).outcome).heard
    told = to_correct(tx, plan.undoes, heard, whole=not outcome.left)
    by = (job.asker.name, job.asker.user_id)
    tell_of_deals(tx, told, plan.change, plan.root, plan.words, by=by, undone=outcome.changed)


def _take_back(tx: Transaction, deal: DealView, row: Row[Any], plan: Plan, outcome: Outcome) -> Reason | None:
    """Take one change back, or count that somebody did; why not, where it cannot be."""
    if row.undone:
        outcome.same += 1
        return None
    if blocked_by(tx, row) is not None:
        return "changed"
    back = {name: from_json(name, value) for name, value in row.before.items()}
    try:
        keep_one_pipeline(tx, deal.deal_id, {**columns_of(deal), **back}, changed=back)
        restore(tx, deal, row, caused_by=plan.root, tell=False)
    except TwoPipelines:
        return "parted"
    except Conflict:
        return "stage_gone"
    mark_undone(tx, row)
    if row.kind == "deal.assigned":
        for line in take_back_tasks(tx, deal.deal_id, row.caused_by, plan.root):
            mark_undone(tx, line)
    if row.kind == "deal.won":
        take_back_conversion(tx, row.activity_id)
    outcome.changed += 1
    return None
