"""Shortcuts: a new deal, a deal to find, a message to keep, from wherever somebody stands."""

from __future__ import annotations

import pytest

from sandbox.state import Json
from tests.scenarios.office import Answer, Office

NEW, FIND, ADD = "deal.new", "deal.find", "deal.add"
SHORT = "Buyer at Acme wants <pumps> & more\nCall her"
# More than a title holds, and a form's private metadata.
LONG = "Buyer at Acme wants <pumps> & more " + "x" * 250 + "\n" + '"' * 2500


def said(office: Office, text: str) -> Json:
    """What Ben says in the channel, as Ana sees it."""
    message: Json = office.ben.person.says(text)["message"]
    return message


def add(office: Office, message: Json) -> None:
    """Ana chooses *Add to deal* on a message."""
    ana = office.ana.person
    assert ana.shortcut(ADD, message)["ok"]
    office.visit.eventually(lambda: ana.modals)


def choose(office: Office, label: str, words: str) -> None:
    """Ana types into a typeahead and takes the first deal that is offered."""
    ana = office.ana.person
    title = ana.options(label, words)[0]
    values = [
        value
        for options in office.visit.world.offered.values()
        for value, option in options.items()
        if option["text"]["text"] == title
    ]
    ana.fill(label, values[0])


def test_new_deal_opens_the_form_anywhere_and_says_there_what_was_read(office: Office) -> None:
    ana = office.ana.person
    assert ana.shortcut(NEW)["ok"]
    ana.fill("What is it called?", "Acme renewal")
    ana.fill("Value", "12k")
    assert ana.submit()["ok"]
    assert "Created" in str(ana.form["blocks"])
    assert "#1 Acme renewal" in office.ana.types("deal list").shown


def test_find_a_deal_offers_ones_own_before_anything_is_typed(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.ben.types("deal new Globex rollout 9k")
    ana = office.ana.person
    assert ana.shortcut(FIND)["ok"]
    assert ana.options("Which deal?", "") == ["#1 Acme renewal"]
    assert ana.options("Which deal?", "glo") == ["#2 Globex rollout"]
    assert ana.options("Which deal?", "#2")[0] == "#2 Globex rollout"
    assert ana.options("Which deal?", "zzz") == ["New: zzz"]
    assert ana.options("Which deal?", "   ") == ["#1 Acme renewal"]


def test_find_a_deal_shows_its_card_which_can_be_acted_on(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    ana.shortcut(FIND)
    choose(office, "Which deal?", "acme")
    assert ana.submit()["ok"]
    assert "$12,000" in str(ana.form["blocks"])
    assert ana.use("Won")["ok"]
    office.visit.eventually(lambda: "Won" in str(ana.form["blocks"]))
    assert "won" in office.ana.types("deal show 1").text


def test_a_deal_that_was_deleted_while_it_was_sought_is_said_to_be_gone(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    ana.shortcut(FIND)
    choose(office, "Which deal?", "acme")
    office.ada.erases("deal delete 1", 1)
    assert ana.submit()["ok"]
    assert "gone" in str(ana.form["blocks"])


def test_a_message_is_kept_in_the_history_of_a_deal_with_its_link(office: Office) -> None:
    office.chris.types("deal new Globex rollout 9k")
    message = said(office, "They want <pumps> & a discount")
    add(office, message)
    ana = office.ana.person
    choose(office, "Deal", "globex")
    before = ana.latest()
    assert ana.submit()["ok"]
    assert "discount" in str(ana.answer_after(before))
    history = office.ana.types("deal history 1").shown
    assert "They want <pumps> & a discount" in history
    assert f"/archives/{message['channel']}/p{message['ts'].replace('.', '')}|the message>)" in history
    assert "#2" not in office.ana.types("deal list all").shown


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_a_message_becomes_a_deal_called_as_it_begins_with_the_link_as_its_source(
    office: Office, text: str
) -> None:
    message = said(office, text)
    add(office, message)
    ana = office.ana.person
    before = ana.latest()
    assert ana.submit()["ok"]
    answer = str(ana.answer_after(before))
    assert "#1 Buyer at Acme wants &lt;pumps&gt; &amp; more" in answer
    assert f"p{message['ts'].replace('.', '')}" in answer
    history = office.ana.types("deal history 1").shown
    assert "Ana Alvarez created it in New Opportunity: Buyer at Acme wants <pumps> & more" in history
    assert ("Call her" in history) == (text is not LONG)


def test_a_message_that_would_double_a_deal_is_asked_about_in_the_form_and_nothing_is_lost(
    office: Office,
) -> None:
    office.ana.types("deal new Call Acme 12k")
    add(office, said(office, "Call Acme\n" + "x" * 2500))
    ana = office.ana.person
    ana.fill("What is kept", "They called.")
    assert ana.submit()["ok"]
    assert len(ana.modals) == 1
    assert "There is already #1" in str(ana.form["blocks"])
    assert "They called." in str(ana.form["blocks"])
    ana.fill("Your answer", ["yes"])
    before = ana.latest()
    assert ana.submit()["ok"]
    created = Answer(ana.answer_after(before))
    assert "#2 Call Acme" in created.text
    assert "They called." in office.ana.types("deal history 2").shown
    office.ana.clicks(created, "Undo")
    assert "#2" not in office.ana.types("deal list all").shown


def test_a_message_that_would_double_a_deal_goes_into_that_deals_history_instead(office: Office) -> None:
    office.ana.types("deal new Call Acme 12k")
    add(office, said(office, "Call Acme"))
    ana = office.ana.person
    assert ana.submit()["ok"]
    choose(office, "Deal", "1")
    assert ana.submit()["ok"]
    assert "noted: Call Acme" in office.ana.types("deal history 1").shown


def test_what_the_first_stage_asks_for_is_asked_in_the_form_that_keeps_a_message(office: Office) -> None:
    office.ada.types('pipeline stage Sales requires "New Opportunity" value, contact')
    message = said(office, "Globex wants 40 pumps\nand soon")
    add(office, message)
    ana = office.ana.person
    ana.fill("What is kept", "Globex wants 40 pumps, “soon”")
    assert ana.submit()["ok"]
    assert len(ana.modals) == 1
    assert "asks for: value, contact" in str(ana.form["blocks"])
    wrong = ana.submit()["errors"]
    assert list(wrong) == ["Value", "Contact"]
    assert not any("/deal" in each for each in wrong.values())
    ana.fill("Value", "12k")
    choose(office, "Contact", "Jane Doe")
    before = ana.latest()
    assert ana.submit()["ok"]
    answer = str(ana.answer_after(before))
    for kept in ("#1 Globex wants 40 pumps", "$12,000", "Jane Doe", message["ts"].replace(".", "")):
        assert kept in answer
    assert "Globex wants 40 pumps, “soon”" in office.ana.types("deal history 1").shown


def test_a_message_for_a_deal_that_there_is_needs_nothing_that_a_new_one_would(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.ada.types('pipeline stage Sales requires "New Opportunity" contact')
    add(office, said(office, "Acme called"))
    assert office.ana.person.submit()["ok"]
    choose(office, "Deal", "1")
    assert office.ana.person.submit()["ok"]
    assert "noted: Acme called" in office.ana.types("deal history 1").shown


def test_a_new_deal_without_a_name_is_answered_in_words_about_the_form(office: Office) -> None:
    add(office, said(office, "Acme called"))
    office.ana.person.fill("What is the new deal called?", "")
    wrong = office.ana.person.submit()["errors"]
    assert wrong == {"What is the new deal called?": "What is the new deal called? Or choose a deal above."}


def test_a_message_that_is_nothing_but_a_file_is_kept_by_its_name(office: Office) -> None:
    ben, ana = office.ben.person, office.ana.person
    add(office, ben.says("", files=[ben.has_file("RFP <Globex>.pdf", b"x")])["message"])
    before = ana.latest()
    assert ana.submit()["ok"]
    assert "#1 RFP &lt;Globex&gt;.pdf" in str(ana.answer_after(before))
    assert "📎 RFP <Globex>.pdf" in office.ana.types("deal history 1").shown


def test_what_a_bot_says_in_blocks_is_kept(office: Office) -> None:
    lead = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*Company:* Globex &amp; sons\n*Budget:* 40k"},
    }
    add(office, office.ana.has_before_them(lead).message)
    assert office.ana.person.submit()["ok"]
    shown = office.ana.types("deal history 1").shown
    assert "Earlier" in shown
    assert "Globex & sons" in shown
    assert "40k" in shown


def test_that_the_end_of_a_message_was_cut_off_is_said(office: Office) -> None:
    add(office, said(office, "Short"))
    assert "cut off" not in str(office.ana.person.form)
    office.ana.person.close()
    add(office, said(office, "word " * 790))
    assert "its end was cut off" in str(office.ana.person.form)


def test_whom_a_message_mentions_is_kept_by_name(office: Office) -> None:
    add(office, said(office, "@ben saw <b>it</b> with @guido"))
    ana = office.ana.person
    before = ana.latest()
    assert ana.submit()["ok"]
    assert "#1 @Ben Bernard saw <b>it</b> with @Guido" in Answer(ana.answer_after(before)).shown


def test_what_is_sought_in_vain_becomes_a_new_deal(office: Office) -> None:
    ana = office.ana.person
    assert ana.shortcut(FIND)["ok"]
    choose(office, "Which deal?", "Globex rollout")
    assert ana.submit()["ok"]
    assert ana.form["title"]["text"] == "New deal"
    ana.fill("Value", "12k")
    assert ana.submit()["ok"]
    assert "#1 Globex rollout" in str(ana.form["blocks"])


def test_a_message_is_kept_with_a_new_deal_that_is_called_as_what_was_sought(office: Office) -> None:
    add(office, said(office, "They called."))
    choose(office, "Deal", "Globex rollout")
    assert office.ana.person.submit()["ok"]
    assert "Globex rollout" in office.ana.types("deal show 1").text
    assert "They called." in office.ana.types("deal history 1").shown


def test_a_viewer_is_offered_no_new_deal(office: Office) -> None:
    vic = office.vic.person
    assert vic.shortcut(FIND)["ok"]
    assert vic.options("Which deal?", "zzz") == []


def test_a_message_without_a_link_is_kept_all_the_same(office: Office) -> None:
    message = said(office, "Call Acme")
    office.visit.fail("chat.getPermalink", "server_error")
    add(office, message)
    ana = office.ana.person
    before = ana.latest()
    assert ana.submit()["ok"]
    assert "#1 Call Acme" in str(ana.answer_after(before))
    assert "created it in New Opportunity: Call Acme" in office.ana.types("deal history 1").shown


@pytest.mark.parametrize("shortcut", [NEW, FIND])
def test_a_guest_is_told_by_a_global_shortcut_who_can_let_them_in(office: Office, shortcut: str) -> None:
    office.ana.types("deal new Acme renewal 12k")
    guido = office.colleague("guido", "partners").person
    assert guido.shortcut(shortcut)["ok"]
    office.visit.eventually(lambda: guido.modals)
    shown = str(guido.form["blocks"])
    assert "not open to guests" in shown
    assert "input" not in shown


def test_a_viewer_is_told_before_they_fill_in_a_new_deal(office: Office) -> None:
    assert office.vic.person.shortcut(NEW)["ok"]
    shown = str(office.vic.person.form["blocks"])
    assert "your role here is viewer" in shown
    assert "input" not in shown


def test_a_viewer_adds_no_message(office: Office) -> None:
    message = said(office, "Call Acme")
    refused = office.vic.is_answered(lambda: office.vic.person.shortcut(ADD, message))
    assert "manager" in refused.text
    assert not office.vic.person.modals
