"""The tables of forms and of what is sought by typing (decision 17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks import ids
from bot.blocks.columns import overtaken
from bot.blocks.kit import OPTIONS, Block, Message, section
from bot.blocks.modal import Meanwhile, Modal, Reply
from bot.context import Context
from bot.plan import Planned, Then
from bot.views import (
    bulk,
    closing,
    contacts,
    deals,
    deletions,
    handover,
    imports,
    preferences,
    seeking,
    settings_forms,
    shortcuts,
    subscriptions,
    tasks,
)
from bot.views.about import asked_again
from bot.views.entered import Entered
from bot.views.form import Errand, Form, Seek
from core.deal_editing import ChangedSince
from core.errors import NotFound
from core.i18n import _
from core.meant import ChangedMeanwhile

FORMS: Mapping[str, Form] = {
    ids.NEW_DEAL_FORM: Form(deals.open_new, deals.create),
    ids.EDIT_DEAL_FORM: Form(deals.open_edit, deals.edit),
    ids.MOVE_DEAL_FORM: Form(deals.open_move, deals.move),
    ids.ASSIGN_DEAL_FORM: Form(deals.open_assign, deals.assign),
    ids.HAND_OVER_FORM: Form(handover.open_hand_over, handover.hand_over),
    ids.TRANSFER_DEAL_FORM: Form(deals.open_transfer, deals.transfer),
    ids.ABANDON_DEAL_FORM: Form(closing.open_abandon, closing.abandon),
    ids.REOPEN_DEAL_FORM: Form(closing.open_reopen, closing.reopen),
    ids.COMPLETE_DEAL_FORM: Form(deals.open_complete, deals.complete),
    ids.WIN_DEAL_FORM: Form(closing.open_win, closing.win),
    ids.LOSE_DEAL_FORM: Form(closing.open_lose, closing.lose),
    ids.NOTE_FORM: Form(deals.open_note, deals.note),
    ids.NEW_CONTACT_FORM: Form(contacts.open_new, contacts.create),
    ids.EDIT_CONTACT_FORM: Form(contacts.open_edit, contacts.edit),
    ids.CONVERT_FORM: Form(contacts.open_convert, contacts.convert),
    ids.NOTE_CONTACT_FORM: Form(contacts.open_note, contacts.note),
    ids.NEW_COMPANY_FORM: Form(contacts.open_new_company, contacts.create_company),
    ids.EDIT_COMPANY_FORM: Form(contacts.open_edit_company, contacts.edit_company),
    ids.DELETE_DEAL_FORM: Form(deletions.open_delete, deletions.ask_delete),
    ids.DELETE_DEAL_SURE_FORM: Form(deletions.open_delete, deletions.delete),
    ids.ERASE_CONTACT_FORM: Form(deletions.open_erase, deletions.ask_erase),
    ids.ERASE_CONTACT_SURE_FORM: Form(deletions.open_erase, deletions.erase),
    ids.NEW_PIPELINE_FORM: Form(settings_forms.open_new_pipeline, settings_forms.create_pipeline),
    ids.EDIT_PIPELINE_FORM: Form(settings_forms.open_edit_pipeline, settings_forms.edit_pipeline),
    ids.NEW_STAGE_FORM: Form(settings_forms.open_new_stage, settings_forms.add_stage),
    ids.EDIT_STAGE_FORM: Form(settings_forms.open_edit_stage, settings_forms.edit_stage),
    ids.REMOVE_STAGE_FORM: Form(settings_forms.open_remove_stage, settings_forms.remove_stage),
    ids.LIST_ITEM_FORM: Form(settings_forms.open_item, settings_forms.save_item),
    ids.MEMBER_FORM: Form(settings_forms.open_member, settings_forms.change_member),
    ids.RULES_FORM: Form(settings_forms.open_rules, settings_forms.change_rules),
    ids.PREFERENCES_FORM: Form(preferences.open_preferences, preferences.change_preferences),
    ids.IMPORT_FORM: Form(imports.open_import, imports.take_file, imports.keep_file),
    ids.IMPORT_COLUMNS_FORM: Form(imports.open_columns, imports.take_columns, imports.try_out),
    ids.IMPORT_SURE_FORM: Form(imports.open_trial, imports.take_consent, imports.start),
    ids.TASK_FORM: Form(tasks.open_task, tasks.add),
    ids.EDIT_TASK_FORM: Form(tasks.open_edit, tasks.edit),
    ids.SNOOZE_DEAL_FORM: Form(tasks.open_snooze, tasks.snooze),
    ids.SUBSCRIBE_FORM: Form(subscriptions.open_subscribe, subscriptions.check, subscriptions.subscribe),
    ids.FIND_DEAL_FORM: Form(shortcuts.open_find, shortcuts.find),
    ids.ADD_TO_DEAL_FORM: Form(shortcuts.open_add, shortcuts.add),
    ids.CHOOSE_DEALS_FORM: Form(bulk.open_choice, bulk.choose),
    ids.CHANGE_DEALS_FORM: Form(bulk.open_change, bulk.change),
}
SEEKS: Mapping[str, Seek] = {
    ids.SEEK_DEAL: seeking.deals,
    ids.SEEK_CONTACT: seeking.contacts,
    ids.SEEK_COMPANY: seeking.companies,
    ids.SEEK_STAGE: seeking.stages,
    ids.SEEK_OWNER: seeking.owners,
    ids.SEEK_MEMBER: seeking.members,
    ids.SEEK_HOME: seeking.homes,
    ids.SEEK_HEARD_OWNER: seeking.heard_owners,
}


def plan_form(value: ids.FormValue) -> Planned:
    """What opening a form comes to."""
    form = FORMS.get(value.form)
    if form is None:
        return Planned(False, _not_ours)
    return Planned(False, lambda context: form.open(value, context))


def plan_submission(name: str, about: str | None, view: Mapping[str, Any]) -> Planned:
    """What a submitted form comes to. Never raises: what was not made by us is answered as such."""
    form = FORMS.get(name)
    value = ids.read(ids.FormValue, about or "")
    if form is None or value is None:
        return Planned(False, _not_ours)
    return Planned(True, lambda context: _submitted(form, value, Entered(view), context))


def _submitted(form: Form, value: ids.FormValue, entered: Entered, context: Context) -> Reply | Then:
    """What it comes to; where others changed the same meanwhile, the form as it was filled in."""
    try:
        return form.submit(value, entered, context)
    except ChangedSince as error:
        return asked_again(error, value, entered, context)
    except ChangedMeanwhile as error:
        settled = tuple(sorted(error.told.names))
        about = value.model_copy(update={"agreed": error.told.agreed, "settled": settled})
        return entered.again(about, section(overtaken(error.message, error.taken, context.reader)))


def plan_later(meanwhile: Meanwhile, errand: Errand) -> Planned:
    """What takes the place of what is shown meanwhile."""
    form = FORMS[meanwhile.value.form]
    assert form.later is not None
    later = form.later
    return Planned(
        meanwhile.writes,
        lambda context: later(meanwhile.value, errand, context),
        needs_channel=bool(meanwhile.channel_id),
        channel_id=meanwhile.channel_id,
    )


def options_for(action_id: str, words: str, context: Context) -> list[Block]:
    """What is offered for `words` in a menu that is filled by typing."""
    seek = SEEKS.get(ids.name_of(action_id))
    return [option for option in seek(words, context) if option][:OPTIONS] if seek else []


def _not_ours(context: Context) -> Message | Modal:
    raise NotFound(
        _("That form is not one that I made, or it is from an older version of me."),
        _("`/deal new` opens a new one."),
    )
