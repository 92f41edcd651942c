"""The program: bot and sandbox together in one process, at one address."""

from __future__ import annotations

import asyncio
import secrets
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.database import prepared
from bot.http_server import SLACK_PATH, listen
from bot.keyring import Keyring
from bot.routes import plan, plan_action
from bot.running import started
from bot.settings import Misconfigured, Problem, Settings
from core.installations import Grant, Installations
from core.outgoing import Rhythm
from core.services import Services
from sandbox.app import Sandbox, create_sandbox
from sandbox.clock import MovableClock
from sandbox.deliveries import RETRIES
from sandbox.manifest import Manifest, load_manifest
from sandbox.server import Server
from sandbox.state import World
from sandbox.stock import DEALS, stock

HOST = "127.0.0.1"
GREETING = """
Dealboard is at {origin}, with sample data. Five things to try there:

  1. As Ana, in #sales, type /deal board
  2. Move one of her deals from its menu, then look at #sales as Chris
  3. Mark it won, and take that back with Undo
  4. Type /deal find followed by a name from the board, and open a card
  5. Type /deal as Guido, who is a guest, and be refused

Stop it with Ctrl+C.
"""


@dataclass(frozen=True)
class Options:
    """How to run. `port` 0 takes any; `socket_mode` lets the bot connect, rather than be called over HTTP.

    With `deals` None the database is left as it is found, empty or not. `rhythm` is how fast the bot's outbox
    is drained, where it is not the usual one.
    """

    database_url: str
    port: int = 0
    workspaces: int = 1
    deals: int | None = DEALS
    socket_mode: bool = False
    retries: Sequence[float] = RETRIES
    manifest: Manifest | None = None
    clock: MovableClock | None = None
    rhythm: Rhythm | None = None


@dataclass(frozen=True)
class Running:
    """What runs: `origin` is its address."""

    origin: str
    sandbox: Sandbox
    services: Services


@asynccontextmanager
async def running(options: Options) -> AsyncIterator[Running]:
    """Bot and sandbox, until this is left. Raises Misconfigured without the port or the database."""
    async with AsyncExitStack() as stack:
        listener = listen(HOST, options.port)
        stack.callback(listener.close)
        origin = f"http://{HOST}:{listener.getsockname()[1]}"
        secret, key = secrets.token_hex(16), Fernet.generate_key().decode()
        clock = options.clock or MovableClock()
        sandbox = create_sandbox(
            origin,
            secret,
            clock=clock,
            manifest=replace(options.manifest or load_manifest(), unfurl_domains=(HOST,)),
            workspaces=options.workspaces,
            retries=options.retries,
        )
        settings = _settings(options, sandbox.world, secret, key)
        db = prepared(settings)
        stack.callback(db.dispose)
        db.clock = clock
        services = Services.over(db)
        if options.deals is not None:
            stock(services, sandbox.world, deals=options.deals)
            _grant(services, sandbox.world, key)
        server = Server(sandbox.web, listener)
        await server.start()
        stack.push_async_callback(server.stop)
        stack.push_async_callback(sandbox.close)
        port = await stack.enter_async_context(
            started(settings, services, plan=plan, plan_action=plan_action, rhythm=options.rhythm)
        )
        if not options.socket_mode:
            sandbox.deliveries.request_url = f"http://{HOST}:{port}{SLACK_PATH}"
        yield Running(origin, sandbox, services)


def run(data: Path | None, port: int, workspaces: int, say: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT. `data` is the SQLite file to keep deals in, None for a temporary one.

    Raises Misconfigured as `running` does, and where `data` would be in a folder that is not there.
    """
    if data and not data.absolute().parent.is_dir():
        what = f"There is no folder {data.absolute().parent} to keep the deals in."
        raise Misconfigured(Problem(what, "Make it first, or name another file with --data."))
    with tempfile.TemporaryDirectory(prefix="dealboard-") as folder:
        file = data.absolute() if data else Path(folder) / "dealboard.db"
        options = Options(f"sqlite:///{file}", port=port, workspaces=workspaces)
        asyncio.run(_until_told(options, say))


async def _until_told(options: Options, say: Callable[[str], None]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    async with running(options) as it:
        say(GREETING.format(origin=it.origin))
        await told.wait()


def _settings(options: Options, world: World, secret: str, key: str) -> Settings:
    """The bot's settings, as the environment of one that knows Slack would give them; nothing else counts."""
    one = next(iter(world.installations.values())) if options.workspaces == 1 else None
    return Settings(
        _env_file=None,
        database_url=options.database_url,
        slack_bot_token=SecretStr(one.token) if one else None,
        slack_app_token=SecretStr(world.app_token) if options.socket_mode else None,
        slack_signing_secret=SecretStr(secret),
        slack_client_id=None,
        slack_client_secret=None,
        slack_api_url=f"{world.origin}/api/",
        public_url=world.origin,
        token_encryption_key=SecretStr(key),
        host=HOST,
        port=0,
    )


def _grant(services: Services, world: World, key: str) -> None:
    """Keep each installation where a bot of many workspaces looks for it."""
    keyring, installations = Keyring(key), Installations(services.db)
    for app in world.installations.values():
        installations.save(Grant(app.team_id, keyring.lock(app.token), app.bot_user_id, app.bot_id))
