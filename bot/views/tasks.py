"""The forms about tasks and rest: opening them with what is known, and carrying out what was entered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.blocks import fact_answers, ids, task, task_forms
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.context import Context
from bot.views.contacts import contact_about
from bot.views.entered import Entered
from core.contact_requests import ContactKey
from core.dates import DEFAULT_TIME
from core.errors import NotFound
from core.i18n import _
from core.requests import DealKey, ShowDeal
from core.results import DealView
from core.task_requests import AddTask, EditTask, SnoozeDeal, TaskKey

_A_WEEK = timedelta(days=7)


def open_task(value: ids.FormValue, context: Context) -> Modal:
    """A task on that deal or contact, for whoever opens it and the next working morning."""
    deal = _deal(value, context) if value.deal_id is not None else None
    contact = contact_about(value, context) if deal is None else None
    due_at = context.services.tasks.usual_due(context.actor)
    return task_forms.task_form(deal, contact, context.actor.user_id, due_at, context.reader)


def add(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Note what was entered."""
    request = AddTask(
        deal=DealKey(deal_id=value.deal_id) if value.deal_id is not None else None,
        contact=ContactKey(contact_id=value.contact_id) if value.contact_id is not None else None,
        title=entered.text("title") or "",
        assignee=entered.person("assignee"),
        due=_due(entered, context),
    )
    return task.added(context.services.tasks.add(request, context.actor), context.reader)


def _due(entered: Entered, context: Context) -> date | datetime | None:
    """What was picked. The morning that the form opened with means its day, until somebody picks another."""
    picked = entered.moment("due")
    if picked is None or entered.touched("due"):
        return picked
    return picked.astimezone(ZoneInfo(context.actor.tz)).date()


def open_edit(value: ids.FormValue, context: Context) -> Modal:
    """A task as it is."""
    shown = context.services.tasks.show(_key(value), context.actor)
    return task_forms.edit_task_form(shown, context.reader)


def edit(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Change what was changed in the form, and nothing that somebody else changed meanwhile."""
    request = EditTask(
        task=_key(value),
        title=(entered.text("title") or "") if entered.touched("title") else None,
        assignee=entered.person("assignee") if entered.touched("assignee") else None,
        due=entered.moment("due") if entered.touched("due") else None,
    )
    return task.changed(context.services.tasks.edit(request, context.actor), context.reader)


def open_snooze(value: ids.FormValue, context: Context) -> Modal:
    """Until when a deal rests: the morning a week from now, at first."""
    until = context.reader.moment_of(context.reader.today() + _A_WEEK, DEFAULT_TIME)
    return task_forms.snooze_form(_deal(value, context), until, context.reader)


def snooze(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Let the deal rest."""
    assert value.deal_id is not None
    request = SnoozeDeal(
        deal=DealKey(deal_id=value.deal_id), until=entered.moment("until"), reason=entered.text("reason")
    )
    return fact_answers.changed(context.services.snoozing.snooze(request, context.actor), context.reader)


def _deal(value: ids.FormValue, context: Context) -> DealView:
    if value.deal_id is None:
        raise NotFound(_("That form is about no deal."), _("`/deal` shows your open deals afresh."))
    return context.services.cards.show(ShowDeal(deal=DealKey(deal_id=value.deal_id)), context.actor).deal


def _key(value: ids.FormValue) -> TaskKey:
    if value.task_id is None:
        raise NotFound(_("That form is about no task."), _("`/deal tasks` shows what is to be done."))
    return TaskKey(task_id=value.task_id)
