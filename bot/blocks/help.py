"""Help, and the answer to a command that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import ids
from bot.blocks.kit import Block, Message, actions, button, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn

_LINES_A_SECTION = 10


@dataclass(frozen=True, slots=True)
class HelpLine:
    """How something is used, by an example that works, and what it does."""

    example: str
    summary: str


def help_message(command: str, lines: Sequence[HelpLine], reader: Reader) -> Message:
    """What a command can do, an example each."""
    title = reader.say("*What you can do with* `/{command}`", command=command)
    shown = [_line(line, reader) for line in lines]
    blocks: list[Block] = [section(title)]
    for at in range(0, len(shown), _LINES_A_SECTION):
        blocks.append(section(Mrkdwn("\n").join(shown[at : at + _LINES_A_SECTION])))
    blocks.append(
        context(
            reader.say(
                "A deal is named by its number or by words: `142`, `acme renewal`. "
                'Put names with spaces in quotes: `"Live demo"`.'
            )
        )
    )
    return Message(Mrkdwn("\n").join([title, *shown]), tuple(blocks))


def unknown_message(
    written: str, closest: Sequence[tuple[str, HelpLine]], command: str, reader: Reader
) -> Message:
    """That a command is not known, with the closest one, ready to run, and an example that works."""
    said = reader.say("I don't know `/{written}`.", written=written[:200].replace("`", "'"))
    if not closest:
        hint = reader.say("`/{command} help` shows what there is.", command=command)
        return Message(said + " " + hint, (section(said + "\n" + hint),))
    meant = reader.say("Did you mean one of these?" if len(closest) > 1 else "Did you mean this?")
    examples = [_line(line, reader) for _run, line in closest]
    blocks = [section(Mrkdwn("\n").join([said + " " + meant, *examples]))]
    buttons = [
        button(
            f"/{run}",
            ids.action(ids.RUN_LINE, at),
            ids.line_value(run, reader.now),
        )
        for at, (run, _line) in enumerate(closest)
        if run.count(" ") > 1
    ]
    if buttons:
        blocks.append(actions(*buttons))
    return Message(Mrkdwn("\n").join([said + " " + meant, *examples]), tuple(blocks))


def offer_message(said: Mrkdwn, line: str, reader: Reader) -> Message:
    """A question whose yes carries out a line."""
    yes = button(reader.plain("Yes: /{line}", line=line), ids.RUN_LINE, ids.line_value(line, reader.now))
    return Message(said + "\n" + reader.say("`/{line}`", line=line), (section(said), actions(yes)))


def _line(line: HelpLine, reader: Reader) -> Mrkdwn:
    return reader.say("`{example}`  {summary}", example=line.example, summary=reader.say(line.summary))
