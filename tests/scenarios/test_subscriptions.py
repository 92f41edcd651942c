"""What a channel hears, by a form: chosen, tried out, changed and ended, on each engine (rules 13, 15)."""

from __future__ import annotations

import pytest

from core.actor import Actor
from sandbox import conversations
from sandbox.people import ACME
from sandbox.person import Person
from tests.scenarios.office import Office, differences, dump
from tests.scenarios.wire import Wire

FORM = "pipeline subscribe form"
ANEW = "Important: always a message of its own"


def saves(office: Office, **fields: object) -> str:
    """Chris fills in the form that lies open, and sends it; what he reads in its place."""
    chris = office.chris.person
    for label, value in fields.items():
        chris.fill(label.replace("_", " "), value)
    done = chris.submit()
    assert done["ok"], done
    office.visit.eventually(lambda: "Looking who" not in str(chris.form["blocks"]))
    return str(chris.form["blocks"])


def opens_form(office: Office) -> None:
    """Chris opens the form in the room."""
    office.chris.person.says(f"/{FORM}")
    office.visit.eventually(lambda: office.chris.person.modals)


def test_a_manager_chooses_what_a_channel_hears_by_a_form_and_sees_a_sample_of_it(office: Office) -> None:
    chris = office.chris.person
    opens_form(office)
    assert chris.options("Only deals of", "")[0] == "Nobody: deals without an owner"
    assert "Ana Alvarez" in chris.options("Only deals of", "ana")
    chris.fill("Only deals worth at least", "a lot")
    assert "is not an amount" in str(chris.submit()), "what is wrong is said under its field"
    shown = saves(
        office,
        Pipeline="Sales",
        It_hears_of=["Moves", "Wins"],
        Only_deals_worth_at_least="10k",
        Only_deals_of=["unowned"],
        Only_in_these_stages=["Demo", "Delayed"],
        **{ANEW: ["Losses"]},
    )
    assert "moves, wins, losses in *Sales*, from US$10,000 on, of nobody, in the stages Demo or" in shown
    assert "Important, so always a message of its own: losses." in shown
    assert "For <#C0GENERAL>, set up by <@U0CHRIS>" in shown
    before = dump(office.db)
    assert Wire(office.visit).again().status_code == 200
    assert differences(before, dump(office.db)) == {}, "sent twice, it is done once"
    chris.use("Send a test")
    office.visit.eventually(lambda: "on its way" in str(chris.form["blocks"]))
    (sample,) = office.heard(1)
    assert sample.startswith("🧪 A test that Chris")
    assert "moved" in sample

    again = office.chris.types("pipeline subscribe Sales lost")
    assert "Before: moves, wins, losses in *Sales*" in again.text
    office.chris.clicks(again, "Undo")
    (view,) = office.services.subscriptions.list_for("C0GENERAL", Actor.by_rule(ACME.id, "test"))
    assert view.hears.important == ("lost",)


def test_who_may_not_opens_no_form_and_sends_no_sample(office: Office) -> None:
    for line in (FORM, "pipeline test"):
        for somebody in (office.ana, office.vic):
            assert "a manager or an admin" in somebody.types(line).text
    assert "hears nothing of that" in office.chris.types("pipeline test").text


def test_a_channel_that_is_archived_pauses_and_who_set_it_up_has_another_one_hear_it(office: Office) -> None:
    chris, visit = office.chris.person, office.visit
    office.chris.types("pipeline subscribe Sales won important:won")
    archived = {"type": "channel_archive", "channel": "C0GENERAL", "user": "U0ADA"}
    for _once_more in range(2):
        visit.do(lambda: visit.world.emit(ACME.id, archived))
    app = chris.at("app")
    (notice,) = visit.eventually(app.sees)
    assert "I can't post in <#C0GENERAL> any more: the channel is archived." in notice["text"]
    assert "You had it hear of *Sales*." in notice["text"]
    assert app.click(notice, "Another channel…")["ok"]
    visit.eventually(lambda: app.modals)
    app.fill("Channel", "C0SALES")
    assert app.submit()["ok"]
    visit.eventually(lambda: "hears of wins in *Sales*" in str(app.form["blocks"]))
    everyone = Actor.by_rule(ACME.id, "test")
    assert [each.paused for each in office.services.subscriptions.list_for("C0GENERAL", everyone)] == [True]
    there = office.services.subscriptions.list_for("C0SALES", everyone)
    assert [each.hears.important for each in there if each.pipeline == "Sales"] == [("won",)]
    app.click(notice, "Resume")
    visit.eventually(lambda: not office.services.subscriptions.list_for("C0GENERAL", everyone)[0].paused)


@pytest.mark.parametrize("is_private", [False, True])
def test_a_channel_that_the_bot_is_put_out_of_hears_no_more_and_who_set_it_up_is_told_once(
    office: Office, is_private: bool
) -> None:
    world, app = office.visit.world, office.visit.person("chris").at("app")
    room = world.channels["C0GENERAL"]
    bot = world.app_in(ACME.id)
    assert bot is not None
    office.visit.do(lambda: conversations.enter(world, room, [bot.bot_user_id]))
    room.is_private = is_private
    office.chris.types("pipeline subscribe Sales created")
    office.visit.do(lambda: conversations.leave(world, room, bot.bot_user_id))
    (notice,) = office.visit.eventually(app.sees)
    assert "I am not in the channel any more" in notice["text"]
    office.ana.types("deal new Acme renewal 12k")
    assert office.heard(0) == []
    assert len(app.sees()) == 1


def test_a_log_tells_a_rep_what_was_told_and_what_was_not(office: Office) -> None:
    office.chris.types("pipeline subscribe Sales created >10k")
    office.ana.types("deal new Acme renewal 12k")
    office.ana.types("deal new Globex pumps 2k")
    office.heard(1)
    log = office.vic.types("pipeline log").text
    number = log.partition("✅")[2].partition("#")[2].partition(" ")[0]
    assert f"#{number} Acme renewal is new" in log
    assert "was not told of: it is worth less than what is heard" in log
    assert "Change…" not in office.vic.types("pipeline log #general").buttons
    of_deal = office.vic.types("pipeline log acme").text
    assert "<#C0GENERAL>: sent" in of_deal
    assert "Which channel?" in office.visit.person("chris").at("app").command("/pipeline log")["text"]


def asks_for_partners(office: Office, name: str) -> Person:
    """Somebody chooses, by the form below the list of pipelines, that a channel with guests hears."""
    person = office.visit.person(name).at("general")
    listed = office.colleague(name).types("pipeline list")
    assert person.click(listed.message, "What this channel hears…")["ok"]
    person.fill("Channel", "C0PARTNERS")
    assert person.submit()["ok"]
    office.visit.eventually(lambda: "guests or people of another" in str(person.form["blocks"]))
    return person


def test_a_channel_with_guests_is_allowed_by_an_admin_from_the_form_itself(office: Office) -> None:
    everyone, heard = Actor.by_rule(ACME.id, "test"), office.services.subscriptions.list_for
    assert "Allow this channel" not in str(asks_for_partners(office, "chris").form["blocks"])
    ada = asks_for_partners(office, "ada")
    assert heard("C0PARTNERS", everyone) == ()
    ada.use("Allow this channel")
    office.visit.eventually(lambda: "will read it too" in str(ada.form["blocks"]))
    assert [view.by.user_id for view in heard("C0PARTNERS", everyone)] == ["U0ADA"]


def test_a_stage_that_is_removed_while_the_form_is_open_is_told_in_its_field(office: Office) -> None:
    opens_form(office)
    chris = office.chris.person
    chris.fill("Only in these stages", ["Demo"])
    office.ada.types("pipeline stage Sales remove Demo into:Delayed")
    assert "removed in the meantime" in str(chris.submit())
    assert chris.modals, "nothing that was entered is lost"


def test_each_of_what_a_channel_hears_ends_by_itself(office: Office) -> None:
    office.chris.types("pipeline subscribe Sales won")
    both = office.chris.types("pipeline subscribe lost")
    assert "It also hears of wins in *Sales*" in both.text
    ended = office.chris.clicks(both, "Unsubscribe")
    assert "It still hears of wins in *Sales*" in ended.text
    office.chris.clicks(ended, "Undo")
    heard = office.services.subscriptions.list_for("C0GENERAL", Actor.by_rule(ACME.id, "test"))
    assert [each.hears.events for each in heard] == [("lost",), ("won",)]


def test_a_channel_that_a_guest_joins_hears_nothing_more_until_an_admin_allows_it(office: Office) -> None:
    office.chris.types("pipeline subscribe Sales created")
    office.ana.types("deal new Acme renewal 12k")
    office.heard(1)
    office.ana.person.invite("guido")
    app = office.visit.person("chris").at("app")
    (notice,) = office.visit.eventually(app.sees)
    assert "guests or people of another organisation are in it now" in notice["text"]
    assert "once they have left, or an admin allows the channel" in notice["text"]
    office.ana.types("deal new Globex pumps 2k")
    app.click(notice, "Resume")
    office.visit.eventually(lambda: "An admin can allow this channel" in str(app.sees()))
    office.ada.clicks(office.ada.types("pipeline subscribe Sales created"), "Allow this channel")
    office.ana.types("deal new Initech printers 3k")
    told = office.heard(2)
    assert "Initech printers" in told[1]
    assert not any("Globex" in each for each in told)


def test_an_alert_is_not_posted_where_a_guest_came_in_unnoticed(office: Office) -> None:
    office.chris.types("pipeline subscribe Sales created")
    world = office.visit.world
    office.visit.do(lambda: conversations.enter(world, world.channels["C0GENERAL"], ["U0GUIDO"]))
    office.ana.types("deal new Acme renewal 12k")
    notice = office.visit.eventually(office.visit.person("chris").at("app").sees)[0]
    assert "guests or people of another organisation are in it now" in notice["text"]
    assert office.heard(0) == []
    log = office.vic.types("pipeline log").text
    assert "could not be delivered: guests or people of another organisation" in log


def test_a_bare_line_leaves_what_a_channel_hears_and_shows_it(office: Office) -> None:
    office.chris.types("pipeline subscribe created >10k important:won digest:weekly")
    before = office.services.subscriptions.list_for("C0GENERAL", Actor.by_rule(ACME.id, "test"))
    said = office.ada.types("pipeline subscribe")
    assert "already; nothing was changed" in said.text
    assert "$10,000 on" in said.text
    assert {"Change…", "Send a test", "Unsubscribe"} <= set(said.buttons)
    assert office.services.subscriptions.list_for("C0GENERAL", Actor.by_rule(ACME.id, "test")) == before


def test_a_channel_that_the_bot_cannot_see_into_is_refused_until_it_is_invited(office: Office) -> None:
    chris = office.colleague("chris", "leaders")
    refused = chris.types("pipeline subscribe")
    assert "`/invite @Dealboard`" in refused.text
    assert "guests" not in refused.text
    chris.person.invite("app")
    assert "hears" in chris.types("pipeline subscribe").text


def test_a_direct_message_hears_of_nothing_and_is_told_what_does(office: Office) -> None:
    office.chris.person.at("app").opens_home()
    refused = office.chris.types("pipeline subscribe")
    assert "only channels hear of deals" in refused.text
    assert "guests" not in refused.text
