"""What holds for every form alike: a trigger that ran out, a submission that comes twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from bot.blocks import ids
from bot.blocks.buttons import opens_form
from bot.blocks.kit import actions
from bot.views.router import FORMS
from core.actor import Actor
from core.imports.options import ImportOptions
from core.members import Profile
from core.models import Job
from core.pipeline_requests import SetRequiredFields, SubscribeChannel
from core.requests import CreateDeal, DealNumber, ShowDeal
from core.task_requests import AddTask
from sandbox.people import ACME, GENERAL
from sandbox.person import find_element
from tests.scenarios.office import BUG, Answer, Office, differences, dump
from tests.scenarios.test_shortcuts import choose
from tests.scenarios.wire import Wire

Keys = Mapping[str, Any]
CSV = b"Title,Stage\nPumps,Qualifying\n"
DEAL, CONTACT, COMPANY, PIPELINE = (
    {name: name} for name in ("deal_id", "contact_id", "company_id", "pipeline_id")
)
STAGE = {**PIPELINE, "stage_id": "stage_id"}


@dataclass(frozen=True)
class Case:
    """How a form is tried: what it is about, by the names of `keys`; what is entered, by its fields' names;
    and the form whose sending shows it, where no button opens it.

    `changes` is False for a form that only leads to another, or finds something.
    """

    entered: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    after: str = ""
    changes: bool = True


CASES: Mapping[str, Case] = {
    ids.NEW_DEAL_FORM: Case({"title": "Pumps"}),
    ids.EDIT_DEAL_FORM: Case({"title": "Acme rollout", "value": "15k"}, DEAL),
    ids.MOVE_DEAL_FORM: Case({"stage": "Demo", "note": "They are keen"}, DEAL),
    ids.ASSIGN_DEAL_FORM: Case({"owner": "U0BEN"}, DEAL),
    ids.HAND_OVER_FORM: Case({"owner": "U0BEN"}, {"member_id": "left_id"}),
    ids.TRANSFER_DEAL_FORM: Case({"stage": "In progress"}, DEAL),
    ids.ABANDON_DEAL_FORM: Case({"reason": "They went quiet"}, DEAL),
    ids.REOPEN_DEAL_FORM: Case({"stage": "Demo"}, {"deal_id": "closed_id"}),
    ids.COMPLETE_DEAL_FORM: Case({"source": "A fair"}, {**DEAL, "into_stage_id": "asking_id"}),
    ids.WIN_DEAL_FORM: Case({"value": "16k"}, DEAL),
    ids.LOSE_DEAL_FORM: Case({"reason": "Too dear"}, DEAL),
    ids.NOTE_FORM: Case({"text": "Call on Friday"}, DEAL),
    ids.NEW_CONTACT_FORM: Case({"name": "John Doe"}),
    ids.EDIT_CONTACT_FORM: Case({"phone": "+1 555 0100"}, CONTACT),
    ids.CONVERT_FORM: Case({"role": "client"}, CONTACT),
    ids.NOTE_CONTACT_FORM: Case({"text": "Prefers a call"}, CONTACT),
    ids.NEW_COMPANY_FORM: Case({"name": "Globex"}),
    ids.EDIT_COMPANY_FORM: Case({"domain": "acme.example"}, COMPANY),
    ids.DELETE_DEAL_FORM: Case(about=DEAL, changes=False),
    ids.DELETE_DEAL_SURE_FORM: Case({"typed": "1"}, after=ids.DELETE_DEAL_FORM),
    ids.ERASE_CONTACT_FORM: Case(about=CONTACT, changes=False),
    ids.ERASE_CONTACT_SURE_FORM: Case({"typed": "1"}, after=ids.ERASE_CONTACT_FORM),
    ids.NEW_PIPELINE_FORM: Case({"name": "East"}),
    ids.EDIT_PIPELINE_FORM: Case({"name": "Direct"}, PIPELINE),
    ids.NEW_STAGE_FORM: Case({"name": "Security review"}, PIPELINE),
    ids.EDIT_STAGE_FORM: Case({"name": "Show"}, STAGE),
    ids.REMOVE_STAGE_FORM: Case({}, STAGE),
    ids.LIST_ITEM_FORM: Case({"name": "Hot"}),
    ids.MEMBER_FORM: Case({"role": "viewer"}, {"member_id": "rep_id"}),
    ids.RULES_FORM: Case({"currency": "EUR"}),
    ids.PREFERENCES_FORM: Case({"minute": "10:30"}),
    ids.IMPORT_FORM: Case({"file": "deals.csv"}),
    ids.IMPORT_COLUMNS_FORM: Case({"title": "{Title} {Stage}"}, {"import_id": "import_id"}),
    ids.IMPORT_SURE_FORM: Case(about={"import_id": "import_id"}),
    ids.TASK_FORM: Case({"title": "Send proposal"}, DEAL),
    ids.EDIT_TASK_FORM: Case({"title": "Send it"}, {"task_id": "task_id"}),
    ids.SNOOZE_DEAL_FORM: Case({"reason": "On holiday"}, DEAL),
    ids.SUBSCRIBE_FORM: Case({"least": "5k"}, {"subscription_id": "subscription_id"}),
    ids.FIND_DEAL_FORM: Case({"seek.deal": "acme"}, changes=False),
    ids.ADD_TO_DEAL_FORM: Case({"seek.deal": "acme", "text": "They called"}),
    ids.CHOOSE_DEALS_FORM: Case({"change": "assign", "which": "shown"}, {"shown": "shown"}, changes=False),
    ids.CHANGE_DEALS_FORM: Case({"owner": "U0BEN"}, after=ids.CHOOSE_DEALS_FORM),
}


def test_every_form_is_tried() -> None:
    assert CASES.keys() == FORMS.keys()


@pytest.fixture
def keys(office: Office) -> Keys:
    """Something of everything that a form may be about, by what it is called in `CASES`."""
    services = office.services
    office.ben.types("deal")
    office.ana.types('deal new Acme renewal 12k contact:"Jane Doe" company:Acme')
    office.ana.types("deal new Old pumps 1k")
    office.ana.types("deal lost 2 price")
    office.ada.types("pipeline new Onboarding")
    ada = services.members.actor(ACME.id, office.ada.person.id)
    assert ada is not None
    deal, closed = (services.cards.show(ShowDeal(deal=DealNumber(number=each)), ada).deal for each in (1, 2))
    assert deal.contact is not None
    assert deal.company is not None
    stages = {stage.name: stage.stage_id for stage in services.workspaces.setup(ada).stages.values()}
    asks = {"pipeline": "Sales", "stage": "Negotiating", "fields": ["source"]}
    services.stages.set_required_fields(SetRequiredFields.model_validate(asks), ada)
    import_id = services.imports.begin("deals.csv", ImportOptions(), ada)
    services.imports.keep(import_id, CSV, ada)
    heard = services.subscriptions.subscribe(SubscribeChannel(channel_id=GENERAL), ada).subscription
    return {
        "deal_id": deal.deal_id,
        "closed_id": closed.deal_id,
        "contact_id": deal.contact.contact_id,
        "company_id": deal.company.company_id,
        "pipeline_id": deal.stage.pipeline_id,
        "stage_id": stages["Demo"],
        "asking_id": stages["Negotiating"],
        "import_id": import_id,
        "task_id": services.tasks.add(AddTask(deal=DealNumber(number=1), title="Call"), ada).task.task_id,
        "subscription_id": heard.subscription_id,
        "left_id": left_behind(office, ada),
        "rep_id": services.members.named("ben", ada)[0].member_id,
        "shown": (deal.deal_id,),
    }


def left_behind(office: Office, ada: Actor) -> int:
    """Somebody who has left, and a deal of theirs."""
    members = office.services.members
    members.learn(ACME.id, [Profile("U0LEO", "Leo Left")])
    leo = members.named("leo", ada)[0].member_id
    office.services.deals.create(CreateDeal(title="Rollout", owner="<@U0LEO>"), ada)
    members.learn(ACME.id, [Profile("U0LEO", "Leo Left", active=False)])
    return leo


def opener(office: Office, form: str, keys: Keys) -> Answer:
    """A message before Ada whose button opens the form."""
    about = {name: keys[key] for name, key in CASES[form].about.items()}
    return office.ada.has_before_them(actions(opens_form("Open", ids.FormValue(form=form, **about))))


def opened(office: Office, form: str, keys: Keys) -> None:
    """Ada has the form before her, filled in."""
    ada, case = office.ada.person, CASES[form]
    if case.after:
        opened(office, case.after, keys)
        assert ada.submit()["ok"]
    else:
        assert ada.click(opener(office, form, keys).message, "Open")["ok"]
    for name, value in case.entered.items():
        _block, element = find_element(ada.form["blocks"], name)
        if element["type"] == "external_select":
            value = ada.offered(name, value)[0]["value"]
        ada.fill(name, [ada.has_file(value, CSV)] if element["type"] == "file_input" else value)


def jobs_left(office: Office) -> bool:
    """Whether somebody has yet to be told the end of what they asked for."""
    with office.db.across_workspaces() as connection:
        return connection.execute(select(Job.job_id).where(Job.next_at.is_not(None))).first() is not None


def at_rest(office: Office) -> Mapping[str, list[str]]:
    """Every row, once all that was begun is done; but not when a channel heard something last."""
    visit = office.visit
    visit.eventually(lambda: "⏳" not in str(office.ada.person.modals), 15)
    visit.eventually(lambda: not jobs_left(office), 15)
    office.alerts()
    visit.wait(visit.sandbox.deliveries.settle())
    return {name: rows for name, rows in dump(office.db).items() if name != "outbox_lane"}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_is_sent_twice_changes_things_once(office: Office, keys: Keys, form: str) -> None:
    ada = office.ada.person
    opened(office, form, keys)
    before = at_rest(office)
    done = ada.submit()
    assert done["ok"], done
    after, latest = at_rest(office), ada.latest()
    assert bool(differences(before, after)) == CASES[form].changes
    again = Wire(office.visit).again()
    assert again.status_code == 200
    assert BUG not in again.text
    if again.json()["response_action"] == "clear":
        assert ada.answer_after(latest)["text"], "it is answered where the form was opened"
    else:
        assert again.json()["view"]["blocks"], "it is answered by what comes next, or that it was done"
    assert differences(after, at_rest(office)).keys() <= {"import_file"}, "a file may be chosen twice"
    assert office.visit.complaints() == []


def test_a_form_for_which_it_is_too_late_is_said_not_to_have_opened_and_opens_then(
    office: Office, keys: Keys
) -> None:
    ada = office.ada.person
    for form in (name for name, case in CASES.items() if not case.after):
        message, before = opener(office, form, keys), dump(office.db)
        office.visit.fail("views.open", "error", error="expired_trigger_id")
        told = office.ada.clicks(message, "Open")
        assert "the form did not open. Please try again." in told.text, form
        assert not ada.modals, form
        assert differences(before, dump(office.db)) == {}, form
        assert ada.click(message.message, "Open")["ok"], form
        assert ada.modals, form
        ada.close(everything=True)


def test_a_new_deal_for_which_it_is_too_late_is_said_not_to_have_opened(office: Office) -> None:
    office.visit.fail("views.open", "error", error="expired_trigger_id")
    assert "the form did not open" in office.ana.types("deal new").text
    assert not office.ana.person.modals


def test_a_form_that_does_not_open_upon_another_is_told_there(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    assert ana.shortcut("deal.find")["ok"]
    choose(office, "Which deal?", "acme")
    assert ana.submit()["ok"]
    office.visit.fail("views.push", "error", error="expired_trigger_id")
    assert ana.use("Note")["ok"]
    office.visit.eventually(lambda: "the form did not open" in str(ana.form["blocks"]))
