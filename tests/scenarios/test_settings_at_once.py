"""Two who set the same at once: the second is told what the first did, and what they entered is not lost."""

from __future__ import annotations

from bot.blocks import ids
from core.actor import Actor
from core.setting_requests import ChangeMember, MemberFacts
from sandbox.people import ACME
from tests.scenarios.office import Office
from tests.scenarios.test_settings import key_of, opened, pipeline, said, sent

_LOOKING = Actor.by_rule(ACME.id, "test")


def test_of_two_admins_who_change_the_same_the_second_is_told_and_overwrites_nothing(office: Office) -> None:
    ada = opened(office.ada, "pipeline settings Sales")
    ada.use(key_of(ada, "Edit", "Demo"))
    office.ada.types('pipeline stage Sales rename Demo "Live demo"')
    office.ada.types("pipeline stage Sales probability Demo 55")
    ada.fill("Name", "Show")
    assert ada.submit()["ok"]
    assert "The name was changed in the meantime" in said(ada)
    assert "name: *Live demo* by now" in said(ada)
    assert "probability: *" not in said(ada), "only what both changed"
    assert "Show" in str(ada.form["blocks"]), "what was entered stands below"
    ada.fill("Stale after days untouched", "30")
    office.ada.types("pipeline stage Sales rename Demo Screening")
    assert ada.submit()["ok"]
    assert "name: *Screening* by now" in said(ada), "what was changed again is told again"
    sent(office, ada, "Changed *Show*")
    demo = next(stage for stage in pipeline(office).stages if stage.name == "Show")
    assert (demo.probability, demo.stale_after_days) == (55, 30), "what others changed beside it stays"


def test_rules_that_another_admin_changed_meanwhile_are_told_in_words(office: Office) -> None:
    ada = opened(office.ada)
    ada.use("settings.show:rules")
    ada.use("Change the rules")
    ada.fill("Working days", ["0"])
    ada.fill("Rules", ["one_pipeline_per_contact", "admit_guests"])
    changed = {"working_days": frozenset({1, 6}), "channels_with_outsiders": frozenset({"C1"})}
    present = office.services.workspaces.settings(ACME.id)
    office.services.workspaces.change_settings(_LOOKING, present.model_copy(update=changed))
    assert ada.submit()["ok"]
    assert "working days: *Tuesday, Sunday* by now" in said(ada)
    sent(office, ada, "Changed the rules")
    rules = office.services.workspaces.settings(ACME.id)
    assert (rules.working_days, rules.channels_with_outsiders) == (frozenset({0}), frozenset({"C1"}))


def test_a_role_that_another_admin_changed_meanwhile_is_told_in_words(office: Office) -> None:
    office.ben.types("deal")
    members = office.services.member_settings
    ben = office.services.members.named("ben", _LOOKING)[0]
    ada = opened(office.ada)
    ada.use("settings.show:members")
    ada.options("seek.member", "ben")
    ada.use("seek.member", ids.FormValue(form=ids.MEMBER_FORM, member_id=ben.member_id).dump())
    office.visit.eventually(lambda: len(ada.modals) == 2)
    ada.fill("Role", "viewer")
    ada.fill("Manager", office.ada.person.id)
    theirs = MemberFacts(role="manager", manager=office.chris.person.id)
    members.change(ChangeMember(member_id=ben.member_id, entered=theirs), _LOOKING)
    assert ada.submit()["ok"]
    assert "role: *Manager* by now" in said(ada)
    assert f"manager: *<@{office.chris.person.id}>* by now" in said(ada)
    sent(office, ada, "Changed what *Ben Bernard* may do")
    assert members.show(ben.member_id, _LOOKING).role == "viewer"
