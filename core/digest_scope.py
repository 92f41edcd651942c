"""Whose deals somebody's digest is about (rules 12 and 15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.actor import Role
from core.digest_scan import Whose
from core.models import Member
from core.transaction import Transaction

_WORKSPACE: Any = bindparam("workspace_id")
_MEMBERS = select(
    Member.member_id, Member.manager_id, Member.role, Member.kind, Member.active, Member.user_id
).where(Member.workspace_id == _WORKSPACE)


@dataclass(frozen=True, slots=True)
class Circle:
    """Whose deals a digest is about, and of whom nobody minds the deals: `absent`, for managers alone."""

    whose: Whose
    absent: tuple[int, ...] | None = None


def circle_of(tx: Transaction, member_id: int) -> Circle:
    """Of a rep, their own. Of a manager also those of the people who answer to them, and, where they are one
    of those who mind what is nobody's, those of people who answer to nobody and deals without an owner. Of
    whoever only looks, all of them together.
    """
    members = {row.member_id: row for row in tx.rows(_MEMBERS)}
    own = members[member_id]
    if not _acts(own):
        return Circle(Whose("all"))
    minding = _minding(members)
    reports = {row.member_id for row in members.values() if row.manager_id == member_id}
    if member_id not in minding and not reports:
        return Circle(Whose("own", (member_id,)))
    if member_id not in minding:
        return Circle(Whose("people", tuple(sorted({member_id, *reports}))))
    others = {
        row.member_id
        for row in members.values()
        if row.member_id != member_id and row.manager_id != member_id and _answers(row, members)
    }
    absent = tuple(sorted(row.member_id for row in members.values() if not _acts(row)))
    if not others:
        return Circle(Whose("people"), absent)
    return Circle(Whose("people", tuple(sorted(members.keys() - others)), nobodys=True), absent)


def _minding(members: dict[int, Row[Any]]) -> set[int]:
    """Those who mind what is nobody's: managers, or admins where there are none."""
    for role in (Role.manager, Role.admin):
        if found := {row.member_id for row in members.values() if _acts(row) and row.role == role.name}:
            return found
    return set()


def _answers(row: Row[Any], members: dict[int, Row[Any]]) -> bool:
    """Whether somebody who acts on deals answers to somebody who does."""
    manager = members.get(row.manager_id) if row.manager_id is not None else None
    return _acts(row) and manager is not None and _acts(manager)


def _acts(row: Row[Any]) -> bool:
    """Whether they can act on deals: an active member, with a user, who does not only look."""
    return bool(row.active and row.user_id and row.kind == "member" and row.role != "viewer")
