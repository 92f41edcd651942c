"""Several deals changed at once: one line of history that causes all others, one undo, one alert a channel.

Each deal goes through the rules and rights that it would meet alone; what is refused is left, counted, and
told with its reason. It is a job (decision 10), whose key is that of the line of history.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from core.activity_log import record
from core.actor import Actor
from core.alerts import PartOf
from core.bulk_alerts import tell_of_deals
from core.bulk_results import (
    BULK_CHANGE,
    Change,
    ChangeDeals,
    DealsToChange,
    Outcome,
    Plan,
    Reason,
)
from core.called import label_called, person_called
from core.closing import close_deal, with_conversion
from core.conflicts import is_elsewhere
from core.db import Database
from core.deal_changes import change_deal
from core.deal_rows import deals_by_ids
from core.errors import InvalidInput
from core.i18n import _
from core.job_results import JobView
from core.jobs import Step, next_items, start_job
from core.listing import narrowed_by, total_of
from core.lost_reasons import ReasonNeeded, because_of, listed_reason, lost_because
from core.models import Deal
from core.moves import move_deal
from core.permissions import may, may_change, require
from core.requests import DealKey, Filters
from core.required_fields import FieldsNeeded
from core.results import DealView, StageView
from core.task_handover import hand_over_tasks
from core.text_limits import within
from core.transaction import Transaction

MOST = 10_000
"""Deals of one bulk change: what can be begun within the time that one transaction may take."""

_PLACES: frozenset[Change] = frozenset({"move", "won", "lost", "abandoned"})
_FACTS: dict[Change, tuple[str, str]] = {
    "assign": ("deal.assigned", "owner_id"),
    "label": ("deal.labelled", "label_id"),
}
_ROOTS: dict[Change, str] = {
    "move": "deals.moved",
    "assign": "deals.assigned",
    "label": "deals.labelled",
    "won": "deals.won",
    "lost": "deals.lost",
    "abandoned": "deals.abandoned",
}


class BulkChanges:
    """Changes several deals at once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def look(self, deal_ids: Sequence[int], filters: Filters | None, actor: Actor) -> DealsToChange:
        """Those of the deals that the actor may change, as they are now, and how many match `filters` in all.

        Raises NotPermitted for who may change none, and NotFound for what the filters name and is not there.
        """
        require(actor, "create_deal")
        with self._db.read(actor) as tx:
            deals = tuple(deal for deal in deals_by_ids(tx, deal_ids) if may_change(tx, deal))
            matching = total_of(tx, filters, *narrowed_by(tx, filters)).deals if filters else len(deals)
            every = may(actor, "change_any_deal") or tx.settings.reps_change_all_deals
            own = filters is not None and filters.owner in ("mine", "unowned")
            return DealsToChange(deals, matching, only_own=not every and not own)

    def start(self, request: ChangeDeals, actor: Actor) -> JobView:
        """Begin to change the deals; returns the job that does it.

        Raises NotPermitted; InvalidInput, by the field of the form, for no deals, too many, or nothing that
        they are to have; and NotFound for an owner or a label that is not there.
        """
        require(actor, "create_deal")
        with self._db.write(actor) as tx:
            columns, words = _wanted(tx, request)
            note = within(request.reason or "", "note") or None if "lost_reason_id" in columns else None
            deals = _chosen(tx, request)
            root = record(tx, _ROOTS[request.change], after={**columns, "deals": len(deals)})
            plan = Plan(change=request.change, root=root, words=words, note=note, **columns)
            items = [(deal.deal_id, {"stage_id": deal.stage_id, "status": deal.status}) for deal in deals]
            return start_job(tx, BULK_CHANGE, plan.model_dump(), items, request.reply, job_id=root)


def change_batch(tx: Transaction, job: JobView, most: int) -> Step:
    """Change the next deals of a job."""
    plan, outcome = Plan.model_validate(job.request), Outcome.model_validate(job.outcome)
    items = next_items(tx, job, most)
    deals = {deal.deal_id: deal for deal in deals_by_ids(tx, [item.item_id for item in items], lock=True)}
    stage = _stage(tx, plan)
    for item in items:
        deal = deals.get(item.item_id)
        if deal is None:
            outcome.leave("gone", None)
            continue
        reason = _refused(tx, plan, deal, DealKey(deal_id=deal.deal_id, **item.data), stage)
        reason = reason or _change(tx, plan, deal, stage, outcome)
        if reason is not None:
            outcome.leave(reason, deal.number)
    cursor = items[-1].item_id if items else job.cursor
    return Step(len(items), cursor, outcome.model_dump(), job.done + len(items) >= job.total)


def tell_of_all(tx: Transaction, job: JobView) -> None:
    """Queue one alert for each channel that listens to what was done, however many deals it was (rule 13)."""
    plan, outcome = Plan.model_validate(job.request), Outcome.model_validate(job.outcome)
    by = (job.asker.name, job.asker.user_id)
    tell_of_deals(tx, outcome.heard, plan.change, plan.root, plan.words, by=by)


def _wanted(tx: Transaction, request: ChangeDeals) -> tuple[dict[str, Any], str | None]:
    """The columns that the deals are to have, by their keys, and how that is called."""
    if request.change == "move":
        stage = tx.setup.stages.get(request.stage_id or 0)
        if stage is None or _is_gone(tx, stage):
            raise InvalidInput(_("That stage is gone."), _("Choose another."), field="stage")
        return {"stage_id": stage.stage_id}, stage.name
    if request.change == "assign":
        owner = person_called(tx, request.owner)
        return {"owner_id": owner.member_id if owner else None}, owner.name if owner else None
    if request.change == "label":
        label = label_called(tx, request.label)
        return {"label_id": label.label_id if label else None}, label.name if label else None
    if request.change == "lost" and request.reason_id is not None:
        return {"lost_reason_id": request.reason_id}, listed_reason(tx, request.reason_id)
    return {}, within(request.reason or "", "reason") or None


def _chosen(tx: Transaction, request: ChangeDeals) -> list[Any]:
    """The deals, each with its key, its stage and its status as it was seen; of filters, as it is now."""
    if request.filters is not None:
        _pipeline, narrowed = narrowed_by(tx, request.filters)
        columns = (Deal.deal_id, Deal.stage_id, Deal.status)
        found: list[Any] = list(
            tx.rows(select(*columns).where(*narrowed).limit(bindparam("most")), most=MOST + 1)
        )
    else:
        found = list({deal.deal_id: deal for deal in request.deals}.values())
    if not found:
        raise InvalidInput(_("No deal is chosen."), _("Tick those that are to change."), field="deals")
    if len(found) > MOST:
        raise InvalidInput(
            _("More than {most} deals match, and no more are changed at once.", most=f"{MOST:,}"),
            _("Narrow them by filters, such as `mine` or a stage."),
            field="all",
        )
    return found


def _stage(tx: Transaction, plan: Plan) -> StageView | None:
    """The stage of a move; None where it was removed since, and for any other change."""
    stage = tx.setup.stages.get(plan.stage_id) if plan.stage_id is not None else None
    return None if stage is None or _is_gone(tx, stage) else stage


def _is_gone(tx: Transaction, stage: StageView) -> bool:
    pipeline = tx.setup.pipelines.get(stage.pipeline_id)
    return stage.removed or pipeline is None or pipeline.archived


def _refused(
    tx: Transaction, plan: Plan, deal: DealView, seen: DealKey, stage: StageView | None
) -> Reason | None:
    """Why a deal must be left as it is: what the verbs ask for when a deal is changed alone."""
    checks: tuple[tuple[Reason, Callable[[], bool]], ...] = (
        ("theirs", lambda: not may_change(tx, deal)),
        ("changed", lambda: plan.change in _PLACES and is_elsewhere(deal, seen)),
        ("stage_gone", lambda: plan.change == "move" and stage is None),
        ("elsewhere", lambda: stage is not None and stage.pipeline_id != deal.stage.pipeline_id),
        ("closed", lambda: plan.change in _PLACES and deal.status not in ("open", plan.change)),
    )
    if _is_so_already(plan, deal):
        # Before rights are asked for, as with the single verbs.
        return None
    return next((reason for reason, applies in checks if applies()), None)


def _change(
    tx: Transaction, plan: Plan, deal: DealView, stage: StageView | None, outcome: Outcome
) -> Reason | None:
    """Change a deal, or count that it is so already; why not, where only its verb can tell."""
    if _is_so_already(plan, deal):
        outcome.same += 1
        return None
    part_of = PartOf(plan.root, outcome.hear)
    try:
        if plan.change in _FACTS:
            kind, column = _FACTS[plan.change]
            values = {column: plan.owner_id if column == "owner_id" else plan.label_id}
            change_deal(tx, deal, kind, values, touch=False, caused_by=plan.root)
            if plan.change == "assign":
                hand_over_tasks(tx, deal, plan.owner_id, plan.root)
        elif plan.change == "move":
            assert stage is not None
            move_deal(tx, deal, stage, part_of=part_of)
        elif plan.change == "won":
            won = with_conversion(tx, close_deal(tx, deal, "won", {}, part_of=part_of))
            outcome.convertible += won.ask_convert
        elif plan.change == "lost":
            close_deal(tx, deal, "lost", _because(tx, plan, deal), note=plan.note, part_of=part_of)
        else:
            close_deal(tx, deal, "abandoned", {"close_reason": plan.words}, part_of=part_of)
    except FieldsNeeded:
        return "fields"
    except ReasonNeeded:
        return "reason"
    outcome.changed += 1
    return None


def _because(tx: Transaction, plan: Plan, deal: DealView) -> dict[str, Any]:
    """The columns that hold why a deal is lost."""
    if plan.lost_reason_id is not None:
        return because_of(plan.lost_reason_id)
    return lost_because(tx, deal, plan.words or "")


def _is_so_already(plan: Plan, deal: DealView) -> bool:
    if plan.change == "move":
        return deal.status == "open" and deal.stage.stage_id == plan.stage_id
    if plan.change == "assign":
        return (deal.owner.member_id if deal.owner else None) == plan.owner_id
    if plan.change == "label":
        return (deal.label.label_id if deal.label else None) == plan.label_id
    return deal.status == plan.change
