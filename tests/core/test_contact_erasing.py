"""What is taken back of a contact, and what goes when one is erased."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.actor import Actor
from core.contact_requests import (
    ContactNumber,
    CreateContact,
    EditContact,
    EraseContact,
    ListContacts,
    NoteContact,
    ShowContact,
)
from core.contacts import Contacts
from core.db import Database
from core.errors import Conflict, NotFound, NotPermitted
from core.history import activity_views
from core.models import Activity, Contact
from core.requests import DealNumber, Undo
from core.task_requests import AddTask, EditTask, ListTasks, TaskKey
from core.tasks import Tasks
from core.undo import Undoing
from tests.support.contacts import deal, found, line, make


@pytest.fixture
def ana(people: dict[str, Actor]) -> Actor:
    return people["Ana"]


@pytest.fixture
def contacts(db: Database) -> Contacts:
    return Contacts(db)


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


def test_erasing_forgets_what_was_to_be_done_for_the_person_and_keeps_what_is_on_their_deals(
    contacts: Contacts, people: dict[str, Actor], db: Database
) -> None:
    ana, tasks = people["Ana"], Tasks(db)
    number = deal(db, ana, "Renewal", make(contacts, ana, "Jane Doe"))
    tasks.add(AddTask(contact=ContactNumber(number=1), title="Ask Jane about her twins"), ana)
    tasks.add(AddTask(deal=DealNumber(number=number), title="Send proposal"), ana)
    edited = tasks.edit(EditTask(task=_key_of(tasks, ana, "twins"), title="Ask Jane about her triplets"), ana)
    contacts.erase(
        EraseContact(contact=ContactNumber(number=1), consent=frozenset({"confirmed"})), people["Ada"]
    )
    assert [task.title for task in tasks.list_for(ListTasks(), ana).tasks] == ["Send proposal"]
    with db.read(ana) as tx:
        history = tx.rows(select(Activity).where(Activity.workspace_id == tx.workspace_id))
    kept = str([(each.before, each.after, each.note) for each in history])
    assert "twins" not in kept
    assert "triplets" not in kept
    assert "Send proposal" in kept
    with pytest.raises(Conflict, match="gone"):
        Undoing(db).undo(Undo(activity_id=edited.activity_id), ana)


def _key_of(tasks: Tasks, actor: Actor, words: str) -> TaskKey:
    listed = tasks.list_for(ListTasks(), actor).tasks
    return TaskKey(task_id=next(each.task_id for each in listed if words in each.title))


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
