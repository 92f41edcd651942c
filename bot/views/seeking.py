"""What is offered to somebody who seeks a contact or company by typing: those that match, and a new one."""

from __future__ import annotations

from bot.blocks.kit import OPTION_VALUE, Block, option
from bot.context import Context
from bot.views.entered import NEW
from core.requests import Search


def contacts(words: str, context: Context) -> list[Block]:
    """Contacts whose words begin so."""
    found = context.services.searches.find(Search(words=words), context.actor).contacts if words else ()
    shown = [
        option(each.name, str(each.contact_id), each.company.name if each.company else None) for each in found
    ]
    return shown + _new(words, [each.name for each in found], context)


def companies(words: str, context: Context) -> list[Block]:
    """Companies whose words begin so."""
    found = context.services.searches.find(Search(words=words), context.actor).companies if words else ()
    shown = [option(each.name, str(each.company_id)) for each in found]
    return shown + _new(words, [each.name for each in found], context)


def _new(words: str, known: list[str], context: Context) -> list[Block]:
    """The offer to make one, unless there is one of exactly that name."""
    name = " ".join(words.split())
    if not name or name.casefold() in (each.casefold() for each in known) or len(NEW + name) > OPTION_VALUE:
        return []
    return [option(context.reader.plain("New: {name}", name=name), NEW + name)]
