"""What admins are told in private when something of theirs cannot be delivered."""

from __future__ import annotations

from bot.blocks import kit
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn


def delivery_notice(channel_id: str, error: str, paused: bool, reader: Reader) -> Message:
    """That alerts do not reach a channel: Slack's `error`, and whether its subscriptions were paused."""
    channel = Mrkdwn(f"<#{channel_id}>") if channel_id.isalnum() else channel_id
    what = reader.say("Slack refuses alerts for {channel}: {error}.", channel=channel, error=error)
    if paused:
        then = reader.say(
            "Its subscriptions are paused. Once it can be posted to again, `/pipeline subscribe` there"
            " resumes them."
        )
    else:
        then = reader.say("The alert is kept as undelivered; `dealboard doctor` shows how many there are.")
    text = Mrkdwn("\n").join([what, then])
    return Message(text=text, blocks=(kit.section(text),))
