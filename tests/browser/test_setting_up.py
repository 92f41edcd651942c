"""Pipelines, stages, lists, people and rules set up by an admin pointing; what others have of it then."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from core.actor import Actor, Role
from core.pipeline_requests import ShowPipeline
from core.results import PipelineView
from core.setup import Setup
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, dots, field, opens, sent, top
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

_RULE = Actor.by_rule(ACME.id, "test")


def setup(visit: Visit) -> Setup:
    """What the database holds of the set-up."""
    return visit.services.workspaces.setup(_RULE)


def stored(visit: Visit, name: str) -> PipelineView:
    """What the database holds of a pipeline."""
    return visit.services.pipelines.show(ShowPipeline(pipeline=name), _RULE).pipeline


def stages(visit: Visit, name: str) -> list[str]:
    """The names of a pipeline's stages, in order."""
    return [stage.name for stage in stored(visit, name).stages]


def screen(visitor: Visitor, line: str) -> Locator:
    """The settings, at the screen that this line of their menu leads to."""
    visitor.say("/pipeline settings")
    form = top(visitor)
    form.locator(".with-accessory").filter(has_text=line).get_by_role("button").click()
    expect(form.get_by_role("button", name="All settings")).to_be_visible()
    return form


def left(visitor: Visitor) -> None:
    """Close what is open."""
    visitor.page.keyboard.press("Escape")
    expect(top(visitor)).to_have_count(0)


def below(form: Locator, name: str) -> Locator:
    """The buttons that stand below a stage, a label or a reason."""
    return form.locator(f".section:has(strong:has-text('{name}')) + .actions")


def does(visitor: Visitor, within: Locator, label: str, says: str) -> None:
    """Press a button, agree where it asks, and read on the screen what was done."""
    form, sure = top(visitor), visitor.page.get_by_role("alertdialog")
    within.get_by_role("button", name=label, exact=True).click()
    if sure.count():
        sure.get_by_role("button", name=label, exact=True).click()
    expect(
        form.locator(".with-accessory").filter(has_text=says).get_by_role("button", name="Undo")
    ).to_be_visible()


@pytest.fixture
def ada(visit: Visit, visitor: Visitor) -> Visitor:
    """An admin, at the page; Ana has made #61 by then."""
    visit.person("ana").at("general").command("/deal new Umbrella rollout 12k")
    visitor.come_again("U0ADA/C0SALES")
    return visitor


def test_an_admin_makes_a_pipeline_changes_its_stages_and_archives_it(visit: Visit, ada: Visitor) -> None:
    form = screen(ada, "Pipelines and stages")
    form.get_by_role("button", name="New pipeline").click()
    field(form, "Name").fill("Onboarding")
    field(form, "Stages, one a line").fill("Kick-off\nSet-up\nTraining\nHanded over")
    ada.picture("pipeline-new")
    does(ada, form, "Create", "Created the pipeline Onboarding")
    assert stages(visit, "Onboarding") == ["Kick-off", "Set-up", "Training", "Handed over"]
    below(form, "Onboarding").get_by_role("button", name="Edit").click()
    field(form, "What lost means here").fill("They never began")
    form.get_by_label("A reason is required").check()
    ada.picture("pipeline-edit")
    does(ada, form, "Save", "Onboarding")
    assert stored(visit, "Onboarding").lost_reason_required
    form.get_by_role("button", name="Add a stage").click()
    field(form, "Name").fill("Review")
    ada.choose(form.get_by_role("combobox", name="After"), "Set-up")
    field(form, "Stale after days untouched").fill("3")
    ada.picture("stage-new")
    does(ada, form, "Add", "Added Review to Onboarding, after Set-up")
    assert stages(visit, "Onboarding") == ["Kick-off", "Set-up", "Review", "Training", "Handed over"]

    ana = visit.person("ana").at("general")
    ana.command("/deal transfer 61 Onboarding Training")
    does(ada, below(form, "Training"), "↑ Up", "Training now comes after Set-up")
    assert stages(visit, "Onboarding") == ["Kick-off", "Set-up", "Training", "Review", "Handed over"]
    ada.choose(dots(below(form, "Review")), "Hide it from the board")
    expect(form).to_contain_text("Review is off the board of Onboarding")
    ada.choose(dots(below(form, "Training")), "Remove it…")
    expect(form).to_contain_text("holds 1 open deal")
    ada.choose(form.get_by_role("combobox", name="Its open deals go into"), "Review")
    ada.picture("stage-remove")
    does(ada, form, "Remove", "Removed Training")
    assert stages(visit, "Onboarding") == ["Kick-off", "Set-up", "Review", "Handed over"]
    left(ada)
    ada.act_as("Ana Alvarez")
    expect(answered(ada, "/deal board Onboarding")).to_contain_text("Hidden: Review 1")
    ada.say("/deal lost 61")
    expect(form).to_contain_text("They never began")
    left(ada)

    ada.act_as("Ada Adeyemi")
    screen(ada, "Pipelines and stages")
    ada.picture("settings-pipelines")
    form.locator(".with-accessory").filter(has_text="Onboarding").get_by_role("button").click()
    form.get_by_role("button", name="Archive").click()
    expect(form).to_contain_text("Onboarding holds 1 open deal")
    assert not stored(visit, "Onboarding").archived
    ana.command("/deal lost 61 price")
    form.get_by_role("button", name="Back").click()
    does(ada, form, "Archive", "Archived Onboarding")
    assert stored(visit, "Onboarding").archived
    assert "archived" in str(ana.command("/deal new Globex pilot pipeline:Onboarding"))
    does(ada, form, "Restore", "Onboarding is in use again")
    assert not stored(visit, "Onboarding").archived


def test_labels_and_reasons_that_an_admin_sets_up_are_what_reps_choose_of(visit: Visit, ada: Visitor) -> None:
    form = screen(ada, "Labels")
    form.get_by_role("button", name="Add a label").click()
    field(form, "Name").fill("Hot")
    ada.choose(form.get_by_role("combobox", name="Colour"), "🟥 red")
    ada.picture("label")
    does(ada, form, "Add", "Added the label Hot")
    below(form, "Hot").get_by_role("button", name="Edit").click()
    field(form, "Name").fill("Hot lead")
    does(ada, form, "Save", "Changed the label Hot lead")
    ada.picture("settings-labels")
    left(ada)
    ada.act_as("Ana Alvarez")
    expect(answered(ada, '/deal label 61 "Hot lead"')).to_contain_text("Hot lead")
    ada.act_as("Ada Adeyemi")
    screen(ada, "Labels")
    does(ada, below(form, "Hot lead"), "Remove", "Removed the label Hot lead")
    assert "Hot lead" not in [each.name for each in setup(visit).labels.values()]
    left(ada)

    screen(ada, "Lost reasons")
    form.get_by_role("button", name="Add a reason").click()
    field(form, "Name").fill("Too slow")
    ada.picture("reason")
    does(ada, form, "Add", "Added the reason Too slow")
    left(ada)
    ada.act_as("Ana Alvarez")
    expect(answered(ada, '/deal label 61 "Hot lead"')).to_contain_text("There is no label")
    opens(ada, answered(ada, "/deal lost 61"), "Say why…")
    ada.choose(form.get_by_role("combobox", name="Why was it lost?"), "Too slow")
    expect(sent(ada, "Save the reason")).to_contain_text("Too slow")
    ada.act_as("Ada Adeyemi")
    screen(ada, "Lost reasons")
    below(form, "Too slow").get_by_role("button", name="Edit").click()
    field(form, "Name").fill("Too late")
    does(ada, form, "Save", "Changed the reason to Too late")
    does(ada, below(form, "Too late"), "Remove", "Removed the reason Too late")
    assert "Too late" not in setup(visit).lost_reasons.values()
    left(ada)
    ada.act_as("Ana Alvarez")
    expect(answered(ada, "/deal 61")).to_contain_text("Too late")


def test_an_admin_names_roles_managers_and_rules_and_all_act_by_them(visit: Visit, ada: Visitor) -> None:
    form, home = screen(ada, "People"), ada.page.locator("#home")
    people = form.locator(".with-accessory")
    people.filter(has_text="Chris Chiba ·").get_by_role("button").click()
    ada.choose(form.get_by_role("combobox", name="Role"), "Admin Sets everything up, names roles, deletes.")
    does(ada, form, "Save", "Chris Chiba")
    left(ada)
    ada.act_as("Chris Chiba")
    screen(ada, "People")
    people.filter(has_text="Ada Adeyemi ·").get_by_role("button").click()
    ada.choose(form.get_by_role("combobox", name="Role"), "Viewer Only looks.")
    ada.choose(form.get_by_role("combobox", name="Manager"), "Chris Chiba")
    ada.picture("member")
    does(ada, form, "Save", "Ada Adeyemi")
    expect(people.filter(has_text="Ada Adeyemi ·")).to_contain_text("Answers to Chris Chiba")
    roles = {name: visit.services.members.actor(ACME.id, f"U0{name}") for name in ("ADA", "CHRIS")}
    assert {name: who and who.role for name, who in roles.items()} == {
        "ADA": Role.viewer,
        "CHRIS": Role.admin,
    }
    left(ada)

    ada.act_as("Ada Adeyemi")
    expect(answered(ada, "/deal new Globex pilot")).to_contain_text("your role here is viewer")
    ada.go("Dealboard")
    ada.page.get_by_role("tab", name="Home").click()
    expect(home).to_contain_text("Find a deal")
    expect(home).not_to_contain_text("New deal")
    ada.page.mouse.move(1, 1)  # away from the tabs
    ada.picture("home-of-a-viewer", home.get_by_role("button", name="Find a deal"))
    ada.act_as("Chris Chiba")
    ada.go("sales")
    screen(ada, "Rules").get_by_role("button", name="Change the rules").click()
    form.get_by_label("Guests look on").check()
    ada.picture("rules")
    does(ada, form, "Save", "Changed the rules")
    assert setup(visit).settings.admit_guests
    guido = visit.person("guido").at("partners")
    assert "Umbrella rollout" in str(guido.command("/deal 61"))
    form.get_by_role("button", name="Undo").click()
    expect(form).to_contain_text("Undone")
    assert "not open to guests" in str(guido.command("/deal 61"))
