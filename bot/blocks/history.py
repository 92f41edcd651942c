"""A page of what happened to a deal."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.deal import open_button
from bot.blocks.happened import activity_line
from bot.blocks.kit import Block, Message, actions, button, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold
from core.results import DealView, HistoryPage


def history(deal: DealView, page: HistoryPage, reader: Reader) -> Message:
    """Who did what, and when, latest first."""
    heading = bold(reader.say("What happened to #{number} {title}", number=deal.number, title=deal.title))
    lines = [activity_line(activity, reader) for activity in page.activities]
    blocks: list[Block] = [section(heading), *(section(line) for line in lines)]
    buttons = [open_button(deal, reader)]
    if page.older is not None:
        buttons.append(
            button(
                reader.plain("Older"),
                ids.action(ids.SHOW_HISTORY, "older"),
                ids.HistoryValue(deal_id=deal.deal_id, older=page.older).dump(),
            )
        )
    return Message(Mrkdwn("\n").join([heading, *lines]), (*blocks, actions(*buttons)))
