"""Slack's Web API: a call in, an answer out."""

from __future__ import annotations

from sandbox.arguments import Arguments
from sandbox.errors import ApiError
from sandbox.inspector import Entry
from sandbox.socket_mode import Sockets
from sandbox.state import Installation, Json, World
from sandbox.web_api import (  # noqa: F401 - each enters its methods into the table
    auth,
    chat,
    conversations,
    files,
    reactions,
    users,
    views,
)
from sandbox.web_api.limits import RateLimited
from sandbox.web_api.table import METHODS, Call, Method


def carry_out(world: World, sockets: Sockets, name: str, token: str, args: Arguments, entry: Entry) -> Json:
    """Carry out one call. Raises ApiError and RateLimited."""
    method = METHODS.get(name)
    if method is None:
        raise ApiError("unknown_method", req_method=name)
    app = _let_in(world, method, token)
    if app is not None and method.scopes and not app.scopes & set(method.scopes):
        provided = ",".join(sorted(app.scopes))
        raise ApiError("missing_scope", needed=",".join(method.scopes), provided=provided)
    key = (name, app.team_id if app else "")
    seconds = world.rates.take(key, method.per_minute, method.per_minute / 60)
    if seconds:
        raise RateLimited(seconds)
    for needed in method.needs:
        args.require(needed)
    return method.run(Call(world, name, args, entry, sockets, app))


def scopes_of(world: World, name: str, token: str) -> dict[str, str]:
    """The headers that say which scopes a method accepts and the token has."""
    app, method = world.installations.get(token), METHODS.get(name)
    if app is None or method is None:
        return {}
    return {
        "x-oauth-scopes": ",".join(sorted(app.scopes)),
        "x-accepted-oauth-scopes": ",".join(method.scopes),
    }


def _let_in(world: World, method: Method, token: str) -> Installation | None:
    """Whose token it is. Raises ApiError where it is not good for this method."""
    if method.by == "anyone":
        return None
    if not token:
        raise ApiError("not_authed")
    if (method.by == "app") is not token.startswith("xapp-"):
        raise ApiError("not_allowed_token_type")
    if method.by == "app":
        if token != world.app_token:
            raise ApiError("invalid_auth")
        return None
    app = world.installations.get(token)
    if app is None:
        raise ApiError("invalid_auth")
    if app.revoked:
        raise ApiError(app.revoked)
    return app
