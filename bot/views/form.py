"""A form: how it is opened, and what is done with what was entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.blocks import ids
from bot.blocks.kit import Block, Message
from bot.blocks.modal import Modal, Reply
from bot.context import Context
from bot.plan import Then
from bot.views.entered import Entered
from core.errors import DealboardError


@dataclass(frozen=True)
class Errand:
    """What the later step of a form has to hand: the file that was `fetched`, or why there is none; and where
    the person reads on, as in `core.job_results.JobView.reply`.
    """

    fetched: bytes | DealboardError | None = None
    reply: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A row of the table. Opening only looks; carrying it out changes things, and answers as a command would,
    or with the form that comes next, or the screen of the settings that it was opened from.

    `later` takes the place of what is shown meanwhile, where carrying it out takes longer than Slack waits.
    All may raise any DealboardError; an InvalidInput whose field is one of the form's is said under it.
    """

    open: Callable[[ids.FormValue, Context], Modal]
    submit: Callable[[ids.FormValue, Entered, Context], Reply | Then]
    later: Callable[[ids.FormValue, Errand, Context], Message | Modal | Then] | None = None


Seek = Callable[[str, Context], list[Block]]
"""What is offered for the words that a person has typed so far: at most 100 options."""
