"""The composition root: everything put together, started, and stopped in order."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from slack_bolt.async_app import AsyncApp

from bot.app import create_app
from bot.deal_page import DealPages
from bot.health import Health
from bot.http_server import HttpServer, create_web, listen
from bot.logs import logger
from bot.plan import PlanAction, PlanCommand
from bot.settings import Misconfigured, Settings
from bot.shell import Shell, open_shell
from bot.socket_mode import SocketMode
from core.lanes import Lanes
from core.outgoing import Rhythm
from core.services import Services

_log = logger("run")


@asynccontextmanager
async def started(
    settings: Settings,
    services: Services,
    *,
    plan: PlanCommand,
    plan_action: PlanAction,
    rhythm: Rhythm | None = None,
) -> AsyncIterator[int | None]:
    """One process of the bot: requests are taken, the outbox is drained, clocks tick, until this is left.

    `rhythm` is the drainer's. Gives the port that is listened on. Leaving takes no new work, finishes what
    was begun and gives back what was held, within seconds. Raises Misconfigured where the port cannot be had.
    """
    async with AsyncExitStack() as stack:
        listener = _listener(settings)
        shell = open_shell(settings, services, rhythm)
        stack.push_async_callback(shell.close)
        app = create_app(settings, services, shell, plan=plan, plan_action=plan_action)
        socket_mode = _socket_mode(settings, app)
        if socket_mode is not None:
            stack.push_async_callback(socket_mode.stop)
        port = None
        if listener is not None:
            connected = socket_mode.connected if socket_mode else None
            health = Health(services.db, shell, connected)
            pages = DealPages(shell.accesses, shell.slack, services.db.clock)
            server = HttpServer(create_web(settings, health, pages, app), listener)
            await server.start()
            stack.push_async_callback(server.stop)
            port = server.port
        await _go(services, shell, rhythm, stack)
        _log.info("running", socket_mode=settings.socket_mode, host=settings.host, port=port)
        yield port
        _log.info("stopping")


async def run_until_told(
    settings: Settings,
    services: Services,
    *,
    plan: PlanCommand,
    plan_action: PlanAction,
    rhythm: Rhythm | None = None,
) -> None:
    """Run the bot until SIGTERM or SIGINT; see `started`."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    async with started(settings, services, plan=plan, plan_action=plan_action, rhythm=rhythm):
        _collect_less_garbage()
        await told.wait()


def _collect_less_garbage() -> None:
    """What is loaded by now stays for good, and a request leaves few cycles: looking for them at Python's own
    pace takes a tenth of the time of a move.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def _go(services: Services, shell: Shell, rhythm: Rhythm | None, stack: AsyncExitStack) -> None:
    """What need not be there for the first request: the drainer, long work, the clock, who the bot is."""
    # Loaded when requests are answered already; a start is to take no longer than it must.
    from bot.jobs import Jobs

    shell.tasks.start(_ask_who(shell))
    if services.db.is_sqlite:
        await shell.workers.write_at_leisure(Lanes(services.db).take_over)
        await shell.workers.write_at_leisure(services.jobs.take_over)
    shell.delivery.start()
    shell.long_work.start()
    jobs = Jobs(services, shell, rhythm)
    jobs.start()
    stack.callback(jobs.stop)


async def _ask_who(shell: Shell) -> None:
    problem = await shell.accesses.problem()
    if problem:
        _log.warning("not ready", problem=problem)


def _socket_mode(settings: Settings, app: AsyncApp) -> SocketMode | None:
    if settings.slack_app_token is None:
        return None
    socket_mode = SocketMode(app, settings.slack_app_token.get_secret_value())
    socket_mode.start()
    return socket_mode


def _listener(settings: Settings) -> socket.socket | None:
    """In Socket Mode the port is good for health only, and the bot without it better than none."""
    try:
        return listen(settings.host, settings.port)
    except Misconfigured as error:
        if not settings.socket_mode:
            raise
        _log.warning("health is not served", problem=str(error))
        return None
