"""What Slack remembers: teams, people, conversations, installations. In memory, changed in one event loop."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import MovableClock
from sandbox.faults import Faults
from sandbox.feed import Feed
from sandbox.ids import Timestamps
from sandbox.inspector import Inspector
from sandbox.manifest import Manifest
from sandbox.rates import Rates
from sandbox.response_urls import ResponseUrls
from sandbox.triggers import Triggers
from sandbox.violations import Violations

Json = dict[str, Any]
APP_ID = "A0DEALBOARD"


@dataclass(frozen=True)
class Team:
    """A workspace."""

    id: str
    name: str
    domain: str

    def shown(self) -> Json:
        """As the page and `team.info` show it."""
        return {"id": self.id, "name": self.name, "domain": self.domain}


@dataclass
class Installation:
    """The app in a team: its token, who it is there, and whether the token is still good."""

    team_id: str
    token: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    revoked: str | None = None  # the error that its token is refused with


@dataclass
class Channel:
    """A conversation of any kind. A direct message has two members and no name."""

    id: str
    name: str
    team_id: str
    creator: str
    members: list[str]
    is_private: bool = False
    is_im: bool = False
    shared_with: frozenset[str] = frozenset()
    is_archived: bool = False
    topic: str = ""
    created: int = field(default_factory=lambda: int(time.time()))
    last_read: dict[str, str] = field(default_factory=dict)


@dataclass
class Message:
    """A message as it stands now. `only_for` is the one person who sees an ephemeral message."""

    channel: str
    ts: str
    user: str
    team: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    is_broadcast: bool = False
    edited: Json | None = None
    bot_id: str | None = None
    only_for: str | None = None
    subtype: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)

    def payload(self) -> Json:
        """Slack's message object."""
        content: Json = {"type": "message", "user": self.user, "ts": self.ts, "team": self.team}
        more = {
            "bot_id": self.bot_id,
            "app_id": APP_ID if self.bot_id else None,
            "subtype": self.subtype,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "metadata": self.metadata,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "files": self.files,
            "reactions": [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ],
        }
        return {**content, "text": self.text, **{name: value for name, value in more.items() if value}}


@dataclass
class File:
    """A file that is being uploaded, or has been. `entered` tells that the app was given it in a form."""

    id: str
    name: str
    length: int
    team_id: str
    user: str
    content: bytes | None = None
    title: str = ""
    entered: bool = False
    shared_in: list[str] = field(default_factory=list)
    created: int = field(default_factory=lambda: int(time.time()))


class World:
    """All of it."""

    def __init__(self, manifest: Manifest, clock: MovableClock, origin: str) -> None:
        """`origin` is where the sandbox itself is served, such as `http://127.0.0.1:8080`."""
        self.manifest = manifest
        self.clock = clock
        self.origin = origin
        self.app_token = f"xapp-1-{APP_ID}-{secrets.token_hex(16)}"
        self.client_id = "1000000000.2000000000"
        self.client_secret = secrets.token_hex(16)
        self.teams: dict[str, Team] = {}
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = {}
        self.installations: dict[str, Installation] = {}
        self.views: dict[str, Json] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.files: dict[str, File] = {}
        self.oauth_codes: dict[str, str] = {}
        self.scheduled: dict[str, Json] = {}
        self.offered: dict[tuple[str, str, str], dict[str, Json]] = {}
        self.typed: set[str] = set()  # in forms: what would be a link if it were sent unescaped
        self.feed = Feed()
        self.timestamps = Timestamps()
        self.triggers = Triggers()
        self.response_urls = ResponseUrls(origin)
        self.rates = Rates()
        self.faults = Faults(self.feed)
        self.inspector = Inspector(self.feed)
        self.violations = Violations(self.feed)
        self.emit: Callable[[str, Json], None] = lambda team_id, event: None

    def installed_in(self, team_id: str) -> Installation | None:
        """The app in `team_id`, with a token that is good; None where it has none."""
        found = (each for each in self.installations.values() if each.team_id == team_id and not each.revoked)
        return next(found, None)

    def app_in(self, team_id: str) -> Installation | None:
        """The app in `team_id`, good token or not."""
        found = [each for each in self.installations.values() if each.team_id == team_id]
        return next((each for each in found if not each.revoked), found[-1] if found else None)

    def people_of(self, team_id: str) -> list[Json]:
        """The users whose home is `team_id`, bots included."""
        return [user for user in self.users.values() if user["team_id"] == team_id]

    def team_of(self, user_id: str) -> Team:
        """The home of a user."""
        return self.teams[self.users[user_id]["team_id"]]
