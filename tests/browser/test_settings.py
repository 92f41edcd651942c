"""Settings by pointing, first steps and handing over, as those see them who may and those who may not."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.actor import Actor
from core.pipeline_requests import ShowPipeline
from core.results import StageView
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, field, top
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

_LOOKING = Actor.by_rule(ACME.id, "test")


def stage(visit: Visit, name: str) -> StageView:
    """A stage of the default pipeline as it is stored."""
    shown = visit.services.pipelines.show(ShowPipeline(), _LOOKING).pipeline
    return next(each for each in shown.stages if each.name == name)


def test_an_admin_sets_up_a_stage_and_a_rep_is_asked_for_what_it_needs(
    visit: Visit, visitor: Visitor
) -> None:
    visitor.come_again("U0ADA/C0SALES")
    visitor.say("/pipeline settings")
    form = top(visitor)
    expect(form).to_contain_text("Pipelines and stages")
    visitor.picture("settings")
    form.get_by_role("button", name="Change").first.click()
    form.get_by_role("button", name="Open").first.click()
    expect(form).to_contain_text("new deals land here")
    visitor.picture("settings-pipeline")
    row = form.get_by_role("button", name="Edit")
    row.nth(3).click()
    expect(field(form, "Name")).to_have_value("Demo")
    field(form, "Name").fill("Live demo")
    form.get_by_label("Source").check()
    visitor.picture("settings-stage")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Demo → Live demo")
    assert stage(visit, "Live demo").required_fields == ("source",)
    form.get_by_role("button", name="Undo").click()
    expect(form).to_contain_text("Undone")
    assert stage(visit, "Demo").required_fields == ()
    visitor.page.keyboard.press("Escape")
    expect(form).to_have_count(0)

    visit.person("ada").at("general").command("/pipeline stage Sales requires Demo source")
    visitor.act_as("Ana Alvarez")
    answered(visitor, "/deal new Umbrella rollout 12k")
    visitor.say("/deal move 61 demo")
    expect(form).to_contain_text("a deal needs: source")
    visitor.picture("required-fields")
    field(form, "Source").fill("fair")
    form.get_by_role("button", name="Save and move").click()
    expect(visitor.last("Moved")).to_contain_text("Demo")


def test_people_and_rules_are_shown_to_all_and_changed_by_admins(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again("U0ADA/C0SALES")
    visitor.say("/pipeline settings")
    form = top(visitor)
    form.get_by_role("button", name="Change").nth(3).click()
    expect(form).to_contain_text("Ben Bernard")
    visitor.picture("settings-people")
    form.get_by_role("button", name="All settings").click()
    form.get_by_role("button", name="Change").nth(4).click()
    form.get_by_role("button", name="Change the rules").click()
    field(form, "Currency").fill("EUR")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Changed the rules")
    assert visit.services.workspaces.settings(ACME.id).currency == "EUR"
    visitor.picture("settings-rules")
    visitor.page.keyboard.press("Escape")
    visitor.act_as("Ana Alvarez")
    visitor.say("/pipeline settings")
    expect(form).to_contain_text("An admin can change them: Ada Adeyemi")
    visitor.picture("settings-looked-at")
    assert form.get_by_role("button", name="Look").count() == 5


def test_an_admin_sees_the_first_steps_and_hands_over_what_somebody_left(
    visit: Visit, visitor: Visitor
) -> None:
    visit.services.members.deactivate(ACME.id, "U0BEN")
    visitor.come_again("U0ADA/C0SALES")
    visitor.go("Dealboard")
    visitor.page.get_by_role("tab", name="Home").click()
    home = visitor.page.locator("#home")
    expect(home).to_contain_text("Set Dealboard up in three steps")
    visitor.picture("first-steps")
    home.get_by_role("button", name="Keep it as it is").click()
    expect(home).not_to_contain_text("three steps")
    expect(home).to_contain_text("Set-up")
    home.get_by_role("button", name="Hand over").first.click()
    form = top(visitor)
    visitor.choose(form.get_by_role("combobox", name="New owner"), "Ana Alvarez")
    visitor.picture("hand-over")
    form.get_by_role("button", name="Hand over", exact=True).click()
    expect(form).to_contain_text("given to")
    expect(home).not_to_contain_text("has left")
