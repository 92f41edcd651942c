"""What holds for every form alike: a trigger that ran out, a submission that comes twice."""

from __future__ import annotations

import pytest

from tests.scenarios.office import Office, differences, dump
from tests.scenarios.test_deal_forms_on_a_card import opens
from tests.scenarios.test_shortcuts import choose
from tests.scenarios.wire import Wire

# In their order: the line whose answer opens a form, what opens it there, and what is filled in.
FORMS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("deal show 1", "Edit", {"What is it called?": "Acme rollout", "Value": "15k"}),
    ("deal show 1", "Move, with a note…", {"Stage": "Demo", "Note": "They are keen"}),
    ("deal show 1", "Note", {"Note": "Call on Friday"}),
    ("deal show 1", "Abandon…", {"Reason": "They went quiet"}),
    ("deal show 1", "Reopen in…", {"Stage": "Negotiating"}),
    ("deal show 1", "Won, with value and day…", {"Final value": "16k"}),
    ("deal show 1", "Reopen in…", {"Stage": "Demo"}),
    ("deal show 1", "Transfer to…", {"Stage": "In progress"}),
    ("contact show Jane", "Edit", {"Phone": "+1 555 0100"}),
    ("contact show Jane", "Note", {"Note": "Prefers a call"}),
    ("contact show Jane", "Convert…", {"Convert to": "client"}),
    ("company show Acme", "New deal", {"What is it called?": "Acme pumps"}),
    ("company show Acme", "Edit", {"Domain": "acme.example"}),
    ("company show Acme", "New contact", {"Name": "John Doe"}),
    ("company list", "New company", {"Name": "Globex"}),
    ("deal show 1", "Assign to…", {"Owner": "U0BEN"}),
)


def test_whatever_form_is_sent_twice_changes_things_once(office: Office) -> None:
    office.ben.types("deal")
    office.ana.types('deal new Acme renewal 12k contact:"Jane Doe" company:Acme')
    office.ada.types("pipeline new Onboarding")
    for line, label, fields in FORMS:
        before = dump(office.db)
        opens(office.ana, label, line)
        for field, value in fields.items():
            office.ana.person.fill(field, value)
        done = office.ana.person.submit()
        assert done["ok"], (label, done)
        assert not office.ana.person.modals, (label, office.ana.person.form)
        after = dump(office.db)
        assert differences(before, after), label
        assert Wire(office.visit).again().status_code == 200
        assert differences(after, dump(office.db)) == {}, label


@pytest.mark.parametrize("by", ["line", "button"])
def test_a_form_for_which_it_is_too_late_is_said_not_to_have_opened(office: Office, by: str) -> None:
    office.ana.types("deal new Acme renewal 12k")
    card = office.ana.types("deal show 1")
    office.visit.fail("views.open", "error", error="expired_trigger_id")
    answer = office.ana.types("deal new") if by == "line" else office.ana.clicks(card, "Note")
    assert "the form did not open" in answer.text
    assert not office.ana.person.modals
    office.ana.person.click(card.message, "Note")
    assert office.ana.person.modals, "the next click opens it"


def test_a_form_that_does_not_open_upon_another_is_told_there(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    assert ana.shortcut("deal.find")["ok"]
    choose(office, "Which deal?", "acme")
    assert ana.submit()["ok"]
    office.visit.fail("views.push", "error", error="expired_trigger_id")
    assert ana.use("Note")["ok"]
    office.visit.eventually(lambda: "the form did not open" in str(ana.form["blocks"]))
