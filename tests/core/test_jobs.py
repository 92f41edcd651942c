"""Long work: begun once, done batch by batch, nothing lost or doubled by whoever dies at it (decision 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.actor import Actor
from core.checkup import broken_jobs
from core.errors import AlreadyHandled, NotPermitted
from core.job_results import JobView
from core.jobs import Jobs, Kind, LeaseLost, Step, next_items, start_job
from core.models import Job, JobItem
from core.transaction import Transaction
from core.workspaces import take_numbers
from tests.core.support import World

TAKE = "test.take"


def take(tx: Transaction, job: JobView, most: int) -> Step:
    """A batch that shows when it is done twice: each item takes a number."""
    items = next_items(tx, job, most)
    taken = [*job.outcome.get("taken", []), *(take_numbers(tx, "deal") for _item in items)]
    if any(item.data.get("bad") for item in items):
        raise ValueError("a bug")
    cursor = items[-1].item_id if items else job.cursor
    return Step(len(items), cursor, {"taken": taken}, job.done + len(items) >= job.total)


ended: list[tuple[int, str]] = []
KINDS = {TAKE: Kind(take, lambda tx, job: ended.append((job.job_id, job.state)))}


def begin(world: World, actor: Actor, items: int = 25, bad: int = 0) -> JobView:
    """Start a job of as many items; the `bad`-th of them cannot be done."""
    with world.db.write(actor) as tx:
        rows = [(number, {"bad": number == bad}) for number in range(1, items + 1)]
        return start_job(tx, TAKE, {"what": "numbers"}, rows, {"response_url": "u"})


def jobs_of(world: World, lease: float = 60.0) -> Jobs:
    """What another process would have."""
    return Jobs(world.db, KINDS, lease=lease)


def claimed(jobs: Jobs, job: JobView) -> JobView | None:
    """The job as this process holds it; others that tests left are passed over."""
    return next((each for each in jobs.claim(99) if each.job_id == job.job_id), None)


def hold(jobs: Jobs, job: JobView) -> JobView:
    found = claimed(jobs, job)
    assert found is not None
    return found


def to_the_end(jobs: Jobs, job: JobView, most: int = 10) -> JobView:
    while job.state == "waiting":
        job = jobs.advance(job, most)
    return job


def count(world: World, table: type[Job] | type[JobItem]) -> int:
    with world.db.read(world.system) as tx:
        return int(
            tx.run(
                select(func.count()).select_from(table).where(table.workspace_id == tx.workspace_id)
            ).scalar_one()
        )


def test_a_job_is_done_a_batch_at_a_time_and_its_items_are_gone_then(world: World) -> None:
    job, jobs = begin(world, world.actor()), jobs_of(world)
    held = hold(jobs, job)
    steps = [held := jobs.advance(held, 10) for _step in range(3)]
    assert [(step.done, step.state) for step in steps] == [(10, "waiting"), (20, "waiting"), (25, "done")]
    assert len(set(steps[-1].outcome["taken"])) == 25
    assert count(world, JobItem) == 0
    assert (job.job_id, "done") in ended


def test_a_job_that_is_asked_for_twice_is_one(world: World) -> None:
    twice = replace(world.actor(), receipt="the same form")
    begin(world, twice)
    with pytest.raises(AlreadyHandled):
        begin(world, twice)
    assert count(world, Job) == 1


def test_a_job_is_held_by_one_process_at_a_time(world: World) -> None:
    job, first, second = begin(world, world.actor()), jobs_of(world), jobs_of(world)
    assert claimed(first, job) is not None
    assert claimed(second, job) is None


def test_a_job_goes_on_where_whoever_died_left_it(world: World) -> None:
    job, dead, heir = begin(world, world.actor()), jobs_of(world, lease=-1.0), jobs_of(world)
    dead.advance(hold(dead, job), 10)
    taken_up = hold(heir, job)
    assert taken_up.done == 10
    finished = to_the_end(heir, taken_up)
    assert sorted(finished.outcome["taken"]) == list(range(1, 26)), "nothing lost, nothing twice"


def test_who_lost_the_lease_stores_nothing(world: World) -> None:
    job, slow, heir = begin(world, world.actor()), jobs_of(world, lease=-1.0), jobs_of(world)
    held = hold(slow, job)
    taken_up = hold(heir, job)
    with pytest.raises(LeaseLost):
        slow.advance(held, 10)
    assert sorted(to_the_end(heir, taken_up).outcome["taken"]) == list(range(1, 26))


def test_two_turns_of_one_process_do_no_batch_twice(world: World) -> None:
    """A machine that stood still for longer than the lease: what was under way goes on beside its heir."""
    job, jobs = begin(world, world.actor()), jobs_of(world, lease=-1.0)
    held, again = hold(jobs, job), hold(jobs, job)
    ahead = jobs.advance(again, 10)
    with pytest.raises(LeaseLost):
        jobs.advance(held, 10)
    assert sorted(to_the_end(jobs, ahead).outcome["taken"]) == list(range(1, 26))


def test_a_batch_that_fails_stores_nothing_and_is_tried_again(world: World) -> None:
    job, jobs = begin(world, world.actor(), bad=15), jobs_of(world)
    held = jobs.advance(hold(jobs, job), 10)
    with pytest.raises(ValueError, match="a bug"):
        jobs.advance(held, 10)
    jobs.postpone(held, 0)
    again = hold(jobs, job)
    assert (again.done, again.attempts) == (10, 1)
    given_up = jobs.give_up(again, "it never works")
    assert (given_up.state, given_up.error) == ("failed", "it never works")
    assert (job.job_id, "failed") in ended
    assert count(world, JobItem) == 0


def test_an_end_is_told_even_where_whoever_reached_it_died_before(world: World) -> None:
    job, dead, heir = begin(world, world.actor()), jobs_of(world, lease=-1.0), jobs_of(world)
    to_the_end(dead, hold(dead, job))
    untold = hold(heir, job)
    assert untold.state == "done"
    heir.retire(untold)
    assert claimed(heir, job) is None


def test_the_doctor_is_told_of_jobs_given_up_by_a_fault_of_ours_and_of_no_others(world: World) -> None:
    jobs = jobs_of(world)
    for why in ("", "gone"):
        jobs.give_up(hold(jobs, begin(world, world.actor())), why)
    broken = [each for each in broken_jobs(world.services.db) if each[0] == world.team]
    assert [count for _workspace, _kind, count in broken] == [1]


def test_an_asker_who_is_let_in_no_more_stops_their_job(world: World) -> None:
    job, jobs = begin(world, world.actor()), jobs_of(world)
    held = hold(jobs, job)
    world.services.members.deactivate(world.team, str(world.people["Ana"].user_id))
    with pytest.raises(NotPermitted):
        jobs.advance(held, 10)
    assert jobs.give_up(held, "gone").state == "failed"


def test_where_the_asker_reads_of_it_is_kept_for_whoever_goes_on(world: World) -> None:
    job, first, heir = begin(world, world.actor()), jobs_of(world), jobs_of(world)
    first.note_reply(hold(first, job), {"message_ts": "1.5"})
    first.release()
    assert hold(heir, job).reply == {"message_ts": "1.5"}


def test_what_another_process_left_is_taken_over(world: World) -> None:
    job, dead, heir = begin(world, world.actor()), jobs_of(world), jobs_of(world)
    hold(dead, job)
    heir.take_over()
    assert claimed(heir, job) is not None


def test_jobs_are_forgotten_once_they_ended_long_ago(world: World) -> None:
    jobs = jobs_of(world)
    told = begin(world, world.actor())
    jobs.retire(to_the_end(jobs, hold(jobs, told)))
    untold = begin(world, world.actor())
    to_the_end(jobs, hold(jobs, untold))
    for days, left in ((29, 2), (2, 1)):
        world.clock.move(timedelta(days=days))
        jobs.purge(world.clock.now() - timedelta(days=30))
        assert count(world, Job) == left


def test_the_runner_is_nudged_by_the_commit_of_what_starts_a_job(world: World) -> None:
    nudges: list[str] = []
    nudge: Callable[[], None] = lambda: nudges.append("now")  # noqa: E731
    world.db.on_work(nudge)
    with world.db.write(world.actor()):
        pass
    assert nudges == []
    begin(world, world.actor())
    assert nudges == ["now"]
