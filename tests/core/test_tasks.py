"""Tasks and next steps (rules 7, 11, 15, 16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from core.actor import Role
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.folding import name_key
from core.ids import new_id
from core.models import Member
from core.requests import (
    DealKey,
    DeleteDeal,
    Line,
    LoseDeal,
    NoteDeal,
    ReopenDeal,
    SetLabel,
    WinDeal,
    Word,
)
from core.results import DealView
from core.task_requests import AddTask, CompleteTask, DropTask, EditTask, ListTasks, SnoozeTask, TaskKey
from core.task_results import TaskResult, TaskView
from tests.core.support import World, by_number


def typed(world: World, text: str, by: str = "Ana") -> TaskResult:
    """What `/deal task` with `text` comes to."""
    words, at = [], 0
    for part in text.split():
        at = text.index(part, at)
        words.append(Word(text=part, at=at))
        at += len(part)
    line = Line(words=tuple(words), text=text, command="deal task")
    return world.services.tasks.add(AddTask(deal=line), world.actor(by))


def add(world: World, deal: DealView, title: str = "Call", by: str = "Ana", **days: float) -> TaskView:
    due = world.clock.now() + timedelta(**(days or {"days": 2}))
    request = AddTask(deal=by_number(deal), title=title, due=due)
    return world.services.tasks.add(request, world.actor(by)).task


def key(task: TaskView) -> TaskKey:
    return TaskKey(task_id=task.task_id)


def complete(world: World, task: TaskView, by: str = "Ana") -> TaskResult:
    return world.services.tasks.complete(CompleteTask(task=key(task)), world.actor(by))


def open_titles(world: World, by: str = "Ana") -> list[str]:
    return [each.title for each in world.services.tasks.list_for(ListTasks(), world.actor(by)).tasks]


def test_a_task_is_read_from_a_line_with_whom_and_when(world: World) -> None:
    deal = world.new()
    chris = world.people["Chris"]
    result = typed(world, f"{deal.number} Send proposal <@{chris.user_id}> tomorrow 15:00")
    task = result.task
    assert (task.title, task.assignee.member_id) == ("Send proposal", chris.member_id)
    tomorrow = world.clock.now().astimezone(ZoneInfo(world.people["Ana"].tz)).date() + timedelta(days=1)
    local = task.due_at.astimezone(ZoneInfo(world.people["Ana"].tz))
    assert (local.date(), local.hour, local.minute) == (tomorrow, 15, 0)
    assert not result.assumed_due
    assert world.now(deal).next_step_at == task.due_at
    assert open_titles(world, "Chris") == ["Send proposal"]


def test_a_task_without_a_day_is_for_the_next_working_morning_of_its_assignee(world: World) -> None:
    result = typed(world, f"{world.new().number} Send proposal")
    local = result.task.due_at.astimezone(ZoneInfo(world.people["Ana"].tz))
    assert result.assumed_due
    assert local.weekday() < 5
    assert (local.hour, local.minute) == (9, 0)
    assert local.date() > world.clock.now().astimezone(local.tzinfo).date()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{n}", "title is missing"),
        ("{n} fri", "title is missing"),
        ("{n} Call <@U0A> <@U0B>", "one person"),
        ("{n} Call @nobodyhere", "nobody here"),
        ("{n} Call 2026-02-31", "no 31 February"),
    ],
)
def test_a_task_that_cannot_be_read_is_told_why_and_nothing_is_kept(
    world: World, text: str, wrong: str
) -> None:
    deal = world.new()
    with pytest.raises((InvalidInput, NotFound), match=wrong):
        typed(world, text.format(n=deal.number))
    assert world.kinds(deal) == ["deal.created"]


def known_by_name_only(world: World, name: str) -> None:
    """Somebody who came with an import and has no user here."""
    with world.db.write(world.system) as tx:
        named = {"name": name, "name_key": name_key(name), "tz": "UTC", "locale": "en-US"}
        tx.run(insert(Member), member_id=new_id(), kind="member", role="rep", active=True, **named)


def test_a_task_is_given_only_to_somebody_who_can_be_told_and_do_it(world: World) -> None:
    deal = world.new()
    known_by_name_only(world, "Zoe Import")
    task = add(world, deal)
    for name, why in (("Vic", "Vic only looks"), ("Zoe", "no user")):
        request = AddTask(deal=by_number(deal), title="Call", assignee=name)
        for give in (
            partial(world.services.tasks.add, request),
            partial(world.services.tasks.edit, EditTask(task=key(task), assignee=name)),
        ):
            with pytest.raises(InvalidInput) as error:
                give(world.actor())
            assert error.value.field == "assignee"
            assert why in str(error.value.message)
            assert "/deal task" in str(error.value.hint)
    assert open_titles(world) == ["Call"]


def test_who_became_a_viewer_is_told_that_they_only_look(world: World) -> None:
    task = typed(world, f"{world.new().number} Call <@UBEN>").task
    world.services.members.set_role(world.actor("Ada"), "UBEN", Role.viewer)
    ben = world.services.members.actor(world.team, "UBEN")
    assert ben is not None
    with pytest.raises(NotPermitted) as error:
        world.services.tasks.complete(CompleteTask(task=key(task)), ben)
    assert "You only look" in str(error.value.message)
    assert "Ben" not in f"{error.value.message} {error.value.hint}"


def test_the_next_step_is_the_earliest_open_task(world: World) -> None:
    deal = world.new()
    later, sooner = add(world, deal, days=5), add(world, deal, days=2)
    assert world.now(deal).next_step_at == sooner.due_at
    complete(world, sooner)
    assert world.now(deal).next_step_at == later.due_at
    complete(world, later)
    assert world.now(deal).next_step_at is None


def test_tasks_do_not_make_buttons_old(world: World) -> None:
    deal = world.new()
    complete(world, add(world, deal))
    assert world.now(deal).version == deal.version


def test_a_task_done_is_a_touch_and_a_task_added_is_none(world: World) -> None:
    deal = world.new()
    world.later(days=1)
    task = add(world, deal)
    assert world.now(deal).touched_at == deal.touched_at
    complete(world, task)
    assert world.now(deal).touched_at == world.clock.now()


def test_a_task_done_twice_is_done_once(world: World) -> None:
    deal = world.new()
    task = add(world, deal)
    assert complete(world, task).activity_id is not None
    assert complete(world, task).activity_id is None
    assert world.kinds(deal).count("task.done") == 1


def test_a_future_next_step_pauses_staleness_and_no_longer_than_allowed(world: World) -> None:
    deal = world.new()
    limit = deal.stage.stale_after_days
    assert limit is not None
    task = add(world, deal, days=limit + 10)
    assert world.now(deal).stale_at == task.due_at
    world.settings(longest_pause_days=limit + 3)
    again = add(world, deal, days=limit + 5)
    assert world.now(deal).stale_at == world.clock.now() + timedelta(days=limit + 3)
    for each in (task, again):
        world.services.tasks.drop(DropTask(task=key(each)), world.actor())
    assert world.now(deal).stale_at == deal.stale_at


def test_what_is_no_touch_makes_a_pause_that_runs_no_longer(world: World) -> None:
    """Rule 11: neither a label nor its undo keeps a deal from going stale."""
    deal = world.new()
    add(world, deal, days=200)
    paused = world.now(deal).stale_at
    assert paused == world.clock.now() + timedelta(days=90)
    world.later(days=80)
    world.services.deals.label(SetLabel(deal=by_number(deal), label="red"), world.actor())
    assert world.now(deal).stale_at == paused
    world.undo()
    assert world.now(deal).stale_at == paused
    world.services.deals.note(NoteDeal(deal=by_number(deal), text="Called"), world.actor())
    assert world.now(deal).stale_at == world.clock.now() + timedelta(days=90)


def test_closing_cancels_open_tasks_and_reopening_restores_them(world: World) -> None:
    deal = world.new()
    task, done = add(world, deal, "Call"), add(world, deal, "Write")
    complete(world, done)
    dropped = add(world, deal, "Dropped")
    world.services.tasks.drop(DropTask(task=key(dropped)), world.actor())
    world.services.closing.lose(LoseDeal(deal=by_number(deal), reason="Price"), world.actor())
    assert open_titles(world) == []
    assert world.now(deal).next_step_at is None
    world.services.closing.reopen(ReopenDeal(deal=by_number(deal)), world.actor())
    assert open_titles(world) == ["Call"]
    assert world.now(deal).next_step_at == task.due_at


def test_undoing_a_close_restores_its_tasks_and_undoing_a_reopening_cancels_them(world: World) -> None:
    deal = world.new()
    add(world, deal)
    won = world.services.closing.win(WinDeal(deal=by_number(deal)), world.actor())
    assert open_titles(world) == []
    world.undo(won.activity_id)
    assert open_titles(world) == ["Call"]
    world.services.closing.win(WinDeal(deal=by_number(deal)), world.actor())
    reopened = world.services.closing.reopen(ReopenDeal(deal=by_number(deal)), world.actor())
    world.undo(reopened.activity_id)
    assert open_titles(world) == []
    world.services.closing.reopen(ReopenDeal(deal=by_number(deal)), world.actor())
    assert open_titles(world) == ["Call"]


def test_tasks_do_not_stand_in_the_way_of_undo(world: World) -> None:
    deal = world.new()
    world.later(minutes=1)
    moved = world.say(f"move {deal.number} demo")
    assert not moved.refused
    complete(world, add(world, deal))
    world.undo(next(line.activity_id for line in world.history(deal) if line.kind == "deal.moved"))
    assert world.now(deal).stage == deal.stage


def test_a_tasks_title_does_not_stand_in_the_way_of_undoing_the_deals(world: World) -> None:
    deal = world.new("Acme renewal")
    world.say(f"rename {deal.number} Globex renewal")
    renamed = world.history(deal)[-1].activity_id
    task = add(world, deal)
    world.services.tasks.edit(EditTask(task=key(task), title="Visit"), world.actor())
    world.undo(renamed)
    assert world.now(deal).title == "Acme renewal"


def test_each_change_of_a_task_can_be_undone(world: World) -> None:
    deal = world.new()
    before = world.now(deal)
    request = AddTask(deal=by_number(deal), title="Call", due=world.clock.now() + timedelta(days=1))
    added = world.services.tasks.add(request, world.actor())
    task = added.task
    tasks = world.services.tasks
    until = world.clock.now() + timedelta(days=4)
    changes: tuple[Callable[[], TaskResult], ...] = (
        lambda: tasks.complete(CompleteTask(task=key(task)), world.actor()),
        lambda: tasks.snooze(SnoozeTask(task=key(task), until=until), world.actor()),
        lambda: tasks.edit(EditTask(task=key(task), title="Write", assignee="Chris"), world.actor()),
        lambda: tasks.drop(DropTask(task=key(task)), world.actor()),
    )
    for change in changes:
        world.undo(change().activity_id)
        (now,) = tasks.list_for(ListTasks(), world.actor()).tasks
        assert (now.title, now.due_at, now.state) == (task.title, task.due_at, "open")
        assert world.now(deal).next_step_at == task.due_at
    world.undo(added.activity_id)
    assert open_titles(world) == []
    assert world.now(deal).next_step_at == before.next_step_at
    assert world.now(deal).stale_at == before.stale_at


@pytest.mark.parametrize("how", ["reopen", "undo"])
def test_what_is_undone_on_a_closed_deal_waits_until_the_deal_opens(world: World, how: str) -> None:
    deal = world.new()
    dropped, done = add(world, deal, "Call"), add(world, deal, "Visit")
    undos = [
        world.services.tasks.drop(DropTask(task=key(dropped)), world.actor()).activity_id,
        complete(world, done).activity_id,
    ]
    won = world.services.closing.win(WinDeal(deal=by_number(deal)), world.actor())
    for activity_id in undos:
        world.undo(activity_id)
    assert open_titles(world) == []
    assert world.now(deal).next_step_at is None
    if how == "reopen":
        world.services.closing.reopen(ReopenDeal(deal=by_number(deal)), world.actor())
    else:
        world.undo(won.activity_id)
    assert sorted(open_titles(world)) == ["Call", "Visit"]
    assert world.now(deal).next_step_at == dropped.due_at


def test_undoing_that_a_task_was_done_takes_its_touch_back_unless_the_deal_was_touched_since(
    world: World,
) -> None:
    deal = world.new()
    first, second = add(world, deal, "Call", days=9), add(world, deal, "Visit", days=10)
    world.later(days=5)
    before = world.now(deal)
    world.undo(complete(world, first).activity_id)
    assert (world.now(deal).touched_at, world.now(deal).stale_at) == (before.touched_at, before.stale_at)
    done = complete(world, second)
    world.later(hours=1)
    world.say(f"note {deal.number} they called")
    noted = world.now(deal).touched_at
    world.undo(done.activity_id)
    assert world.now(deal).touched_at == noted


def test_a_task_that_changed_again_is_not_undone(world: World) -> None:
    task = add(world, world.new())
    tasks = world.services.tasks
    first = tasks.edit(EditTask(task=key(task), title="Write"), world.actor())
    tasks.edit(EditTask(task=key(task), title="Visit", assignee="Chris"), world.actor())
    with pytest.raises(Conflict, match="changed again"):
        world.undo(first.activity_id)


def test_a_task_that_was_put_off_meanwhile_is_told_of(world: World) -> None:
    task = add(world, world.new())
    until = world.clock.now() + timedelta(days=4)
    world.services.tasks.snooze(SnoozeTask(task=key(task), until=until), world.actor())
    seen = TaskKey(task_id=task.task_id, due_at=task.due_at)
    with pytest.raises(Conflict, match="when"):
        world.services.tasks.complete(CompleteTask(task=seen), world.actor())


def test_a_task_is_changed_by_who_does_it_noted_it_or_owns_the_deal_and_by_managers(world: World) -> None:
    deal = world.new(by="Ana")
    for by, may in (("Ana", True), ("Chris", True), ("Ada", True), ("Vic", False), ("Ben", False)):
        task = add(world, deal, by="Ana")
        if may:
            assert complete(world, task, by).activity_id is not None
        else:
            with pytest.raises(NotPermitted):
                complete(world, task, by)


def test_deleting_a_deal_takes_its_tasks_along(world: World) -> None:
    deal = world.new()
    add(world, deal)
    world.services.deals.delete(
        DeleteDeal(deal=DealKey(deal_id=deal.deal_id), consent=frozenset({"confirmed"})),
        world.actor("Ada"),
    )
    assert open_titles(world) == []


def test_a_task_on_a_contact_is_kept_in_the_contacts_history(world: World) -> None:
    from core.contact_requests import ContactKey

    jane = world.contact()
    request = AddTask(contact=ContactKey(contact_id=jane.contact_id), title="Call Jane", due="tomorrow")
    task = world.services.tasks.add(request, world.actor()).task
    assert task.contact is not None
    assert task.contact.name == "Jane Doe"
    assert isinstance(task.due_at, datetime)
    assert complete(world, task).task.state == "done"
