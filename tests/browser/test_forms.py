"""Forms in modals: filled in by hand, checked, stacked, sent; with a puppet for an app."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Newcomer
from tests.browser.modal import TITLE, entry, form, opened
from tests.browser.theatre import Theatre
from tests.browser.visitor import Visitor
from tests.sandbox import samples

Json = dict[str, Any]


@pytest.fixture
def origin(theatre: Theatre) -> str:
    """The puppet's page."""
    return theatre.origin


def test_a_form_takes_every_kind_of_field(theatre: Theatre, visitor: Visitor, tmp_path: Path) -> None:
    stages = [samples.option(name) for name in ("Qualifying", "Demo", "Proposal")]
    paper = tmp_path / "contract.csv"
    paper.write_bytes(b"a,b\n")
    modal = opened(
        theatre,
        visitor,
        entry("Title", TITLE),
        entry("Value", {"type": "number_input", "is_decimal_allowed": True}),
        entry("Mail", {"type": "email_text_input"}),
        entry("Site", {"type": "url_text_input"}),
        entry("Stage", {"type": "static_select", "options": stages, "initial_option": stages[0]}),
        entry("Owner", {"type": "users_select"}),
        entry("Watchers", {"type": "multi_users_select"}),
        entry("Labels", {"type": "multi_static_select", "options": stages, "initial_options": stages[:1]}),
        entry("Place", {"type": "conversations_select", "default_to_current_conversation": True}),
        entry("Closing", {"type": "datepicker"}),
        entry("At", {"type": "timepicker", "initial_time": "09:30"}),
        entry("Call", {"type": "datetimepicker"}),
        entry("Tell", {"type": "checkboxes", "options": stages}),
        entry("Kind", {"type": "radio_buttons", "options": stages}),
        entry("Papers", {"type": "file_input", "filetypes": ["csv"], "max_files": 1}),
        entry("Notes", {"type": "plain_text_input", "multiline": True}, optional=True),
    )
    for label, words in (
        ("Title", "Acme renewal"),
        ("Value", "12000.50"),
        ("Mail", "jane@acme.example"),
        ("Site", "https://acme.example"),
        ("Closing", "2026-12-31"),
        ("Call", "2026-12-24T18:00"),
        ("Notes", "two\nlines"),
    ):
        modal.get_by_label(label, exact=True).or_(modal.get_by_label(f"{label} (optional)")).fill(words)
    visitor.choose(modal.get_by_role("combobox", name="Stage"), "Proposal")
    visitor.choose(modal.get_by_role("combobox", name="Owner"), "Ben Bernard")
    visitor.choose_all(modal.get_by_role("combobox", name="Watchers"), "Chris Chiba", "Ada Adeyemi")
    visitor.choose_all(modal.get_by_role("combobox", name="Labels"), "Qualifying", "Demo")
    modal.get_by_label("Demo").and_(modal.locator("[type=checkbox]")).check()
    modal.get_by_label("Proposal").and_(modal.locator("[type=radio]")).check()
    modal.get_by_label("Papers").set_input_files(paper)
    expect(modal.get_by_role("button", name="Remove contract.csv")).to_be_visible()
    modal.get_by_role("button", name="Create").click()
    expect(modal).to_have_count(0)
    values = theatre.values()
    [file] = values.pop("papers")
    assert (file["name"], theatre.stage.world.files[file["id"]].content) == ("contract.csv", b"a,b\n")
    chosen = {
        name: [each["value"] for each in value]
        if name in ("labels", "tell")
        else value["value"]
        if isinstance(value, dict)
        else value
        for name, value in values.items()
    }
    assert chosen == {
        "title": "Acme renewal",
        "value": "12000.50",
        "mail": "jane@acme.example",
        "site": "https://acme.example",
        "stage": "Proposal",
        "owner": "U0BEN",
        "watchers": ["U0CHRIS", "U0ADA"],
        "labels": ["Demo"],
        "place": "C0SALES",
        "closing": "2026-12-31",
        "at": "09:30",
        "call": 1798153200,  # six in the evening in New York, where Ana is
        "tell": ["Demo"],
        "kind": "Proposal",
        "notes": "two\nlines",
    }


def test_what_is_wrong_stands_under_its_field_until_it_is_mended(theatre: Theatre, visitor: Visitor) -> None:
    modal = opened(
        theatre,
        visitor,
        entry("Title", TITLE),
        entry("Owner", {"type": "users_select"}),
        entry("Tell", {"type": "radio_buttons", "options": samples.options(2)}),
    )
    title, owner = modal.get_by_role("textbox", name="Title"), modal.get_by_role("combobox", name="Owner")
    create, wrong = modal.get_by_role("button", name="Create"), modal.get_by_role("alert")
    create.click()
    expect(wrong.filter(has_text="required")).to_have_count(3)
    expect(title).to_be_focused()
    title.fill("Acme renewal")
    visitor.choose(owner, "Ben Bernard")
    expect(wrong.filter(has_text="required")).to_have_count(1)
    create.click()
    expect(modal.get_by_role("radio").first).to_be_focused()
    modal.get_by_role("radio").last.check()
    said = {"title": "There is an open deal of that name: #142."}
    theatre.stage.answers["view_submission"] = {"response_action": "errors", "errors": said}
    create.click()
    expect(wrong.filter(has_text="#142")).to_be_visible()
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_be_focused()
    theatre.stage.answers["view_submission"] = 500
    create.click()
    expect(wrong.filter(has_text="trouble connecting")).to_be_visible()
    theatre.stage.answers["view_submission"] = {"response_action": "clear"}
    theatre.stage.world.inspector.entries.clear()  # the failure was ours
    title.press("Enter")
    expect(modal).to_have_count(0)


def test_three_forms_lie_on_each_other_and_are_left_one_by_one(theatre: Theatre, visitor: Visitor) -> None:
    second = form(entry("Reason", TITLE), title="Lost", submit=samples.plain("On"))
    third = form(
        samples.section("Are you sure?"), title="Sure?", notify_on_close=True, close=samples.plain("No")
    )

    async def push(payload: Json) -> str:
        await theatre.client.views_push(trigger_id=payload["trigger_id"], view=second)
        return ""

    theatre.stage.answers["block_actions"] = push
    theatre.stage.answers["view_submission"] = {"response_action": "push", "view": third}
    page = visitor.page
    modal = opened(theatre, visitor, entry("Title", TITLE), samples.actions(samples.button()))
    modal.get_by_role("textbox", name="Title").fill("Acme renewal")
    modal.get_by_role("button", name="Won").click()
    lost = page.get_by_role("dialog", name="Lost")
    lost.get_by_role("textbox", name="Reason").fill("price")
    lost.get_by_role("textbox").press("Enter")
    sure = page.get_by_role("dialog", name="Sure?")
    expect(sure).to_contain_text("Are you sure?")
    sure.get_by_role("button", name="No").click()
    expect(lost.get_by_role("textbox", name="Reason")).to_have_value("price")
    assert theatre.last("view_closed")["is_cleared"] is False
    lost.get_by_role("button", name="Back").click()
    expect(modal.get_by_role("textbox", name="Title")).to_have_value("Acme renewal")
    modal.get_by_role("button", name="Won").click()
    lost.get_by_role("textbox").fill("price")
    lost.get_by_role("textbox").press("Enter")
    sure.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    theatre.until(lambda: theatre.stage.last("view_closed")["is_cleared"])


def test_files_of_other_kinds_or_too_many_are_not_taken(theatre: Theatre, visitor: Visitor) -> None:
    papers = {"type": "file_input", "filetypes": ["csv"], "max_files": 1}
    modal = opened(theatre, visitor, entry("Papers", papers))
    field, page = modal.get_by_label("Papers"), visitor.page
    field.set_input_files({"name": "deal.exe", "mimeType": "text/plain", "buffer": b"x"})
    expect(page.get_by_role("status")).to_contain_text("Only files of these kinds: csv")
    for _time in range(2):
        field.set_input_files({"name": "deal.csv", "mimeType": "text/csv", "buffer": b"x"})
        expect(modal.get_by_role("button", name="Remove deal.csv")).to_have_count(1)
    expect(page.get_by_role("status")).to_contain_text("One file only")
    modal.get_by_role("button", name="Remove deal.csv").click()
    modal.get_by_role("button", name="Create").click()
    expect(modal.get_by_role("alert").filter(has_text="required")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_is_legible_everywhere(theatre: Theatre, newcomer: Newcomer, phone: bool, scheme: str) -> None:
    visitor = newcomer(phone=phone, scheme=scheme)
    menu = {"type": "static_select", "options": samples.options(30)}
    modal = opened(
        theatre,
        visitor,
        *({"type": "alert", "level": level, "text": samples.plain("Words")} for level in ("info", "error")),
        entry("Title", TITLE, hint=samples.plain("As the client calls it")),
        entry("Stage", menu, optional=True),
        *(entry(f"Field {number}", TITLE) for number in range(9)),
    )
    modal.get_by_role("button", name="Create").click()
    expect(modal.get_by_role("alert").filter(has_text="required")).to_have_count(10)
    expect(modal.get_by_role("button", name="Create")).to_be_in_viewport()
    assert visitor.overflow() == 0
    assert visitor.faint_words("dialog") == []
    modal.get_by_role("combobox").click()
    expect(visitor.page.get_by_role("option").first).to_be_in_viewport()
    assert visitor.faint_words(".menu") == []
