"""Putting a deal into a stage together with what the stage asks for: one change, one undo (rule 3)."""

from __future__ import annotations

from dataclasses import replace

from core.actor import Actor
from core.closing import reopen_deal
from core.conflicts import check_current
from core.contact_requests import CompleteDeal
from core.db import Database
from core.deal_changes import TwoPipelines
from core.deal_editing import implied_columns, meant_changes, require_known, wanted_columns
from core.deal_refs import find_deal
from core.deal_results import CloseResult, MoveResult
from core.errors import InvalidInput, NotFound
from core.i18n import _
from core.moves import bring_together, move_deal, parted, transfer_deal
from core.permissions import require_change
from core.required_fields import FieldsNeeded
from core.results import DealView, StageView
from core.stage_names import as_word
from core.text_limits import within
from core.transaction import Transaction


class Completing:
    """Completes deals, as a form does that asks for what is missing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def complete(self, request: CompleteDeal, actor: Actor) -> MoveResult | CloseResult:
        """Give a deal what is asked for and put it into the stage.

        Raises InvalidInput for what cannot be read, and under the first field that is still missing; NotFound
        where the stage was removed; NotPermitted; Conflict where the deal changed meanwhile; ChangedSince
        where what is given was; TwoPipelines as `core.moves.Moves.transfer` does.
        """
        with self._db.write(actor) as tx:
            deal = find_deal(tx, request.deal, lock=True)
            require_change(tx, deal)
            check_current(tx, deal, request.deal)
            stage = _stage(tx, request.stage_id)
            try:
                return _complete(tx, deal, stage, request)
            except FieldsNeeded as error:
                raise InvalidInput(error.message, field=error.missing[0]) from error
            except TwoPipelines as error:
                if request.contact:
                    raise InvalidInput(error.message, error.hint, field="contact") from error
                raise parted(tx, error, _line(tx, deal, stage)) from error


def _complete(
    tx: Transaction, deal: DealView, stage: StageView, request: CompleteDeal
) -> MoveResult | CloseResult:
    together = "together" in request.consent
    changes = meant_changes(tx, deal, wanted_columns(tx, request, deal), request)
    require_known(tx, deal, changes, request)
    given = {**changes, **implied_columns(tx, deal, changes)}
    result: MoveResult | CloseResult
    if deal.status != "open":
        result = reopen_deal(tx, deal, stage, together=together, given=given)
    elif stage.pipeline_id != deal.stage.pipeline_id:
        result = transfer_deal(tx, deal, stage, together=together, given=given)
    else:
        result = move_deal(tx, deal, stage, note=within(request.note or "", "note") or None, given=given)
    return replace(result, brought=bring_together(tx, result.deal, result.activity_id) if together else ())


def _line(tx: Transaction, deal: DealView, stage: StageView) -> str:
    """The line that puts the deal there, once the contact's other open deals come along (rule 4)."""
    if deal.status != "open":
        return f"deal reopen {deal.number} {as_word(stage.name)}"
    pipeline = tx.setup.pipelines[stage.pipeline_id]
    return f"deal transfer {deal.number} {as_word(pipeline.name)} {as_word(stage.name)}"


def _stage(tx: Transaction, stage_id: int) -> StageView:
    stage = tx.setup.stages.get(stage_id)
    if stage is None or stage.removed or tx.setup.pipelines[stage.pipeline_id].archived:
        raise NotFound(
            _("That stage was removed in the meantime, so nothing was done."),
            _("`/pipeline show` shows the stages there are."),
        )
    return stage
