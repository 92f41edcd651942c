"""Settings by pointing: whatever an admin may set, and who else sees it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from core.actor import Actor
from core.pipeline_requests import ShowPipeline
from core.results import PipelineView
from core.setting_requests import ListMembers
from sandbox.people import ACME
from sandbox.person import Person
from tests.scenarios.office import Colleague, Office
from tests.scenarios.wire import Wire

_LOOKING = Actor.by_rule(ACME.id, "test")


def pipeline(office: Office, name: str = "Sales") -> PipelineView:
    """The pipeline as it is now."""
    return office.services.pipelines.show(ShowPipeline(pipeline=name), _LOOKING).pipeline


def stages(office: Office) -> list[str]:
    """The stages of the default pipeline in order."""
    return [stage.name for stage in pipeline(office).stages]


def opened(somebody: Colleague, line: str = "pipeline settings") -> Person:
    """Somebody has the settings before them."""
    somebody.person.says(f"/{line}")
    assert somebody.person.modals, "no settings were opened"
    return somebody.person


def said(person: Person) -> str:
    """All that the top modal says."""
    return str(person.form["blocks"])


def key_of(person: Person, action: str, words: str) -> str:
    """The action id of the button, or menu, of that name beside or below a section that says `words`."""
    blocks = person.form["blocks"]
    near = [
        each
        for block, below in pairwise([*blocks, {}])
        if words in str(block.get("text", ""))
        for each in (block.get("accessory") or {}, *below.get("elements", []))
    ]
    found = [each for each in near if action in (each.get("text", {}).get("text"), each.get("type"))]
    return str(found[0]["action_id"])


def shows(office: Office, person: Person, words: str) -> None:
    """The top modal says `words` soon, and nothing else lies upon it."""
    office.visit.eventually(lambda: words in said(person))
    assert len(person.modals) == 1


def sent(office: Office, person: Person, words: str) -> None:
    """The form is taken, and the screen beneath says `words`."""
    result = person.submit()
    assert result["ok"], result["errors"]
    shows(office, person, words)


def test_the_menu_tells_how_everything_stands_and_leads_there_and_back(office: Office) -> None:
    ada = opened(office.ada)
    for words in (
        "Sales",
        "Price, Chose a competitor",
        "Red, Orange",
        "Admin: 1",
        "USD, One pipeline a contact",
    ):
        assert words in said(ada)
    for screen in ("pipelines", "reasons", "labels", "members", "rules"):
        ada.use(f"settings.show:{screen}")
        shows(office, ada, "‹ All settings")
        ada.use("‹ All settings")
        shows(office, ada, "Pipelines and stages")


def test_a_pipeline_is_made_set_up_reordered_archived_and_restored(office: Office) -> None:
    ada = opened(office.ada)
    ada.use("settings.show:pipelines")
    shows(office, ada, "New pipeline")
    ada.use("New pipeline")
    ada.fill("Name", "Sales")
    ada.fill("Stages, one a line", "Kick-off\n\nLive")
    assert "already" in ada.submit()["errors"]["Name"]
    ada.fill("Name", "Onboarding")
    sent(office, ada, "Created the pipeline *Onboarding*, with the stages Kick-off, Live")
    ada.use("Edit")
    ada.fill("Colour", "red")
    ada.fill("When a deal is won", "automatically")
    ada.fill("When a deal is lost", ["yes"])
    ada.fill("What won means here", "They are live")
    sent(office, ada, "colour: ")
    made = pipeline(office, "Onboarding")
    assert (made.colour, made.win_converts, made.lost_reason_required) == ("red", "automatically", True)
    assert made.means == {"won": "They are live"}
    ada.use("↑ Up")
    shows(office, ada, "place 1 of the pipelines")
    ada.use("Archive")
    shows(office, ada, "Archived *Onboarding*")
    ada.use("Restore")
    shows(office, ada, "in use again")
    ada.use("Make default")
    shows(office, ada, "New deals land in *Onboarding*")
    ada.use("Undo")
    shows(office, ada, "Undone")
    assert pipeline(office).is_default


def test_a_stage_is_added_edited_moved_hidden_made_the_default_and_removed(office: Office) -> None:
    ada = opened(office.ada, "pipeline settings Sales")
    ada.use("Add a stage")
    ada.fill("Name", "Security review")
    ada.fill("After", "Demo")
    ada.fill("Stale after days untouched", "soon")
    assert "not a number of days" in ada.submit()["errors"]["Stale after days untouched"]
    ada.fill("Stale after days untouched", "2w")
    ada.fill("Due so many days after entering", "5")
    ada.fill("Probability of winning, in percent", "40 %")
    sent(office, ada, "Added *Security review* to *Sales*, after Demo")
    ada.use(key_of(ada, "Edit", "Security review"))
    assert "Is Security review something still to be done, or already done?" in said(ada)
    ada.fill("Name", "Demo")
    assert "already" in ada.submit()["errors"]["Name"]
    ada.fill("Name", "Review")
    ada.fill("What the name says", "done")
    ada.fill("What must be true of a deal in it", "Their people signed it off")
    ada.fill("What a deal needs before it enters", ["value", "contact"])
    ada.fill("Probability of winning, in percent", "101")
    assert "0 to 100" in ada.submit()["errors"]["Probability of winning, in percent"]
    ada.fill("Probability of winning, in percent", "45")
    sent(office, ada, "required fields: none → *value, contact*")
    review = next(stage for stage in pipeline(office).stages if stage.name == "Review")
    assert (review.probability, review.stale_after_days, review.due_after_days) == (45, 14, 5)
    assert (review.name_means_done, review.required_fields) == (True, ("value", "contact"))
    ada.use(key_of(ada, "↑ Up", "Review"))
    shows(office, ada, "now comes after Qualifying")
    ada.use(key_of(ada, "overflow", "Review"), "Hide it from the board")
    shows(office, ada, "off the board")
    ada.use(key_of(ada, "overflow", "Review"), "Put it on the board")
    shows(office, ada, "is on the board")
    ada.use(key_of(ada, "overflow", "Review"), "New deals land here")
    shows(office, ada, "New deals of *Sales* land in *Review*")
    ada.use("Undo")
    shows(office, ada, "Undone")
    office.ana.types('deal new Acme 12k contact:"Jane Doe" stage:Review')
    ada.use(key_of(ada, "overflow", "Review"), "Remove it…")
    assert "holds 1 open deal" in said(ada)
    ada.fill("Its open deals go into", "Demo")
    sent(office, ada, "1 open deal moved to *Demo*")
    assert "Review" not in stages(office)
    assert "Demo" in office.ana.types("deal show 1").shown


def test_a_second_click_of_the_same_arrow_moves_nothing_further(office: Office) -> None:
    ada = opened(office.ada, "pipeline settings Sales")
    before = stages(office)
    ada.use(key_of(ada, "↓ Down", before[1]))
    again = Wire(office.visit).again()
    shows(office, ada, "now comes after")
    assert again.status_code == 200
    assert stages(office) == [before[0], before[2], before[1], *before[3:]]


@pytest.mark.parametrize("screen", ["labels", "reasons"])
def test_a_list_is_added_to_renamed_reordered_removed_from_and_undone(office: Office, screen: str) -> None:
    ada = opened(office.ada)
    ada.use(f"settings.show:{screen}")
    first = "Red" if screen == "labels" else "Price"
    ada.use("Add a label" if screen == "labels" else "Add a reason")
    ada.fill("Name", first.lower())
    assert "already" in ada.submit()["errors"]["Name"]
    ada.fill("Name", "Hot")
    sent(office, ada, "Hot*.")
    ada.use(key_of(ada, "Edit", "Hot"))
    ada.fill("Name", "Very hot")
    sent(office, ada, "Very hot")
    ada.use(key_of(ada, "↓ Down", first))
    shows(office, ada, f"Moved the {screen[:-1].removeprefix('lost ')} *{first}*")
    ada.use(key_of(ada, "Remove", first))
    shows(office, ada, "Removed the")
    names = listed(office, screen)
    assert first not in names
    assert names[-1] == "Very hot"
    ada.use("Undo")
    shows(office, ada, "Undone")
    assert listed(office, screen)[1] == first


def listed(office: Office, screen: str) -> list[str]:
    """The names of a list in order."""
    setup = office.services.workspaces.setup(_LOOKING)
    if screen == "labels":
        return [label.name for label in setup.labels.values()]
    return list(setup.lost_reasons.values())


def test_a_removed_label_shows_on_no_deal_and_a_removed_reason_stays_on_those_lost_for_it(
    office: Office,
) -> None:
    office.ana.types("deal new Acme renewal 12k label:red")
    office.ana.types("deal new Globex 9k")
    office.ana.types("deal lost 2 price")
    ada = opened(office.ada)
    ada.use("settings.show:labels")
    ada.use(key_of(ada, "Remove", "Red"))
    shows(office, ada, "Removed the label")
    assert "Red" not in office.ana.types("deal show 1").shown
    ada.use("Undo")
    shows(office, ada, "Undone")
    assert "Red" in office.ana.types("deal show 1").shown
    ada.use("‹ All settings")
    ada.use("settings.show:reasons")
    ada.use(key_of(ada, "Remove", "Price"))
    shows(office, ada, "Removed the reason")
    assert "Price" in office.ana.types("deal show 2").shown


def test_a_member_is_found_by_typing_and_given_a_role_and_a_manager(office: Office) -> None:
    office.ben.types("deal")
    office.ana.types("deal")
    ada = opened(office.ada)
    ada.use("settings.show:members")
    assert "Chris Chiba" in said(ada)
    assert ada.options("seek.member", "ben") == ["Ben Bernard"]
    members = office.services.member_settings
    ben = office.services.members.named("ben", _LOOKING)[0]
    ada.use("seek.member", f'{{"f":"member.edit","b":{ben.member_id}}}')
    office.visit.eventually(lambda: len(ada.modals) == 2)
    ada.fill("Manager", office.ana.person.id)
    assert "is no manager" in ada.submit()["errors"]["Manager"]
    ada.fill("Role", "viewer")
    ada.fill("Manager", office.chris.person.id)
    sent(office, ada, "Changed what *Ben Bernard* may do")
    changed = members.show(ben.member_id, _LOOKING)
    assert changed.role == "viewer"
    assert changed.manager is not None
    assert changed.manager.name == "Chris Chiba"
    assert "role here is viewer" in office.ben.types("deal new Acme").text
    ada.use("Undo")
    shows(office, ada, "Undone")
    assert members.show(ben.member_id, _LOOKING).role == "rep"


def test_the_last_admin_stays_one(office: Office) -> None:
    ada = opened(office.ada)
    ada.use("settings.show:members")
    ada.use(key_of(ada, "Change", "Ada Adeyemi"))
    ada.fill("Role", "rep")
    assert ada.submit()["ok"]
    assert "the only admin" in said(ada)
    assert len(ada.modals) == 3, "it is laid upon the form"
    counts = office.services.member_settings.list(ListMembers(), _LOOKING).counts
    assert counts["admin"] == 1


def test_the_rules_are_changed_together_and_hold_at_once(office: Office) -> None:
    office.ben.types("deal new Acme renewal 12k")
    assert "belongs to Ben" in office.ana.types("deal won 1").text
    ada = opened(office.ada)
    ada.use("settings.show:rules")
    ada.use("Change the rules")
    ada.fill("Currency", "dollrs!")
    ada.fill("Rules", ["one_pipeline_per_contact", "reps_change_all_deals"])
    ada.fill("Working days", ["0", "1", "2", "3", "6"])
    assert "no currency" in ada.submit()["errors"]["Currency"]
    ada.fill("Currency", "€")
    ada.fill("Longest pause, in days", "0")
    assert "whole number of days" in ada.submit()["errors"]["Longest pause, in days"]
    ada.fill("Longest pause, in days", "30")
    sent(office, ada, "Changed the rules")
    assert "Sunday" in said(ada)
    settings = office.services.workspaces.settings(ACME.id)
    assert (settings.currency, settings.reps_change_all_deals) == ("EUR", True)
    assert (settings.working_days, settings.longest_pause_days) == (frozenset({0, 1, 2, 3, 6}), 30)
    assert "Won" in office.ana.types("deal won 1").text
    ada.use("Undo")
    shows(office, ada, "Undone")
    assert office.services.workspaces.settings(ACME.id).currency == "USD"


def test_each_new_contact_gets_a_deal_where_the_workspace_gives_them_one(office: Office) -> None:
    assert "Their deal" not in office.ana.types('contact new "Joe Low"').text
    ada = opened(office.ada)
    ada.use("settings.show:rules")
    ada.use("Change the rules")
    ada.fill("Rules", ["one_pipeline_per_contact", "new_contact_gets_deal"])
    sent(office, ada, "Changed the rules")
    assert "Their deal: #1 Jane Doe" in office.ana.types('contact new "Jane Doe" company:Acme').text
    shown = office.ana.types("deal show 1").shown
    assert "Acme" in shown
    assert "New Opportunity" in shown
    office.ana.types("deal undo")
    assert "There is no deal #1" in office.ana.types("deal show 1").text


def test_a_stage_that_is_gone_by_now_is_said_to_be(office: Office) -> None:
    ada = opened(office.ada, "pipeline settings Sales")
    edit, arrow = key_of(ada, "Edit", "Demo"), key_of(ada, "↑ Up", "Demo")
    ada.use(edit)
    office.ada.types("pipeline stage Sales remove Demo")
    ada.fill("Name", "Show")
    assert ada.submit()["ok"]
    assert "no longer in Sales" in said(ada)
    ada.close(everything=True)
    ada = opened(office.ada, "pipeline settings Sales")
    old = ada.form
    office.ada.types("pipeline stage Sales remove Delayed")
    ada.use(key_of(ada, "↑ Up", "Delayed"), view=old)
    office.visit.eventually(lambda: "no longer in Sales" in said(ada))
    assert len(ada.modals) == 2, "the screen stays beneath"
    assert arrow


def test_a_form_sent_twice_changes_once(office: Office) -> None:
    ada = opened(office.ada)
    ada.use("settings.show:labels")
    ada.use("Add a label")
    ada.fill("Name", "Hot")
    sent(office, ada, "Added the label *Hot*")
    wire = Wire(office.visit)
    assert wire.send(wire.sent()).status_code == 200
    assert listed(office, "labels").count("Hot") == 1


@pytest.mark.parametrize("handle", ["ana", "chris", "vic"])
def test_who_is_no_admin_looks_and_reads_who_could(office: Office, handle: str) -> None:
    somebody = opened(office.colleague(handle))
    assert "An admin can change them: Ada Adeyemi" in said(somebody)
    for screen in ("pipelines", "reasons", "labels", "members", "rules"):
        somebody.use(f"settings.show:{screen}")
        shows(office, somebody, "‹ All settings")
        assert "settings.change" not in said(somebody)
        assert "form.open" not in said(somebody)
        somebody.use("‹ All settings")
    somebody.close()
    opened(office.colleague(handle), "pipeline settings Sales")
    assert "settings.change" not in said(somebody)


def test_who_forges_a_button_of_the_settings_is_refused_and_a_guest_sees_none(office: Office) -> None:
    forged: Any = {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": "Hide"},
                "action_id": "settings.change:x",
                "value": '{"s":"labels","v":"remove","k":1}',
            },
            {
                "type": "button",
                "text": {"type": "plain_text", "text": "Rules"},
                "action_id": "form.open:rules",
                "value": '{"f":"rules.edit"}',
            },
        ],
    }
    for label in ("Hide", "Rules"):
        before = office.chris.has_before_them(forged)
        assert "your role here is manager" in office.chris.clicks(before, label).text
    guido = office.colleague("guido", "partners")
    assert "not open to guests" in guido.types("pipeline settings").text


def test_the_card_of_a_pipeline_leads_to_its_settings(office: Office) -> None:
    shown = office.ada.types("pipeline show Sales")
    assert office.ada.person.click(shown.message, "Settings")["ok"]
    office.visit.eventually(lambda: office.ada.person.modals)
    assert "Add a stage" in said(office.ada.person)
