"""Several deals changed at once: the button that begins it, how far it is, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.blocks import ids
from bot.blocks.buttons import opens_form
from bot.blocks.deal import undo_button
from bot.blocks.kit import BUTTON_VALUE, Block, Message, actions, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.bulk_results import BULK_UNDO, Change, Outcome, Plan, Reason
from core.i18n import Text, n_
from core.job_results import JobView
from core.results import DealView

_LEAST = 2
# The counts here only mark the sentences; each is said with one of its own.
_DONE: Mapping[Change, Text] = {
    "move": n_("*{count} deal* moved to *{words}*.", "*{count} deals* moved to *{words}*.", 2),
    "assign": n_("*{count} deal* given to *{words}*.", "*{count} deals* given to *{words}*.", 2),
    "label": n_("*{count} deal* labelled *{words}*.", "*{count} deals* labelled *{words}*.", 2),
    "won": n_("🏆 *{count} deal* marked won.", "🏆 *{count} deals* marked won.", 2),
    "lost": n_("*{count} deal* marked lost.", "*{count} deals* marked lost.", 2),
    "abandoned": n_("*{count} deal* abandoned.", "*{count} deals* abandoned.", 2),
}
_CLEARED: Mapping[Change, Text] = {
    "assign": n_("*{count} deal* is nobody's now.", "*{count} deals* are nobody's now.", 2),
    "label": n_("*{count} deal* lost its label.", "*{count} deals* lost their labels.", 2),
}
_LEFT: Mapping[Reason, Text] = {
    "theirs": n_("{count} belongs to somebody else", "{count} belong to others", 2),
    "changed": n_("{count} changed meanwhile", "{count} changed meanwhile", 2),
    "gone": n_("{count} is gone", "{count} are gone", 2),
    "closed": n_("{count} is closed", "{count} are closed", 2),
    "elsewhere": n_("{count} is in another pipeline", "{count} are in other pipelines", 2),
    "fields": n_("{count} lacks what the stage asks for", "{count} lack what the stage asks for", 2),
    "reason": n_("{count} needs a reason to be lost", "{count} need a reason to be lost", 2),
    "stage_gone": n_("{count} because the stage was removed", "{count} because the stage was removed", 2),
    "parted": n_(
        "{count} whose contact has open deals in another pipeline",
        "{count} whose contacts have open deals in other pipelines",
        2,
    ),
}


def select_several(deals: Sequence[DealView], page: ids.BoardValue | str | None, reader: Reader) -> Block:
    """*Select several*, below the `deals` that a message shows.

    `page` is what it is a page of: a board or a stage, or a list by its filters as they were written; None
    where the deals were found otherwise. An empty dict where there is nothing to select.
    """
    if len(deals) < _LEAST:
        return {}
    keys = [deal.deal_id for deal in deals]
    if isinstance(page, ids.BoardValue):
        page_of = {"filters": page.filters, "pipeline_id": page.pipeline_id, "stage_id": page.stage_id}
    else:
        page_of = {"filters": page}
    values = (
        ids.FormValue(form=ids.CHOOSE_DEALS_FORM, shown=tuple(keys[:most]), more=len(keys) - most, **page_of)
        for most in range(len(keys), -1, -1)
    )
    value = next(value for value in values if len(value.dump()) <= BUTTON_VALUE)
    return opens_form(reader.plain("Select several"), value)


def job_said(job: JobView, reader: Reader) -> Message:
    """How far a bulk change, or its undo, is; or what it came to, with *Undo*."""
    plan, outcome = Plan.model_validate(job.request), Outcome.model_validate(job.outcome)
    if job.state == "waiting":
        return _working(job, reader)
    lines = [_done(job.kind, plan, outcome, reader), *rest_lines(outcome, reader)]
    if job.state == "failed":
        lines.append(stopped_line(job, reader))
    undo = undo_button(plan.root, reader) if outcome.changed and job.kind != BULK_UNDO else {}
    notes = [context(line) for line in lines[1:]]
    return Message(Mrkdwn("\n").join(lines), (section(lines[0]), *notes, actions(undo)))


def _working(job: JobView, reader: Reader) -> Message:
    said = reader.say_n("Working on {count} deal…", "Working on {count} deals…", job.total)
    if job.kind == BULK_UNDO:
        said = reader.say_n(
            "Taking back the change of {count} deal…", "Taking back the change of {count} deals…", job.total
        )
    if job.done:
        so_far = reader.say(
            "{done} of {total} so far", done=reader.number(job.done), total=reader.number(job.total)
        )
        return Message(said + "\n" + so_far, (section(said), context(so_far)))
    note = reader.say("I tell you here when it is done. You need not wait for it.")
    return Message(said, (section(said), context(note)))


def _done(kind: str, plan: Plan, outcome: Outcome, reader: Reader) -> Mrkdwn:
    if kind == BULK_UNDO:
        return reader.say_n(
            "Undone: *{count} deal* is as before.", "Undone: *{count} deals* are as before.", outcome.changed
        )
    cleared = not plan.words and plan.change in _CLEARED
    said = _CLEARED[plan.change] if cleared else _DONE[plan.change]
    return reader.count(said, outcome.changed, words=plan.words or "")


def rest_lines(outcome: Outcome, reader: Reader) -> list[Mrkdwn]:
    """What was so already, and what was left and why: never silent."""
    lines = []
    if outcome.convertible:
        lines.append(
            reader.say_n(
                "The contact of {count} keeps their role: *Convert* on their card makes them a client.",
                "The contacts of {count} keep their roles: *Convert* on their card makes one a client.",
                outcome.convertible,
            )
        )
    if outcome.same:
        lines.append(reader.say_n("{count} was so already.", "{count} were so already.", outcome.same))
    if outcome.left:
        parts = []
        for reason, left in outcome.left.items():
            numbers = ", ".join(f"#{number}" for number in left.numbers)
            more = ", …" if left.numbers and left.count > len(left.numbers) else ""
            said = reader.count(_LEFT[reason], left.count)
            parts.append(said + (reader.say(" ({numbers})", numbers=numbers + more) if numbers else ""))
        lines.append(
            reader.say_n(
                "{count} left as it was: {why}.",
                "{count} left as they were: {why}.",
                outcome.left_out,
                why=Mrkdwn(", ").join(parts),
            )
        )
    return lines


def stopped_line(job: JobView, reader: Reader) -> Mrkdwn:
    """That a job was given up, and how far it had come."""
    said = reader.say(
        "⚠️ I had to stop after {done} of {total}. What is done stays done.",
        done=reader.number(job.done),
        total=reader.number(job.total),
    )
    return reader.say("{said} {why}", said=said, why=job.error) if job.error else said
