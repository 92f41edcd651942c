"""Long work: started with the request for it, done in batches, resumed by whoever comes (decision 10).

A batch and how far the job has come are stored in one transaction, which also holds the job's row: what a
kill interrupts was never done, and whoever lost the lease stores nothing. Leases are of real time, as with
lanes.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, tuple_, update

from core.actor import Actor
from core.bulk import insert_many
from core.db import Database
from core.errors import NotPermitted
from core.ids import new_id
from core.job_results import Asker, JobView
from core.members import Members
from core.models import Job, JobItem, Member
from core.transaction import OF_WORKSPACE, Transaction

# Far longer than a batch and the telling of it; as long waits a job whose process was killed.
LEASE_SECONDS = 20.0
_PURGED_AT_ONCE = 500
_WORKSPACE: Any = bindparam("workspace_id")
_DUE = (
    select(Job.workspace_id, Job.job_id)
    .where(Job.next_at <= bindparam("now"), Job.leased_until < bindparam("now"))
    .order_by(Job.next_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(Job)
    .where(Job.workspace_id == bindparam("workspace_key"), Job.job_id == bindparam("job_key"))
    .values(leased_until=bindparam("until"), leased_by=bindparam("holder"), attempts=Job.attempts + 1)
)
_JOBS = (
    select(Job, Member.user_id, Member.name, Member.locale, Member.tz)
    .join(Member, (Member.workspace_id == Job.workspace_id) & (Member.member_id == Job.asked_by))
    .where(Job.workspace_id == _WORKSPACE, Job.job_id == bindparam("job_id"))
)
_KEEP: Any = (
    update(Job)
    .where(Job.workspace_id == OF_WORKSPACE, Job.job_id == bindparam("job_key"))
    # How far it is tells two turns of one process apart: a lease that ran out may be given to it again.
    .where(Job.leased_by == bindparam("holder"), Job.done == bindparam("so_far"))
)
_ITEMS = (
    select(JobItem.item_id, JobItem.data)
    .where(JobItem.workspace_id == _WORKSPACE, JobItem.job_id == bindparam("job_id"))
    .where(JobItem.item_id > bindparam("after"))
    .order_by(JobItem.item_id)
    .limit(bindparam("most"))
)
_DROP_ITEMS = delete(JobItem).where(JobItem.workspace_id == _WORKSPACE, JobItem.job_id == bindparam("job_id"))


class LeaseLost(Exception):
    """Another process holds the job by now; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a batch came to: how many items it dealt with, the last of them, what became of all so far."""

    items: int
    cursor: int
    outcome: Mapping[str, Any]
    last: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table of kinds. `batch` does at most as many items as it is told, in a transaction given.

    `end` is called in the transaction that ends the job, be it done or given up.
    """

    batch: Callable[[Transaction, JobView, int], Step]
    end: Callable[[Transaction, JobView], None] = lambda tx, job: None


def start_job(
    tx: Transaction,
    kind: str,
    request: Mapping[str, Any],
    items: Iterable[tuple[int, Mapping[str, Any]]],
    reply: Mapping[str, Any],
    *,
    job_id: int | None = None,
) -> JobView:
    """Start a job in the transaction of the person who asks for it; it is begun when that commits.

    `request` and the data of `items` (key and data, the keys different) are what JSON can hold. `reply` as in
    `JobView`. `job_id` is its key, where it is known by that of something else. The transaction's receipt
    makes it one job, however often it is asked for.
    """
    assert tx.actor.member_id is not None
    rows = [{"item_id": key, "data": data} for key, data in items]
    job_id = job_id or new_id()
    tx.run(
        insert(Job),
        job_id=job_id,
        kind=kind,
        state="waiting",
        asked_by=tx.actor.member_id,
        asked_at=tx.now,
        request=request,
        total=len(rows),
        outcome={},
        reply=reply,
        next_at=time.time(),
    )
    insert_many(tx, JobItem, [{"job_id": job_id, **row} for row in rows])
    tx.starts_work = True
    return job_of(tx, job_id)


def job_of(tx: Transaction, job_id: int) -> JobView:
    """The job as it stands."""
    row = tx.first(_JOBS, job_id=job_id)
    assert row is not None
    return _view(row)


def next_items(tx: Transaction, job: JobView, most: int) -> Sequence[Row[Any]]:
    """The next items of a job, in order: rows of `item_id` and `data`."""
    return tx.rows(_ITEMS, job_id=job.job_id, after=job.cursor, most=most)


class Jobs:
    """Hands out jobs that are due, and takes them further."""

    def __init__(self, db: Database, kinds: Mapping[str, Kind], *, lease: float = LEASE_SECONDS) -> None:
        """`lease` is how long, in seconds, a job is held without news of its holder."""
        self._db = db
        self._kinds = kinds
        self._lease = lease
        self._holder = secrets.token_hex(8)

    def claim(self, most: int) -> list[JobView]:
        """Hold up to `most` jobs that are due and that nobody else holds."""
        now = time.time()
        with self._db.across_workspaces() as connection:
            due = connection.execute(_DUE, {"now": now, "most": most}).all()
            return [self._take(connection, *each, now) for each in due]

    def advance(self, job: JobView, most: int) -> JobView:
        """Do a batch of at most `most` items of a job that is held; returns how far it is then.

        Whoever asked for it does it: their rights are looked at afresh. Raises LeaseLost, NotPermitted where
        they are let in no more, and what the batch raises; nothing is stored then.
        """
        kind = self._kinds[job.kind]
        with self._db.write(self._asker(job)) as tx:
            self._keep(tx, job, attempts=0)
            step = kind.batch(tx, job, most)
            now = replace(
                job,
                done=job.done + step.items,
                cursor=step.cursor,
                outcome=step.outcome,
                state="done" if step.last else "waiting",
                attempts=0,
            )
            progress = {"done": now.done, "cursor": now.cursor, "outcome": now.outcome}
            self._keep(tx, job, **progress, **(self._end(tx, now) if step.last else {}))
        return now

    def give_up(self, job: JobView, why: str) -> JobView:
        """End a job that cannot go on. What it did stays done; `why` is kept with it. Raises LeaseLost."""
        failed = replace(job, state="failed", error=why)
        with self._db.write(self._asker_whoever(job)) as tx:
            self._keep(tx, failed, error=why, **self._end(tx, failed))
        return failed

    def note_reply(self, job: JobView, reply: Mapping[str, Any]) -> JobView:
        """Keep where the asker reads of it, so that whoever goes on edits the same message."""
        with self._db.write(self._system(job)) as tx:
            self._keep(tx, job, reply=dict(reply))
        return replace(job, reply=reply)

    def retire(self, job: JobView) -> None:
        """The asker was told how it ended: nobody need look at it again."""
        with self._db.write(self._system(job)) as tx:
            self._keep(tx, job, next_at=None, leased_until=0, leased_by=None)

    def postpone(self, job: JobView, delay: float) -> None:
        """Let go of a job for `delay` seconds."""
        with self._db.write(self._system(job)) as tx:
            self._keep(tx, job, next_at=time.time() + delay, leased_until=0, leased_by=None)

    def release(self) -> None:
        """Give back every job that this process holds, as it stops. None of them counts as an attempt."""
        self._free(Job.leased_by == self._holder)

    def take_over(self) -> None:
        """Free every job, whoever held it. Only where no other process can be at work, as on SQLite."""
        self._free(Job.leased_by.is_not(None))

    def purge(self, before: datetime) -> int:
        """Delete jobs that ended before `before` and were told, some at a time; returns how many."""
        old = (
            select(Job.workspace_id, Job.job_id)
            .where(Job.finished_at < before, Job.next_at.is_(None))
            .limit(_PURGED_AT_ONCE)
        )
        with self._db.across_workspaces() as connection:
            return connection.execute(
                delete(Job).where(tuple_(Job.workspace_id, Job.job_id).in_(old))
            ).rowcount

    def _take(self, connection: Connection, workspace_id: str, job_id: int, now: float) -> JobView:
        key = {"workspace_key": workspace_id, "job_key": job_id}
        connection.execute(_TAKE, {**key, "until": now + self._lease, "holder": self._holder})
        return _view(connection.execute(_JOBS, {"workspace_id": workspace_id, "job_id": job_id}).one())

    def _keep(self, tx: Transaction, job: JobView, **values: Any) -> None:
        """Write to a job that is held, and hold it for longer. Raises LeaseLost where another holds it, or
        has taken it further than `job` says.
        """
        kept = _KEEP.values({"leased_until": time.time() + self._lease, **values})
        if not tx.run(kept, job_key=job.job_id, holder=self._holder, so_far=job.done).rowcount:
            raise LeaseLost

    def _end(self, tx: Transaction, job: JobView) -> dict[str, Any]:
        """End the job; returns the columns that tell so."""
        self._kinds[job.kind].end(tx, job)
        tx.run(_DROP_ITEMS, job_id=job.job_id)
        return {"state": job.state, "finished_at": tx.now}

    def _free(self, condition: Any) -> None:
        with self._db.across_workspaces() as connection:
            connection.execute(update(Job).where(condition).values(leased_until=0, leased_by=None))

    def _asker(self, job: JobView) -> Actor:
        actor = Members(self._db).actor(job.workspace_id, job.asker.user_id, however_old=True)
        assert actor is not None
        return actor

    def _asker_whoever(self, job: JobView) -> Actor:
        """The asker, or where they are let in no more the bot in their stead."""
        try:
            return self._asker(job)
        except NotPermitted:
            return self._system(job)

    @staticmethod
    def _system(job: JobView) -> Actor:
        return Actor.by_rule(job.workspace_id, "jobs")


def _view(row: Row[*tuple[Any, ...]]) -> JobView:
    return JobView(
        workspace_id=row.workspace_id,
        job_id=row.job_id,
        kind=row.kind,
        state=row.state,
        asker=Asker(row.user_id, row.name, row.locale, row.tz),
        request=row.request,
        total=row.total,
        done=row.done,
        cursor=row.cursor,
        outcome=row.outcome,
        error=row.error,
        reply=row.reply,
        attempts=row.attempts,
    )
