"""Digests as they are posted: read as they leave, with the eyes of whom they are for."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.blocks.digest import channel_digest, digest
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.reminding import NothingLeft
from bot.slack_errors import Unreachable
from bot.workers import Workers
from core.digest_spans import DigestSpan
from core.outgoing import Outgoing
from core.schedule_rows import CHANNEL_DIGEST
from core.services import Services


class Digesting:
    """Renders digests."""

    def __init__(self, services: Services, workers: Workers) -> None:
        self._services = services
        self._workers = workers

    async def render(self, message: Outgoing) -> Message:
        """What `message` says. Raises NothingLeft where nobody is to hear of it any more, and Unreachable
        where the database is away.
        """
        try:
            return await self._workers.read_at_leisure(lambda: self._rendered(message))
        except SQLAlchemyError as error:
            raise Unreachable from error

    def _rendered(self, message: Outgoing) -> Message:
        span = DigestSpan.model_validate(message.payload)
        digests, now = self._services.digests, self._services.db.clock.now()
        if span.kind == CHANNEL_DIGEST:
            of_channel = digests.of_channel(message.workspace_id, span)
            if of_channel is not None:
                # A channel has no one language; its days are those of whoever set it up.
                return channel_digest(of_channel, Reader("en", of_channel.tz, now))
        elif (own := digests.of_member(message.workspace_id, span)) is not None:
            return digest(own.digest, Reader(own.locale, own.tz, now))
        raise NothingLeft
