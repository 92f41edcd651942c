"""Buttons and menus on a task: each asks the same service as a command or a form does."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.actions import deals
from bot.actions.click import Click
from bot.blocks import ids, task
from bot.blocks.kit import Message
from bot.blocks.modal import Modal, Reply
from bot.context import Context
from bot.views import tasks as forms
from core.errors import NotFound
from core.i18n import _
from core.task_requests import CompleteTask, DropTask, SnoozeTask, TaskKey


def done(value: ids.TaskValue, click: Click, context: Context) -> Message:
    """*Done*."""
    result = context.services.tasks.complete(CompleteTask(task=_seen(value)), context.actor)
    return task.done(result, context.reader)


def later(value: ids.TaskValue, click: Click, context: Context) -> Message:
    """*Later…*: put off by a stretch from now."""
    request = SnoozeTask(task=_seen(value), until=value.to or "1d")
    return task.changed(context.services.tasks.snooze(request, context.actor), context.reader)


def more(value: ids.TaskValue, click: Click, context: Context) -> Reply | None:
    """*Edit…*, *Won't be done*, or the deal's card."""
    if value.to == "edit":
        return _edit_form(value, context)
    if value.to == "deal":
        return _deal(value, click, context)
    result = context.services.tasks.drop(DropTask(task=_seen(value)), context.actor)
    return task.dropped(result, context.reader)


def _edit_form(value: ids.TaskValue, context: Context) -> Modal:
    return forms.open_edit(ids.FormValue(form=ids.EDIT_TASK_FORM, task_id=value.task_id), context)


def _deal(value: ids.TaskValue, click: Click, context: Context) -> Message:
    shown = context.services.tasks.show(TaskKey(task_id=value.task_id), context.actor)
    if shown.deal is None:
        raise NotFound(_("That task is on no deal."), _("`/deal tasks` shows what is to be done."))
    return deals.show(ids.DealValue(deal_id=shown.deal.deal_id), click, context)


def _seen(value: ids.TaskValue) -> TaskKey:
    due_at = datetime.fromtimestamp(value.due, UTC) if value.due is not None else None
    return TaskKey(task_id=value.task_id, due_at=due_at)
