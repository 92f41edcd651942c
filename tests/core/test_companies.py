"""Companies: unique names, renaming that reaches all that carries the name, undo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.actor import Actor
from core.cards import Cards
from core.closing import Closing
from core.companies import Companies, find_or_create_company
from core.contact_requests import (
    CompanyKey,
    CreateCompany,
    CreateContact,
    EditCompany,
    ListCompanies,
    ShowCompany,
    ShowContact,
)
from core.contacts import Contacts
from core.db import Database
from core.deals import Deals
from core.errors import Ambiguous, Conflict, InvalidInput, NotFound, NotPermitted
from core.requests import CreateDeal, DealNumber, ShowDeal, Undo, WinDeal
from core.results import CompanyView
from core.undo import Undoing
from tests.support.contacts import line, lines


@pytest.fixture
def ana(people: dict[str, Actor]) -> Actor:
    return people["Ana"]


@pytest.fixture
def companies(db: Database) -> Companies:
    return Companies(db)


def make(companies: Companies, actor: Actor, name: str, domain: str | None = None) -> CompanyView:
    return companies.create(CreateCompany(name=name, domain=domain), actor).company


def key(company: CompanyView) -> CompanyKey:
    return CompanyKey(company_id=company.company_id)


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("acme.com", "acme.com"),
        ("https://Acme.com/about", "acme.com"),
        ("  ", None),
        ("müller.de", "müller.de"),
    ],
)
def test_create_keeps_the_domain(companies: Companies, ana: Actor, written: str, domain: str | None) -> None:
    assert make(companies, ana, "Acme", written).domain == domain


@pytest.mark.parametrize(
    ("name", "domain", "field"),
    [
        ("", None, "name"),
        ("\x00", None, "name"),
        ("x" * 201, None, "name"),
        ("Acme", "acme", "domain"),
        ("Acme", "a cme.com", "domain"),
        ("Acme", "a" * 260 + ".com", "domain"),
    ],
)
def test_create_refuses_what_cannot_be_kept(
    companies: Companies, ana: Actor, name: str, domain: str | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        make(companies, ana, name, domain)
    assert caught.value.field == field
    assert companies.list_page(ListCompanies(), ana).total == 0


def test_a_name_is_unique_whatever_the_case(companies: Companies, ana: Actor) -> None:
    acme = make(companies, ana, "Acme")
    with pytest.raises(Conflict, match="Acme already") as caught:
        make(companies, ana, " ACME ")
    (opens,) = caught.value.offers
    assert (
        companies.show(ShowCompany(company=line(opens.line.removeprefix("company show "))), ana).company
        == acme
    )
    assert companies.list_page(ListCompanies(), ana).total == 1


def test_viewers_look_and_do_not_change(companies: Companies, people: dict[str, Actor]) -> None:
    acme = make(companies, people["Ana"], "Acme")
    assert companies.show(ShowCompany(company=key(acme)), people["Vic"]).can_edit is False
    with pytest.raises(NotPermitted):
        make(companies, people["Vic"], "Globex")
    with pytest.raises(NotPermitted):
        companies.edit(EditCompany(company=key(acme), name="Globex"), people["Vic"])


def test_a_company_is_named_by_words_that_begin_its_own(companies: Companies, ana: Actor) -> None:
    make(companies, ana, "Acme Holding", "acme.io")
    acme = make(companies, ana, "Acme")
    make(companies, ana, "Globex Corp")
    for text in ("acme", "ACME", '"Acme"'):
        assert companies.show(ShowCompany(company=line(text)), ana).company == acme
    assert companies.show(ShowCompany(company=line("hold acm")), ana).company.domain == "acme.io"
    edit = EditCompany(company=line("acm", "company edit"), rest="domain:x.io", domain="x.io")
    with pytest.raises(Ambiguous) as caught:
        companies.edit(edit, ana)
    assert f"company edit #{acme.company_id} domain:x.io" in lines(caught.value.choices)
    with pytest.raises(NotFound) as missed:
        companies.show(ShowCompany(company=line("globx", "company show")), ana)
    assert [str(each.label) for each in missed.value.suggestions] == ["Globex Corp"]
    for text in ("#999999999999999999", "#9999999999999999999", "zzz", "?"):
        with pytest.raises(NotFound):
            companies.show(ShowCompany(company=line(text)), ana)
    with pytest.raises(InvalidInput):
        companies.show(ShowCompany(company=line("")), ana)


def test_find_or_create_matches_exactly_and_shows_what_came_close(
    companies: Companies, ana: Actor, db: Database
) -> None:
    acme = make(companies, ana, "Acme Inc")
    with db.write(ana) as tx:
        assert find_or_create_company(tx, "ACME  inc") == (acme.company_id, False, ())
        company_id, made, near = find_or_create_company(tx, "Acme")
        assert (made, lines(near)) == (True, [f"company show #{acme.company_id}"])
        assert company_id != acme.company_id
        with pytest.raises(InvalidInput):
            find_or_create_company(tx, "")


def test_standing_and_totals_follow_from_deals(companies: Companies, ana: Actor, db: Database) -> None:
    acme = make(companies, ana, "Acme")
    make(companies, ana, "Globex")
    for title in ("One", "Two"):
        Deals(db).create(CreateDeal(title=title, company="Acme"), ana)
    assert companies.show(ShowCompany(company=key(acme)), ana).company.standing == "pipeline"
    for number in (1, 2):
        Closing(db).win(WinDeal(deal=DealNumber(number=number)), ana)
    card = companies.show(ShowCompany(company=key(acme)), ana)
    assert (card.company.standing, card.deals.totals["won"].deals) == ("live", 2)
    live = companies.list_page(ListCompanies(standing="live"), ana)
    assert [each.name for each in live.companies] == ["Acme"]
    assert companies.list_page(ListCompanies(), ana).total == 2


def test_the_card_shows_the_first_contacts_and_counts_all(
    companies: Companies, ana: Actor, db: Database
) -> None:
    acme = make(companies, ana, "Acme")
    for at in range(12):
        Contacts(db).create(CreateContact(name=f"Person {at:02}", company="acme"), ana)
    card = companies.show(ShowCompany(company=key(acme)), ana)
    assert (card.contact_count, len(card.contacts), card.contacts[0].name) == (12, 10, "Person 00")


def test_a_new_name_is_found_at_once_in_deals_and_contacts(
    companies: Companies, ana: Actor, db: Database
) -> None:
    acme = make(companies, ana, "Acme")
    Contacts(db).create(CreateContact(name="Jane", company="Acme"), ana)
    Deals(db).create(CreateDeal(title="Renewal", company="Acme"), ana)
    edited = companies.edit(EditCompany(company=key(acme), name="Globex"), ana)
    assert (edited.before, edited.after) == ({"name": "Acme"}, {"name": "Globex"})
    assert Contacts(db).show(ShowContact(contact=line("globex")), ana).contact.name == "Jane"
    assert Cards(db).show(ShowDeal(deal=line("globex")), ana).deal.title == "Renewal"
    assert companies.show(ShowCompany(company=line("globex")), ana).company.name == "Globex"
    with pytest.raises(NotFound):
        Contacts(db).show(ShowContact(contact=line("acme")), ana)
    with pytest.raises(NotFound):
        Cards(db).show(ShowDeal(deal=line("acme")), ana)


def test_edit_refuses_a_taken_name_and_records_no_change_that_is_none(
    companies: Companies, ana: Actor
) -> None:
    acme = make(companies, ana, "Acme", "acme.com")
    make(companies, ana, "Globex")
    with pytest.raises(Conflict, match="Globex already"):
        companies.edit(EditCompany(company=key(acme), name="GLOBEX"), ana)
    assert companies.edit(EditCompany(company=key(acme), name="Acme"), ana).activity_id is None
    assert companies.edit(EditCompany(company=key(acme), name="ACME"), ana).company.name == "ACME"
    assert companies.edit(EditCompany(company=key(acme), domain=None), ana).after == {"domain": None}
    with pytest.raises(InvalidInput, match="What should change"):
        companies.edit(EditCompany(company=key(acme)), ana)


def test_undo_takes_back_an_edit_while_the_same_fields_stand(
    companies: Companies, people: dict[str, Actor], db: Database
) -> None:
    ana, ben = people["Ana"], people["Ben"]
    acme = make(companies, ana, "Acme")
    companies.edit(EditCompany(company=key(acme), name="Globex"), ana)
    Undoing(db).undo(Undo(), ana)
    assert companies.show(ShowCompany(company=line("acme")), ana).company == acme
    mine = companies.edit(EditCompany(company=key(acme), name="Globex", domain="g.com"), ana).activity_id
    companies.edit(EditCompany(company=key(acme), domain="h.com"), ben)
    with pytest.raises(Conflict, match="domain of Globex"):
        Undoing(db).undo(Undo(activity_id=mine), ana)


def test_undo_of_a_creation_removes_a_company_that_nothing_touched(
    companies: Companies, ana: Actor, db: Database
) -> None:
    make(companies, ana, "Acme")
    Undoing(db).undo(Undo(), ana)
    assert companies.list_page(ListCompanies(), ana).total == 0
    used = companies.create(CreateCompany(name="Globex"), ana)
    Deals(db).create(CreateDeal(title="One", company="Globex"), ana)
    with pytest.raises(Conflict, match="in use"):
        Undoing(db).undo(Undo(activity_id=used.activity_id), ana)


def test_companies_of_another_workspace_are_out_of_reach(
    companies: Companies, ana: Actor, db: Database
) -> None:
    from core.workspaces import Workspaces

    acme = make(companies, ana, "Acme")
    Workspaces(db).ensure("T2", "Others")
    stranger = Actor.by_rule("T2", "test")
    for ref in (key(acme), line(f"#{acme.company_id}"), line("acme")):
        with pytest.raises(NotFound):
            companies.show(ShowCompany(company=ref), stranger)
    assert make(companies, stranger, "Acme") != acme


def test_people_who_name_one_new_company_at_once_get_one(
    companies: Companies, ana: Actor, db: Database
) -> None:
    def name_it(at: int) -> int:
        with db.write(ana) as tx:
            return find_or_create_company(tx, "Acme").key

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(name_it, range(24)))
    assert len(keys) == 1
    assert companies.list_page(ListCompanies(), ana).total == 1


def test_two_renamed_to_one_name_at_once_are_told(companies: Companies, ana: Actor) -> None:
    made = [make(companies, ana, f"Company {at}") for at in range(8)]

    def rename(company: CompanyView) -> bool:
        try:
            companies.edit(EditCompany(company=key(company), name="Acme"), ana)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(rename, made)) == 1
