"""The next step of a deal: on its card, and in words on its row where it is overdue."""

from __future__ import annotations

from datetime import datetime

from bot.blocks import facts, ids
from bot.blocks.buttons import opens_form
from bot.blocks.kit import Block, button, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.card_results import DealCard
from core.results import DealView
from core.task_results import TaskView


def due(due_at: datetime, reader: Reader) -> Mrkdwn:
    """When a task is due, and whether that has passed: in words, since colour never stands alone."""
    if due_at < reader.now:
        return reader.say("🔴 overdue since {when}", when=reader.when(due_at))
    return reader.say("⏰ due {when}", when=reader.when(due_at))


def done_button(task: TaskView, reader: Reader) -> Block:
    """*Done*."""
    return button(reader.plain("Done"), ids.action(ids.TASK_DONE, task.task_id), ids.seen_task(task).dump())


def next_step_button(deal: DealView, reader: Reader) -> Block:
    """*Next step*, where an open deal has none; an empty dict elsewhere."""
    if deal.status != "open" or deal.next_step_at is not None:
        return {}
    return opens_form(reader.plain("Next step"), ids.about_deal(ids.TASK_FORM, deal))


def card_blocks(shown: DealCard, reader: Reader) -> list[Block]:
    """What is to be done next on the card of an open deal, and until when the deal rests and why."""
    deal, task = shown.deal, shown.next_step
    if deal.status != "open":
        return []
    if task is None:
        opens = next_step_button(deal, reader) if shown.can_share else {}
        said = section(reader.say("⚪ No next step"), accessory=opens)
    else:
        step = reader.say(
            "*Next step*: {title}\n{who} · {due}",
            title=task.title,
            who=facts.person_name(task.assignee, reader),
            due=due(task.due_at, reader),
        )
        said = section(step, accessory=done_button(task, reader) if shown.can_complete else {})
    resting = rests(deal, reader)
    return [said, context(resting) if resting else {}]


def rests(deal: DealView, reader: Reader) -> Mrkdwn:
    """Until when a deal was put to rest, and why; nothing where it is not."""
    if deal.rests_until is None or deal.rests_until <= reader.now:
        return Mrkdwn("")
    said = reader.say("💤 Rests until {when}", when=reader.when(deal.rests_until))
    return reader.say("{said}: {why}", said=said, why=deal.snooze_reason) if deal.snooze_reason else said


def overdue(deal: DealView, reader: Reader) -> Mrkdwn:
    """Which dates of an open deal have passed: when it was due, to close, and to have its next step."""
    if deal.status != "open":
        return Mrkdwn("")
    passed = []
    if deal.due_on is not None and deal.due_on < reader.today():
        passed.append(reader.say("due {day}", day=reader.day(deal.due_on)))
    if deal.expected_close_on is not None and deal.expected_close_on < reader.today():
        passed.append(reader.say("expected close {day}", day=reader.day(deal.expected_close_on)))
    if step_is_overdue(deal, reader) and deal.next_step_at is not None:
        passed.append(reader.say("next step {day}", day=reader.day_of(deal.next_step_at)))
    return reader.say("🔴 Overdue: {dates}", dates=Mrkdwn(", ").join(passed)) if passed else Mrkdwn("")


def step_is_overdue(deal: DealView, reader: Reader) -> bool:
    """Whether the earliest thing that is to be done on a deal should be done by now."""
    return deal.next_step_at is not None and deal.next_step_at < reader.now
