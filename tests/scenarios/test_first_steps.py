"""The first steps: a welcome to who installed the bot, three steps on Home, and what is set up since."""

from __future__ import annotations

from core.actor import Actor
from core.first_steps import FirstSteps
from sandbox.people import ACME
from sandbox.person import Person
from tests.scenarios.office import Answer, Office
from tests.scenarios.test_home import becomes, opened


def welcomes(office: Office, person: Person) -> list[Answer]:
    """The welcomes that somebody has in the conversation with the bot."""
    office.alerts()
    try:
        seen = person.sees("app")
    except AssertionError:
        return []
    return [Answer(each) for each in seen if "Welcome to Dealboard" in each["text"]]


def installed(office: Office) -> None:
    """The first admin turns up, whom the bot has to learn."""
    office.visit.forward(hours=13)
    office.ada.types("deal")
    office.visit.eventually(lambda: welcomes(office, office.ada.person))


def test_the_first_admin_who_turns_up_is_welcomed_once_and_nobody_else(office: Office) -> None:
    installed(office)
    office.ana.types("deal")
    assert welcomes(office, office.ana.person) == []
    [message] = welcomes(office, office.ada.person)
    for words in ("Make the pipeline yours", "Tell a channel", "Bring your deals", "How far am I?"):
        assert words in message.shown
    assert not FirstSteps(office.db).welcome(ACME.id, office.ada.person.id)
    assert not FirstSteps(office.db).welcome(ACME.id, office.chris.person.id)
    assert len(welcomes(office, office.ada.person)) == 1


def test_each_step_is_ticked_off_on_home_and_gone_when_all_are_done(office: Office) -> None:
    ada = office.ada.person
    said = opened(office, ada)
    assert "Set Dealboard up in three steps" in said
    assert "✅" not in said
    assert ada.use("Import a CSV", view=ada.home)["ok"]
    office.visit.eventually(lambda: ada.modals)
    assert "file_input" in str(ada.form["blocks"])
    ada.close()
    assert ada.use("Keep it as it is", view=ada.home)["ok"]
    becomes(office, ada, "✅ *Make the pipeline yours.*")
    assert ada.use("channel.subscribe", "C0SALES", view=ada.home)["ok"]
    becomes(office, ada, "✅ *Tell a channel.*")
    assert "hears from now on" in str(ada.form["blocks"])
    ada.close()
    assert ada.use("New deal", view=ada.home)["ok"]
    ada.fill("What is it called?", "Acme renewal")
    assert ada.submit()["ok"]
    office.visit.eventually(lambda: "three steps" not in str(ada.home["blocks"]))
    said = str(ada.home["blocks"])
    assert "1 pipeline: Sales" in said
    assert "1 channel hears of deals" in said
    assert ada.use("Settings", view=ada.home)["ok"]
    office.visit.eventually(lambda: ada.modals)
    assert "Pipelines and stages" in str(ada.form["blocks"])


def test_the_welcome_shows_how_far_somebody_is_and_can_be_waved_away(office: Office) -> None:
    installed(office)
    office.ana.types("deal new Acme renewal 12k")
    office.ada.types('pipeline stage Sales add "Security review"')
    [message] = welcomes(office, office.ada.person)
    ada = office.colleague("ada", "app").person

    def now() -> str:
        return str(welcomes(office, ada)[0].shown)

    assert ada.click(message.message, "How far am I?")["ok"]
    office.visit.eventually(lambda: now().count("✅") == 2 * 2)
    assert ada.click(welcomes(office, ada)[0].message, "Hide these steps")["ok"]
    office.visit.eventually(lambda: any("All set" in each for each in ada.reads("app")))
    assert "three steps" not in opened(office, ada)


def test_only_admins_see_what_is_to_be_set_up(office: Office) -> None:
    for somebody in (office.ana, office.chris, office.vic):
        said = opened(office, somebody.person)
        assert "three steps" not in said
        assert "Set-up" not in said
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Hide these steps"},
        "action_id": "steps.mark:over",
        "value": '{"s":"over"}',
    }
    forged = office.chris.has_before_them({"type": "actions", "elements": [button]})
    assert "role here is manager" in office.chris.clicks(forged, "Hide these steps").text


def test_a_channel_with_outsiders_is_refused_with_what_would_allow_it(office: Office) -> None:
    ada = office.ada.person
    opened(office, ada)
    partners = next(each.id for each in office.visit.world.channels.values() if each.name == "partners")
    assert ada.use("channel.subscribe", partners, view=ada.home)["ok"]
    office.visit.eventually(lambda: ada.modals)
    assert "`/pipeline subscribe` there" in str(ada.form["blocks"])
    assert office.services.subscriptions.list_for(partners, Actor.by_rule(ACME.id, "test")) == ()


def test_home_offers_managers_what_somebody_left_behind(office: Office) -> None:
    office.ben.types("deal new Acme 10k")
    office.chris.types("deal")
    office.services.members.deactivate(ACME.id, office.ben.person.id)
    said = opened(office, office.chris.person)
    assert "*Ben Bernard* has left: 1 deal" in said
    assert "has left" not in opened(office, office.ana.person)
    chris = office.chris.person
    assert chris.use("Hand over…", view=chris.home)["ok"]
    chris.fill("New owner", office.chris.person.id)
    assert chris.submit()["ok"]
    office.visit.eventually(lambda: "given to" in str(chris.form["blocks"]), 15)
