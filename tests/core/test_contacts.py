"""Contacts: what may be written of them, who is meant, what is found, what goes when one is erased."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from core.actor import Actor
from core.closing import Closing
from core.contact_requests import (
    ContactKey,
    ContactNumber,
    CreateContact,
    EditContact,
    EraseContact,
    FindContacts,
    ListContacts,
    NoteContact,
    ShowContact,
)
from core.contacts import Contacts, contacts_named, find_or_create_contact
from core.db import Database
from core.deals import Deals
from core.errors import Ambiguous, Conflict, InvalidInput, NotFound, NotPermitted
from core.history import activity_views
from core.models import Activity, Contact
from core.requests import AbandonDeal, CreateDeal, DealNumber, Line, LoseDeal, Undo, WinDeal, Word
from core.results import Choice, ContactView
from core.undo import Undoing


@pytest.fixture
def ana(people: dict[str, Actor]) -> Actor:
    return people["Ana"]


@pytest.fixture
def contacts(db: Database) -> Contacts:
    return Contacts(db)


def line(text: str, command: str = "contact show") -> Line:
    """A line as the parser takes it apart; a word in double quotes is one word."""
    words, at = [], 0
    while at < len(text):
        quoted = text[at] == '"'
        end = text.find('"', at + 1) if quoted else text.find(" ", at)
        end = len(text) if end < 0 else end
        words.append(Word(text=text[at:end].strip('"'), quoted=quoted, at=at))
        at = end + (2 if quoted else 1)
    return Line(words=tuple(words), text=text, command=command)


def make(contacts: Contacts, actor: Actor, name: str, **values: Any) -> ContactView:
    return contacts.create(CreateContact(name=name, **values), actor).contact


def lines(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.line for choice in choices]


def deal(db: Database, actor: Actor, title: str, contact: ContactView) -> int:
    return Deals(db).create(CreateDeal(title=title, contact=f"#{contact.number}"), actor).deal.number


def found(db: Database, actor: Actor, *words: str) -> list[str]:
    with db.read(actor) as tx:
        return [contact.name for contact in contacts_named(tx, words)]


def test_create_numbers_contacts_and_keeps_what_was_written(contacts: Contacts, ana: Actor) -> None:
    request = CreateContact(
        name="  Jane\x00  Doe ",
        email="Jane@Acme.com",
        phone="+33 (0)1 23",
        company="Acme",
        role="prospect",
    )
    first = contacts.create(request, ana)
    assert (first.contact.number, first.contact.name, first.contact.role) == (1, "Jane Doe", "prospect")
    assert (first.contact.email, first.contact.phone) == ("Jane@Acme.com", "+33 (0)1 23")
    assert first.contact.company is not None
    assert (first.contact.company.name, first.made_company) == ("Acme", True)
    second = contacts.create(CreateContact(name="Bo", company="ACME"), ana)
    assert (second.contact.number, second.made_company) == (2, False)
    assert second.contact.company == first.contact.company


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \x00\x07\u200b "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Jane", "email": "jane"}, "email"),
        ({"name": "Jane", "email": "jane@"}, "email"),
        ({"name": "Jane", "email": "ja ne@acme.com"}, "email"),
        ({"name": "Jane", "email": "j@" + "a" * 250 + ".com"}, "email"),
        ({"name": "Jane", "email": "<!channel>@acme.com"}, "email"),
        ({"name": "Jane", "phone": "1" * 41}, "phone"),
        ({"name": "Jane", "company": "x" * 201}, "name"),
    ],
)
def test_create_refuses_what_cannot_be_kept_and_changes_nothing(
    contacts: Contacts, ana: Actor, values: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        contacts.create(CreateContact(**values), ana)
    assert caught.value.field == field
    assert caught.value.hint is not None
    assert contacts.list_page(ListContacts(), ana).total == 0


def test_a_name_that_is_too_long_is_told_the_limit_and_its_length(contacts: Contacts, ana: Actor) -> None:
    with pytest.raises(InvalidInput, match=r"at most 200 .* has 201"):
        contacts.create(CreateContact(name="x" * 201), ana)


def test_hostile_text_is_kept_as_it_was_typed(contacts: Contacts, ana: Actor) -> None:
    name = "<!channel> & *Bobby* '); DROP TABLE contact;-- ‮ 🙂"
    assert make(contacts, ana, name).name == name


def test_a_second_contact_with_the_same_email_is_answered(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe", email="jane@acme.com")
    again = CreateContact(name="J. Doe", email="JANE@acme.COM", line='contact new "J. Doe" JANE@acme.COM')
    with pytest.raises(Conflict, match="already: #1 Jane Doe") as caught:
        contacts.create(again, ana)
    opens, anyway = caught.value.offers
    assert (opens.line, anyway.line, anyway.consent) == ("contact show 1", again.line, "anyway")
    assert contacts.list_page(ListContacts(), ana).total == 1
    consenting = again.model_copy(update={"consent": frozenset({"anyway"})})
    assert contacts.create(consenting, ana).contact.number == 2


def test_the_same_name_needs_no_consent_but_is_shown(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe")
    created = contacts.create(CreateContact(name="jane doe"), ana)
    assert lines(created.near) == ["contact show 1"]


def test_viewers_look_and_do_not_change(contacts: Contacts, people: dict[str, Actor]) -> None:
    make(contacts, people["Ana"], "Jane")
    vic = people["Vic"]
    assert contacts.show(ShowContact(contact=ContactNumber(number=1)), vic).can_edit is False
    for change in (
        lambda: make(contacts, vic, "Bo"),
        lambda: contacts.edit(EditContact(contact=ContactNumber(number=1), name="Bo"), vic),
        lambda: contacts.note(NoteContact(contact=ContactNumber(number=1), text="Hi"), vic),
    ):
        with pytest.raises(NotPermitted):
            change()


def test_a_contact_is_named_by_number_or_by_words_that_begin_its_own(
    contacts: Contacts, ana: Actor, db: Database
) -> None:
    make(contacts, ana, "Jane Doe", email="jd@acme.com", company="Globex")
    make(contacts, ana, "John Smith", company="Globex")
    for text in ("1", "#1", "jane", "JAN d", "glob jane", "jd@acme.com", "Jane Doe", '"Jane Doe"'):
        assert contacts.show(ShowContact(contact=line(text)), ana).contact.number == 1
    assert set(found(db, ana, "globex")) == {"Jane Doe", "John Smith"}


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


def test_edit_changes_what_is_given_and_nothing_else(contacts: Contacts, ana: Actor, db: Database) -> None:
    jane = make(contacts, ana, "Jane Doe", email="jane@acme.com", phone="1", company="Acme")
    edit = EditContact(contact=ContactNumber(number=1), email="JD@home.org", company=None, phone="1")
    result = contacts.edit(edit, ana)
    assert (result.before, result.after) == (
        {"email": "jane@acme.com", "company": "Acme"},
        {"email": "JD@home.org", "company": None},
    )
    assert (result.contact.name, result.contact.phone, result.contact.company) == ("Jane Doe", "1", None)
    assert found(db, ana, "acme", "jane") == []
    assert found(db, ana, "jd") == [jane.name]


def test_edit_that_changes_nothing_records_nothing(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe")
    assert (
        contacts.edit(EditContact(contact=ContactNumber(number=1), name="Jane Doe"), ana).activity_id is None
    )
    with pytest.raises(InvalidInput, match="What should change"):
        contacts.edit(EditContact(contact=ContactNumber(number=1)), ana)


def test_edit_to_somebody_elses_email_is_answered(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane", email="jane@acme.com")
    make(contacts, ana, "Bo")
    email = "jane@acme.com"
    edit = EditContact(contact=ContactNumber(number=2), rest=f"email:{email}", email=email)
    with pytest.raises(Conflict) as caught:
        contacts.edit(edit, ana)
    assert lines(caught.value.offers) == ["contact show 1", "contact edit 2 email:jane@acme.com"]


def test_a_new_name_is_found_at_once_in_deals_too(contacts: Contacts, ana: Actor, db: Database) -> None:
    from core.cards import Cards
    from core.requests import ShowDeal

    number = deal(db, ana, "Renewal", make(contacts, ana, "Jane Doe"))
    contacts.edit(EditContact(contact=ContactNumber(number=1), name="Janet Roe"), ana)
    shown = Cards(db).show(ShowDeal(deal=line("janet renewal", "deal show")), ana)
    assert shown.deal.number == number
    with pytest.raises(NotFound):
        Cards(db).show(ShowDeal(deal=line("doe renewal", "deal show")), ana)


def test_note_keeps_its_lines_and_the_name_comes_first(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe")
    for text in ("1 Likes tea\nnot coffee", '"Jane Doe" Likes tea\nnot coffee'):
        noted = contacts.note(NoteContact(contact=line(text, "contact note")), ana)
        assert (noted.contact.number, noted.text) == (1, "Likes tea\nnot coffee")


def test_note_with_bare_words_asks_and_keeps_the_text(contacts: Contacts, ana: Actor) -> None:
    make(contacts, ana, "Jane Doe")
    with pytest.raises(Ambiguous) as caught:
        contacts.note(NoteContact(contact=line("Jane likes tea", "contact note")), ana)
    assert lines(caught.value.choices) == ["contact note 1 likes tea"]
    for text in ("1", "jane doe", "1 \x00"):
        with pytest.raises(InvalidInput):
            contacts.note(NoteContact(contact=line(text, "contact note")), ana)
    with pytest.raises(InvalidInput, match="3000"):
        contacts.note(NoteContact(contact=ContactNumber(number=1), text="x" * 3001), ana)


def test_standing_follows_from_deals(contacts: Contacts, ana: Actor, db: Database) -> None:
    jane = make(contacts, ana, "Jane Doe")

    def standing() -> str | None:
        return contacts.show(
            ShowContact(contact=ContactKey(contact_id=jane.contact_id)), ana
        ).contact.standing

    assert standing() is None
    first, second = deal(db, ana, "One", jane), deal(db, ana, "Two", jane)
    assert standing() == "pipeline"
    Closing(db).lose(LoseDeal(deal=DealNumber(number=first)), ana)
    assert standing() == "pipeline"
    Closing(db).win(WinDeal(deal=DealNumber(number=second)), ana)
    assert standing() == "live"
    Undoing(db).undo(Undo(), ana)
    Closing(db).abandon(AbandonDeal(deal=DealNumber(number=second)), ana)
    assert standing() == "dormant"


def test_a_dormant_contact_is_offered_the_way_back(contacts: Contacts, ana: Actor, db: Database) -> None:
    jane = make(contacts, ana, 'Jane "JD" Doe', company="Acme")
    number = deal(db, ana, "One", jane)
    card = contacts.show(ShowContact(contact=ContactNumber(number=1)), ana)
    assert (card.offers, [each.number for each in card.deals.shown]) == ((), [number])
    Closing(db).lose(LoseDeal(deal=DealNumber(number=number)), ana)
    card = contacts.show(ShowContact(contact=ContactNumber(number=1)), ana)
    assert lines(card.offers) == [f"deal reopen {number}", 'deal new title:"Acme" contact:#1']


def test_the_card_counts_deals_and_tells_the_latest_first(
    contacts: Contacts, ana: Actor, db: Database
) -> None:
    jane = make(contacts, ana, "Jane Doe")
    for at in range(7):
        deal(db, ana, f"Deal {at}", jane)
    Closing(db).lose(LoseDeal(deal=DealNumber(number=1)), ana)
    contacts.note(NoteContact(contact=ContactNumber(number=1), text="Likes tea"), ana)
    card = contacts.show(ShowContact(contact=ContactNumber(number=1)), ana)
    assert (card.deals.count, len(card.deals.shown), card.deals.totals["lost"].deals) == (7, 5, 1)
    assert [(each.kind, each.deal_number) for each in card.activities[:2]] == [
        ("contact.noted", None),
        ("deal.lost", 1),
    ]


def test_list_narrows_by_role_and_standing_and_pages(contacts: Contacts, ana: Actor, db: Database) -> None:
    for at in range(23):
        make(contacts, ana, f"Lead {at:02}")
    client = make(contacts, ana, "Anna", role="client")
    deal(db, ana, "One", client)
    page = contacts.list_page(ListContacts(), ana)
    assert (page.total, page.pages, len(page.contacts), page.contacts[0].name) == (24, 3, 10, "Anna")
    assert contacts.list_page(ListContacts(page=9), ana).page == 3
    assert contacts.list_page(ListContacts(role="lead"), ana).total == 23
    pipeline = contacts.list_page(ListContacts(role="client", standing="pipeline"), ana)
    assert [each.name for each in pipeline.contacts] == ["Anna"]
    assert contacts.list_page(ListContacts(standing="dormant"), ana).contacts == ()


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


def test_undo_takes_back_an_edit_while_the_same_fields_stand(
    contacts: Contacts, ana: Actor, db: Database
) -> None:
    make(contacts, ana, "Jane Doe", company="Acme")
    contacts.edit(EditContact(contact=ContactNumber(number=1), name="Janet", company="Globex"), ana)
    Undoing(db).undo(Undo(), ana)
    card = contacts.show(ShowContact(contact=line("jane acme")), ana)
    assert (card.contact.name, card.contact.company and card.contact.company.name) == ("Jane Doe", "Acme")
    assert [each.kind for each in card.activities[:2]] == ["contact.undone", "contact.edited"]
    assert card.activities[1].undone
    with pytest.raises(Conflict, match="no further back"):
        Undoing(db).undo(Undo(), ana)


def test_undo_of_an_edit_is_refused_where_somebody_changed_the_same_since(
    contacts: Contacts, people: dict[str, Actor], db: Database
) -> None:
    make(contacts, people["Ana"], "Jane Doe", phone="1")
    edit = EditContact(contact=ContactNumber(number=1), phone="2")
    mine = contacts.edit(edit, people["Ana"]).activity_id
    contacts.edit(EditContact(contact=ContactNumber(number=1), name="Janet"), people["Ben"])
    contacts.edit(EditContact(contact=ContactNumber(number=1), phone="3"), people["Ben"])
    with pytest.raises(Conflict, match="phone of Janet was changed"):
        Undoing(db).undo(Undo(activity_id=mine), people["Ana"])


def test_undo_of_a_creation_removes_a_contact_that_nothing_touched(
    contacts: Contacts, ana: Actor, db: Database
) -> None:
    make(contacts, ana, "Jane Doe")
    Undoing(db).undo(Undo(), ana)
    assert contacts.list_page(ListContacts(), ana).total == 0
    assert found(db, ana, "jane") == []
    with db.read(ana) as tx:
        rows = tx.rows(select(Activity).where(Activity.workspace_id == tx.workspace_id))
        assert [view.kind for view in activity_views(tx, rows)] == ["contact.created", "contact.undone"]


def test_undo_of_a_creation_is_refused_once_the_contact_is_used(
    contacts: Contacts, ana: Actor, db: Database
) -> None:
    created = contacts.create(CreateContact(name="Jane Doe"), ana)
    deal(db, ana, "One", created.contact)
    with pytest.raises(Conflict, match="in use"):
        Undoing(db).undo(Undo(activity_id=created.activity_id), ana)


def test_erasing_is_for_admins_and_asks_first(contacts: Contacts, people: dict[str, Actor]) -> None:
    make(contacts, people["Ana"], "Jane Doe")
    for name in ("Ana", "Chris", "Vic"):
        with pytest.raises(NotPermitted):
            contacts.erase(EraseContact(contact=line("jane")), people[name])
    with pytest.raises(Conflict, match="for good") as caught:
        contacts.erase(EraseContact(contact=line("jane", "contact delete")), people["Ada"])
    erases = caught.value.offers[0]
    assert (erases.line, erases.consent, erases.danger) == ("contact delete 1", "confirmed", True)
    assert contacts.list_page(ListContacts(), people["Ana"]).total == 1


def test_erasing_forgets_what_was_known_and_keeps_that_it_happened(
    contacts: Contacts, people: dict[str, Actor], db: Database
) -> None:
    ana, ada = people["Ana"], people["Ada"]
    jane = make(contacts, ana, "Jane Doe", email="jane@acme.com", phone="CALL-ME", company="Acme")
    number = deal(db, ana, "Renewal", jane)
    contacts.edit(EditContact(contact=ContactNumber(number=1), phone="RING-ME"), ana)
    noted = contacts.note(NoteContact(contact=ContactNumber(number=1), text="Has a twin"), ana)
    result = contacts.erase(
        EraseContact(contact=ContactNumber(number=1), consent=frozenset({"confirmed"})), ada
    )
    assert (result.contact.erased, result.contact.name, result.deals) == (True, "", 1)
    with db.read(ada) as tx:
        row = tx.first(select(Contact).where(Contact.workspace_id == tx.workspace_id))
        history = tx.rows(select(Activity).where(Activity.workspace_id == tx.workspace_id))
        kept = f"{row} {[(each.before, each.after, each.note) for each in history if each.contact_id]}"
        kinds = [each.kind for each in history if each.contact_id and each.kind.startswith("contact.")]
    for secret in ("Jane", "jane@", "CALL", "RING", "twin"):
        assert secret not in kept
    assert kinds == ["contact.created", "contact.edited", "contact.noted", "contact.erased"]
    assert found(db, ana, "jane") == []
    card = contacts.show(ShowContact(contact=ContactNumber(number=1)), ana)
    assert [each.number for each in card.deals.shown] == [number]
    assert (card.offers, card.can_edit) == ((), False)
    with pytest.raises(Conflict, match="erased"):
        Undoing(db).undo(Undo(activity_id=noted.activity_id), ana)
    with pytest.raises(Conflict, match="erased"):
        contacts.edit(EditContact(contact=ContactNumber(number=1), name="Jane"), ana)
    assert contacts.list_page(ListContacts(), ana).total == 0


def test_an_erased_contacts_deals_are_not_found_by_its_name(
    contacts: Contacts, people: dict[str, Actor], db: Database
) -> None:
    from core.cards import Cards
    from core.requests import ShowDeal

    deal(db, people["Ana"], "Renewal", make(contacts, people["Ana"], "Jane Doe"))
    contacts.erase(
        EraseContact(contact=ContactNumber(number=1), consent=frozenset({"confirmed"})), people["Ada"]
    )
    assert Cards(db).show(ShowDeal(deal=line("renewal", "deal show")), people["Ana"]).deal.number == 1
    with pytest.raises(NotFound):
        Cards(db).show(ShowDeal(deal=line("jane", "deal show")), people["Ana"])


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
