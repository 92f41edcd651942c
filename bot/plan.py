"""What a request comes to: read from its words alone, before anything is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import ids
from bot.blocks.modal import Reply
from bot.context import Context


@dataclass(frozen=True, slots=True)
class Then:
    """A second step of the same request. What was done is answered by looking, once it is committed and not
    before; what took long to look up is done, and with `writes` by the workers that may change things.
    """

    run: Callable[[Context], Reply | None]
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A handler with all that it needs but the context.

    `writes` sends it to the workers that may change things, under a receipt. `run` is synchronous: it
    answers with a message or a form, raises a DealboardError to be answered instead, or returns None where
    there is nothing to say. With `needs_channel` the shell first asks Slack who is in the channel, and the
    answer comes by response_url; it is `channel_id`, where it is not the one that it is
    asked in. `home` is shown to whoever asked, in the place of the Home they have.
    """

    writes: bool
    run: Callable[[Context], Reply | Then | None]
    needs_channel: bool = False
    channel_id: str = ""
    home: ids.HomeValue | None = None


PlanCommand = Callable[[str, str], Planned]
"""What a command and its text, as Slack sent it, come to. Pure, and never raises."""
PlanAction = Callable[[str, str, Mapping[str, Any]], Planned]
"""What a click on an action id with a value comes to, in its payload. Pure, and never raises."""
