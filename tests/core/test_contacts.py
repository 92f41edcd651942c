"""Contacts: what may be written of them, what is shown and listed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.actor import Actor
from core.closing import Closing
from core.contact_requests import (
    ContactKey,
    ContactNumber,
    CreateContact,
    EditContact,
    ListContacts,
    NoteContact,
    ShowContact,
)
from core.contacts import Contacts
from core.db import Database
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.requests import AbandonDeal, DealNumber, LoseDeal, Undo, WinDeal
from core.undo import Undoing
from tests.support.contacts import deal, found, line, lines, make


@pytest.fixture
def ana(people: dict[str, Actor]) -> Actor:
    return people["Ana"]


@pytest.fixture
def contacts(db: Database) -> Contacts:
    return Contacts(db)


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
    with pytest.raises(Conflict, match="already #1 Jane Doe") as caught:
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
    assert lines(card.offers) == [f"deal reopen {number}"]


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


def test_people_who_create_one_contact_at_once_are_told_of_the_other(contacts: Contacts, ana: Actor) -> None:
    def create(at: int) -> bool:
        try:
            make(contacts, ana, f"Jane {at}", email="jane@acme.com")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(create, range(16))) == 1
    assert contacts.list_page(ListContacts(), ana).total == 1
