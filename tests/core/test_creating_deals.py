"""How deals come to be (rules 3, 4, 9, 16)."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from core.deal_results import CreateResult
from core.errors import Conflict, DealboardError, InvalidInput, NotFound
from core.money import NO_VALUE, Money
from core.pipeline_requests import SetStageDue
from core.requests import CreateDeal, RenameDeal
from tests.core.support import World, by_number, choices_of


def create(world: World, by: str = "Ana", **values: object) -> CreateResult:
    return world.services.deals.create(CreateDeal.model_validate(values), world.actor(by))


def test_a_new_deal_lands_in_the_default_stage_and_belongs_to_who_made_it(world: World) -> None:
    deal = create(world, title="  Acme\n renewal ").deal
    assert (deal.title, deal.status, deal.stage.name) == ("Acme renewal", "open", "New Opportunity")
    assert (deal.number, deal.version, deal.value) == (1, 1, NO_VALUE)
    assert deal.owner is not None
    assert deal.owner.name == "Ana"
    assert deal == world.now(deal)
    assert world.totals_hold()


def test_a_new_deal_has_what_was_given(world: World) -> None:
    deal = create(
        world,
        title="Acme renewal",
        value=Money(1_200_000, "EUR"),
        contact="Jane Doe",
        company="Acme",
        owner="<@UBEN>",
        stage="qual",
        closing=date(2026, 12, 31),
        due=date(2026, 12, 1),
        label="red",
        source="referral",
    ).deal
    assert deal.owner is not None
    assert deal.contact is not None
    assert deal.company is not None
    assert deal.label is not None
    assert (deal.owner.name, deal.contact.name, deal.company.name) == ("Ben", "Jane Doe", "Acme")
    assert (deal.stage.name, deal.label.name, deal.source) == ("Qualifying", "Red", "referral")
    assert (deal.expected_close_on, deal.due_on, deal.due_by_stage) == (
        date(2026, 12, 31),
        date(2026, 12, 1),
        False,
    )
    assert deal.contact.role == "lead"


def test_history_keeps_what_a_new_deal_held(world: World) -> None:
    deal = world.new(contact="Jane Doe", source="fair")
    line = world.history(deal)[0]
    assert (line.kind, line.before) == ("deal.created", {})
    assert line.after["title"] == "Acme renewal"
    assert line.after["source"] == "fair"
    assert (line.actor_id, line.contact_id) == (
        world.people["Ana"].member_id,
        deal.contact and deal.contact.contact_id,
    )


def test_contacts_and_companies_are_matched_exactly_or_made(world: World) -> None:
    first = create(world, title="One", contact="Jane Doe", company="Acme")
    assert (first.made_contact, first.made_company) == (True, True)
    again = create(world, title="Two", contact="jane  DOE", company="ACME")
    assert (again.made_contact, again.made_company, again.near) == (False, False, ())
    assert again.deal.contact == first.deal.contact
    assert again.deal.company == first.deal.company
    near = create(world, title="Three", contact="Jane Do", company="Acmee")
    assert (near.made_contact, near.made_company) == (True, True)
    assert {str(choice.label) for choice in near.near} == {"Acme", "#1 Jane Doe (Acme)"}


def test_the_contacts_company_is_the_deals_where_none_is_given(world: World) -> None:
    world.contact("Jane Doe", company="Acme")
    company = create(world, title="One", contact="Jane Doe").deal.company
    assert company is not None
    assert company.name == "Acme"


def test_numbers_count_per_workspace(world: World) -> None:
    other = World.begin(world.db, world.clock, f"{world.team}b")
    assert [world.new("One").number, world.new("Two").number] == [1, 2]
    assert other.new("One").number == 1


def test_a_refused_deal_leaves_nothing_and_no_gap(world: World) -> None:
    world.new("One", company="Acme")
    with pytest.raises(Conflict):
        world.new("One", company="Acme", contact="Nobody Yet")
    assert world.kinds().count("contact.created") == 0
    assert world.new("Two").number == 2


def test_an_open_deal_of_the_same_title_and_company_is_answered_not_doubled(world: World) -> None:
    deal = world.new("Acme renewal", company="Acme")
    said = world.say("new acme RENEWAL company:acme")
    assert said.refused == "DoubleDeal"
    assert "already #1" in said.text
    assert said.lines == ("deal show 1", "deal new acme RENEWAL company:acme")
    assert not world.click(said, 1).refused
    assert world.now(deal.number + 1).title == "acme RENEWAL"


def test_the_same_title_of_another_company_or_of_a_closed_deal_is_no_double(world: World) -> None:
    first = world.new("Renewal", company="Acme")
    world.new("Renewal", company="Globex")
    world.new("Renewal")
    world.say(f"lost {first.number}")
    world.new("Renewal", company="Acme")
    with pytest.raises(Conflict, match="already #3"):
        world.new("renewal")


def test_a_deal_renamed_to_one_that_there_is_asks_first_and_keeps_the_title_to_the_letter(
    world: World,
) -> None:
    title = '24" monitors'
    world.new(title, company="Acme")
    renamed = world.new("Renewal", company="Acme")
    said = world.say(f"rename {renamed.number} {title}")
    assert said.refused == "DoubleDeal"
    assert "already #1" in said.text
    assert said.lines == ("deal show 1", f"deal rename {renamed.number} {title}")
    assert not world.click(said, 1).refused
    assert world.now(renamed.number).title == title


def test_a_title_of_another_company_of_a_closed_deal_or_of_its_own_is_free_to_be_taken(world: World) -> None:
    closed, other, deal = (
        world.new("One", company="Acme"),
        world.new("Two"),
        world.new("Three", company="Acme"),
    )
    world.say(f"lost {closed.number}")
    for title in (closed.title, other.title, other.title.upper()):
        assert not world.say(f"rename {deal.number} {title}").refused
    assert not world.say(f"rename {closed.number} TWO").refused


def test_two_who_create_the_same_deal_at_once_make_one(world: World) -> None:
    start, errors = threading.Barrier(2), []

    def attempt(name: str) -> None:
        actor = world.actor(name)
        start.wait()
        try:
            world.services.deals.create(CreateDeal(title="Acme renewal", company="Acme"), actor)
        except Conflict as error:
            errors.append(error)

    threads = [threading.Thread(target=attempt, args=(name,)) for name in ("Ana", "Ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.kinds().count("deal.created") == 1
    assert [str(error.message) for error in errors] == ["There is already #1 Acme renewal."]
    assert world.totals_hold()


def test_a_pipeline_or_a_stage_that_is_named(world: World) -> None:
    world.pipeline("Onboarding", "Kick off", "Live")
    assert world.new("One", pipeline="onb").stage.name == "Kick off"
    assert world.new("Two", pipeline="Onboarding", stage="live").stage.name == "Live"
    assert world.new("Three", stage="live").pipeline_name == "Onboarding"
    with pytest.raises(InvalidInput, match="Sales has no stage “kick”"):
        world.new("Four", pipeline="Sales", stage="kick")
    with pytest.raises(InvalidInput, match="“n” could be several stages of Sales"):
        world.new("Five", stage="n")
    with pytest.raises(NotFound, match="no pipeline “Nowhere”"):
        world.new("Six", pipeline="Nowhere")


def test_a_stage_sets_the_due_date_of_a_deal_that_enters_it(world: World) -> None:
    request = SetStageDue(stage="New Opportunity", days=3)
    world.services.stages.set_due(request, world.actor("Ada"))
    deal = world.new()
    assert (deal.due_on, deal.due_by_stage) == (date(2026, 11, 26), True)


def test_an_owner_may_be_nobody_and_must_be_one(world: World) -> None:
    assert world.new("One", owner="nobody").owner is None
    world.learn("UBOB1", "Bob Stone")
    world.learn("UBOB2", "Bob Wood")
    with pytest.raises(InvalidInput, match="Bob Stone, Bob Wood"):
        world.new("Two", owner="bob")
    with pytest.raises(NotFound, match="nobody here called “zoe”"):
        world.new("Two", owner="zoe")
    with pytest.raises(NotFound, match="no label “pink”"):
        world.new("Two", label="pink")


def test_a_contact_of_another_workspace_is_not_found(world: World) -> None:
    other = World.begin(world.db, world.clock, f"{world.team}b")
    stranger = other.contact("Jane Doe")
    with pytest.raises(NotFound, match="contact is gone"):
        world.new(contact_id=stranger.contact_id)
    assert not world.exists(1)


BAD: list[tuple[dict[str, object], str]] = [
    ({"title": ""}, "A title is missing"),
    ({"title": " \x00"}, "A title is missing"),
    ({"title": "x" * 3000}, "3000 characters; 200 is the most"),
    ({"title": "One", "source": "x" * 101}, "100 is the most"),
    ({"title": "One", "contact": "x" * 201}, "at most 200 characters"),
    ({"title": "One", "company": "x" * 201}, "at most 200 characters"),
]


@pytest.mark.parametrize(("values", "words"), BAD, ids=[words for _values, words in BAD])
def test_what_cannot_be_a_deal_is_refused_with_the_limit(
    world: World, values: dict[str, object], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        create(world, "Ana", **values)
    assert world.kinds() == []


@pytest.mark.parametrize(
    "title",
    ["<!channel> & <b>", "🚀🚀", "עסקה חדשה", "x" * 200, "ﷺ" * 200, "'; DROP TABLE deal; --", "a" * 200],
)
def test_any_text_is_a_title_kept_as_it_is(world: World, title: str) -> None:
    deal = create(world, title=title).deal
    assert world.now(deal).title == title
    world.services.deals.rename(RenameDeal(deal=by_number(deal), title=title[::-1]), world.actor())
    assert world.now(deal).title == title[::-1]


def test_markup_is_escaped_where_it_is_shown(world: World) -> None:
    said = world.say("new &lt;!channel&gt; &amp; *bold*")
    assert world.now(1).title == "<!channel> & *bold*"
    assert "<!channel>" not in said.text
    assert "&lt;!channel&gt; &amp;" in said.text


def test_offers_keep_what_was_typed(world: World) -> None:
    world.new("Acme")
    with pytest.raises(DealboardError) as caught:
        create(world, title="Acme", line="deal new Acme 12k")
    assert [choice.line for choice in choices_of(caught.value)] == ["deal show 1", "deal new Acme 12k"]
