"""What an admin of a workspace does: revoke the app's token, remove it, install it; change who someone is."""

from __future__ import annotations

from sandbox import events
from sandbox.errors import Refusal
from sandbox.people import install
from sandbox.state import Json, World

_FACTS = {
    **dict.fromkeys(("deleted", "is_admin", "is_owner", "is_restricted", "is_ultra_restricted"), bool),
    **dict.fromkeys(("real_name", "tz", "locale"), str),
}


class Administration:
    """The workspace's settings."""

    def __init__(self, world: World) -> None:
        self._world = world

    def do(self, team_id: str, what: str) -> None:
        """`what` is "revoke", "uninstall" or "install". Raises Refusal."""
        if team_id not in self._world.teams:
            raise Refusal("no_such_team", "There is no such workspace.", 404)
        app = self._world.app_in(team_id)
        if what == "install":
            # The bot was started with its token, so that is the one which is good again.
            again = install(self._world, team_id, app.token if app else "")
            bot = {"user": again.bot_user_id, "name": self._world.manifest.name, "installed": True}
            people = [user["id"] for user in self._world.people_of(team_id)]
            self._world.feed.publish("app", people, bot=bot)
            return
        if app is None or what not in ("revoke", "uninstall"):
            raise Refusal("not_installed", "The app is not installed there.")
        app.revoked = "token_revoked" if what == "revoke" else "account_inactive"
        events.token_gone(self._world, team_id, uninstalled=what == "uninstall")

    def change(self, user_id: str, facts: Json) -> Json:
        """Change what Slack says of a user, and tell the app; back comes the user. Raises Refusal.

        `facts` are of `deleted`, `is_admin`, `is_owner`, `is_restricted`, `is_ultra_restricted`, `real_name`,
        `tz` and `locale`.
        """
        user = self._world.users.get(user_id)
        if user is None or user["is_bot"]:
            raise Refusal("no_such_person", "Nobody of that name is here.", 404)
        if not all(name in _FACTS and isinstance(value, _FACTS[name]) for name, value in facts.items()):
            raise Refusal("invalid_arguments", f"What can be changed is {', '.join(_FACTS)}.")
        user |= facts
        if "real_name" in facts:
            user["profile"] |= dict.fromkeys(("real_name", "display_name"), facts["real_name"])
        events.user_changed(self._world, user_id)
        return user
