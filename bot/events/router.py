"""The table of events: which Slack is asked for, and what is done with each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.access import Accesses
from bot.directory import Directory
from bot.events.files import PostedFiles
from bot.events.home import Homes
from bot.events.links import Unfurls
from bot.events.mentions import Mentions
from bot.incoming import incoming_event
from bot.middleware import FAREWELLS
from bot.onlookers import Onlookers
from bot.tasks import Tasks
from core.clock import Clock

# In which channels nothing is to be said any more, by what Slack says to who tries. In a public channel the
# bot could go on, but whoever put it out wants no more of it there.
_LOST: Mapping[str, str] = {
    "channel_archive": "is_archived",
    "channel_deleted": "channel_not_found",
    "channel_left": "not_in_channel",
    "group_archive": "is_archived",
    "group_deleted": "channel_not_found",
    "group_left": "not_in_channel",
}

# What the manifest subscribes to, and nothing else.
EVENTS = (
    "app_home_opened",
    "app_mention",
    *sorted(_LOST),
    "file_shared",
    "link_shared",
    "member_joined_channel",
    "user_change",
    "team_join",
    *sorted(FAREWELLS),
)

Json = Mapping[str, Any]


class Events:
    """Hears events. What must be stored is, before one counts as heard; questions are answered after that."""

    def __init__(
        self,
        *,
        homes: Homes,
        mentions: Mentions,
        unfurls: Unfurls,
        posted: PostedFiles,
        directory: Directory,
        onlookers: Onlookers,
        accesses: Accesses,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._homes = homes
        self._clock = clock
        self._mentions = mentions
        self._unfurls = unfurls
        self._posted = posted
        self._directory = directory
        self._onlookers = onlookers
        self._accesses = accesses
        self._tasks = tasks
        self._table: Mapping[str, Callable[[Json], Awaitable[None]]] = {
            "app_home_opened": self._opened,
            "app_mention": self._mentioned,
            "file_shared": self._shared,
            "link_shared": self._linked,
            "member_joined_channel": self._joined,
            "user_change": self._changed,
            "team_join": self._changed,
            "app_uninstalled": self._removed,
            **dict.fromkeys(_LOST, self._channel_lost),
            "tokens_revoked": self._revoked,
        }

    async def heard(self, body: Json) -> None:
        """Do what an event calls for. What is raised has it come again."""
        await self._table[body["event"]["type"]](body)

    async def _opened(self, body: Json) -> None:
        """The app's other tab, the conversation with it, is told of as well."""
        if body["event"].get("tab") == "home":
            self._tasks.start(self._homes.publish(incoming_event(body, self._clock.now())))

    async def _mentioned(self, body: Json) -> None:
        """Bots are not answered: two of them would talk for ever."""
        event = body["event"]
        if event.get("user") and not event.get("bot_id"):
            self._tasks.start(self._mentions.answer(body))

    async def _linked(self, body: Json) -> None:
        self._tasks.start(self._unfurls.show(body))

    async def _shared(self, body: Json) -> None:
        self._tasks.start(self._posted.answer(body))

    async def _joined(self, body: Json) -> None:
        event = body["event"]
        self._tasks.start(self._onlookers.joined(body["team_id"], event["channel"]))

    async def _changed(self, body: Json) -> None:
        """Slack is not asked before an acknowledgement; what it left out of an event is asked for later."""
        workspace_id, user = body["team_id"], body["event"]["user"]
        if "locale" in user:
            await self._directory.changed(workspace_id, user)
        else:
            self._tasks.start(self._directory.look_up(workspace_id, user["id"]))

    async def _channel_lost(self, body: Json) -> None:
        """Whoever subscribed the channel is told before anything is said there in vain."""
        event = body["event"]
        await self._directory.lost(body["team_id"], event["channel"], _LOST[event["type"]])

    async def _removed(self, body: Json) -> None:
        await self._accesses.forget(body["team_id"])

    async def _revoked(self, body: Json) -> None:
        """People's tokens are none of ours."""
        if (body["event"].get("tokens") or {}).get("bot"):
            await self._accesses.forget(body["team_id"])
