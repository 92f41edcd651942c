"""The card: everything about a deal, what this reader may do with it, and what a bare line may ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.actor import Actor
from core.card_results import DealCard
from core.contacts import contact_view
from core.db import Database
from core.deal_changes import described
from core.deal_refs import choice_label, find_deal, named, no_such_deal, numbered
from core.deal_rows import deal_by_number
from core.errors import NotFound
from core.handover import left_by
from core.history import history_page
from core.i18n import Text, _
from core.line_refs import Tier
from core.numbers import leading_number
from core.operands import StageWish, amount_operand, day_operand, joined, stage_operand
from core.permissions import may, may_change
from core.pipeline_rows import all_pipelines
from core.requests import Line, ShowDeal, Words
from core.results import ActivityView, Choice, DealView
from core.stage_names import as_word, neighbour
from core.task_rights import may_change_task
from core.task_rows import next_step_of
from core.transaction import Transaction
from core.undo_rules import offered

_SHOWN_ACTIVITIES = 5
# More words than a deal and a stage have together, and as many offers as are worth reading.
_MOST_WORDS = 12
_MOST_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """What a line without a subcommand may ask for: a question, and the whole lines that answer it."""

    question: Text
    choices: tuple[Choice, ...]


class Cards:
    """Shows deals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, request: ShowDeal, actor: Actor) -> DealCard:
        """The card of the deal that is meant; open and closed deals alike."""
        with self._db.read(actor) as tx:
            return card_of(tx, find_deal(tx, request.deal, prefer="either"))

    def of_numbers(self, numbers: Iterable[int], actor: Actor) -> tuple[DealCard, ...]:
        """The cards of the deals that have these numbers; a number that no deal has is left out."""
        with self._db.read(actor) as tx:
            deals = (deal_by_number(tx, number) for number in numbers)
            return tuple(card_of(tx, deal) for deal in deals if deal is not None)

    def named(self, request: ShowDeal, actor: Actor) -> DealCard | None:
        """As `show`, for words that may not mean a deal at all: None where no deal is called so."""
        with self._db.read(actor) as tx:
            line = request.deal
            by_words = isinstance(line, Line) and leading_number(line.words) is None
            if isinstance(line, Line) and by_words and not named(tx, line.words, "either", most=1):
                return None
            return card_of(tx, find_deal(tx, line, prefer="either"))

    def offer(self, line: Line, actor: Actor) -> Offer | None:
        """What may be meant by a deal and something after it, as in `142 proposal` and `acme demo`.

        After a number it is a stage, a status, an amount or a day; after words, where only one is sure to be
        no part of a name, a stage or a status. None where it is nothing of it. Raises NotFound for a number
        that no deal has.
        """
        with self._db.read(actor) as tx:
            number = leading_number(line.words)
            if number is None:
                return _offer_by_words(tx, line.words) if len(line.words) <= _MOST_WORDS else None
            deal = numbered(tx, number)
            if len(line.words) > _MOST_WORDS:
                return None
            return _stages_offered(tx, deal, line.words[1:]) or _fact_offered(tx, deal, line.words[1:])

    def nearly_named(self, line: Line, actor: Actor) -> NotFound | None:
        """The answer with the deals that the words come close to; None where there are none."""
        with self._db.read(actor) as tx:
            answer = no_such_deal(tx, line)
            return answer if answer.suggestions else None


def _offer_by_words(tx: Transaction, words: Words) -> Offer | None:
    """Of every split into open deals and a stage, the one that fits best with the longest stage."""
    operand = stage_operand(tx)
    found = [
        (tier, at, _move(tx, deal, wish))
        for at in range(1, len(words))
        if operand.could(words[at:])
        for deal in named(tx, words[:at])
        for tier, wish in operand.read(words[at:], deal)
    ]
    best = min((tier, at) for tier, at, _offer in found) if found else None
    return _one(offer for tier, at, offer in found if (tier, at) == best) if found else None


def _stages_offered(tx: Transaction, deal: DealView, words: Words) -> Offer | None:
    found = stage_operand(tx).read(words, deal)
    best = min((tier for tier, _wish in found), default=Tier.close)
    offers = [_move(tx, deal, wish) for tier, wish in found if tier is best]
    return _one(offers) if offers else None


def _one(offers: Iterable[Offer]) -> Offer:
    """Several questions as one, with all their answers."""
    first, *others = offers
    if not others:
        return first
    choices = [choice for offer in (first, *others) for choice in offer.choices]
    return Offer(_("Which of these do you mean?"), tuple(choices[:_MOST_OFFERED]))


def _move(tx: Transaction, deal: DealView, wish: StageWish) -> Offer:
    """The offer of a move to the stage that was wished for, or of the close."""
    name, number = described(deal), deal.number
    if wish.closes is not None:
        question = {
            "won": _("Do you mean to mark {deal} won?", deal=name),
            "lost": _("Do you mean to mark {deal} lost?", deal=name),
            "abandon": _("Do you mean to abandon {deal}?", deal=name),
        }[wish.closes]
        return Offer(question, (Choice(choice_label(deal), f"deal {wish.closes} {number}"),))
    stage = wish.stage
    if stage is None and wish.step is not None:
        stage = neighbour(tx.setup.pipelines[deal.stage.pipeline_id], deal.stage, wish.step)
    written = stage.name if stage is not None else wish.words
    return Offer(
        _("Do you mean to move {deal} to {stage}?", deal=name, stage=written),
        (Choice(choice_label(deal, rest=written), f"deal move {number} {as_word(written)}"),),
    )


def _fact_offered(tx: Transaction, deal: DealView, words: Words) -> Offer | None:
    """The offer to set the value or the expected close, where the words are an amount or a day."""
    written, name = joined(words), described(deal)
    if amount_operand(tx).read(words, deal):
        question = _("Do you mean that {deal} is worth {amount}?", deal=name, amount=written)
        return Offer(question, (Choice(choice_label(deal), f"deal value {deal.number} {written}"),))
    if any(given.value is not None for _tier, given in day_operand(tx).read(words, deal)):
        question = _("Do you expect {deal} to close on this day: {day}?", deal=name, day=written)
        return Offer(question, (Choice(choice_label(deal), f"deal closing {deal.number} {written}"),))
    return None


def card_of(tx: Transaction, deal: DealView) -> DealCard:
    """The card of `deal` for the transaction's actor."""
    pipelines = all_pipelines(tx, archived=True)
    own = next(pipeline for pipeline in pipelines if pipeline.pipeline_id == deal.stage.pipeline_id)
    activities = history_page(tx, "deal", deal.deal_id, most=_SHOWN_ACTIVITIES).activities
    next_step = next_step_of(tx, deal)
    return DealCard(
        deal=deal,
        contact=contact_view(tx, deal.contact.contact_id) if deal.contact else None,
        stages=own.stages,
        activities=activities,
        can_change=may_change(tx, deal),
        undo=_own_latest(tx, activities),
        means=own.means.get(deal.status),
        can_share=may(tx.actor, "share"),
        can_delete=may(tx.actor, "delete_deal"),
        can_hand_over=left_by(tx, [deal]) is not None,
        next_step=next_step,
        can_complete=next_step is not None and may_change_task(tx, next_step),
    )


def _own_latest(tx: Transaction, activities: tuple[ActivityView, ...]) -> int | None:
    """The latest change, where this reader made it and it can still be undone; others' notes don't matter."""
    for activity in activities:
        own = activity.actor is not None and activity.actor.member_id == tx.actor.member_id
        harmless = activity.kind == "deal.undone" or (activity.kind == "deal.noted" and not own)
        if harmless or activity.undone:
            continue
        return activity.activity_id if own and offered(activity, tx.now) else None
    return None
