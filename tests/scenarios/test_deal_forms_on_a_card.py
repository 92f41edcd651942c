"""What is done with a deal by the forms of its card: edit, move, assign, transfer, abandon, reopen."""

from __future__ import annotations

import pytest

from core.actor import Actor
from core.requests import DealNumber, ShowDeal
from core.results import DealView
from sandbox.people import ACME
from tests.scenarios.office import Answer, Colleague, Office
from tests.scenarios.wire import Wire

_LOOKING = Actor.by_rule(ACME.id, "test")


@pytest.fixture
def renewal(office: Office) -> Office:
    """Ana's deal #1, and nobody else's; Ben has been seen."""
    office.ben.types("deal")
    office.ana.types('deal new Acme renewal 12k contact:"Jane Doe" company:Acme source:fair')
    return office


def deal(office: Office, number: int = 1) -> DealView:
    """The deal as it is now."""
    shown = office.services.cards.show(ShowDeal(deal=DealNumber(number=number)), _LOOKING)
    return shown.deal


def history(office: Office) -> str:
    """What happened to #1, as it is told."""
    return office.ana.types("deal history 1").text


def opens(somebody: Colleague, label: str, line: str = "deal show 1") -> Answer:
    """Somebody opens a form from a card: by a button, or from one of its "⋯" menus."""
    card = somebody.types(line)
    if label in card.buttons:
        assert somebody.person.click(card.message, label)["ok"]
    else:
        menu = next(
            each
            for each in card.elements
            if each["type"] == "overflow" and label in [one["text"]["text"] for one in each["options"]]
        )
        assert somebody.person.click(card.message, menu["action_id"], label)["ok"]
    assert somebody.person.modals, "no form was opened"
    return card


def sent(somebody: Colleague) -> Answer:
    """Submit the form; the answer where it was opened."""
    before = somebody.person.latest()
    done = somebody.person.submit()
    assert done["ok"], done["errors"]
    assert not somebody.person.modals
    return Answer(somebody.person.answer_after(before))


def asked_again(somebody: Colleague) -> str:
    """Submit the form; what stands above it then, while it stays as it was filled in."""
    assert somebody.person.submit()["ok"]
    assert len(somebody.person.modals) == 1
    return str(somebody.person.form["blocks"][0])


def refused(somebody: Colleague) -> str:
    """Submit the form; what is laid upon it, while it stays as it was filled in."""
    assert somebody.person.submit()["ok"]
    assert len(somebody.person.modals) == 2, "nothing lies upon the form"
    return str(somebody.person.form["blocks"])


def test_an_edit_changes_all_that_was_entered_at_once_and_one_undo_takes_it_back(renewal: Office) -> None:
    ana, before = renewal.ana, deal(renewal)
    opens(ana, "Edit")
    form = {block["block_id"]: block.get("element", {}) for block in ana.person.form["blocks"]}
    assert form["title"]["initial_value"] == "Acme renewal"
    assert form["value"]["initial_value"] == "$12,000"
    assert form["contact"]["initial_option"]["text"]["text"] == "Jane Doe"
    assert form["company"]["initial_option"]["text"]["text"] == "Acme"
    assert form["owner"]["initial_user"] == ana.person.id
    assert form["source"]["initial_value"] == "fair"
    ana.person.fill("What is it called?", "Acme & sons")
    ana.person.fill("Value", "15k EUR")
    assert ana.person.options("Contact", "John Roe") == ["New: John Roe"]
    ana.person.fill("Contact", "new:John Roe")
    ana.person.fill("Owner", renewal.ben.person.id)
    ana.person.fill("Expected close", "2026-12-31")
    ana.person.fill("Label", "Red")
    answer = sent(ana)
    for said in ("Title: Acme renewal → *Acme & sons*", "$12,000 → *€15,000*", "*John Roe*", "Owner: Ana"):
        assert said in answer.text
    told = history(renewal)
    assert told.count("edited it") == 1
    assert "value $12,000 → €15,000" in told
    assert "source" not in told
    ana.clicks(answer, "Undo")
    after = deal(renewal)
    assert (after.title, after.value, after.contact, after.owner) == (
        before.title,
        before.value,
        before.contact,
        before.owner,
    )


def test_a_new_deals_answer_offers_to_edit_what_was_misread(office: Office) -> None:
    answer = office.ana.types("deal new Acme renewal 12k")
    assert office.ana.person.click(answer.message, "Edit")["ok"]
    office.ana.person.fill("Value", "21k")
    assert "$12,000 → *$21,000*" in sent(office.ana).text


def test_what_is_wrong_in_an_edit_is_said_under_its_field_and_nothing_is_changed(renewal: Office) -> None:
    ana = renewal.ana.person
    opens(renewal.ana, "Edit")
    ana.fill("What is it called?", "Another title")
    ana.fill("Value", "12,5,0k")
    assert list(ana.submit()["errors"]) == ["Value"]
    ana.fill("Value", "12k")
    ana.fill("Source", "x" * 150)
    assert list(ana.submit()["errors"]) == ["Source"]
    assert deal(renewal).title == "Acme renewal"
    ana.fill("Source", "fair")
    assert "Title: Acme renewal → *Another title*" in sent(renewal.ana).text


def test_an_edit_that_changes_nothing_says_so_and_records_nothing(renewal: Office) -> None:
    opens(renewal.ana, "Edit")
    assert "is so already; nothing was changed" in sent(renewal.ana).text
    assert "edited it" not in history(renewal)


def test_an_edit_does_not_overwrite_what_somebody_changed_meanwhile(renewal: Office) -> None:
    opens(renewal.ana, "Edit")
    renewal.chris.types("deal value 1 5k")
    renewal.chris.types("deal move 1 next")
    renewal.ana.person.fill("Value", "15k")
    said = asked_again(renewal.ana)
    assert "The value of #1 was changed in the meantime" in said
    assert "Chris Chiba changed the value: $12,000 → $5,000" in said
    assert "$5,000" in renewal.ana.types("deal show 1").shown


def test_an_edit_that_is_sent_once_more_holds_and_keeps_what_others_changed_beside_it(
    renewal: Office,
) -> None:
    opens(renewal.ana, "Edit")
    renewal.chris.types("deal value 1 5k")
    renewal.chris.types("deal closing 1 2026-12-31")
    renewal.ana.person.fill("Value", "15k")
    renewal.ana.person.fill("Source", "a friend")
    asked_again(renewal.ana)
    answer = sent(renewal.ana)
    assert "Value: $5,000 → *$15,000*" in answer.text
    assert (deal(renewal).source, str(deal(renewal).expected_close_on)) == ("a friend", "2026-12-31")


def test_an_edit_is_asked_about_anew_for_what_happens_after_the_question(renewal: Office) -> None:
    opens(renewal.ana, "Edit")
    renewal.chris.types("deal value 1 5k")
    renewal.ana.person.fill("Value", "15k")
    asked_again(renewal.ana)
    renewal.chris.types("deal value 1 6k")
    assert "$5,000 → $6,000" in asked_again(renewal.ana)
    assert "$6,000 → *$15,000*" in sent(renewal.ana).text


def test_an_edit_keeps_what_others_changed_where_it_changes_something_else(renewal: Office) -> None:
    opens(renewal.ana, "Edit")
    renewal.chris.types("deal value 1 5k")
    renewal.chris.types("deal move 1 next")
    renewal.ana.person.fill("Source", "a friend")
    sent(renewal.ana)
    shown = renewal.ana.types("deal show 1").shown
    assert "$5,000" in shown
    assert "a friend" in shown


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        ("Edit", "Source", "a friend"),
        ("Move, with a note…", "Note", "They called."),
        ("Assign to…", "Owner", "U0BEN"),
        ("Abandon…", "Reason", "Silent"),
    ],
)
def test_a_form_on_a_deal_that_is_gone_says_so(renewal: Office, label: str, field: str, value: str) -> None:
    opens(renewal.ana, label)
    renewal.ada.erases("deal delete 1", 1)
    renewal.ana.person.fill(field, value)
    assert "That deal is gone" in refused(renewal.ana)


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        ("Move, with a note…", "Note", "They called."),
        ("Abandon…", "Reason", "Silent"),
    ],
)
def test_a_form_on_a_deal_that_moved_meanwhile_says_who_moved_it(
    renewal: Office, label: str, field: str, value: str
) -> None:
    opens(renewal.ana, label)
    renewal.chris.types("deal move 1 negotiating")
    renewal.ana.person.fill(field, value)
    assert "Chris" in refused(renewal.ana)
    assert deal(renewal).stage.name == "Negotiating"
    assert deal(renewal).status == "open"


def test_a_form_sent_twice_edits_once(renewal: Office) -> None:
    opens(renewal.ana, "Edit")
    renewal.ana.person.fill("Source", "a friend")
    sent(renewal.ana)
    wire = Wire(renewal.visit)
    assert wire.send(wire.sent()).status_code == 200
    assert history(renewal).count("edited it") == 1


def test_a_move_by_a_form_begins_at_the_next_stage_and_keeps_its_note(renewal: Office) -> None:
    before = deal(renewal)
    opens(renewal.ana, "Move, with a note…")
    renewal.ana.person.fill("Note", "They saw it & liked it.")
    answer = sent(renewal.ana)
    after = deal(renewal)
    assert after.stage.position == before.stage.position + 1
    assert f"Moved *#1 Acme renewal*: {before.stage.name} → *{after.stage.name}*" in answer.text
    assert "They saw it & liked it." in history(renewal)
    renewal.ana.clicks(answer, "Undo")
    assert deal(renewal).stage == before.stage


def test_a_note_is_not_lost_to_a_move_that_somebody_made_already(renewal: Office) -> None:
    opens(renewal.ana, "Move, with a note…")
    renewal.chris.types("deal move 1 next")
    renewal.ana.person.fill("Note", "They called.")
    wrong = renewal.ana.person.submit()
    assert "already" in wrong["errors"]["Stage"]
    assert renewal.ana.person.modals
    assert history(renewal).count("moved it") == 1


@pytest.mark.parametrize("line", ["deal lost 1 price", "deal abandon 1"])
def test_the_form_of_a_closed_deal_saves_its_reason_and_closes_nothing(renewal: Office, line: str) -> None:
    renewal.ana.types(line)
    opens(renewal.ana, "Say why…")
    assert renewal.ana.person.form["submit"]["text"] == "Save the reason"


def test_a_deal_is_given_away_and_to_nobody_by_slacks_own_menu(renewal: Office) -> None:
    opens(renewal.chris, "Assign to…")
    renewal.chris.person.fill("Owner", renewal.ben.person.id)
    assert "Owner: Ana Alvarez → *Ben" in sent(renewal.chris).text
    opens(renewal.chris, "Assign to…")
    renewal.chris.person.fill("Owner", None)
    sent(renewal.chris)
    assert deal(renewal).owner is None


def test_a_deal_is_not_given_away_over_somebody_elses_head(renewal: Office) -> None:
    opens(renewal.chris, "Assign to…")
    renewal.ada.types("deal assign 1 @ben")
    renewal.chris.person.fill("Owner", renewal.chris.person.id)
    assert "The owner of #1 was changed in the meantime" in asked_again(renewal.chris)
    assert "Owner: Ben Bernard → *Chris Chiba*" in sent(renewal.chris).text


def test_a_transfer_asks_for_pipeline_and_stage_and_brings_the_contacts_deals_when_agreed(
    renewal: Office,
) -> None:
    renewal.ada.types("pipeline new Onboarding")
    renewal.ana.types('deal new Acme upsell 5k contact:"Jane Doe" company:Acme')
    ana = renewal.ana.person
    opens(renewal.ana, "Transfer to…")
    groups = next(each for each in ana.form["blocks"] if each["block_id"] == "stage")["element"][
        "option_groups"
    ]
    assert [each["label"]["text"] for each in groups] == ["Onboarding"]
    nothing = ana.submit()
    assert list(nothing["errors"]) == ["Stage"]
    ana.fill("Stage", "In progress")
    assert "is open in Sales" in refused(renewal.ana)
    assert ana.use("Move their open deals here")["ok"]
    renewal.visit.eventually(lambda: "came along" in str(ana.form["blocks"]))
    assert {(deal(renewal, at).pipeline_name, deal(renewal, at).stage.name) for at in (1, 2)} == {
        ("Onboarding", "In progress")
    }


def test_where_there_is_one_pipeline_a_transfer_says_so(renewal: Office) -> None:
    card = renewal.ana.types("deal show 1")
    menu = next(each for each in card.elements if each["action_id"].startswith("form.open:more"))
    assert "no other pipeline" in renewal.ana.clicks(card, menu["action_id"], "Transfer to…").text


def test_another_contact_brings_their_deals_along_where_that_is_ticked(renewal: Office) -> None:
    renewal.ada.types("pipeline new Onboarding")
    renewal.ana.types('deal new Globex rollout 5k contact:"John Roe" pipeline:Onboarding')
    ana = renewal.ana.person
    opens(renewal.ana, "Edit")
    (john,) = [each for each in ana.options("Contact", "john") if not each.startswith("New")]
    assert john == "John Roe"
    contact = deal(renewal, 2).contact
    assert contact is not None
    ana.fill("Contact", str(contact.contact_id))
    wrong = ana.submit()
    assert "all in one pipeline" in wrong["errors"]["Their other deals"]
    ana.fill("Their other deals", ["yes"])
    assert "came along" in sent(renewal.ana).text
    assert deal(renewal, 2).pipeline_name == "Sales"


def test_abandoning_and_reopening_by_forms_keep_the_reason_and_choose_the_stage(renewal: Office) -> None:
    opens(renewal.ana, "Abandon…")
    renewal.ana.person.fill("Reason", "They fell silent")
    assert "They fell silent" in sent(renewal.ana).text
    assert deal(renewal).status == "abandoned"
    opens(renewal.ana, "Reopen in…")
    renewal.ana.person.fill("Stage", "Negotiating")
    assert "Negotiating" in sent(renewal.ana).text
    assert (deal(renewal).status, deal(renewal).stage.name) == ("open", "Negotiating")


def test_a_form_to_reopen_a_deal_that_is_open_again_says_so(renewal: Office) -> None:
    renewal.ana.types("deal abandon 1")
    opens(renewal.ana, "Reopen in…")
    renewal.chris.types("deal reopen 1")
    assert "is open already; nothing was changed" in sent(renewal.ana).text


def test_a_win_and_a_loss_are_told_in_full_from_the_card(renewal: Office) -> None:
    opens(renewal.ana, "Won, with value and day…")
    renewal.ana.person.fill("Final value", "14k")
    renewal.ana.person.fill("Won on", "2026-11-20")
    assert "$14,000" in sent(renewal.ana).text
    renewal.ana.types("deal reopen 1")
    lost = renewal.ana.clicks(renewal.ana.types("deal show 1"), "Lost")
    assert renewal.ana.person.click(lost.message, "Say why…")["ok"]
    renewal.ana.person.fill("Why was it lost?", "Price")
    answer = sent(renewal.ana)
    assert "none → *Price*" in answer.text
    assert "Say why…" not in answer.buttons


@pytest.mark.parametrize(
    ("line", "label", "field", "value", "said"),
    [
        ("deal won 1", "Correct value or day…", "Final value", "15k", "$12,000 → *$15,000*"),
        ("deal lost 1", "Say why…", "Why was it lost?", "Price", "none → *Price*"),
        ("deal abandon 1", "Say why…", "Reason", "Silent", "none → *Silent*"),
    ],
)
def test_how_a_deal_ended_is_completed_from_its_card(
    renewal: Office, line: str, label: str, field: str, value: str, said: str
) -> None:
    renewal.ana.types(line)
    opens(renewal.ana, label)
    renewal.ana.person.fill(field, value)
    answer = sent(renewal.ana)
    assert said in answer.text
    renewal.ana.clicks(answer, "Undo")
    assert "corrected how it ended" in history(renewal)


def test_who_may_not_change_a_deal_is_offered_no_form_that_does(renewal: Office) -> None:
    card = renewal.ben.types("deal show 1")
    assert "Edit" not in card.buttons
    assert not [each for each in card.elements if each["type"] == "overflow"]


def test_a_form_of_somebody_who_may_no_longer_says_who_could(renewal: Office) -> None:
    opens(renewal.ana, "Edit")
    renewal.chris.types("deal assign 1 @ben")
    renewal.ana.person.fill("Source", "a friend")
    assert "belongs to Ben" in refused(renewal.ana)
    assert deal(renewal).source == "fair"


@pytest.mark.parametrize("line", ["deal", "deal list", "deal board"])
def test_where_there_is_no_deal_yet_the_first_is_one_click_away(office: Office, line: str) -> None:
    answer = office.ana.types(line)
    assert office.ana.person.click(answer.message, "New deal")["ok"]
    office.ana.person.fill("What is it called?", "Acme renewal")
    assert "#1 Acme renewal" in sent(office.ana).text
    assert ("New deal" in office.ana.types(line).buttons) is (line == "deal")
    assert "New deal" not in office.vic.types(line).buttons
