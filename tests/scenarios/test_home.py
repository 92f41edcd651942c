"""App Home: what needs somebody today, whoever they are, and as it is after what they did there."""

from __future__ import annotations

import pytest

from core.actor import Actor
from sandbox.parts import elements
from sandbox.people import ACME
from sandbox.person import Person
from tests.scenarios.office import Office

LOOKING = Actor.by_rule(ACME.id, "test")


def opened(office: Office, person: Person) -> str:
    """What Home says once it is there."""
    person.opens_home()
    office.visit.eventually(lambda: person.home)
    return str(person.home["blocks"])


def becomes(office: Office, person: Person, words: str) -> None:
    """Home says `words` without being opened anew."""
    office.visit.eventually(lambda: words in str(person.home["blocks"]))


def test_home_gives_a_newcomer_three_things_to_try(office: Office) -> None:
    said = opened(office, office.ana.person)
    assert "There are no open deals yet. Three things to try:" in said
    assert all(f"{number}. " in said for number in (1, 2, 3))
    viewer = opened(office, office.vic.person)
    assert "once a rep, a manager or an admin makes one" in viewer
    assert "deal.new" not in viewer


def test_home_shows_a_viewer_what_everybody_has_by_stage_and_what_happened_lately(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k stage:Demo")
    office.ben.types("deal new Globex rollout 3k stage:Demo")
    said = opened(office, office.vic.person)
    assert "*Everybody's open deals* · 2 deals · $15,000" in said
    assert "Demo*\\n2 deals · $15,000" in said
    assert "#2 Globex rollout: Ben Bernard created it in Demo" in said
    assert "Three things" not in said
    assert "Look at somebody's" not in said


def test_home_shows_my_board_with_its_totals(office: Office) -> None:
    for line in ("Acme 12k stage:Demo", "Globex 3k stage:Demo", "Initech 1k"):
        office.ana.types(f"deal new {line}")
    office.ben.types("deal new Umbrella 9k stage:Demo")
    said = opened(office, office.ana.person)
    assert "Demo*\\n2 deals · $15,000" in said
    assert "New Opportunity*\\n1 deal · $1,000" in said


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


def test_home_says_which_date_of_an_overdue_deal_has_passed(office: Office) -> None:
    office.ana.types("deal new Late closing:2026-11-20 due:2026-11-21")
    assert "Overdue: due Nov 21, expected close Nov 20" in opened(office, office.ana.person)


def test_home_shows_what_i_do_this_week_and_it_is_done_there(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.ben.types("deal task 1 Check the price @ana 2026-12-20")
    office.ana.types("deal task 1 Call Jane today 23:59")
    ana = office.ana.person
    said = opened(office, ana)
    assert "To do this week" in said
    assert "Call Jane" in said
    assert "Check the price" not in said
    assert ana.use("Done", view=ana.home)["ok"]
    office.visit.eventually(lambda: ana.modals)
    office.visit.eventually(lambda: "To do this week" not in str(ana.home["blocks"]))


def test_home_puts_off_a_task(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.ana.types("deal task 1 Call Jane today 23:59")
    ana = office.ana.person
    opened(office, ana)
    assert ana.use("Later…", "In a week", view=ana.home)["ok"]
    office.visit.eventually(lambda: "To do this week" not in str(ana.home["blocks"]))


def test_home_shows_the_first_deals_without_a_next_step_and_leads_to_all(office: Office) -> None:
    for number in range(7):
        office.ana.types(f"deal new Acme {number} {number + 1}k")
    office.ana.types("deal task 1 Call Jane")
    ana = office.ana.person
    said = opened(office, ana)
    assert "*No next step* · 6 deals" in said
    assert said.index("No next step") < said.index("#3 Acme 2") < said.index("My open deals")
    assert said.index("My open deals") < said.index("#2 Acme 1")
    assert "list.show:nostep" in [part["action_id"] for _block, part in elements(ana.home["blocks"])]
    assert ana.use("list.show:nostep", view=ana.home)["ok"]
    office.visit.eventually(lambda: ana.modals)
    assert "Mine, without a next step" in str(ana.form["blocks"])


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


def looks_at(office: Office, person: Person, name: str) -> None:
    """Choose somebody in the menu of Home."""
    assert name in person.options("Look at somebody's", name.split()[0].lower(), view=person.home)
    values = [
        value
        for options in office.visit.world.offered.values()
        for value, option in options.items()
        if option["text"]["text"] == name
    ]
    assert person.use("Look at somebody's", values[0], view=person.home)["ok"]


@pytest.mark.parametrize("who", ["chris", "ada"])
def test_a_manager_looks_at_a_reps_home_acts_there_and_comes_back(office: Office, who: str) -> None:
    office.ana.types("deal new Acme renewal 12k closing:2026-11-20")
    person = office.colleague(who).person
    opened(office, person)
    looks_at(office, person, "Ana Alvarez")
    becomes(office, person, "Ana Alvarez's deals today")
    said = str(person.home["blocks"])
    assert "*Overdue*" in said
    assert "*Open deals of Ana Alvarez* · 1 deal · US$12,000" in said
    assert person.use("Move to…", "Won", view=person.home)["ok"]
    becomes(office, person, "Ana Alvarez owns no open deals.")
    assert person.use("Back to mine", view=person.home)["ok"]
    becomes(office, person, "Your deals today")


def test_all_of_a_reps_deals_are_one_click_from_their_home(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.ben.types("deal new Globex rollout 9k")
    chris = office.chris.person
    opened(office, chris)
    looks_at(office, chris, "Ana Alvarez")
    becomes(office, chris, "Ana Alvarez's deals today")
    assert chris.use("All of them", view=chris.home)["ok"]
    office.visit.eventually(lambda: chris.modals)
    assert "#1 Acme renewal" in str(chris.form["blocks"])
    assert "Globex" not in str(chris.form["blocks"])


@pytest.mark.parametrize("who", ["ana", "vic"])
def test_nobody_else_looks_at_a_home_that_is_not_theirs(office: Office, who: str) -> None:
    office.ben.types("deal new Globex rollout 9k")
    member = office.services.members.named("ben", LOOKING)[0]
    person = office.colleague(who).person
    assert "Look at somebody's" not in opened(office, person)
    forged = {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "seek.home:forged",
                "text": {"type": "plain_text", "text": "Look"},
                "value": f'{{"m":{member.member_id}}}',
            }
        ],
    }
    message = office.colleague(who).has_before_them(forged)
    assert person.click(message.message, "Look")["ok"]
    becomes(office, person, "your role here is")
    assert "Globex" not in str(person.home["blocks"])


def test_a_reps_home_that_a_manager_looks_at_follows_the_rep(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    chris = office.chris.person
    opened(office, chris)
    looks_at(office, chris, "Ana Alvarez")
    becomes(office, chris, "Ana Alvarez's deals today")
    office.ana.types("deal new Globex rollout 3k")
    becomes(office, chris, "#2 Globex rollout")
    assert "Ana Alvarez's deals today" in str(chris.home["blocks"])
