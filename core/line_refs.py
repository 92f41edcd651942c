"""How a line is read: the deal comes first, then a stage, an amount, a day, a label or a member.

Every split of the words is tried. A number in front settles which deal; otherwise the readings that are left
are weighed: an exact name before a prefix before something close, open deals before closed ones, and of two
stages for the same deal the one with more words in its name. Where nothing need follow, all of the words may
be the deal's. Two readings left ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Generic, TypeVar

from core.deal_refs import (
    SHOWN,
    Prefer,
    and_more,
    choice_label,
    completed,
    find_deal,
    how_many,
    named,
    no_deal_given,
    no_such_deal,
    numbered,
    relocked,
    several,
)
from core.errors import Ambiguous, InvalidInput
from core.i18n import Text, _
from core.numbers import leading_number
from core.requests import DealRef, Line, Words
from core.results import Choice, DealView
from core.transaction import Transaction

# More words than a name and what follows it have together, and few enough to try every split of them.
MOST_WORDS = 30

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Tier(IntEnum):
    """How well words fit; lower is better."""

    exact = 0
    prefix = 1
    close = 2


@dataclass(frozen=True)
class Operand(Generic[T_co]):
    """What may follow a deal. `could` tells cheaply whether words can be one; `read` gives its readings.

    `settle` reads words that are certainly meant as one, as loosely as it can, or raises what to answer.
    `label` names a value to people, `written` in a line that means it and nothing else. `is_name` says that
    it is called by a name, of which the longer one is meant. `absent` says what a deal alone means; it is
    None where something must follow.
    """

    read: Callable[[Words, DealView], Sequence[tuple[Tier, T_co]]]
    settle: Callable[[Words, DealView], T_co]
    label: Callable[[Any], Text]
    written: Callable[[Any], str]
    could: Callable[[Words], bool] = lambda words: True
    example: str = "142"
    is_name: bool = True
    absent: Text | None = None


@dataclass(frozen=True)
class _Reading(Generic[T]):
    tier: Tier
    length: int
    deal: DealView
    value: T | None


def deal_and(
    tx: Transaction, ref: DealRef, operand: Operand[T], *, prefer: Prefer = "open"
) -> tuple[DealView, T | None]:
    """The deal that `ref` means, locked, and what follows it; None where nothing does.

    Raises InvalidInput, NotFound with suggestions, or Ambiguous with choices that are whole lines.
    """
    if not isinstance(ref, Line):
        return find_deal(tx, ref, prefer=prefer, lock=True), None
    if not ref.words:
        raise no_deal_given(ref.command, operand.example)
    number = leading_number(ref.words)
    if number is not None:
        return _after_number(tx, ref, numbered(tx, number, lock=True), operand)
    if len(ref.words) > MOST_WORDS:
        raise _too_many_words(ref, operand)
    readings = _readings(tx, ref, operand, prefer)
    if not readings:
        return _settled(tx, ref, operand, prefer)
    if len(readings) > 1:
        raise _which(tx, readings, ref, operand)
    return relocked(tx, readings[0].deal), readings[0].value


def _after_number(
    tx: Transaction, line: Line, deal: DealView, operand: Operand[T]
) -> tuple[DealView, T | None]:
    rest = line.words[1:]
    if not rest:
        return deal, None
    found = operand.read(rest, deal) if len(rest) <= MOST_WORDS else ()
    if not found:
        return deal, operand.settle(rest, deal)
    best = _best([_Reading(tier, len(rest), deal, value) for tier, value in found], operand)
    if len(best) > 1:
        raise _which(tx, best, line, operand)
    return deal, best[0].value


def _readings(tx: Transaction, line: Line, operand: Operand[T], prefer: Prefer) -> list[_Reading[T]]:
    """The best splits of the words into a deal and an operand, and the whole as a deal.

    The whole counts beside the splits where the operand may be absent, else only where no split is good.
    """
    splits = []
    words = line.words
    for at in range(1, len(words)):
        if not operand.could(words[at:]):
            continue
        for deal in named(tx, words[:at], prefer):
            found = _read_or_nothing(operand, words[at:], deal)
            splits += [_Reading(tier, len(words) - at, deal, value) for tier, value in found]
    best = _best(splits, operand)
    good = [reading for reading in best if reading.tier is not Tier.close]
    if good and operand.absent is None:
        return _preferred(good, prefer)
    whole: list[_Reading[T]] = [_Reading(Tier.exact, 0, deal, None) for deal in named(tx, words, prefer)]
    return _preferred([*whole, *good] or best, prefer)


def _read_or_nothing(operand: Operand[T], words: Words, deal: DealView) -> Sequence[tuple[Tier, T]]:
    """A bad amount or day is only told of once it is clear that one was meant; here it is no reading."""
    try:
        return operand.read(words, deal)
    except InvalidInput:
        return ()


def _best(readings: Sequence[_Reading[T]], operand: Operand[T]) -> list[_Reading[T]]:
    """The readings of the best tier, without twins; of names for one deal those with the most words."""
    tier = min((reading.tier for reading in readings), default=Tier.close)
    best: dict[int, list[_Reading[T]]] = {}
    for reading in sorted(readings, key=lambda reading: -reading.length):
        if reading.tier is not tier:
            continue
        kept = best.setdefault(reading.deal.deal_id, [])
        shorter = operand.is_name and kept and kept[0].length > reading.length
        if not shorter and all(other.value != reading.value for other in kept):
            kept.append(reading)
    return [reading for kept in best.values() for reading in kept]


def _preferred(readings: Sequence[_Reading[T]], prefer: Prefer) -> list[_Reading[T]]:
    """The readings with deals of the preferred kind; the others only where there is none of it."""
    first = [reading for reading in readings if (reading.deal.status == "open") is (prefer == "open")]
    return first or list(readings)


def _which(tx: Transaction, readings: Sequence[_Reading[T]], line: Line, operand: Operand[T]) -> Ambiguous:
    """The question which reading is meant."""
    deals = list({reading.deal.deal_id: reading.deal for reading in readings}.values())
    if all(reading.length == readings[0].length for reading in readings) and len(deals) == len(readings):
        return _which_deal(tx, deals, readings, line, operand)
    words = " ".join(word.text for word in line.words)
    hint = _("Choose the one you mean:")
    if len(readings) > SHOWN:
        name = line.words[: len(line.words) - max(reading.length for reading in readings)]
        most = max(len(readings), how_many(tx, name, deals))
        hint = and_more(_("Choose the one you mean."), most - SHOWN, name)
    return Ambiguous(
        _("“{words}” can be read in more than one way.", words=words),
        hint,
        choices=[_choice(reading, line, operand) for reading in readings[:SHOWN]],
    )


def _which_deal(
    tx: Transaction,
    deals: Sequence[DealView],
    readings: Sequence[_Reading[T]],
    line: Line,
    operand: Operand[T],
) -> Ambiguous:
    """The question which deal is meant, where all else is clear: each button says what it does."""
    at = len(line.words) - readings[0].length
    asked = several(tx, deals, line.model_copy(update={"words": line.words[:at]}), line.tail(at))
    if not readings[0].length:
        return asked
    labels = [_choice(reading, line, operand).label for reading in readings]
    choices = [replace(choice, label=label) for choice, label in zip(asked.choices, labels, strict=False)]
    return Ambiguous(asked.message, asked.hint, choices=choices)


def _choice(reading: _Reading[T], line: Line, operand: Operand[T]) -> Choice:
    """The button for one of several readings."""
    number = reading.deal.number
    if reading.value is None:
        label = choice_label(reading.deal, rest=operand.absent or "")
        return Choice(label, completed(line, number))
    return Choice(
        choice_label(reading.deal, rest=operand.label(reading.value)),
        completed(line, number, operand.written(reading.value)),
    )


def _settled(tx: Transaction, line: Line, operand: Operand[T], prefer: Prefer) -> tuple[DealView, T | None]:
    """No split reads well: take the longest beginning that names a deal, and settle what follows it."""
    for at in range(len(line.words) - 1, 0, -1):
        deals = named(tx, line.words[:at], prefer)
        if len(deals) == 1:
            return relocked(tx, deals[0]), operand.settle(line.words[at:], deals[0])
        if deals:
            raise several(tx, deals, line.model_copy(update={"words": line.words[:at]}), line.tail(at))
    raise no_such_deal(tx, line, lambda deal: _operand_of(line, operand, deal))


def _operand_of(line: Line, operand: Operand[T], deal: DealView) -> str:
    """The end of the line that reads as an operand, so that a near miss can be offered with it."""
    starts = range(1, len(line.words))
    return next(
        (line.tail(at) for at in starts if _read_or_nothing(operand, line.words[at:], deal)),
        "",
    )


def _too_many_words(line: Line, operand: Operand[T]) -> InvalidInput:
    return InvalidInput(
        _("I can't tell which of these {count} words name the deal.", count=len(line.words)),
        _(
            "Begin with its number: `/{command} {example}`.",
            command=line.command,
            example=operand.example,
        ),
        field="deal",
    )
