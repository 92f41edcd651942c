"""auth, team, oauth and apps: who the app is, and how it comes and goes."""

from __future__ import annotations

import secrets

from sandbox import events, people
from sandbox.errors import ApiError
from sandbox.state import APP_ID, Json, World
from sandbox.web_api.table import TIER_1, TIER_3, Call, method


@method("auth.test", per_minute=600)
def test(call: Call) -> Json:
    """Whose token it is."""
    team = call.world.teams[call.app.team_id]
    return {
        "url": f"https://{team.domain}.slack.example/",
        "team": team.name,
        "team_id": team.id,
        "user": call.world.users[call.app.bot_user_id]["name"],
        "user_id": call.app.bot_user_id,
        "bot_id": call.app.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def revoke(call: Call) -> Json:
    """Give the token back."""
    if not call.args.flag("test"):
        call.app.revoked = "token_revoked"
        events.token_gone(call.world, call.app.team_id, uninstalled=False)
    return {"revoked": not call.args.flag("test")}


@method("api.test", by="anyone")
def api_test(call: Call) -> Json:
    """Whether the API is there."""
    if "error" in call.args:
        raise ApiError(call.args.text("error"))
    return {"args": {name: value for name, value in call.args.given.items() if name != "token"}}


@method("team.info", scopes=("team:read",))
def team_info(call: Call) -> Json:
    """The team."""
    team = call.world.teams.get(call.args.text("team") or call.app.team_id)
    if team is None or team.id != call.app.team_id:
        raise ApiError("team_not_found")
    return {"team": {**team.shown(), "email_domain": "", "enterprise_id": None}}


@method("oauth.v2.access", per_minute=600, by="anyone")
def access(call: Call) -> Json:
    """A code for a token."""
    world, args = call.world, call.args
    client = (args.text("client_id"), args.text("client_secret"))
    if client != (world.client_id, world.client_secret):
        raise ApiError("bad_client_secret" if client[0] == world.client_id else "invalid_client_id")
    team_id, _comma, user_id = world.oauth_codes.pop(args.text("code"), "").partition(",")
    if not team_id:
        raise ApiError("invalid_code")
    app = people.install(world, team_id)
    return {
        "access_token": app.token,
        "token_type": "bot",
        "scope": ",".join(world.manifest.scopes),
        "bot_user_id": app.bot_user_id,
        "app_id": APP_ID,
        "team": {"id": team_id, "name": world.teams[team_id].name},
        "enterprise": None,
        "authed_user": {"id": user_id},
        "is_enterprise_install": False,
    }


@method("apps.uninstall", per_minute=TIER_1 * 5, needs=("client_id", "client_secret"))
def uninstall(call: Call) -> Json:
    """The app leaves the team."""
    world = call.world
    client = (call.args.text("client_id"), call.args.text("client_secret"))
    if client != (world.client_id, world.client_secret):
        raise ApiError("client_id_token_mismatch" if client[0] != world.client_id else "bad_client_secret")
    call.app.revoked = "account_inactive"
    events.token_gone(world, call.app.team_id, uninstalled=True)
    return {}


@method("apps.connections.open", per_minute=TIER_3, by="app")
def open_connection(call: Call) -> Json:
    """Where to connect for Socket Mode."""
    return {"url": call.sockets.address(call.world.origin)}


def new_code(world: World, team_id: str, user_id: str) -> str:
    """A code that `user_id` got for installing the app in `team_id`."""
    code = secrets.token_hex(12)
    world.oauth_codes[code] = f"{team_id},{user_id}"
    return code
