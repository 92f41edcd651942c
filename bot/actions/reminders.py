"""Menus and buttons of the daily reminder that stand nowhere else."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.click import Click
from bot.blocks import fact_answers, ids
from bot.blocks.kit import Message
from bot.blocks.modal import Reply
from bot.blocks.reminder_ids import ReminderValue, RestValue
from bot.context import Context
from bot.reminding import reminder_message
from bot.views import tasks as forms
from core.requests import DealKey
from core.task_requests import SnoozeDeal


def rest(value: RestValue, click: Click, context: Context) -> Reply:
    """*Snooze…*: a stretch from now, or the form that asks until when and why."""
    if value.to == "form":
        about = ids.FormValue(form=ids.SNOOZE_DEAL_FORM, deal_id=value.deal_id)
        return forms.open_snooze(about, context)
    request = SnoozeDeal(deal=DealKey(deal_id=value.deal_id), until=value.to)
    return fact_answers.changed(context.services.snoozing.snooze(request, context.actor), context.reader)


def turn(value: ReminderValue, click: Click, context: Context) -> Message:
    """*More*: the next page, in the place of this one."""
    shown = context.services.reminders.turn(value.reminder_id, value.page, context.actor)
    workspace_id, reader = context.actor.workspace_id, context.reader
    message, _is_empty = reminder_message(context.services, workspace_id, shown, reader)
    return replace(message, replace=True)
