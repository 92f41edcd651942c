"""What a handler is given: the services, who is acting, for whom the answer is written, and where."""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks.reader import Reader
from core.actor import Actor
from core.services import Services


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack showed it a moment ago, for the few commands that need to know (rule 15).

    `has_outsiders` is true where guests or people of another organisation are in it, or could not be ruled
    out. `is_member` says whether the bot is in it; without that it cannot post in a private channel. `unseen`
    is Slack's code for why it does not show the channel, where it does not.
    """

    channel_id: str
    name: str
    has_outsiders: bool
    is_member: bool
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """One request, made ready for a handler. `channel` is looked up only where the plan asks for it.

    `response_url` and `view_id`, of the form in which somebody acts, are where long work tells of itself.
    """

    services: Services
    actor: Actor
    reader: Reader
    channel_id: str
    channel: Channel | None = None
    response_url: str = ""
    view_id: str = ""

    @property
    def is_direct(self) -> bool:
        """Whether it came from a conversation of two people, or of one with the bot."""
        return self.channel_id.startswith("D")

    @property
    def outsiders(self) -> bool:
        """Whether guests or people of another organisation would read along; unknown counts as yes."""
        return self.channel is None or self.channel.has_outsiders

    @property
    def unseen(self) -> bool:
        """Whether the bot would have to be in the channel to see who is there."""
        return self.channel is not None and self.channel.unseen not in ("", "missing_scope")
