"""What a channel hears, told to whoever chose it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.buttons import line_button
from bot.blocks.deal import undo_button
from bot.blocks.kit import Block, Message, actions, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold
from core.money import NO_VALUE
from core.pipeline_results import SubscribeResult, SubscriptionView, UnsubscribeResult
from core.stage_names import as_word

_LINES = Mrkdwn("\n")


def subscribed(result: SubscribeResult, reader: Reader, *, is_member: bool = True) -> Message:
    """What the channel hears from now on, and what that replaces.

    `is_member` says whether the bot is in the channel; without that it cannot post in a private one.
    """
    hears = _hears(result.subscription, reader)
    if result.activity_id is None:
        lines = [reader.say("This channel hears of {hears} already; nothing was changed.", hears=hears)]
    elif result.replaced is None:
        lines = [reader.say("This channel hears of {hears}.", hears=hears)]
    else:
        before = _hears(result.replaced, reader)
        said = reader.say(
            "From now on this channel hears of {hears}. Before: {before}.", hears=hears, before=before
        )
        lines = [said]
    if result.allowed:
        lines.append(reader.say("Its guests and people of other organisations will read it too."))
    blocks: list[Block] = [section(_LINES.join(lines))]
    if not is_member:
        lines.append(
            reader.say(
                "I am not in this channel. If it is private, invite me with `/invite`, or I can't post."
            )
        )
        blocks.append(context(lines[-1]))
    end = line_button(reader.plain("Unsubscribe"), _end(result.subscription), "unsubscribe", reader)
    undo = [undo_button(result.activity_id, reader)] if result.activity_id is not None else []
    return Message(_LINES.join(lines), (*blocks, actions(end, *undo)))


def unsubscribed(result: UnsubscribeResult, reader: Reader) -> Message:
    """What the channel hears no more, and what it still hears."""
    lines = [
        reader.say("This channel hears no more of {hears}.", hears=_hears(each, reader))
        for each in result.ended
    ] or [reader.say("This channel heard nothing of that; nothing was changed.")]
    lines += [reader.say("It still hears of {hears}.", hears=_hears(each, reader)) for each in result.left]
    buttons = [
        line_button(reader.plain("Unsubscribe from all"), "pipeline unsubscribe", "unsubscribe", reader)
    ]
    text = _LINES.join(lines)
    return Message(text, (section(text), actions(*buttons) if result.left else {}))


def _hears(view: SubscriptionView, reader: Reader) -> Mrkdwn:
    """`moved, won and lost deals in Sales, from $10,000`."""
    where = bold(view.pipeline) if view.pipeline is not None else reader.say("*all pipelines*")
    said = reader.say("{events} in {where}", events=_events(view.events, reader), where=where)
    if view.least == NO_VALUE:
        return said
    return reader.say("{said}, from {least} on", said=said, least=reader.money(view.least))


def _events(words: Sequence[str], reader: Reader) -> str:
    names = {
        "created": reader.plain("new deals"),
        "moved": reader.plain("moves"),
        "moved-back": reader.plain("moves back"),
        "won": reader.plain("wins"),
        "lost": reader.plain("losses"),
        "abandoned": reader.plain("abandoned deals"),
        "reopened": reader.plain("reopened deals"),
    }
    return ", ".join(names[word] for word in words)


def _end(view: SubscriptionView) -> str:
    return f"pipeline unsubscribe {as_word(view.pipeline)}" if view.pipeline else "pipeline unsubscribe"
