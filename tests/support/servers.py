"""Web servers that come and go with a test: they look every few milliseconds whether they are to stop.

uvicorn looks ten times a second, which at the end of each scenario was longer than all that the scenario did.
"""

from __future__ import annotations

import asyncio
from types import ModuleType
from typing import Any

import uvicorn.server

_TIMES = 20


class _Hasty(ModuleType):
    """asyncio, but that sleeping is short."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        """Sleep for a fraction of it."""
        await asyncio.sleep(seconds / _TIMES)


def hurry_servers() -> None:
    """From now on, servers of this process stop as soon as they are told to."""
    uvicorn.server.asyncio = _Hasty("asyncio")  # type: ignore[attr-defined]
