"""A digest: what happened to deals since the last one, what is about to, and what to do now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.blocks import facts, ids
from bot.blocks.buttons import line_button
from bot.blocks.kit import (
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
from bot.blocks.reminder import daily_reminder
from bot.blocks.settings import weekday
from bot.blocks.text import Mrkdwn, bold, cut
from core.digest_results import ChannelReading, Digest, DigestDeal, DigestPart, Happening
from core.i18n import Text, _
from core.reminder_results import ReminderView

_LINES = Mrkdwn("\n")
_APART = Mrkdwn(" · ")
_TITLE = 80
_NAME = 40

_TITLES: Mapping[Happening, Text] = {
    "won": _("🎉 Won"),
    "lost": _("Lost"),
    "abandoned": _("Abandoned"),
    "new": _("New"),
    "moved": _("Moved"),
    "reopened": _("Reopened"),
}
# What is told of by name where everybody reads along: nobody is shown up for what went wrong (rule 12).
_BEFORE_ALL: frozenset[Happening] = frozenset({"won", "new", "moved"})


def digest(shown: Digest, reader: Reader) -> Message:
    """A member's digest, which only they read."""
    return _own(shown, [change_button(reader)], reader)


def with_digest(view: ReminderView, shown: Digest, reader: Reader) -> Message:
    """A daily reminder and the digest below it, for whoever wants everything in one message."""
    below = _own(shown, [], reader)
    reminder = daily_reminder(view, reader, below=len(below.blocks) + 1)
    blocks = (*reminder.blocks, divider(), *below.blocks)
    return Message(_LINES.join([reminder.text, below.text]), blocks)


def _own(shown: Digest, ways: Sequence[Block], reader: Reader) -> Message:
    return _message(shown, [actions(*_ways_on(shown, reader), *ways)], Mrkdwn(""), reader)


def channel_digest(reading: ChannelReading, reader: Reader) -> Message:
    """A channel's digest, which ends with who set it up and when it comes."""
    shown = reading.digest
    board = button(
        reader.plain("Board"),
        ids.action(ids.SHOW_BOARD, "digest"),
        ids.BoardValue(pipeline_id=reading.pipeline_id).dump(),
    )
    kept = _kept(reading, reader)
    return _message(shown, [actions(board), context(kept)], kept, reader)


def _kept(reading: ChannelReading, reader: Reader) -> Mrkdwn:
    """Who set it up, and when it comes."""
    when = (
        reader.say("each working day at nine in {tz}", tz=reading.tz)
        if reading.weekday is None
        else reader.say(
            "each {weekday} at nine in {tz}", weekday=weekday(reading.weekday, reader), tz=reading.tz
        )
    )
    return reader.say(
        "Set up by {who}, {when}. `/pipeline subscribe` changes it.",
        who=facts.person_name(reading.by, reader),
        when=when,
    )


def _message(shown: Digest, end: Sequence[Block], last_words: Mrkdwn, reader: Reader) -> Message:
    """How it stands and what to do, then the parts that name deals, then what is only counted."""
    parts = _parts(shown, reader)
    heading = [bold(_heading(shown, reader)), _standing(shown, reader), bold(_to_do(shown, reader))]
    said = [_LINES.join(line for line in heading if line), *(words for words, _block in parts)]
    counted = _LINES.join(_counts(shown, reader))
    blocks = [section(said[0]), *(block for _said, block in parts), section(counted) if counted else {}, *end]
    words = (each for each in (*said, counted, last_words) if each)
    return Message(_LINES.join(words), tuple(block for block in blocks if block))


def _heading(shown: Digest, reader: Reader) -> Mrkdwn:
    day = reader.day_of(shown.since)
    if shown.pipeline is not None:
        return reader.say("{pipeline} since {day}", pipeline=shown.pipeline, day=day)
    if shown.scope == "own":
        return reader.say("Your deals since {day}", day=day)
    if shown.scope == "people":
        return reader.say("Your team's deals since {day}", day=day)
    return reader.say("All deals since {day}", day=day)


def _standing(shown: Digest, reader: Reader) -> Mrkdwn:
    """What stands open, against last time."""
    now = reader.say("Open: {total}", total=facts.count_and_sums(shown.open, reader))
    if shown.open_before is None:
        return now
    if shown.open_before == shown.open:
        return now + reader.say(", as last time")
    return now + reader.say("; last time {total}", total=facts.count_and_sums(shown.open_before, reader))


def _counts(shown: Digest, reader: Reader) -> list[Mrkdwn]:
    """What is only counted where everybody reads along."""
    if shown.scope != "all":
        return []
    counted = [
        _counted(reader.told(_TITLES[what]), part, reader)
        for what, part in shown.happened.items()
        if what not in _BEFORE_ALL
    ]
    if shown.closing.total.deals:
        counted.append(_counted(_closing_title(shown, reader), shown.closing, reader))
    return counted


def _parts(shown: Digest, reader: Reader) -> list[tuple[Mrkdwn, Block]]:
    """The parts that name deals, each as it is read out and as a block."""
    everybody = shown.scope == "all"
    whose = shown.scope != "own"
    parts = [
        _part(what, reader.told(_TITLES[what]), part, _WORDS[what], reader, whose=whose)
        for what, part in shown.happened.items()
        if not everybody or what in _BEFORE_ALL
    ]
    if everybody:
        return parts
    others: Sequence[tuple[str, str, DigestPart, _Words]] = (
        ("closing", _closing_title(shown, reader), shown.closing, _closes),
        ("ignored", reader.plain("Nobody acts on these"), shown.ignored, _waits),
        ("unreminded", reader.plain("Nobody is reminded of these"), shown.unreminded, _unheard),
        ("nobodys", reader.plain("Nobody here sees to these"), shown.nobodys, _in_stage),
    )
    parts += [
        _part(name, title, part, words, reader, whose=whose)
        for name, title, part, words in others
        if part.total.deals
    ]
    return parts


def _closing_title(shown: Digest, reader: Reader) -> str:
    return reader.plain_n("Closing today", "Closing within {count} days", shown.closing_days)


_Words = Callable[[DigestDeal, Reader], Mrkdwn]


def _part(
    name: str, title: str, part: DigestPart, words: _Words, reader: Reader, *, whose: bool
) -> tuple[Mrkdwn, Block]:
    """A part: what it comes to, a line for each of its first deals, and the way to their cards."""
    lines = [_counted(title, part, reader)]
    lines += [_line(each, words, reader, whose=whose) for each in part.deals]
    left = part.total.deals - len(part.deals)
    if left > 0:
        lines.append(reader.say_n("and {count} more", "and {count} more", left))
    said = _LINES.join(lines)
    return said, section(said, accessory=_opener(name, part, reader))


def _counted(title: str, part: DigestPart, reader: Reader) -> Mrkdwn:
    return _APART.join([bold(title), facts.count_and_sums(part.total, reader)])


def _line(each: DigestDeal, words: _Words, reader: Reader, *, whose: bool) -> Mrkdwn:
    deal = each.deal
    name = reader.say("• *#{number}* {title}", number=deal.number, title=cut(deal.title, _TITLE))
    facts_of = [name, reader.say("{value}", value=facts.money(deal.value, reader)), words(each, reader)]
    if whose:
        owner = cut(facts.person_name(deal.owner, reader), _NAME)
        facts_of.append(reader.say("{owner}", owner=owner))
    return _APART.join(said for said in facts_of if said)


def _opener(name: str, part: DigestPart, reader: Reader) -> Block:
    """The way from the lines to the cards of their deals, which have every action."""
    return select(
        ids.action(ids.SHOW_DEAL, f"digest.{name}"),
        reader.plain("Open…"),
        [
            option(
                reader.plain("#{number} {title}", number=each.deal.number, title=each.deal.title),
                ids.DealValue(deal_id=each.deal.deal_id).dump(),
            )
            for each in part.deals
        ],
    )


def _in_stage(each: DigestDeal, reader: Reader) -> Mrkdwn:
    return reader.say("in {stage}", stage=cut(facts.stage_name(each.deal, reader), _NAME))


def _moved(each: DigestDeal, reader: Reader) -> Mrkdwn:
    stage = facts.stage_name(each.deal, reader)
    if each.from_stage is None:
        return _in_stage(each, reader)
    if each.from_stage == each.deal.stage.name:
        return reader.say("in {stage} again", stage=cut(stage, _NAME))
    return reader.say("{old} → {new}", old=cut(each.from_stage, _NAME), new=cut(stage, _NAME))


def _why(each: DigestDeal, reader: Reader) -> Mrkdwn:
    return reader.say("{reason}", reason=cut(each.deal.reason or "", _TITLE))


def _closes(each: DigestDeal, reader: Reader) -> Mrkdwn:
    on = each.deal.expected_close_on
    return reader.say("{day}", day=reader.day(on)) if on is not None else Mrkdwn("")


def _waits(each: DigestDeal, reader: Reader) -> Mrkdwn:
    said = reader.say("🔴 {untouched}", untouched=facts.untouched(each.deal, reader))
    return said + reader.say_n("; {count} reminder ignored", "; {count} reminders ignored", each.ignored)


def _unheard(each: DigestDeal, reader: Reader) -> Mrkdwn:
    said = reader.say("🔴 {untouched}", untouched=facts.untouched(each.deal, reader))
    return said + reader.say("; reminders off")


def _nothing(each: DigestDeal, reader: Reader) -> Mrkdwn:
    return Mrkdwn("")


_WORDS: Mapping[Happening, _Words] = {
    "won": _nothing,
    "lost": _why,
    "abandoned": _why,
    "new": _in_stage,
    "moved": _moved,
    "reopened": _in_stage,
}


def _to_do(shown: Digest, reader: Reader) -> Mrkdwn:
    """What to do first, by what weighs most; nothing for whoever only looks, and for a channel."""
    if shown.scope == "all":
        return Mrkdwn("")
    if count := shown.unattended:
        return reader.say_n(
            "What now: talk to the owner of the deal that nobody acts on, or hand it over.",
            "What now: talk to the owners of the {count} deals that nobody acts on, or hand them over.",
            count,
        )
    if count := shown.nobodys.total.deals:
        return reader.say_n(
            "What now: give somebody the deal that nobody here sees to.",
            "What now: give somebody the {count} deals that nobody here sees to.",
            count,
        )
    if count := shown.closing.total.deals:
        return reader.say_n(
            "What now: check the next step of the deal that closes soon.",
            "What now: check the next steps of the {count} deals that close soon.",
            count,
        )
    if not shown.open.deals:
        return reader.say("What now: `/deal new` starts the next one.")
    return reader.say("What now: plan a next step for each deal that has none.")


def _ways_on(shown: Digest, reader: Reader) -> list[Block]:
    """The lists on which that is done."""
    if shown.scope == "own":
        return [
            line_button(reader.plain("My deals"), "deal list mine", "mine", reader),
            line_button(reader.plain("Without a next step"), "deal list mine nostep", "nostep", reader),
        ]
    if shown.scope == "all":
        return [line_button(reader.plain("All deals"), "deal list all", "all", reader)]
    ways = [line_button(reader.plain("Untouched for too long"), "deal list all stale", "stale", reader)]
    if shown.nobodys.total.deals:
        ways.append(line_button(reader.plain("Unowned"), "deal list unowned", "unowned", reader))
    return ways
