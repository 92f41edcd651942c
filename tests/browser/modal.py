"""A form, as the puppet lets it be opened."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.theatre import Theatre
from tests.browser.visitor import Visitor
from tests.sandbox import samples

Json = dict[str, Any]
HERE = "U0ANA/C0SALES"
TITLE = {"type": "plain_text_input", "placeholder": samples.plain("Acme renewal")}


def entry(label: str, element: Json, **more: Any) -> Json:
    """An input block that is called as its label is, and its element too."""
    block_id = label.lower()
    return samples.field(
        {"action_id": block_id, **element}, label=samples.plain(label), block_id=block_id, **more
    )


def form(*blocks: Json, title: str = "New deal", **more: Any) -> Json:
    """A modal of these blocks."""
    return samples.modal(*blocks, title=samples.plain(title), **more)


def opened(theatre: Theatre, visitor: Visitor, *blocks: Json, **more: Any) -> Locator:
    """Ana uses the shortcut and has the form before her."""
    theatre.opens(form(*blocks, **more))
    visitor.come_again(HERE)
    visitor.choose(visitor.page.get_by_role("button", name="Shortcuts").last, "New deal Make one")
    modal = visitor.page.get_by_role("dialog", name=more.get("title", "New deal"))
    expect(modal).to_be_visible()
    return modal
