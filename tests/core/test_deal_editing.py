"""Several of a deal's facts changed at once: one line of history and one undo (rules 4, 7, 8, 11, 15)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.contact_requests import ContactKey, EditDeal
from core.deal_changes import TwoPipelines, columns_of
from core.deal_editing import ChangedSince
from core.deal_results import EditResult
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.money import Money
from core.results import DealView
from tests.core.support import World, seen

EVERYTHING: dict[str, Any] = {
    "title": "Acme & sons",
    "value": Money(1_200_000, "EUR"),
    "contact": "John Roe",
    "company": "Globex",
    "owner": "Ben",
    "closing": date(2026, 12, 31),
    "due": date(2026, 12, 24),
    "label": "red",
    "source": "a fair",
}


def edit(world: World, deal: DealView, by: str = "Ana", **facts: Any) -> EditResult:
    facts.setdefault("version", deal.version)
    return world.services.deals.edit(EditDeal(deal=seen(deal), **facts), world.actor(by))


def test_everything_at_once_is_one_change_one_line_and_one_undo(world: World) -> None:
    deal = world.new(contact="Jane Doe", company="Acme")
    world.later(days=3)
    result = edit(world, deal, **EVERYTHING)
    assert world.kinds(deal) == ["deal.created", "deal.edited"]
    assert result.deal == world.now(deal)
    assert result.deal.version == deal.version + 1
    assert world.totals_hold()
    said = world.say(f"history {deal.number}").text
    for told in (
        "title Acme renewal → Acme & sons",
        "$100 → €12,000",
        "Jane Doe → John Roe",
        "owner Ana → Ben",
    ):
        assert told in said.replace("&amp;", "&")
    assert not world.say("show globex").refused
    world.undo(result.activity_id)
    assert columns_of(world.now(deal)) == columns_of(deal)
    assert world.say("show globex").refused == "NotFound"
    assert world.totals_hold()


def test_only_what_differs_is_recorded_and_nothing_where_nothing_does(world: World) -> None:
    deal = world.new(contact="Jane Doe", source="a fair")
    result = edit(world, deal, title=deal.title, value=deal.value, source="a friend", contact="jane doe")
    assert set(world.history(deal)[-1].after) == {"source"}
    again = edit(world, result.deal, source="a friend", owner="Ana")
    assert again.activity_id is None
    assert world.kinds(deal) == ["deal.created", "deal.edited"]


def test_what_is_left_out_stays_and_none_takes_a_fact_away(world: World) -> None:
    deal = world.new(contact="Jane Doe", company="Acme", label="red", closing=date(2026, 12, 31))
    after = edit(world, deal, value=None, contact=None, owner=None, label=None).deal
    assert (after.contact, after.owner, after.label, after.value.currency) == (None, None, None, "")
    assert (after.title, after.company, after.expected_close_on) == (
        deal.title,
        deal.company,
        deal.expected_close_on,
    )


def test_what_others_do_beside_it_does_not_hide_what_they_changed(world: World) -> None:
    deal = world.new()
    world.say(f"value {deal.number} 99k", by="Chris")
    world.say(f"snooze {deal.number} 3 days", by="Chris")
    world.say(f"task {deal.number} Send the contract fri", by="Chris")
    edited = edit(world, deal, title="Acme & sons", value=deal.value).deal
    assert (edited.title, edited.value) == ("Acme & sons", Money(9_900_000, "USD"))
    with pytest.raises(ChangedSince, match="The value"):
        edit(world, deal, value=Money(2_000_000, "USD"))


def test_a_label_alone_is_no_touch_and_anything_else_is(world: World) -> None:
    deal = world.new()
    world.later(days=3)
    labelled = edit(world, deal, label="red").deal
    assert labelled.touched_at == deal.touched_at
    assert edit(world, labelled, label=None, source="a fair").deal.touched_at > deal.touched_at


def test_a_due_date_that_is_edited_outlasts_the_stage(world: World) -> None:
    deal = world.new()
    assert edit(world, deal, due=date(2026, 12, 24)).deal.due_by_stage is False
    world.say(f"move {deal.number} next")
    assert world.now(deal).due_on == date(2026, 12, 24)


def test_a_fact_that_somebody_else_changed_since_is_not_overwritten(world: World) -> None:
    deal = world.new()
    world.say(f"value {deal.number} 5k", "Chris")
    with pytest.raises(Conflict, match="The value of #1 was changed in the meantime") as caught:
        edit(world, deal, value=Money(700_000, "USD"), source="a fair")
    assert caught.value.card is not None
    assert world.now(deal).source is None


def test_what_others_changed_since_stays_where_this_form_left_it_as_it_was_seen(world: World) -> None:
    deal = world.new()
    world.say(f"value {deal.number} 5k", "Chris")
    world.say(f"note {deal.number} hello", "Chris")
    world.say(f"move {deal.number} next", "Chris")
    after = edit(world, deal, value=deal.value, title=deal.title, source="a fair").deal
    assert (after.value, after.source) == (Money(500_000, "USD"), "a fair")


def test_a_change_that_was_taken_back_since_stands_in_nobodys_way(world: World) -> None:
    deal = world.new()
    world.say(f"value {deal.number} 5k", "Chris")
    world.undo(by="Chris")
    assert edit(world, deal, value=Money(700_000, "USD")).deal.value == Money(700_000, "USD")


def test_the_same_that_somebody_else_entered_since_is_no_conflict(world: World) -> None:
    deal = world.new()
    world.say(f"value {deal.number} 5k", "Chris")
    assert edit(world, deal, value=Money(500_000, "USD")).activity_id is None


def test_a_contact_whose_deals_are_elsewhere_comes_with_them_or_not_at_all(world: World) -> None:
    world.pipeline("Onboarding", "Kick off", "Live")
    deal = world.new("Jane's", contact="Jane Doe")
    other = world.new("John's", contact="John Roe", pipeline="Onboarding")
    with pytest.raises(TwoPipelines):
        edit(world, deal, contact="John Roe", source="a fair")
    assert world.now(deal) == deal
    result = edit(world, deal, contact="John Roe", source="a fair", consent=frozenset({"together"}))
    assert [was.number for was in result.brought] == [other.number]
    assert world.now(other).pipeline_name == "Sales"
    world.undo(result.activity_id)
    assert columns_of(world.now(other)) == columns_of(other)
    assert world.totals_hold()


def test_a_new_contact_brings_its_company_where_the_deal_has_none(world: World) -> None:
    world.contact("Jane Doe", company="Acme")
    company = edit(world, world.new("Bare"), contact="Jane Doe", company=None).deal.company
    assert company is not None
    assert company.name == "Acme"


def test_an_owner_whom_no_menu_shows_stays_unless_another_is_named(world: World) -> None:
    world.learn("UEVE", "Eve")
    deal = world.new(owner="Eve")
    world.learn("UEVE", "Eve", active=False)
    kept = edit(world, deal, owner=None, source="a fair").deal.owner
    assert kept is not None
    assert kept.name == "Eve"
    given = edit(world, world.now(deal), owner="Ben").deal.owner
    assert given is not None
    assert given.name == "Ben"


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"title": " "}, InvalidInput),
        ({"source": "x" * 101}, InvalidInput),
        ({"label": "no such label"}, NotFound),
        ({"contact": ContactKey(contact_id=7)}, NotFound),
    ],
)
def test_what_cannot_be_read_changes_nothing(world: World, facts: dict[str, Any], error: Any) -> None:
    deal = world.new()
    with pytest.raises(error):
        edit(world, deal, value=Money(5, "USD"), **facts)
    assert world.now(deal) == deal


def test_only_who_may_change_a_deal_edits_it(world: World) -> None:
    deal = world.new(by="Ben")
    with pytest.raises(NotPermitted, match="belongs to Ben"):
        edit(world, deal, contact="John Roe")
    with pytest.raises(NotPermitted, match="your role here is viewer"):
        edit(world, deal, "Vic", title="Mine")
    assert world.say("show john").refused == "NotFound"
