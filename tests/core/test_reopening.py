"""Reopening puts a deal back on the board and keeps all that was in its history (rules 1, 2, 16)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.errors import Conflict
from core.pipeline_requests import ArchivePipeline, MakePipelineDefault, RemoveStage, SetStageDue
from core.requests import ReopenDeal
from core.results import DealView
from tests.core.support import World, by_number, seen


def reopened(world: World, deal: DealView, stage: str | None = None) -> DealView:
    stage_id = world.stages()[stage].stage_id if stage else None
    request = ReopenDeal(deal=by_number(deal), stage_id=stage_id)
    return world.services.closing.reopen(request, world.actor()).deal


def test_reopening_puts_a_deal_back_in_its_stage_and_starts_its_time_anew(world: World) -> None:
    deal = world.new(stage="Demo")
    world.say(f"lost {deal.number} price")
    world.later(days=5)
    again = reopened(world, deal)
    assert (again.status, again.stage.name) == ("open", "Demo")
    assert again.stage_entered_at == again.touched_at == world.clock.now()
    assert again.stale_at == world.clock.now() + timedelta(days=10)
    assert (again.reason, again.lost_reason_id, again.closed_on, again.closed_at) == (None, None, None, None)
    assert again == world.now(deal)
    assert world.totals_hold()


def test_reopening_keeps_the_reason_in_history(world: World) -> None:
    deal = world.new()
    world.say(f"lost {deal.number} too dear")
    reopened(world, deal)
    lost, again = world.history(deal)[1:]
    assert lost.after["close_reason"] == again.before["close_reason"] == "too dear"
    assert again.before["closed_on"] == "2026-11-23"


def test_reopening_into_a_stage_that_is_named(world: World) -> None:
    deal = world.new()
    world.say(f"abandon {deal.number} silent since May")
    again = reopened(world, deal, "Negotiating")
    assert (again.stage.name, again.reason) == ("Negotiating", None)


def test_reopening_an_open_deal_changes_nothing(world: World) -> None:
    deal = world.new()
    assert "already; nothing was changed" in world.say(f"reopen {deal.number}").text
    assert world.now(deal) == deal


def test_reopening_gives_the_due_date_that_the_stage_sets(world: World) -> None:
    world.services.stages.set_due(SetStageDue(stage="Demo", days=5), world.actor("Ada"))
    deal = world.new(stage="Demo")
    world.say(f"lost {deal.number}")
    world.later(days=10)
    assert reopened(world, deal).due_on == date(2026, 12, 8)


def test_a_deal_whose_stage_was_removed_is_reopened_in_the_default_one(world: World) -> None:
    deal = world.new(stage="Demo")
    world.say(f"lost {deal.number}")
    world.services.stages.remove(RemoveStage(stage="Demo"), world.actor("Ada"))
    assert reopened(world, deal).stage.name == "New Opportunity"


def test_nothing_is_reopened_in_an_archived_pipeline(world: World) -> None:
    world.pipeline("Onboarding", "Kick off")
    deal = world.new(pipeline="Onboarding")
    world.say(f"won {deal.number}")
    win = world.history(deal)[-1].activity_id
    world.services.pipelines.archive(ArchivePipeline(pipeline="Onboarding"), world.actor("Ada"))
    said = world.say(f"reopen {deal.number}")
    assert said.refused == "Conflict"
    assert "/pipeline restore Onboarding" in said.text
    with pytest.raises(Conflict, match="pipeline was archived"):
        world.undo(win)
    assert world.now(deal).status == "won"


def test_a_pipeline_is_archived_by_its_open_deals_alone(world: World) -> None:
    world.pipeline("Onboarding", "Kick off")
    world.services.pipelines.make_default(MakePipelineDefault(pipeline="Onboarding"), world.actor("Ada"))
    deal = world.new()
    with pytest.raises(Conflict):
        world.services.pipelines.archive(ArchivePipeline(pipeline="Onboarding"), world.actor("Ada"))
    assert world.now(deal).pipeline_name == "Onboarding"


def test_a_click_to_reopen_is_refused_where_the_deal_ended_otherwise_since(world: World) -> None:
    deal = world.new()
    world.say(f"lost {deal.number}")
    shown = world.now(deal)
    world.later(minutes=1)
    world.say(f"reopen {deal.number}", by="Chris")
    world.say(f"won {deal.number}", by="Chris")
    with pytest.raises(Conflict, match="Chris marked it won"):
        world.services.closing.reopen(ReopenDeal(deal=seen(shown)), world.actor())
    assert world.now(deal).status == "won"
