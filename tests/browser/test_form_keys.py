"""Forms under the fingers: what is typed stays, and so does the focus; with a puppet for an app."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.modal import HERE, TITLE, entry, form, opened
from tests.browser.theatre import Theatre
from tests.browser.visitor import Visitor
from tests.sandbox import samples

Json = dict[str, Any]


@pytest.fixture
def origin(theatre: Theatre) -> str:
    """The puppet's page."""
    return theatre.origin


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
