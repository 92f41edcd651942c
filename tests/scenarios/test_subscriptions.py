"""What a channel hears, by a form: chosen, tried out, changed and ended, on each engine (rules 13, 15)."""

from __future__ import annotations

from core.actor import Actor
from sandbox.people import ACME
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
    assert "Set up by <@U0CHRIS>" in shown
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
