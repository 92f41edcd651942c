"""Tasks: what is to be done, with buttons, and what a person is told after a change of one."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks import facts, ids
from bot.blocks.buttons import line_button
from bot.blocks.deal import open_button, undo_button
from bot.blocks.kit import (
    Block,
    Message,
    actions,
    context,
    divider,
    option,
    overflow,
    section,
    select,
)
from bot.blocks.next_step import done_button, due, next_step_button
from bot.blocks.reader import Reader
from bot.blocks.related import pager
from bot.blocks.text import Mrkdwn, bold
from core.i18n import _
from core.results import Person
from core.stage_names import as_word
from core.task_results import TaskList, TaskResult, TaskView

# As many of one's tasks stand above one's deals.
_ABOVE = 3


def task_list(shown: TaskList, reader: Reader) -> Message:
    """A page of open tasks, the earliest first."""
    if not shown.tasks:
        return _nothing(shown, reader)
    said = bold(_heading(shown, reader))
    blocks: list[Block] = [section(said)]
    for task in shown.tasks:
        blocks += task_row(task, reader, can_change=task.task_id in shown.can_change)
    blocks += pager(line_of(shown.whose), shown.page, shown.pages, reader)
    return Message(
        Mrkdwn("\n").join([said, *(task_line(task, reader) for task in shown.tasks)]), tuple(blocks)
    )


def _nothing(shown: TaskList, reader: Reader) -> Message:
    """That there is nothing to do, and how there comes to be."""
    said = reader.say("Nothing to do.")
    if shown.whose is not None:
        said = reader.say("{name} has nothing to do.", name=shown.whose.name)
    how = reader.say(
        "*Next step* on a deal notes what comes next; so does `/deal task 142 Send proposal fri 15:00`."
    )
    told = said + "\n" + how
    return Message(told, (section(told),))


def above(shown: TaskList, message: Message, reader: Reader) -> Message:
    """The first tasks of a list above a message, as one's own stand above one's deals."""
    if not shown.tasks:
        return message
    first = shown.tasks[:_ABOVE]
    said = bold(_heading(shown, reader))
    blocks: list[Block] = [section(said)]
    for task in first:
        blocks += task_row(task, reader, can_change=task.task_id in shown.can_change)
    if shown.total > len(first):
        label = reader.plain("All {count} tasks", count=reader.number(shown.total))
        blocks.append(actions(line_button(label, line_of(shown.whose), "tasks", reader)))
    text = Mrkdwn("\n").join([said, *(task_line(task, reader) for task in first), Mrkdwn(message.text)])
    return replace(message, text=text, blocks=(*blocks, divider(), *message.blocks))


def task_row(task: TaskView, reader: Reader, *, can_change: bool, stranded: bool = False) -> list[Block]:
    """A task: what, on which deal, by when; and *Done*, *Later* and the rest for who may change it.

    `stranded` says that it is somebody's who cannot do it any more, and that it wants another.
    """
    title, about = bold(task.title), _about(task, reader)
    said = reader.say("{title}\n{about}{due}", title=title, about=about, due=due(task.due_at, reader))
    if stranded:
        said += reader.say("\nWas for {name}, who can't do it any more.", name=task.assignee.name)
    if not can_change:
        return [section(said)]
    return [section(said), actions(done_button(task, reader), _later(task, reader), _more(task, reader))]


def added(result: TaskResult, reader: Reader) -> Message:
    """What was noted, for whom and when, as it was read."""
    task = result.task
    said = reader.say(
        "Noted for {who}: {title}, {due}{about}.",
        who=facts.person(task.assignee, reader),
        title=bold(task.title),
        due=due(task.due_at, reader),
        about=_on(task, reader),
    )
    assumed = reader.say("No day was written, so it is for the next working morning.")
    return _answer(said, result, reader, note=assumed if result.assumed_due else None)


def done(result: TaskResult, reader: Reader) -> Message:
    """That a task is done."""
    title, about = bold(result.task.title), _on(result.task, reader)
    said = reader.say("✅ Done: {title}{about}.", title=title, about=about)
    if result.activity_id is None:
        said = reader.say("{title} is done already; nothing was changed.", title=title)
    return _answer(said, result, reader, next_step=True)


def dropped(result: TaskResult, reader: Reader) -> Message:
    """That a task will not be done."""
    title, about = bold(result.task.title), _on(result.task, reader)
    said = reader.say("Dropped: {title}{about}.", title=title, about=about)
    return _answer(said, result, reader, next_step=True)


def changed(result: TaskResult, reader: Reader) -> Message:
    """What a task is now, after it was put off or edited."""
    task = result.task
    if result.activity_id is None:
        return _answer(
            reader.say("{title} is so already; nothing was changed.", title=bold(task.title)), result, reader
        )
    said = reader.say(
        "{title} is {who}'s to do, {due}{about}.",
        title=bold(task.title),
        who=facts.person_name(task.assignee, reader),
        due=due(task.due_at, reader),
        about=_on(task, reader),
    )
    return _answer(said, result, reader)


def _answer(
    said: Mrkdwn, result: TaskResult, reader: Reader, *, note: Mrkdwn | None = None, next_step: bool = False
) -> Message:
    """An answer with *Undo*, the way to the deal, and the question what comes next."""
    deal = result.task.deal
    buttons = [
        *([undo_button(result.activity_id, reader)] if result.activity_id is not None else []),
        *([open_button(deal, reader)] if deal is not None else []),
    ]
    if next_step and deal is not None:
        buttons.insert(0, next_step_button(deal, reader))
    blocks = [section(said), context(note) if note else {}, actions(*buttons)]
    text = Mrkdwn("\n").join([said, note]) if note else said
    return Message(text, tuple(block for block in blocks if block))


def _heading(shown: TaskList, reader: Reader) -> Mrkdwn:
    if shown.whose is None:
        return reader.say_n("My {count} task", "My {count} tasks", shown.total)
    name = shown.whose.name
    return reader.say_n("{count} task of {name}", "{count} tasks of {name}", shown.total, name=name)


def line_of(whose: Person | None) -> str:
    """The line that lists the same tasks."""
    if whose is None:
        return "deal tasks"
    return f"deal tasks <@{whose.user_id}>" if whose.user_id else f"deal tasks {as_word(whose.name)}"


def _about(task: TaskView, reader: Reader) -> Mrkdwn:
    """`#142 Acme renewal · `, before when it is due."""
    if task.deal is not None:
        return reader.say("#{number} {title} · ", number=task.deal.number, title=task.deal.title)
    name = facts.contact_name(task.contact, reader) if task.contact else ""
    return reader.say("👤 {name} · ", name=name)


def _on(task: TaskView, reader: Reader) -> Mrkdwn:
    """` (#142 Acme renewal)`, behind the rest."""
    if task.deal is not None:
        return reader.say(" (#{number} {title})", number=task.deal.number, title=task.deal.title)
    name = facts.contact_name(task.contact, reader) if task.contact else ""
    return reader.say(" ({name})", name=name)


def task_line(task: TaskView, reader: Reader) -> Mrkdwn:
    """A task as it is read out: what, about what, and by when."""
    about = _about(task, reader)
    return reader.say("{title}: {about}{due}", title=task.title, about=about, due=due(task.due_at, reader))


def _later(task: TaskView, reader: Reader) -> Block:
    """*Later…*: the stretches that people put things off by."""
    seen = ids.seen_task(task)
    stretches = {"1d": _("Tomorrow"), "3d": _("In 3 days"), "1w": _("In a week")}
    options = [
        option(reader.told(label), seen.model_copy(update={"to": to}).dump())
        for to, label in stretches.items()
    ]
    return select(ids.action(ids.TASK_LATER, task.task_id), reader.plain("Later…"), options)


def _more(task: TaskView, reader: Reader) -> Block:
    seen = ids.seen_task(task)
    choices = {"edit": reader.plain("Edit or reassign…"), "drop": reader.plain("Won't be done")}
    if task.deal is not None:
        choices["deal"] = reader.plain("Open #{number}", number=task.deal.number)
    options = [option(label, seen.model_copy(update={"to": to}).dump()) for to, label in choices.items()]
    return overflow(ids.action(ids.TASK_MORE, task.task_id), options)
