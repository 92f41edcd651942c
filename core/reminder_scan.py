"""Which deals need somebody: stale, or past the day on which they were due or expected to close (rule 12).

A deal goes to its owner where they can act on it, and else to the managers: where it has none, or one who was
deactivated, only looks, or is no user here. What is looked for comes off an index of owners, so that a search
costs what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, union
from sqlalchemy.orm import aliased

from core.models import Activity, Deal, Member, RemindedDeal, Task
from core.results import DealView
from core.transaction import Transaction

# As many of a day's deals, on pages of ten.
MOST, PAGE = 100, 10
AGAIN_AFTER_DAYS = 7
_WORKSPACE: Any = bindparam("workspace_id")


def _acts(member: Any) -> Any:
    """That a member may act on deals: is here, is no guest, and does not only look."""
    here = member.active.is_(True) & (member.kind == "member") & member.user_id.is_not(None)
    return here & (member.role != "viewer")


ACTS = _acts(Member)
_BOSS: Any = aliased(Member)
_READER = select(Member.member_id, Member.user_id, Member.tz, Member.locale, Member.role, Member.name).where(
    Member.workspace_id == _WORKSPACE, Member.member_id == bindparam("member_id"), ACTS
)
_ABSENT = select(Member.member_id).where(Member.workspace_id == _WORKSPACE, ~ACTS)
_IN_ROLE = select(Member.member_id).where(
    Member.workspace_id == _WORKSPACE, ACTS, Member.role == bindparam("role")
)
_ANSWERS = (
    select(Member.member_id, _BOSS.member_id.label("manager_id"))
    .outerjoin(
        _BOSS,
        (_BOSS.workspace_id == _WORKSPACE)
        & (_BOSS.member_id == Member.manager_id)
        & _acts(_BOSS)
        & _BOSS.role.in_(("manager", "admin")),
    )
    .where(Member.workspace_id == _WORKSPACE)
)

# What a person did, and not what came of a bulk change or a rule.
BY_A_PERSON: Any = Activity.actor_id.is_not(None) & Activity.caused_by.is_(None)
_ACTED = (
    select(Activity.deal_id, func.max(Activity.activity_id).label("activity_id"))
    .where(Activity.workspace_id == _WORKSPACE, BY_A_PERSON)
    .where(Activity.deal_id.in_(bindparam("deal_ids", expanding=True)))
    .group_by(Activity.deal_id)
)


@dataclass(frozen=True, slots=True)
class Minder:
    """Somebody who minds deals: their own, and with `absent` those of nobody and of these owners."""

    member_id: int
    user_id: str
    tz: str
    locale: str
    absent: tuple[int, ...] | None

    def minds(self, deal: DealView) -> bool:
        """Whether the deal is theirs to deal with."""
        owner = deal.owner
        if owner is not None and owner.member_id == self.member_id:
            return True
        return self.absent is not None and (owner is None or owner.member_id in self.absent)


def minder(tx: Transaction, member_id: int) -> Minder | None:
    """Who minds deals as that member; None where they cannot act on any."""
    row = tx.first(_READER, member_id=member_id)
    if row is None:
        return None
    absent = None
    if row.role in ("manager", "admin") and member_id in managers(tx):
        absent = tuple(tx.run(_ABSENT).scalars())
    return Minder(row.member_id, row.user_id, row.tz, row.locale, absent)


def can_act(tx: Transaction, member_id: int) -> bool:
    """Whether that member can be told of what is to be done, and do it."""
    return tx.first(_READER, member_id=member_id) is not None


def managers(tx: Transaction) -> Sequence[int]:
    """The members to whom the deals of nobody go: managers, or admins where there are none."""
    for role in ("manager", "admin"):
        if found := list(tx.run(_IN_ROLE, role=role).scalars()):
            return found
    return []


def answers(tx: Transaction) -> dict[int, int | None]:
    """To whom each member answers: the manager who was named for them, None where that is one no more."""
    return {row.member_id: row.manager_id for row in tx.rows(_ANSWERS)}


def needs_somebody(deal: DealView, now: datetime, tz: str) -> bool:
    """Whether an open deal is stale or overdue at `now`, by the calendar of `tz`."""
    if deal.status != "open":
        return False
    today = now.astimezone(ZoneInfo(tz)).date()
    passed = [day for day in (deal.due_on, deal.expected_close_on) if day is not None and day < today]
    moments = [at for at in (deal.stale_at, deal.next_step_at) if at is not None and at <= now]
    return bool(passed or moments)


def found_for(tx: Transaction, reader: Minder) -> list[int]:
    """The deals that need `reader` and that they were not reminded of within a week, greatest value first."""
    today = tx.now.astimezone(ZoneInfo(reader.tz)).date()
    parts = [part.where(owned) for owned in _owners(reader) for part in _parts(tx.now, today, reader.tz)]
    found = union(*parts).subquery()
    statement = (
        select(found.c.deal_id).order_by(found.c.value_minor.desc(), found.c.deal_id.desc()).limit(MOST)
    )
    return list(tx.run(statement, reader_id=reader.member_id).scalars())


def acted_on(tx: Transaction, deal_ids: Sequence[int]) -> dict[int, int]:
    """The last thing that a person did on each of these deals, by its key in history."""
    if not deal_ids:
        return {}
    return {row.deal_id: row.activity_id for row in tx.rows(_ACTED, deal_ids=list(deal_ids))}


def by_value(deals: Iterable[DealView]) -> list[DealView]:
    """Deals in the order of lists: greatest value first."""
    return sorted(deals, key=lambda deal: (deal.value.minor, deal.deal_id), reverse=True)


def _owners(reader: Minder) -> Iterator[ColumnElement[bool]]:
    """Conditions on a deal's owner, each of which the index of owners answers."""
    yield Deal.owner_id == reader.member_id
    if reader.absent is not None:
        yield Deal.owner_id.is_(None)
        if reader.absent:
            yield Deal.owner_id.in_(reader.absent)


def _parts(now: datetime, today: date, tz: str) -> Iterator[Select[int, int]]:
    """What makes a deal need somebody, each as a search of its own.

    Of a task that is due today its assignee is told at its own time.
    """
    deals = (
        select(Deal.deal_id, Deal.value_minor)
        .outerjoin(
            RemindedDeal,
            (RemindedDeal.workspace_id == _WORKSPACE)
            & (RemindedDeal.deal_id == Deal.deal_id)
            & (RemindedDeal.member_id == bindparam("reader_id")),
        )
        .where(Deal.workspace_id == _WORKSPACE, Deal.status == "open", _is_time(now, today, tz))
    )
    yield deals.where(Deal.stale_at <= now)
    # While a deal rests, a day on it is told once: as it has passed, or a week after the last reminder.
    awake = or_(Deal.snoozed_until.is_(None), Deal.snoozed_until <= now, Deal.stale_at <= now)
    for day in (Deal.expected_close_on, Deal.due_on):
        yield deals.where(day < today, or_(awake, day >= today - timedelta(days=AGAIN_AFTER_DAYS)))
    of_reader = (Task.workspace_id == _WORKSPACE) & (Task.deal_id == Deal.deal_id)
    yield deals.join(Task, of_reader).where(
        awake,
        Task.assignee_id == bindparam("reader_id"),
        Task.state == "open",
        Task.due_at < midnight(today, tz),
    )


def _is_time(now: datetime, today: date, tz: str) -> ColumnElement[bool]:
    """That a deal's last reminder is a week old, or was put off until by now."""
    week_ago = told_again_from(today, tz)
    put_off = (Deal.snoozed_until > RemindedDeal.reminded_at) & (Deal.snoozed_until <= now)
    return or_(RemindedDeal.reminded_at.is_(None), RemindedDeal.reminded_at < week_ago, put_off)


def told_again_from(today: date, tz: str) -> datetime:
    """What was told before then may be told again today: nothing is twice within a week."""
    return midnight(today - timedelta(days=AGAIN_AFTER_DAYS - 1), tz)


def midnight(day: date, tz: str) -> datetime:
    """When a day begins there."""
    return datetime.combine(day, time(), ZoneInfo(tz))
