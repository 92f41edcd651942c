"""Digests as they are posted: read as they leave, with the eyes of whom they are for."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.blocks.digest import digest
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.slack_errors import Failure, Refused, Unreachable
from bot.workers import Workers
from core.digests import DigestSpan
from core.outgoing import Outgoing
from core.services import Services


class Digesting:
    """Renders digests."""

    def __init__(self, services: Services, workers: Workers) -> None:
        self._services = services
        self._workers = workers

    async def render(self, message: Outgoing) -> Message:
        """What `message` says. Raises Refused where its reader may hear of it no more, and Unreachable where
        the database is away.
        """
        try:
            return await self._workers.read_at_leisure(lambda: self._rendered(message))
        except SQLAlchemyError as error:
            raise Unreachable from error

    def _rendered(self, message: Outgoing) -> Message:
        span = DigestSpan.model_validate(message.payload)
        reading = self._services.digests.read(message.workspace_id, span)
        if reading is None:
            raise Refused(Failure("no_reader", most_attempts=1))
        reader = Reader(reading.locale, reading.tz, self._services.db.clock.now())
        return digest(reading.digest, reader)
