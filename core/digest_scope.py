"""Whose deals somebody's digest is about (rules 12 and 15)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.digest_scan import Whose
from core.models import Member
from core.reminder_scan import minder
from core.transaction import Transaction

_MEMBERS = select(Member.member_id, Member.manager_id).where(Member.workspace_id == bindparam("workspace_id"))


@dataclass(frozen=True, slots=True)
class Circle:
    """Whose deals a digest is about. `absent` are, for those who mind what is nobody's, the owners who mind
    theirs no more.
    """

    whose: Whose
    absent: tuple[int, ...] | None = None


def circle_of(tx: Transaction, member_id: int) -> Circle:
    """Of a rep, their own. Of a manager also those of the people who answer to them, and, where they are one
    of those who mind the deals of nobody, of people who answer to nobody. Of whoever only looks, all of them.
    """
    reader = minder(tx, member_id)
    if reader is None:
        return Circle(Whose("all"))
    managers = {row.member_id: row.manager_id for row in tx.rows(_MEMBERS)}
    if reader.absent is None:
        reports = {member for member, manager in managers.items() if manager == member_id}
        scope = Whose("people" if reports else "own", tuple(sorted({member_id, *reports})))
        return Circle(scope)
    absent = set(reader.absent)
    others = {
        member
        for member, manager in managers.items()
        if member not in absent | {member_id} and manager not in absent | {None, member_id}
    }
    if not others:
        return Circle(Whose("people"), reader.absent)
    return Circle(Whose("people", tuple(sorted(managers.keys() - others)), nobodys=True), reader.absent)
