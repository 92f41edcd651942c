"""Messages, threads, Home, shortcuts and unfurled links, as an app fills them; with a puppet for an app."""

from __future__ import annotations

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
