"""The sandbox as one web application: Slack's API and the page, over one world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from sandbox.clock import MovableClock
from sandbox.deliveries import RETRIES, Deliveries
from sandbox.doors import Doors
from sandbox.manifest import Manifest, load_manifest
from sandbox.page import Page
from sandbox.people import populate
from sandbox.state import World

_HERE = Path(__file__).parent
_METHODS = ["GET", "POST"]


@dataclass(frozen=True)
class Sandbox:
    """The application and what stands behind it."""

    web: Starlette
    world: World
    deliveries: Deliveries
    page: Page

    async def close(self) -> None:
        """End streams and connections, send nothing more."""
        self.page.close()
        await self.deliveries.close()


def create_sandbox(
    origin: str,
    signing_secret: str,
    *,
    clock: MovableClock | None = None,
    manifest: Manifest | None = None,
    workspaces: int = 1,
    retries: Sequence[float] = RETRIES,
) -> Sandbox:
    """A sandbox that will be served at `origin`, with the cast in it.

    The app is reached by Socket Mode until `deliveries.request_url` is set. `retries` are the pauses, in
    seconds, before an event that failed is sent again.
    """
    world = World(manifest or load_manifest(), clock or MovableClock(), origin)
    populate(world, workspaces=workspaces)
    deliveries = Deliveries(world, request_url=None, signing_secret=signing_secret, retries=retries)
    doors, page = Doors(world, deliveries.sockets), Page(world, deliveries)
    routes = [
        Route("/", _index(world)),
        Mount("/static", StaticFiles(directory=_HERE / "static", check_dir=False)),
        *page.routes(),
        Route("/api/{method:str}", doors.api, methods=_METHODS),
        Route("/commands/{team}/{key}", doors.respond, methods=["POST"]),
        Route("/actions/{team}/{key}", doors.respond, methods=["POST"]),
        Route("/upload/{file}", doors.upload, methods=["POST", "PUT"]),
        Route("/files/{file}", doors.file),
        Route("/files/{file}/download", doors.file),
        Route("/oauth/v2/authorize", doors.authorize),
        Route("/d/{number:int}", _in_slack),
        WebSocketRoute("/socket", deliveries.sockets.serve),
    ]
    return Sandbox(Starlette(routes=routes), world, deliveries, page)


async def _in_slack(request: Request) -> Response:
    """A link to a deal. Elsewhere it is the bot's own page, which opens Slack: here that is this page."""
    return RedirectResponse("/")


def _index(world: World) -> Callable[[Request], Awaitable[Response]]:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape(default=True)
    )

    async def index(request: Request) -> Response:
        template = environment.get_template("index.html")
        page = template.render(static_url="/static", app_name=world.manifest.name)
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})

    return index
