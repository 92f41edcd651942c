"""Files in the composer: attached or dropped, sent, and read again by who sees them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.theatre import Theatre
from tests.browser.visitor import Visitor

_DROP = """(node) => {
  const held = new DataTransfer();
  held.items.add(new File(["a,b\\n"], "dropped.csv", { type: "text/csv" }));
  node.dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def origin(theatre: Theatre) -> str:
    """The puppet's page."""
    return theatre.origin


def test_files_are_attached_dropped_taken_off_and_sent(theatre: Theatre, visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0SALES")
    page = visitor.page
    page.locator(".composer input[type=file]").set_input_files(
        {"name": "deals.csv", "mimeType": "text/csv", "buffer": b"Title\nAcme\n"}
    )
    page.locator(".composer").evaluate(_DROP)
    waiting = page.get_by_role("list", name="Files to send")
    expect(waiting).to_contain_text("deals.csv")
    waiting.get_by_role("button", name="Remove dropped.csv").click()
    page.get_by_role("button", name="Send").click()
    link = visitor.messages.last.get_by_role("link", name="deals.csv")
    expect(link).to_be_visible()
    expect(waiting.locator("li")).to_have_count(0)
    with page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes() == b"Title\nAcme\n"
