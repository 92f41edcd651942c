"""Slack alone: the sandbox without its people and without its bot, for a bot that a test runs itself.

with Slack() as slack:
    slack.add_team("T1")
    slack.add_user("U1", is_admin=True)
    ...                                   # run the bot with SLACK_API_URL=slack.url
    assert slack.posts("C1")[0]["text"] == "…"
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest

from bot.http_server import listen
from sandbox import messages, people
from sandbox.app import Sandbox, create_sandbox
from sandbox.faults import Fault, Faults
from sandbox.feed import Feed
from sandbox.inspector import Entry
from sandbox.manifest import load_manifest
from sandbox.rates import Rates
from sandbox.runner import HOST
from sandbox.server import Server
from sandbox.state import Channel, Installation, Json, Team, World
from sandbox.testing import Background, eventually

__all__ = ["Slack", "eventually", "slack"]

T = TypeVar("T")
TEAM = "T1"
SHARED = "CSHARED"
_ANSWERS = "CANSWERS"
# Public channels with the bot in them, which every team that has the name T1 begins with.
CHANNELS = tuple(f"C{number}" for number in range(12))


class Slack:
    """Slack on a port of this machine, from entering to leaving it; what it holds can be read afterwards."""

    def __init__(self, faults: Callable[[Feed], Faults] = Faults) -> None:
        """`faults` makes what lets things go wrong."""
        self._make_faults = faults
        self._serving = Background(self._served(), "slack")
        self._answered_in: dict[str, str] = {}

    def __enter__(self) -> Slack:
        self._serving.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._serving.__exit__(*exc)

    @property
    def world(self) -> World:
        """What Slack remembers."""
        return self._serving.value.world

    @property
    def url(self) -> str:
        """What SLACK_API_URL must be."""
        return f"{self.world.origin}/api/"

    @property
    def app_token(self) -> str:
        """What SLACK_APP_TOKEN must be, for Socket Mode."""
        return self.world.app_token

    def add_team(
        self, team_id: str = TEAM, *, name: str = "Acme", scopes: Collection[str] | None = None
    ) -> str:
        """A workspace with the bot in it, which was granted `scopes` or all of them; gives its token."""

        def add() -> str:
            token, bot = f"xoxb-{team_id}", f"UBOT{team_id}"
            self._found_team(team_id, name)
            people.add_user(self.world, bot, "dealboard", "Dealboard", team_id, is_bot=True)
            granted = frozenset(load_manifest().scopes if scopes is None else scopes)
            self.world.installations[token] = Installation(team_id, token, bot, f"B{team_id}", granted)
            for channel in CHANNELS if team_id == TEAM else ():
                self._put(Channel(channel, channel.lower(), team_id, bot, [bot]))
            return token

        return self._serving.do(add)

    def add_user(self, user_id: str = "U1", *, team_id: str = TEAM, **facts: Any) -> Json:
        """A user; `facts` overrides any field of Slack's user object, `name` and `email` among them.

        Whoever is of another team shares a channel with T1, or nobody there could know of them.
        """
        name = facts.pop("name", user_id.lower())
        email = facts.pop("email", f"{name}@{team_id.lower()}.example")
        facts = {"tz": "Europe/London", "locale": "en-GB"} | facts

        def add() -> Json:
            self._found_team(team_id, team_id)
            real_name = facts.pop("real_name", name.title())
            user = people.add_user(self.world, user_id, name, real_name, team_id, **facts)
            user["profile"] |= {"display_name": name, "email": email}
            if team_id != TEAM:
                self._put(
                    Channel(SHARED, "shared", TEAM, user_id, [user_id], shared_with=frozenset({team_id}))
                )
            return user

        return self._serving.do(add)

    def add_channel(self, channel_id: str = "C1", *, team_id: str = TEAM, **facts: Any) -> Channel:
        """A channel with the bot in it, and with `members`; `facts` overrides any field of the sandbox's."""
        inside = [f"UBOT{team_id}", *facts.pop("members", ())]
        channel = Channel(
            channel_id, facts.pop("name", channel_id.lower()), team_id, inside[0], inside, **facts
        )
        self._serving.do(lambda: self._put(channel))
        return channel

    def fail(self, method: str, kind: Any, **more: Any) -> None:
        """Let the next call of `method` ("response_url" too) go wrong; see `sandbox.faults.Fault`."""
        self._serving.do(lambda: self.world.faults.add(Fault(method, kind, **more)))

    def revoke(self, team_id: str = TEAM) -> None:
        """Take back the token of a team, without an event that would tell of it."""
        for app in self.world.installations.values():
            if app.team_id == team_id:
                app.revoked = "token_revoked"

    def lift_rate_limits(self) -> None:
        """Let buckets fill a thousand times as fast, for what is not about them."""
        self.world.rates = Rates(lambda: time.monotonic() * 1000)

    def posts(self, channel: str | None = None) -> list[Json]:
        """The messages that stand in `channel`, in the bot's conversation with a user, or anywhere."""
        found = [each for each in list(self.world.channels.values()) if self._is(each, channel)]
        return [message.payload() for each in found for message in list(self.world.messages[each.id])]

    def called(self, method: str | None = None) -> list[Entry]:
        """The calls of one method or of all, oldest first: the latest five hundred."""
        entries = [each for each in list(self.world.inspector.entries) if each.direction == "to_slack"]
        return [each for each in entries if method in (None, each.kind)]

    def response_url(self, answering: str = "") -> str:
        """A new response_url: a command's, or that of a click on a private message that said `answering`."""

        def give() -> str:
            app, bot = self.world.app_in(TEAM), f"UBOT{TEAM}"
            channel = Channel(f"{_ANSWERS}{len(self.world.channels)}", "answers", TEAM, bot, [bot])
            self._put(channel)
            old = (
                messages.say(self.world, channel, bot, answering, app=app, only_for="U1")
                if answering
                else None
            )
            ts = old.ts if old else None
            url = self.world.response_urls.give("actions", TEAM, channel.id, "U1", message_ts=ts)
            self._answered_in[url] = channel.id
            return url

        return self._serving.do(give)

    def responses(self, url: str) -> list[Json]:
        """The messages that a response_url made or changed, `is_ephemeral` or not, oldest first."""
        said = list(self.world.messages[self._answered_in[url]])
        return [each.payload() | {"is_ephemeral": each.only_for is not None} for each in said]

    def deliver(self, kind: str, payload: Json, *, seconds: float = 3) -> Json:
        """Send an envelope over one Socket Mode connection, and give back what it was acknowledged with.

        `kind` is "slash_commands", "interactive" or "events_api". A TimeoutError where none comes.
        """
        sockets = self._serving.value.deliveries.sockets
        return self._serving.wait(sockets.send(kind, payload), seconds) or {}

    def refresh(self) -> None:
        """Ask every Socket Mode client to connect anew, as Slack does every few hours."""
        self._serving.wait(self._serving.value.deliveries.sockets.refresh())

    @property
    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        return self._serving.value.deliveries.sockets.count

    def complaints(self) -> list[str]:
        """What of all that came in Slack would refuse."""
        return [f"{each.where} {each.pointer}: {each.rule}" for each in self.world.violations.kept]

    @asynccontextmanager
    async def _served(self) -> AsyncIterator[Sandbox]:
        listener = listen(HOST, 0)
        sandbox = create_sandbox(f"http://{HOST}:{listener.getsockname()[1]}", "nobody signs here")
        sandbox.world.faults = self._make_faults(sandbox.world.feed)
        server = Server(sandbox.web, listener)
        await server.start()
        try:
            yield sandbox
        finally:
            await sandbox.close()
            await server.stop()
            listener.close()

    def _found_team(self, team_id: str, name: str) -> None:
        self.world.teams.setdefault(team_id, Team(team_id, name, team_id.lower()))

    def _put(self, channel: Channel) -> None:
        self.world.channels[channel.id] = channel
        self.world.messages.setdefault(channel.id, [])

    def _is(self, channel: Channel, wanted: str | None) -> bool:
        if wanted is None:
            return not channel.id.startswith(_ANSWERS)
        return channel.id == wanted or (channel.is_im and wanted in channel.members)


@pytest.fixture
def slack() -> Iterator[Slack]:
    """Slack with team T1 and its member U1, which at the end was sent nothing that it would refuse."""
    with Slack() as alone:
        alone.add_team()
        alone.add_user("U1", name="uma")
        yield alone
    assert alone.complaints() == []
