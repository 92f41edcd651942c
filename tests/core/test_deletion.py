"""Deleting a deal (rule 16): an admin's, asked twice; history keeps that it happened, not what it held."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.errors import Conflict, NotFound, NotPermitted
from core.models import Activity, Deal, OutboxMessage, StageTotal
from core.pipeline_requests import SubscribeChannel
from core.requests import DealKey, DeleteDeal, MoveDeal, ShowDeal
from tests.core.support import World, by_number, seen


def test_deleting_asks_first(world: World) -> None:
    deal = world.new()
    with pytest.raises(Conflict, match="Nobody can undo that") as caught:
        world.services.deals.delete(DeleteDeal(deal=by_number(deal)), world.actor("Ada"))
    assert [offer.line for offer in caught.value.offers] == [
        f"deal delete {deal.number}",
        f"deal abandon {deal.number}",
    ]
    assert world.now(deal) == deal


@pytest.mark.parametrize("name", ["Ana", "Chris", "Vic"])
def test_only_an_admin_deletes(world: World, name: str) -> None:
    deal = world.new()
    said = world.say(f"delete {deal.number}", by=name, consent=("confirmed",))
    assert said.refused == "NotPermitted"
    assert "an admin" in said.text
    assert world.exists(deal.number)


def test_nothing_that_a_deleted_deal_held_is_left(world: World) -> None:
    channel = SubscribeChannel(channel_id="C9", events=("created",))
    world.services.subscriptions.subscribe(channel, world.actor("Chris"))
    deal = world.new("Zebra secret", contact="Jane Doe", company="Acme")
    world.say(f"note {deal.number} Zebra whisper")
    request = DeleteDeal(deal=by_number(deal), consent=frozenset({"confirmed"}))
    held = world.now(deal)
    assert world.services.deals.delete(request, world.actor("Ada")) == held
    with world.db.read(world.system) as tx:
        assert tx.rows(select(Deal.deal_id).where(Deal.workspace_id == world.team)) == []
        history = select(Activity).where(Activity.workspace_id == world.team)
        rows = tx.rows(history.order_by(Activity.activity_id))
        totals = tx.rows(select(StageTotal.deals).where(StageTotal.workspace_id == world.team))
        alerts = tx.run(select(OutboxMessage.state).where(OutboxMessage.workspace_id == world.team))
        assert [row.deals for row in totals] == [0]
        assert list(alerts.scalars()) == ["cancelled"]
        said = tx.run(select(OutboxMessage.payload).where(OutboxMessage.workspace_id == world.team))
        assert list(said.scalars()) == [{}]
    assert not any("Zebra" in f"{row.after}{row.before}{row.note}" for row in rows if row.kind[:4] == "deal")
    assert [(row.kind, row.after) for row in rows][-1] == ("deal.deleted", {"number": deal.number})
    assert {row.kind for row in rows} >= {"contact.created", "company.created"}
    assert world.say("find zebra").text.count("#") == 0
    assert world.totals_hold()


def test_a_closed_deal_is_found_by_words_to_be_deleted(world: World) -> None:
    deal = world.new()
    world.say(f"won {deal.number}")
    assert not world.say("delete acme renewal", by="Ada", consent=("confirmed",)).refused
    assert not world.exists(deal.number)


def test_a_deleted_deals_buttons_say_that_it_is_gone(world: World) -> None:
    deal = world.new()
    world.say(f"delete {deal.number}", by="Ada", consent=("confirmed",))
    with pytest.raises(NotFound, match="gone"):
        world.services.moves.move(MoveDeal(deal=seen(deal), stage_id=deal.stage.stage_id), world.actor())
    assert world.say(f"show {deal.number}").refused == "NotFound"


def test_deleting_has_no_undo(world: World) -> None:
    deal = world.new(by="Ada")
    world.say(f"delete {deal.number}", by="Ada", consent=("confirmed",))
    said = world.say("undo", by="Ada")
    assert said.refused == "Conflict"
    assert "no undo" in said.text


def test_a_number_is_not_given_again(world: World) -> None:
    deal = world.new()
    world.say(f"delete {deal.number}", by="Ada", consent=("confirmed",))
    assert world.new().number == deal.number + 1


def test_another_workspaces_admin_deletes_nothing(world: World) -> None:
    deal = world.new()
    other = World.begin(world.db, world.clock, f"{world.team}b")
    request = DeleteDeal(deal=DealKey(deal_id=deal.deal_id), consent=frozenset({"confirmed"}))
    with pytest.raises(NotFound):
        other.services.deals.delete(request, other.actor("Ada"))
    assert world.exists(deal.number)


def test_the_question_is_a_conflict_with_a_danger(world: World) -> None:
    deal = world.new()
    with pytest.raises(Conflict) as caught:
        world.services.deals.delete(DeleteDeal(deal=by_number(deal)), world.actor("Ada"))
    assert [offer.danger for offer in caught.value.offers] == [True, False]


def test_a_deal_that_changed_since_it_was_shown_is_not_deleted(world: World) -> None:
    deal = world.new()
    world.say(f"value {deal.number} 99k")
    request = DeleteDeal(deal=by_number(deal), version=deal.version, consent=frozenset({"confirmed"}))
    with pytest.raises(Conflict, match="was changed in the meantime"):
        world.services.deals.delete(request, world.actor("Ada"))
    assert world.exists(deal.number)


def test_what_would_be_gone_is_told_to_admins_alone(world: World) -> None:
    deal = world.new()
    world.say(f"note {deal.number} They called")
    about = world.services.deals.deletion(ShowDeal(deal=by_number(deal)), world.actor("Ada"))
    assert (about.deal.number, about.lines, about.notes) == (deal.number, 2, 1)
    with pytest.raises(NotPermitted):
        world.services.deals.deletion(ShowDeal(deal=by_number(deal)), world.actor("Chris"))
