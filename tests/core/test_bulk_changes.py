"""Several deals changed at once: as each would be alone, with one undo and one alert a channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, update

from core import bulk_changes
from core.actor import Role
from core.bulk_results import BULK_UNDO, ChangeDeals, Outcome
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.job_results import JobView
from core.models import OutboxMessage, Stage
from core.money import Money
from core.pipeline_requests import RequireLostReason, SetWinConverts, SubscribeChannel
from core.requests import DeleteDeal, Filters
from core.results import DealView
from core.task_requests import AddTask, DropTask, ListTasks, TaskKey
from core.transaction import OF_WORKSPACE
from tests.core.invariants import check_now
from tests.core.support import World, by_number, seen


def started(world: World, change: str, deals: Sequence[DealView], by: str = "Ana", **more: Any) -> JobView:
    """Ask for a change of `deals` as they were seen."""
    request = ChangeDeals(change=change, deals=tuple(map(seen, deals)), **more)
    return world.services.bulk.start(request, world.actor(by))


def worked(world: World, job: JobView, most: int = 3) -> Outcome:
    """Do a job to its end, a few deals at a time."""
    jobs = world.services.jobs
    held = next(each for each in jobs.claim(99) if each.job_id == job.job_id)
    while held.state == "waiting":
        held = jobs.advance(held, most)
    jobs.retire(held)
    jobs.release()
    return Outcome.model_validate(held.outcome)


def changed(world: World, change: str, deals: Sequence[DealView], by: str = "Ana", **more: Any) -> Outcome:
    return worked(world, started(world, change, deals, by, **more))


def reasons(outcome: Outcome) -> dict[str, list[int]]:
    return {reason: left.numbers for reason, left in outcome.left.items()}


def undone(world: World, by: str = "Ana") -> Outcome:
    """`/deal undo`, to its end."""
    job = world.undo(by=by).job
    assert job is not None
    assert job.kind == BULK_UNDO
    return worked(world, job)


def alerts(world: World) -> list[tuple[str, str, Any]]:
    """What is queued: the channel, the kind, what it says."""
    statement = select(OutboxMessage).where(OutboxMessage.workspace_id == world.team)
    with world.db.read(world.system) as tx:
        rows = tx.rows(statement.where(OutboxMessage.state != "cancelled").order_by(OutboxMessage.outbox_id))
    return [(row.channel_id, row.kind, row.payload) for row in rows]


def subscribe(world: World, channel: str, **more: Any) -> None:
    world.services.subscriptions.subscribe(SubscribeChannel(channel_id=channel, **more), world.actor("Chris"))


def test_several_deals_move_and_one_undo_takes_all_of_them_back(world: World) -> None:
    deals = [world.new(f"Deal {at}") for at in range(8)]
    demo = world.stage("Demo")
    outcome = changed(world, "move", deals, stage_id=demo.stage_id)
    assert (outcome.changed, outcome.left) == (8, {})
    assert {world.now(deal).stage.name for deal in deals} == {"Demo"}
    check_now(world)
    back = undone(world)
    assert (back.changed, back.left) == (8, {})
    for deal in deals:
        now = world.now(deal)
        assert (now.stage, now.stage_entered_at, now.touched_at) == (
            deal.stage, deal.stage_entered_at, deal.touched_at,
        )  # fmt: skip
    check_now(world)
    with pytest.raises(Conflict, match="undo goes no further back"):
        world.undo()


def test_all_lines_of_history_hang_on_one(world: World) -> None:
    deals = [world.new("One"), world.new("Two")]
    job = started(world, "label", deals, label="red")
    worked(world, job)
    children = [row for row in world.history() if row.kind == "deal.labelled"]
    assert [row.caused_by for row in children] == [job.job_id] * 2
    assert [row.kind for row in world.history() if row.activity_id == job.job_id] == ["deals.labelled"]


def test_a_bulk_change_is_no_touch(world: World) -> None:
    deals = [world.new("One"), world.new("Two")]
    world.later(days=3)
    changed(world, "move", deals, stage_id=world.stage("Demo").stage_id)
    changed(world, "assign", deals, owner="UANA")
    assert {world.now(deal).touched_at for deal in deals} == {deals[0].touched_at}


def test_each_deal_goes_by_the_rights_of_who_asked(world: World) -> None:
    own, bens, nobodys = world.new("Own"), world.new("Bens", by="Ben"), world.new("Nobodys")
    changed(world, "assign", [nobodys], owner=None)
    demo = world.stage("Demo").stage_id
    outcome = changed(world, "move", [own, bens, nobodys], stage_id=demo)
    assert outcome.changed == 2
    assert reasons(outcome) == {"theirs": [bens.number]}
    assert world.now(bens).stage == bens.stage
    assert changed(world, "move", [bens], by="Chris", stage_id=demo).changed == 1
    with pytest.raises(NotPermitted):
        started(world, "move", [own], by="Vic", stage_id=demo)


def test_what_an_owner_who_left_was_to_do_goes_with_their_deals_and_back_with_the_undo(world: World) -> None:
    deals = [world.new("Acme", by="Ben"), world.new("Globex", by="Ben")]
    tasks = world.services.tasks
    for deal, assignee in ((deals[0], "UBEN"), (deals[1], "UBEN"), (deals[1], "UADA")):
        tasks.add(AddTask(deal=by_number(deal), title="Call", due="wed", assignee=assignee), world.actor())
    world.services.members.deactivate(world.team, "UBEN")
    changed(world, "assign", deals, by="Chris", owner="<@UANA>")
    mine = tasks.list_for(ListTasks(), world.actor("Ana")).tasks
    assert sorted(each.deal.title for each in mine if each.deal) == ["Acme", "Globex"]
    tasks.drop(DropTask(task=TaskKey(task_id=mine[0].task_id)), world.actor("Ana"))
    undone(world, by="Chris")
    assert tasks.list_for(ListTasks(), world.actor("Ana")).tasks == ()
    assert len(tasks.list_for(ListTasks(owner="<@UBEN>"), world.actor("Ana")).tasks) == 1
    assert "task.undone" in world.kinds()


def test_what_changed_since_it_was_seen_is_left(world: World) -> None:
    moved, closed, gone, same = (world.new(title) for title in ("Moved", "Closed", "Gone", "Same"))
    world.say(f"move {moved.number} proposal")
    world.say(f"won {closed.number}")
    world.services.deals.delete(
        DeleteDeal(deal=by_number(gone), consent=frozenset({"confirmed"})), world.actor("Ada")
    )
    outcome = changed(world, "abandoned", [moved, closed, gone, same])
    assert outcome.changed == 1
    assert reasons(outcome) == {"changed": [moved.number, closed.number], "gone": []}
    assert world.now(same).status == "abandoned"
    check_now(world)


def test_what_changes_while_it_is_being_done_is_left(world: World) -> None:
    deals = [world.new(f"Deal {at}") for at in range(4)]
    job = started(world, "won", deals)
    jobs = world.services.jobs
    held = jobs.advance(next(each for each in jobs.claim(99) if each.job_id == job.job_id), 2)
    world.say(f"move {deals[3].number} demo")
    jobs.release()
    outcome = worked(world, held)
    assert outcome.changed == 3
    assert reasons(outcome) == {"changed": [deals[3].number]}


def test_what_is_so_already_is_counted_and_recorded_nowhere(world: World) -> None:
    there, elsewhere = world.new("There"), world.new("Elsewhere")
    demo = world.stage("Demo").stage_id
    changed(world, "move", [there], stage_id=demo)
    outcome = changed(world, "move", [world.now(there), elsewhere], stage_id=demo)
    assert (outcome.changed, outcome.same) == (1, 1)
    assert world.kinds(there).count("deal.moved") == 1


def test_a_move_stays_within_its_pipeline_and_leaves_closed_deals(world: World) -> None:
    world.pipeline("Onboarding", "Kickoff", "Live")
    sold, other = world.new("Sold"), world.new("Other", pipeline="Onboarding")
    world.say(f"won {sold.number}")
    outcome = changed(world, "move", [world.now(sold), other], stage_id=world.stage("Demo").stage_id)
    assert reasons(outcome) == {"closed": [sold.number], "elsewhere": [other.number]}


def test_a_stage_that_is_removed_meanwhile_takes_no_deal(world: World) -> None:
    deals = [world.new("One"), world.new("Two")]
    job = started(world, "move", deals, stage_id=world.stage("Demo").stage_id)
    with world.db.write(world.actor("Ada")) as tx:
        gone = {"removed_at": tx.now}
        tx.run(update(Stage).where(Stage.workspace_id == OF_WORKSPACE, Stage.name == "Demo").values(gone))
    outcome = worked(world, job)
    assert reasons(outcome) == {"stage_gone": [deal.number for deal in deals]}
    with pytest.raises(InvalidInput, match="stage is gone"):
        started(world, "move", deals, stage_id=job.request["stage_id"])


def test_a_loss_asks_for_a_reason_where_the_pipeline_does(world: World) -> None:
    deal = world.new()
    rule = RequireLostReason(pipeline="Sales", required=True)
    world.services.pipelines.require_lost_reason(rule, world.actor("Ada"))
    assert reasons(changed(world, "lost", [deal])) == {"reason": [deal.number]}
    assert changed(world, "lost", [deal], reason="price").changed == 1
    assert world.now(deal).status == "lost"


def test_a_bulk_win_converts_as_a_win_does_and_undo_takes_that_back(world: World) -> None:
    world.contact("Jane Doe")
    rule = SetWinConverts(pipeline="Sales", converts="automatically")
    world.services.pipelines.set_win_converts(rule, world.actor("Ada"))
    deal = world.new(contact="Jane Doe")
    changed(world, "won", [deal])
    assert world.now(deal).contact.role == "client"  # type: ignore[union-attr]
    undone(world)
    assert world.now(deal).contact.role == "lead"  # type: ignore[union-attr]
    check_now(world)


def test_a_win_that_would_ask_about_the_contact_counts_it(world: World) -> None:
    world.contact("Jane Doe")
    deals = [world.new("With Jane", contact="Jane Doe"), world.new("Alone")]
    outcome = changed(world, "won", deals)
    assert (outcome.changed, outcome.convertible) == (2, 1)
    assert world.now(deals[0]).contact.role == "lead"  # type: ignore[union-attr]


def test_all_that_match_are_those_that_match_when_it_is_asked_for(world: World) -> None:
    deals = [world.new(f"Acme {at}") for at in range(3)]
    world.new("Globex")
    job = started(world, "assign", [], filters=world.filters("acme"), owner="UBEN")
    late = world.new("Acme late")
    assert job.total == 3
    assert worked(world, job).changed == 3
    assert {world.now(deal).owner.name for deal in deals} == {"Ben"}  # type: ignore[union-attr]
    assert world.now(late).owner.name == "Ana"  # type: ignore[union-attr]


def test_what_cannot_be_begun_says_what_is_missing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    deals = [world.new("One"), world.new("Two")]
    with pytest.raises(InvalidInput, match="No deal is chosen"):
        started(world, "won", [])
    with pytest.raises(NotFound, match="label"):
        started(world, "label", deals, label="mauve")
    with pytest.raises(NotFound):
        started(world, "assign", deals, owner="Zoe")
    monkeypatch.setattr(bulk_changes, "MOST", 1)
    with pytest.raises(InvalidInput, match="More than 1 deals match"):
        started(world, "won", [], filters=Filters())


def test_an_undo_leaves_what_somebody_changed_since_and_says_so(world: World) -> None:
    deals = [world.new(f"Deal {at}") for at in range(4)]
    changed(world, "move", deals, by="Chris", stage_id=world.stage("Demo").stage_id)
    world.say(f"move {deals[0].number} proposal")
    world.say(f"note {deals[1].number} they called")
    world.services.deals.delete(
        DeleteDeal(deal=by_number(deals[2]), consent=frozenset({"confirmed"})), world.actor("Ada")
    )
    back = undone(world, by="Chris")
    assert back.changed == 2
    assert reasons(back) == {"changed": [deals[0].number]}
    assert world.now(deals[0]).stage.name == "Proposal Pending"
    assert world.now(deals[1]).stage == deals[1].stage
    check_now(world)


def test_a_change_is_undone_once_it_is_done_and_for_a_day(world: World) -> None:
    job = started(world, "won", [world.new()])
    with pytest.raises(Conflict, match="still being done"):
        world.undo()
    worked(world, job)
    world.later(hours=25)
    with pytest.raises(Conflict, match="more than a day old"):
        world.undo(job.job_id)


def test_two_who_undo_the_same_undo_it_once(world: World) -> None:
    job = started(world, "won", [world.new()])
    worked(world, job)
    undone(world)
    with pytest.raises(Conflict, match="undone already"):
        world.undo(job.job_id)


def test_a_reopened_deal_breaks_no_rule_when_a_bulk_close_is_undone(world: World) -> None:
    world.pipeline("Onboarding", "Kickoff", "Live")
    world.contact("Jane Doe")
    sold = world.new("Sold", contact="Jane Doe")
    changed(world, "won", [sold])
    job = world.history()[-1].caused_by
    world.new("Next", contact="Jane Doe", pipeline="Onboarding")
    taken_back = world.undo(job).job
    assert taken_back is not None
    assert reasons(worked(world, taken_back)) == {"parted": [sold.number]}
    assert world.now(sold).status == "won"
    check_now(world)


def test_a_channel_hears_of_a_bulk_change_once(world: World) -> None:
    subscribe(world, "C1")
    subscribe(world, "C2", least=Money(50_000, "USD"))
    subscribe(world, "C3", events=("won",))
    deals = [world.new("One"), world.new("Two", value=Money(70_000, "USD")), world.new("Three")]
    changed(world, "move", deals, stage_id=world.stage("Demo").stage_id)
    said = {channel: (kind, payload["heard"], payload["words"]) for channel, kind, payload in alerts(world)}
    assert said == {
        "C1": ("bulk_alert", {"deals": 3, "sums": {"USD": 90_000}}, "Demo"),
        "C2": ("bulk_alert", {"deals": 1, "sums": {"USD": 70_000}}, "Demo"),
    }
    undone(world)
    assert alerts(world) == [], "it had not left yet"


def test_a_channel_that_heard_of_it_hears_that_it_was_undone(world: World) -> None:
    subscribe(world, "C1")
    changed(world, "won", [world.new("One"), world.new("Two")])
    with world.db.across_workspaces() as connection:
        connection.execute(
            update(OutboxMessage).where(OutboxMessage.workspace_id == world.team).values(state="sent")
        )
    undone(world)
    assert [payload["undone"] for _channel, _kind, payload in alerts(world)] == [None, 2]


def test_who_may_act_no_more_while_it_is_done_changes_nothing_further(world: World) -> None:
    deals = [world.new(f"Deal {at}") for at in range(4)]
    job = started(world, "won", deals)
    jobs = world.services.jobs
    held = jobs.advance(next(each for each in jobs.claim(99) if each.job_id == job.job_id), 2)
    world.services.members.set_role(world.actor("Ada"), "UANA", Role.viewer)
    jobs.release()
    outcome = worked(world, held)
    assert (outcome.changed, reasons(outcome)) == (2, {"theirs": [deals[2].number, deals[3].number]})


def test_a_workspace_knows_nothing_of_anothers_deals(world: World) -> None:
    stranger = World.begin(world.db, world.clock, f"{world.team}X")
    theirs = stranger.new()
    outcome = changed(world, "won", [theirs])
    assert (outcome.changed, reasons(outcome)) == (0, {"gone": []})
    assert stranger.now(theirs).status == "open"
