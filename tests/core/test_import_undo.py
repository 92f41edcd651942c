"""An import is one change: one undo takes back what it made, and leaves what somebody touched (rule 7)."""

from __future__ import annotations

import pytest

from core.errors import Conflict, DealboardError
from core.imports.options import ImportOptions
from core.imports.results import Unmade
from core.job_results import JobView
from core.requests import NoteDeal
from tests.core.invariants import check_now
from tests.core.support import World, by_number
from tests.core.test_bulk_changes import reasons

FILE = (
    b"Title,Company,Contact,Status,Stage,Label,Closed on\n"
    b"Pumps,Globex,Jane Doe,open,Imported,new label,\n"
    b"Valves,Hooli,John Roe,won,Imported,,2026-10-01\n"
    b"Pipes,Globex,Jane Doe,open,Demo,,\n"
)


def started(world: World, content: bytes = FILE) -> JobView:
    """An import that Ada began."""
    ada, imports = world.actor("Ada"), world.services.imports
    import_id = imports.begin("deals.csv", ImportOptions(), ada)
    imports.keep(import_id, content, ada)
    return imports.start(imports.read_rows(import_id, ada), {}, ada)


def worked(world: World, job: JobView, most: int = 2) -> JobView:
    """A job done to its end, some items at a time."""
    jobs = world.services.jobs
    held = next(each for each in jobs.claim(99) if each.job_id == job.job_id)
    while held.state == "waiting":
        held = jobs.advance(held, most)
    jobs.retire(held)
    jobs.release()
    return held


def undone(world: World) -> Unmade:
    """`/deal undo`, to its end."""
    job = world.undo(by="Ada").job
    assert job is not None
    return Unmade.model_validate(worked(world, job).outcome)


def test_one_undo_takes_back_an_import_with_the_contacts_and_companies_that_it_made(world: World) -> None:
    world.new("Untouched", contact="Old Friend", company="Initech")
    before = check_now(world)
    worked(world, started(world))
    check_now(world)
    outcome = undone(world)
    assert (outcome.changed, outcome.left, outcome.parties, outcome.in_use) == (3, {}, 4, 0)
    assert check_now(world).deals == before.deals
    with pytest.raises(Conflict, match="undo goes no further back"):
        world.undo(by="Ada")
    again = worked(world, started(world))
    assert again.done == 3, "and the file may be imported anew"
    check_now(world)


def test_no_line_of_an_import_is_a_change_of_its_own(world: World) -> None:
    job = worked(world, started(world))
    lines = [row for row in world.history() if row.activity_id > job.job_id]
    assert {row.kind for row in lines} >= {"deal.created", "deal.won", "company.created", "stage.added"}
    assert {row.caused_by for row in lines} == {job.job_id}
    assert [row.kind for row in world.history() if row.activity_id == job.job_id] == ["deals.imported"]


def test_what_somebody_touched_since_stays_with_what_it_needs_and_is_counted(world: World) -> None:
    worked(world, started(world))
    world.services.deals.note(NoteDeal(deal=by_number(world.now(1)), text="Called them"), world.actor("Ben"))
    outcome = undone(world)
    assert (outcome.changed, reasons(outcome)) == (2, {"changed": [1]})
    assert [world.exists(number) for number in (1, 2, 3)] == [True, False, False]
    assert (outcome.parties, outcome.in_use) == (2, 2), "Jane Doe of Globex is the first deal's"
    check_now(world)


def test_an_import_that_is_under_way_is_not_undone(world: World) -> None:
    started(world)
    with pytest.raises(DealboardError, match="still being done"):
        world.undo(by="Ada")


def test_an_import_that_was_given_up_is_undone_as_far_as_it_came(world: World) -> None:
    job = started(world)
    jobs = world.services.jobs
    held = next(each for each in jobs.claim(99) if each.job_id == job.job_id)
    jobs.retire(jobs.give_up(jobs.advance(held, 2), "Enough."))
    assert job.total == 3
    assert undone(world).changed == 2
    check_now(world)


def test_an_import_is_undone_for_a_day_and_by_who_made_it(world: World) -> None:
    job = worked(world, started(world))
    with pytest.raises(Conflict, match="Only the person"):
        world.undo(job.job_id, by="Chris")
    world.later(hours=25)
    with pytest.raises(Conflict, match="more than a day old"):
        world.undo(by="Ada")
