"""The page itself: nothing becomes markup, all is reached by keys, and what goes wrong is seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sandbox import messages
from sandbox.block_kit import Violation
from sandbox.people import ACME, SALES
from sandbox.testing import Visit
from tests.browser.conftest import Newcomer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

HERE = "U0ANA/C0SALES"


def post(visit: Visit, text: str) -> None:
    """Let the app post in #sales, past all checks."""

    def do() -> None:
        world = visit.world
        app = world.app_in(ACME.id)
        assert app is not None
        messages.say(world, world.channels[SALES], app.bot_user_id, text, app=app)

    visit.do(do)


def test_what_people_write_never_becomes_markup(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    visitor.say('<img src=x onerror="throw 1"> & <b>bold</b> <script>throw 1</script>')
    expect(visitor.messages.last).to_contain_text('<img src=x onerror="throw 1"> & <b>bold</b>')
    post(visit, "<javascript:alert(1)|press me> <https://acme.example|our site>")
    expect(visitor.messages.last.locator("a")).to_have_count(1)
    expect(visitor.messages.last.locator("a")).to_have_attribute("href", "https://acme.example")
    expect(visitor.page.locator("#messages :is(img[src=x], script, b)")).to_have_count(0)


def test_mrkdwn_is_shown_as_slack_shows_it(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    post(
        visit,
        "*bold* _slanted_ ~gone~ `code *not bold*` 2*3*4 snake_case_name :tada: :no_such: &lt;b&gt;\n"
        "&gt; quoted\n```a\n*b*```<@U0ANA> <#C0GENERAL|general> <!date^0^{date_num}|never>",
    )
    text = visitor.messages.last.locator(".text")
    for tag, words in (
        ("strong", "bold"),
        ("em", "slanted"),
        ("s", "gone"),
        ("code", "code *not bold*"),
        ("blockquote", "quoted"),
        ("pre", "a\n*b*"),
        ("time", "12/31/1969"),
    ):
        expect(text.locator(tag)).to_have_text([words])
    expect(text.locator(".mention.mine")).to_have_text("@Ana Alvarez")
    expect(text).to_contain_text("2*3*4 snake_case_name 🎉 :no_such: <b>")
    text.get_by_role("button", name="#general").click()
    expect(visitor.page.locator("#heading h2")).to_have_text("#general")


def test_a_deal_is_moved_by_keys_alone(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come()
    page.keyboard.press("Escape")
    visitor.composer.focus()
    page.keyboard.type("/de")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    page.keyboard.press("Enter")
    expect(visitor.composer).to_have_value("/deal ")
    page.keyboard.type("boa")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(visitor.composer).to_have_value("/deal board ")
    page.keyboard.press("Enter")
    menu = visitor.last("Sales board").get_by_role("combobox", name="Move to…").first
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("nego")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(visitor.last("Moved")).to_contain_text("Negotiating")
    expect(menu).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("listbox", name="Move to…")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Move to…")).to_have_count(0)


def test_a_reply_stands_in_its_thread(visitor: Visitor) -> None:
    visitor.come_again(HERE)
    visitor.say("Who calls Acme?")
    question = visitor.last("Who calls Acme?")
    question.hover()
    question.get_by_role("button", name="Reply in thread").click()
    thread = visitor.page.get_by_role("log", name="Thread")
    visitor.page.get_by_role("combobox", name="Reply").fill("I do")
    visitor.page.keyboard.press("Enter")
    expect(thread).to_contain_text("I do")
    expect(question.get_by_role("button", name="1 reply")).to_be_visible()
    expect(visitor.messages.filter(has_text="I do")).to_have_count(0)
    visitor.page.keyboard.press("Escape")
    question.hover()
    visitor.choose(question.get_by_role("button", name="React"), "🎉 tada")
    expect(question.locator(".reaction")).to_have_text("🎉 1")


def test_unread_marks_come_and_go(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0GENERAL")
    visit.person("ben").at("sales").says("Anybody here?")
    sales = visitor.page.locator("#channels").get_by_role("button", name="sales")
    expect(sales).to_have_accessible_name("sales, 1 unread")
    sales.click()
    expect(sales).to_have_accessible_name("sales")
    visitor.go("general")
    expect(sales).to_have_accessible_name("sales")


def test_the_inspector_shows_what_went_over_the_wire(visitor: Visitor) -> None:
    visitor.come_again(HERE)
    visitor.say("/deal help")
    visitor.page.get_by_role("button", name="Inspector").click()
    drawer = visitor.page.get_by_role("complementary", name="Inspector")
    expect(drawer).to_contain_text("No violation of Slack’s rules.")
    entry = drawer.locator("details").filter(has_text="slash_command").first
    entry.locator("summary").click()
    expect(entry).to_contain_text('"command": "/deal"')
    expect(entry).to_contain_text("[masked]")
    entry.get_by_role("button", name="Replay").click()
    expect(drawer.locator("details").filter(has_text="slash_command")).to_have_count(2)
    visitor.page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_a_violation_shows_red(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    visit.do(
        lambda: visit.world.violations.keep("chat.postMessage", [Violation("/blocks/0/text", "too long")])
    )
    visitor.page.get_by_role("button", name="Inspector, 1 to look at").click()
    told = visitor.page.get_by_role("region", name="Violations")
    expect(told).to_contain_text("/blocks/0/text")
    expect(told).to_contain_text("too long")
    visit.do(visit.world.violations.kept.clear)


def test_the_greeting_prepares_each_of_its_steps(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come()
    page.get_by_role("button", name="/deal board").click()
    visitor.composer.press("Enter")
    row = (
        visitor.last("Sales board").locator(".with-accessory").filter(has=page.get_by_role("combobox")).first
    )
    number, word, *_rest = row.locator("strong").first.inner_text().removeprefix("#").split()
    for step, person, typed in (
        ("Act as Chris", "Chris Chiba", ""),
        ("/deal won …", "Ana Alvarez", f"/deal won {number}"),
        ("/deal find …", "Ana Alvarez", f"/deal find {word}"),
        ("Act as Guido", "Guido Greco", "/deal board"),
    ):
        page.get_by_role("button", name="Five things to try").click()
        visitor.greeting.get_by_role("button", name=step).click()
        expect(page.locator("#cast [aria-pressed=true]")).to_contain_text(person)
        expect(visitor.composer).to_have_value(typed)


def test_the_conversation_with_the_app_is_as_its_manifest_says(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    visitor.go("Dealboard")
    manifest, page = visit.world.manifest, visitor.page
    expect(page.get_by_role("tab", name="Home")).to_have_count(int(manifest.home_tab))
    expect(page.get_by_text("Sending messages to this app has been turned off.")).to_have_count(
        int(manifest.messages_tab_read_only)
    )
    expect(visitor.composer).to_have_count(1 - int(manifest.messages_tab_read_only))


def test_the_clock_moves_forward(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    before = visit.services.db.clock.now()
    visitor.page.get_by_role("button", name="Clock").click()
    visitor.page.get_by_role("button", name="A week on").click()
    expect(visitor.page.locator("#drawer")).to_contain_text("7 days ahead")
    assert (visit.services.db.clock.now() - before).days == 7
    visitor.say("/deal list stale")
    expect(visitor.messages.last).to_contain_text("limit")
    visitor.say("/deal task #1 Call them 1h")
    expect(visitor.messages.last).to_contain_text("today")


def test_a_fault_is_told_as_slack_tells_it(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again(HERE)
    page = visitor.page
    page.get_by_role("button", name="Faults").click()
    page.get_by_label("On", exact=True).select_option("command")
    page.get_by_label("Let it").select_option("lost")
    page.get_by_role("button", name="Let it fail").click()
    expect(page.locator("#drawer")).to_contain_text("command: lose it, once")
    visitor.say("/deal")
    expect(visitor.last("Slackbot")).to_contain_text("/deal failed with the error")
    expect(page.locator("#drawer")).to_contain_text("Nothing is set to fail.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(newcomer: Newcomer, scheme: str) -> None:
    """WCAG's AA: 4.5 to 1 for words, in both schemes."""
    visitor = newcomer(scheme=scheme)
    visitor.come_again(HERE)
    visitor.say("/deal board")
    expect(visitor.last("Sales board")).to_be_visible()
    assert visitor.faint_words() == []
    for tool in ("Inspector", "Clock", "Faults"):
        visitor.page.get_by_role("button", name=tool).click()
        expect(visitor.page.get_by_role("complementary", name=tool)).to_be_visible()
        assert visitor.faint_words("#drawer") == []
