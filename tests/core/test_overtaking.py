"""What still waits to leave when its next one comes is told by that one, and by nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.clock import ManualClock
from core.contact_requests import ContactKey
from core.db import Database
from core.delivery_results import Told
from core.digest_spans import DigestSpan
from core.models import Deal, OutboxMessage, RemindedDeal
from core.money import Money
from core.reminder_composing import DAILY_REMINDER
from core.results import StatusTotal
from core.schedule import DueRow, Schedule
from core.schedule_kinds import KINDS
from core.schedule_rows import CHANNEL_DIGEST, DIGEST
from core.task_requests import AddTask
from tests.conftest import TEAM
from tests.core.support import World
from tests.core.test_digests import USD, channel_digest, daily, digest, sent, subscribe, to, told
from tests.core.test_preferences import choose
from tests.core.test_reminders import LIMIT, days, last, look, reminders
from tests.core.test_task_reminders import both, until


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    """A workspace in a database of its own: what is due is asked for all workspaces at once."""
    return World.begin(db, clock, TEAM)


def waiting(world: World) -> list[str]:
    """The kinds of what waits to leave, in its order."""
    statement = select(OutboxMessage.kind).where(OutboxMessage.workspace_id == world.team)
    with world.db.read(world.system) as tx:
        found = tx.run(statement.where(OutboxMessage.state == "queued").order_by(OutboxMessage.outbox_id))
        return list(found.scalars())


def test_a_digest_that_still_waits_is_told_by_the_next_one(world: World) -> None:
    first = world.new("First")
    digest(world)
    away = [world.new("Second")]
    digest(world, arrives=False)
    for title in ("Third", "Fourth"):
        world.later(days=1)
        away.append(world.new(title))
        found = digest(world, arrives=False)
    assert waiting(world) == [DIGEST]
    assert found is not None
    assert sorted(told(found)["new"]) == [each.number for each in away]
    assert found.open_before == StatusTotal(1, (Money(10_000, USD),)), "as it was last told"
    assert first.number not in told(found)["new"]
    world.delivered()
    assert digest(world) is None


def test_what_was_taken_back_while_its_digest_waited_is_not_told_nor_counted(world: World) -> None:
    deal = world.new("First")
    digest(world)
    to(world, deal, "Demo")
    digest(world, arrives=False)
    world.undo()
    assert digest(world) is None
    assert waiting(world) == []
    world.new("Second")
    after = digest(world)
    assert after is not None
    assert after.open_before == StatusTotal(1, (Money(10_000, USD),))


def test_the_digests_of_a_channel_overtake_those_of_the_same_subscription(world: World) -> None:
    sales, every = subscribe(world, pipeline="Sales", digest="weekly"), subscribe(world, digest="weekly")
    deals = []
    for key in (sales, every):
        deals.append(world.new(f"Of {key}"))
        channel_digest(world, key, arrives=False)
    deals.append(world.new("Last"))
    world.later(days=7)
    assert Schedule(world.db, KINDS).perform(DueRow(world.team, CHANNEL_DIGEST, sales)).outcome == "said"
    assert waiting(world) == [CHANNEL_DIGEST, CHANNEL_DIGEST]
    reading = world.services.digests.of_channel(world.team, sent(world, CHANNEL_DIGEST)[-1])
    assert reading is not None
    assert sorted(told(reading.digest)["new"]) == [each.number for each in deals]
    log = world.services.delivery_log.of_channel("C1", 1, world.actor())
    assert [each.fate for each in log.lines if isinstance(each, Told)] == ["waiting", "waiting", "overtaken"]


def test_a_digest_within_a_reminder_that_still_waits_is_in_the_next_one(world: World) -> None:
    choose(world, together=True)
    deals = [world.new("First")]
    world.later(minutes=2)
    assert daily(world) is not None
    world.later(days=1)
    deals.append(world.new("Second"))
    world.later(minutes=2)
    again = daily(world)
    assert again is not None
    assert waiting(world) == [DAILY_REMINDER]
    reading = world.services.digests.of_member(world.team, DigestSpan.model_validate(again.digest))
    assert reading is not None
    assert sorted(told(reading.digest)["new"]) == [each.number for each in deals]


def test_a_reminder_that_still_waits_is_overtaken_by_the_next_and_nothing_in_it_was_ignored(
    world: World,
) -> None:
    world.new("Acme renewal")
    days(world, LIMIT + 1)
    days(world, 7)
    assert ignored(world) == {"Acme renewal": 1}
    days(world, 7 + 4, arrives=False)
    assert [each.deal.title for each in last(world).waiting] == ["Acme renewal"]
    assert len(reminders(world)) == 6, "of Tuesdays, and while Slack was away of each working day since"
    assert states(world) == ["sent", "sent", "cancelled", "cancelled", "cancelled", "queued"]
    world.delivered()
    assert ignored(world) == {"Acme renewal": 2}
    days(world, 5)
    assert len(reminders(world)) == 6, "and then a week of rest"


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("with_a_deal", [False, True])
def test_the_tasks_of_a_reminder_that_still_waits_are_told_by_the_next_one(
    world: World, *, together: bool, with_a_deal: bool
) -> None:
    choose(world, together=together, digest="off")
    jane = ContactKey(contact_id=world.contact().contact_id)
    due = "tomorrow" if together else "15:00"
    noted = world.services.tasks.add(AddTask(contact=jane, title="Call", due=due), world.actor()).task
    both(world, hours=20)
    if with_a_deal:
        world.new("Overdue", due=world.clock.now().date())
    world.later(hours=1, minutes=15)
    for _ in range(2):
        look(world, arrives=False)
        until(world, hours=24)
    assert waiting(world) == [DAILY_REMINDER]
    assert [each.task_id for each in last(world).tasks] == [noted.task_id]
    assert len(last(world).waiting) == with_a_deal
    world.delivered()
    days(world, 5)
    assert len(states(world)) == 2, "and then a week of rest"


def ignored(world: World) -> dict[str, int]:
    """How many reminders of each deal were ignored before the last one."""
    with world.db.read(world.system) as tx:
        rows = tx.rows(
            select(Deal.title, RemindedDeal.ignored)
            .join(RemindedDeal, RemindedDeal.deal_id == Deal.deal_id)
            .where(Deal.workspace_id == world.team, RemindedDeal.workspace_id == world.team)
        )
    return {row.title: row.ignored for row in rows}


def states(world: World) -> list[str]:
    """What became of each daily reminder, in their order."""
    statement = select(OutboxMessage.state).where(OutboxMessage.workspace_id == world.team)
    with world.db.read(world.system) as tx:
        found = tx.run(
            statement.where(OutboxMessage.kind == DAILY_REMINDER).order_by(OutboxMessage.outbox_id)
        )
        return list(found.scalars())
