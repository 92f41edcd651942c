"""What comes round by the clock: due rows found, each taken in one transaction with what it says.

The row of an occurrence is locked, what it says is put into the outbox, and its next time is set, all in one
transaction. So it is said once, however many processes look, and whatever is killed when. Nothing piles up
while no process runs: of the times that were missed the last one is made up for (decision record 15).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, bindparam, select, update

from core.actor import Actor
from core.db import Database
from core.models import Scheduled
from core.schedule_times import Times
from core.transaction import OF_WORKSPACE, Transaction

Outcome = Literal["said", "nothing", "overtaken", "planned", "taken"]
# What is not to come round is looked at again after that long; who is turned on again is woken at once.
_NOT_NOW = timedelta(days=1)
_AFTER_TROUBLE = timedelta(minutes=5)
_DUE = (
    select(Scheduled.workspace_id, Scheduled.kind, Scheduled.subject_id)
    .where(Scheduled.look_at <= bindparam("now"))
    .order_by(Scheduled.look_at)
    .limit(bindparam("most"))
)
_OWN: Any = (Scheduled.kind == bindparam("of_kind")) & (Scheduled.subject_id == bindparam("of_subject"))
_TAKE = (
    select(Scheduled)
    .where(Scheduled.workspace_id == bindparam("workspace_id"), _OWN)
    .where(Scheduled.look_at <= bindparam("now"))
    .with_for_update(skip_locked=True)
)
_SET = update(Scheduled).where(Scheduled.workspace_id == OF_WORKSPACE, _OWN)


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table of kinds.

    `times` says when it comes round for a subject, None where it does not at present. `compose` puts what is
    to be said into the outbox, and says whether that was anything.
    """

    times: Callable[[Transaction, int], Times | None]
    compose: Callable[[Transaction, int], bool]


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row that is due, by its key."""

    workspace_id: str
    kind: str
    subject_id: int


@dataclass(frozen=True, slots=True)
class Performed:
    """What became of a due row.

    It `said` something or had `nothing` to say; it was `overtaken` by its next time and dropped; it was only
    `planned`; or somebody else has `taken` it. `late` is how long ago it was due: those times that have come
    round since were dropped.
    """

    outcome: Outcome
    late: timedelta = timedelta(0)


class Schedule:
    """Finds what is due, and performs it. Any number of processes may."""

    def __init__(self, db: Database, kinds: Mapping[str, Kind]) -> None:
        self._db = db
        self._kinds = kinds

    def due(self, most: int) -> Sequence[DueRow]:
        """Up to `most` rows that are due by now, the longest due first. They are not held."""
        with self._db.across_workspaces() as connection:
            now = self._db.clock.now()
            return [DueRow(*row) for row in connection.execute(_DUE, {"now": now, "most": most})]

    def perform(self, row: DueRow) -> Performed:
        """Say what a due row has to say, if nobody else does just now, and set its next time.

        What is late is said once, at an hour and on a day that suit; where its next time is no later than
        that, it is dropped. So is what was still to come and would be late by the times that hold by now.
        Raises what composing raises; the row is as it was then.
        """
        with self._db.write(Actor.by_rule(row.workspace_id, row.kind)) as tx:
            found = tx.first(_TAKE, of_kind=row.kind, of_subject=row.subject_id, now=tx.now)
            if found is None:
                return Performed("taken")
            kind = self._kinds[row.kind]
            times = kind.times(tx, row.subject_id)
            following = times.next(tx.now, found.said_on) if times else None
            if times is None or following is None:
                _set(tx, row, due_at=None, look_at=tx.now + _NOT_NOW)
                return Performed("planned")
            due_at = found.due_at
            if _is_to_come(tx, times, found):
                due_at = times.passed(tx.now, due_at, found.said_on) if due_at is not None else None
            if due_at is None:
                _set(tx, row, due_at=following, look_at=following)
                return Performed("planned")
            return _performed(tx, row, kind, times, found, due_at)

    def postpone(self, row: DueRow) -> None:
        """Look at a row again in a while, as it could not be performed."""
        with self._db.write(Actor.by_rule(row.workspace_id, row.kind)) as tx:
            _set(tx, row, look_at=tx.now + _AFTER_TROUBLE)


def _is_to_come(tx: Transaction, times: Times, found: Row[Any]) -> bool:
    """Whether a row's time has not come yet, or it has said something on this very day, in another zone."""
    if found.due_at is None or tx.now < found.due_at:
        return True
    return found.said_on is not None and times.day_of(tx.now) <= found.said_on


def _performed(
    tx: Transaction, row: DueRow, kind: Kind, times: Times, found: Row[Any], due_at: datetime
) -> Performed:
    """Perform a row whose time has come, be it just now, while no process ran, or as it would have by now."""
    following, decent = times.next(tx.now, found.said_on), times.decent(tx.now)
    assert following is not None
    assert decent is not None
    late = tx.now - due_at
    if decent >= following:
        _set(tx, row, due_at=following, look_at=following, dropped_at=tx.now)
        return Performed("overtaken", late)
    if decent > tx.now:
        _set(tx, row, due_at=due_at, look_at=decent)
        return Performed("planned", late)
    said = kind.compose(tx, row.subject_id)
    said_on = times.day_of(tx.now) if said else found.said_on
    following, after = times.next(tx.now, said_on), times.next(due_at)
    dropped_at = tx.now if after is not None and after <= tx.now else found.dropped_at
    _set(tx, row, due_at=following, look_at=following, said_on=said_on, dropped_at=dropped_at)
    return Performed("said" if said else "nothing", late)


def _set(tx: Transaction, row: DueRow, **values: Any) -> None:
    tx.run(_SET.values(values), of_kind=row.kind, of_subject=row.subject_id)
