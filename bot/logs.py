"""Logs: structured, to standard error, never with tokens, signatures or what people wrote."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.types import Processor

# Tokens of every kind that Slack gives out, its signatures, and a password in a database's address.
_SECRET = re.compile(r"\b(?:xox[a-z]|xapp|xwfp)[-.][\w.-]+|\bv0=[0-9a-f]{16,}|(?<=://)[^/\s:@]+:[^@\s]+(?=@)")
_HIDDEN = "[hidden]"
# These say at INFO what a person did to them, or each tick they make; what they warn of is worth reading.
_TALKATIVE = ("alembic", "uvicorn.error", "slack_bolt.AsyncApp")


def set_up_logs(level: str = "INFO") -> None:
    """Send our own and all libraries' log lines to standard error, from `level` on.

    Libraries stay at INFO even where `level` is DEBUG: Slack's would write out whole requests (decision 19).
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                hide_secrets,
                _renderer(),
            ],
        )
    )
    chosen = logging.getLevelNamesMapping()[level]
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(chosen, logging.INFO))
    logging.getLogger("dealboard").setLevel(chosen)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(chosen, logging.WARNING))
    # It warns of each look that is skipped since the last one is still going on: the next comes in a second.
    logging.getLogger("apscheduler").setLevel(max(chosen, logging.ERROR))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger of ours: `logger("delivery").info("sent", channel=…)`."""
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(f"dealboard.{name}")
    return bound


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask what looks like a secret in every text of a log line; the last guard, not the first."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _SECRET.sub(_HIDDEN, value)
        elif isinstance(value, BaseException):
            event[name] = _SECRET.sub(_HIDDEN, repr(value))
    return event


def _renderer() -> Processor:
    """Lines for a person at a terminal, JSON for whatever collects logs."""
    if sys.stderr.isatty():
        # Its usual tracebacks show what variables held: tokens, and what people wrote.
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer()
