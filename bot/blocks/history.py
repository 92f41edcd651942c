"""A page of what happened to a deal, a contact or a company."""

from __future__ import annotations

from bot.blocks import facts, ids
from bot.blocks.buttons import line_button
from bot.blocks.deal import open_button
from bot.blocks.happened import subject_line
from bot.blocks.kit import Block, Message, actions, button, section
from bot.blocks.reader import Reader
from bot.blocks.sharing import share_button
from bot.blocks.text import Mrkdwn, bold
from core.results import CompanyView, ContactView, DealView, HistoryPage


def history(deal: DealView, page: HistoryPage, reader: Reader, *, can_share: bool = False) -> Message:
    """Who changed what of a deal, and when, latest first."""
    name = reader.say("#{number} {title}", number=deal.number, title=deal.title)
    line, value = f"deal history {deal.number}", ids.HistoryValue(deal_id=deal.deal_id)
    share = share_button(line, reader, deal_id=deal.deal_id) if can_share else {}
    return _history(name, page, value, open_button(deal, reader), reader, share=share)


def contact_history(contact: ContactView, page: HistoryPage, reader: Reader) -> Message:
    """As `history`, of a contact: what is about a deal of theirs says of which."""
    name = reader.say("#{number} {name}", number=contact.number, name=facts.contact_name(contact, reader))
    label = reader.plain("Open #{number}", number=contact.number)
    opens = line_button(label, f"contact show {contact.number}", "open", reader)
    return _history(name, page, ids.HistoryValue(contact_id=contact.contact_id), opens, reader)


def company_history(company: CompanyView, page: HistoryPage, reader: Reader) -> Message:
    """As `history`, of a company."""
    label = reader.plain("Open {name}", name=company.name)
    opens = line_button(label, f"company show #{company.company_id}", "open", reader)
    name = reader.say("{name}", name=company.name)
    return _history(name, page, ids.HistoryValue(company_id=company.company_id), opens, reader)


def _history(
    name: Mrkdwn,
    page: HistoryPage,
    value: ids.HistoryValue,
    opens: Block,
    reader: Reader,
    *,
    share: Block | None = None,
) -> Message:
    heading = bold(reader.say("What happened to {name}", name=name))
    lines = [subject_line(activity, reader) for activity in page.activities]
    turns = [
        button(label, ids.action(ids.SHOW_HISTORY, way), value.model_copy(update={way: key}).dump())
        for way, label, key in (
            ("newer", reader.plain("Newer"), page.newer),
            ("older", reader.plain("Older"), page.older),
        )
        if key is not None
    ]
    blocks = [section(heading), *(section(line) for line in lines), actions(opens, *turns, share or {})]
    return Message(Mrkdwn("\n").join([heading, *lines]), tuple(blocks))
