"""Roles go forward only; a conversion asks first, and one thing alone takes it back (rule 5)."""

from __future__ import annotations

import pytest

from core.actor import Actor
from core.closing import Closing
from core.contact_requests import ContactNumber, ConvertContact, CreateContact, EraseContact, ShowContact
from core.contact_roles import ROLES, UNLOCKS, require_unlocked, unlocked
from core.contacts import Contacts, convert_by_win, take_back_conversion
from core.db import Database
from core.deals import Deals
from core.errors import Conflict, InvalidInput, Locked, NotPermitted
from core.requests import CreateDeal, DealNumber, Undo, WinDeal
from core.results import ContactRole, ContactView
from core.undo import Undoing
from tests.support.contacts import line, lines

YES = frozenset({"confirmed"})
JANE = ContactNumber(number=1)


@pytest.fixture
def ana(people: dict[str, Actor]) -> Actor:
    return people["Ana"]


@pytest.fixture
def contacts(db: Database) -> Contacts:
    return Contacts(db)


def jane(contacts: Contacts, actor: Actor, role: ContactRole = "lead") -> ContactView:
    return contacts.create(CreateContact(name="Jane Doe", role=role), actor).contact


def role_of(contacts: Contacts, actor: Actor) -> str:
    return contacts.show(ShowContact(contact=JANE), actor).contact.role


def win(db: Database, actor: Actor, title: str) -> int:
    """Win a new deal of Jane's; returns the activity of the win."""
    number = Deals(db).create(CreateDeal(title=title, contact="#1"), actor).deal.number
    activity_id = Closing(db).win(WinDeal(deal=DealNumber(number=number)), actor).activity_id
    assert activity_id is not None
    return activity_id


def convert_by(db: Database, actor: Actor, contact: ContactView, win_id: int) -> bool:
    with db.write(actor) as tx:
        return convert_by_win(tx, contact.contact_id, win_id)


@pytest.mark.parametrize("present", ROLES)
@pytest.mark.parametrize("wanted", ROLES)
def test_roles_go_forward_only(
    contacts: Contacts, ana: Actor, present: ContactRole, wanted: ContactRole
) -> None:
    jane(contacts, ana, present)
    request = ConvertContact(contact=JANE, role=wanted, consent=YES)
    if ROLES.index(wanted) > ROLES.index(present):
        result = contacts.convert(request, ana)
        assert (result.from_role, result.contact.role) == (present, wanted)
        assert result.activity_id is not None
    elif wanted == present:
        assert contacts.convert(request, ana).activity_id is None
    else:
        with pytest.raises(Conflict, match="forward only"):
            contacts.convert(request, ana)
    assert role_of(contacts, ana) == max(present, wanted, key=ROLES.index)


def test_converting_asks_first(contacts: Contacts, ana: Actor) -> None:
    jane(contacts, ana)
    with pytest.raises(Conflict, match="from lead to client") as caught:
        contacts.convert(ConvertContact(contact=line("jane", "contact convert"), role="client"), ana)
    (yes,) = caught.value.offers
    assert (yes.line, yes.consent) == ("contact convert 1 client", "confirmed")
    assert role_of(contacts, ana) == "lead"


def test_converting_without_a_role_asks_which_where_two_are_left(contacts: Contacts, ana: Actor) -> None:
    jane(contacts, ana)
    with pytest.raises(InvalidInput) as caught:
        contacts.convert(ConvertContact(contact=JANE, consent=YES), ana)
    assert lines(caught.value.choices) == ["contact convert 1 prospect", "contact convert 1 client"]
    contacts.convert(ConvertContact(contact=JANE, role="prospect", consent=YES), ana)
    assert contacts.convert(ConvertContact(contact=JANE, consent=YES), ana).contact.role == "client"
    assert contacts.convert(ConvertContact(contact=JANE, consent=YES), ana).activity_id is None


def test_a_conversion_by_hand_has_no_undo(contacts: Contacts, ana: Actor, db: Database) -> None:
    jane(contacts, ana)
    contacts.convert(ConvertContact(contact=JANE, role="client", consent=YES), ana)
    with pytest.raises(Conflict, match="no undo"):
        Undoing(db).undo(Undo(), ana)
    assert role_of(contacts, ana) == "client"


def test_viewers_and_the_erased_are_not_converted(contacts: Contacts, people: dict[str, Actor]) -> None:
    jane(contacts, people["Ana"])
    request = ConvertContact(contact=JANE, role="client", consent=YES)
    with pytest.raises(NotPermitted):
        contacts.convert(request, people["Vic"])
    contacts.erase(EraseContact(contact=JANE, consent=YES), people["Ada"])
    with pytest.raises(Conflict, match="erased"):
        contacts.convert(request, people["Ana"])


def test_undoing_a_win_takes_back_the_conversion_that_it_made(
    contacts: Contacts, ana: Actor, db: Database
) -> None:
    contact = jane(contacts, ana, "prospect")
    first = win(db, ana, "One")
    assert convert_by(db, ana, contact, first)
    assert role_of(contacts, ana) == "client"
    Undoing(db).undo(Undo(activity_id=first), ana)
    assert role_of(contacts, ana) == "prospect"
    card = contacts.show(ShowContact(contact=JANE), ana)
    kinds = {activity.kind: activity for activity in card.activities}
    assert kinds["contact.converted"].undone
    assert kinds["contact.conversion_taken_back"].after == {"role": "prospect"}


def test_undoing_another_win_takes_nothing_back(contacts: Contacts, ana: Actor, db: Database) -> None:
    contact = jane(contacts, ana)
    first, second = win(db, ana, "One"), win(db, ana, "Two")
    assert convert_by(db, ana, contact, first)
    assert not convert_by(db, ana, contact, second)
    Undoing(db).undo(Undo(activity_id=second), ana)
    assert role_of(contacts, ana) == "client"
    with db.write(ana) as tx:
        assert take_back_conversion(tx, first)
        assert not take_back_conversion(tx, first)
    assert role_of(contacts, ana) == "lead"


def test_undoing_a_win_leaves_a_conversion_by_hand(contacts: Contacts, ana: Actor, db: Database) -> None:
    jane(contacts, ana)
    won = win(db, ana, "One")
    contacts.convert(ConvertContact(contact=JANE, role="client", consent=YES), ana)
    Undoing(db).undo(Undo(activity_id=won), ana)
    assert role_of(contacts, ana) == "client"


def test_erasing_does_not_stop_a_win_from_being_undone(
    contacts: Contacts, people: dict[str, Actor], db: Database
) -> None:
    contact = jane(contacts, people["Ana"])
    won = win(db, people["Ana"], "One")
    convert_by(db, people["Ana"], contact, won)
    contacts.erase(EraseContact(contact=JANE, consent=YES), people["Ada"])
    Undoing(db).undo(Undo(activity_id=won), people["Ana"])
    assert role_of(contacts, people["Ana"]) == "lead"


def test_each_role_unlocks_what_those_before_it_do_and_more() -> None:
    assert unlocked("lead") == ("notes", "tasks")
    assert set(unlocked("prospect")) - set(unlocked("lead")) == {
        "portal",
        "messages",
        "promotional",
        "estimates",
        "proposals",
    }
    assert set(unlocked("client")) - set(unlocked("prospect")) == {"invoices", "projects"}
    assert unlocked("client") == tuple(feature for role in ROLES for feature in UNLOCKS[role])


def test_asking_for_what_is_locked_says_which_conversion_unlocks_it() -> None:
    contact = ContactView(1, 12, "Jane", "lead")
    require_unlocked(contact, "notes")
    with pytest.raises(Locked, match="proposals") as caught:
        require_unlocked(contact, "proposals")
    assert "/contact convert 12 prospect" in str(caught.value.hint)
    with pytest.raises(Locked) as caught:
        require_unlocked(ContactView(1, 12, "Jane", "prospect"), "invoices")
    assert "/contact convert 12 client" in str(caught.value.hint)
    require_unlocked(ContactView(1, 12, "Jane", "client"), "estimates")
