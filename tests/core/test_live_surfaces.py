"""Live surfaces: due soon after a change that concerns them, handed out once, never forgotten."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from sqlalchemy import func, insert, select

from core.activity_log import activity_row
from core.clock import ManualClock
from core.contact_requests import CompanyKey, EditCompany
from core.db import Database
from core.errors import NotPermitted
from core.ids import first_id_at
from core.lanes import Lanes
from core.live_requests import DueHome, ShareBoard
from core.live_surfaces import HOUR, LiveSurfaces, Surface
from core.models import Activity, LiveBoard, LiveWatch, OpenHome, Reminder
from core.outgoing import LEASE_SECONDS
from core.pipeline_requests import HideStage
from tests.conftest import TEAM
from tests.core.support import World


class RealTime:
    """Real time, put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    """A workspace in a database of its own: what is due is asked for all workspaces at once."""
    return World.begin(db, clock, TEAM)


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> RealTime:
    """The time that leases go by, and ids are made by."""
    ahead = RealTime()
    monkeypatch.setattr("core.ids.time", SimpleNamespace(time=ahead))
    # Ids never go back, and other tests were further ahead.
    monkeypatch.setattr("core.ids._last", 0)
    return ahead


@pytest.fixture
def surfaces(world: World, real: RealTime) -> LiveSurfaces:
    """One process."""
    return LiveSurfaces(world.db, real)


def share(world: World, by: str = "Ana", pipeline: str = "Sales", *, posted: bool = True) -> None:
    """A board of a pipeline in the channel C1, which stands there already if it is `posted`."""
    request = ShareBoard(
        channel_id="C1",
        pipeline_id=world.pipeline_called(pipeline).pipeline_id,
        filters="",
        sort="value",
        look=None,
        content={"text": "A board", "blocks": []},
        shown="",
        inside=True,
        outsiders=False,
    )
    world.services.live_boards.share(request, world.actor(by))
    lanes = Lanes(world.db, lambda: time.time() + HOUR)
    for message in lanes.claim(9) if posted else ():
        lanes.sent(message, "1700000000.000100")


def settled(surfaces: LiveSurfaces, real: RealTime) -> None:
    """What was shared or opened was looked at once, and nothing is due."""
    for seconds in (2, 30):
        real.ahead += seconds
        for surface in surfaces.take(9):
            surfaces.settle(surface, "shown")
    assert surfaces.take(9) == []


def soon(surfaces: LiveSurfaces, real: RealTime) -> list[Surface]:
    """What is due a few seconds after now."""
    surfaces.take(9)
    real.ahead += 4
    return surfaces.take(9)


def test_a_burst_of_changes_makes_a_board_due_once_and_seconds_later(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    share(world)
    settled(surfaces, real)
    for at in range(5):
        world.new(f"Deal {at}")
        assert surfaces.take(9) == [], "the burst goes on"
    (board,) = soon(surfaces, real)
    assert (board.shown, board.workspace_id) == ("shown", world.team)
    surfaces.settle(board, "more")
    for _second in range(20):
        real.ahead += 1
        assert surfaces.take(9) == [], "the same changes are not noticed again"


def test_what_changes_while_a_board_is_rendered_makes_it_due_again(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    share(world)
    settled(surfaces, real)
    world.new("One")
    (board,) = soon(surfaces, real)
    world.new("Two")
    assert surfaces.take(9) == []
    surfaces.settle(board, "one")
    real.ahead += 4
    assert [each.shown for each in surfaces.take(9)] == ["one"]


def test_a_surface_is_handed_to_one_process_and_comes_due_again_when_that_dies(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    share(world)
    settled(surfaces, real)
    world.new("One")
    (board,) = soon(surfaces, real)
    other = LiveSurfaces(world.db, real)
    assert other.take(9) == []
    real.ahead += LEASE_SECONDS
    assert [each.key for each in other.take(9)] == [board.key]
    surfaces.settle(board, "too late")
    real.ahead += LEASE_SECONDS + 1
    assert [each.shown for each in surfaces.take(9)] == ["shown"], "whoever holds it says what it shows"


def test_what_a_process_holds_is_given_back_as_it_stops(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    share(world)
    real.ahead += 2
    assert len(surfaces.take(9)) == 1
    surfaces.release()
    assert len(LiveSurfaces(world.db, real).take(9)) == 1


def test_a_board_is_due_for_its_own_pipeline_only_and_once_an_hour(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    world.pipeline("Onboarding", "Kick off")
    share(world)
    settled(surfaces, real)
    world.new("Elsewhere", pipeline="Onboarding")
    assert soon(surfaces, real) == []
    world.say("transfer 1 sales")
    due = soon(surfaces, real)
    assert len(due) == 1
    surfaces.settle(due[0], "more")
    world.say("transfer 1 onboarding")
    due = soon(surfaces, real)
    assert len(due) == 1, "it has left"
    surfaces.settle(due[0], "less")
    real.ahead += HOUR
    assert len(surfaces.take(9)) == 1


def test_what_stands_on_any_deal_and_what_is_set_up_concerns_every_board(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    company = world.new("One", company="Acme").company
    assert company is not None
    share(world)
    settled(surfaces, real)
    renamed = EditCompany(company=CompanyKey(company_id=company.company_id), name="Acme Limited")
    world.services.companies.edit(renamed, world.actor("Ada"))
    due = soon(surfaces, real)
    assert len(due) == 1
    surfaces.settle(due[0], "renamed")
    world.services.stages.hide(HideStage(stage="Demo"), world.actor("Ada"))
    assert len(soon(surfaces, real)) == 1


def test_a_change_that_is_committed_late_is_noticed_though_its_id_is_older(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    deal = world.new("One")
    share(world)
    settled(surfaces, real)
    real.ahead += 20
    with world.db.write(world.system) as tx:
        late = activity_row(tx, "deal.noted", deal_id=deal.deal_id)
    late["activity_id"] = first_id_at(real() - 3)
    world.new("Two")
    due = soon(surfaces, real)
    assert len(due) == 1
    surfaces.settle(due[0], "two")
    with world.db.write(world.system) as tx:
        tx.run(insert(Activity), **late)
    assert len(soon(surfaces, real)) == 1


def test_very_many_changes_concern_everything(world: World, surfaces: LiveSurfaces, real: RealTime) -> None:
    share(world)
    settled(surfaces, real)
    deal = world.new("One")
    with world.db.write(world.system) as tx:
        tx.run_many(
            insert(Activity), [activity_row(tx, "deal.noted", deal_id=deal.deal_id) for _ in range(1001)]
        )
    assert len(soon(surfaces, real)) == 1


def test_a_board_that_was_not_posted_waits_and_one_that_never_will_be_is_forgotten(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    share(world, posted=False)
    real.ahead += 2
    assert surfaces.take(9) == []
    lanes = Lanes(world.db, real)
    (message,) = lanes.claim(9)
    lanes.dead(message, "is_archived", channel_lost=True)
    real.ahead += 2
    assert surfaces.take(9) == []
    assert count(world, LiveBoard) == 0


def test_a_board_whose_lane_pauses_is_not_looked_at_each_second(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    share(world, posted=False)
    lanes = Lanes(world.db, real)
    lanes.retry(lanes.claim(9)[0], "ratelimited", 60, unsure=False)
    real.ahead += 2
    assert surfaces.take(9) == []
    with world.db.across_workspaces() as connection:
        due = connection.execute(select(LiveBoard.due_at)).scalar_one()
    assert due > real() + 55


def test_a_home_is_due_for_its_members_deals_before_and_after_and_forgotten_in_an_hour(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    world.new("One")
    for name in ("UANA", "UBEN", "UANA"):
        world.services.live_boards.home_opened(world.team, name, "shown")
    settled(surfaces, real)
    world.say("note 1 hello")
    due = soon(surfaces, real)
    assert users(due) == ["UANA"]
    surfaces.settle(due[0], "more")
    world.say("assign 1 @ben", by="Chris")
    due = soon(surfaces, real)
    assert users(due) == ["UANA", "UBEN"]
    for home in due:
        surfaces.settle(home, "more")
    real.ahead += HOUR
    assert surfaces.take(9) == []
    assert count(world, OpenHome) == 0


def test_a_failed_edit_is_due_again_after_its_pause_and_counted(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    share(world)
    settled(surfaces, real)
    world.new("One")
    (board,) = soon(surfaces, real)
    surfaces.retry(board, 20)
    real.ahead += 15
    assert surfaces.take(9) == []
    real.ahead += 6
    (board,) = surfaces.take(9)
    assert (board.failures, board.shown) == (1, "shown")
    surfaces.settle(board, "more")
    surfaces.stop(board)
    assert count(world, LiveBoard) == 0


def test_nothing_is_written_while_nothing_happens(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    share(world)
    settled(surfaces, real)
    with world.db.across_workspaces() as connection:
        before = connection.execute(select(LiveWatch)).all()
    for _second in range(5):
        surfaces.take(9)
    with world.db.across_workspaces() as connection:
        assert connection.execute(select(LiveWatch)).all() == before


def test_a_viewer_shares_no_board(world: World) -> None:
    with pytest.raises(NotPermitted, match="your role here is viewer"):
        share(world, by="Vic")


def users(due: list[Surface]) -> list[str]:
    return sorted(each.user_id for each in due if isinstance(each, DueHome))


def count(world: World, table: type[LiveBoard] | type[OpenHome]) -> int:
    with world.db.across_workspaces() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_reminder_that_is_rendered_as_its_reader_acts_comes_due_again(
    world: World, surfaces: LiveSurfaces, real: RealTime
) -> None:
    ana = world.actor()
    row = {
        "workspace_id": TEAM,
        "reminder_id": 7,
        "member_id": ana.member_id,
        "channel_id": ana.user_id,
        "outbox_id": 8,
        "message_ts": "1700000000.000100",
        "composed_at": world.clock.now(),
        "task_ids": [],
        "forget_at": real() + HOUR,
        "due_at": real() - 1,
        "shown": "",
    }
    with world.db.across_workspaces() as connection:
        connection.execute(insert(Reminder), row)
    (rendered,) = surfaces.take(9)
    assert ana.user_id is not None
    surfaces.hurry(TEAM, ana.user_id)
    surfaces.settle(rendered, "as it was before")
    (again,) = surfaces.take(9)
    assert (again.key, again.shown) == (7, "as it was before")
    surfaces.settle(again, "as it is now")
    assert surfaces.take(9) == []
