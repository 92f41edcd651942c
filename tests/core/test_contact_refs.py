"""Which contact is meant: by number, by words, found or made."""

from __future__ import annotations

import pytest

from core.actor import Actor
from core.contact_requests import (
    ContactKey,
    ContactNumber,
    EditContact,
    FindContacts,
    ListContacts,
    NoteContact,
    ShowContact,
)
from core.contacts import Contacts, find_or_create_contact
from core.db import Database
from core.errors import Ambiguous, InvalidInput, NotFound
from tests.support.contacts import found, line, lines, make


@pytest.fixture
def ana(people: dict[str, Actor]) -> Actor:
    return people["Ana"]


@pytest.fixture
def contacts(db: Database) -> Contacts:
    return Contacts(db)


def test_a_contact_is_named_by_number_or_by_words_that_begin_its_own(
    contacts: Contacts, ana: Actor, db: Database
) -> None:
    make(contacts, ana, "Jane Doe", email="jd@acme.com", company="Globex")
    make(contacts, ana, "John Smith", company="Globex")
    for text in ("1", "#1", "jane", "JAN d", "glob jane", "jd@acme.com", "Jane Doe", '"Jane Doe"'):
        assert contacts.show(ShowContact(contact=line(text)), ana).contact.number == 1
    assert set(found(db, ana, "globex")) == {"Jane Doe", "John Smith"}


@pytest.mark.parametrize("text", ["0", "-1", "#-1", "9" * 19, "#" + "9" * 5000])
def test_digits_are_only_ever_a_contacts_number_however_many(
    contacts: Contacts, ana: Actor, text: str
) -> None:
    make(contacts, ana, "Jane 1")
    with pytest.raises(NotFound, match="There is no contact #"):
        contacts.show(ShowContact(contact=line(text)), ana)


def test_a_whole_name_comes_before_beginnings_of_longer_ones(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doering")
    make(contacts, ana, "Jane Doe")
    assert contacts.show(ShowContact(contact=line("jane doe")), ana).contact.number == 2


def test_several_ask_with_whole_lines(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe", company="Acme")
    make(contacts, ana, "Jane Roe")
    edit = EditContact(contact=line("jane", "contact edit"), rest="phone:12", phone="12")
    with pytest.raises(Ambiguous) as caught:
        contacts.edit(edit, ana)
    assert sorted(lines(caught.value.choices)) == ["contact edit 1 phone:12", "contact edit 2 phone:12"]
    assert "Acme" in " ".join(str(choice.label) for choice in caught.value.choices)


def test_none_suggests_near_misses_and_never_acts_on_them(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe")
    with pytest.raises(NotFound) as caught:
        contacts.show(ShowContact(contact=line("Jnae Doe")), ana)
    assert lines(caught.value.suggestions) == ["contact show 1"]
    for text in ("99", "#9999999999999999", "zzz", "???"):
        with pytest.raises(NotFound):
            contacts.show(ShowContact(contact=line(text)), ana)
    with pytest.raises(InvalidInput):
        contacts.show(ShowContact(contact=line("")), ana)


def test_note_keeps_its_lines_and_the_name_comes_first(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe")
    for text in ("1 Likes tea\nnot coffee", '"Jane Doe" Likes tea\nnot coffee'):
        noted = contacts.note(NoteContact(contact=line(text, "contact note")), ana)
        assert (noted.contact.number, noted.text) == (1, "Likes tea\nnot coffee")


def test_note_acts_where_the_first_words_are_of_one_name(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe")
    for text in ("Jane likes tea", "jane doe likes tea"):
        noted = contacts.note(NoteContact(contact=line(text, "contact note")), ana)
        assert (noted.contact.number, noted.text) == (1, "likes tea")


def test_note_with_doubtful_words_asks_and_keeps_the_text(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe", company="Acme")
    for text in ("Jan likes tea", "Acme likes tea"):
        with pytest.raises(Ambiguous) as caught:
            contacts.note(NoteContact(contact=line(text, "contact note")), ana)
        assert lines(caught.value.choices) == ["contact note 1 likes tea"]
    make(contacts, ana, "Jane Roe")
    with pytest.raises(Ambiguous):
        contacts.note(NoteContact(contact=line("Jane likes tea", "contact note")), ana)
    for text in ("1", "jane doe", "1 \x00"):
        with pytest.raises(InvalidInput):
            contacts.note(NoteContact(contact=line(text, "contact note")), ana)
    with pytest.raises(InvalidInput, match="3000"):
        contacts.note(NoteContact(contact=ContactNumber(number=1), text="x" * 3001), ana)


def test_find_shows_all_it_found_and_near_misses_where_it_found_nobody(
    contacts: Contacts, ana: Actor
) -> None:
    for at in range(12):
        make(contacts, ana, f"Jane {at:02}", company="Acme")
    result = contacts.find(FindContacts(words="acm jan", page=2), ana)
    assert (result.total, result.pages, [each.name for each in result.contacts]) == (
        12,
        2,
        ["Jane 10", "Jane 11"],
    )
    missed = contacts.find(FindContacts(words="Jnae"), ana)
    assert (missed.total, bool(missed.near)) == (0, True)
    with pytest.raises(InvalidInput):
        contacts.find(FindContacts(words=" !? "), ana)


def test_find_or_create_matches_exactly_and_shows_what_came_close(
    contacts: Contacts, ana: Actor, db: Database
) -> None:
    jane = make(contacts, ana, "Jane Doe", email="jane@acme.com", company="Acme")
    acme = jane.company.company_id if jane.company else 0
    other = make(contacts, ana, "Bo Ek", company="Globex").company
    assert other is not None
    with db.write(ana) as tx:
        for written in ("jane doe", "JANE  DOE", "#1", "jane@acme.com"):
            assert find_or_create_contact(tx, written).key == jane.contact_id
        assert find_or_create_contact(tx, "Jane Doe", acme).key == jane.contact_id
        assert find_or_create_contact(tx, "J. D.", email="JANE@ACME.com").key == jane.contact_id
        key, made, near = find_or_create_contact(tx, "Jane Doe", other.company_id)
        assert (made, lines(near)) == (True, ["contact show 1"])
        assert key != jane.contact_id
        with pytest.raises(Ambiguous) as caught:
            find_or_create_contact(tx, "Jane Doe")
        with pytest.raises(NotFound):
            find_or_create_contact(tx, "#99")
    assert lines(caught.value.choices) == ["contact show 1", "contact show 3"]


def test_contacts_of_another_workspace_are_out_of_reach(contacts: Contacts, ana: Actor, db: Database) -> None:
    from core.workspaces import Workspaces

    jane = make(contacts, ana, "Jane Doe")
    Workspaces(db).ensure("T2", "Others")
    stranger = Actor.by_rule("T2", "test")
    for ref in (ContactKey(contact_id=jane.contact_id), ContactNumber(number=1), line("jane")):
        with pytest.raises(NotFound):
            contacts.show(ShowContact(contact=ref), stranger)
        with pytest.raises(NotFound):
            contacts.edit(EditContact(contact=ref, name="Mine"), stranger)
    assert contacts.list_page(ListContacts(), stranger).total == 0
    assert contacts.find(FindContacts(words="jane"), stranger).total == 0
