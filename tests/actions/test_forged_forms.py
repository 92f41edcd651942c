"""Whoever sends a form, and whatever keys it carries: rights are asked for anew, and nothing crosses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.kit import Block
from bot.blocks.modal import Meanwhile, Modal
from bot.plan import Then
from bot.views.entered import Entered
from bot.views.form import Errand
from bot.views.router import FORMS
from core.errors import DealboardError, NotPermitted
from core.members import Profile
from tests.actions.sides import CSV, THEIRS, UNCARRIED, Side, rows_of
from tests.conftest import TEAM
from tests.scenarios.office import differences, dump

# Who looks may search, and choose when to hear of deals; all other forms change what is everybody's.
LOOKING = {ids.FIND_DEAL_FORM, ids.PREFERENCES_FORM}
# Of a deal, a task or a contact that reps may not change, and what only managers or admins may.
OF_OTHERS = {
    *(ids.EDIT_DEAL_FORM, ids.MOVE_DEAL_FORM, ids.ASSIGN_DEAL_FORM, ids.TRANSFER_DEAL_FORM),
    *(ids.ABANDON_DEAL_FORM, ids.WIN_DEAL_FORM, ids.LOSE_DEAL_FORM, ids.COMPLETE_DEAL_FORM),
    *(ids.SNOOZE_DEAL_FORM, ids.EDIT_TASK_FORM),
}
MANAGERS = {ids.HAND_OVER_FORM, ids.SUBSCRIBE_FORM}
ADMINS = {
    *(ids.DELETE_DEAL_FORM, ids.DELETE_DEAL_SURE_FORM, ids.ERASE_CONTACT_FORM, ids.ERASE_CONTACT_SURE_FORM),
    *(ids.IMPORT_FORM, ids.IMPORT_COLUMNS_FORM, ids.IMPORT_SURE_FORM),
    *(ids.NEW_PIPELINE_FORM, ids.EDIT_PIPELINE_FORM, ids.LIST_ITEM_FORM, ids.MEMBER_FORM, ids.RULES_FORM),
    *(ids.NEW_STAGE_FORM, ids.EDIT_STAGE_FORM, ids.REMOVE_STAGE_FORM),
}
# What a field of a form holds a key of, and what else for one form.
_KEYS = {
    "deal": "deal_id",
    "contact": "contact_id",
    "company": "company_id",
    "stage": "into_stage_id",
    "into": "stage_id",
    "after": "stage_id",
    (ids.TRANSFER_DEAL_FORM, "stage"): "elsewhere_id",
}


def opened(form: str, side: Side, name: str, **other: Any) -> Modal:
    """`form` as it opens for somebody, about what is its own but for `other`."""
    context = side.context(name)
    if form != ids.CHANGE_DEALS_FORM:
        return FORMS[form].open(side.about(form, **other), context)
    first = FORMS[ids.CHOOSE_DEALS_FORM].open(side.about(ids.CHOOSE_DEALS_FORM, **other), context)
    assert isinstance(first.about, ids.FormValue)
    entered = filled(first, side.keys, change="assign", which="shown")
    second = FORMS[ids.CHOOSE_DEALS_FORM].submit(first.about, entered, context)
    assert isinstance(second, Modal)
    return second


def filled(modal: Modal, keys: Mapping[str, Any], **choices: str) -> Entered:
    """The form filled in with `keys` and `choices`, and with something where nothing is that must be."""
    view = modal.view(ids.Road())
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    values = {}
    for block in fields:
        name = block["block_id"]
        key = keys.get(_KEYS.get((modal.form, name)) or _KEYS.get(name) or "")
        values[name] = {"x": _held(block, choices.get(name) or key, keys["deal_id"])}
    values["typed"] = {"x": {"value": "1"}}
    return Entered({**view, "state": {"values": values}})


def _held(block: Block, key: object, deal_id: int) -> dict[str, Any]:
    element = block["element"]
    kind, options = element["type"], list(element.get("options") or [])
    for group in element.get("option_groups", ()):
        options += group["options"]
    if kind == "checkboxes" and block["block_id"].startswith("deals"):
        return {"selected_options": [{"value": ids.DealValue(deal_id=deal_id).dump()}]}
    if kind in ("checkboxes", "multi_static_select", "multi_external_select"):
        return {"selected_options": element.get("initial_options", [])}
    if kind in ("static_select", "external_select", "radio_buttons"):
        chosen = {"value": str(key), "text": {"text": "it"}} if key else element.get("initial_option")
        return {"selected_option": chosen or next(iter(options), None)}
    held: dict[str, dict[str, Any]] = {
        "plain_text_input": {"value": _text(block)},
        "users_select": {"selected_user": "UCHRIS"},
        "datepicker": {"selected_date": "2026-11-20"},
        "timepicker": {"selected_time": "10:30"},
        "datetimepicker": {"selected_date_time": 1_800_000_000},
        "file_input": {"files": [{"id": "F1", "name": "a.csv", "size": 9}]},
        "conversations_select": {"selected_conversation": element.get("initial_conversation")},
        "multi_conversations_select": {"selected_conversations": element.get("initial_conversations", [])},
    }
    return held[kind]


def _text(block: Block) -> str:
    """A name is changed; what must be there is, and the rest stays as it is."""
    initial: str = block["element"].get("initial_value", "")
    return f"{initial} 2" if block["block_id"] == "name" else initial or ("" if block["optional"] else "5")


def sent(form: str, side: Side, name: str, about: ids.FormValue, entered: Entered) -> str:
    """What somebody reads who sends the form, when all that it begins is done. Raises DealboardError."""
    context, row = side.context(name), FORMS[form]
    reply: Any = row.submit(about, entered, context)
    if isinstance(reply, Meanwhile):
        assert row.later is not None
        reply = row.later(reply.value, Errand(fetched=CSV), context)
    if isinstance(reply, Then):
        reply = reply.run(context)
    jobs = side.services.jobs
    for job in jobs.claim(9):
        assert job.workspace_id == context.actor.workspace_id
        while job.state == "waiting":
            job = jobs.advance(job, 99)
        jobs.retire(job)
    return json.dumps(reply.view(ids.Road()) if isinstance(reply, Modal) else reply.content())


def _said(error: DealboardError) -> str:
    return f"{error} {error.hint}"


@pytest.mark.parametrize("form", sorted(FORMS))
def test_who_may_not_do_what_a_form_does_is_refused_though_they_send_it(
    sides: tuple[Side, Side], form: str
) -> None:
    ours, _theirs = sides
    db = ours.services.db
    shown = opened(form, ours, "Ada")
    assert isinstance(shown.about, ids.FormValue)
    entered = filled(shown, ours.keys)
    refused = {"Vic": form not in LOOKING, "Chris": form in ADMINS, "Ana": form in ADMINS | MANAGERS}
    before = dump(db)
    for name, is_refused in refused.items():
        if is_refused:
            with pytest.raises(NotPermitted):
                sent(form, ours, name, shown.about, entered)
            assert differences(before, dump(db)) == {}
    assert sent(form, ours, "Ada", shown.about, entered), "who may is not refused"


@pytest.mark.parametrize("form", sorted(OF_OTHERS))
def test_a_rep_who_sends_a_form_about_a_colleagues_deal_is_refused(
    sides: tuple[Side, Side], form: str
) -> None:
    ours, _theirs = sides
    ours.services.members.learn(TEAM, [Profile("UBEN", "Ours Ben")])
    shown = opened(form, ours, "Ada")
    assert isinstance(shown.about, ids.FormValue)
    before = dump(ours.services.db)
    with pytest.raises(NotPermitted, match="Ana"):
        sent(form, ours, "Ben", shown.about, filled(shown, ours.keys))
    assert differences(before, dump(ours.services.db)) == {}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_keys_of_another_workspace_open_and_send_nothing_of_it(
    sides: tuple[Side, Side], form: str
) -> None:
    ours, theirs = sides
    db, untouched = ours.services.db, rows_of(ours.services.db, THEIRS)
    stolen = {name: theirs.keys[name] for name in theirs.keys.keys() - UNCARRIED}
    for taken in ({name: value} for name, value in stolen.items()):
        try:
            shown = json.dumps(opened(form, ours, "Ada", **taken).view(ids.Road()))
        except DealboardError as error:
            shown = _said(error)
        assert "Secret" not in shown, taken
    own = opened(form, ours, "Ada")
    about = own.about
    assert isinstance(about, ids.FormValue)
    carried = [name for name in stolen if getattr(about, name) is not None]
    forged = [(about.model_copy(update={name: stolen[name]}), ours.keys) for name in carried]
    for value, keys in (*forged, (about, theirs.keys)):
        try:
            said = sent(form, ours, "Ada", value, filled(own, keys))
        except DealboardError as error:
            said = _said(error)
        assert "Secret" not in said, value
        assert rows_of(db, THEIRS) == untouched
