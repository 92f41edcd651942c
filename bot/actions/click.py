"""Where somebody clicked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Click:
    """A click. In a message that only the person sees (`ephemeral`), an answer may take its place.

    `key` is what the action id holds besides its name; a menu keeps there what its options have no room for.
    `home` tells that it was on Home, which shows by itself what was changed there.
    `message_ts` names the message in its channel.
    """

    ephemeral: bool
    key: str = ""
    home: bool = False
    message_ts: str = ""
