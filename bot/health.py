"""What a supervisor, a load balancer and Prometheus are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.logs import logger
from bot.shell import Shell
from core.actor import Actor
from core.backlog import Backlog
from core.db import Database
from migrations import schema

_log = logger("health")

# Whoever asks has a timeout too; a database that takes longer is not ready.
_PATIENCE = 2.0
_REVISION = text("SELECT version_num FROM alembic_version")
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """Answers /healthz, /readyz and /metrics."""

    def __init__(self, db: Database, shell: Shell, connected: Callable[[], bool] | None = None) -> None:
        """`connected` says whether Socket Mode is, where that is the way in."""
        self._db = db
        self._shell = shell
        self._connected = connected
        self._backlog = Backlog(db)
        self._looking: asyncio.Task[str | None] | None = None

    async def alive(self, request: Request) -> Response:
        """200 for as long as the loop turns."""
        return JSONResponse({"ok": True})

    async def ready(self, request: Request) -> Response:
        """200 where a request would be answered now; 503 with the reasons where not."""
        database, slack = await asyncio.gather(self._database(), self._shell.accesses.problem())
        socket = "Socket Mode is not connected" if self._connected and not self._connected() else None
        problems = [problem for problem in (database, slack, socket) if problem]
        return JSONResponse({"ok": not problems, "problems": problems}, 503 if problems else 200)

    async def metrics(self, request: Request) -> Response:
        """Prometheus's text format."""
        waiting = await self._shell.workers.write_at_leisure(self._backlog.waiting)
        page = self._shell.metrics.page(waiting, self._db.clock.now())
        return Response(page, media_type=_PROMETHEUS)

    async def _database(self) -> str | None:
        """What is wrong with the database. One look at a time, however many ask while it hangs."""
        if self._looking is None or self._looking.done():
            look = self._shell.workers.read_at_leisure(lambda: database_problem(self._db))
            self._looking = asyncio.create_task(look)
        done, _ = await asyncio.wait([self._looking], timeout=_PATIENCE)
        return self._looking.result() if done else "the database does not answer"


def database_problem(db: Database) -> str | None:
    """Why the database cannot be worked with, in words for whoever runs it; None where it can."""
    try:
        with db.read(Actor.by_rule("", "health")) as tx:
            revision = tx.run(_REVISION).scalar()
    except SQLAlchemyError as error:
        _log.warning("the database cannot be read", error=type(error).__name__)
        return f"the database cannot be read ({type(error).__name__})"
    if revision == _head():
        return None
    return f"the database's schema is {revision}, not {_head()}: run `dealboard migrate`"


@lru_cache(maxsize=1)
def _head() -> str:
    return schema.head()
