"""With whom a deal is: its contact and its company, changed as its other facts are (rules 4, 7, 15)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.blocks import fact_answers
from core.contact_requests import (
    ChangeCompany,
    ChangeContact,
    CompanyKey,
    ContactKey,
    ContactNumber,
    CreateCompany,
    CreateContact,
    EditDeal,
    EraseContact,
    ShowContact,
)
from core.deal_changes import TwoPipelines, columns_of
from core.deal_results import ChangeResult
from core.errors import Conflict, NotFound, NotPermitted
from core.requests import CreateDeal, Undo
from core.results import DealView
from tests.core.support import World, choices_of, seen


def with_contact(world: World, deal: DealView, contact: Any, by: str = "Ana", **more: Any) -> ChangeResult:
    request = ChangeContact(deal=seen(deal), contact=contact, line="the same again", **more)
    return world.services.deals.change_contact(request, world.actor(by))


def with_company(world: World, deal: DealView, company: Any, by: str = "Ana") -> ChangeResult:
    request = ChangeCompany(deal=seen(deal), company=company)
    return world.services.deals.change_company(request, world.actor(by))


@pytest.fixture
def both(world: World) -> World:
    """A deal of Jane in Sales, and a deal of John in Onboarding."""
    world.pipeline("Onboarding", "Kick off", "Live")
    world.new("Jane's", contact="Jane Doe")
    world.new("John's", contact="John Roe", pipeline="Onboarding", stage="Live")
    return world


def standing(world: World, number: int) -> str | None:
    request = ShowContact(contact=ContactNumber(number=number))
    return world.services.contacts.show(request, world.actor()).contact.standing


def test_another_contact_is_matched_or_made_and_found_by_search(world: World) -> None:
    deal = world.new(contact="Jane Doe")
    changed = with_contact(world, deal, "John Roe").deal
    assert changed.contact is not None
    assert changed.contact.name == "John Roe"
    assert changed.version == deal.version + 1
    assert (standing(world, 1), standing(world, 2)) == (None, "pipeline")
    assert world.say("show john").refused == ""
    assert world.say("show jane").refused == "NotFound"
    assert world.totals_hold()


def test_a_contact_or_company_may_be_named_by_its_key_or_taken_away(world: World) -> None:
    deal, jane = world.new(company="Acme"), world.contact("Jane Doe")
    assert with_contact(world, deal, ContactKey(contact_id=jane.contact_id)).deal.contact is not None
    assert with_contact(world, deal, None).deal.contact is None
    assert deal.company is not None
    assert with_company(world, deal, None).deal.company is None
    again = with_company(world, deal, CompanyKey(company_id=deal.company.company_id)).deal
    assert again.company == deal.company
    with pytest.raises(NotFound, match="contact is gone"):
        with_contact(world, deal, ContactKey(contact_id=7))
    with pytest.raises(NotFound, match="company is gone"):
        with_company(world, deal, CompanyKey(company_id=7))


def test_a_new_deal_of_somebody_who_is_gone_since_is_refused(world: World) -> None:
    ana, services = world.actor(), world.services
    made = services.companies.create(CreateCompany(name="Globex"), ana)
    jane = services.contacts.create(CreateContact(name="Jane Doe"), ana)
    for gone in (made, jane):
        services.undoing.undo(Undo(activity_id=gone.activity_id), ana)
    for chosen in ({"company_id": made.company.company_id}, {"contact_id": jane.contact.contact_id}):
        with pytest.raises(NotFound, match="gone"):
            services.deals.create(CreateDeal.model_validate({"title": "Pumps", **chosen}), ana)
    both = {"company": "Acme", "contact_id": jane.contact.contact_id}
    with pytest.raises(NotFound, match="gone"):
        services.deals.create(CreateDeal.model_validate({"title": "Pumps", **both}), ana)


def test_a_deal_without_a_company_gets_that_of_its_contact(world: World) -> None:
    world.contact("Jane Doe", company="Acme")
    bare, own = world.new("Bare"), world.new("Own", company="Globex")
    jane = world.new("Hers", contact="Jane Doe").contact
    assert jane is not None
    names = [
        with_contact(world, deal, ContactKey(contact_id=jane.contact_id)).deal.company for deal in (bare, own)
    ]
    assert [company and company.name for company in names] == ["Acme", "Globex"]


def test_history_tells_from_and_to_and_undo_restores_it_exactly(world: World) -> None:
    deal = world.new(contact="Jane Doe", company="Acme")
    world.later(hours=1)
    with_contact(world, deal, "John Roe")
    with_company(world, deal, "Globex")
    said = world.say(f"history {deal.number}").text
    assert "changed the contact: Jane Doe → John Roe" in said
    assert "changed the company: Acme → Globex" in said
    for activity in [row.activity_id for row in world.history(deal)[:0:-1]]:
        world.undo(activity)
    assert columns_of(world.now(deal)) == columns_of(deal)
    assert world.say("show jane").refused == ""


def test_the_same_again_says_so_and_records_nothing(world: World) -> None:
    deal = world.new(contact="Jane Doe", company="Acme")
    for result in (with_contact(world, deal, "jane doe"), with_company(world, deal, "ACME")):
        assert result.activity_id is None
        assert "already; nothing was changed" in fact_answers.changed(result, world.context().reader).text
    assert world.kinds(deal) == ["deal.created"]


def test_a_contact_whose_deals_are_elsewhere_is_refused_with_the_offer_to_bring_them(both: World) -> None:
    deal, other = both.now(1), both.now(2)
    with pytest.raises(TwoPipelines, match="#2 is open in Onboarding") as caught:
        with_contact(both, deal, "John Roe")
    offer = choices_of(caught.value)[0]
    assert (str(offer.label), offer.line, offer.consent) == (
        "Move their open deals here",
        "the same again",
        "together",
    )
    assert both.now(1) == deal
    result = with_contact(both, deal, "John Roe", consent=frozenset({"together"}))
    assert [was.number for was in result.brought] == [other.number]
    said = fact_answers.changed(result, both.context().reader).text
    assert "Contact of *#1 Jane's*: Jane Doe → *John Roe*" in said
    assert "*#2 John's* came along, from Onboarding: Live." in said
    assert both.now(2).pipeline_name == "Sales"
    assert both.totals_hold()


def test_undoing_the_change_takes_back_the_deals_that_came_along(both: World) -> None:
    deal, other = both.now(1), both.now(2)
    result = with_contact(both, deal, "John Roe", consent=frozenset({"together"}))
    both.undo(result.activity_id)
    assert columns_of(both.now(1)) == columns_of(deal)
    assert columns_of(both.now(2)) == columns_of(other)
    assert both.totals_hold()


def test_a_closed_deal_may_have_any_contact_and_brings_nobody(both: World) -> None:
    both.say("won 1")
    result = with_contact(both, both.now(1), "John Roe", consent=frozenset({"together"}))
    assert result.brought == ()
    assert both.now(2).pipeline_name == "Onboarding"


def test_only_who_may_change_the_deal_says_with_whom_it_is(world: World) -> None:
    deal = world.new(by="Ben", contact="Jane Doe", company="Acme")
    for change, name in ((with_contact, "John Roe"), (with_company, "Globex")):
        with pytest.raises(NotPermitted, match="belongs to Ben"):
            change(world, deal, name)
        with pytest.raises(NotPermitted, match="your role here is viewer"):
            change(world, deal, name, "Vic")
    assert world.now(deal) == deal
    assert world.say("show globex").refused == "NotFound"


def test_a_contact_erased_while_a_form_was_open_is_put_on_no_deal(world: World) -> None:
    jane = world.contact("Jane Doe")
    deal = world.new("Pumps")
    theirs = world.new("Jane's", contact_id=jane.contact_id)
    erase = EraseContact(contact=ContactNumber(number=jane.number), consent=frozenset({"confirmed"}))
    world.services.contacts.erase(erase, world.actor("Ada"))
    with pytest.raises(Conflict, match="was erased"):
        with_contact(world, deal, ContactKey(contact_id=jane.contact_id))
    with pytest.raises(Conflict, match="was erased"):
        world.new("More pumps", contact_id=jane.contact_id)
    with_contact(world, theirs, ContactKey(contact_id=jane.contact_id))


def test_history_says_of_a_contact_who_was_erased_that_they_were(world: World) -> None:
    jane, deal = world.contact("Jane Doe"), world.new()
    world.services.deals.edit(EditDeal(deal=seen(deal), contact="Jane Doe"), world.actor())
    with_contact(world, world.now(deal), None)
    erase = EraseContact(contact=ContactNumber(number=jane.number), consent=frozenset({"confirmed"}))
    world.services.contacts.erase(erase, world.actor("Ada"))
    told = world.say(f"history {deal.number}").text
    assert "edited it: contact none → erased contact" in told
    assert "changed the contact: erased contact → none" in told
