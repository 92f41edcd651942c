"""A contact's open deals are in one pipeline (rule 4): transfers, and all that would break it."""

from __future__ import annotations

import pytest

from core.deal_changes import TwoPipelines
from core.errors import Conflict, NotPermitted
from core.moves import bring_together
from core.requests import CreateDeal, DealNumber, TransferDeal, Undo
from core.results import DealView
from tests.core.support import World, by_number, choices_of, seen


@pytest.fixture
def both(world: World) -> World:
    """A workspace with a second pipeline."""
    world.pipeline("Onboarding", "Kick off", "Live")
    world.contact("Jane Doe")
    return world


def place(world: World, deal: DealView) -> tuple[str, str]:
    found = world.now(deal)
    return found.pipeline_name, found.stage.name


def test_a_transfer_lands_in_the_default_stage_or_the_one_that_is_named(both: World) -> None:
    deal, other = both.new(), both.new("Other")
    both.later(days=4)
    assert not both.say(f"transfer {deal.number} onboarding").refused
    assert not both.say(f"transfer {other.number} onboarding live").refused
    assert place(both, deal) == ("Onboarding", "Kick off")
    assert place(both, other) == ("Onboarding", "Live")
    line = both.history(deal)[-1]
    assert (line.kind, line.stage_seconds) == ("deal.transferred", 4 * 86400)
    assert line.before["pipeline_id"] == deal.stage.pipeline_id
    assert both.totals_hold()


def test_a_transfer_by_key_names_pipeline_and_stage(both: World) -> None:
    deal = both.new()
    request = TransferDeal(deal=seen(deal), pipeline="Onboarding", stage="live")
    result = both.services.moves.transfer(request, both.actor())
    assert (result.from_pipeline, result.deal.stage.name) == ("Sales", "Live")


def test_a_transfer_into_the_same_pipeline_offers_the_move(both: World) -> None:
    deal = both.new()
    said = both.say(f"transfer {deal.number} sales demo")
    assert said.refused == "Conflict"
    assert not both.click(said).refused
    assert both.now(deal).stage.name == "Demo"


def test_a_transfer_without_a_pipeline_asks_which(both: World) -> None:
    deal = both.new()
    said = both.say(f"transfer {deal.number}")
    assert said.lines == (f"deal transfer {deal.number} Onboarding",)
    assert not both.click(said).refused
    assert place(both, deal) == ("Onboarding", "Kick off")


def test_a_closed_deal_is_not_transferred(both: World) -> None:
    deal = both.new()
    both.say(f"lost {deal.number}")
    said = both.say(f"transfer {deal.number} onboarding")
    assert said.refused == "Conflict"
    assert "is lost, and a closed deal isn't transferred" in said.text
    assert said.lines == (f"deal reopen {deal.number}",)


def test_a_transfer_that_would_part_a_contacts_deals_offers_to_bring_them(both: World) -> None:
    deal, second = both.new(contact="Jane Doe"), both.new("Second", contact="Jane Doe")
    said = both.say(f"transfer {deal.number} onboarding live")
    assert said.refused == "TwoPipelines"
    assert f"#{second.number} is open in Sales" in said.text
    assert said.lines[1] == f"deal show {second.number}"
    assert place(both, deal) == ("Sales", "New Opportunity")
    assert not both.click(said).refused
    assert place(both, deal) == place(both, second) == ("Onboarding", "Live")
    assert both.kinds(second) == ["deal.created", "deal.transferred"]
    assert both.totals_hold()


def test_a_transfer_that_brings_others_along_says_which_and_whence(both: World) -> None:
    deal, second = both.new(contact="Jane Doe"), both.new("Second", contact="Jane Doe", stage="Demo")
    said = both.click(both.say(f"transfer {deal.number} onboarding"))
    assert f"*#{second.number} Second* came along, from Sales: Demo." in said.text


def test_a_new_deal_in_another_pipeline_offers_to_bring_the_others(both: World) -> None:
    first = both.new(contact="Jane Doe")
    said = both.say('new Setup contact:"Jane Doe" pipeline:Onboarding stage:live')
    assert said.refused == "TwoPipelines"
    assert f"#{first.number} is open in Sales" in said.text
    assert not both.exists(first.number + 1)
    answer = both.click(said)
    assert f"*#{first.number} {first.title}* came along, from Sales: New Opportunity." in answer.text
    assert place(both, first) == ("Onboarding", "Live")
    assert both.now(first.number + 1).title == "Setup"


def test_a_reopening_that_would_part_a_contacts_deals_offers_to_bring_them(both: World) -> None:
    first = both.new(contact="Jane Doe")
    both.say(f"lost {first.number}")
    second = both.new("Setup", contact="Jane Doe", pipeline="Onboarding")
    said = both.say(f"reopen {first.number} demo")
    assert said.refused == "TwoPipelines"
    assert both.now(first).status == "lost"
    answer = both.click(said)
    assert f"*#{second.number} Setup* came along, from Onboarding: {second.stage.name}." in answer.text
    assert both.now(first).status == "open"
    assert place(both, first) == place(both, second) == ("Sales", "Demo")


def test_closed_deals_and_deals_of_nobody_may_be_anywhere(both: World) -> None:
    both.say(f"won {both.new(contact='Jane Doe').number}")
    both.new("Nobody's")
    assert both.new("Setup", contact="Jane Doe", pipeline="Onboarding").pipeline_name == "Onboarding"


def test_a_workspace_may_let_a_contacts_deals_be_in_several_pipelines(both: World) -> None:
    both.settings(one_pipeline_per_contact=False)
    both.new(contact="Jane Doe")
    assert both.new("Setup", contact="Jane Doe", pipeline="Onboarding").pipeline_name == "Onboarding"


def test_a_rep_does_not_bring_along_what_is_somebody_elses(both: World) -> None:
    deal = both.new(contact="Jane Doe")
    bens = both.new("Second", by="Ben", contact="Jane Doe")
    request = TransferDeal(deal=by_number(deal), pipeline="Onboarding", consent=frozenset({"together"}))
    with pytest.raises(NotPermitted, match="belongs to Ben"):
        both.services.moves.transfer(request, both.actor())
    assert place(both, deal) == place(both, bens) == ("Sales", "New Opportunity")
    assert both.services.moves.transfer(request, both.actor("Chris")).deal.pipeline_name == "Onboarding"
    assert place(both, bens)[0] == "Onboarding"


def test_undoing_a_transfer_takes_back_those_that_came_along(both: World) -> None:
    deal = both.new(contact="Jane Doe", stage="Demo")
    second = both.new("Second", contact="Jane Doe", stage="Negotiating")
    both.click(both.say(f"transfer {deal.number} onboarding"))
    assert not both.say("undo").refused
    assert place(both, deal) == ("Sales", "Demo")
    assert place(both, second) == ("Sales", "Negotiating")
    assert both.totals_hold()
    assert both.say("undo").refused == "Conflict"


def test_undoing_a_reopening_takes_back_those_that_came_along(both: World) -> None:
    first = both.new(contact="Jane Doe")
    both.say(f"lost {first.number} price")
    second = both.new("Setup", contact="Jane Doe", pipeline="Onboarding")
    both.click(both.say(f"reopen {first.number}"))
    assert not both.say("undo").refused
    assert (both.now(first).status, both.now(first).reason) == ("lost", "Price")
    assert place(both, second) == ("Onboarding", "Kick off")


def test_undoing_a_creation_takes_back_those_that_came_along(both: World) -> None:
    first = both.new(contact="Jane Doe")
    both.click(both.say('new Setup contact:"Jane Doe" pipeline:Onboarding'))
    assert not both.say("undo").refused
    assert not both.exists(first.number + 1)
    assert place(both, first) == ("Sales", "New Opportunity")
    assert both.totals_hold()


def test_what_came_along_and_moved_on_stays_with_all_of_them(both: World) -> None:
    deal = both.new(contact="Jane Doe")
    second = both.new("Second", contact="Jane Doe")
    both.click(both.say(f"transfer {deal.number} onboarding"))
    transfer = both.history(deal)[-1].activity_id
    both.say(f"move {second.number} live")
    with pytest.raises(Conflict, match=f"changed #{second.number} since"):
        both.undo(transfer)
    assert place(both, deal) == ("Onboarding", "Kick off")


def test_an_undo_that_would_part_a_contacts_deals_is_refused(both: World) -> None:
    deal = both.new(contact="Jane Doe")
    both.say(f"transfer {deal.number} onboarding")
    transfer = both.history(deal)[-1].activity_id
    both.new("Second", contact="Jane Doe", pipeline="Onboarding")
    with pytest.raises(Conflict, match="all in one pipeline"):
        both.undo(transfer)
    assert place(both, deal) == ("Onboarding", "Kick off")


def test_bringing_nobodys_deals_does_nothing(both: World) -> None:
    deal = both.new()
    with both.db.write(both.actor()) as tx:
        bring_together(tx, deal, None)
    assert both.kinds(deal) == ["deal.created"]


def test_the_offer_names_the_deals_that_stand_elsewhere(both: World) -> None:
    numbers = [both.new(f"Deal {at}", contact="Jane Doe").number for at in range(3)]
    request = CreateDeal(title="Setup", contact="Jane Doe", pipeline="Onboarding", line="deal new Setup")
    with pytest.raises(Conflict, match="3 are open in Sales: #1, #2, #3") as caught:
        both.services.deals.create(request, both.actor())
    assert [choice.consent for choice in choices_of(caught.value)] == ["together", None, None, None]
    assert [choice.line for choice in choices_of(caught.value)][1:] == [
        "deal show 1",
        "deal show 2",
        "deal show 3",
    ]
    assert all(both.now(DealNumber(number=number).number).pipeline_name == "Sales" for number in numbers)


def test_an_undo_that_would_part_a_contacts_deals_says_where_the_others_are(both: World) -> None:
    first = both.new(contact="Jane Doe")
    both.say(f"lost {first.number}")
    second = both.new("Setup", contact="Jane Doe", pipeline="Onboarding")
    lost = next(row for row in both.history(first) if row.kind == "deal.lost")
    with pytest.raises(TwoPipelines) as refused:
        both.services.undoing.undo(Undo(activity_id=lost.activity_id), both.actor())
    assert f"#{second.number} is open in Onboarding" in str(refused.value)
    assert both.now(first).status == "lost"
