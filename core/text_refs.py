"""A deal and the free text after it: a note, a title, a reason (PRODUCT.md, "How a line is read").

A number or quotes say where the name ends. Bare words act only if all of them name the deal; otherwise the
answer has buttons that keep the text, and show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from core.deal_changes import search_text
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
from core.errors import Ambiguous
from core.folding import words as folded
from core.i18n import _
from core.line_refs import MOST_WORDS
from core.numbers import leading_number
from core.requests import DealRef, Line, Words
from core.results import Choice, DealView
from core.transaction import Transaction
from core.written import excerpt

# As many words of a line may name the deal where free text follows them, and as many splits are offered.
_LONGEST_NAME = 12
_MOST_SPLITS = 5


class _Split(NamedTuple):
    """A deal that the words before `at` name; the text begins there."""

    at: int
    deal: DealView


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
            raise several(tx, found, first, ref.tail(1))
        if found:
            return relocked(tx, found[0]), ref.free_text(1)
        raise no_such_deal(tx, first, lambda deal: ref.tail(1))
    return _bare_words(tx, ref, prefer), ""


def _bare_words(tx: Transaction, line: Line, prefer: Prefer) -> DealView:
    whole = named(tx, line.words, prefer) if len(line.words) <= MOST_WORDS else []
    if len(whole) == 1:
        return relocked(tx, whole[0])
    if whole:
        raise several(tx, whole, line)
    starts = range(1, min(len(line.words) - 1, _LONGEST_NAME) + 1)
    splits = [_Split(at, deal) for at in starts for deal in named(tx, line.words[:at], prefer)]
    if splits:
        raise _keeping_text(tx, splits, line)
    first = line.model_copy(update={"words": line.words[:1]})
    raise no_such_deal(tx, first, lambda deal: _text_behind(line, deal))


def _keeping_text(tx: Transaction, splits: Sequence[_Split], line: Line) -> Ambiguous:
    """Words and free text run together: ask, rather than write into the wrong deal or half of the text."""
    splits = sorted(splits, key=lambda split: (_repeated(line.words[: split.at]), -split.at))
    likeliest = [split for split in splits if split.at == splits[0].at]
    shown = splits[: max(_MOST_SPLITS, len(likeliest[:SHOWN]))]
    hint = _(
        "Choose the deal, or begin with its number or its name in quotes: `/{command} {number} …`.",
        command=line.command,
        number=splits[0].deal.number,
    )
    if len(likeliest) > SHOWN:
        name = line.words[: splits[0].at]
        hint = and_more(hint, how_many(tx, name, [split.deal for split in likeliest]) - SHOWN, name)
    return Ambiguous(
        _("Where does the deal's name end and your text begin? Each button shows the text as I read it."),
        hint,
        choices=[
            Choice(
                choice_label(split.deal, [each.deal for each in shown], excerpt(line.tail(split.at))),
                completed(line, split.deal.number, line.tail(split.at)),
            )
            for split in shown
        ],
    )


def _repeated(words: Words) -> int:
    """How many of the words stand there twice: nobody says a name so, and the second is of the text."""
    return len(words) - len({folded(word.text) for word in words})


def _text_behind(line: Line, deal: DealView) -> str:
    """The text after a first word that comes close to the deal's name: what goes on naming it is no text."""
    typed = " ".join(folded(line.words[0].text))
    left = list(dict.fromkeys(folded(search_text(deal))))
    left.remove(max(left, key=lambda name: fuzz.ratio(name, typed)))
    at = 1
    for word in line.words[1:]:
        begun = " ".join(folded(word.text))
        name = next((name for name in left if begun and name.startswith(begun)), None)
        if name is None:
            break
        left.remove(name)
        at += 1
    return line.tail(at)
