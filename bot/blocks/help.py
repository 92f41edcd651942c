"""Help, and the answer to a command that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.blocks import ids
from bot.blocks.kit import Block, Message, actions, button, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.i18n import Text
from core.results import Choice

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
    quotes = reader.say('Put names with spaces in quotes: `"Live demo"`.')
    if command == "deal":
        named = reader.say("A deal is named by its number or by words: `142`, `acme renewal`.")
        quotes = named + " " + quotes
    blocks.append(context(quotes))
    return Message(Mrkdwn("\n").join([title, *shown]), tuple(blocks))


def unknown_message(
    written: str, closest: Sequence[tuple[str | None, HelpLine]], command: str, reader: Reader
) -> Message:
    """That a command is not known, with the closest ones and an example of each that works.

    Each comes with the line that a button runs, or None where it is too unlike to be run at a click.
    """
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
        if run is not None and run.count(" ") > 1 and ids.carries(run, reader.now)
    ]
    if buttons:
        blocks.append(actions(*buttons))
    return Message(Mrkdwn("\n").join([said + " " + meant, *examples]), tuple(blocks))


def offer_message(question: Text, choices: Sequence[Choice], reader: Reader) -> Message:
    """A question whose yes carries out a line, or several lines to choose from (at least one)."""
    said = reader.tell(question)
    lines = [reader.say("`/{line}`", line=choice.line) for choice in choices]
    labels = [reader.told(choice.label) for choice in choices]
    if len(choices) == 1:
        labels = [reader.plain("Yes: /{line}", line=choices[0].line)]
    buttons = [
        button(label, ids.action(ids.RUN_LINE, at), ids.line_value(choice.line, reader.now))
        for at, (label, choice) in enumerate(zip(labels, choices, strict=True))
    ]
    return Message(Mrkdwn("\n").join([said, *lines]), (section(said), actions(*buttons)))


def beside(message: Message, said: Mrkdwn) -> Message:
    """`message` with a sentence before it about what was not understood."""
    return replace(message, text=said + " " + Mrkdwn(message.text), blocks=(section(said), *message.blocks))


def _line(line: HelpLine, reader: Reader) -> Mrkdwn:
    return reader.say("`{example}`  {summary}", example=line.example, summary=reader.say(line.summary))
