"""Someone at the sandbox's page, in a browser of their own: what they press and type, and what they see."""

from __future__ import annotations

import base64
import os
from typing import Literal

from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

from tests.browser.surfaces import FORMS, file_of

DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
Scheme = Literal["light", "dark"]
_SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_TAKES_PICTURES = bool(os.environ.get("DEALBOARD_SCREENSHOTS"))
# Legible, and a quarter of what a PNG takes.
_KEPT_AS = {"format": "webp", "quality": 35}
# The ratio of the lightness of words and of the nearest ground that is painted below them, as WCAG has it.
_FAINT = """(within) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walk = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
  const faint = new Set();
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    const words = walk.currentNode.textContent.trim();
    if (!/\\w/.test(words) || node.matches("script, noscript")) continue;
    if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.add(`${words}: ${ratio.toFixed(2)}`);
  }
  return [...faint];
}"""
# What the app calls the form that is before the person; nothing where none is, or it is no form of the table.
_FORM = """() => import(document.querySelector("script[type=module]").src.replace("main.js", "state.js"))
  .then(({ state }) => state.views.at(-1)?.callback_id ?? "")"""


class Visitor:
    """A person at the page. Every complaint of the browser is kept in `complaints`."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._origin = origin
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def come(self, where: str = "") -> None:
        """Open the page; `where` is "U0ANA/C0SALES", say."""
        self.page.goto(f"{self._origin}/#{where}")
        expect(self.greeting).to_be_visible()

    def come_again(self, where: str) -> None:
        """Open the page as someone who was greeted before."""
        self.come(where)
        self.page.keyboard.press("Escape")
        expect(self.greeting).to_be_hidden()

    @property
    def greeting(self) -> Locator:
        """The dialog with the five things to try."""
        return self.page.locator("dialog.greeting")

    @property
    def composer(self) -> Locator:
        """Where messages are typed."""
        return self.page.locator("#composer")

    @property
    def messages(self) -> Locator:
        """All messages of the open conversation."""
        return self.page.locator("#messages article")

    def last(self, words: str) -> Locator:
        """The last message that holds `words`."""
        return self.messages.filter(has_text=words).last

    def act_as(self, name: str) -> None:
        """Choose a person of the cast."""
        unfolded = self._unfold("#cast")
        self.page.locator("#cast").get_by_role("button", name=name).click()
        expect(self.page.locator("#cast [aria-pressed=true]")).to_contain_text(name)
        if unfolded:
            expect(self.page.locator("#sidebar")).to_be_hidden()

    def go(self, channel: str) -> None:
        """Open a conversation from the sidebar."""
        self._unfold("#channels")
        with self.page.expect_response("**/page/messages?*"):
            self.page.locator("#channels").get_by_role("button", name=channel).click()
        expect(self.page.locator("#heading h2")).to_have_text([channel, f"#{channel}"][channel.islower()])

    def say(self, text: str) -> None:
        """Type into the composer and send. An open form takes the keys, so one that is closing is awaited."""
        expect(self.page.locator("dialog[open]")).to_have_count(0)
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.composer).to_have_value("")

    def choose(self, menu: Locator, option: str) -> None:
        """Open a menu and choose an option of it."""
        menu.click()
        self.page.get_by_role("option", name=option, exact=True).click()
        expect(self.page.locator(".menu")).to_have_count(0)

    def choose_all(self, menu: Locator, *options: str) -> None:
        """Open a menu that takes several, mark or unmark options of it, and leave it."""
        menu.click()
        for option in options:
            self.page.get_by_role("option", name=option, exact=True).click()
        self.page.get_by_role("button", name="Done").click()
        expect(self.page.locator(".menu")).to_have_count(0)

    def picture(self, name: str, what: Locator | None = None) -> None:
        """Look at a surface of `tests.browser.surfaces` at a desk and on a phone, in light and in dark.

        It must fit and be legible in each, and be the form that it is said to be; with DEALBOARD_SCREENSHOTS
        set, pictures of it are kept. `what` is brought into view first.
        """
        assert self.page.evaluate(_FORM) == FORMS.get(name, ""), f"{name} shows another form"
        own = self.page.viewport_size or DESKTOP
        # Their own first: an open menu stays where it was placed.
        for size in sorted((DESKTOP, PHONE), key=lambda each: each != own):
            self.page.set_viewport_size(size)
            for scheme in _SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                if what is not None:
                    what.evaluate("node => node.scrollIntoView({ block: 'nearest' })")
                look = f"{'phone' if size == PHONE else 'desktop'}-{scheme}"
                assert self.overflow() == 0, f"{name} ({look}) is wider than the window"
                faint = self.faint_words()
                assert faint == [], f"{name} ({look}): {faint}"
                self._keep(name, look)
        self.page.set_viewport_size(own)
        self.page.emulate_media(color_scheme="null")

    def _unfold(self, part: str) -> bool:
        """See that a part of the sidebar is there; whether a phone hid it, as it will after a choice."""
        hidden = not self.page.locator(part).is_visible()
        if hidden:
            self.page.get_by_role("button", name="Conversations and people").click()
        return hidden

    def _keep(self, name: str, look: str) -> None:
        path = file_of(name, look)
        if not _TAKES_PICTURES:
            return
        self.page.wait_for_timeout(250)  # for what glows or slides
        path.parent.mkdir(exist_ok=True)
        taken = self.page.context.new_cdp_session(self.page).send("Page.captureScreenshot", _KEPT_AS)
        path.write_bytes(base64.b64decode(taken["data"]))

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return wide

    def faint_words(self, within: str = "body") -> list[str]:
        """The words that can be seen and stand out too little from what is below them."""
        faint: list[str] = self.page.evaluate(_FAINT, within)
        return faint

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")
