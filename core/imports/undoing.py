"""Taking an import back: what it made goes, and what somebody touched or uses since stays (rule 7)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, or_, select, update

from core.companies import undo_company_change
from core.contacts import undo_contact_change
from core.deal_deletion import undo_creation
from core.deal_rows import deals_by_ids
from core.errors import Conflict
from core.imports.results import Unmade, UnmakePlan, result_of
from core.job_results import JobView
from core.jobs import Step, next_items
from core.models import Activity
from core.transaction import OF_WORKSPACE, Transaction

_WORKSPACE: Any = bindparam("workspace_id")
# In this order: a contact that a deal still has is in use, and so is the company of a contact.
_KINDS = ("deal.created", "contact.created", "company.created")
_MADE = (
    select(Activity.activity_id, Activity.kind, Activity.deal_id)
    .where(Activity.workspace_id == _WORKSPACE, Activity.caused_by == bindparam("cause"))
    .where(Activity.kind.in_(_KINDS), Activity.undone.is_(False))
    .order_by(Activity.activity_id)
)
_LINES = select(Activity).where(
    Activity.workspace_id == _WORKSPACE, Activity.activity_id.in_(bindparam("keys", expanding=True))
)
# As of any creation that is undone: whatever came later is in the way, but what was taken back.
_TOUCHED = (
    select(Activity.deal_id)
    .where(Activity.workspace_id == _WORKSPACE, Activity.deal_id.in_(bindparam("deal_ids", expanding=True)))
    .where(or_(Activity.caused_by.is_(None), Activity.caused_by != bindparam("cause")))
    .where(Activity.undone.is_(False), Activity.kind != "deal.undone")
    .distinct()
)
_MARK = (
    update(Activity)
    .where(Activity.workspace_id == OF_WORKSPACE, Activity.activity_id == bindparam("key"))
    .values(undone=True)
)


def plan_to_unmake(done: JobView) -> dict[str, Any]:
    """What the job is asked for that takes back the import `done`."""
    outcome = result_of(done).outcome
    stays = bool(outcome.places or outcome.labels or outcome.owners)
    return UnmakePlan(file=result_of(done).file, undoes=done.job_id, stays=stays).model_dump()


def made_by(tx: Transaction, root: int) -> list[tuple[int, dict[str, Any]]]:
    """The items of that job: the deals that the import `root` made, then the contacts, then the companies."""
    rows = sorted(tx.rows(_MADE, cause=root), key=lambda row: _KINDS.index(row.kind))
    return [
        (place, {"line": row.activity_id, "deal_id": row.deal_id}) for place, row in enumerate(rows, start=1)
    ]


def unmake_batch(tx: Transaction, job: JobView, most: int) -> Step:
    """Take back the next of what an import made."""
    plan, outcome = UnmakePlan.model_validate(job.request), Unmade.model_validate(job.outcome)
    tx.cause = job.job_id
    items = next_items(tx, job, most)
    wanted = [item.data["deal_id"] for item in items if item.data["deal_id"] is not None]
    deals = {deal.deal_id: deal for deal in deals_by_ids(tx, wanted, lock=True)}
    # Read once the deals are held: nobody touches one of them meanwhile.
    touched = {row.deal_id for row in tx.rows(_TOUCHED, deal_ids=list(deals), cause=plan.undoes)}
    lines = {row.activity_id: row for row in tx.rows(_LINES, keys=[item.data["line"] for item in items])}
    for item in items:
        line, deal = lines.get(item.data["line"]), deals.get(item.data["deal_id"])
        if item.data["deal_id"] is None:
            _unmake_party(tx, line, outcome)
        elif deal is None or line is None:
            outcome.leave("gone", None)
        elif deal.deal_id in touched:
            outcome.leave("changed", deal.number)
        else:
            undo_creation(tx, deal, line.activity_id)
            outcome.changed += 1
    cursor = items[-1].item_id if items else job.cursor
    return Step(len(items), cursor, outcome.model_dump(), job.done + len(items) >= job.total)


def _unmake_party(tx: Transaction, line: Row[Any] | None, outcome: Unmade) -> None:
    """Remove a contact or a company, unless it is in use or was touched."""
    if line is None or line.undone:
        return
    try:
        take_back = undo_contact_change if line.kind == "contact.created" else undo_company_change
        take_back(tx, line)
    except Conflict:
        outcome.in_use += 1
        return
    tx.run(_MARK, key=line.activity_id)
    outcome.parties += 1
