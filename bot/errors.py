"""The one place where what was raised becomes what a person reads (decision 18)."""

from __future__ import annotations

from bot.blocks.error import error_message, unexpected_message
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.logs import logger
from core.errors import Busy, DealboardError

_log = logger("requests")


class UnknownMember(Exception):
    """Nothing fresh is known of who acts; Slack must be asked before their request can run."""


def answer_to(error: Exception, reader: Reader, reference: str) -> Message:
    """What `reader` is told of `error`: what would work, or for a bug the reference it is logged under."""
    if isinstance(error, DealboardError):
        _log.info("refused", error=type(error).__name__, reference=reference)
        return error_message(error, reader)
    _log.error("failed", reference=reference, exc_info=error)
    return unexpected_message(reference, reader)


def outcome_of(error: Exception) -> str:
    """How the metrics count `error`."""
    if isinstance(error, Busy):
        return "busy"
    return "refused" if isinstance(error, DealboardError) else "failed"
