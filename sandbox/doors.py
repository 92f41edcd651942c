"""The doors that the app uses: the Web API, response_urls, uploads, OAuth's page."""

from __future__ import annotations

import asyncio
import base64
import html
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.answers import answer
from sandbox.arguments import Arguments, read_arguments
from sandbox.errors import ApiError
from sandbox.faults import Fault
from sandbox.files import app_may_read, person_may_read
from sandbox.inspector import Entry
from sandbox.server import HANG_UP
from sandbox.socket_mode import Sockets
from sandbox.state import File, Installation, World
from sandbox.web_api import carry_out, scopes_of
from sandbox.web_api.auth import new_code
from sandbox.web_api.limits import RateLimited

# How a file is called that the app reads; Slack has no method for that.
_BINARY = "application/octet-stream"
_DOWNLOAD = "url_private_download"
_STRUCTURED = ("blocks", "attachments", "metadata", "view", "unfurls", "files")


class Doors:
    """What the app can call."""

    def __init__(self, world: World, sockets: Sockets) -> None:
        self._world = world
        self._sockets = sockets

    async def api(self, request: Request) -> Response:
        """A method of the Web API."""
        name = request.path_params["method"]
        try:
            args = await read_arguments(request)
        except ApiError as error:
            return JSONResponse(error.answer())
        token = _credentials(request, args)
        app = self._world.installations.get(token)
        entry = self._world.inspector.begin(
            "to_slack",
            name,
            _readable(args),
            team=app.team_id if app else "",
            summary=str(args.given.get("channel") or args.given.get("user") or ""),
        )
        headers = scopes_of(self._world, name, token)

        def run() -> Response:
            try:
                done = carry_out(self._world, self._sockets, name, token, args, entry)
            except ApiError as error:
                return JSONResponse(error.answer(), headers=headers)
            except RateLimited as limited:
                return _rate_limited(limited.seconds)
            return JSONResponse({"ok": True, **done}, headers=headers)

        return await self._with_faults(name, str(args.given.get("channel")), entry, run)

    async def respond(self, request: Request) -> Response:
        """An answer to a response_url."""
        try:
            args = await read_arguments(request)
        except ApiError:
            return JSONResponse(ApiError("invalid_payload").answer(), 400)
        key = request.path_params["key"]
        entry = self._world.inspector.begin(
            "to_slack", "response_url", args.given, team=request.path_params["team"], summary=""
        )

        def run() -> Response:
            try:
                to = self._world.response_urls.use(key)
            except ApiError as error:
                return JSONResponse(error.answer(), 404)
            try:
                answer(self._world, to, args.given, "response_url", entry)
            except ApiError as error:
                return JSONResponse(error.answer(), 400)
            return Response("ok", media_type="text/plain")

        return await self._with_faults("response_url", None, entry, run)

    async def upload(self, request: Request) -> Response:
        """The content of a file."""
        file = self._world.files.get(request.path_params["file"])
        if file is None:
            return Response(status_code=404)
        content = await _content(request)
        if len(content) != file.length:
            return Response("The file is not of the length that was announced.", 400, media_type="text/plain")
        file.content = content
        return Response(f"OK - {len(content)}", media_type="text/plain")

    async def file(self, request: Request) -> Response:
        """The content again, for who may have it. Like Slack, it shows anybody else a page to sign in."""
        file = self._world.files.get(request.path_params["file"])
        if file is None or file.content is None:
            return Response(status_code=404)
        app = self._world.installations.get(_bearer(request))
        granted = app is not None and not app.revoked and "files:read" in app.scopes
        if app is not None and granted and app_may_read(self._world, file, app):
            return await self._with_faults(
                _DOWNLOAD, None, self._downloaded(file, app), lambda: _bytes_of(file)
            )
        if person_may_read(self._world, file, request.query_params.get("me", "")):
            return _bytes_of(file)
        return HTMLResponse("<!doctype html><title>Sign in</title><p>Sign in to see this file.</p>")

    def _downloaded(self, file: File, app: Installation) -> Entry:
        facts = {"file": file.id, "name": file.name}
        return self._world.inspector.begin("to_slack", _DOWNLOAD, facts, team=app.team_id, summary=file.name)

    async def authorize(self, request: Request) -> Response:
        """Asking a person whether to install the app; with `as` they have said yes."""
        query = request.query_params
        if query.get("client_id") != self._world.client_id:
            return HTMLResponse("<p>invalid_client_id</p>", 400)
        if "as" not in query:
            return HTMLResponse(self._consent(dict(query)))
        user = self._world.users.get(query["as"])
        if user is None:
            return HTMLResponse("<p>user_not_found</p>", 400)
        code = new_code(self._world, user["team_id"], user["id"])
        back = {"code": code, "state": query.get("state", "")}
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode(back)}", 302)

    def _consent(self, query: dict[str, str]) -> str:
        rows = "".join(
            f'<li><a href="?{html.escape(urlencode({**query, "as": user["id"]}))}">'
            f"{html.escape(user['real_name'])}, {html.escape(self._world.team_of(user['id']).name)}</a></li>"
            for user in self._world.users.values()
            if user.get("is_admin")
        )
        name = html.escape(self._world.manifest.name)
        return f"<!doctype html><title>{name}</title><p>Install {name} as</p><ul>{rows}</ul>"

    async def _with_faults(
        self, on: str, channel: str | None, entry: Entry, run: Callable[[], Response]
    ) -> Response:
        fault = self._world.faults.take(on, channel)
        response = _instead(fault) or run()
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        self._world.inspector.end(entry, response.status_code, _told(response))
        if fault is not None:
            self._world.inspector.flag(entry, f"fault: {fault.kind}")
            if fault.kind == "dropped":
                return Dropped()
        return response


class Dropped(Response):
    """The connection ends without an answer. `sandbox.server` offers the way to hang up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hang up, and wait until the line is dead."""
        scope["extensions"][HANG_UP]["call"]()
        while (await receive())["type"] != "http.disconnect":
            continue


async def _content(request: Request) -> bytes:
    """What is uploaded, raw or as the file of a form."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.body()
    async with request.form() as form:
        parts = [value for value in form.values() if not isinstance(value, str)]
        return await parts[0].read() if parts else b""


def _bytes_of(file: File) -> Response:
    # Never text/html: what people upload must not run in the page.
    return Response(
        file.content,
        media_type=_BINARY,
        headers={"Content-Disposition": "attachment; filename*=UTF-8''" + quote(file.name)},
    )


def _bearer(request: Request) -> str:
    kind, _space, word = request.headers.get("authorization", "").partition(" ")
    return word.strip() if kind.lower() == "bearer" else ""


def _credentials(request: Request, args: Arguments) -> str:
    """The token of a call. A client's id and secret may come as HTTP Basic; they become arguments."""
    kind, _space, word = request.headers.get("authorization", "").partition(" ")
    token = _bearer(request)
    if kind.lower() == "basic":
        client, _colon, secret = base64.b64decode(word).decode("latin-1").partition(":")
        args.given |= {"client_id": client, "client_secret": secret}
    given = str(args.given.pop("token", ""))
    return token or given


def _instead(fault: Fault | None) -> Response | None:
    """What a fault answers in place of doing what was asked."""
    if fault is None:
        return None
    if fault.kind == "error":
        return JSONResponse({"ok": False, "error": fault.error})
    if fault.kind == "server_error":
        return Response("Internal Server Error", 500, media_type="text/plain")
    if fault.kind == "rate_limited":
        return _rate_limited(int(fault.seconds))
    return None


def _rate_limited(seconds: int) -> Response:
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers={"Retry-After": str(seconds)})


def _told(response: Response) -> Any:
    body = bytes(response.body)
    if response.media_type == _BINARY:
        return f"{len(body):,} bytes"
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def _readable(args: Arguments) -> dict[str, Any]:
    """The arguments as the inspector shows them, structures opened."""
    shown = dict(args.given)
    for name in _STRUCTURED:
        try:
            if name in shown:
                shown[name] = args.structure(name)
        except ApiError:
            continue
    return shown
