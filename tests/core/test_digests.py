"""Digests of members: whose deals, what became of them, against last time, and when nothing is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.actor import Actor
from core.digest_results import Digest
from core.digest_spans import DigestSpan
from core.digests import compose_daily, compose_digest, digest_times
from core.errors import InvalidInput
from core.models import OutboxMessage, Reminder
from core.money import Money
from core.pipeline_requests import SubscribeChannel, UnsubscribeChannel
from core.reminder_composing import compose_reminder, reminder_times
from core.reminder_results import ReminderView
from core.requests import (
    AbandonDeal,
    AssignDeal,
    LoseDeal,
    MoveDeal,
    ReopenDeal,
    SetClosing,
    WinDeal,
)
from core.results import DealView, StatusTotal
from core.schedule import DueRow, Schedule
from core.schedule_kinds import KINDS
from core.schedule_rows import CHANNEL_DIGEST, DIGEST, REMINDER
from core.setting_requests import ChangeMember, MemberFacts
from tests.core.support import World, seen
from tests.core.test_preferences import choose

USD = "USD"


def digest(world: World, by: str = "Ana", *, arrives: bool = True) -> Digest | None:
    """The digest that somebody is sent now, a minute and more after what happened; None where none is."""
    world.later(minutes=2)
    member_id = world.people[by].member_id
    assert member_id is not None
    with world.db.write(Actor.by_rule(world.team, "digest")) as tx:
        if not compose_digest(tx, member_id):
            return None
    reading = world.services.digests.of_member(world.team, sent(world)[-1])
    assert reading is not None
    if arrives:
        world.delivered()
    return reading.digest


def sent(world: World, kind: str = DIGEST) -> list[DigestSpan]:
    """The digests that wait to be sent, in their order."""
    statement = select(OutboxMessage.payload).where(OutboxMessage.workspace_id == world.team)
    with world.db.read(world.system) as tx:
        found = tx.run(statement.where(OutboxMessage.kind == kind).order_by(OutboxMessage.outbox_id))
        return [DigestSpan.model_validate(payload) for payload in found.scalars()]


def told(found: Digest | None) -> dict[str, list[int]]:
    """The numbers of the deals in each part of a digest."""
    assert found is not None
    return {what: [each.deal.number for each in part.deals] for what, part in found.happened.items()}


def to(world: World, deal: DealView, stage: str, by: str = "Ana") -> None:
    """Move a deal."""
    key = world.stage(stage).stage_id
    world.services.moves.move(MoveDeal(deal=seen(world.now(deal)), stage_id=key), world.actor(by))


def test_each_deal_is_told_once_under_what_became_of_it(world: World) -> None:
    new, moved, won, lost, left, back = (world.new(f"Deal {at}") for at in range(6))
    world.services.closing.lose(LoseDeal(deal=seen(back), reason="Price"), world.actor())
    digest(world)
    world.later(hours=1)
    for deal in (moved, won, lost):
        to(world, deal, "Demo")
    to(world, moved, "Proposal Pending")
    world.services.closing.win(WinDeal(deal=seen(world.now(won))), world.actor())
    world.services.closing.lose(LoseDeal(deal=seen(world.now(lost)), reason="Price"), world.actor())
    world.services.closing.abandon(AbandonDeal(deal=seen(left)), world.actor())
    world.services.closing.reopen(ReopenDeal(deal=seen(world.now(back))), world.actor())
    fresh = world.new("Fresh")
    found = digest(world)
    assert told(found) == {
        "won": [won.number],
        "lost": [lost.number],
        "abandoned": [left.number],
        "new": [fresh.number],
        "moved": [moved.number],
        "reopened": [back.number],
    }
    assert found is not None
    assert found.happened["moved"].deals[0].from_stage == "New Opportunity"
    assert new.number not in {number for part in told(found).values() for number in part}


def test_what_was_undone_is_not_told(world: World) -> None:
    deal = world.new()
    digest(world)
    to(world, deal, "Demo")
    world.undo()
    assert digest(world) is None


def test_totals_stand_against_those_of_the_last_digest_by_currency(world: World) -> None:
    world.new("One")
    first = digest(world)
    assert first is not None
    assert (first.open, first.open_before) == (StatusTotal(1, (Money(10_000, USD),)), None)
    world.new("Two", value=Money(500, "EUR"))
    second = digest(world)
    assert second is not None
    assert second.open == StatusTotal(2, (Money(10_000, USD), Money(500, "EUR")))
    assert second.open_before == first.open
    assert second.happened["new"].total == StatusTotal(1, (Money(500, "EUR"),))


def test_nothing_is_sent_where_nothing_happened_and_the_last_totals_stay(world: World) -> None:
    deal = world.new()
    assert digest(world) is not None
    assert digest(world) is None
    to(world, deal, "Demo")
    again = digest(world)
    assert again is not None
    assert again.open_before == StatusTotal(1, (Money(10_000, USD),))
    assert len(sent(world)) == 2


def test_what_closes_soon_is_told_by_the_readers_calendar(world: World) -> None:
    deal, far = world.new("Soon"), world.new("Far")
    today = world.clock.now().date()
    for each, days in ((deal, 6), (far, 7)):
        request = SetClosing(deal=seen(each), on=today + timedelta(days=days))
        world.services.deals.set_closing(request, world.actor())
    found = digest(world)
    assert found is not None
    assert [each.deal.number for each in found.closing.deals] == [deal.number]
    choose(world, digest="daily")
    world.later(days=5)
    daily = digest(world)
    assert daily is not None
    assert [each.deal.number for each in daily.closing.deals] == [deal.number]


def test_a_rep_reads_of_their_own_deals_alone(world: World) -> None:
    mine, theirs = world.new("Mine"), world.new("Theirs", by="Ben")
    assert told(digest(world)) == {"new": [mine.number]}
    world.services.deals.assign(AssignDeal(deal=seen(theirs), owner="UANA"), world.actor("Chris"))
    to(world, world.now(theirs), "Demo", by="Chris")
    assert told(digest(world)) == {"moved": [theirs.number]}


def answers_to(world: World, name: str, manager: str | None) -> None:
    """Name somebody's manager."""
    member_id = world.people[name].member_id
    assert member_id is not None
    facts = MemberFacts(role="rep", manager=manager)
    world.services.member_settings.change(
        ChangeMember(member_id=member_id, entered=facts), world.actor("Ada")
    )


def test_a_manager_reads_of_their_people_and_of_what_nobody_minds(world: World) -> None:
    first, second, third = world.new("Ana's"), world.new("Ben's", by="Ben"), world.new("Nobody's")
    world.services.deals.assign(AssignDeal(deal=seen(third), owner="none"), world.actor())
    found = digest(world, "Chris")
    assert found is not None
    assert set(told(found)["new"]) == {first.number, second.number, third.number}
    assert [each.deal.number for each in found.nobodys.deals] == [third.number]
    assert found.open.deals == 3


def test_whose_manager_is_another_one_is_left_to_them(world: World) -> None:
    world.learn("UDAN", "Dan")
    world.services.members.set_role(world.system, "UDAN", world.people["Chris"].role)
    dan = world.services.members.actor(world.team, "UDAN")
    assert dan is not None
    world.people["Dan"] = dan
    first, second = world.new("Ana's"), world.new("Ben's", by="Ben")
    answers_to(world, "Ana", "UDAN")
    assert told(digest(world, "Chris")) == {"new": [second.number]}
    assert set(told(digest(world, "Dan"))["new"]) == {first.number, second.number}
    answers_to(world, "Ben", "UCHRIS")
    world.new("Ben's again", by="Ben")
    assert digest(world, "Dan") is None


def test_an_admin_reads_as_a_manager_only_where_there_is_none(world: World) -> None:
    world.new("Ana's")
    assert digest(world, "Ada") is None
    assert world.services.digests.scope(world.actor("Ada")) == "own"
    world.services.members.set_role(world.system, "UCHRIS", world.people["Ana"].role)
    world.new("Another")
    assert digest(world, "Ada") is not None


def test_whoever_only_looks_reads_how_all_deals_stand_and_none_of_nobody(world: World) -> None:
    choose(world, "Vic", digest="daily")
    deal = world.new()
    found = digest(world, "Vic")
    assert found is not None
    assert (found.scope, found.nobodys.deals, told(found)) == ("all", (), {"new": [deal.number]})


def test_a_digest_that_waits_is_not_read_by_whom_it_concerns_no_more(world: World) -> None:
    world.new()
    assert digest(world) is not None
    world.services.members.deactivate(world.team, "UANA")
    assert world.services.digests.of_member(world.team, sent(world)[-1]) is None


def test_what_happens_as_a_digest_is_made_is_told_by_the_next(world: World) -> None:
    world.new("Early")
    digest(world)
    late = world.new("Late")
    member_id = world.people["Ana"].member_id
    assert member_id is not None
    with world.db.write(Actor.by_rule(world.team, "digest")) as tx:
        assert not compose_digest(tx, member_id)
    assert told(digest(world)) == {"new": [late.number]}


def test_many_deals_are_counted_and_the_greatest_named(world: World) -> None:
    for at in range(12):
        world.new(f"Deal {at}", value=Money(100 * (at + 1), USD))
    found = digest(world)
    assert found is not None
    part = found.happened["new"]
    assert part.total == StatusTotal(12, (Money(7_800, USD),))
    assert [each.deal.value.minor for each in part.deals] == [1200 - 100 * at for at in range(8)]


def subscribe(world: World, **request: Any) -> int:
    """Have the channel C1 hear of deals, as Chris chooses; the key of what it hears."""
    asked = SubscribeChannel(channel_id="C1", **request)
    return world.services.subscriptions.subscribe(asked, world.actor("Chris")).subscription.subscription_id


def channel_digest(world: World, subscription_id: int, *, arrives: bool = True) -> Digest | None:
    """What the channel is sent by its schedule when a week is over; None where it is sent nothing."""
    key = DueRow(world.team, CHANNEL_DIGEST, subscription_id)
    schedule = Schedule(world.db, KINDS)
    assert schedule.perform(key).outcome == "planned"
    world.later(days=7)
    if schedule.perform(key).outcome != "said":
        return None
    reading = world.services.digests.of_channel(world.team, sent(world, CHANNEL_DIGEST)[-1])
    assert reading is not None
    assert (reading.by.name, reading.tz, reading.weekday) == ("Chris", "UTC", 0)
    if arrives:
        world.delivered()
    return reading.digest


def test_a_channel_reads_of_its_pipeline_and_of_nothing_stale(world: World) -> None:
    other = world.pipeline("Onboarding", "Kick-off")
    key = subscribe(world, pipeline="Sales", digest="weekly")
    deal = world.new()
    world.new("Elsewhere", pipeline=other.name)
    found = channel_digest(world, key)
    assert told(found) == {"new": [deal.number]}
    assert found is not None
    assert (found.scope, found.pipeline, found.open.deals) == ("all", "Sales", 1)
    assert (found.ignored.deals, found.nobodys.deals) == ((), ())


def test_a_channel_that_hears_of_some_owners_reads_of_theirs_alone(world: World) -> None:
    key = subscribe(world, owners=("UBEN",), digest="weekly")
    world.new("Ana's")
    deal = world.new("Ben's", by="Ben")
    assert told(channel_digest(world, key)) == {"new": [deal.number]}


def test_a_channel_without_a_digest_is_sent_none(world: World) -> None:
    key = subscribe(world)
    world.new()
    assert Schedule(world.db, KINDS).perform(DueRow(world.team, CHANNEL_DIGEST, key)).outcome == "planned"
    world.later(days=7)
    assert Schedule(world.db, KINDS).perform(DueRow(world.team, CHANNEL_DIGEST, key)).outcome == "planned"
    assert sent(world, CHANNEL_DIGEST) == []


def test_what_a_channel_heard_is_forgotten_with_its_subscription(world: World) -> None:
    key = subscribe(world, digest="daily")
    world.services.subscriptions.unsubscribe(UnsubscribeChannel(channel_id="C1"), world.actor("Chris"))
    assert Schedule(world.db, KINDS).perform(DueRow(world.team, CHANNEL_DIGEST, key)).outcome == "taken"


def test_a_digest_comes_daily_weekly_or_not_at_all(world: World) -> None:
    with pytest.raises(InvalidInput, match="hourly") as refused:
        subscribe(world, digest="hourly")
    assert refused.value.field == "digest"


def test_a_manager_reads_of_deals_whose_reminders_were_ignored_three_times(world: World) -> None:
    deal, member_id = world.new(), world.people["Ana"].member_id
    assert member_id is not None
    for times in range(4):
        found = digest(world, "Chris")
        assert found is None or not found.ignored.deals, times
        world.later(days=8)
        with world.db.write(Actor.by_rule(world.team, "reminder")) as tx:
            assert compose_reminder(tx, member_id)
    found = digest(world, "Chris")
    assert found is not None
    assert [(each.deal.number, each.ignored) for each in found.ignored.deals] == [(deal.number, 3)]
    assert digest(world, "Ana") is None
    assert digest(world, "Ada") is None
    to(world, deal, "Demo")
    after = digest(world, "Chris")
    assert after is not None
    assert after.ignored.deals == ()


def daily(world: World, by: str = "Ana") -> ReminderView | None:
    """The daily message that somebody is sent now; None where none is."""
    member_id = world.people[by].member_id
    assert member_id is not None
    with world.db.write(Actor.by_rule(world.team, REMINDER)) as tx:
        if not compose_daily(tx, member_id):
            return None
        last = tx.run(
            select(Reminder.reminder_id)
            .where(Reminder.workspace_id == world.team, Reminder.member_id == member_id)
            .order_by(Reminder.reminder_id.desc())
        )
        reminder_id = int(last.scalars().first() or 0)
    return world.services.reminders.show(reminder_id, world.actor(by))


def test_who_wants_everything_in_one_message_has_the_digest_in_their_reminder(world: World) -> None:
    choose(world, together=True)
    deal = world.new()
    request = SetClosing(deal=seen(deal), on=world.clock.now().date() - timedelta(days=1))
    world.services.deals.set_closing(request, world.actor())
    world.later(minutes=2)
    monday = daily(world)
    assert monday is not None
    assert monday.digest is not None
    assert monday.total == 1
    reading = world.services.digests.of_member(world.team, DigestSpan.model_validate(monday.digest))
    assert reading is not None
    assert told(reading.digest) == {"new": [deal.number]}
    assert sent(world) == []

    world.delivered()
    world.new("Another")
    world.later(days=1)
    assert daily(world) is None
    world.later(days=6)
    world.delivered()
    again = daily(world)
    assert again is not None
    assert again.digest is not None


def test_the_digest_comes_by_itself_unless_all_comes_in_one_message(world: World) -> None:
    member_id = world.people["Ana"].member_id
    assert member_id is not None
    for chosen, alone, along in (
        ({}, True, True),
        ({"reminders": False, "tasks": False}, True, False),
        ({"together": True}, False, True),
        ({"digest": "off"}, False, False),
    ):
        choose(world, **chosen)
        with world.db.read(world.system) as tx:
            assert (digest_times(tx, member_id) is not None) is alone, chosen
            assert (reminder_times(tx, member_id) is not None) is along, chosen
