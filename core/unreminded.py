"""Deals of which nobody is reminded, as their owners want no reminders: for their managers (rule 12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, select

from core.digest_results import NONE, DigestPart
from core.digest_scan import OPEN, part_of
from core.models import Deal, Member
from core.preferences import heard_by
from core.reminder_scan import ACTS
from core.transaction import Transaction

# As long as three reminders would have taken.
_AFTER = timedelta(weeks=3)
_MEMBERS = select(Member).where(Member.workspace_id == bindparam("workspace_id"), ACTS)


def unreminded(tx: Transaction, people: Collection[int], but: Collection[int]) -> DigestPart:
    """Deals of those of `people` who want no reminders, stale for three weeks or longer, but for those keys.

    Greatest value first.
    """
    owners = [
        row.member_id
        for row in tx.rows(_MEMBERS)
        if row.member_id in people and not heard_by(row, tx.settings).reminders
    ]
    if not owners:
        return NONE
    theirs: list[Any] = [OPEN, Deal.owner_id.in_(owners), Deal.stale_at <= tx.now - _AFTER]
    which = and_(*theirs, Deal.deal_id.not_in(but))
    return part_of(tx, which, (Deal.value_minor.desc(), Deal.deal_id.desc()))
