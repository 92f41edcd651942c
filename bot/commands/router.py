"""The table of subcommands. Routing, help, "did you mean" and the manifest's usage hints are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from rapidfuzz import fuzz, process

from bot.blocks import ids
from bot.blocks.help import HelpLine, help_message, offer_message, unknown_message
from bot.blocks.kit import Message
from bot.blocks.modal import Reply
from bot.blocks.sharing import with_share
from bot.commands.parsing import Args, channel_named, decoded, quoted, read_args
from bot.context import Context
from bot.plan import Planned
from core.i18n import _
from core.numbers import leading_number
from core.permissions import may
from core.requests import Consent
from core.results import Choice

# Likeness in percent from which a subcommand is worth showing, and from which it was surely meant: a line
# that changes something is run at a click only then, as `close` is no misspelt `lost`.
_LIKE_ENOUGH = 60
_SURELY_MEANT = 75
_FAR_BEHIND = 15


@dataclass(frozen=True)
class Subcommand:
    """A row of the table: a word after the command, how it is used, and who handles it.

    `parse` turns what was typed into a request without looking anything up; `run` answers it. `usage` is an
    example that works, without command and name. `writes` sends it to the workers that may change things.
    In `prose`, free text, a mention is only a word. What `shares` is answered with *Share* for who may.
    """

    name: str
    usage: str
    summary: str
    parse: Callable[[Args], Any]
    run: Callable[[Any, Context], Reply]
    writes: bool = False
    needs_channel: bool = False
    prose: bool = False
    shares: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """A slash command: its subcommands, and what happens where the first word is none of them.

    `alone` answers the bare command; `otherwise` takes a line whose first word is no subcommand, and returns
    None where it makes nothing of it. `at_last` is asked as it is, once no subcommand stands behind a number
    either. `nearly` is asked once none is merely misspelt, and raises what the line comes close to, if
    anything. `vague` are words that may mean any of several subcommands.
    """

    name: str
    summary: str
    subcommands: tuple[Subcommand, ...]
    alone: Callable[[Args, Context], Message]
    otherwise: Callable[[Args, Context], Message | None] | None = None
    at_last: Callable[[Args, Context], Message | None] | None = None
    nearly: Callable[[Args, Context], None] | None = None
    vague: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def usage_hint(self) -> str:
        """What Slack shows while the command is typed; the manifest holds it."""
        return " | ".join([*(each.name for each in self.subcommands), "help"])

    def find(self, word: str) -> Subcommand | None:
        """The subcommand that `word` names."""
        return next((each for each in self.subcommands if word == each.name or word in each.aliases), None)


class Router:
    """Finds who handles a line."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self.commands = {command.name: command for command in commands}

    def plan(
        self,
        command: str,
        text: str,
        *,
        consent: Iterable[Consent] = (),
        asked_at: datetime | None = None,
    ) -> Planned:
        """What `/command text` comes to; `text` is as Slack sent it. Never raises."""
        name, line = command.removeprefix("/"), decoded(text)
        table = self.commands.get(name)
        found = _begun(table, read_args(name, line)) if table is not None else None
        if found is not None and found.prose:
            line = decoded(text, prose=True)
        return self.plan_line(name, line, consent=consent, asked_at=asked_at)

    def plan_line(
        self,
        name: str,
        text: str,
        *,
        consent: Iterable[Consent] = (),
        asked_at: datetime | None = None,
    ) -> Planned:
        """As `plan`, for a line that is decoded already, such as a button's."""
        command = self.commands.get(name)
        if command is None:
            return Planned(False, lambda context: help_message("help", (), context.reader))
        args = read_args(name, text, consent=consent, asked_at=asked_at)
        if not args.words:
            return Planned(False, lambda context: command.alone(args, context))
        first = args.words[0]
        found = _begun(command, args)
        if found is not None:
            end = args.words[1].at if len(args.words) > 1 else len(text)
            rest = read_args(f"{name} {found.name}", text[end:], consent=consent, asked_at=asked_at)
            return Planned(
                found.writes,
                lambda context: _answered(found, rest, context),
                found.needs_channel,
                channel_named(rest),
            )
        if first.text.casefold() in ("help", "?"):
            return Planned(False, lambda context: self._help(command, args, context))
        return Planned(False, lambda context: self._otherwise(command, args, context))

    def _help(self, command: Command, args: Args, context: Context) -> Message:
        asked = args.words[1].text.casefold() if len(args.words) > 1 else ""
        found = command.find(asked)
        lines = (found,) if found else command.subcommands
        return help_message(command.name, [_help_line(command, each) for each in lines], context.reader)

    def _otherwise(self, command: Command, args: Args, context: Context) -> Message:
        """A line whose first word is no subcommand: what else it may mean, else the closest command."""
        for reading in (command.otherwise, partial(_turned_round, command), command.at_last):
            answer = reading(args, context) if reading else None
            if answer is not None:
                return answer
        closest = _closest(command, args.words[0].text)
        if command.nearly and not any(likeness >= _SURELY_MEANT for _each, likeness in closest):
            command.nearly(args, context)
        rest = " ".join(quoted(word.text) if word.quoted else word.text for word in args.words[1:])
        offered = [
            (
                f"{command.name} {each.name} {rest}".strip()
                if likeness >= _SURELY_MEANT or not each.writes
                else None,
                _help_line(command, each),
            )
            for each, likeness in closest
        ]
        return unknown_message(args.whole, offered, command.name, context.reader)


def _answered(found: Subcommand, args: Args, context: Context) -> Reply:
    answer = found.run(found.parse(args), context)
    if found.shares and isinstance(answer, Message) and may(context.actor, "share"):
        return with_share(answer, args.whole, context.reader)
    return answer


def _begun(command: Command, args: Args) -> Subcommand | None:
    """The subcommand that the line begins with."""
    first = args.words[0] if args.words else None
    return None if first is None or first.quoted else command.find(first.text.casefold())


def _turned_round(command: Command, args: Args, context: Context) -> Message | None:
    """What `142 note Hello` may mean: a subcommand that begins with a number, behind that number."""
    if leading_number(args.words) is None or len(args.words) == 1 or args.words[1].quoted:
        return None
    number, verb, *rest = args.words
    found = command.find(verb.text.casefold())
    if found is None or not found.usage[:1].isdecimal():
        return None
    behind = args.text[rest[0].at :] if rest else ""
    line = f"{command.name} {found.name} {number.text} {behind}".strip()
    if not ids.carries(line, context.reader.now):
        return None
    question = _("The command stands before the number. Do you mean this?")
    return offer_message(question, (Choice(_("Do it"), line),), context.reader)


def _help_line(command: Command, subcommand: Subcommand) -> HelpLine:
    return HelpLine(f"/{command.name} {subcommand.name} {subcommand.usage}".strip(), subcommand.summary)


def _closest(command: Command, word: str) -> Sequence[tuple[Subcommand, float]]:
    """The subcommands that `word` may mean, else at most two like it, each with its likeness in percent."""
    if meant := command.vague.get(word.casefold()):
        return [(each, 100.0) for each in command.subcommands if each.name in meant]
    own = {each.name: each.name for each in command.subcommands}
    names = own | {alias: each.name for each in command.subcommands for alias in each.aliases}
    ranked = process.extract(
        word.casefold(), list(names), scorer=fuzz.ratio, limit=4, score_cutoff=_LIKE_ENOUGH
    )
    likeness: dict[str, float] = {}
    for name, score, _at in ranked:
        # Another word for a command is less known than its own, and so rarely what was mistyped.
        if name in own or score >= _SURELY_MEANT:
            likeness.setdefault(names[name], score)
    leader = max(likeness.values(), default=0)
    best = [(name, score) for name, score in likeness.items() if leader - score <= _FAR_BEHIND][:2]
    return [(each, score) for name, score in best if (each := command.find(name)) is not None]
