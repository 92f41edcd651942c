"""What an import did, or would do: what becomes deals, what is made for them, what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.blocks.deal import undo_button
from bot.blocks.kit import Block, Message, actions, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.imports.outcome import Outcome
from core.imports.results import ImportResult, result_of
from core.imports.rows import BadRow
from core.job_results import JobView
from core.money import Money
from core.results import STATUSES, Status

_MOST_STAGES = 12
_STATUS_WORDS: dict[Status, str] = {
    "open": "{count} open",
    "won": "{count} won",
    "lost": "{count} lost",
    "abandoned": "{count} abandoned",
}


def import_message(job: JobView, reader: Reader) -> Message:
    """How far an import is; how it ended, or why it could not go on, with *Undo* of all that it made."""
    result = result_of(job)
    name = reader.say("*{file}*", file=result.file)
    if job.state == "waiting":
        said = reader.say(
            "⏳ Importing {name}: {done} of {total} rows are done. You may close this; the end is told you.",
            name=name, done=reader.number(job.done), total=reader.number(job.total),
        )  # fmt: skip
        return Message(said, (section(said),))
    undo = [actions(undo_button(job.job_id, reader))] if result.outcome.new else []
    if job.state == "failed":
        said = reader.say(
            "⚠️ The import of {name} stopped after {done} of {total} rows. {why} What was imported stays; "
            "`/deal import` with the same file goes on from there.",
            name=name, done=reader.number(job.done), total=reader.number(job.total), why=job.error or "",
        )  # fmt: skip
        return Message(said, (section(said), *report_blocks(result, reader), *undo))
    said = _headline(result, reader)
    return Message(said, (*report_blocks(result, reader), *undo))


def report_blocks(result: ImportResult, reader: Reader) -> tuple[Block, ...]:
    """The whole report, the headline first."""
    outcome = result.outcome
    return tuple(
        block
        for block in (
            section(_headline(result, reader)),
            _lines(_deals(outcome, reader)),
            _lines(_made(outcome, result.dry_run, reader)),
            _lines(_already(outcome, reader)),
            _left_out(result, reader),
        )
        if block
    )


def _headline(result: ImportResult, reader: Reader) -> Mrkdwn:
    count = result.outcome.new
    if not count and result.bad_rows and not result.outcome.already:
        return reader.say("*{file}*: no row could be read.", file=result.file)
    if not count:
        return reader.say("*{file}*: nothing in it is new.", file=result.file)
    deals = reader.plain_n("{count} deal", "{count} deals", count)
    if result.dry_run:
        return reader.say("*{deals}* would be imported from {file}.", deals=deals, file=result.file)
    return reader.say("✅ *{deals}* imported from {file}.", deals=deals, file=result.file)


def _deals(outcome: Outcome, reader: Reader) -> Iterator[Mrkdwn]:
    """How many of each status, with their values and stages."""
    for status in STATUSES:
        count = sum(number for (each, _code), number in outcome.deals.items() if each == status)
        if not count:
            continue
        values = [
            reader.money(Money(minor, currency))
            for (each, currency), minor in sorted(outcome.minor.items())
            if each == status and minor
        ]
        known = reader.plain(_STATUS_WORDS[status], count=reader.number(count))
        yield reader.say("• {status}", status=" · ".join([known, *values]))
        stages = [
            f"{stage} {reader.number(number)}"
            for (each, stage), number in sorted(outcome.stages.items())
            if each == status
        ]
        if status == "open" and stages:
            shown = ", ".join(stages[:_MOST_STAGES] + ["…"] * (len(stages) > _MOST_STAGES))
            yield reader.say("      {stages}", stages=shown)
    if outcome.stage_unknown:
        yield reader.say_n(
            "• {count} closed without a stage of its own is marked *stage unknown*",
            "• {count} closed without a stage of their own are marked *stage unknown*",
            outcome.stage_unknown,
        )
    if outcome.undated:
        yield reader.say_n(
            "• {count} closed has no closing day", "• {count} closed have no closing day", outcome.undated
        )


def _made(outcome: Outcome, dry_run: bool, reader: Reader) -> Iterator[Mrkdwn]:
    """What is made for the deals to point to."""
    made = [
        *sorted(outcome.places),
        *(reader.plain("label {name}", name=name) for name in outcome.labels),
        *_counted(outcome, reader),
    ]
    if made:
        yield reader.say("*To be made for them:*") if dry_run else reader.say("*Made for them:*")
        yield from (reader.say("• {what}", what=what) for what in made[:_MOST_STAGES])
        if len(made) > _MOST_STAGES:
            yield reader.say_n("• and {count} more", "• and {count} more", len(made) - _MOST_STAGES)


def _counted(outcome: Outcome, reader: Reader) -> Iterator[str]:
    if outcome.companies:
        yield reader.plain_n("{count} company", "{count} companies", outcome.companies)
    if outcome.contacts:
        yield reader.plain_n("{count} contact", "{count} contacts", outcome.contacts)
    if outcome.owners:
        yield reader.plain_n(
            "{count} owner, known by name until they turn up here",
            "{count} owners, known by name until they turn up here",
            len(outcome.owners),
        )


def _already(outcome: Outcome, reader: Reader) -> Iterator[Mrkdwn]:
    if outcome.already:
        yield reader.say_n(
            "{count} deal is here already, and stays as it is.",
            "{count} deals are here already, and stay as they are.",
            outcome.already,
        )
    if outcome.differing:
        yield reader.say_n(
            "Of them {count} differs from the file.",
            "Of them {count} differ from the file.",
            outcome.differing,
        )


def _left_out(result: ImportResult, reader: Reader) -> Block:
    """The first of the rows that are left out, those with the same reason together."""
    if not result.bad_rows:
        return {}
    lines = [reader.say_n("⚠️ *{count} row is left out:*", "⚠️ *{count} rows are left out:*", result.bad_rows)]
    lines += _reasons(result.left_out, reader)
    if result.bad_rows > len(result.left_out):
        more = result.bad_rows - len(result.left_out)
        lines.append(reader.say_n("… and {count} more row", "… and {count} more rows", more))
    return section(Mrkdwn("\n").join(lines))


def _reasons(rows: Sequence[BadRow], reader: Reader) -> Iterator[Mrkdwn]:
    """A line for each column and reason, with the lines of the file, and the value if it is the same."""
    alike: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row in rows:
        for column, value, reason in row.cells:
            alike.setdefault((column, reader.told(reason)), []).append((row.line, value))
    for (column, why), found in alike.items():
        numbers = ", ".join(str(line) for line in dict(found))
        where = reader.plain_n("line {lines}", "lines {lines}", len(dict(found)), lines=numbers)
        values = {value for _line, value in found}
        value = values.pop() if len(values) == 1 else ""
        what = f", {column} “{value}”" if column and value else f", {column}" if column else ""
        yield reader.say("• {where}: {reason}", where=where + what, reason=why)


def _lines(lines: Iterator[Mrkdwn]) -> Block:
    said = list(lines)
    return section(Mrkdwn("\n").join(said)) if said else {}
