"""How a line is read: the deal comes first, then a stage, an amount, a day, a label, a member or free text.

Every split of the words is tried. A number in front settles which deal; otherwise the readings that are left
are weighed: an exact name before a prefix before something close, and of two for the same deal the one with
more words in the name. Two readings left ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Generic, TypeVar

from core.deal_refs import (
    Prefer,
    choice_label,
    completed,
    find_deal,
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
_MOST_WORDS = 30
# As many words of a line may name the deal where free text follows them.
_LONGEST_NAME = 12

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
    `label` names a value to people, `written` in a line that means it and nothing else.
    """

    read: Callable[[Words, DealView], Sequence[tuple[Tier, T_co]]]
    settle: Callable[[Words, DealView], T_co]
    label: Callable[[Any], Text]
    written: Callable[[Any], str]
    could: Callable[[Words], bool] = lambda words: True
    example: str = "142"


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
    if len(ref.words) > _MOST_WORDS:
        raise _too_many_words(ref, operand)
    readings = _readings(tx, ref, operand, prefer)
    if not readings:
        return _settled(tx, ref, operand, prefer)
    best = _best(readings)
    if len(best) > 1:
        raise _which(best, ref, operand)
    return relocked(tx, best[0].deal), best[0].value


def deal_and_text(
    tx: Transaction, ref: DealRef, example: str, *, prefer: Prefer = "open"
) -> tuple[DealView, str]:
    """The deal that `ref` means, locked, and the free text after it, without quotes around all of it.

    Bare words act only if all of them name the deal; otherwise the answer has buttons that keep the text.
    `example` is what may follow the command, for whoever writes nothing after it.
    """
    if not isinstance(ref, Line):
        return find_deal(tx, ref, prefer=prefer, lock=True), ""
    if not ref.words:
        raise no_deal_given(ref.command, example)
    number = leading_number(ref.words)
    if number is not None:
        return numbered(tx, number, lock=True), ref.free_text(1)
    if ref.words[0].quoted:
        found = named(tx, ref.words[:1], prefer)
        first = ref.model_copy(update={"words": ref.words[:1]})
        if len(found) > 1:
            raise several(found, first, ref.tail(1))
        if found:
            return relocked(tx, found[0]), ref.free_text(1)
        raise no_such_deal(tx, first, lambda deal: ref.tail(1))
    return _bare_words(tx, ref, prefer), ""


def _after_number(
    tx: Transaction, line: Line, deal: DealView, operand: Operand[T]
) -> tuple[DealView, T | None]:
    rest = line.words[1:]
    if not rest:
        return deal, None
    found = operand.read(rest, deal) if len(rest) <= _MOST_WORDS else ()
    if not found:
        return deal, operand.settle(rest, deal)
    best = _best([_Reading(tier, len(rest), deal, value) for tier, value in found])
    if len(best) > 1:
        raise _which(best, line, operand)
    return deal, best[0].value


def _readings(tx: Transaction, line: Line, operand: Operand[T], prefer: Prefer) -> list[_Reading[T]]:
    """Every way to split the words into a deal and an operand; the whole as a deal where there is none."""
    readings = []
    words = line.words
    for at in range(1, len(words)):
        if not operand.could(words[at:]):
            continue
        for deal in named(tx, words[:at], prefer):
            found = _read_or_nothing(operand, words[at:], deal)
            readings += [_Reading(tier, len(words) - at, deal, value) for tier, value in found]
    if any(reading.tier is not Tier.close for reading in readings):
        return readings
    whole: list[_Reading[T]] = [_Reading(Tier.exact, 0, deal, None) for deal in named(tx, words, prefer)]
    return whole or readings


def _read_or_nothing(operand: Operand[T], words: Words, deal: DealView) -> Sequence[tuple[Tier, T]]:
    """A bad amount or day is only told of once it is clear that one was meant; here it is no reading."""
    try:
        return operand.read(words, deal)
    except InvalidInput:
        return ()


def _best(readings: Sequence[_Reading[T]]) -> list[_Reading[T]]:
    """The readings of the best tier, for each deal only those with the most words in the operand."""
    tier = min(reading.tier for reading in readings)
    longest: dict[int, list[_Reading[T]]] = {}
    for reading in readings:
        if reading.tier is not tier:
            continue
        kept = longest.setdefault(reading.deal.deal_id, [])
        if kept and kept[0].length < reading.length:
            kept.clear()
        if not kept or kept[0].length == reading.length:
            kept.append(reading)
    return [reading for kept in longest.values() for reading in kept]


def _which(readings: Sequence[_Reading[T]], line: Line, operand: Operand[T]) -> Ambiguous:
    """The question which reading is meant."""
    deals = list({reading.deal.deal_id: reading.deal for reading in readings}.values())
    if all(reading.length == readings[0].length for reading in readings) and len(deals) == len(readings):
        return _which_deal(deals, readings, line, operand)
    words = " ".join(word.text for word in line.words)
    return Ambiguous(
        _("“{words}” can be read in more than one way.", words=words),
        _("Choose the one you mean:"),
        choices=[_choice(reading, line, operand) for reading in readings[:8]],
    )


def _which_deal(
    deals: Sequence[DealView], readings: Sequence[_Reading[T]], line: Line, operand: Operand[T]
) -> Ambiguous:
    """The question which deal is meant, where all else is clear: each button says what it does."""
    at = len(line.words) - readings[0].length
    asked = several(deals, line.model_copy(update={"words": line.words[:at]}), line.tail(at))
    labels = [_choice(reading, line, operand).label for reading in readings]
    choices = [replace(choice, label=label) for choice, label in zip(asked.choices, labels, strict=False)]
    return Ambiguous(asked.message, asked.hint, choices=choices)


def _choice(reading: _Reading[T], line: Line, operand: Operand[T]) -> Choice:
    """The button for one of several readings."""
    label = choice_label(reading.deal)
    if reading.value is None:
        return Choice(label, completed(line, reading.deal.number))
    return Choice(
        _("{deal} → {rest}", deal=label, rest=operand.label(reading.value)),
        completed(line, reading.deal.number, operand.written(reading.value)),
    )


def _settled(tx: Transaction, line: Line, operand: Operand[T], prefer: Prefer) -> tuple[DealView, T | None]:
    """No split reads well: take the longest beginning that names a deal, and settle what follows it."""
    for at in range(len(line.words) - 1, 0, -1):
        deals = named(tx, line.words[:at], prefer)
        if len(deals) == 1:
            return relocked(tx, deals[0]), operand.settle(line.words[at:], deals[0])
        if deals:
            raise several(deals, line.model_copy(update={"words": line.words[:at]}), line.tail(at))
    raise no_such_deal(tx, line, lambda deal: _operand_of(line, operand, deal))


def _operand_of(line: Line, operand: Operand[T], deal: DealView) -> str:
    """The end of the line that reads as an operand, so that a near miss can be offered with it."""
    starts = range(1, len(line.words))
    return next(
        (line.tail(at) for at in starts if _read_or_nothing(operand, line.words[at:], deal)),
        "",
    )


def _bare_words(tx: Transaction, line: Line, prefer: Prefer) -> DealView:
    whole = named(tx, line.words, prefer) if len(line.words) <= _MOST_WORDS else []
    if len(whole) == 1:
        return relocked(tx, whole[0])
    if whole:
        raise several(whole, line)
    for at in range(min(len(line.words) - 1, _LONGEST_NAME), 0, -1):
        deals = named(tx, line.words[:at], prefer)
        if deals:
            raise _keeping_text(deals, line, line.tail(at))
    first = line.model_copy(update={"words": line.words[:1]})
    raise no_such_deal(tx, first, lambda deal: line.tail(1))


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


def _keeping_text(deals: Sequence[DealView], line: Line, text: str) -> Ambiguous:
    """Words and free text run together: ask, rather than write into the wrong deal."""
    return Ambiguous(
        _("Where does the deal's name end and your text begin? I read the text as “{text}”.", text=text),
        _(
            "Choose the deal, or begin with its number or its name in quotes: `/{command} {number} …`.",
            command=line.command,
            number=deals[0].number,
        ),
        choices=[
            Choice(choice_label(deal, deals[:8]), completed(line, deal.number, text)) for deal in deals[:8]
        ],
    )
