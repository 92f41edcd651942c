"""Whose deals somebody's digest is about (rules 12 and 15)."""

from __future__ import annotations

from dataclasses import dataclass

from core.digest_scan import Whose
from core.reminder_scan import answers, minder
from core.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Circle:
    """Whose deals a digest is about.

    `people` are those who answer to its reader. `absent` are, for those who mind what is nobody's, the owners
    who mind theirs no more.
    """

    whose: Whose
    people: frozenset[int] = frozenset()
    absent: tuple[int, ...] | None = None


def circle_of(tx: Transaction, member_id: int) -> Circle:
    """Of a rep, their own. Of a manager also those of the people who answer to them, and, where they are one
    of those who mind the deals of nobody, of people who answer to nobody. Of whoever only looks, all of them.
    """
    reader = minder(tx, member_id)
    if reader is None:
        return Circle(Whose("all"))
    managers = answers(tx)
    people = frozenset(member for member, manager in managers.items() if manager == member_id)
    if reader.absent is None:
        return Circle(Whose("people" if people else "own", tuple(sorted({member_id, *people}))), people)
    people |= {member for member, manager in managers.items() if manager is None}
    owners = {member_id, *people, *reader.absent}
    if owners == managers.keys():
        return Circle(Whose("people"), people, reader.absent)
    return Circle(Whose("people", tuple(sorted(owners)), nobodys=True), people, reader.absent)
