"""Who reads along in a channel: no deal is shown there to whom it may not be (rule 15)."""

from __future__ import annotations

import time

from bot.context import Channel
from bot.directory import Directory
from bot.logs import logger
from bot.slack_errors import OUTSIDERS, Failure, Refused
from bot.workers import Workers
from core.actor import Actor
from core.errors import Busy
from core.services import Services

_log = logger("onlookers")

# Who joins is told of by an event, but not wherever the bot may post, nor to every process.
_HOLDS = 300.0
_MOST_CHANNELS = 1000


class Onlookers:
    """Remembers for a while who is in a channel: Slack grants 50 such questions a minute."""

    def __init__(self, directory: Directory, services: Services, workers: Workers) -> None:
        self._directory = directory
        self._services = services
        self._workers = workers
        self._known: dict[tuple[str, str], tuple[float, Channel]] = {}

    async def channel(self, workspace_id: str, channel_id: str, *, within: float) -> Channel:
        """The channel as it was `within` seconds ago at most. Raises Busy where Slack does not say."""
        key, now = (workspace_id, channel_id), time.monotonic()
        asked_at, channel = self._known.get(key, (0.0, None))
        if channel is None or now - asked_at > within:
            channel = await self._directory.channel(*key)
            if len(self._known) >= _MOST_CHANNELS:
                self._known.clear()
            self._known[key] = (now, channel)
        return channel

    async def check(self, workspace_id: str, channel_id: str) -> None:
        """Raise Refused where guests or people of another organisation would read of deals, unless an admin
        allowed the channel; Busy where Slack does not say who is in it.
        """
        channel = await self.channel(workspace_id, channel_id, within=_HOLDS)
        actor = Actor.by_rule(workspace_id, "delivery")
        if channel.has_outsiders and not await self._workers.read_at_leisure(
            lambda: self._services.sharing.may_be_seen(channel_id, actor, outsiders=True)
        ):
            raise Refused(Failure(channel.unseen or OUTSIDERS, most_attempts=1))

    async def joined(self, workspace_id: str, channel_id: str) -> None:
        """Somebody came into a channel: what it hears pauses where they may not read it."""
        self._known.pop((workspace_id, channel_id), None)
        actor = Actor.by_rule(workspace_id, "delivery")
        if not await self._workers.read_at_leisure(
            lambda: self._services.subscriptions.list_for(channel_id, actor)
        ):
            return
        try:
            await self.check(workspace_id, channel_id)
        except Refused as refused:
            await self._directory.lost(workspace_id, channel_id, refused.failure.code)
        except Busy:
            _log.info("who joined is asked before the next message", channel=channel_id)
