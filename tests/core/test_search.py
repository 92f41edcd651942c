"""Search: words that begin those of a deal, its company and contact; in step with every change."""

from __future__ import annotations

import pytest

from core.requests import Search
from core.results import Found
from core.search_index import match_words
from tests.core.support import World


def find(world: World, words: str, page: int = 1) -> Found:
    return world.services.searches.find(Search(words=words, page=page), world.actor())


def titles(world: World, words: str) -> list[str]:
    return [deal.title for deal in find(world, words).deals]


def test_each_word_begins_one_of_title_company_or_contact(world: World) -> None:
    world.new("Renewal 2027", company="Acme", contact="Jane Doe")
    for words in ("renewal", "ren 20", "acme", "jane", "doe acme renewal", "ACMÉ", "Jané"):
        assert titles(world, words) == ["Renewal 2027"]
    for words in ("newal", "acme globex", "cme", "2028", "", "!!!", "🚀"):
        assert titles(world, words) == []


NAMES = [
    ("elan", "Élan Vital"),
    ("STRASSE sud", "Straße Süd"),
    ("full width", "Ｆｕｌｌ ｗｉｄｔｈ"),
    ("עסקה", "עסקה חדשה"),
    ("東京", "東京 案件"),
    ("o'brien", "O'Brien & Sons"),
]


def test_words_are_known_whatever_their_case_accents_and_script(world: World) -> None:
    for _words, title in NAMES:
        world.new(title)
    for words, title in (*NAMES, ("brien", "O'Brien & Sons")):
        assert titles(world, words) == [title]


def test_open_deals_come_before_closed_ones_and_the_likest_first(world: World) -> None:
    world.new("Acme")
    world.new("Acme renewal of everything")
    world.new("Acme lost")
    world.say("lost 3")
    assert titles(world, "acme") == ["Acme", "Acme renewal of everything", "Acme lost"]


def test_search_finds_contacts_and_companies_too(world: World) -> None:
    world.new(contact="Jane Acme", company="Acme")
    found = find(world, "acme")
    assert [contact.name for contact in found.contacts] == ["Jane Acme"]
    assert [company.name for company in found.companies] == ["Acme"]


def test_what_search_knows_follows_every_change(world: World) -> None:
    deal = world.new("Alpha")
    world.say(f"rename {deal.number} Beta")
    assert (titles(world, "alpha"), titles(world, "beta")) == ([], ["Beta"])
    world.say("undo")
    assert (titles(world, "alpha"), titles(world, "beta")) == (["Alpha"], [])
    assert facets(world, "alpha") == (1, 0)
    world.say(f"won {deal.number}")
    assert facets(world, "alpha") == (0, 1)
    world.say(f"reopen {deal.number}")
    assert facets(world, "alpha") == (1, 0)
    world.say(f"delete {deal.number}", by="Ada", consent=("confirmed",))
    assert facets(world, "alpha") == (0, 0)


def facets(world: World, word: str) -> tuple[int, int]:
    with world.db.read(world.system) as tx:
        return len(match_words(tx, "dealopen", [word], 9)), len(match_words(tx, "dealclosed", [word], 9))


def test_a_number_finds_its_deal_first(world: World) -> None:
    for title in ("Plan 2", "Second", "2 of a kind"):
        world.new(title)
    for words in ("2", "#2", " #2 "):
        assert titles(world, words)[0] == "Second"
        assert sorted(titles(world, words)) == ["2 of a kind", "Plan 2", "Second"]
    assert titles(world, "4") == []
    assert titles(world, "2 kind") == ["2 of a kind"]


def test_results_page(world: World) -> None:
    world.many("Acme", 19)
    first, last = find(world, "acme"), find(world, "acme", page=3)
    assert (len(first.deals), first.pages, len(last.deals)) == (8, 3, 3)
    assert not {deal.number for deal in first.deals} & {deal.number for deal in last.deals}


@pytest.mark.parametrize(
    "words",
    [
        '" OR 1 --',
        "a* NOT b",
        "facets : dealopen",
        "NEAR(a b)",
        "'; DROP TABLE deal",
        "x" * 3000,
        "é" * 3000,
        " ".join("abcdefgh"[at % 8] + str(at) for at in range(600)),
        "a " * 1500,
        "\\ ' : & | ! <-> ( )",
    ],
    ids=lambda words: words[:12].encode("unicode_escape").decode(),
)
def test_any_words_may_be_sought(world: World, words: str) -> None:
    world.new("Something else")
    assert titles(world, words) == []
    assert world.say(f"find {words}").refused == ("InvalidInput" if len(words) > 500 else "")
    assert world.say(f"show {words}").refused in ("NotFound", "InvalidInput")


def test_what_is_no_text_finds_nothing(world: World) -> None:
    world.new("Acme")
    assert titles(world, "\ud800") == []
    assert world.say("find \ud800\x00").refused == "InvalidInput"


def test_the_longest_words_are_found(world: World) -> None:
    world.new("é" * 200, company="ß" * 200)
    assert titles(world, "e" * 200) == ["é" * 200]
    assert titles(world, "s" * 300) == ["é" * 200]


def test_nothing_of_another_workspace_is_found(world: World) -> None:
    world.new("Acme", contact="Acme Jane", company="Acme")
    other = World.begin(world.db, world.clock, f"{world.team}b")
    found = find(other, "acme")
    assert (found.deals, found.contacts, found.companies) == ((), (), ())
    assert other.say("acme").text.startswith("I don't know")


def test_workspaces_whose_ids_fold_alike_are_kept_apart(world: World) -> None:
    world.new("Acme")
    twin = World.begin(world.db, world.clock, world.team.lower())
    assert find(twin, "acme").deals == ()
