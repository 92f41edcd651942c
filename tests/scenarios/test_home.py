"""App Home: what needs somebody today, whoever they are, and as it is after what they did there."""

from __future__ import annotations

from sandbox.person import Person
from tests.scenarios.office import Office


def opened(office: Office, person: Person) -> str:
    """What Home says once it is there."""
    person.opens_home()
    office.visit.eventually(lambda: person.home)
    return str(person.home["blocks"])


def becomes(office: Office, person: Person, words: str) -> None:
    """Home says `words` without being opened anew."""
    office.visit.eventually(lambda: words in str(person.home["blocks"]))


def test_home_says_what_to_do_first_where_there_are_no_deals(office: Office) -> None:
    assert "*New deal* makes the first" in opened(office, office.ana.person)
    viewer = opened(office, office.vic.person)
    assert "once a rep, a manager or an admin makes one" in viewer
    assert "deal.new" not in viewer


def test_home_shows_a_viewer_what_everybody_has(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    assert "Everybody's together: 1 deal · $12,000" in opened(office, office.vic.person)


def test_home_tells_each_deal_once_under_why_it_needs_me_today(office: Office) -> None:
    for line in (
        "Late closing:2026-11-20 due:2026-11-21",
        "Soon 5k closing:2026-11-25",
        "Later 12k closing:2026-12-31",
    ):
        office.ana.types(f"deal new {line}")
    office.ben.types("deal new Globex 9k closing:2026-11-20")
    said = opened(office, office.ana.person)
    order = [said.index(words) for words in ("*Overdue*", "#1 Late", "*Closing this week*", "#2 Soon")]
    assert order == sorted(order)
    assert "*My open deals* · 3 deals · $17,000" in said
    assert "#3 Later" in said
    assert said.count("*#1 Late*") == 1
    assert "Globex" not in said
    assert "#2 Soon: Ana Alvarez created it" in said


def test_home_says_that_nothing_is_urgent_until_a_deal_is_untouched_for_too_long(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    assert "Nothing is overdue" in opened(office, office.ana.person)
    office.visit.forward(days=40)
    office.ana.person.opens_home()
    becomes(office, office.ana.person, "Untouched for too long")


def test_a_deal_that_is_made_on_home_shows_there(office: Office) -> None:
    ana = office.ana.person
    opened(office, ana)
    assert ana.use("New deal", view=ana.home)["ok"]
    ana.fill("What is it called?", "Acme renewal")
    assert ana.submit()["ok"]
    assert "Created" in str(ana.form["blocks"])
    becomes(office, ana, "#1 Acme renewal")


def test_a_deal_that_is_closed_on_home_leaves_it(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    assert "#1 Acme renewal" in opened(office, ana)
    assert ana.use("Move to…", "Won", view=ana.home)["ok"]
    office.visit.eventually(lambda: ana.modals)
    becomes(office, ana, "There are no open deals yet")
    assert ana.use("Undo")["ok"]
    becomes(office, ana, "#1 Acme renewal")


def test_find_a_deal_on_home_shows_its_card(office: Office) -> None:
    ana = office.ana.person
    opened(office, ana)
    assert ana.use("Find a deal", view=ana.home)["ok"]
    assert ana.form["title"]["text"] == "Find a deal"


def test_home_of_many_deals_with_long_titles_is_shown_whole_and_leads_to_the_rest(office: Office) -> None:
    for number in range(14):
        office.ana.types(f"deal new {'<very & long> ' * 14}{number} {number + 1}k closing:2026-11-20")
    ana = office.ana.person
    said = opened(office, ana)
    assert "14 deals" in said
    assert "only the ten of greatest value" in said
    assert ana.use("All of them", view=ana.home)["ok"]
    office.visit.eventually(lambda: ana.modals)
    assert "Page 1 of 2" in str(ana.form["blocks"])


def test_home_tells_a_guest_who_could_let_them_in(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    said = opened(office, office.colleague("guido", "partners").person)
    assert "not open to guests" in said
    assert "Acme" not in said


def test_an_open_home_follows_what_others_do_with_my_deals(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    assert "#1 Acme renewal" in opened(office, ana)
    office.chris.types("deal assign 1 @ben")
    becomes(office, ana, "You own no open deals")
    office.ben.types("deal assign 1 @ana")
    becomes(office, ana, "*My open deals* · 1 deal")
