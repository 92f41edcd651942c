"""What an admin does to the app in a workspace: revoke its token, remove it, install it."""

from __future__ import annotations

from sandbox import events
from sandbox.errors import Refusal
from sandbox.people import install
from sandbox.state import World


class Administration:
    """The app's coming and going, as Slack's own settings do it."""

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
