"""The forms about tasks, and the one that lets a deal rest."""

from __future__ import annotations

from datetime import datetime

from bot.blocks import ids
from bot.blocks.fields import moment_field, person_field, text_field
from bot.blocks.kit import Block, context
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from core.results import ContactView, DealView
from core.task_results import TaskView

_TITLE = 200
_REASON = 500


def task_form(
    deal: DealView | None, contact: ContactView | None, assignee: str | None, due_at: datetime, reader: Reader
) -> Modal:
    """Something to do on a deal or a contact; `assignee` (a user's id) and `due_at` are chosen at first."""
    about = (
        ids.about_deal(ids.TASK_FORM, deal)
        if deal is not None
        else ids.FormValue(form=ids.TASK_FORM, contact_id=contact.contact_id if contact else None)
    )
    blocks = (_about(deal, contact, reader), *_fields("", assignee, due_at, reader))
    return Modal(
        ids.TASK_FORM,
        reader.plain("Next step"),
        reader.plain("Cancel"),
        blocks,
        reader.plain("Note it"),
        about,
    )


def edit_task_form(task: TaskView, reader: Reader) -> Modal:
    """What a task is, for whom and when, to be changed."""
    blocks = (
        _about(task.deal, task.contact, reader),
        *_fields(task.title, task.assignee.user_id, task.due_at, reader),
    )
    return Modal(
        ids.EDIT_TASK_FORM,
        reader.plain("Edit task"),
        reader.plain("Cancel"),
        blocks,
        reader.plain("Save"),
        ids.FormValue(form=ids.EDIT_TASK_FORM, task_id=task.task_id),
    )


def snooze_form(deal: DealView, until: datetime, reader: Reader) -> Modal:
    """Until when a deal rests, and why."""
    said = reader.say("It is not called stale before then. What is due on it is still told.")
    blocks = (
        _about(deal, None, reader),
        moment_field("until", reader.plain("Until"), initial=deal.snoozed_until or until),
        text_field(
            "reason",
            reader.plain("Why"),
            initial=deal.snooze_reason or "",
            placeholder=reader.plain("They are on holiday"),
            optional=True,
            most=_REASON,
        ),
        context(said),
    )
    return Modal(
        ids.SNOOZE_DEAL_FORM,
        reader.plain("Snooze"),
        reader.plain("Cancel"),
        blocks,
        reader.plain("Snooze"),
        ids.about_deal(ids.SNOOZE_DEAL_FORM, deal),
    )


def _fields(title: str, assignee: str | None, due_at: datetime, reader: Reader) -> tuple[Block, ...]:
    return (
        text_field(
            "title",
            reader.plain("What is to be done"),
            initial=title,
            placeholder=reader.plain("Send proposal"),
            most=_TITLE,
        ),
        moment_field("due", reader.plain("By when"), initial=due_at),
        person_field("assignee", reader.plain("Who does it"), initial=assignee, optional=False),
    )


def _about(deal: DealView | None, contact: ContactView | None, reader: Reader) -> Block:
    if deal is not None:
        return context(reader.say("#{number} {title}", number=deal.number, title=deal.title))
    return context(reader.say("👤 {name}", name=contact.name)) if contact is not None else {}
