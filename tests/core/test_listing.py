"""Lists of deals: every filter of PRODUCT.md that needs no tasks, in pages, with their sums."""

from __future__ import annotations

import pytest

from core.errors import NotFound
from core.money import Money
from core.requests import Filters, ListDeals
from core.results import DealList
from tests.core.support import World


@pytest.fixture
def shop(world: World) -> World:
    """Six deals; it is Monday 23 November 2026."""
    world.pipeline("Onboarding", "Kick off", "Demo day")
    world.new("Acme renewal", company="Acme", label="red", source="Fair", value=Money(900_000, "USD"))
    world.new("Globex", by="Ben", stage="Demo", closing="2026-11-30", value=Money(1_500_000, "USD"))
    world.new("Initech", owner="nobody", due="2026-11-20", value=Money(2_000_000, "EUR"))
    world.new("Umbrella", by="Ben", closing="2026-11-10", value=Money(0, ""), contact="Jane Doe")
    world.new("Wonka", pipeline="Onboarding", stage="demo day", value=Money(100, "USD"))
    world.new("Stark", stage="Demo", value=Money(5_000_000, "USD"), closing="2026-11-10")
    world.say("won 6")
    return world


def listed(world: World, line: str = "", by: str = "Ana") -> list[int]:
    return [deal.number for deal in shown(world, line, by).deals]


def shown(world: World, line: str = "", by: str = "Ana", page: int = 1) -> DealList:
    request = ListDeals(filters=world.filters(line, by), page=page)
    return world.services.lists.show(request, world.actor(by))


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("all", [1, 2, 3, 4, 5]),
        ("mine", [1, 5]),
        ("@ben", [2, 4]),
        ("&lt;@UBEN&gt;", [2, 4]),
        ("<@UBEN|ben>", [2, 4]),
        ("owner:ben", [2, 4]),
        ("@me", [1, 5]),
        ("unowned", [3]),
        ("stage:demo", [2]),
        ('stage:"demo day"', [5]),
        ("stage:demo stage:new", [1, 2, 3, 4]),
        ("stage:dem", [2, 5]),
        ("pipeline:onboarding", [5]),
        ("pipeline:sales stage:demo", [2]),
        ("status:won", [6]),
        ("status:all", [1, 2, 3, 4, 5, 6]),
        ("status:won,lost", [6]),
        ("label:red", [1]),
        ("stale", []),
        ("overdue", [3, 4]),
        ("closing:this-month", [2, 4]),
        ("closing:2026-11-30", [2]),
        ("&gt;10k", [2]),
        (">1 <10k", [1]),
        ("&lt;50k", [1, 2, 5]),
        (">€10k", [3]),
        ("company:acme", [1]),
        ("company:nowhere", []),
        ("source:fair", [1]),
        ("acme", [1]),
        ("acme ren", [1]),
        ("jane", [4]),
        ("stark", []),
        ("stark status:all", [6]),
        ('"acme renewal"', [1]),
        ("@ben renewal", []),
        ("mine >1k acme", [1]),
    ],
)
def test_filters_narrow_a_list(shop: World, line: str, numbers: list[int]) -> None:
    assert sorted(listed(shop, line)) == numbers


def test_stale_deals_are_those_untouched_for_longer_than_their_stages_limit(shop: World) -> None:
    shop.later(days=7)
    assert listed(shop, "stale") == [3, 1, 5, 4]
    shop.say("note 1 hello")
    shop.say("label 4 red", by="Ben")
    assert listed(shop, "stale") == [3, 5, 4]
    shop.later(days=3)
    assert sorted(listed(shop, "stale")) == [2, 3, 4, 5]


def test_overdue_goes_by_the_readers_calendar(world: World) -> None:
    world.learn("UFAR", "Far", tz="Pacific/Kiritimati")
    far = world.services.members.actor(world.team, "UFAR")
    assert far is not None
    world.people["Far"] = far
    world.new("One", due="2026-11-23")
    assert listed(world, "overdue") == []
    assert listed(world, "overdue", by="Far") == [1]


def test_a_list_shows_the_greatest_value_first_with_sums_per_currency(shop: World) -> None:
    result = shown(shop)
    assert [deal.number for deal in result.deals] == [3, 2, 1, 5, 4]
    assert result.total.deals == 5
    assert result.total.sums == (Money(2_400_100, "USD"), Money(2_000_000, "EUR"))


def test_a_list_pages(world: World) -> None:
    for at in range(23):
        world.new(f"Deal {at}", value=Money(1000 - at, "USD"))
    pages = [shown(world, page=page) for page in (1, 2, 3, 4)]
    assert [len(page.deals) for page in pages] == [10, 10, 3, 3]
    assert [(page.page, page.pages) for page in pages] == [(1, 3), (2, 3), (3, 3), (3, 3)]
    assert [deal.number for page in pages[:3] for deal in page.deals] == list(range(1, 24))
    assert {page.total.deals for page in pages} == {23}


@pytest.mark.parametrize(
    "line", ["stage:nowhere", "label:pink", "@zoe", "pipeline:nowhere", "nowhere", "!!!"]
)
def test_a_filter_names_what_is_there(shop: World, line: str) -> None:
    with pytest.raises(NotFound):
        listed(shop, line)


def test_an_amount_compares_deals_of_its_own_currency(shop: World) -> None:
    assert listed(shop, ">100") == [2, 1]
    shop.settings(currency="EUR")
    assert listed(shop, ">100") == [3]
    assert listed(shop, "<$10k") == [1, 5]


def test_free_words_take_all_deals_that_have_them(world: World) -> None:
    world.many("Acme renewal", 60)
    result = shown(world, "acme status:all")
    assert (result.total.deals, result.pages) == (60, 6)


def test_a_filter_of_another_workspace_sees_nothing(shop: World) -> None:
    other = World.begin(shop.db, shop.clock, f"{shop.team}b")
    with pytest.raises(NotFound):
        listed(other, "acme")
    result = other.services.lists.show(ListDeals(filters=Filters()), other.actor())
    assert (result.deals, result.total.deals, result.page, result.pages) == ((), 0, 1, 1)
