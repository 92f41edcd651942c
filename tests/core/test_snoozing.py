"""Snoozing a deal (rules 7, 11)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.errors import Conflict, InvalidInput, NotPermitted
from core.pipeline_requests import SetStaleLimit
from core.requests import Line, Word
from core.results import DealView
from core.task_requests import AddTask, SnoozeDeal
from tests.core.support import World, by_number


def snooze(world: World, deal: DealView, until: str | datetime | None, by: str = "Ana") -> DealView:
    request = SnoozeDeal(deal=by_number(deal), until=until, reason="On holiday")
    return world.services.snoozing.snooze(request, world.actor(by)).deal


def test_a_snooze_keeps_a_deal_from_going_stale_until_its_day_and_is_no_touch(world: World) -> None:
    deal = world.new()
    world.later(days=1)
    until = world.clock.now() + timedelta(days=60)
    rested = snooze(world, deal, until)
    assert rested.stale_at == rested.snoozed_until == until
    assert rested.touched_at == deal.touched_at
    assert rested.version == deal.version
    assert world.now(deal) == rested


def test_a_snooze_is_read_from_a_line_with_its_reason(world: World) -> None:
    deal = world.new()
    words = (str(deal.number), "1w", "they", "are", "away")
    text = " ".join(words)
    line = Line(
        words=tuple(Word(text=word, at=text.index(word)) for word in words), text=text, command="deal snooze"
    )
    rested = world.services.snoozing.snooze(SnoozeDeal(deal=line), world.actor()).deal
    assert rested.snooze_reason == "they are away"
    assert rested.snoozed_until is not None
    assert (rested.snoozed_until.date() - world.clock.now().date()).days == 7


def test_a_snooze_is_undone_and_ended(world: World) -> None:
    deal = world.new()
    rested = snooze(world, deal, world.clock.now() + timedelta(days=60))
    assert rested.stale_at != deal.stale_at
    world.undo()
    assert world.now(deal).stale_at == deal.stale_at
    snooze(world, deal, world.clock.now() + timedelta(days=60))
    ended = snooze(world, deal, None)
    assert (ended.snoozed_until, ended.snooze_reason, ended.stale_at) == (None, None, deal.stale_at)


def test_a_snooze_too_far_ahead_or_in_the_past_or_of_a_closed_deal_is_refused(world: World) -> None:
    deal = world.new()
    with pytest.raises(InvalidInput, match="90 days"):
        snooze(world, deal, world.clock.now() + timedelta(days=91))
    assert snooze(world, deal, "90d").snoozed_until
    with pytest.raises(InvalidInput, match="passed"):
        snooze(world, deal, world.clock.now() - timedelta(days=1))
    with pytest.raises(NotPermitted):
        snooze(world, deal, "1w", by="Ben")
    world.say(f"won {deal.number}")
    with pytest.raises(Conflict, match="closed"):
        snooze(world, deal, "1w")


def test_a_snooze_outlasts_a_move_and_a_change_of_the_stages_limit(world: World) -> None:
    deal = world.new()
    until = world.clock.now() + timedelta(days=60)
    snooze(world, deal, until)
    world.say(f"move {deal.number} demo")
    assert world.now(deal).stale_at == until
    stages, ada = world.services.stages, world.actor("Ada")
    other = world.new("Other")
    world.say(f"move {other.number} demo")
    stages.set_stale_limit(SetStaleLimit(stage="Demo", days=3), ada)
    assert world.now(deal).stale_at == until
    assert world.now(other).stale_at == world.now(other).touched_at + timedelta(days=3)
    stages.set_stale_limit(SetStaleLimit(stage="Demo", days=80), ada)
    assert world.now(deal).stale_at == world.now(deal).touched_at + timedelta(days=80)


def test_a_shorter_longest_pause_ends_pauses_that_run_and_a_longer_one_lets_them_go_on(world: World) -> None:
    resting, stepped, short, late, over = (
        world.new(title) for title in ("Rest", "Step", "Short", "Late", "Over")
    )
    begun = world.clock.now()
    snooze(world, resting, begun + timedelta(days=80))
    request = AddTask(deal=by_number(stepped), title="Call", due=begun + timedelta(days=70))
    world.services.tasks.add(request, world.actor())
    snooze(world, short, begun + timedelta(days=9))
    snooze(world, over, begun + timedelta(days=2))
    world.say(f"move {late.number} delayed")
    before = world.now(over).stale_at
    world.settings(longest_pause_days=10)
    assert world.now(resting).stale_at == world.now(stepped).stale_at == begun + timedelta(days=10)
    assert world.now(resting).rests_until == begun + timedelta(days=10)
    assert world.now(short).stale_at == begun + timedelta(days=9)
    assert world.now(late).stale_at == world.now(late).touched_at + timedelta(days=30)
    assert world.now(over).stale_at == before == begun + timedelta(days=7)
    world.later(days=12)
    world.settings(longest_pause_days=90)
    assert world.now(resting).stale_at == world.now(resting).rests_until == begun + timedelta(days=80)
    assert world.now(stepped).stale_at == begun + timedelta(days=70)
    assert world.now(short).stale_at == begun + timedelta(days=9)
    assert world.now(over).stale_at == before
