"""How far the undo of an import is, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator

from bot.blocks.bulk import rest_lines, stopped_line
from bot.blocks.kit import Message, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.imports.results import Unmade, UnmakePlan
from core.job_results import JobView


def import_undo_said(job: JobView, reader: Reader) -> Message:
    """How far it is, or how many deals are gone, what stays and why."""
    plan, outcome = UnmakePlan.model_validate(job.request), Unmade.model_validate(job.outcome)
    if job.state == "waiting":
        said = reader.say(
            "⏳ Taking back the import of *{file}*: {done} of {total} are done. The end is told you.",
            file=plan.file, done=reader.number(job.done), total=reader.number(job.total),
        )  # fmt: skip
        return Message(said, (section(said),))
    said = reader.say_n(
        "Undone: *{count} deal* that was imported from *{file}* is gone.",
        "Undone: *{count} deals* that were imported from *{file}* are gone.",
        outcome.changed,
        file=plan.file,
    )
    notes = [*rest_lines(outcome, reader), *_made_for_them(plan, outcome, reader)]
    if job.state == "failed":
        notes.append(stopped_line(job, reader))
    return Message(Mrkdwn("\n").join([said, *notes]), (section(said), *map(context, notes)))


def _made_for_them(plan: UnmakePlan, outcome: Unmade, reader: Reader) -> Iterator[Mrkdwn]:
    """What became of all else that the import had made."""
    if outcome.parties:
        yield reader.say_n(
            "{count} contact or company that was made for them is gone, too.",
            "{count} contacts and companies that were made for them are gone, too.",
            outcome.parties,
        )
    if outcome.in_use:
        yield reader.say_n(
            "{count} contact or company that was made for them is in use by now, and stays.",
            "{count} contacts and companies that were made for them are in use by now, and stay.",
            outcome.in_use,
        )
    if plan.stays:
        yield reader.say("Stages, labels and owners that were made for them stay.")
