"""Snoozing a deal: it does not go stale before a day that somebody names (rule 11)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.actor import Actor
from core.dates import parse_moment, read_moment
from core.db import Database
from core.deal_changes import change_deal
from core.deal_refs import find_deal
from core.deal_results import ChangeResult
from core.errors import Conflict, InvalidInput
from core.i18n import _
from core.line_refs import deal_and_text
from core.operands import NOTHING
from core.permissions import require_change
from core.requests import Line
from core.results import DealView
from core.task_requests import SnoozeDeal
from core.text_limits import within
from core.transaction import Transaction

_LONGEST_UNTIL = 6  # words


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
    deal, text = deal_and_text(tx, request.deal)
    until, reason = _until_at_beginning(tx, deal, text.split())
    return deal, until, within(reason, "reason") or None


def _until(tx: Transaction, given: date | datetime | str | None) -> datetime | None:
    if isinstance(given, str):
        return parse_moment(given, now=tx.now, tz=tx.actor.tz, locale=tx.actor.locale)
    if given is None or isinstance(given, datetime):
        return given
    return datetime.combine(given, time(9), ZoneInfo(tx.actor.tz))


def _until_at_beginning(tx: Transaction, deal: DealView, words: list[str]) -> tuple[datetime | None, str]:
    """The longest beginning of `words` that is a day or a time, and what follows it."""
    if words and words[0].casefold() in NOTHING:
        return None, ""
    for count in range(min(_LONGEST_UNTIL, len(words)), 0, -1):
        written = " ".join(words[:count])
        until = read_moment(written, now=tx.now, tz=tx.actor.tz, locale=tx.actor.locale)
        if until is not None:
            return until, " ".join(words[count:])
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
    if until > tx.now + timedelta(days=most):
        raise InvalidInput(
            _("A deal rests for {most} days at most.", most=most),
            _("Write it like {most}d, or abandon the deal and reopen it then.", most=most),
            field="until",
        )
