"""users: who is who, as the app may know."""

from __future__ import annotations

from sandbox.errors import ApiError
from sandbox.state import APP_ID, Json
from sandbox.web_api.table import TIER_2, TIER_3, TIER_4, Call, method


@method("users.info", scopes=("users:read",), per_minute=TIER_4, needs=("user",))
def info(call: Call) -> Json:
    """One user: of the team, or one who shares a channel with it."""
    user = call.world.users.get(call.args.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    if user["team_id"] != call.app.team_id and not _shares_a_channel(call, user["id"]):
        raise ApiError("user_not_visible")
    return {"user": seen(call, user)}


@method("users.list", scopes=("users:read",), per_minute=TIER_2)
def listing(call: Call) -> Json:
    """Everybody whose home the team is, and strangers who share a channel with it."""
    members = [
        user
        for user in call.world.users.values()
        if user["team_id"] == call.app.team_id or _shares_a_channel(call, user["id"])
    ]
    page, metadata = call.page(members, default=len(members) or 1)
    return {"members": [seen(call, user) for user in page], "cache_ts": 0, **metadata}


@method("bots.info", scopes=("users:read",), per_minute=TIER_3, needs=("bot",))
def bot_info(call: Call) -> Json:
    """The app's own bot, and which app it is of."""
    if call.args.text("bot") != call.app.bot_id:
        raise ApiError("bot_not_found")
    return {
        "bot": {"id": call.app.bot_id, "app_id": APP_ID, "user_id": call.app.bot_user_id, "deleted": False}
    }


@method("users.lookupByEmail", scopes=("users:read.email",), per_minute=TIER_3, needs=("email",))
def lookup_by_email(call: Call) -> Json:
    """The team's user with that address."""
    email = call.args.text("email").lower()
    for user in call.world.people_of(call.app.team_id):
        if (user["profile"].get("email") or "").lower() == email and not user["deleted"]:
            return {"user": seen(call, user)}
    raise ApiError("users_not_found")


def seen(call: Call, user: Json) -> Json:
    """The user object as this app sees it: locale when asked, email with its scope, less of strangers."""
    user = {**user, "profile": dict(user["profile"])}
    stranger = user["team_id"] != call.app.team_id
    if stranger or not call.args.flag("include_locale"):
        user.pop("locale", None)
    if stranger or "users:read.email" not in call.app.scopes:
        user["profile"].pop("email", None)
    if stranger:
        for name in ("is_admin", "is_owner", "is_primary_owner"):
            user.pop(name, None)
        user["is_stranger"] = True
    return user


def _shares_a_channel(call: Call, user_id: str) -> bool:
    return any(
        user_id in channel.members
        for channel in call.world.channels.values()
        if channel.team_id == call.app.team_id and channel.shared_with
    )
