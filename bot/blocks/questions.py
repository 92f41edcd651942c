"""A question that a form raised, asked within the form, so that nothing of what was entered is lost."""

from __future__ import annotations

from bot.blocks.error import choice_buttons
from bot.blocks.fields import tick_field
from bot.blocks.kit import Block, section
from bot.blocks.reader import Reader
from core.errors import Conflict


def question(error: Conflict, reader: Reader, *, how: str = "") -> tuple[Block, ...]:
    """What stands in the way, buttons that show it, and a box for each yes that goes on all the same.

    `how` says what else would do. A box is called as its consent, see `bot.views.entered.Entered.consent`.
    """
    said = reader.tell(error.message) + "\n"
    said += how or reader.say("Tick the box to go on all the same, or change what you entered.")
    shows = [choice for choice in error.offers if choice.consent is None]
    boxes = [
        tick_field(choice.consent, reader.plain("Your answer"), reader.told(choice.label))
        for choice in error.offers
        if choice.consent is not None
    ]
    return section(said), *choice_buttons(shows, reader), *boxes
