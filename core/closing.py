"""How deals end and begin again: won, lost, abandoned, reopened (rules 1, 2, 5, 16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from core.actor import Actor
from core.alerts import PartOf, tell_channels
from core.called import default_stage
from core.conflicts import check_current
from core.contacts import convert_by_win
from core.db import Database
from core.deal_changes import TwoPipelines, change_deal, count_change, stage_entry, today
from core.deal_editing import as_seen, meant_changes, require_known
from core.deal_refs import find_deal
from core.deal_results import CloseCorrected, CloseResult
from core.errors import Conflict, InvalidInput
from core.events import EventKind, deal_event
from core.final_operand import final_operand, require_past
from core.i18n import _
from core.line_refs import deal_and
from core.lost_reasons import because_of, listed_reason, lost_because
from core.moves import bring_together, parted, seconds_in_stage, stage_by_key
from core.operands import StageWish, stage_operand
from core.permissions import require_change
from core.pipeline_refs import archived_pipeline
from core.requests import AbandonDeal, Line, LoseDeal, ReopenDeal, WinDeal
from core.required_fields import require_fields
from core.results import Choice, DealView, StageView, Status
from core.stage_names import as_word, neighbour
from core.text_limits import within
from core.text_refs import deal_and_text
from core.transaction import Transaction

_KINDS: dict[Status, EventKind] = {
    "won": "deal.won",
    "lost": "deal.lost",
    "abandoned": "deal.abandoned",
    "open": "deal.reopened",
}


class Closing:
    """Closes deals and reopens them. The stage at close is kept; the status is all that changes (rule 1)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def win(self, request: WinDeal, actor: Actor) -> CloseResult:
        """Mark a deal won, correcting its value and day where they are given (rule 2).

        A deal that is won already is left alone and said to be so, unless the value or day is corrected.
        Raises as references do; InvalidInput for a day still to come; NotPermitted; Conflict where it was
        lost or abandoned, or changed meanwhile; ChangedSince where its value or day was.
        """
        with self._db.write(actor) as tx:
            deal, final = deal_and(tx, request.deal, final_operand(tx))
            require_change(tx, deal)
            require_past(request.on, today(tx))
            value = request.value or (final.value if final is not None else None)
            on = request.on or (final.on if final is not None else None)
            wanted: dict[str, Any] = {"closed_on": on} if on is not None else {}
            if value is not None:
                wanted |= {"value_minor": value.minor, "currency": value.currency}
            values = meant_changes(tx, deal, wanted, request)
            if deal.status == "won":
                return _corrected(tx, deal, request, values)
            return with_conversion(tx, self._close(tx, deal, "won", request, values))

    def lose(self, request: LoseDeal, actor: Actor) -> CloseResult:
        """Mark a deal lost, for a reason of the workspace's list or in other words (rule 2).

        Raises ReasonNeeded with the list as choices where the pipeline requires a reason and none is given;
        InvalidInput for one that was removed; NotPermitted and Conflict as `win` does.
        """
        with self._db.write(actor) as tx:
            deal, written = deal_and_text(tx, request.deal, "142 price")
            require_change(tx, deal)
            words = request.reason or written
            if deal.status == "lost" and not words and request.reason_id is None and request.version is None:
                return CloseResult(deal, None)
            values, note = _loss(tx, deal, request, words)
            if deal.status == "lost":
                return _corrected(tx, deal, request, values, note)
            return self._close(tx, deal, "lost", request, values, note)

    def abandon(self, request: AbandonDeal, actor: Actor) -> CloseResult:
        """Mark a deal abandoned: it could not be worked through (rule 2)."""
        with self._db.write(actor) as tx:
            deal, written = deal_and_text(tx, request.deal, "142 silent since May")
            require_change(tx, deal)
            reason = within(request.reason or written, "reason")
            values = meant_changes(tx, deal, {"close_reason": reason or None}, request)
            if deal.status == "abandoned":
                return _corrected(tx, deal, request, values if reason or request.version is not None else {})
            return self._close(tx, deal, "abandoned", request, values)

    def reopen(self, request: ReopenDeal, actor: Actor) -> CloseResult:
        """Put a closed deal back on the board, in its stage or in one that is named (rule 1).

        Its time in stage starts anew and its reason is cleared; history keeps both. With the consent
        `together` the contact's other open deals come into its pipeline (rule 4).
        """
        with self._db.write(actor) as tx:
            if isinstance(request.deal, Line):
                operand = replace(stage_operand(tx), absent=_("back where it was"))
                deal, wish = deal_and(tx, request.deal, operand, prefer="closed")
            else:
                deal, wish = find_deal(tx, request.deal, prefer="closed", lock=True), None
            if request.stage_id is not None:
                wish = stage_by_key(tx, deal, request.stage_id)
            require_change(tx, deal)
            if deal.status == "open":
                return CloseResult(deal, None)
            check_current(tx, deal, request.deal)
            stage = _stage_to_reopen_in(tx, deal, wish)
            try:
                result = reopen_deal(tx, deal, stage, together="together" in request.consent)
            except TwoPipelines as error:
                raise parted(tx, error, f"deal reopen {deal.number} {as_word(stage.name)}") from error
            if "together" not in request.consent:
                return result
            return replace(result, brought=bring_together(tx, result.deal, result.activity_id))

    @staticmethod
    def _close(
        tx: Transaction,
        deal: DealView,
        status: Status,
        request: WinDeal | LoseDeal | AbandonDeal,
        values: dict[str, Any],
        note: str | None = None,
    ) -> CloseResult:
        check_current(tx, deal, request.deal)
        if deal.status != "open":
            raise _closed_otherwise(deal, status)
        require_known(tx, deal, values, request)
        return close_deal(tx, deal, status, values, note=note)


def close_deal(
    tx: Transaction,
    deal: DealView,
    status: Status,
    values: dict[str, Any],
    *,
    note: str | None = None,
    part_of: PartOf | None = None,
) -> CloseResult:
    """Close an open deal; the caller has checked that it may. `values` are further columns to set.

    It is closed today unless they say otherwise. `note` is kept with it in history. As `part_of` a bulk
    change it is no touch (rule 11).
    """
    closed_on: date = values.get("closed_on") or today(tx)
    seconds = seconds_in_stage(tx, deal)
    changed, activity_id = change_deal(
        tx,
        deal,
        _KINDS[status],
        {**values, "status": status, "closed_on": closed_on, "closed_at": tx.now},
        touch=part_of is None,
        stage_seconds=seconds,
        note=note,
        caused_by=part_of.root if part_of else None,
    )
    event = deal_event(_KINDS[status], changed, tx.actor, activity_id, before=deal, seconds_in_old=seconds)
    tell_channels(tx, event, part_of)
    count_change(tx, deal, changed)
    pipeline = tx.setup.pipelines[deal.stage.pipeline_id]
    return CloseResult(
        changed,
        activity_id,
        means=pipeline.means.get(status),
        ask_convert=status == "won" and pipeline.win_converts == "ask",
        days_open=max(0, (closed_on - deal.created_at.date()).days),
        note=note,
    )


def with_conversion(tx: Transaction, result: CloseResult) -> CloseResult:
    """Winning converts the contact to client, as its pipeline says (rule 5)."""
    contact = result.deal.contact
    pipeline = tx.setup.pipelines[result.deal.stage.pipeline_id]
    assert result.activity_id is not None
    if contact is None or contact.erased or contact.role == "client":
        return replace(result, ask_convert=False)
    if pipeline.win_converts == "automatically":
        return replace(result, converted=convert_by_win(tx, contact.contact_id, result.activity_id))
    return result


def _loss(
    tx: Transaction, deal: DealView, request: LoseDeal, words: str
) -> tuple[dict[str, Any], str | None]:
    """What changes of why a deal is lost, and what is noted of it.

    The deal's own reason holds though it is listed no more. Words that gave the reason so far are no note.
    """
    if request.reason_id is None:
        return meant_changes(tx, deal, lost_because(tx, deal, within(words, "reason")), request), None
    if request.reason_id != deal.lost_reason_id:
        listed_reason(tx, request.reason_id)
    note = within(words, "note")
    own = as_seen(tx, deal, request.version)["close_reason"]
    said = note if note and note != own else None
    return meant_changes(tx, deal, because_of(request.reason_id), request), said


def _corrected(
    tx: Transaction,
    deal: DealView,
    request: WinDeal | LoseDeal | AbandonDeal,
    values: dict[str, Any],
    note: str | None = None,
) -> CloseResult:
    """A deal that ended so already, with its value, day or reason corrected, and what is noted of that; left
    alone where they are so and nothing is noted.
    """
    if not values and not note:
        return CloseResult(deal, None)
    check_current(tx, deal, request.deal)
    require_known(tx, deal, values, request)
    kind = "deal.close_corrected" if values else "deal.noted"
    changed, activity_id = change_deal(tx, deal, kind, values, note=note)
    count_change(tx, deal, changed)
    return CloseCorrected(changed, activity_id, note=note, was=deal)


def _closed_otherwise(deal: DealView, status: Status) -> Conflict:
    """A deal that ended in one way does not end in another until it is reopened."""
    words = {"won": _("won"), "lost": _("lost"), "abandoned": _("abandoned")}
    return Conflict(
        _(
            "#{number} {title} is {old} already, so it can't be marked {new}.",
            number=deal.number,
            title=deal.title,
            old=words[deal.status],
            new=words[status],
        ),
        _("Reopen it first, if that was a mistake:"),
        offers=[Choice(_("Reopen"), f"deal reopen {deal.number}")],
    )


def _stage_to_reopen_in(tx: Transaction, deal: DealView, wish: StageWish | None) -> StageView:
    """The stage that is named, else the deal's own, else the default one where that was removed since."""
    pipeline = tx.setup.pipelines[deal.stage.pipeline_id]
    if pipeline.archived:
        raise archived_pipeline(pipeline)
    if wish is not None and wish.closes is not None:
        raise InvalidInput(
            _("A deal is reopened into a stage, and “{words}” is how one ends.", words=wish.words),
            _("For example `/deal reopen {number}`, in the stage it was in.", number=deal.number),
            field="stage",
        )
    if wish is not None and wish.stage is not None:
        return wish.stage
    if wish is not None and wish.step is not None:
        return neighbour(pipeline, deal.stage, wish.step) or deal.stage
    return default_stage(pipeline) if deal.stage.removed else deal.stage


def reopen_deal(
    tx: Transaction,
    deal: DealView,
    stage: StageView,
    *,
    together: bool = False,
    given: Mapping[str, Any] | None = None,
) -> CloseResult:
    """Put a closed deal into `stage` of its pipeline; the caller has checked that it may.

    `together`, `given` and FieldsNeeded as in `core.moves.transfer_deal`.
    """
    require_fields(tx, deal, stage, given, together=together)
    changed, activity_id = change_deal(
        tx,
        deal,
        "deal.reopened",
        {
            **stage_entry(tx, deal, stage),
            "status": "open",
            "closed_on": None,
            "closed_at": None,
            "lost_reason_id": None,
            "close_reason": None,
            **(given or {}),
        },
        stage=stage,
        together=together,
    )
    tell_channels(tx, deal_event("deal.reopened", changed, tx.actor, activity_id))
    count_change(tx, deal, changed)
    return CloseResult(changed, activity_id)
