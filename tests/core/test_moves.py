"""Moving deals along their pipeline (rules 1, 3, 6, 8, 13, 16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.deal_changes import columns_of
from core.deal_rows import deal_by_number
from core.errors import Conflict, NotFound
from core.moves import move_deal
from core.pipeline_requests import AddStage, HideStage, SetStageDue, SetStaleLimit
from core.requests import DealKey, MoveDeal, RenameDeal, SetDue
from core.results import DealView
from tests.core.support import World, by_number, choices_of, seen


def move(world: World, deal: DealView, stage: str, by: str = "Ana") -> DealView:
    request = MoveDeal(deal=by_number(deal), stage_id=world.stages()[stage].stage_id)
    return world.services.moves.move(request, world.actor(by)).deal


def test_moving_changes_the_place_and_nothing_else(world: World) -> None:
    deal = world.new(closing=date(2026, 12, 31), label="red", source="fair", company="Acme")
    world.later(days=3)
    moved = move(world, deal, "Demo")
    changed = {name for name, value in columns_of(moved).items() if columns_of(deal)[name] != value}
    assert changed == {"stage_id", "stage_entered_at", "touched_at"}
    assert moved == world.now(deal)
    assert moved.version == deal.version + 1
    assert world.totals_hold()


def test_a_move_is_kept_with_from_to_who_when_and_how_long(world: World) -> None:
    deal = world.new()
    world.later(days=12)
    move(world, deal, "Demo", by="Chris")
    line = world.history(deal)[-1]
    assert (line.kind, line.at, line.stage_seconds) == ("deal.moved", world.clock.now(), 12 * 86400)
    assert line.actor_id == world.people["Chris"].member_id
    assert line.before["stage_id"] == deal.stage.stage_id
    assert line.after["stage_id"] == world.stage("Demo").stage_id


def test_a_move_to_where_the_deal_is_says_so_and_records_nothing(world: World) -> None:
    deal = world.new()
    world.later(days=1)
    said = world.say(f"move {deal.number} new opportunity")
    assert "already; nothing was changed" in said.text
    assert world.now(deal) == deal
    assert world.kinds(deal) == ["deal.created"]


def test_move_refuses_a_closed_deal_and_offers_to_reopen_and_move_it(world: World) -> None:
    deal = world.new()
    world.say(f"won {deal.number}")
    said = world.say(f"move {deal.number} demo")
    assert said.refused == "Conflict"
    assert world.now(deal).stage.name == "New Opportunity"
    assert not world.click(said).refused
    reopened = world.now(deal)
    assert (reopened.status, reopened.stage.name) == ("open", "Demo")


def test_next_and_back_are_the_neighbours_on_the_board(world: World) -> None:
    deal = world.new(stage="Demo")
    world.services.stages.hide(HideStage(stage="Proposal Pending"), world.actor("Ada"))
    assert not world.say(f"move {deal.number} next").refused
    assert world.now(deal).stage.name == "Negotiating"
    assert not world.say(f"move {deal.number} back").refused
    assert world.now(deal).stage.name == "Demo"


def test_past_the_last_stage_on_the_board_the_win_is_offered(world: World) -> None:
    deal = world.new(stage="Negotiating")
    said = world.say(f"move {deal.number} next")
    assert said.lines == (f"deal won {deal.number}",)
    assert world.now(deal) == deal
    assert not world.click(said).refused
    assert world.now(deal).status == "won"


def test_before_the_first_stage_there_is_nothing(world: World) -> None:
    deal = world.new()
    said = world.say(f"move {deal.number} back")
    assert said.refused == "Conflict"
    assert "first on the board" in said.text


def test_a_hidden_stage_has_neighbours_too(world: World) -> None:
    deal = world.new(stage="Delayed")
    assert not world.say(f"move {deal.number} back").refused
    assert world.now(deal).stage.name == "Negotiating"


def test_past_the_last_stage_from_off_the_board_every_stage_is_offered(world: World) -> None:
    deal = world.new(stage="Delayed")
    said = world.say(f"move {deal.number} next")
    assert said.refused == "Conflict"
    assert "Delayed, which is off the board" in said.text
    assert said.lines[0] == f'deal move {deal.number} "New Opportunity"'
    assert not world.click(said).refused
    assert world.now(deal).stage.name == "New Opportunity"


@pytest.mark.parametrize(("stage", "verb"), [("Won", "won"), ("LOST", "lost"), ("Closed won", "won")])
def test_a_move_into_a_stage_named_like_a_status_offers_to_close(world: World, stage: str, verb: str) -> None:
    world.services.stages.add(AddStage(name=stage), world.actor("Ada"))
    deal = world.new()
    request = MoveDeal(deal=by_number(deal), stage_id=world.stage(stage).stage_id)
    result = world.services.moves.move(request, world.actor())
    assert result.deal.status == "open"
    assert [offer.line for offer in result.offers] == [f"deal {verb} {deal.number}"]
    again = world.services.moves.move(request, world.actor())
    assert (again.activity_id, again.offers) == (None, result.offers)


def test_a_stage_of_another_pipeline_is_not_found(world: World) -> None:
    other = world.pipeline("Onboarding", "Kick off").stages[0]
    deal = world.new()
    request = MoveDeal(deal=seen(deal), stage_id=other.stage_id)
    with pytest.raises(NotFound) as caught:
        world.services.moves.move(request, world.actor())
    assert len(choices_of(caught.value)) == 6
    assert world.now(deal) == deal


def test_time_in_stage_starts_anew_and_staleness_follows_the_new_limit(world: World) -> None:
    deal = world.new()
    assert deal.stale_at == deal.touched_at + timedelta(days=7)
    world.later(days=2)
    moved = move(world, deal, "Demo")
    assert moved.stage_entered_at == moved.touched_at == world.clock.now()
    assert moved.stale_at == world.clock.now() + timedelta(days=10)
    world.services.stages.set_stale_limit(SetStaleLimit(stage="Demo", days=None), world.actor("Ada"))
    assert world.now(deal).stale_at is None


def test_a_due_date_that_a_stage_set_lasts_until_the_stage_changes(world: World) -> None:
    world.services.stages.set_due(SetStageDue(stage="Demo", days=5), world.actor("Ada"))
    deal = world.new(stage="Demo")
    assert deal.due_on == date(2026, 11, 28)
    assert move(world, deal, "Negotiating").due_on is None


def test_a_due_date_set_by_hand_lasts_until_someone_changes_it(world: World) -> None:
    world.services.stages.set_due(SetStageDue(stage="Demo", days=5), world.actor("Ada"))
    deal = world.new()
    world.services.deals.set_due(SetDue(deal=by_number(deal), on=date(2026, 12, 24)), world.actor())
    assert move(world, deal, "Demo").due_on == date(2026, 12, 24)
    assert move(world, deal, "Negotiating").due_on == date(2026, 12, 24)


def test_a_click_is_refused_where_the_place_changed_since_and_shows_the_deal_as_it_is(world: World) -> None:
    deal = world.new()
    world.later(minutes=5)
    move(world, deal, "Demo", by="Chris")
    request = MoveDeal(deal=seen(deal), stage_id=world.stage("Negotiating").stage_id)
    with pytest.raises(Conflict, match=r"Chris moved it from New Opportunity to Demo") as caught:
        world.services.moves.move(request, world.actor())
    assert caught.value.card is not None
    assert caught.value.card.deal.stage.name == "Demo"
    assert world.now(deal).stage.name == "Demo"


def test_a_click_on_an_old_message_works_where_only_other_things_changed(world: World) -> None:
    deal = world.new()
    world.later(days=40)
    world.services.deals.rename(RenameDeal(deal=by_number(deal), title="Other"), world.actor("Chris"))
    world.say(f"note {deal.number} called them", by="Ben")
    world.say(f"label {deal.number} red", by="Chris")
    request = MoveDeal(deal=seen(deal), stage_id=world.stage("Demo").stage_id)
    assert world.services.moves.move(request, world.actor()).deal.stage.name == "Demo"


def test_a_second_click_of_the_same_button_changes_nothing(world: World) -> None:
    deal = world.new()
    request = MoveDeal(deal=seen(deal), stage_id=world.stage("Demo").stage_id)
    first = world.services.moves.move(request, world.actor())
    again = world.services.moves.move(request, world.actor())
    assert again.activity_id is None
    assert again.deal == first.deal == world.now(deal)


def test_a_line_sent_before_somebody_else_moved_the_deal_is_told_of_it(world: World) -> None:
    deal = world.new()
    sent = world.clock.now()
    world.later(seconds=2)
    move(world, deal, "Demo", by="Chris")
    late = replace(world.people["Ana"], received_at=sent)
    with pytest.raises(Conflict, match=r"Chris moved it"):
        world.services.moves.move(
            MoveDeal(deal=by_number(deal), stage_id=world.stage("Negotiating").stage_id), late
        )
    assert world.now(deal).stage.name == "Demo"


def test_ones_own_moves_in_quick_succession_are_all_carried_out(world: World) -> None:
    deal = world.new()
    sent = replace(world.people["Ana"], received_at=world.clock.now())
    for stage in ("Qualifying", "Demo"):
        world.later(seconds=1)
        request = MoveDeal(deal=by_number(deal), stage_id=world.stage(stage).stage_id)
        world.services.moves.move(request, sent)
    assert world.now(deal).stage.name == "Demo"


def test_a_change_that_was_not_stored_yet_when_a_line_was_sent_counts_as_unseen(world: World) -> None:
    deal = world.new()
    with world.db.write(world.actor("Chris")) as tx:
        held = deal_by_number(tx, deal.number, lock=True)
        assert held is not None
        move_deal(tx, held, world.stage("Demo"))
        world.later(seconds=1)
        sent = world.clock.now()
        world.later(seconds=1)
    request = MoveDeal(deal=by_number(deal), stage_id=world.stage("Negotiating").stage_id)
    with pytest.raises(Conflict, match=r"Chris moved it"):
        world.services.moves.move(request, replace(world.people["Ana"], received_at=sent))


def test_a_button_of_another_workspace_finds_no_deal(world: World) -> None:
    deal = world.new()
    other = World.begin(world.db, world.clock, f"{world.team}b")
    for ref in (seen(deal), DealKey(deal_id=deal.deal_id)):
        with pytest.raises(NotFound, match="gone"):
            other.services.moves.move(
                MoveDeal(deal=ref, stage_id=world.stage("Demo").stage_id), other.actor("Ada")
            )
    assert world.now(deal) == deal
