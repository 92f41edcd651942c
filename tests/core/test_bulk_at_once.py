"""Two bulk changes of the same deals, and people who move them meanwhile: each whole, no update lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from core.bulk_results import BULK_CHANGE, ChangeDeals, Outcome
from core.errors import Busy, Conflict
from core.job_kinds import KINDS
from core.job_results import JobView
from core.jobs import Jobs
from core.requests import MoveDeal
from core.results import DealView
from tests.core.invariants import check_now
from tests.core.support import World, seen

DEALS = 40


def work(world: World, jobs: Jobs, job: JobView) -> Outcome:
    """Do a job to its end, trying anew what collided, as the runner does."""
    while job.state == "waiting":
        try:
            job = jobs.advance(job, 7)
        except Busy:
            continue
    jobs.retire(job)
    return Outcome.model_validate(job.outcome)


def move_about(world: World, deals: list[DealView]) -> int:
    """Move each deal on, one by one; returns how many moved."""
    moved = 0
    for deal in reversed(deals):
        stage = world.stage("Negotiating").stage_id
        try:
            request = MoveDeal(deal=seen(deal), stage_id=stage)
            moved += world.services.moves.move(request, world.actor("Chris")).activity_id is not None
        except (Busy, Conflict):
            continue
    return moved


def test_who_changes_the_same_deals_at_once_loses_nothing(world: World) -> None:
    deals = [world.new(f"Deal {at}") for at in range(DEALS)]
    keys = tuple(map(seen, deals))
    # The second in the opposite order: whoever locked in it could wait in a circle.
    moving = ChangeDeals(change="move", deals=keys, stage_id=world.stage("Demo").stage_id)
    closing = ChangeDeals(change="abandoned", deals=keys[::-1])
    started = [world.services.bulk.start(each, world.actor("Ada")).job_id for each in (moving, closing)]
    jobs = Jobs(world.db, KINDS)
    held = {job.job_id: job for job in jobs.claim(99) if job.kind == BULK_CHANGE and job.job_id in started}
    with ThreadPoolExecutor(3) as threads:
        doing = [threads.submit(work, world, jobs, held[job_id]) for job_id in started]
        single = threads.submit(move_about, world, deals)
        (to_demo, abandoned), moved = [each.result() for each in doing], single.result()
    check_now(world)
    lines = world.history()
    assert sum(row.kind == "deal.moved" for row in lines) == to_demo.changed + moved
    assert sum(row.kind == "deal.abandoned" for row in lines) == abandoned.changed
    for outcome in (to_demo, abandoned):
        assert outcome.changed + outcome.same + outcome.left_out == DEALS
    assert max(world.now(deal).version for deal in deals) <= 3
