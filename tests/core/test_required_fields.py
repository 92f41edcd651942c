"""What a stage asks for before a deal enters it (rule 3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.contact_requests import CompleteDeal
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.money import Money
from core.pipeline_requests import RemoveStage, SetRequiredFields
from core.requests import DealKey, MoveDeal, ReopenDeal, TransferDeal
from core.required_fields import FieldsNeeded
from core.results import REQUIRABLE, DealView
from tests.core.support import World, seen


def ask(world: World, stage: str, *fields: str, pipeline: str = "Sales") -> int:
    """Let a stage ask for fields; its key."""
    request = SetRequiredFields.model_validate({"pipeline": pipeline, "stage": stage, "fields": fields})
    change = world.services.stages.set_required_fields(request, world.actor("Ada"))
    assert change.stage is not None
    return change.stage.stage_id


def complete(world: World, deal: DealView, stage_id: int, by: str = "Ana", **facts: Any) -> DealView:
    """Give the deal what it lacks, and put it there."""
    request = CompleteDeal(deal=DealKey(deal_id=deal.deal_id), stage_id=stage_id, **facts)
    return world.services.completing.complete(request, world.actor(by)).deal


def test_what_a_stage_asks_for_is_kept_in_one_order_and_undone(world: World) -> None:
    ask(world, "Demo", "label", "value", "label")
    assert world.stage("Demo").required_fields == ("value", "label")
    world.undo(by="Ada")
    assert world.stage("Demo").required_fields == ()


def test_only_an_admin_says_what_a_stage_asks_for(world: World) -> None:
    request = SetRequiredFields(stage="Demo", fields=("value",))
    with pytest.raises(NotPermitted, match="role here is manager"):
        world.services.stages.set_required_fields(request, world.actor("Chris"))


def test_a_move_is_refused_by_name_of_what_the_deal_lacks_and_changes_nothing(world: World) -> None:
    stage_id = ask(world, "Demo", "value", "contact", "owner")
    deal = world.new(value=None)
    with pytest.raises(FieldsNeeded, match="value, contact missing") as refused:
        world.services.moves.move(MoveDeal(deal=seen(deal), stage_id=stage_id, note="Go"), world.actor())
    assert (refused.value.missing, refused.value.note) == (("value", "contact"), "Go")
    assert world.now(deal) == deal
    assert world.kinds(deal) == ["deal.created"]


def test_a_deal_that_has_all_that_is_asked_for_enters(world: World) -> None:
    stage_id = ask(world, "Demo", *REQUIRABLE)
    deal = world.new(
        contact="Jane Doe", company="Acme", closing=date(2026, 12, 31), source="fair", label="red"
    )
    moved = world.services.moves.move(MoveDeal(deal=seen(deal), stage_id=stage_id), world.actor()).deal
    assert moved.stage.name == "Demo"


def test_what_is_missing_comes_with_the_move_in_one_line_of_history_and_one_undo(world: World) -> None:
    stage_id = ask(world, "Demo", "value", "contact", "closing", "label")
    deal = world.new(value=None)
    day = date(2026, 12, 31)
    moved = complete(
        world, deal, stage_id, value=Money(1_200_000, "USD"), contact="Jane Doe", closing=day, label="red"
    )
    assert (moved.stage.name, moved.value.minor, moved.expected_close_on) == ("Demo", 1_200_000, day)
    assert moved.contact is not None
    assert moved.contact.name == "Jane Doe"
    assert world.kinds(deal) == ["deal.created", "deal.moved"]
    assert world.totals_hold()
    world.undo()
    back = world.now(deal)
    assert (back.stage, back.value, back.contact, back.label) == (deal.stage, deal.value, None, None)
    assert world.totals_hold()


def test_what_is_still_missing_is_said_under_its_field(world: World) -> None:
    stage_id = ask(world, "Demo", "value", "source")
    deal = world.new(value=None)
    with pytest.raises(InvalidInput) as refused:
        complete(world, deal, stage_id, value=Money(100, "USD"))
    assert refused.value.field == "source"
    assert world.now(deal) == deal


def test_a_transfer_and_a_reopening_ask_as_a_move_does(world: World) -> None:
    world.pipeline("Onboarding", "Kick-off")
    stage_id = ask(world, "Kick-off", "source", pipeline="Onboarding")
    deal = world.new()
    with pytest.raises(FieldsNeeded):
        world.services.moves.transfer(TransferDeal(deal=seen(deal), pipeline="Onboarding"), world.actor())
    there = complete(world, deal, stage_id, source="fair")
    assert (there.pipeline_name, there.source) == ("Onboarding", "fair")
    ask(world, "Demo", "label")
    closed = world.new("Globex")
    world.say(f"lost {closed.number}")
    request = ReopenDeal(deal=DealKey(deal_id=closed.deal_id), stage_id=world.stage("Demo").stage_id)
    with pytest.raises(FieldsNeeded):
        world.services.closing.reopen(request, world.actor())
    reopened = complete(world, closed, world.stage("Demo").stage_id, label="red")
    assert (reopened.status, reopened.stage.name) == ("open", "Demo")
    assert world.totals_hold()


def test_a_new_deal_in_such_a_stage_says_what_to_add(world: World) -> None:
    ask(world, "Demo", "contact", "source")
    said = world.say("new Acme renewal stage:Demo")
    assert "contact, expected" not in said.text
    assert 'contact:"Jane Doe" source:referral' in said.text
    assert "Demo" in world.say('new Acme renewal stage:Demo contact:"Jane Doe" source:fair').text


def test_a_deactivated_owner_is_none(world: World) -> None:
    stage_id = ask(world, "Demo", "owner")
    deal = world.new()
    world.services.members.deactivate(world.team, world.people["Ana"].user_id or "")
    with pytest.raises(FieldsNeeded, match="owner missing"):
        world.services.moves.move(MoveDeal(deal=seen(deal), stage_id=stage_id), world.actor("Chris"))


def test_the_deals_of_a_removed_stage_are_not_asked(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} qualifying")
    ask(world, "Demo", "source")
    world.services.stages.remove(RemoveStage(stage="Qualifying", into="Demo"), world.actor("Ada"))
    assert world.now(deal).stage.name == "Demo"


def test_completing_asks_for_rights_and_for_the_deal_and_stage_as_they_are(world: World) -> None:
    stage_id = ask(world, "Demo", "source")
    deal = world.new(by="Ben")
    with pytest.raises(NotPermitted):
        complete(world, deal, stage_id, source="fair")
    world.services.stages.remove(RemoveStage(stage="Demo"), world.actor("Ada"))
    with pytest.raises(NotFound, match="removed in the meantime"):
        complete(world, deal, stage_id, by="Ben", source="fair")
    stale = CompleteDeal(deal=seen(deal), stage_id=world.stage("Qualifying").stage_id)
    world.say(f"won {deal.number}", by="Chris")
    with pytest.raises(Conflict):
        world.services.completing.complete(stale, world.actor("Ben"))


def test_a_line_says_what_a_stage_asks_for(world: World) -> None:
    ask(world, "Demo", "value")
    deal = world.new(value=None)
    assert world.say(f"move {deal.number} demo").refused == "FieldsNeeded"
