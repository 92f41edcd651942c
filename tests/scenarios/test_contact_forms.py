"""Contacts and companies by pointing: forms that are opened, filled in and sent; and their cards."""

from __future__ import annotations

import pytest

from sandbox.state import Json
from tests.scenarios.office import Answer, Office
from tests.scenarios.test_shortcuts import choose
from tests.scenarios.wire import Wire


def opened(office: Office, line: str) -> None:
    """Ana types a line that is answered with a form."""
    office.ana.person.says(f"/{line}")
    assert office.ana.person.modals, "no form was opened"


def pointed(office: Office, line: str, what: str) -> None:
    """Ana clicks what is called so on the answer to a line; a form opens."""
    office.ana.person.click(office.ana.types(line).message, what)
    assert office.ana.person.modals, "no form was opened"


def sent(office: Office) -> Answer:
    """Ana sends her form; what she is answered where she opened it."""
    ana = office.ana.person
    before = ana.latest()
    done = ana.submit()
    assert done["ok"], done
    assert not ana.modals
    return Answer(ana.answer_after(before))


def held(office: Office, label: str) -> Json:
    """The input of Ana's form that is called so."""
    return next(
        dict(block["element"])
        for block in office.ana.person.form["blocks"]
        if block["type"] == "input" and block["label"]["text"] == label
    )


def test_a_new_contact_by_a_form_says_what_was_read(office: Office) -> None:
    ana = office.ana.person
    opened(office, "contact new")
    ana.fill("Name", "Jane <Doe> & sons")
    ana.fill("E-mail", "jane@acme.com")
    ana.fill("Phone", "+1 555 0100")
    assert ana.options("Company", "Acme") == ["New: Acme"]
    ana.fill("Company", "new:Acme")
    ana.fill("Role", "prospect")
    answer = sent(office)
    for said in ("Created *#1 Jane <Doe> & sons*, a prospect", "jane@acme.com", "+1 555 0100", "Acme (new)"):
        assert said in answer.shown
    assert "Undo" in answer.buttons


@pytest.mark.parametrize(
    ("field", "written", "says"),
    [("E-mail", "jane@", "not an e-mail address"), ("Name", "\u200b", "needs a name")],
)
def test_what_is_wrong_with_a_contact_is_said_under_its_field(
    office: Office, field: str, written: str, says: str
) -> None:
    ana = office.ana.person
    opened(office, "contact new")
    ana.fill("Name", "Jane Doe")
    ana.fill(field, written)
    wrong = ana.submit()
    assert list(wrong["errors"]) == [field]
    assert says in wrong["errors"][field]
    ana.fill("Name", "Jane Doe")
    ana.fill("E-mail", "jane@acme.com")
    assert "Created *#1 Jane Doe*, a lead" in sent(office).text


def test_a_double_is_asked_about_in_the_form_and_what_was_entered_is_kept_to_the_letter(
    office: Office,
) -> None:
    company = "Big & " + "sons " * 20
    office.ana.types("contact new Jane jane@acme.com")
    office.ana.types(f"company new {company}")
    ana = office.ana.person
    opened(office, "contact new")
    entered = {"Name": 'Jane "JJ" Doe', "E-mail": "JANE@acme.com", "Phone": '+1 555 "2"', "Role": "client"}
    for field, written in entered.items():
        ana.fill(field, written)
    choose(office, "Company", "big")
    assert ana.submit()["ok"]
    assert "already #1 Jane" in str(ana.form["blocks"])
    assert "Open #1" in str(ana.form["blocks"])
    ana.fill("Your answer", ["yes"])
    assert 'Created *#2 Jane "JJ" Doe*, a client' in sent(office).text
    shown = office.ana.types("contact show 2").shown.replace('\\"', '"')
    for written in ("JANE@acme.com", '+1 555 "2"', company.strip()):
        assert written in shown
    assert "1 company" in office.ana.types("company list").text


def test_a_contact_form_sent_twice_makes_one(office: Office) -> None:
    opened(office, "contact new")
    office.ana.person.fill("Name", "Jane Doe")
    assert office.ana.person.submit()["ok"]
    wire = Wire(office.visit)
    assert wire.send(wire.sent()).status_code == 200
    assert "1 contact" in office.ana.types("contact list").text


@pytest.mark.parametrize("by", ["line", "button"])
def test_editing_a_contact_begins_with_what_is_known(office: Office, by: str) -> None:
    office.ana.types('contact new "Jane Doe" jane@acme.com phone:"+1 555" company:Acme')
    if by == "line":
        opened(office, "contact edit Jane")
    else:
        pointed(office, "contact show Jane", "Edit")
    assert held(office, "Name")["initial_value"] == "Jane Doe"
    assert held(office, "E-mail")["initial_value"] == "jane@acme.com"
    assert held(office, "Phone")["initial_value"] == "+1 555"
    assert held(office, "Company")["initial_option"]["text"]["text"] == "Acme"
    office.ana.person.fill("Phone", "")
    office.ana.person.fill("Name", "Jane Roe")
    answer = sent(office)
    assert "Name: Jane Doe → Jane Roe" in answer.text
    assert "Phone: +1 555 → none" in answer.text
    assert "E-mail" not in answer.text
    assert "Acme" in office.ana.types("contact show 1").shown


def test_an_edit_leaves_alone_what_somebody_else_changed_meanwhile(office: Office) -> None:
    office.ana.types("contact new Jane jane@acme.com")
    opened(office, "contact edit Jane")
    office.ben.types("contact edit Jane email:jane@home.org")
    office.ana.person.fill("Phone", "+1 555")
    assert "Phone: none → +1 555" in sent(office).text
    assert "jane@home.org" in office.ana.types("contact show Jane").shown


def test_a_contacts_field_that_somebody_changed_meanwhile_is_overruled_only_knowingly(office: Office) -> None:
    ana = office.ana.person
    office.ana.types('contact new "Jane Doe" jane@acme.com phone:"+1 555"')
    opened(office, "contact edit Jane")
    office.ben.types('contact edit 1 phone:"+4 999" name:Janet')
    ana.fill("Phone", "+1 555 0111")
    ana.fill("E-mail", "jane@home.org")
    assert ana.submit()["ok"]
    assert len(ana.modals) == 1
    told = str(ana.form["blocks"])
    assert "The phone of Janet was changed in the meantime" in told
    assert "Ben Bernard" in told
    assert "+4 999" in office.ana.types("contact show 1").shown, "nothing was saved"
    assert held(office, "Phone")["initial_value"] == "+1 555 0111"
    said = sent(office).text
    assert "Phone: +4 999 → +1 555 0111" in said
    assert "E-mail: jane@acme.com → jane@home.org" in said
    assert "Janet" in office.ana.types("contact show 1").text, "what was not touched is never written"


def test_a_contact_changed_twice_while_its_form_was_open_is_told_of_twice(office: Office) -> None:
    office.ana.types("contact new Jane jane@acme.com")
    opened(office, "contact edit Jane")
    office.ana.person.fill("E-mail", "jane@home.org")
    for number in (1, 2):
        office.ben.types(f"contact edit Jane email:jane{number}@acme.com")
        assert office.ana.person.submit()["ok"]
        assert f"jane{number}@acme.com" in str(office.ana.person.form["blocks"])
    assert "jane2@acme.com → jane@home.org" in sent(office).text


def test_a_companys_field_that_somebody_changed_meanwhile_is_overruled_only_knowingly(office: Office) -> None:
    office.ana.types("company new Acme acme.com")
    pointed(office, "company show Acme", "Edit")
    office.ben.types("company edit Acme domain:acme.ben")
    office.ana.person.fill("Domain", "acme.ana")
    assert office.ana.person.submit()["ok"]
    assert "The domain of Acme was changed in the meantime" in str(office.ana.person.form["blocks"])
    assert "acme.ben" in office.ana.types("company show Acme").shown
    assert "Domain: acme.ben → acme.ana" in sent(office).text


def test_a_form_sent_as_it_was_opened_changes_nothing(office: Office) -> None:
    office.ana.types("contact new Jane jane@acme.com")
    opened(office, "contact edit Jane")
    office.ben.types("contact edit Jane name:Janet")
    assert "nothing was changed" in sent(office).text
    assert "Janet" in office.ana.types("contact show 1").text


def test_an_email_that_another_has_is_saved_only_when_that_is_wanted(office: Office) -> None:
    office.ana.types("contact new Jane jane@acme.com")
    office.ana.types("contact new Bo bo@acme.com")
    ana = office.ana.person
    opened(office, "contact edit 2")
    ana.fill("E-mail", "jane@acme.com")
    ana.fill("Name", 'Bo "JR" Doe')
    assert ana.submit()["ok"]
    assert "already #1 Jane" in str(ana.form["blocks"])
    assert "Save anyway" in str(ana.form["blocks"])
    ana.fill("Your answer", ["yes"])
    said = sent(office).text
    assert "bo@acme.com → jane@acme.com" in said
    assert 'Bo → Bo "JR" Doe' in said


def test_a_contact_erased_while_its_form_was_open_stays_erased(office: Office) -> None:
    office.ana.types("contact new Jane jane@acme.com")
    ana = office.ana.person
    opened(office, "contact edit Jane")
    office.ada.erases("contact delete 1", 1)
    ana.fill("Phone", "+1 555")
    assert ana.submit()["ok"]
    assert "was erased" in str(ana.form["blocks"])
    assert "+1 555" not in office.ana.types("contact show 1").shown  # digits alone may stand in an id


def test_converting_by_a_form_says_first_what_it_unlocks_and_that_there_is_no_undo(office: Office) -> None:
    office.ana.types("contact new Jane")
    pointed(office, "contact show Jane", "Convert…")
    shown = str(office.ana.person.form["blocks"])
    assert "Converting to *prospect* unlocks portal access, messages" in shown
    assert "proposals, invoices, projects" in shown, "a client skips nothing of what a prospect gets"
    assert "no undo" in shown
    office.ana.person.fill("Convert to", "client")
    answer = sent(office)
    assert "is a client now" in answer.text
    assert "Undo" not in answer.buttons
    assert "Convert…" not in office.ana.types("contact show Jane").buttons


def test_a_conversion_that_another_went_past_meanwhile_is_refused(office: Office) -> None:
    office.ana.types("contact new Jane")
    ana = office.ana.person
    card = office.ana.types("contact show Jane")
    ana.click(card.message, "Convert…")
    done = office.ben.types("contact convert Jane client")
    office.ben.clicks(done, "Convert to client")
    assert ana.submit()["ok"]
    assert "forward only" in str(ana.form["blocks"])
    ana.close()
    ana.close()
    assert "as far as it goes" in office.ana.clicks(card, "Convert…").text


def test_a_note_on_a_contact_by_a_form_stands_in_the_history(office: Office) -> None:
    office.ana.types("contact new Jane")
    pointed(office, "contact show Jane", "Note")
    assert not office.ana.person.submit()["ok"]
    office.ana.person.fill("Note", "Prefers a call.\nOn Fridays.")
    assert "Prefers a call" in sent(office).text
    assert "On Fridays." in office.ana.types("contact show Jane").shown


@pytest.mark.parametrize("by", ["line", "button"])
def test_a_new_company_by_a_form(office: Office, by: str) -> None:
    ana = office.ana.person
    if by == "line":
        opened(office, "company new")
    else:
        pointed(office, "company list", "New company")
    ana.fill("Name", "Acme")
    ana.fill("Domain", "nodots")
    wrong = ana.submit()
    assert "not a domain" in wrong["errors"]["Domain"]
    ana.fill("Domain", "https://Acme.com/about")
    answer = sent(office)
    assert "Created the company *Acme*. Domain: acme.com." in answer.text


def test_a_company_whose_name_is_taken_is_offered_instead(office: Office) -> None:
    office.ana.types("company new Acme")
    ana = office.ana.person
    opened(office, "company new")
    ana.fill("Name", "ACME")
    assert ana.submit()["ok"]
    assert "called Acme already" in str(ana.form["blocks"])
    assert ana.use("Open")["ok"]
    office.visit.eventually(lambda: "Since" in str(ana.form["blocks"]))


@pytest.mark.parametrize("by", ["line", "button"])
def test_editing_a_company_begins_with_what_is_known(office: Office, by: str) -> None:
    office.ana.types("company new Acme acme.com")
    if by == "line":
        opened(office, "company edit Acme")
    else:
        pointed(office, "company show Acme", "Edit")
    assert held(office, "Name")["initial_value"] == "Acme"
    office.ben.types("company edit Acme domain:acme.io")
    office.ana.person.fill("Name", "Acme Holding")
    assert "Name: Acme → Acme Holding" in sent(office).text
    assert "acme.io" in office.ana.types("company show Holding").shown


def test_a_card_opens_a_new_deal_with_the_contact_and_company_filled_in(office: Office) -> None:
    office.ana.types("contact new Jane company:Acme")
    ana = office.ana.person
    pointed(office, "contact show Jane", "New deal")
    ana.fill("What is it called?", "Renewal")
    answer = sent(office)
    assert "*Contact*\\nJane" in answer.shown
    assert "*Company*\\nAcme" in answer.shown
    pointed(office, "company show Acme", "New deal")
    ana.fill("What is it called?", "Pumps")
    assert "*Company*\\nAcme" in sent(office).shown
    card = office.ana.types("company show Acme")
    assert "#1 Renewal" in card.shown
    assert "#2 Pumps" in card.shown


def test_a_companys_card_opens_a_new_contact_of_it_whatever_the_length_of_its_name(office: Office) -> None:
    name = "Acme " + "and sons " * 20
    office.ana.types(f"company new {name}")
    pointed(office, "company show Acme", "New contact")
    office.ana.person.fill("Name", "Jane")
    assert name.strip() in sent(office).shown
    assert "1 company" in office.ana.types("company list").text


def test_a_viewer_sees_no_forms_and_is_told_who_could(office: Office) -> None:
    office.ana.types("contact new Jane company:Acme")
    for line in ("contact show Jane", "company show Acme"):
        assert not {"New deal", "Edit", "Note", "Convert…"} & set(office.vic.types(line).buttons)
    for line in ("contact new", "contact edit Jane", "company new", "company edit Acme"):
        assert "your role here is viewer" in office.vic.types(line).text
    assert not office.vic.person.modals


@pytest.mark.parametrize(("line", "title"), [("contact note Jane", "Note"), ("contact convert 1", "Convert")])
def test_a_line_that_stops_after_the_name_opens_its_form(office: Office, line: str, title: str) -> None:
    office.ana.types("contact new Jane")
    office.ana.person.says(f"/{line}")
    office.visit.eventually(lambda: office.ana.person.modals)
    assert title in str(office.ana.person.form)
    assert "your role here is viewer" in office.vic.types(line).text


def test_a_form_for_one_of_two_of_a_name_asks_which(office: Office) -> None:
    office.ana.types("contact new Jane company:Acme")
    office.ana.types("contact new Jane company:Globex")
    asked = office.ana.types("contact note Jane")
    assert not office.ana.person.modals
    assert len(asked.buttons) == 2
