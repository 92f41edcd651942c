"""`/company`: every subcommand with good input, and with bad."""

from __future__ import annotations

import pytest

from bot.commands.company import COMPANY, read_edited, read_list, read_new
from bot.commands.contact import CONTACT
from bot.commands.deal import DEAL
from bot.commands.parsing import Args, decoded, read_args
from core.actor import Actor
from core.db import Database
from core.errors import Ambiguous, Conflict, InvalidInput, NotFound, NotPermitted
from tests.support.asking import Person


@pytest.fixture
def ana(db: Database, people: dict[str, Actor]) -> Person:
    return Person(db, people["Ana"], (COMPANY, CONTACT, DEAL))


def args(text: str) -> Args:
    return read_args("company new", decoded(text))


@pytest.mark.parametrize(
    ("text", "name", "domain"),
    [
        ("Acme acme.com", "Acme", "acme.com"),
        ("Acme <http://acme.com|acme.com>", "Acme", "acme.com"),
        ("Acme https://acme.com/about", "Acme", "https://acme.com/about"),
        ("Salesforce.com", "Salesforce.com", None),
        ('"Amazon.com Inc"', "Amazon.com Inc", None),
        ('Big "amazon.com"', "Big amazon.com", None),
        ("Acme Inc.", "Acme Inc.", None),
        ("Team 3.14", "Team 3.14", None),
        ('name:"Acme Holding" acme.com', "Acme Holding", "acme.com"),
        ("Acme Holding domain:acme.com", "Acme Holding", "acme.com"),
    ],
)
def test_new_is_read_as_it_is_meant(text: str, name: str, domain: str | None) -> None:
    read = read_new(args(text))
    assert (read.name, read.domain) == (name, domain)


def test_what_cannot_be_read_is_said() -> None:
    for text in ("Acme site:acme.com", "Acme domain:", "Acme domain:a.com domain:b.com"):
        with pytest.raises(InvalidInput):
            read_new(args(text))
    with pytest.raises(InvalidInput, match="not a standing"):
        read_list(args("acme"))
    read = read_edited(args("Acme Inc name:Globex Corp domain:none"))
    assert (read.name, read.domain, read.rest) == ("Globex Corp", None, "name:Globex Corp domain:none")


def test_a_company_is_created_shown_edited_and_listed(ana: Person) -> None:
    created = ana.ask("company new Acme acme.com")
    assert "Created the company *Acme*. Domain: acme.com." in created.text
    ana.ask("contact new Jane company:Acme")
    ana.ask("deal new Renewal 12k company:Acme")
    card = ana.ask("company acme")
    for part in ("Acme", "in the pipeline", "acme.com", "1 contact", "open 1 · $12,000"):
        assert part in card.text
    assert "Jane" in card.shown
    edited = ana.ask("company edit acme name:Globex")
    assert "Name: Acme → Globex" in edited.text
    assert "#1 Renewal" in ana.ask("deal globex").text
    assert "Globex" in ana.ask("company list pipeline").text
    assert "No company matches" in ana.ask("company list dormant").shown
    ana.click(edited, "Undo")
    assert ana.ask("company show acme").refused is None


def test_a_second_one_of_the_name_is_answered_with_open(ana: Person) -> None:
    ana.ask("company new Acme")
    double = ana.ask("company new ACME")
    assert isinstance(double.refused, Conflict)
    assert "*Acme*" in ana.click(double, "Open").text


def test_several_ask_and_the_click_goes_on(ana: Person) -> None:
    ana.ask('company new "Acme One"')
    ana.ask('company new "Acme Two"')
    asked = ana.ask("company edit acme domain:acme.io")
    assert isinstance(asked.refused, Ambiguous)
    assert "Domain: none → acme.io" in ana.click(asked, "Acme Two").text


def test_none_suggests_and_finds_nothing_by_itself(ana: Person) -> None:
    ana.ask("company new Globex")
    missed = ana.ask("company show Globx")
    assert isinstance(missed.refused, NotFound)
    assert "*Globex*" in ana.click(missed, "Globex").text
    for line in (
        "company show",
        "company edit",
        "company edit zzz domain:a.com",
    ):
        assert isinstance(ana.ask(line).refused, InvalidInput | NotFound), line
    assert "Did you mean" in ana.ask("company shwo Globex").text


def test_lists_page(ana: Person) -> None:
    assert "No companies yet" in ana.ask("company").shown
    for at in range(12):
        ana.ask(f"company new Company{at:02}")
    first = ana.ask("company list")
    assert "12 companies" in first.text
    assert "Company11" in ana.click(first, "Next").text


def test_a_card_with_more_than_it_shows_says_so(ana: Person) -> None:
    for at in range(12):
        ana.ask(f'contact new "Person {at:02}" company:Acme')
        ana.ask(f'deal new "Deal {at:02}" company:Acme')
    card = ana.ask("company show acme")
    assert "and 7 more deals" in card.shown
    assert "and 2 more contacts" in card.shown
    assert "12 deals" in ana.click(card, "All deals").text
    assert "12 contacts" in ana.click(card, "All contacts").text


@pytest.mark.parametrize("name", ["&lt;!channel&gt; & <b>", "*A*_B_`C`", "x" * 200, "株式会社 🙂", "‮evil"])
def test_hostile_and_foreign_names_pass_through_every_answer(ana: Person, name: str) -> None:
    created = ana.ask(f'company new "{name}"')
    assert created.refused is None
    card = ana.click(created, next(label for label in created.buttons if label.startswith("Open")))
    for answer in (created, card, ana.ask("company list"), ana.ask(f'company new "{name}"')):
        assert "<!channel>" not in answer.shown + answer.text


def test_viewers_are_told_who_could(db: Database, people: dict[str, Actor], ana: Person) -> None:
    ana.ask("company new Acme")
    vic = Person(db, people["Vic"], (COMPANY, CONTACT, DEAL))
    assert vic.ask("company show Acme").refused is None
    for line in ("company new Globex", "company edit Acme name:Globex"):
        assert isinstance(vic.ask(line).refused, NotPermitted)


def test_aliases_act(ana: Person) -> None:
    assert "Created the company *Acme*" in ana.ask("company add Acme").text
    assert "acme.com" in ana.ask("company change Acme domain:acme.com").text
