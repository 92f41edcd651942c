"""Forms in modals: filled in by hand, checked, stacked, drawn anew; with a puppet for an app."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Newcomer
from tests.browser.theatre import Theatre
from tests.browser.visitor import Visitor
from tests.sandbox import samples

Json = dict[str, Any]
HERE = "U0ANA/C0SALES"
TITLE = {"type": "plain_text_input", "placeholder": samples.plain("Acme renewal")}


@pytest.fixture
def origin(theatre: Theatre) -> str:
    """The puppet's page."""
    return theatre.origin


def entry(label: str, element: Json, **more: Any) -> Json:
    """An input block that is called as its label is, and its element too."""
    block_id = label.lower()
    return samples.field(
        {"action_id": block_id, **element}, label=samples.plain(label), block_id=block_id, **more
    )


def form(*blocks: Json, title: str = "New deal", **more: Any) -> Json:
    return samples.modal(*blocks, title=samples.plain(title), **more)


def opened(theatre: Theatre, visitor: Visitor, *blocks: Json, **more: Any) -> Locator:
    """Ana uses the shortcut and has the form before her."""
    theatre.opens(form(*blocks, **more))
    visitor.come_again(HERE)
    visitor.choose(visitor.page.get_by_role("button", name="Shortcuts").last, "New deal Make one")
    modal = visitor.page.get_by_role("dialog", name=more.get("title", "New deal"))
    expect(modal).to_be_visible()
    return modal


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


def test_an_external_menu_asks_the_app_for_what_is_typed(theatre: Theatre, visitor: Visitor) -> None:
    async def found(payload: Json) -> Json:
        names = [each for each in ("Acme", "Acorn", "Globex") if each.lower().startswith(payload["value"])]
        return {"options": [{"text": samples.plain(name), "value": name} for name in names]}

    async def drawn_anew(payload: Json) -> str:
        view = form(*blocks, samples.section("Known"))
        await theatre.client.views_update(view_id=payload["view"]["id"], view=view)
        return ""

    theatre.stage.answers |= {"block_suggestion": found, "block_actions": drawn_anew}
    asking = {"type": "external_select", "min_query_length": 2}
    blocks = [
        entry("Company", asking, dispatch_action=True, optional=True),
        entry("Others", {**asking, "type": "multi_external_select", "max_selected_items": 1}, optional=True),
    ]
    modal = opened(theatre, visitor, *blocks)
    page, company = visitor.page, modal.get_by_role("combobox", name="Company")
    company.press("Enter")
    options = page.get_by_role("option")
    expect(page.locator(".menu")).to_contain_text("Type 2 letters or more")
    page.keyboard.type("ac")
    expect(options).to_have_text(["Acme", "Acorn"])
    page.keyboard.type("zzz")
    expect(page.locator(".menu")).to_contain_text("Nothing found")
    for _letter in "zzz":
        page.keyboard.press("Backspace")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(modal).to_contain_text("Known")
    expect(company).to_have_text("Acorn")
    expect(company).to_be_focused()
    modal.get_by_role("button", name="Clear").click()
    expect(company).to_have_text("Choose…")
    others = modal.get_by_role("combobox", name="Others")
    others.click()
    page.keyboard.type("ac")
    options.first.click()
    expect(options.last).to_be_disabled()
    options.last.click(force=True)
    expect(page.locator("[role=option][aria-selected=true]")).to_have_text(["Acme"])
    page.get_by_role("button", name="Done").click()
    expect(others).to_have_text("Acme")
    modal.get_by_role("button", name="Create").click()
    expect(modal).to_have_count(0)
    assert theatre.values() == {"company": None, "others": [samples.option("Acme")]}


def test_a_form_drawn_anew_keeps_what_was_typed_and_where(theatre: Theatre, visitor: Visitor) -> None:
    typing = {**TITLE, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    blocks = [entry(f"Field {number}", TITLE, optional=True) for number in range(12)]
    title = entry("Title", typing, dispatch_action=True)

    async def warn(payload: Json) -> str:
        alert = {"type": "alert", "level": "warning", "text": samples.plain("There is an Acme already")}
        view = form(*blocks, title, alert)
        await theatre.client.views_update(
            view_id=payload["view"]["id"], hash=payload["view"]["hash"], view=view
        )
        return ""

    theatre.stage.answers["block_actions"] = warn
    modal = opened(theatre, visitor, *blocks, title)
    field = modal.get_by_role("textbox", name="Title")
    field.press_sequentially("Acme")
    field.press("ArrowLeft")
    expect(modal.get_by_role("note", name="Warning")).to_contain_text("There is an Acme already")
    assert theatre.last("block_actions")["actions"][0]["value"] == "Acme"
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    visitor.page.keyboard.type("x")
    expect(field).to_have_value("Acmxe")


def test_the_keys_stay_in_the_form_and_go_back_to_what_opened_it(theatre: Theatre, visitor: Visitor) -> None:
    async def opening(payload: Json) -> str:
        view = form(entry("Title", TITLE), entry("Stage", {"type": "static_select", "options": choices}))
        await theatre.client.views_open(trigger_id=payload["trigger_id"], view=view)
        await theatre.client.chat_update(
            channel=payload["channel"]["id"], ts=payload["message"]["ts"], text="Look", blocks=[row]
        )
        return ""

    choices = samples.options(3)
    row = samples.actions(samples.button())
    theatre.stage.answers["block_actions"] = opening
    theatre.post(row)
    visitor.come_again(HERE)
    page = visitor.page
    won = visitor.messages.last.get_by_role("button", name="Won")
    won.focus()
    page.keyboard.press("Enter")
    modal = page.get_by_role("dialog", name="New deal")
    expect(modal.get_by_role("textbox")).to_be_focused()
    order = ["Stage", "Cancel", "Create", "Close", "Title", "Stage"]
    for name in order:
        page.keyboard.press("Tab")
        expect(modal.locator(":focus")).to_have_accessible_name(
            name + (" Choose…" if name == "Stage" else "")
        )
    for name in reversed(order[:-1]):
        page.keyboard.press("Shift+Tab")
        expect(modal.locator(":focus")).to_have_accessible_name(
            name + (" Choose…" if name == "Stage" else "")
        )
    page.keyboard.press("Space")
    expect(page.get_by_role("option")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(modal).to_be_visible()
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)
    expect(won).to_be_focused()


def test_a_date_that_is_typed_is_sent_once_it_is_whole(theatre: Theatre, visitor: Visitor) -> None:
    pick = {"type": "datepicker", "action_id": "closing", "initial_date": "2026-11-23"}
    theatre.post(samples.actions(pick))
    visitor.come_again(HERE)
    field = visitor.messages.last.locator("input[type=date]")
    field.focus()
    visitor.page.keyboard.type("12312027")
    field.press("Enter")
    theatre.until(lambda: theatre.clicks())
    visitor.composer.focus()
    assert [each["selected_date"] for each in theatre.clicks()] == ["2027-12-31"]


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
