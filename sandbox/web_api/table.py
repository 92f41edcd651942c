"""The table of methods: what each needs, and how often it may be called."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from sandbox.arguments import Arguments
from sandbox.conversations import is_visible
from sandbox.errors import ApiError
from sandbox.inspector import Entry
from sandbox.socket_mode import Sockets
from sandbox.state import Channel, Installation, Json, World

T = TypeVar("T")
By = Literal["bot", "app", "anyone"]
# Calls a minute, by Slack's tiers.
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
_MOST = 1000


@dataclass(frozen=True)
class Method:
    """A row: any one of `scopes` will do; `needs` are required arguments, `by` is whose token it takes."""

    name: str
    run: Callable[[Call], Json]
    scopes: tuple[str, ...]
    per_minute: int
    needs: tuple[str, ...]
    by: By


METHODS: dict[str, Method] = {}
Handler = TypeVar("Handler", bound=Callable[["Call"], Json])


def method(
    name: str,
    *,
    scopes: tuple[str, ...] = (),
    per_minute: int = TIER_3,
    needs: tuple[str, ...] = (),
    by: By = "bot",
) -> Callable[[Handler], Handler]:
    """Enter a function into the table as the method `name`."""

    def enter(run: Handler) -> Handler:
        METHODS[name] = Method(name, run, scopes, per_minute, needs, by)
        return run

    return enter


@dataclass(frozen=True)
class Call:
    """One call, let in: `app` is whose token it came with."""

    world: World
    method: str
    args: Arguments
    entry: Entry
    sockets: Sockets
    installation: Installation | None

    @property
    def app(self) -> Installation:
        """The app in the workspace of the call's token."""
        assert self.installation is not None
        return self.installation

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that is named, if the app may know of it. Raises ApiError."""
        channel = self.world.channels.get(self.args.text(name))
        if channel is None or not self.sees(channel):
            raise ApiError("channel_not_found")
        return channel

    def sees(self, channel: Channel) -> bool:
        """Whether the app may know of the conversation: public in its workspace, or with the app in it."""
        return is_visible(self.world, channel, self.app.bot_user_id)

    def need(self, family: str, channel: Channel) -> None:
        """Raise ApiError unless the app has the scope of `family` for this kind of conversation."""
        kind = "im" if channel.is_im else "groups" if channel.is_private else "channels"
        self.need_scope(f"{kind}:{family}")

    def need_scope(self, scope: str) -> None:
        """Raise ApiError unless the app has the scope."""
        if scope not in self.app.scopes:
            provided = ",".join(sorted(self.app.scopes))
            raise ApiError("missing_scope", needed=scope, provided=provided)

    def page(self, items: Sequence[T], default: int = 100, most: int = _MOST) -> tuple[list[T], Json]:
        """One page of `items` by `cursor` and `limit`, and the answer's metadata. Raises ApiError."""
        limit = self.args.number("limit", default)
        if not 1 <= limit <= most:
            raise ApiError("invalid_limit")
        start = _start(self.args.text("cursor"))
        following = start + limit
        more = _cursor(following) if following < len(items) else ""
        return list(items[start:following]), {"response_metadata": {"next_cursor": more}}


def _cursor(start: int) -> str:
    return base64.b64encode(f"next:{start}".encode()).decode()


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _colon, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise ApiError("invalid_cursor")
