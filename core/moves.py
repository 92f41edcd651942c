"""Moving deals: along their pipeline, and from one pipeline to another (rules 1, 3, 4, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.actor import Actor
from core.alerts import PartOf, tell_channels
from core.called import default_stage, place_called
from core.conflicts import check_current
from core.contact_rows import lock_contact
from core.db import Database
from core.deal_changes import (
    TwoPipelines,
    change_deal,
    count_change,
    described,
    open_deals_elsewhere,
    stage_entry,
)
from core.deal_refs import find_deal
from core.deal_results import MoveResult
from core.deal_rows import deal_by_number
from core.errors import Conflict, InvalidInput, NotFound
from core.events import EventKind, deal_event
from core.i18n import _
from core.line_refs import deal_and
from core.operands import StageWish, stage_operand
from core.permissions import require_change
from core.pipeline_rows import all_pipelines
from core.place_refs import place_operand
from core.requests import DealKey, MoveDeal, TransferDeal
from core.required_fields import require_fields
from core.results import Choice, DealView, PipelineView, StageView
from core.stage_names import as_word, neighbour, status_named
from core.text_limits import within
from core.transaction import Transaction

_ENDED = {"won": _("won"), "lost": _("lost"), "abandoned": _("abandoned")}
_VERBS = {"won": "won", "lost": "lost", "abandoned": "abandon"}


class Moves:
    """Moves deals between stages and pipelines."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def move(self, request: MoveDeal, actor: Actor) -> MoveResult:
        """Move a deal to another stage of its pipeline.

        A deal that is there already is left alone, and said to be so. Raises NotFound, Ambiguous and
        InvalidInput for what was written; NotPermitted; and Conflict for a closed deal (with the offer to
        reopen it), for a step past the board's end, and where the deal changed meanwhile.
        """
        with self._db.write(actor) as tx:
            deal, wish = deal_and(tx, request.deal, stage_operand(tx))
            if request.stage_id is not None:
                wish = stage_by_key(tx, deal, request.stage_id)
            stage = _wished(tx, deal, wish)
            require_change(tx, deal)
            if deal.status == "open" and stage.stage_id == deal.stage.stage_id:
                return MoveResult(deal, deal.stage, 0, None, _offer_to_close(deal))
            check_current(tx, deal, request.deal)
            if deal.status != "open":
                raise closed_deal(deal, stage)
            return move_deal(tx, deal, stage, note=within(request.note or "", "note") or None)

    def asked(self, ref: DealKey, actor: Actor) -> DealView:
        """The deal that somebody is going to move, as it is now.

        Raises NotPermitted for who may not, and Conflict for a closed one: they are not asked where to.
        """
        with self._db.read(actor) as tx:
            deal = find_deal(tx, ref)
            require_change(tx, deal)
            if deal.status != "open":
                raise closed_deal(deal, deal.stage)
            return deal

    def transfer(self, request: TransferDeal, actor: Actor) -> MoveResult:
        """Move an open deal to another pipeline, into its default stage or one that is named.

        With the consent `together` the contact's other open deals come along (rule 4). Raises as `move`
        does, and Conflict with the offer to bring them where they would stay behind.
        """
        with self._db.write(actor) as tx:
            deal, place = deal_and(tx, request.deal, place_operand(tx))
            if place is not None:
                pipeline, stage = place.pipeline, place.stage or default_stage(place.pipeline)
            elif request.pipeline is not None:
                pipeline, stage = place_called(tx, request.pipeline, request.stage)
            else:
                raise _transfer_where(tx, deal)
            require_change(tx, deal)
            if pipeline.pipeline_id == deal.stage.pipeline_id:
                raise _same_pipeline(deal, stage)
            check_current(tx, deal, request.deal)
            if deal.status != "open":
                raise _closed_to_transfer(deal)
            try:
                result = transfer_deal(tx, deal, stage, together="together" in request.consent)
            except TwoPipelines as error:
                names = f"{as_word(pipeline.name)} {as_word(stage.name)}"
                raise parted(tx, error, f"deal transfer {deal.number} {names}") from error
            if "together" not in request.consent:
                return result
            return replace(result, brought=bring_together(tx, result.deal, result.activity_id))


def move_deal(
    tx: Transaction,
    deal: DealView,
    stage: StageView,
    *,
    note: str | None = None,
    given: Mapping[str, Any] | None = None,
    part_of: PartOf | None = None,
) -> MoveResult:
    """Move an open deal along its pipeline; the caller has checked that it may.

    `given` are columns that it gets with it. As `part_of` a bulk change it is no touch (rule 11). Raises
    FieldsNeeded where it lacks what the stage asks for.
    """
    require_fields(tx, deal, stage, given, note=note)
    seconds = seconds_in_stage(tx, deal)
    values = {**stage_entry(tx, deal, stage), **(given or {})}
    changed, activity_id = change_deal(
        tx,
        deal,
        "deal.moved",
        values,
        stage=stage,
        touch=part_of is None,
        stage_seconds=seconds,
        note=note,
        caused_by=part_of.root if part_of else None,
    )
    kind: EventKind = "deal.moved_back" if stage.position < deal.stage.position else "deal.moved"
    tell_channels(
        tx,
        deal_event(kind, changed, tx.actor, activity_id, before=deal, seconds_in_old=seconds),
        part_of,
    )
    count_change(tx, deal, changed)
    return MoveResult(changed, deal.stage, seconds, activity_id, _offer_to_close(changed))


def transfer_deal(
    tx: Transaction,
    deal: DealView,
    stage: StageView,
    *,
    together: bool = False,
    caused_by: int | None = None,
    given: Mapping[str, Any] | None = None,
) -> MoveResult:
    """Move an open deal into a stage of another pipeline; the caller has checked that it may.

    `together` says that the contact's other open deals come along; `caused_by` names the activity that this
    one comes along with. `given` and FieldsNeeded as in `move_deal`; what comes along is asked for nothing.
    """
    if caused_by is None:
        require_fields(tx, deal, stage, given, together=together)
    seconds = seconds_in_stage(tx, deal)
    changed, activity_id = change_deal(
        tx,
        deal,
        "deal.transferred",
        {**stage_entry(tx, deal, stage), **(given or {})},
        stage=stage,
        together=together,
        stage_seconds=seconds,
        caused_by=caused_by,
    )
    tell_channels(
        tx, deal_event("deal.moved", changed, tx.actor, activity_id, before=deal, seconds_in_old=seconds)
    )
    count_change(tx, deal, changed)
    return MoveResult(changed, deal.stage, seconds, activity_id, from_pipeline=deal.pipeline_name)


def bring_together(tx: Transaction, deal: DealView, activity_id: int | None) -> tuple[DealView, ...]:
    """Bring the other open deals of the deal's contact to where it is now (rule 4).

    Each is recorded as caused by the activity that brought the deal there, and undone with it. Returns them
    as they were. Raises NotPermitted where one of them is somebody else's.
    """
    brought: list[DealView] = []
    if deal.contact is None:
        return ()
    lock_contact(tx, deal.contact.contact_id)
    for number in open_deals_elsewhere(tx, deal.contact.contact_id, deal.stage.pipeline_id, deal.deal_id):
        other = deal_by_number(tx, number, lock=True)
        if other is not None and other.status == "open":
            require_change(tx, other)
            transfer_deal(tx, other, deal.stage, together=True, caused_by=activity_id)
            brought.append(other)
    return tuple(brought)


def parted(tx: Transaction, error: TwoPipelines, line: str) -> TwoPipelines:
    """The same refusal, with where the other deals are and the button that brings them along by `line`."""
    together = Choice(_("Move their open deals here"), line, consent="together")
    return TwoPipelines(error.numbers, (together,), pipelines_of(tx, error))


def pipelines_of(tx: Transaction, error: TwoPipelines) -> str:
    """The names of the pipelines in which the other deals of a refusal stand."""
    others = [deal for number in error.numbers[:5] if (deal := deal_by_number(tx, number)) is not None]
    return ", ".join(dict.fromkeys(deal.pipeline_name for deal in others))


def seconds_in_stage(tx: Transaction, deal: DealView) -> int:
    """How long the deal has been in its stage, in whole seconds."""
    return max(0, int((tx.now - deal.stage_entered_at).total_seconds()))


def stage_by_key(tx: Transaction, deal: DealView, stage_id: int) -> StageWish:
    """The stage of a button. Raises NotFound where it was removed, or is not of the deal's pipeline."""
    pipeline = tx.setup.pipelines[deal.stage.pipeline_id]
    for stage in pipeline.stages:
        if stage.stage_id == stage_id:
            return StageWish(stage.name, stage=stage)
    raise NotFound(
        _("That stage is no longer one of {pipeline}.", pipeline=pipeline.name),
        _("Its stages are these:"),
        suggestions=stage_choices(deal, pipeline),
    )


def stage_choices(deal: DealView, pipeline: PipelineView) -> list[Choice]:
    """A button for each stage that the deal could move to."""
    return [
        Choice(_("{stage}", stage=stage.name), f"deal move {deal.number} {as_word(stage.name)}")
        for stage in pipeline.stages
        if stage.stage_id != deal.stage.stage_id
    ]


def closed_deal(deal: DealView, stage: StageView) -> Conflict:
    """A closed deal does not move (rule 1)."""
    values = {"number": deal.number, "title": deal.title, "how": _ENDED[deal.status]}
    line = f"deal reopen {deal.number} {as_word(stage.name)}"
    return Conflict(
        _("#{number} {title} is {how}, and a closed deal doesn't move.", **values),
        _("Reopen it first, or at once:"),
        offers=[Choice(_("Reopen and move to {stage}", stage=stage.name), line)],
    )


def _closed_to_transfer(deal: DealView) -> Conflict:
    """Nor is it transferred; it is reopened where it was, so nothing more is offered than that."""
    values = {"number": deal.number, "title": deal.title, "how": _ENDED[deal.status]}
    return Conflict(
        _("#{number} {title} is {how}, and a closed deal isn't transferred.", **values),
        _("Reopen it first:"),
        offers=[Choice(_("Reopen"), f"deal reopen {deal.number}")],
    )


def _wished(tx: Transaction, deal: DealView, wish: StageWish | None) -> StageView:
    """The stage that is wished for. Raises Conflict with offers where the wish is no stage."""
    pipeline = tx.setup.pipelines[deal.stage.pipeline_id]
    if wish is None:
        raise InvalidInput(
            _("Move {deal} where? It is in {stage}.", deal=described(deal), stage=deal.stage.name),
            _("For example `/deal move {number} next`, or choose:", number=deal.number),
            field="stage", choices=stage_choices(deal, pipeline),
        )  # fmt: skip
    if wish.closes is not None:
        raise _close_instead(deal, wish.closes)
    if wish.stage is not None:
        return wish.stage
    assert wish.step is not None
    stage = neighbour(pipeline, deal.stage, wish.step)
    if stage is not None:
        return stage
    if not deal.stage.on_board:
        raise Conflict(
            _("#{number} is in {stage}, which is off the board.", number=deal.number, stage=deal.stage.name),
            _("Move it where?"),
            offers=stage_choices(deal, pipeline),
        )
    if wish.step < 0:
        raise Conflict(
            _("#{number} is in {stage}, the first on the board.", number=deal.number, stage=deal.stage.name),
            _("`/deal move {number} next` moves it on.", number=deal.number),
        )
    raise Conflict(
        _("#{number} is in {stage}, the last on the board.", number=deal.number, stage=deal.stage.name),
        _("What comes after it is winning:"),
        offers=[Choice(_("Mark won"), f"deal won {deal.number}")],
    )


def _close_instead(deal: DealView, verb: str) -> Conflict:
    """Won, lost and abandoned are statuses: no move leads to them (rule 1)."""
    labels = {"won": _("Mark won"), "lost": _("Mark lost"), "abandon": _("Abandon")}
    return Conflict(
        _("A deal isn't moved there: won, lost and abandoned are how it ends, whatever its stage."),
        _("`/deal {verb} {number}` does that:", verb=verb, number=deal.number),
        offers=[Choice(labels[verb], f"deal {verb} {deal.number}")],
    )


def _offer_to_close(deal: DealView) -> tuple[Choice, ...]:
    """A stage named like a status offers to close the deal as well (rule 1)."""
    verb = _VERBS.get(status_named(deal.stage.name) or "")
    if verb is None:
        return ()
    labels = {"won": _("Mark it won"), "lost": _("Mark it lost"), "abandon": _("Abandon it")}
    return (Choice(labels[verb], f"deal {verb} {deal.number}"),)


def _transfer_where(tx: Transaction, deal: DealView) -> InvalidInput:
    others = [each.name for each in all_pipelines(tx) if each.pipeline_id != deal.stage.pipeline_id]
    return InvalidInput(
        _("Transfer #{number} {title} to which pipeline?", number=deal.number, title=deal.title),
        _("For example `/deal transfer {number} Onboarding`.", number=deal.number),
        field="pipeline",
        choices=[
            Choice(_("{pipeline}", pipeline=name), f"deal transfer {deal.number} {as_word(name)}")
            for name in others
        ],
    )


def _same_pipeline(deal: DealView, stage: StageView) -> Conflict:
    line = f"deal move {deal.number} {as_word(stage.name)}"
    return Conflict(
        _("#{number} is in {pipeline} already.", number=deal.number, pipeline=deal.pipeline_name),
        _("To change its stage, move it: `/{line}`.", line=line),
        offers=[Choice(_("Move to {stage}", stage=stage.name), line)],
    )
