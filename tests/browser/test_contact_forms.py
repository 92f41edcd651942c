"""Contacts and companies by pointing: their forms and cards, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.actor import Actor, Role
from core.contacts import contacts_named
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, field, offered, opens, private, seek, sent, top
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

_RULE = Actor.by_rule(ACME.id, "test")


def contacts(visit: Visit) -> list[tuple[str, str, str | None]]:
    """What the database holds of everybody called Zadie: name, role and company."""
    with visit.services.db.read(_RULE) as tx:
        found = contacts_named(tx, ["zadie"])
    return [(each.name, each.role, each.company.name if each.company else None) for each in found]


def test_a_contact_is_made_edited_noted_and_converted_by_forms(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0SALES")
    form = top(visitor)
    visitor.say("/contact new")
    field(form, "Name").fill("Zadie Novak")
    field(form, "E-mail").fill("zadie@")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert").filter(has_text="not an e-mail address")).to_be_visible()
    field(form, "E-mail").fill("zadie@umbrella.example")
    seek(visitor, form, "Company", "Umbrella", "New: Umbrella")
    visitor.picture("contact-new")
    expect(sent(visitor, "Create")).to_contain_text("a lead")

    opens(visitor, answered(visitor, '/contact show "Zadie Novak"'), "Edit")
    expect(field(form, "E-mail")).to_have_value("zadie@umbrella.example")
    field(form, "Phone").fill("+1 555 0100")
    visitor.picture("contact-edit")
    sent(visitor, "Save")
    opens(visitor, answered(visitor, '/contact show "Zadie Novak"'), "Note")
    field(form, "Note").fill("Prefers a call.")
    visitor.picture("contact-note")
    sent(visitor, "Save the note")
    opens(visitor, answered(visitor, '/contact show "Zadie Novak"'), "Convert…")
    expect(form).to_contain_text("has no undo")
    visitor.picture("contact-convert")
    sent(visitor, "Convert")
    opens(visitor, answered(visitor, '/contact show "Zadie Novak"'), "New deal")
    field(form, "What is it called?").fill("Umbrella rollout")
    sent(visitor, "Create")
    card = answered(visitor, '/contact show "Zadie Novak"')
    for words in ("prospect", "+1 555 0100", "Prefers a call.", "#61 Umbrella rollout"):
        expect(card).to_contain_text(words)
    visitor.picture("contact-card", card)
    assert contacts(visit) == [("Zadie Novak", "prospect", "Umbrella")]


def test_a_company_is_made_and_edited_by_forms_of_who_may(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again("U0ADA/C0SALES")
    form = top(visitor)
    visitor.say("/company new")
    field(form, "Name").fill("Umbrella")
    field(form, "Domain").fill("nodots")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert").filter(has_text="not a domain")).to_be_visible()
    field(form, "Domain").fill("umbrella.example")
    visitor.picture("company-new")
    sent(visitor, "Create")
    opens(visitor, answered(visitor, "/company show Umbrella"), "Edit")
    field(form, "Name").fill("Umbrella Labs")
    visitor.picture("company-edit")
    sent(visitor, "Save")
    opens(visitor, answered(visitor, "/company show Umbrella"), "New contact")
    field(form, "Name").fill("Zadie Novak")
    sent(visitor, "Create")
    card = answered(visitor, "/company show Umbrella")
    expect(card).to_contain_text("Umbrella Labs")
    visitor.picture("company-card", card)

    changes = {"New deal", "New contact", "Edit"}
    for name, role, may in (
        ("Ben Bernard", Role.rep, changes),
        ("Chris Chiba", Role.manager, changes),
        ("Ben Bernard", Role.viewer, set()),
    ):
        visit.services.members.set_role(_RULE, f"U0{name.split()[0].upper()}", role)
        visitor.act_as(name)
        assert offered(answered(visitor, "/company show Umbrella")) & changes == may, (name, role)
    answered(visitor, "/company new")
    expect(private(visitor).last).to_contain_text("your role here is viewer")
    visitor.act_as("Guido Greco")
    visitor.go("partners")
    for line in ("/contact new", "/company show Umbrella"):
        refused = answered(visitor, line)
        expect(refused).to_contain_text("guests")
        expect(refused).not_to_contain_text("Umbrella")
    expect(form).to_have_count(0)
    assert contacts(visit) == [("Zadie Novak", "lead", "Umbrella Labs")]


def test_an_admin_erases_a_contact_after_two_askings_and_nobody_reads_of_them(
    visit: Visit, visitor: Visitor
) -> None:
    ana = visit.person("ana").at("general")
    ana.command('/contact new "Zadie Novak" zadie@umbrella.example company:Umbrella')
    ana.command('/deal new Umbrella rollout 12k contact:"Zadie Novak"')
    ana.command('/contact note "Zadie Novak" Prefers a call.')
    visitor.come_again("U0CHRIS/C0GENERAL")
    expect(answered(visitor, '/contact delete "Zadie Novak"')).to_contain_text("admin")
    assert "Erase…" not in offered(answered(visitor, '/contact show "Zadie Novak"'))
    visitor.act_as("Ada Adeyemi")
    form = opens(visitor, answered(visitor, '/contact show "Zadie Novak"'), "Erase…")
    expect(form).to_contain_text("all notes and tasks on them")
    visitor.picture("contact-erase")
    form.get_by_role("button", name="Continue").click()
    typed = form.get_by_label("To be sure, type its number")
    expect(typed).to_be_visible()
    visitor.picture("contact-erase-sure")
    typed.fill("7")
    form.get_by_role("button", name="Erase for good").click()
    expect(form.get_by_role("alert").filter(has_text="That is not its number")).to_be_visible()
    assert contacts(visit) == [("Zadie Novak", "lead", "Umbrella")]
    label = form.locator("label", has_text="type its number").inner_text()
    typed.fill("".join(letter for letter in label if letter.isdigit()))
    expect(sent(visitor, "Erase for good")).to_contain_text("Its 1 deal stays")
    assert contacts(visit) == []
    visitor.act_as("Ana Alvarez")
    card = answered(visitor, "/deal 61")
    expect(card).to_contain_text("Umbrella rollout")
    expect(card).not_to_contain_text("Zadie")
    expect(answered(visitor, "/deal find zadie")).to_contain_text("Nothing begins with")
