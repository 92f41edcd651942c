"""What an app shows in messages, Home and unfurled links, and what comes of using it; with a puppet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from sandbox.manifest import Manifest
from tests.browser.conftest import Newcomer
from tests.browser.theatre import Theatre, without_home
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


def with_app(theatre: Theatre, user: str = "U0ANA") -> str:
    """A person's direct messages with the app."""
    channels = theatre.stage.world.channels.values()
    return next(each.id for each in channels if each.is_im and user in each.members)


def publish(theatre: Theatre, *blocks: Json) -> None:
    async def do() -> None:
        await theatre.client.views_publish(user_id="U0ANA", view=samples.home(*blocks))

    theatre.wait(do())


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


@pytest.mark.parametrize("phone", [False, True])
def test_home_is_drawn_and_drawn_anew(theatre: Theatre, newcomer: Newcomer, phone: bool) -> None:
    visitor = newcomer(phone=phone)
    page, home = visitor.page, visitor.page.locator("#home")
    visitor.come_again(f"U0ANA/{with_app(theatre)}")
    page.get_by_role("tab", name="Messages").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Home")).to_be_focused()
    expect(home).to_contain_text("shows nothing here yet")
    assert theatre.last("app_home_opened")["tab"] == "home"
    button = samples.button()
    publish(theatre, samples.section("Your deals"), samples.actions(button))
    expect(home).to_contain_text("Your deals")
    home.get_by_role("button", name="Won").click()
    theatre.until(theatre.clicks)
    publish(theatre, samples.section("Your deals today"), samples.actions(button))
    expect(home).to_contain_text("Your deals today")
    expect(home.get_by_role("button", name="Won")).to_be_focused()
    expect(page.locator("#heading h2")).to_have_text("Dealboard")
    expect(page.locator("#composer")).to_have_count(0)
    page.get_by_role("tab", name="Messages").click()
    expect(visitor.composer).to_be_visible()
    expect(home).to_be_hidden()
    assert visitor.overflow() == 0


class TestWithoutHome:
    """An app whose manifest has no Home."""

    @pytest.fixture
    def manifest(self) -> Manifest:
        return without_home()

    def test_it_has_no_tabs(self, theatre: Theatre, visitor: Visitor) -> None:
        visitor.come_again(f"U0ANA/{with_app(theatre)}/home")
        expect(visitor.composer).to_be_visible()
        expect(visitor.page.get_by_role("tab")).to_have_count(0)


def test_people_and_the_app_talk_in_direct_messages(theatre: Theatre, visitor: Visitor) -> None:
    place = with_app(theatre)
    visitor.come_again(HERE)
    theatre.post(channel=place, text="Good morning, Ana")
    direct = visitor.page.locator("#channels").get_by_role("button", name="Dealboard")
    expect(direct).to_have_accessible_name("Dealboard, 1 unread")
    direct.click()
    expect(visitor.last("Good morning")).to_be_visible()
    expect(visitor.page.get_by_text("New", exact=True)).to_be_visible()
    visitor.say("Good morning to you")
    assert theatre.last("message")["text"] == "Good morning to you"


def test_a_message_changes_in_its_place_and_goes(theatre: Theatre, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    ts = theatre.post(samples.section("In Demo"), samples.actions(samples.button()))
    theatre.post(samples.section("The next"))
    visitor.messages.first.get_by_role("button", name="Won").focus()

    async def change() -> None:
        blocks = [samples.section("In Proposal"), samples.actions(samples.button())]
        await theatre.client.chat_update(channel="C0SALES", ts=ts, text="Look", blocks=blocks)

    async def delete() -> None:
        await theatre.client.chat_delete(channel="C0SALES", ts=ts)

    theatre.wait(change())
    expect(visitor.messages.first).to_contain_text("In Proposal")
    expect(visitor.messages.first.get_by_role("button", name="Won")).to_be_focused()
    expect(visitor.messages).to_have_count(2)
    theatre.wait(delete())
    expect(visitor.messages).to_have_count(1)


def test_only_their_person_sees_an_ephemeral_message(theatre: Theatre, visitor: Visitor) -> None:
    async def whisper() -> None:
        await theatre.client.chat_postEphemeral(channel="C0SALES", user="U0ANA", text="For Ana")

    visitor.come_again(HERE)
    theatre.wait(whisper())
    expect(visitor.last("For Ana")).to_contain_text("Only visible to you")
    theatre.post(text="For all")
    visitor.act_as("Ben Bernard")
    expect(visitor.last("For all")).to_be_visible()
    expect(visitor.messages.filter(has_text="For Ana")).to_have_count(0)
    visitor.act_as("Ana Alvarez")
    expect(visitor.last("For Ana")).to_be_visible()


def test_a_link_unfurls_as_what_the_app_makes_of_it(theatre: Theatre, visitor: Visitor) -> None:
    address = "https://deals.example/d/142"
    visitor.come_again(HERE)
    visitor.say(f"See {address}")
    shared = theatre.last("link_shared")
    blocks = [samples.section("*Acme renewal*", accessory=samples.button())]

    async def unfurl() -> None:
        await theatre.client.chat_unfurl(
            channel=shared["channel"], ts=shared["message_ts"], unfurls={address: {"blocks": blocks}}
        )

    theatre.wait(unfurl())
    card = visitor.last("See").locator(".attachment")
    expect(card.locator("strong")).to_have_text("Acme renewal")
    card.get_by_role("button", name="Won").click()
    theatre.until(theatre.clicks)


def test_shortcuts_start_from_the_composer_and_from_a_message(theatre: Theatre, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    visitor.choose(visitor.page.get_by_role("button", name="Shortcuts").last, "New deal Make one")
    assert theatre.last("shortcut")["callback_id"] == "new_deal"
    visitor.say("Acme calls back on Friday")
    message = visitor.last("Acme calls")
    message.hover()
    visitor.choose(message.get_by_role("button", name="Shortcuts"), "Add to deal Keep it")
    kept = theatre.last("message_action")
    assert (kept["callback_id"], kept["message"]["text"]) == ("add_to_deal", "Acme calls back on Friday")


def test_a_thread_shows_what_the_app_replies(theatre: Theatre, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    ts = theatre.post(samples.section("Acme renewal moved"))
    theatre.post(samples.section("It is in Demo now"), thread_ts=ts)
    expect(visitor.messages).to_have_count(1)
    visitor.messages.last.get_by_role("button", name="1 reply").click()
    thread = visitor.page.get_by_role("log", name="Thread")
    expect(thread).to_contain_text("It is in Demo now")
    visitor.page.get_by_role("combobox", name="Reply").fill("/deal board")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("status").last).to_contain_text("/deal is not supported in threads")
    visitor.page.keyboard.press("Escape")
    expect(thread).to_have_count(0)
    expect(visitor.last("Acme renewal").get_by_role("button", name="1 reply")).to_be_focused()


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
