"""What people do with the answers and forms of the real bot, in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor


def private(visitor: Visitor) -> Locator:
    """The messages that this person alone sees."""
    return visitor.messages.filter(has_text="Only visible to you")


def answered(visitor: Visitor, line: str) -> Locator:
    """The message that answers a line: a card, say. What the channel hears meanwhile is no answer."""
    before = private(visitor).count()
    visitor.say(line)
    expect(private(visitor)).to_have_count(before + 1)
    return private(visitor).last


def dots(within: Locator) -> Locator:
    """The "⋯" menus."""
    return within.get_by_role("button", name="More actions")


def offered(within: Locator) -> set[str]:
    """Every button by its words, and every choice of the "⋯" menus."""
    found = set(within.get_by_role("button").filter(has_text=re.compile(r"\w")).all_inner_texts())
    for menu in dots(within).all():
        found |= set(choices_of(menu).all_inner_texts())
        within.page.keyboard.press("Escape")
    return found


def choices_of(menu: Locator) -> Locator:
    """Open a menu; what there is to choose."""
    menu.click()
    options = menu.page.locator(".menu").get_by_role("option")
    expect(options).not_to_have_count(0)
    return options


def opens(visitor: Visitor, within: Locator, label: str) -> Locator:
    """Open a form by a button, or by a choice of a "⋯" menu; the form."""
    pressed = within.get_by_role("button", name=label, exact=True)
    if pressed.count():
        pressed.click()
    else:
        for menu in dots(within).all():
            choice = choices_of(menu).filter(has_text=label)
            if choice.count():
                choice.click()
                break
            visitor.page.keyboard.press("Escape")
    expect(top(visitor)).to_be_visible()
    return top(visitor)


def top(visitor: Visitor) -> Locator:
    """The form that is before the person."""
    return visitor.page.locator("dialog.modal")


def field(form: Locator, label: str) -> Locator:
    """The field of that label, optional or not."""
    return form.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$"))


def seek(visitor: Visitor, form: Locator, label: str, words: str, option: str) -> None:
    """Type into a menu that is filled by typing, and choose of what is found."""
    sought(visitor, form, label, words)
    visitor.page.get_by_role("option", name=option).first.click()
    expect(visitor.page.locator(".menu")).to_have_count(0)


def sought(visitor: Visitor, form: Locator, label: str, words: str) -> None:
    """Open a menu that is filled by typing and type into it; what was asked for stands there by then."""
    page = visitor.page
    with page.expect_response("**/page/options"):
        form.get_by_role("combobox", name=label).click()
    with page.expect_response("**/page/options"):
        page.keyboard.type(words)
    expect(page.locator(".menu [aria-busy]")).to_have_count(0)


def sent(visitor: Visitor, label: str) -> Locator:
    """Submit the form by the button of that label; the message that answers it."""
    before = private(visitor).count()
    top(visitor).get_by_role("button", name=label, exact=True).click()
    expect(top(visitor)).to_have_count(0)
    expect(private(visitor)).to_have_count(before + 1)
    return private(visitor).last
