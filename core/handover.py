"""What people leave behind: the open deals of members whose accounts are deactivated (rule 14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from core.actor import Actor
from core.db import Database
from core.errors import NotFound
from core.i18n import _
from core.models import Deal, Member
from core.permissions import may, require
from core.results import DealView, LeftBehind, Person
from core.sums import summed
from core.transaction import Transaction

_GONE = (
    select(Member.member_id, Member.name, Member.user_id, Member.active)
    .where(Member.workspace_id == bindparam("workspace_id"))
    .where(Member.active.is_(False), Member.user_id.is_not(None))
)
_LEFT = (
    select(
        Deal.owner_id,
        Deal.currency,
        func.count().label("deals"),
        func.sum(Deal.value_minor).label("value_minor"),
    )
    .where(Deal.workspace_id == bindparam("workspace_id"), Deal.status == "open")
    .where(Deal.owner_id.in_(bindparam("owners", expanding=True)))
    .group_by(Deal.owner_id, Deal.currency)
)


class Handovers:
    """Shows what was left behind. Handing it over is a change of many deals, see `core.bulk_changes`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def list(self, actor: Actor) -> tuple[LeftBehind, ...]:
        """Who left open deals, most deals first; nothing for those who may not hand them over."""
        if not may(actor, "change_any_deal"):
            return ()
        with self._db.read(actor) as tx:
            return left_behind(tx)

    def show(self, member_id: int, actor: Actor) -> LeftBehind:
        """What one of them left. Raises NotFound where there is nothing of theirs; NotPermitted."""
        require(actor, "change_any_deal")
        with self._db.read(actor) as tx:
            for each in left_behind(tx):
                if each.person.member_id == member_id:
                    return each
        raise NotFound(
            _("There is nothing to hand over: they are back, or their deals are somebody else's by now."),
            _("`/deal list unowned` shows what is nobody's."),
        )


def left_behind(tx: Transaction) -> tuple[LeftBehind, ...]:
    """Who left open deals, most deals first."""
    gone = {row.member_id: row for row in tx.rows(_GONE)}
    if not gone:
        return ()
    rows: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in tx.rows(_LEFT, owners=sorted(gone)):
        rows[row.owner_id].append(row)
    left = [LeftBehind(_person(gone[key]), summed(tx, own)) for key, own in rows.items()]
    return tuple(sorted(left, key=lambda each: (-each.open.deals, each.person.name)))


def left_by(tx: Transaction, deals: Sequence[DealView]) -> Person | None:
    """Who has left and owns all of these deals, the actor being one who may hand them over; else None."""
    owners = {deal.owner for deal in deals if deal.status == "open"}
    owner = owners.pop() if len(owners) == 1 else None
    if owner is None or owner.active or owner.user_id is None or not may(tx.actor, "change_any_deal"):
        return None
    return owner


def _person(row: Row[Any]) -> Person:
    return Person(row.member_id, row.name, row.user_id, row.active)
