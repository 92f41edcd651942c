"""Undo (rule 7): each change for a day, while nothing later changed the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.blocks.happened import activity_line
from core.contact_requests import ContactKey, EditContact, ShowContact
from core.deal_changes import columns_of
from core.errors import Conflict, NotFound, NotPermitted
from core.models import OutboxMessage
from core.pipeline_requests import RemoveStage, SubscribeChannel
from core.requests import CreateDeal, DealKey, ShowDeal, WinDeal
from core.results import DealView
from tests.core.support import World, by_number, seen

CHANGES = [
    "move {} demo",
    "move {} next",
    "won {} 15k",
    "lost {} price",
    "abandon {} silent",
    "assign {} ben",
    "assign {} nobody",
    "rename {} Another title",
    "value {} 99k",
    "value {} none",
    "closing {} fri",
    "due {} tomorrow",
    "label {} red",
    "note {} hello",
    "transfer {} onboarding",
]


def latest(world: World, deal: DealView) -> int:
    return int(world.history(deal)[-1].activity_id)


@pytest.mark.parametrize("line", CHANGES)
def test_undo_restores_the_deal_exactly(world: World, line: str) -> None:
    world.pipeline("Onboarding", "Kick off")
    deal = world.new(contact="Jane Doe", company="Acme", closing=None, source="fair")
    world.later(hours=2)
    assert not world.say(line.format(deal.number)).refused
    changed = world.now(deal)
    world.later(hours=2)
    assert not world.say("undo").refused
    restored = world.now(deal)
    assert columns_of(restored) == columns_of(deal)
    assert restored.stale_at == deal.stale_at
    assert restored.version == changed.version + (changed.version != deal.version)
    assert world.totals_hold()
    assert [row.undone for row in world.history(deal)] == [False, True, False]


def test_undo_of_a_reopening_closes_the_deal_as_it_was(world: World) -> None:
    deal = world.new()
    world.say(f"lost {deal.number} price")
    lost = world.now(deal)
    world.later(hours=1)
    world.say(f"reopen {deal.number} demo")
    world.say("undo")
    assert columns_of(world.now(deal)) == columns_of(lost)


def test_undo_takes_my_latest_change_names_it_and_goes_no_further_back(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} qualifying")
    world.say(f"move {deal.number} demo")
    world.say(f"rename {deal.number} Later", by="Chris")
    said = world.say("undo")
    assert "moved it: Qualifying → Demo" in said.text
    assert (world.now(deal).stage.name, world.now(deal).title) == ("Qualifying", "Later")
    said = world.say("undo")
    assert said.refused == "Conflict"
    assert "no further back" in said.text
    assert world.now(deal).stage.name == "Qualifying"


def test_an_earlier_change_is_undone_by_its_own_button(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} qualifying")
    move = latest(world, deal)
    world.say(f"rename {deal.number} Later")
    world.undo(move)
    assert (world.now(deal).stage.name, world.now(deal).title) == ("New Opportunity", "Later")


@pytest.mark.parametrize("later", ["note {} hello", "label {} red", "rename {} Other", "closing {} fri"])
def test_notes_and_other_fields_do_not_block_undo(world: World, later: str) -> None:
    deal = world.new()
    world.later(minutes=5)
    world.say(f"move {deal.number} demo")
    move = latest(world, deal)
    world.later(minutes=5)
    world.say(later.format(deal.number), by="Chris")
    touched = world.now(deal).touched_at
    assert world.undo(move).deal is not None
    restored = world.now(deal)
    assert restored.stage.name == "New Opportunity"
    # That somebody touched the deal since stays true.
    assert (restored.touched_at == touched) is not later.startswith("label")


@pytest.mark.parametrize(
    ("change", "later"),
    [
        ("rename {} One", "rename {} Two"),
        ("rename {} One", "move {} demo"),
        ("value {} 5k", "won {} 6k"),
        ("note {} hello", "move {} demo"),
        ("move {} demo", "move {} next"),
        ("move {} demo", "won {}"),
        ("won {}", "reopen {}"),
        ("label {} red", "label {} blue"),
    ],
)
def test_a_later_change_of_the_same_or_of_the_place_blocks_undo(
    world: World, change: str, later: str
) -> None:
    deal = world.new()
    world.say(change.format(deal.number))
    activity = latest(world, deal)
    assert not world.say(later.format(deal.number), by="Chris").refused
    before = world.now(deal)
    with pytest.raises(Conflict, match="Chris changed #1 since") as caught:
        world.undo(activity)
    assert caught.value.card is not None
    assert world.now(deal) == before


def test_who_was_in_the_way_of_their_own_undo_is_told_so_as_you(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} demo")
    activity = latest(world, deal)
    world.say(f"move {deal.number} next")
    with pytest.raises(Conflict, match="any more: you changed #1 since"):
        world.undo(activity)


def test_who_clicks_an_old_message_of_their_own_is_told_what_they_did_as_you(world: World) -> None:
    before = world.new()
    world.say(f"move {before.number} demo")
    with pytest.raises(Conflict, match="You moved it from New Opportunity to Demo"):
        world.services.closing.win(WinDeal(deal=seen(before)), world.actor())
    with pytest.raises(Conflict, match="Ana moved it from New Opportunity to Demo"):
        world.services.closing.win(WinDeal(deal=seen(before)), world.actor("Chris"))


def test_undoing_what_was_in_the_way_frees_the_change_before_it(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} qualifying")
    first = latest(world, deal)
    world.say(f"move {deal.number} demo")
    world.say("undo")
    world.undo(first)
    assert columns_of(world.now(deal)) == columns_of(deal)


def test_undo_lasts_a_day(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} demo")
    world.later(days=1)
    assert world.now(deal).stage.name == "Demo"
    move = latest(world, deal)
    assert world.services.cards.show(ShowDeal(deal=by_number(deal)), world.actor()).undo == move
    world.later(seconds=1)
    assert world.services.cards.show(ShowDeal(deal=by_number(deal)), world.actor()).undo is None
    with pytest.raises(Conflict, match="more than a day old"):
        world.undo(move)


def test_only_who_made_a_change_undoes_it(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} demo")
    for name in ("Chris", "Ada"):
        with pytest.raises(Conflict, match="Only the person"):
            world.undo(latest(world, deal), by=name)
    with pytest.raises(NotPermitted):
        world.undo(latest(world, deal), by="Vic")


def test_a_change_is_undone_once(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} demo")
    move = latest(world, deal)
    world.undo(move)
    kinds = world.kinds(deal)
    with pytest.raises(Conflict, match="undone already"):
        world.undo(move)
    assert world.kinds(deal) == kinds


def test_undoing_an_undo_is_refused(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} demo")
    world.say("undo")
    with pytest.raises(Conflict, match="no undo"):
        world.undo(latest(world, deal))


def test_undoing_a_creation_removes_a_deal_that_nothing_else_touched(world: World) -> None:
    kept = world.new("Kept")
    deal = world.new()
    said = world.say("undo")
    assert "Acme renewal* is gone" in said.text
    assert not world.exists(deal.number)
    assert world.totals_hold()
    assert world.say("show acme").refused == "NotFound"
    assert world.say("undo").refused == "Conflict"
    assert world.exists(kept.number)


@pytest.mark.parametrize("line", ["note {} hello", "label {} red", "move {} demo"])
def test_a_creation_is_not_undone_once_somebody_touched_the_deal(world: World, line: str) -> None:
    deal = world.new()
    creation = latest(world, deal)
    assert not world.say(line.format(deal.number), by="Chris").refused
    with pytest.raises(Conflict, match="Chris changed"):
        world.undo(creation)
    assert world.exists(deal.number)


def test_undo_of_a_close_is_refused_where_its_stage_was_removed_since(world: World) -> None:
    deal = world.new(stage="Demo")
    world.say(f"won {deal.number}")
    world.services.stages.remove(RemoveStage(stage="Demo"), world.actor("Ada"))
    with pytest.raises(Conflict, match="stage was removed"):
        world.undo(latest(world, deal))
    assert world.now(deal).status == "won"


def test_undo_cancels_what_the_change_had_queued(world: World) -> None:
    world.services.subscriptions.subscribe(
        SubscribeChannel(channel_id="C9", events=("created", "moved", "won")), world.actor("Chris")
    )
    deal = world.new()
    world.say(f"move {deal.number} demo")
    assert states(world) == ["queued", "queued"]
    world.say("undo")
    assert states(world) == ["queued", "cancelled"]
    world.undo(world.history(deal)[0].activity_id)
    assert states(world) == ["cancelled", "cancelled"]


def states(world: World) -> list[str]:
    of_team = select(OutboxMessage.state).where(OutboxMessage.workspace_id == world.team)
    with world.db.read(world.system) as tx:
        return list(tx.run(of_team.order_by(OutboxMessage.outbox_id)).scalars())


def test_undo_without_a_change_says_so(world: World) -> None:
    assert world.say("undo", by="Ben").refused == "NotFound"


def test_another_workspaces_change_is_not_found(world: World) -> None:
    deal = world.new()
    other = World.begin(world.db, world.clock, f"{world.team}b")
    with pytest.raises(NotFound):
        other.undo(latest(world, deal), by="Ada")
    assert world.exists(deal.number)


def test_a_card_offers_undo_of_my_own_latest_change_beside_others_notes(world: World) -> None:
    deal = world.new()
    world.say(f"move {deal.number} demo")
    move = latest(world, deal)
    world.say(f"note {deal.number} hello", by="Ben")

    def offered(name: str) -> Any:
        return world.services.cards.show(ShowDeal(deal=by_number(deal)), world.actor(name)).undo

    assert offered("Ana") == move
    assert offered("Ben") == latest(world, deal)
    assert offered("Chris") is None
    world.say(f"label {deal.number} red", by="Chris")
    assert offered("Ana") is None


def test_a_rule_undoes_what_rules_did(world: World) -> None:
    made = world.services.deals.create(CreateDeal(title="Imported"), world.system)
    with pytest.raises(Conflict, match="Only the person"):
        world.undo(made.activity_id, by="Ada")
    assert made.deal.owner is None
    key = DealKey(deal_id=made.deal.deal_id)
    assert world.services.cards.show(ShowDeal(deal=key), world.actor()).undo is None
    assert world.clock.now() - made.deal.created_at < timedelta(seconds=1)


def test_history_says_which_change_an_undo_took_back(world: World) -> None:
    deal = world.new(contact="Jane Doe")
    world.say(f"move {deal.number} demo")
    world.later(days=2)
    world.say(f"move {deal.number} negotiating")
    world.undo()
    said = world.say(f"history {deal.number}").text
    assert "Ana undid “moved it: Demo → Negotiating, after 2 days” · " in said


def test_history_says_which_change_of_a_contact_an_undo_took_back(world: World) -> None:
    contact = world.contact("Jane Doe")
    edit = EditContact(contact=ContactKey(contact_id=contact.contact_id), phone="+1 555", rest="")
    world.services.contacts.edit(edit, world.actor())
    world.undo()
    card = world.services.contacts.show(
        ShowContact(contact=ContactKey(contact_id=contact.contact_id)), world.actor()
    )
    assert card.activities[0].undid is not None
    assert "undid “edited the contact: phone none → +1 555”" in activity_line(
        card.activities[0], world.context().reader
    )
