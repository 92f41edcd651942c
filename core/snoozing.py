"""Snoozing a deal: it does not go stale before a day that somebody names (rule 11)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.actor import Actor
from core.dates import parse_moment, read_moment
from core.db import Database
from core.deal_changes import change_deal, today
from core.deal_refs import find_deal
from core.deal_results import ChangeResult
from core.errors import Conflict, InvalidInput
from core.i18n import _
from core.line_refs import Operand, Tier, deal_and
from core.numbers import leading_number
from core.operands import NOTHING, Given, joined
from core.permissions import require_change
from core.requests import Line, Words
from core.results import DealView
from core.task_requests import SnoozeDeal
from core.text_limits import within
from core.text_refs import deal_and_text
from core.transaction import Transaction

_LONGEST_UNTIL = 6  # words
# What people begin a time with in a sentence: `until fri`, `for 2 weeks`.
_BEFORE = frozenset({"until", "till", "for"})


class _FreeText(Exception):
    """What follows the deal is more than a day."""


class Snoozing:
    """Puts off that deals go stale."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def snooze(self, request: SnoozeDeal, actor: Actor) -> ChangeResult:
        """Keep an open deal from going stale until the morning of a day; `none` ends that.

        That is no touch. Raises InvalidInput where no day is written, it has passed or is further ahead than
        the workspace allows; Conflict for a closed deal; NotPermitted.
        """
        with self._db.write(actor) as tx:
            deal, until, reason = _asked(tx, request)
            require_change(tx, deal)
            if deal.status != "open":
                raise Conflict(
                    _("#{number} is closed, so it does not go stale.", number=deal.number),
                    _("`/deal reopen {number}` puts it back on the board.", number=deal.number),
                )
            _require_allowed(tx, until)
            values: dict[str, Any] = {"snoozed_until": until, "snooze_reason": reason if until else None}
            if (until, values["snooze_reason"]) == (deal.snoozed_until, deal.snooze_reason):
                return ChangeResult(deal, "snooze", until, until, None)
            changed, activity_id = change_deal(tx, deal, "deal.snoozed", values, touch=False)
            return ChangeResult(changed, "snooze", deal.snoozed_until, until, activity_id)


def _asked(tx: Transaction, request: SnoozeDeal) -> tuple[DealView, datetime | None, str | None]:
    """The deal, until when, and why, from a form's fields or from a line."""
    if not isinstance(request.deal, Line):
        deal = find_deal(tx, request.deal, lock=True)
        return deal, _until(tx, request.until), within(request.reason or "", "reason") or None
    line = request.deal
    if leading_number(line.words) is None and line.words and not line.words[0].quoted:
        # As with any date, every split is tried; with a reason behind it, the text must be set apart.
        with suppress(_FreeText):
            deal, given = deal_and(tx, line, _until_operand(tx))
            return deal, *_until_at_beginning(tx, deal, given.words.split() if given else [])
    deal, text = deal_and_text(tx, line, "142 1w they are on holiday")
    until, reason = _until_at_beginning(tx, deal, text.split())
    return deal, until, within(reason, "reason") or None


def _until_operand(tx: Transaction) -> Operand[Given]:
    """A day or a time, and nothing behind it."""

    def read(words: Words, deal: DealView) -> Sequence[tuple[Tier, Given]]:
        written = joined(words)
        if len(words) > _LONGEST_UNTIL + 1:
            return []
        until, left = _read_until(tx, written.split())
        return [(Tier.exact, Given(until, written))] if left is not None and not left else []

    def settle(words: Words, deal: DealView) -> Given:
        raise _FreeText

    return Operand(
        read,
        settle,
        lambda given: _("{words}", words=given.words),
        lambda given: given.words,
        is_name=False,
    )


def _until(tx: Transaction, given: date | datetime | str | None) -> datetime | None:
    if isinstance(given, str):
        return parse_moment(given, now=tx.now, tz=tx.actor.tz, locale=tx.actor.locale)
    if given is None or isinstance(given, datetime):
        return given
    return datetime.combine(given, time(9), ZoneInfo(tx.actor.tz))


def _read_until(tx: Transaction, words: Sequence[str]) -> tuple[datetime | None, Sequence[str] | None]:
    """The longest beginning of `words` that is a day or a time, and what follows it; None where none is."""
    words = words[1:] if len(words) > 1 and words[0].casefold() in _BEFORE else words
    if words and words[0].casefold() in NOTHING:
        return None, words[1:]
    for count in range(min(_LONGEST_UNTIL, len(words)), 0, -1):
        written = " ".join(words[:count])
        until = read_moment(written, now=tx.now, tz=tx.actor.tz, locale=tx.actor.locale)
        if until is not None:
            return until, words[count:]
    return None, None


def _until_at_beginning(tx: Transaction, deal: DealView, words: list[str]) -> tuple[datetime | None, str]:
    """As `_read_until`. Raises InvalidInput where no beginning is a day or a time."""
    until, left = _read_until(tx, words)
    if left is not None:
        return until, " ".join(left) if until is not None else ""
    raise InvalidInput(
        _("Until when should #{number} rest?", number=deal.number),
        _("For example `/deal snooze {number} 1w they are on holiday`.", number=deal.number),
        field="until",
    )


def _require_allowed(tx: Transaction, until: datetime | None) -> None:
    if until is None:
        return
    most = tx.settings.longest_pause_days
    if until <= tx.now:
        raise InvalidInput(_("That time has passed."), _("Write it like 1w, fri or 31 Dec."), field="until")
    zone = ZoneInfo(tx.actor.tz)
    if until.astimezone(zone).date() > today(tx) + timedelta(days=most):
        raise InvalidInput(
            _("A deal rests for {most} days at most.", most=most),
            _("Write it like {most}d, or abandon the deal and reopen it then.", most=most),
            field="until",
        )
