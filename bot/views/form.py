"""A form: how it is opened, and what is done with what was entered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.blocks import ids
from bot.blocks.kit import Block
from bot.blocks.modal import Modal, Reply
from bot.context import Context
from bot.plan import Then
from bot.views.entered import Entered


@dataclass(frozen=True)
class Form:
    """A row of the table. Opening only looks; carrying it out changes things, and answers as a command would,
    or with the form that comes next, or the screen of the settings that it was opened from.

    Both may raise any DealboardError; an InvalidInput whose field is one of the form's is said under it.
    """

    open: Callable[[ids.FormValue, Context], Modal]
    submit: Callable[[ids.FormValue, Entered, Context], Reply | Then]


Seek = Callable[[str, Context], list[Block]]
"""What is offered for the words that a person has typed so far: at most 100 options."""
