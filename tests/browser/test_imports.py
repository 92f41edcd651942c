"""A file imported by pointing, in a browser: chosen, its columns confirmed, tried, and its deals on the board."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Newcomer
from tests.browser.visitor import Visitor

FILE = {
    "name": "deals.csv",
    "mimeType": "text/csv",
    "buffer": (
        b"Opportunity,Account,Agent,Phase,Close value,Close date\n"
        b"Zeppelin pumps,Zeppelin,Moses Frase,Prospecting,12000,2026-12-31\n"
        b"Zeppelin rollout,Zeppelin,,Engaging,5000,2026-11-30\n"
        b"Zeppelin valves,Zeppelin,,Won,700,2026-10-01\n"
        b"Zeppelin hoses,Zeppelin,,Engaging,x12y,2026-11-30\n"
    ),
}


def form_of(visitor: Visitor) -> Locator:
    """The form that is open."""
    return visitor.page.get_by_role("dialog", name="Import deals")


def walk_through(visitor: Visitor, kind: str) -> None:
    """From the command to the result, with a picture of each step."""
    visitor.say("/deal import")
    form = form_of(visitor)
    form.get_by_label("CSV file").set_input_files(FILE)
    expect(form.get_by_role("button", name="Remove deals.csv")).to_be_visible()
    visitor.picture(f"import-file-{kind}")
    form.get_by_role("button", name="Continue").click()
    expect(form).to_contain_text("what does each column hold")
    assert visitor.overflow() == 0
    visitor.picture(f"import-columns-{kind}")
    expect(form.get_by_role("combobox", name="Agent")).to_contain_text("Owner")
    form.get_by_role("button", name="Try it").click()
    expect(form).to_contain_text("3 deals would be imported")
    expect(form).to_contain_text("1 row is left out")
    assert visitor.faint_words() == []
    visitor.picture(f"import-trial-{kind}")
    form.get_by_role("button", name="Import 3 deals").click()
    result = visitor.page.get_by_role("dialog")
    expect(result).to_contain_text("3 deals imported from deals.csv")
    visitor.picture(f"import-result-{kind}")
    result.get_by_role("button", name="Close").last.click()


def test_a_file_is_imported_at_a_desk(visitor: Visitor) -> None:
    visitor.come_again("U0ADA/C0SALES")
    walk_through(visitor, "desk")
    visitor.say("/deal zeppelin pumps")
    expect(visitor.last("Moses Frase")).to_contain_text("Prospecting")


def test_a_file_is_imported_on_a_phone(newcomer: Newcomer) -> None:
    visitor = newcomer(phone=True)
    visitor.come_again("U0ADA/C0SALES")
    walk_through(visitor, "phone")


def test_a_posted_file_is_offered_and_an_export_comes_to_the_same_place(visitor: Visitor) -> None:
    visitor.come_again("U0ADA/C0SALES")
    visitor.go("Dealboard")
    visitor.page.get_by_role("tab", name="Messages").click()
    visitor.page.locator(".composer input[type=file]").set_input_files(FILE)
    expect(visitor.page.get_by_role("list", name="Files to send")).to_contain_text("deals.csv")
    visitor.page.get_by_role("button", name="Send").click()
    visitor.last("Shall I import").get_by_role("button", name="Import this").click()
    expect(form_of(visitor)).to_contain_text("Deals from deals.csv")
    form_of(visitor).get_by_role("button", name="Cancel").click()
    visitor.say("/deal export")
    expect(visitor.last("Your export").get_by_role("link")).to_contain_text("deals-")
    visitor.picture("export-desk")
