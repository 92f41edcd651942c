"""A file imported by pointing: chosen, its columns confirmed, tried, imported; an export; a deletion."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.visitor import Visitor

FILE: FilePayload = {
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


def test_a_file_is_chosen_confirmed_tried_and_imported(visitor: Visitor) -> None:
    visitor.come_again("U0ADA/C0SALES")
    visitor.say("/deal import")
    form = form_of(visitor)
    form.get_by_label("CSV file").set_input_files(FILE)
    expect(form.get_by_role("button", name="Remove deals.csv")).to_be_visible()
    visitor.picture("import-file")
    form.get_by_role("button", name="Continue").click()
    expect(form).to_contain_text("what does each column hold")
    expect(form.get_by_role("combobox", name="Agent")).to_contain_text("Owner")
    visitor.picture("import-columns")
    form.get_by_role("button", name="Try it").click()
    expect(form).to_contain_text("3 deals would be imported")
    expect(form).to_contain_text("1 row is left out")
    visitor.picture("import-trial")
    form.get_by_role("button", name="Import 3 deals").click()
    result = visitor.page.get_by_role("dialog")
    expect(result).to_contain_text("3 deals imported from deals.csv")
    visitor.picture("import-done")
    result.get_by_role("button", name="Close").last.click()
    visitor.say("/deal zeppelin pumps")
    expect(visitor.last("Moses Frase")).to_contain_text("Prospecting")


def test_a_posted_file_is_offered_and_an_export_comes_to_the_same_place(visitor: Visitor) -> None:
    visitor.come_again("U0ADA/C0SALES")
    visitor.go("Dealboard")
    visitor.page.locator(".composer input[type=file]").set_input_files(FILE)
    expect(visitor.page.get_by_role("list", name="Files to send")).to_contain_text("deals.csv")
    visitor.page.get_by_role("button", name="Send").click()
    visitor.last("Shall I import").get_by_role("button", name="Import this").click()
    expect(form_of(visitor)).to_contain_text("Deals from deals.csv")
    form_of(visitor).get_by_role("button", name="Cancel").click()
    visitor.say("/deal export")
    expect(visitor.last("Your export").get_by_role("link")).to_contain_text("deals-")
    visitor.picture("export")


def test_a_deal_is_deleted_after_two_askings(visitor: Visitor) -> None:
    visitor.come_again("U0ADA/C0SALES")
    visitor.say("/deal new Umbrella pilot 5k")
    expect(visitor.last("Created")).to_contain_text("Umbrella pilot")
    visitor.say('/deal delete "Umbrella pilot"')
    form = visitor.page.get_by_role("dialog", name="Delete a deal")
    expect(form).to_contain_text("Delete")
    visitor.picture("delete")
    form.get_by_role("button", name="Continue").click()
    expect(form).to_contain_text("Nobody can undo this")
    visitor.picture("delete-sure")
