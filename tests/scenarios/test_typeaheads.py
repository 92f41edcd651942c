"""What is found by typing: namesakes are told apart, nothing is cut in silence, and any number is reached."""

from __future__ import annotations

import pytest

from bot.blocks import ids
from bot.blocks.buttons import opens_form
from bot.blocks.kit import OPTION_TEXT, OPTIONS, actions
from bot.blocks.reader import Reader
from bot.context import Context
from bot.views.router import SEEKS, options_for
from core.pipeline_requests import CreatePipeline
from sandbox.people import ACME
from tests.scenarios.office import Office
from tests.scenarios.test_deal_forms_on_a_card import opens
from tests.scenarios.test_shortcuts import add, said

LONG = "Framework agreement for the delivery of " + "industrial pumps and valves " * 4
# Beside Sales: one more than there are groups in a menu.
PIPELINES = 101


def described(office: Office, label: str, words: str) -> list[str]:
    """What Ana is offered of what there is, with what stands below each."""
    found = [each for each in office.ana.person.offered(label, words) if "description" in each]
    return sorted(f"{each['text']['text']} / {each['description']['text']}" for each in found)


def context_of(office: Office) -> Context:
    """Ana, as the handlers know her."""
    actor = office.services.members.actor(ACME.id, office.ana.person.id)
    assert actor is not None
    return Context(office.services, actor, Reader(actor.locale, actor.tz, office.db.clock.now()), "C1")


def with_many_pipelines(office: Office) -> None:
    ada = office.services.members.actor(ACME.id, office.ada.person.id)
    assert ada is not None
    for number in range(PIPELINES):
        stages = (f"Begun {number:03}", f"Done {number:03}")
        office.services.pipelines.create(CreatePipeline(name=f"Region {number:03}", stages=stages), ada)


def test_contacts_of_one_name_are_told_apart(office: Office) -> None:
    office.ana.types('contact new "Sam Poe"')
    office.ana.types('contact new "Sam Poe" sam@x.example')
    office.ana.types('contact new "Sam Poe" poe@y.example company:Acme')
    office.ana.person.says("/deal new")
    assert described(office, "Contact", "sam poe") == [
        "Sam Poe / #1",
        "Sam Poe / #2 · sam@x.example",
        "Sam Poe / #3 · poe@y.example · Acme",
    ]


def test_companies_that_look_alike_are_told_apart(office: Office) -> None:
    begin = "Long company " + "x" * 80
    for name in (begin + " East", begin + " West"):
        office.ana.types(f'company new "{name}"')
    office.ana.types("company new Longbow longbow.example")
    office.ana.person.says("/deal new")
    shown = described(office, "Company", "long")
    assert shown[0].endswith("… / …" + "x" * 69 + " East")
    assert shown[1].endswith("… / …" + "x" * 69 + " West")
    assert shown[2] == "Longbow / longbow.example"


def test_a_chosen_contact_and_company_are_shown_in_a_form_as_they_were_offered(office: Office) -> None:
    office.ana.types('deal new Acme renewal contact:"Jane Doe" company:Acme')
    opens(office.ana, "Edit")
    fields = [each for each in office.ana.person.form["blocks"] if each["type"] == "input"]
    shown = {each["block_id"]: each["element"].get("initial_option") for each in fields}
    assert office.ana.person.offered("Contact", "jane")[0] == shown["contact"]
    assert office.ana.person.offered("Company", "acme")[0] == shown["company"]


@pytest.mark.parametrize("label", ["Contact", "Company"])
def test_a_new_name_too_long_for_a_menu_is_said_to_be_and_how_to_go_on(office: Office, label: str) -> None:
    ana = office.ana.person
    ana.says("/deal new")
    most = "Q" * 146
    assert ana.options(label, most) == [f"New: {most}"[: OPTION_TEXT - 1] + "…"]
    (offered,) = ana.offered(label, LONG)
    assert "Too long" in offered["text"]["text"]
    assert "146 at most" in offered["text"]["text"]
    assert "Shorten it" in offered["description"]["text"]
    ana.fill("What is it called?", "Pumps")
    ana.fill(label, offered["value"])
    wrong = ana.submit()
    assert list(wrong["errors"]) == [label]
    assert "146" in wrong["errors"][label]
    assert "Pumps" not in office.ana.types("deal list all").shown


def test_a_new_deal_too_long_for_a_menu_is_said_to_be(office: Office) -> None:
    add(office, said(office, "Buyer wants pumps"))
    ana = office.ana.person
    (offered,) = ana.offered("Deal", LONG)
    ana.fill("Deal", offered["value"])
    assert list(ana.submit()["errors"]) == ["Deal"]


def test_a_deal_of_a_long_title_is_found_by_all_of_it(office: Office) -> None:
    office.ana.types(f'deal new "{LONG.strip()}"')
    assert office.ana.person.shortcut("deal.find")["ok"]
    (offered,) = office.ana.person.offered("Which deal?", LONG)
    assert offered["text"]["text"].startswith("#1 Framework")


def test_a_stage_is_chosen_in_a_menu_as_long_as_all_fit(office: Office) -> None:
    office.ana.person.says("/deal new")
    office.ana.person.fill("Stage", "Demo")
    office.ana.person.fill("What is it called?", "Pumps")
    assert office.ana.person.submit()["ok"]
    assert "Demo" in office.ana.types("deal show 1").shown


def test_a_stage_of_any_number_of_pipelines_is_found_by_typing(office: Office) -> None:
    with_many_pipelines(office)
    ana = office.ana.person
    ana.says("/deal new")
    element = next(block["element"] for block in ana.form["blocks"] if block.get("block_id") == "stage")
    assert element["initial_option"]["text"]["text"] == "New Opportunity"
    unasked = ana.offered("Stage", "")
    assert len(unasked) == OPTIONS
    assert unasked[0] == element["initial_option"], "the default pipeline comes first"
    assert ana.options("Stage", "region 100") == ["Begun 100", "Done 100"]
    assert ana.options("Stage", "100 beg") == ["Begun 100"]
    assert len(ana.options("Stage", "done")) == OPTIONS
    assert ana.options("Stage", "zzz") == []
    ana.fill("What is it called?", "Pumps")
    assert ana.submit()["ok"], "the stage that is shown at first is taken"
    assert "New Opportunity" in office.ana.types("deal show 1").shown
    opens(office.ana, "Transfer to…")
    (last,) = ana.offered("Stage", "done 100")
    assert last["description"]["text"] == "Region 100"
    ana.fill("Stage", last["value"])
    assert ana.submit()["ok"]
    assert "Done 100" in office.ana.types("deal show 1").shown


def test_a_stage_that_is_named_so_comes_before_those_of_a_pipeline_that_is(office: Office) -> None:
    with_many_pipelines(office)
    office.ada.types('pipeline stage Sales add "Region sought"')
    office.ana.person.says("/deal new")
    assert office.ana.person.options("Stage", "region")[0] == "Region sought"


def test_several_deals_go_to_a_stage_of_any_number_of_pipelines(office: Office) -> None:
    with_many_pipelines(office)
    office.ana.types('deal new Pumps pipeline:"Region 100"')
    ana = office.ana.person
    for number in range(PIPELINES):
        office.ana.types(f'deal new "Valve {number}" pipeline:"Region {number:03}"')
    ana.click(office.ana.types("deal list").message, "Select several")
    ana.fill("What should happen?", "Move them to a stage")
    ana.fill("To which deals?", f"All {PIPELINES + 1} that match")
    assert ana.submit()["ok"]
    assert ana.options("To which stage?", "done 100") == ["Done 100"]


@pytest.mark.parametrize("words", ["", "a", "ana", "#1", "099", '"', LONG, "x" * 3000])
@pytest.mark.parametrize("seek", SEEKS)
def test_whatever_is_typed_no_more_is_offered_than_slack_takes(office: Office, seek: str, words: str) -> None:
    office.ana.types('deal new "A deal" contact:"Ann Lee" company:Apex')
    found = options_for(ids.action(seek, "field"), words, context_of(office))
    assert len(found) <= OPTIONS
    assert len({each["value"] for each in found}) == len(found)


def test_every_menu_of_pipelines_and_stages_shows_all_of_them(office: Office) -> None:
    with_many_pipelines(office)
    ada = office.ada.person
    assert "Region 100" in office.ada.types("deal board").shown
    for form in (ids.SUBSCRIBE_FORM, ids.IMPORT_FORM):
        asks = office.ada.has_before_them(actions(opens_form("Open", ids.FormValue(form=form))))
        assert ada.click(asks.message, "Open")["ok"]
        shown = str(ada.form["blocks"])
        assert all(f"Region {number:03}" in shown for number in range(PIPELINES)), form
        assert form != ids.SUBSCRIBE_FORM or "Done 100" in shown, "each stage can be chosen"
        ada.close(everything=True)
    assert office.visit.complaints() == []
