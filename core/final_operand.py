"""What may follow a deal that is won: the final amount and the day, both corrigible (rule 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import parse_day, read_day
from core.deal_changes import today
from core.errors import InvalidInput
from core.i18n import Text, _
from core.line_refs import Operand, Tier
from core.money import Money
from core.operands import amount_operand, joined
from core.requests import Words
from core.results import DealView
from core.transaction import Transaction

_KEYS = ("on:", "closed:")


@dataclass(frozen=True, slots=True)
class Final:
    """What a deal was won for, and the day; None for what is not corrected."""

    value: Money | None = None
    on: date | None = None


def final_operand(tx: Transaction) -> Operand[Final]:
    """An amount, a day, an amount and a day, or nothing; the day may be written `on:fri` or `closed:fri`.

    What could be either is an amount. Settling raises InvalidInput for a day that is still to come.
    """
    now, locale = today(tx), tx.actor.locale
    amount = amount_operand(tx)

    def day(words: Words) -> date | None:
        return _latest(_unkeyed(joined(words)), now, locale)

    def read(words: Words, deal: DealView) -> Sequence[tuple[Tier, Final]]:
        whole = amount.read(words, deal)
        if whole:
            return [(tier, Final(value)) for tier, value in whole]
        for at in range(len(words)):
            on = day(words[at:])
            values = amount.read(words[:at], deal) if at else [(Tier.exact, None)]
            if values and on is not None and on <= now:
                return [(Tier.exact, Final(values[0][1], on))]
        return []

    def settle(words: Words, deal: DealView) -> Final:
        for at in range(len(words)):
            require_past(day(words[at:]), now)
        written = joined(words)
        if _unkeyed(written) != written:
            return Final(on=parse_day(_unkeyed(written), today=now, locale=locale))
        return Final(amount.settle(words, deal))

    def label(final: Final) -> Text:
        value = str(amount.label(final.value)) if final.value is not None else ""
        return _("{final}", final=f"{value} {final.on or ''}".strip())

    return Operand(
        read,
        settle,
        label,
        lambda final: str(label(final)),
        example="142 15k yesterday",
        is_name=False,
        absent=_("its value as it is, today"),
    )


def _unkeyed(written: str) -> str:
    """`on:fri` without its key."""
    key = next((key for key in _KEYS if written.casefold().startswith(key)), "")
    return written[len(key) :]


def _latest(written: str, now: date, locale: str) -> date | None:
    """The day of something that happened: `fri` is the last Friday, where otherwise it is the next.

    `tomorrow` stays tomorrow, to be told of: it moves on with today, as a weekday or a date does not.
    """
    day = read_day(written, today=now, locale=locale)
    if day is None or day <= now:
        return day
    if read_day(written, today=now + timedelta(days=1), locale=locale) == day + timedelta(days=1):
        return day
    return read_day(written, today=now - timedelta(days=7), locale=locale)


def require_past(on: date | None, now: date) -> None:
    """Raise InvalidInput for a day that is still to come."""
    if on is not None and on > now:
        raise InvalidInput(
            _("{day} is still to come, and a deal is won on a day that has been.", day=on.isoformat()),
            _("The latest day is today, {example}.", example=now.isoformat()),
            field="on",
        )
