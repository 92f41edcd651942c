"""What a channel hears, told to whoever chose it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.blocks import ids
from bot.blocks.buttons import line_button, opens_form
from bot.blocks.deal import undo_button
from bot.blocks.kit import Block, Message, actions, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold, cut, escape, mention
from core.channel_filter import ChannelPace
from core.i18n import Text, _
from core.money import NO_VALUE
from core.pipeline_results import SubscribeResult, SubscriptionView, UnsubscribeResult
from core.stage_names import quoted_name

EVENT_NAMES: Mapping[str, Text] = {
    "created": _("new deals"),
    "moved": _("moves"),
    "moved-back": _("moves back"),
    "won": _("wins"),
    "lost": _("losses"),
    "abandoned": _("abandoned deals"),
    "reopened": _("reopened deals"),
}
DIGEST_NAMES: Mapping[ChannelPace, Text] = {
    "daily": _("and a digest each working day"),
    "weekly": _("and a digest each week"),
}
# What is heard of all pipelines as one, in the words of `/pipeline unsubscribe`.
OF_ALL = "all pipelines"
_LINES = Mrkdwn("\n")
_NAMES = 300  # characters of names in a row


def subscribed(
    result: SubscribeResult,
    reader: Reader,
    *,
    others: Sequence[SubscriptionView] = (),
    is_member: bool = True,
) -> Message:
    """What the channel hears from now on, what that replaces, and what else it hears among `others`.

    `is_member` says whether the bot is in the channel; without that it cannot post in a private one.
    """
    view = result.subscription
    lines = [*_heard(result, reader), *_important(view, reader)]
    if result.allowed:
        lines.append(reader.say("Its guests and people of other organisations will read it too."))
    lines += [
        reader.say("It also hears of {hears}.", hears=hears(each, reader))
        for each in others
        if each.subscription_id != view.subscription_id
    ]
    small = [who_set_it_up(view, reader)]
    if not is_member:
        small.append(
            reader.say(
                "I am not in this channel. If it is private, invite me with `/invite`, or I can't post."
            )
        )
    undo = [undo_button(result.activity_id, reader)] if result.activity_id is not None else []
    row = actions(*subscription_buttons(view, reader), *undo)
    blocks: list[Block] = [section(_LINES.join(lines)), *(context(each) for each in small), row]
    return Message(_LINES.join([*lines, *small]), tuple(blocks))


def unsubscribed(result: UnsubscribeResult, reader: Reader) -> Message:
    """What the channel hears no more, and what it still hears."""
    lines = [
        reader.say("This channel hears no more of {hears}.", hears=hears(each, reader))
        for each in result.ended
    ] or [reader.say("This channel heard nothing of that; nothing was changed.")]
    lines += [reader.say("It still hears of {hears}.", hears=hears(each, reader)) for each in result.left]
    buttons = [
        line_button(
            reader.plain("Unsubscribe from all"),
            f"pipeline unsubscribe <#{each.channel_id}>",
            "unsubscribe",
            reader,
        )
        for each in result.left[:1]
    ]
    if result.activity_id is not None:
        buttons.append(undo_button(result.activity_id, reader))
    text = _LINES.join(lines)
    return Message(text, (section(text), actions(*buttons)))


def sample_alert(alert: Message, asked_by: str, reader: Reader) -> Message:
    """An alert that tells of nothing that happened, and says so first and last."""
    mark = reader.say("🧪 A test that {who} asked for: nothing has changed.", who=asked_by)
    return Message(_LINES.join([mark, alert.text]), (context(mark), *alert.blocks))


def sample_queued(channel_id: str, reader: Reader) -> Message:
    """That a sample is on its way into the channel."""
    said = reader.say(
        "A sample is on its way to {channel}, marked as a test.", channel=channel_name(channel_id)
    )
    return Message(said, (section(said),))


def channel_name(channel_id: str) -> Mrkdwn:
    """A channel, as each reader's Slack names it."""
    return Mrkdwn(f"<#{channel_id}>") if channel_id.isalnum() else escape(channel_id)


def hears(view: SubscriptionView, reader: Reader) -> Mrkdwn:
    """`moves, wins in Sales, from $10,000 on, of Bob or nobody, in the stages Demo`."""
    where = bold(view.pipeline) if view.pipeline is not None else reader.say("*all pipelines*")
    said = reader.say("{events} in {where}", events=_events(view.hears.events, reader), where=where)
    parts = [said, *_only(view, reader)]
    if view.hears.digest is not None:
        parts.append(reader.tell(DIGEST_NAMES[view.hears.digest]))
    return Mrkdwn(", ").join(parts)


def who_set_it_up(view: SubscriptionView, reader: Reader) -> Mrkdwn:
    """For which channel it is, who set it up and when; whether it is paused, and they could still do it."""
    who = mention(view.by.user_id) if view.by.user_id else view.by.name
    where, day = channel_name(view.channel_id), reader.day_of(view.at)
    said = [reader.say("For {channel}, set up by {who} on {day}.", channel=where, who=who, day=day)]
    if view.paused:
        said.append(reader.say("It is *paused*: Slack refused what was said there."))
    if not view.keeper_may:
        said.append(
            reader.say(
                "They are no longer a manager here, so it is kept for the channel: any manager can change it."
            )
        )
    return Mrkdwn(" ").join(said)


def subscription_buttons(view: SubscriptionView, reader: Reader) -> list[Block]:
    """*Change…*, *Send a test* and *Unsubscribe*, wherever the message with them stands."""
    here = f"<#{view.channel_id}>"
    which = f"{here} {quoted_name(view.pipeline)}" if view.pipeline else here
    end = which if view.pipeline else f"{here} {OF_ALL}"
    key = view.subscription_id
    value = ids.FormValue(form=ids.SUBSCRIBE_FORM, subscription_id=view.subscription_id)
    return [
        opens_form(reader.plain("Change…"), value),
        line_button(reader.plain("Send a test"), f"pipeline test {which}", f"test.{key}", reader),
        line_button(reader.plain("Unsubscribe"), f"pipeline unsubscribe {end}", f"end.{key}", reader),
    ]


def _heard(result: SubscribeResult, reader: Reader) -> list[Mrkdwn]:
    now = hears(result.subscription, reader)
    if result.activity_id is None:
        return [reader.say("This channel hears of {hears} already; nothing was changed.", hears=now)]
    if result.replaced is None:
        return [reader.say("This channel hears of {hears}.", hears=now)]
    before = hears(result.replaced, reader)
    return [
        reader.say("From now on this channel hears of {hears}. Before: {before}.", hears=now, before=before)
    ]


def _only(view: SubscriptionView, reader: Reader) -> Iterator[Mrkdwn]:
    """What narrows a subscription, a part for each."""
    kept = view.hears
    if kept.least != NO_VALUE:
        yield reader.say("from {least} on", least=reader.money(kept.least))
    if kept.owner_ids or kept.unowned:
        names = [each.name for each in view.owners] + ([reader.plain("nobody")] if kept.unowned else [])
        yield reader.say("of {owners}", owners=_named(names, reader))
    if kept.stage_ids:
        stages = dict.fromkeys(
            reader.plain("{stage} (removed)", stage=each.name) if each.removed else each.name
            for each in view.stages
        )
        yield reader.say("in the stages {stages}", stages=_named(stages, reader))
    if kept.label_ids:
        lost = [reader.plain("a removed label")] if len(view.labels) < len(kept.label_ids) else []
        yield reader.say(
            "labelled {labels}", labels=_named([*(each.name for each in view.labels), *lost], reader)
        )


def _important(view: SubscriptionView, reader: Reader) -> Iterator[Mrkdwn]:
    """What always posts anew, besides wins."""
    kept = view.hears
    what = [reader.told(EVENT_NAMES[word]) for word in kept.important]
    if kept.important_from != NO_VALUE:
        what.append(reader.plain("deals from {least} on", least=reader.money(kept.important_from)))
    if what:
        yield reader.say("Important, so always a message of its own: {what}.", what=", ".join(what))


def _named(names: Iterable[str], reader: Reader) -> str:
    return cut(reader.plain(" or ").join(names), _NAMES)


def _events(words: Sequence[str], reader: Reader) -> str:
    return ", ".join(reader.told(EVENT_NAMES[word]) for word in words)
