"""The daily reminder: what waits for somebody, each deal explained, with all that finishes it (rule 12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.blocks import facts, ids, next_step
from bot.blocks.buttons import line_button, opens_form
from bot.blocks.deal import form_menu, move_menu, undo_button
from bot.blocks.happened import activity_line, what_happened
from bot.blocks.kit import (
    MESSAGE_BLOCKS,
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    option,
    section,
    select,
)
from bot.blocks.preferences import change_button
from bot.blocks.reader import Reader
from bot.blocks.reminder_ids import ReminderValue, RestValue
from bot.blocks.task import line_of, task_line, task_row
from bot.blocks.text import Mrkdwn
from core.i18n import _
from core.money import NO_VALUE
from core.reminder_results import DealtDeal, DealtTask, ReminderView, WaitingDeal
from core.results import ActivityView, DealView
from core.task_results import TaskView

_MOST_TASKS = 10
# What was last done on a deal; of all else only the day is told.
_TOUCHES = {
    "deal.created": "created {day}",
    "deal.noted": "last note {day}",
    "deal.moved": "last move {day}",
    "task.done": "last task done {day}",
}
_RESTS = {
    "3d": _("For 3 days"),
    "1w": _("For a week"),
    "2w": _("For 2 weeks"),
    "4w": _("For 4 weeks"),
    "form": _("Until a day…"),
}


def daily_reminder(shown: ReminderView, reader: Reader, *, below: int = 0) -> Message:
    """What waits for the reader, those untouched for too long first; then what they have dealt with since.

    Room is kept for `below` blocks more. Tasks make it, and the way to all of them stays: the deals on a page
    count as named, so that none may be left out.
    """
    said, room = _heading(shown, reader), MESSAGE_BLOCKS - below
    stale = [each for each in shown.waiting if facts.is_stale(each.deal, reader)]
    overdue = [each for each in shown.waiting if not facts.is_stale(each.deal, reader)]
    waiting = [
        *_group(reader.say("*Untouched for too long*"), stale, shown, reader),
        *_group(reader.say("*Overdue*"), overdue, shown, reader),
        *_pages(shown, reader),
    ]
    # The heading, and at the end the button for when this comes.
    tasks = _that_fit(shown.tasks, room - len(waiting) - 2)
    blocks = [section(said), *_tasks(tasks, shown, reader), *waiting]
    blocks += _dealt(shown, reader, most=room - len(blocks) - 2)
    blocks.append(actions(change_button(reader)))
    lines = [task_line(task, reader) for task in tasks]
    lines += [_line(each, reader) for each in shown.waiting]
    return Message(Mrkdwn("\n").join([said, *lines]), tuple(blocks))


def _heading(shown: ReminderView, reader: Reader) -> Mrkdwn:
    if shown.is_empty:
        return reader.say("🎉 All dealt with. Nothing else waits for you: have a good day.")
    said = []
    if shown.tasks:
        said.append(reader.say_n("*{count} task to do*", "*{count} tasks to do*", len(shown.tasks)))
    if shown.total:
        said.append(reader.say_n("*{count} deal waits for you*", "*{count} deals wait for you*", shown.total))
    told = reader.say("⏰ {what}", what=Mrkdwn(", ").join(said))
    return told + reader.say(", greatest value first") if shown.pages > 1 else told


def _that_fit(tasks: Sequence[TaskView], room: int) -> Sequence[TaskView]:
    """The earliest tasks for which there is room, at two blocks each, and one for the way to the rest."""
    if len(tasks) <= _MOST_TASKS and 2 * len(tasks) <= room:
        return tasks
    return tasks[: min(_MOST_TASKS, (room - 1) // 2)]


def _tasks(tasks: Sequence[TaskView], shown: ReminderView, reader: Reader) -> Iterable[Block]:
    """The earliest of what is to be done, and the way to the rest."""
    for task in tasks:
        yield from task_row(task, reader, can_change=True, stranded=task.task_id in shown.stranded)
    if len(shown.tasks) > len(tasks):
        label = reader.plain("All {count} tasks", count=reader.number(len(shown.tasks)))
        yield actions(line_button(label, line_of(None), "tasks", reader))


def _group(
    title: Mrkdwn, waiting: Sequence[WaitingDeal], shown: ReminderView, reader: Reader
) -> Iterable[Block]:
    if not waiting:
        return
    yield section(title)
    for each in waiting:
        yield section(_explained(each, shown, reader), accessory=_more(each.deal, reader))
        yield actions(*_ways_out(each, reader))


def _explained(each: WaitingDeal, shown: ReminderView, reader: Reader) -> Mrkdwn:
    """Which deal, and why it is told: `untouched 9 days, limit 7; last note 4 Mar`."""
    deal = each.deal
    said = facts.linked_name(deal, reader)
    if deal.value != NO_VALUE:
        said += reader.say(" · {value}", value=reader.money(deal.value))
    said += reader.say(" · {stage}", stage=facts.stage_name(deal, reader))
    if deal.deal_id in shown.unowned:
        said += reader.say(" · {owner}", owner=facts.person_name(deal.owner, reader))
    return Mrkdwn("\n").join([said, *_reasons(each, reader)])


def _reasons(each: WaitingDeal, reader: Reader) -> list[Mrkdwn]:
    deal, reasons = each.deal, []
    if facts.is_stale(deal, reader):
        untouched = reader.say("🔴 {untouched}", untouched=facts.untouched(deal, reader))
        reasons.append(untouched + _touched(each.touch, reader))
    if overdue := next_step.overdue(deal, reader):
        reasons.append(overdue)
    return reasons


def _touched(touch: ActivityView | None, reader: Reader) -> Mrkdwn:
    if touch is None:
        return Mrkdwn("")
    words = _TOUCHES.get(touch.kind, "last change {day}")
    return reader.say("; {touch}", touch=reader.say(words, day=reader.day_of(touch.at)))


def _ways_out(each: WaitingDeal, reader: Reader) -> list[Block]:
    """*Move to…*, *Next step* and *Snooze…*: one click each."""
    return [
        move_menu(each.deal, each.stages, reader, opens=True),
        opens_form(reader.plain("Next step"), ids.about_deal(ids.TASK_FORM, each.deal)),
        _rest_menu(each.deal, reader),
    ]


def _more(deal: DealView, reader: Reader) -> Block:
    """The "⋯" menu: forms that say more than a button can."""
    forms = {
        ids.ASSIGN_DEAL_FORM: reader.plain("Hand over…"),
        ids.LOSE_DEAL_FORM: reader.plain("Lost…"),
        ids.ABANDON_DEAL_FORM: reader.plain("Abandon…"),
        ids.WIN_DEAL_FORM: reader.plain("Won…"),
        ids.NOTE_FORM: reader.plain("Note…"),
    }
    return form_menu("more", forms, deal)


def _rest_menu(deal: DealView, reader: Reader) -> Block:
    """*Snooze…*: the stretches for which people let a deal rest."""
    options = [
        option(reader.told(label), RestValue(deal_id=deal.deal_id, to=to).dump())
        for to, label in _RESTS.items()
    ]
    return select(ids.action(ids.REST_DEAL, deal.deal_id), reader.plain("Snooze…"), options)


def _pages(shown: ReminderView, reader: Reader) -> Iterable[Block]:
    """*More*, and the way back to those of greatest value."""
    if shown.pages == 1:
        return
    following = shown.page + 1 if shown.page < shown.pages else 1
    label = reader.plain("More ({page} of {pages})", page=following, pages=shown.pages)
    if following == 1:
        label = reader.plain("Back to the first")
    value = ReminderValue(reminder_id=shown.reminder_id, page=following)
    yield actions(button(label, ids.action(ids.TURN_REMINDER, shown.reminder_id), value.dump()))


def _dealt(shown: ReminderView, reader: Reader, *, most: int) -> Iterable[Block]:
    """The last of what was dealt with since, each with *Undo* for whoever did it; `most` lines."""
    lines = [(_dealt_line(each, reader), each.undo) for each in shown.dealt]
    lines += [(_done_line(each, reader), each.undo) for each in shown.done]
    if lines and most > 0:
        yield divider()
    for said, undo in lines[: max(0, most)]:
        yield context(said) if undo is None else section(said, accessory=undo_button(undo, reader))


def _dealt_line(each: DealtDeal, reader: Reader) -> Mrkdwn:
    name = reader.plain("#{number} {title}", number=each.deal.number, title=each.deal.title)
    return reader.say("✅ {name}: {what}", name=name, what=_what(each, reader))


def _done_line(each: DealtTask, reader: Reader) -> Mrkdwn:
    if each.done.deal_number is None:
        return reader.say("✅ {what}", what=_what(each, reader))
    number, title = each.done.deal_number, each.done.deal_title or ""
    name = reader.plain("#{number} {title}", number=number, title=title)
    return reader.say("✅ {name}: {what}", name=name, what=_what(each, reader))


def _what(each: DealtDeal | DealtTask, reader: Reader) -> Mrkdwn:
    """What was done. Who did it themselves, and so may undo it, need not be told who and when."""
    own = each.undo is not None
    return what_happened(each.done, reader) if own else activity_line(each.done, reader)


def _line(each: WaitingDeal, reader: Reader) -> Mrkdwn:
    """A deal as it is read out: which, and why."""
    name = reader.plain("#{number} {title}", number=each.deal.number, title=each.deal.title)
    return reader.say("{name}: {why}", name=name, why=Mrkdwn("; ").join(_reasons(each, reader)))
