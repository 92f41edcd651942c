"""`/contact`: every subcommand with good input, and with bad."""

from __future__ import annotations

from typing import Any

import pytest

from bot.commands.company import COMPANY
from bot.commands.contact import CONTACT, read_conversion, read_edited, read_find, read_list, read_new
from bot.commands.deal import DEAL
from bot.commands.parsing import Args, decoded, read_args
from core.actor import Actor
from core.contact_requests import ContactKey, EraseContact, ListContacts
from core.db import Database
from core.errors import Ambiguous, Conflict, InvalidInput, NotFound, NotPermitted
from core.requests import Line
from core.services import Services
from tests.support.asking import Person


@pytest.fixture
def ana(db: Database, people: dict[str, Actor]) -> Person:
    return Person(db, people["Ana"], (CONTACT, COMPANY, DEAL))


@pytest.fixture
def ada(db: Database, people: dict[str, Actor]) -> Person:
    return Person(db, people["Ada"], (CONTACT, COMPANY, DEAL))


def args(text: str) -> Args:
    return read_args("contact new", decoded(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Jane Doe", {"name": "Jane Doe"}),
        ('"Jane Doe" jane@acme.com', {"name": "Jane Doe", "email": "jane@acme.com"}),
        ("Jane <mailto:jane@acme.com|jane@acme.com>", {"name": "Jane", "email": "jane@acme.com"}),
        ("“Jane Doe” company:“Acme Inc”", {"name": "Jane Doe", "company": "Acme Inc"}),
        ("company:Acme Jane Doe role:Prospect", {"name": "Jane Doe", "company": "Acme", "role": "prospect"}),
        ("Jane phone:+33 (0)1 23-45 Doe", {"name": "Jane Doe", "phone": "+33 (0)1 23-45"}),
        ('name:"Dr: Who" email:who@x.org', {"name": "Dr: Who", "email": "who@x.org"}),
        ('"role:client" Smith', {"name": "role:client Smith"}),
        ("بسمة 🙂", {"name": "بسمة 🙂"}),
    ],
)
def test_new_is_read_as_it_is_meant(text: str, values: dict[str, Any]) -> None:
    read = read_new(args(text))
    expected = {"email": None, "phone": None, "company": None, "role": "lead"} | values
    assert {key: getattr(read, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Jane role:boss", "no role “boss”"),
        ("Jane mail:jane@acme.com", "I don't know `mail:`"),
        ("Jane company:", "nothing after it"),
        ("Jane company:A company:B", "there twice"),
        ("Jane a@acme.com b@acme.com", "two e-mails"),
    ],
)
def test_new_says_what_it_cannot_read(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read_new(args(text))


@pytest.mark.parametrize(
    ("text", "words", "values"),
    [
        ("Jane Doe email:j@x.org", ["Jane", "Doe"], {"email": "j@x.org"}),
        ("12 company:Acme Inc phone:+1 555 01", ["12"], {"company": "Acme Inc", "phone": "+1 555 01"}),
        ('"Jane Doe" phone:none company:-', ["Jane Doe"], {"phone": None, "company": None}),
        ('Jane name:"Janet Roe"', ["Jane"], {"name": "Janet Roe"}),
        ("Jane", ["Jane"], {}),
    ],
)
def test_edit_is_read_as_it_is_meant(text: str, words: list[str], values: dict[str, Any]) -> None:
    read = read_edited(args(text))
    assert isinstance(read.contact, Line)
    assert [word.text for word in read.contact.words] == words
    assert {
        key: getattr(read, key) for key in read.model_fields_set & {"name", "email", "phone", "company"}
    } == values


def test_a_conversion_ends_in_a_role() -> None:
    read = read_conversion(args("Jane Doe prospect"))
    assert isinstance(read.contact, Line)
    assert (read.role, read.contact.text) == ("prospect", "Jane Doe")
    assert read_conversion(args('Jane "client"')).role is None
    assert read_conversion(args("")).role is None


def test_list_and_find_read_their_page() -> None:
    read = read_list(args("clients LIVE page:3"))
    assert (read.role, read.standing, read.page) == ("client", "live", 3)
    assert (read_find(args("jane acme page:2")).words, read_find(args("jane acme page:2")).page) == (
        "jane acme",
        2,
    )
    for text in ("page:0", "page:x", "page:-1", "page:999999", "page:²"):
        with pytest.raises(InvalidInput, match="not a page"):
            read_list(args(text))
    with pytest.raises(InvalidInput, match="neither a role nor a standing"):
        read_list(args("jane"))
    assert read_list(args("client clients dormant")).standing == "dormant"


@pytest.mark.parametrize(
    ("text", "said", "example"),
    [
        ("lead prospect", "both lead and prospect", "list prospect`"),
        ("client live dormant", "both live and dormant", "list dormant`"),
    ],
)
def test_two_roles_or_two_standings_are_answered_with_an_example(text: str, said: str, example: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        read_list(args(text))
    assert example in str(refused.value.hint)


def test_a_contact_is_created_shown_edited_noted_and_converted(ana: Person) -> None:
    created = ana.ask('contact new "Jane Doe" jane@acme.com company:Acme role:lead')
    assert "Created *#1 Jane Doe*, a lead." in created.text
    assert "Acme (new)" in created.text
    assert "jane@acme.com" in ana.ask("contact show jane").text
    edited = ana.ask("contact edit jane phone:+1 555 01 company:Globex")
    assert "Phone: none → +1 555 01" in edited.text
    assert "Company: Acme → Globex" in edited.text
    assert "Globex is a new company." in edited.text
    assert "Likes tea" in ana.ask("contact note 1 Likes tea").text
    asked = ana.ask("contact convert jane prospect")
    assert isinstance(asked.refused, Conflict)
    yes = ana.click(asked, "Convert to prospect")
    assert "is a prospect now. That unlocks portal access" in yes.text
    assert "already; nothing was changed" in ana.ask("contact convert jane prospect").text
    assert isinstance(ana.ask("contact convert jane lead").refused, Conflict)


def test_aliases_act_and_a_mention_in_a_note_is_a_word(ana: Person, ada: Person) -> None:
    assert "Created *#1 Jane*" in ana.ask("contact add Jane").text
    assert "#1 Jane" in ana.ask("contact search jane").text
    assert "Phone: none → +1 555 01" in ana.ask("contact change jane phone:+1 555 01").text
    assert "Ask @ben first" in ana.ask("contact comment 1 Ask <@UBEN|ben> first").text
    for verb in ("rm", "remove", "erase"):
        assert ada.ask(f"contact {verb} jane").text == "Erase a contact"


def test_a_change_offers_undo_and_undo_takes_it_back(ana: Person) -> None:
    ana.ask("contact new Jane")
    edited = ana.ask("contact edit Jane name:Janet")
    ana.click(edited, "Undo")
    assert ana.ask("contact show Jane").refused is None
    assert "Undo" not in ana.click(ana.ask("contact convert 1 client"), "Convert to client").buttons


def test_a_double_is_answered_with_open_and_create_anyway(ana: Person) -> None:
    ana.ask("contact new Jane jane@acme.com")
    double = ana.ask('contact new "J. Doe" JANE@acme.com role:client')
    assert "already #1 Jane" in double.text
    assert "#1 Jane" in ana.click(double, "Open #1").text
    assert "Created *#2 J. Doe*, a client." in ana.click(double, "Create anyway").text


def test_a_dormant_contact_goes_back_to_the_pipeline_by_a_click(ana: Person) -> None:
    ana.ask("contact new Jane company:Acme")
    ana.ask('deal new "First try" contact:#1')
    ana.ask("deal lost 1 price")
    card = ana.ask("contact show Jane")
    assert "dormant" in card.text
    assert "Reopened" in ana.click(card, "Reopen #1 First try").text
    assert "in the pipeline" in ana.ask("contact show Jane").text


def test_bare_contact_lists_and_words_alone_show(ana: Person) -> None:
    assert "No contacts yet" in ana.ask("contact").shown
    ana.ask("contact new Jane Doe")
    assert "1 contact" in ana.ask("contact").text
    assert "#1 Jane Doe" in ana.ask("contact jane").text
    unknown = ana.ask("contact shwo jane")
    assert "Did you mean" in unknown.text
    assert "/contact show" in unknown.shown
    assert "/contact convert" in ana.ask("contact help").text


def test_lists_page_and_keep_what_narrows_them(ana: Person) -> None:
    for at in range(23):
        ana.ask(f"contact new Lead{at:02}")
    first = ana.ask("contact list lead")
    assert "23 contacts" in first.text
    second = ana.click(first, "Next")
    assert "Lead10" in second.text
    assert "Lead20" in ana.click(second, "Next").text
    assert "Lead00" in ana.click(second, "Previous").text
    found = ana.ask("contact find lead")
    assert "Lead10" in ana.click(found, "Next").text
    assert "#10 Lead09" in ana.click(first, "Open").text


def test_several_ask_and_the_click_goes_on(ana: Person) -> None:
    ana.ask("contact new Jane Doe")
    ana.ask("contact new Jane Roe company:Acme")
    asked = ana.ask("contact edit jane phone:+1 555")
    assert isinstance(asked.refused, Ambiguous)
    assert "Phone: none → +1 555" in ana.click(asked, "#2 Jane Roe (Acme)").text
    note = ana.ask("contact note jane calls on Fridays")
    assert "calls on Fridays" in ana.click(note, "#1 Jane Doe").text


def test_nobody_suggests_and_finds_nothing_by_itself(ana: Person) -> None:
    ana.ask("contact new Jane Doe")
    for line in (
        "contact show Jnae",
        "contact convert 99 client",
        "contact edit zzz phone:1",
        "contact note 99 x",
    ):
        assert isinstance(ana.ask(line).refused, NotFound), line
    for line in (
        "contact show",
        "contact note",
        "contact find",
        "contact convert",
    ):
        assert isinstance(ana.ask(line).refused, InvalidInput), line
    assert "Nobody has “zzz”" in ana.ask("contact find zzz").shown


def test_erasing_asks_twice_and_leaves_the_deals(ana: Person, ada: Person) -> None:
    ana.ask("contact new Jane jane@acme.com")
    ana.ask('deal new "First try" contact:#1')
    assert isinstance(ana.ask("contact delete Jane").refused, NotPermitted)
    assert "Erase…" not in ana.ask("contact show Jane").buttons
    asked = ada.click(ada.ask("contact show Jane"), "Erase…")
    assert "their deal with its title and notes" in asked.shown
    contacts = Services.over(ada.db).contacts
    [jane] = contacts.list_page(ListContacts(), ada.actor).contacts
    contacts.erase(
        EraseContact(contact=ContactKey(contact_id=jane.contact_id), consent=frozenset({"confirmed"})),
        ada.actor,
    )
    card = ana.ask("contact show 1")
    assert "erased contact" in card.text
    assert "jane" not in card.shown.casefold()
    assert isinstance(ana.ask("contact show Jane").refused, NotFound)


@pytest.mark.parametrize(
    "name",
    [
        "<!channel> &lt;!here&gt; *bold* `code` ~x~ _y_",
        "&lt;@U1&gt; joins",
        "‮evil‬ \u2066x",
        "👩‍👩‍👧‍👦" * 10,
        "مرحبا بالعالم",
        "O'Brien “the” Boss",
        "x" * 200,
    ],
)
def test_hostile_and_foreign_names_pass_through_every_answer(ana: Person, name: str) -> None:
    created = ana.ask(f'contact new name:"{name}" jane@acme.com company:"{name}"')
    if created.refused is not None:
        created = ana.ask(f"contact new {name}")
    assert created.refused is None
    for line in (
        "contact show 1",
        "contact list",
        "contact convert 1 prospect",
        "contact edit 1 phone:1",
        "company list",
    ):
        answer = ana.ask(line)
        for ping in ("<!channel>", "<!here>", "<@U1>"):
            assert ping not in answer.shown + answer.text


def test_too_long_and_empty_text_is_refused_plainly(ana: Person) -> None:
    assert "at most 200 characters, and this has 3000" in ana.ask("contact new " + "x" * 3000).text
    ana.ask("contact new Jane")
    assert "3000" in ana.ask("contact note 1 " + "x" * 3001).text
    assert isinstance(ana.ask('contact note 1 ""').refused, InvalidInput)
    assert isinstance(ana.ask('contact new ""').refused, InvalidInput)


def test_viewers_are_told_who_could(db: Database, people: dict[str, Actor], ana: Person) -> None:
    ana.ask("contact new Jane")
    vic = Person(db, people["Vic"], (CONTACT, COMPANY, DEAL))
    assert not {"New deal", "Edit", "Note", "Convert…"} & set(vic.ask("contact show 1").buttons)
    for line in ("contact new Bo", "contact edit 1 name:Bo", "contact convert 1 client", "contact note 1 hi"):
        answer = vic.ask(line)
        assert isinstance(answer.refused, NotPermitted)
        assert "a rep, a manager or an admin" in answer.text
