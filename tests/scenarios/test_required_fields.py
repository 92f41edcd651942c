"""A stage that asks for fields: however somebody moves a deal there, a form asks for just those."""

from __future__ import annotations

import pytest

from bot.blocks import ids
from bot.blocks.buttons import opens_form
from bot.blocks.kit import actions
from core.actor import Actor
from core.money import Money
from sandbox.people import ACME
from tests.scenarios.office import Office
from tests.scenarios.test_deal_forms_on_a_card import asked_again, deal, opens, sent
from tests.scenarios.wire import Wire

_LOOKING = Actor.by_rule(ACME.id, "test")


def labels(office: Office) -> list[str]:
    """What the form before Ana asks for."""
    blocks = office.ana.person.form["blocks"]
    return [block["label"]["text"] for block in blocks if block["type"] == "input"]


@pytest.mark.parametrize("by", ["line", "menu", "form"])
def test_a_move_asks_for_just_what_is_missing_and_then_moves(office: Office, by: str) -> None:
    office.ada.types("pipeline stage Sales requires Demo value, contact source")
    office.ana.types("deal new Acme renewal source:fair")
    ana = office.ana.person
    if by == "line":
        ana.says("/deal move 1 demo")
    else:
        card = office.ana.types("deal show 1")
        if by == "menu":
            ana.click(card.message, "Move to…", "Demo")
        else:
            opens(office.ana, "Move, with a note…")
            ana.fill("Stage", "Demo")
            ana.fill("Note", "They are keen")
            assert ana.submit()["ok"]
    assert labels(office) == ["Value", "Contact", "Note"]
    ana.fill("Value", "lots")
    ana.options("Contact", "Jane Doe")
    ana.fill("Contact", "new:Jane Doe")
    assert list(ana.submit()["errors"]) == ["Value"]
    ana.fill("Value", "12k")
    before = ana.latest()
    assert ana.submit()["ok"]
    assert "Demo" in ana.answer_after(before)["text"]
    shown = office.ana.types("deal show 1").shown
    for said in ("$12,000", "Jane Doe", "Demo"):
        assert said in shown
    if by == "form":
        assert "They are keen" in shown
    office.ana.types("deal undo")
    assert "$12,000" not in office.ana.types("deal list").text


def test_the_form_sent_twice_moves_once(office: Office) -> None:
    office.ada.types("pipeline stage Sales requires Demo source")
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    ana.says("/deal move 1 demo")
    ana.fill("Source", "fair")
    assert ana.submit()["ok"]
    wire = Wire(office.visit)
    assert wire.send(wire.sent()).status_code == 200
    assert office.ana.types("deal history 1").text.count("moved it") == 1


def test_a_form_for_what_somebody_entered_already_says_so(office: Office) -> None:
    office.ada.types("pipeline stage Sales requires Demo source")
    office.ana.types("deal new Acme renewal 12k source:fair")
    setup = office.services.workspaces.setup(_LOOKING)
    demo = next(stage for stage in setup.stages.values() if stage.name == "Demo")
    about = ids.about_deal(ids.COMPLETE_DEAL_FORM, deal(office)).model_copy(
        update={"into_stage_id": demo.stage_id}
    )
    button = office.ana.has_before_them(actions(opens_form("Complete", about)))
    assert "has all that Demo asks for" in office.ana.clicks(button, "Complete").text


def test_the_form_asks_before_it_overrules_what_somebody_entered_meanwhile(office: Office) -> None:
    office.ada.types("pipeline stage Sales requires Demo value source")
    office.ana.types("deal new Acme renewal")
    office.ana.person.says("/deal move 1 demo")
    office.ana.person.fill("Value", "12k")
    office.ana.person.fill("Source", "fair")
    office.chris.types("deal value 1 99k")
    said = asked_again(office.ana)
    assert "The value of #1 was changed in the meantime" in said
    assert "→ $99,000" in said
    assert deal(office).stage.name != "Demo"
    assert "Demo" in sent(office.ana).text
    assert (deal(office).value, deal(office).stage.name) == (Money(1_200_000, "USD"), "Demo")


def test_a_stage_removed_while_the_form_was_open_is_answered_upon_it(office: Office) -> None:
    office.ada.types("pipeline stage Sales requires Demo source")
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    ana.says("/deal move 1 demo")
    office.ada.types("pipeline stage Sales remove Demo")
    ana.fill("Source", "fair")
    assert ana.submit()["ok"]
    assert "removed in the meantime" in str(ana.form["blocks"])
    assert len(ana.modals) == 2, "what was typed stays beneath"


def test_a_new_deal_by_a_form_says_under_its_field_what_the_stage_asks_for(office: Office) -> None:
    office.ada.types("pipeline stage Sales requires Demo source")
    ana = office.ana.person
    ana.says("/deal new")
    ana.fill("What is it called?", "Acme renewal")
    ana.fill("Stage", "Demo")
    assert "Demo asks for more" in ana.submit()["errors"]["Source"]
    ana.fill("Source", "fair")
    assert ana.submit()["ok"]
