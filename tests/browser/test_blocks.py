"""Every block and element as it is drawn, and what comes of using it; with a puppet for an app."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Newcomer
from tests.browser.theatre import Theatre
from tests.browser.visitor import Visitor
from tests.sandbox import samples

Json = dict[str, Any]
HERE = "U0ANA/C0SALES"
MARKDOWN = """\
# Week
We **won** *two*, see [ours](https://acme.example) or [not](javascript:1).

- one
  - <b>

> so

```
*a*
```"""
STAGES = ("Demo", "Proposal", "Closing")


@pytest.fixture
def origin(theatre: Theatre) -> str:
    """The puppet's page."""
    return theatre.origin


def plot(kind: str) -> Json:
    def points(*values: float) -> list[Json]:
        return [{"label": stage, "value": value} for stage, value in zip(STAGES, values, strict=True)]

    chart = {
        "type": kind,
        "series": [{"name": "Won", "data": points(4, 2.5, 0)}, {"name": "Lost", "data": points(1, 3, 5)}],
        "axis_config": {"categories": list(STAGES), "x_label": "Stage", "y_label": "Deals"},
    }
    return {"type": "data_visualization", "title": f"Deals as {kind}", "chart": chart}


def test_every_element_is_drawn_and_has_a_name(theatre: Theatre, visitor: Visitor) -> None:
    choices = samples.options(3)
    several = {"type": "multi_static_select", "placeholder": samples.plain("Some"), "options": choices}
    menus = [
        samples.select(options=choices, action_id="a"),
        samples.select(option_groups=[samples.group(*choices)], action_id="b"),
        {**several, "action_id": "c"},
        {"type": "users_select", "action_id": "d", "placeholder": samples.plain("Who")},
        {"type": "conversations_select", "action_id": "e", "placeholder": samples.plain("Where")},
        {"type": "external_select", "action_id": "f", "placeholder": samples.plain("Which")},
        {"type": "overflow", "action_id": "g", "options": choices},
        {"type": "datepicker", "action_id": "h", "initial_date": "2026-11-23"},
        {"type": "timepicker", "action_id": "i", "initial_time": "09:30"},
        {"type": "datetimepicker", "action_id": "j", "initial_date_time": 1795359040},
        {"type": "checkboxes", "action_id": "k", "options": choices, "initial_options": choices[:1]},
        {"type": "radio_buttons", "action_id": "l", "options": choices, "initial_option": choices[1]},
        samples.button(confirm=samples.confirm()),
    ]
    theatre.post(samples.actions(*menus))
    visitor.come_again(HERE)
    message = visitor.messages.last
    expect(message.locator("[data-action]")).to_have_count(len(menus))
    expect(message.locator(".unknown")).to_have_count(0)
    nameless = message.locator("button:not([aria-label])").filter(has_not_text=re.compile(r"\w"))
    expect(nameless).to_have_count(0)
    message.get_by_role("button", name="Won").click()
    asked = visitor.page.get_by_role("alertdialog")
    expect(asked).to_contain_text("It is gone then.")
    asked.get_by_role("button", name="Keep").click()
    expect(asked).to_have_count(0)
    visitor.choose(message.get_by_role("combobox", name="Move to…").first, "2")
    theatre.until(theatre.clicks)
    [click] = theatre.clicks()
    assert (click["action_id"], click["selected_option"]["value"]) == ("a", "2"), "what was kept was not sent"


def test_tables_are_tables_and_long_ones_have_pages(theatre: Theatre, visitor: Visitor) -> None:
    head, rows = [samples.cell("Deal"), samples.cell("Value")], range(1, 8)
    row = [[samples.cell(f"#{n} <b>"), {"type": "raw_number", "value": n, "text": f"${n}"}] for n in rows]
    paged = {"type": "data_table", "caption": "Open deals", "page_size": 5, "row_header_column_index": 0}
    theatre.post({"type": "table", "rows": [head, *row]})
    theatre.post({**paged, "rows": [head, *row]})
    visitor.come_again(HERE)
    plain, long = visitor.messages.first, visitor.messages.last
    expect(plain.get_by_role("columnheader")).to_have_text(["Deal", "Value"])
    expect(plain.get_by_role("row")).to_have_count(8)
    expect(plain.get_by_role("cell").first).to_have_text("#1 <b>")
    expect(long.get_by_role("table", name="Open deals")).to_be_visible()
    expect(long.get_by_role("rowheader")).to_have_count(5)
    long.get_by_role("button", name="Next").click()
    expect(long.get_by_role("rowheader")).to_have_text(["#6 <b>", "#7 <b>"])
    expect(long.get_by_role("status")).to_have_text("6–7 of 7")
    long.get_by_role("button", name="Previous").click()
    expect(long.get_by_role("rowheader").first).to_have_text("#1 <b>")


def test_charts_are_drawn_and_say_their_numbers(theatre: Theatre, visitor: Visitor) -> None:
    segments = [{"label": "Referral", "value": 3}, {"label": "Web", "value": 1}]
    pie = {"type": "data_visualization", "title": "Sources", "chart": {"type": "pie", "segments": segments}}
    theatre.post(pie, plot("bar"))
    theatre.post(plot("line"), plot("area"))
    visitor.come_again(HERE)
    figures = visitor.page.locator("#messages figure")
    for at, drawn in enumerate(("path", "rect", "circle", "path.area")):
        expect(figures.nth(at).locator(f"svg {drawn}")).to_have_count((2, 6, 6, 2)[at])
    expect(figures.nth(0).get_by_role("listitem")).to_have_text(["Referral: 3 (75%)", "Web: 1 (25%)"])
    expect(figures.nth(1).get_by_role("row")).to_have_text(
        ["StageWonLost", "Demo41", "Proposal2.53", "Closing05"]
    )


def test_cards_containers_and_markdown_can_be_read_and_used(theatre: Theatre, visitor: Visitor) -> None:
    cards = [
        samples.card(
            title=samples.marked(f"*Deal {n}*"),
            subtitle=samples.plain("In Demo"),
            actions=[samples.button(action_id=f"won.{n}")],
        )
        for n in (1, 2)
    ]
    box = samples.container(
        samples.section("Call on Friday"),
        is_collapsible=True,
        default_collapsed=True,
        has_header_divider=True,
    )
    theatre.post({"type": "carousel", "elements": cards}, box, {"type": "markdown", "text": MARKDOWN})
    visitor.come_again(HERE)
    message = visitor.messages.last
    message.locator(".card").nth(1).get_by_role("button", name="Won").click()
    theatre.until(theatre.clicks)
    assert theatre.clicks()[0]["action_id"] == "won.2"
    expect(message.get_by_text("Call on Friday")).to_be_hidden()
    message.locator("summary").press("Enter")
    expect(message.get_by_text("Call on Friday")).to_be_visible()
    written = message.locator(".markdown")
    for tag, words in (("h4", "Week"), ("strong", "won"), ("em", "two"), ("a", "ours"), ("blockquote", "so")):
        expect(written.locator(tag)).to_have_text([words])
    expect(written.locator("li li")).to_have_text(["<b>"])
    expect(written.locator("pre")).to_have_text(["*a*"])
    expect(message.locator(".unknown")).to_have_count(0)


def test_rich_text_keeps_its_marks_and_lists(theatre: Theatre, visitor: Visitor) -> None:
    bold = {"type": "text", "text": "Rich", "style": {"bold": True, "underline": True}}
    who, colour = {"type": "user", "user_id": "U0BEN"}, {"type": "color", "value": "#c2673a"}
    items = {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [samples.run()] * 2}
    theatre.post(samples.rich(samples.run(bold, who, colour), items))
    visitor.come_again(HERE)
    rich = visitor.messages.last.locator(".rich")
    expect(rich.locator("u strong").or_(rich.locator("strong u"))).to_have_text("Rich")
    expect(rich).to_contain_text("@Ben Bernard#c2673a")
    expect(rich.locator("ol[start='3'] li")).to_have_count(2)


def test_a_narrow_window_holds_wide_blocks(theatre: Theatre, newcomer: Newcomer) -> None:
    visitor = newcomer(phone=True, scheme="dark")
    cards = [
        samples.card(title=samples.plain(f"Deal {n}"), actions=[samples.button(action_id=f"won.{n}")])
        for n in range(4)
    ]
    theatre.post(samples.table(3, 12, "A long cell"), plot("bar"))
    theatre.post({"type": "carousel", "elements": cards})
    visitor.come_again(HERE)
    expect(visitor.messages).to_have_count(2)
    assert visitor.overflow() == 0
    assert visitor.faint_words("#messages") == []
