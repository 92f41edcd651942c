"""What people are told in private when something of theirs cannot be delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.blocks import ids, kit
from bot.blocks.buttons import line_button, opens_form
from bot.blocks.kit import Block, Message
from bot.blocks.reader import Reader
from bot.blocks.refusals import refusal
from bot.blocks.subscription import channel_name
from bot.blocks.text import Mrkdwn, bold

_LINES = Mrkdwn("\n")
# As `bot.slack_errors` calls it.
_OUTSIDERS = "outsiders"


def delivery_notice(channel_id: str, error: str, reader: Reader) -> Message:
    """To admins: that something did not reach a channel, for the reason `error`, which is Slack's code."""
    what = reader.say(
        "Slack did not take what I had to say in {channel}: {why}.",
        channel=channel_name(channel_id),
        why=refusal(error, reader),
    )
    then = reader.say("`/pipeline log` there tells what was not delivered, and `dealboard doctor` how much.")
    text = _LINES.join([what, then])
    return Message(text=text, blocks=(kit.section(text),))


def channel_lost(channel_id: str, error: str, paused: Sequence[Mapping[str, Any]], reader: Reader) -> Message:
    """To who subscribed a channel that is lost: why, what of it is `paused`, and how it goes on."""
    channel = channel_name(channel_id)
    names = [bold(each["pipeline"]) if each["pipeline"] else reader.say("*all pipelines*") for each in paused]
    lines = [
        reader.say("I can't post in {channel} any more: {why}.", channel=channel, why=refusal(error, reader)),
        reader.say(
            "You had it hear of {pipelines}. That is paused: nobody else is told, and no deal is affected.",
            pipelines=Mrkdwn(", ").join(names),
        ),
    ]
    small = reader.say("Once I can post there again, *Resume* goes on with it.")
    if error == _OUTSIDERS:
        small = reader.say("*Resume* goes on with it once they have left, or an admin allows the channel.")
    text = _LINES.join(lines)
    blocks: list[Block] = [kit.section(text), kit.context(small)]
    blocks += [kit.actions(*_ways_on(each, len(paused) > 1, reader)) for each in paused]
    return Message(_LINES.join([*lines, small]), tuple(blocks))


def _ways_on(each: Mapping[str, Any], several: bool, reader: Reader) -> Iterator[Block]:
    key, name = each["subscription_id"], each["pipeline"] or reader.plain("all pipelines")
    value = ids.FormValue(form=ids.SUBSCRIBE_FORM, subscription_id=key)
    elsewhere = reader.plain("Another channel…")
    resume = reader.plain("Resume {pipeline}", pipeline=name) if several else reader.plain("Resume")
    yield opens_form(elsewhere, value, style="primary" if not several else None)
    if ids.carries(each["line"], reader.now):
        yield line_button(resume, each["line"], f"resume.{key}", reader)
