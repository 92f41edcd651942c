"""What is offered to somebody who seeks by typing: what matches, or a new one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.board_menus import owner_option
from bot.blocks.kit import OPTION_VALUE, Block, option
from bot.blocks.subscription_forms import heard_owner
from bot.context import Context
from bot.views.entered import NEW
from core.permissions import may
from core.requests import Filters, ListDeals
from core.results import DealView


def deals(words: str, context: Context) -> list[Block]:
    """Deals whose words begin so, else a new one; before anything is typed, one's own open ones."""
    services, actor, reader = context.services, context.actor, context.reader
    found: Sequence[DealView] = services.searches.deals(words, actor)
    if not words.strip():
        found = services.lists.show(ListDeals(filters=Filters(owner="mine")), actor).deals
    shown = [
        option(
            reader.plain("#{number} {title}", number=deal.number, title=deal.title),
            str(deal.deal_id),
            facts.told_apart(deal, reader),
        )
        for deal in found
    ]
    return shown if shown or not may(actor, "create_deal") else _new(words, [], context)


def contacts(words: str, context: Context) -> list[Block]:
    """Contacts whose words begin so."""
    found = context.services.searches.contacts(words, context.actor)
    shown = [
        option(each.name, str(each.contact_id), each.company.name if each.company else None) for each in found
    ]
    return shown + _new(words, [each.name for each in found], context)


def companies(words: str, context: Context) -> list[Block]:
    """Companies whose words begin so."""
    found = context.services.searches.companies(words, context.actor)
    shown = [option(each.name, str(each.company_id)) for each in found]
    return shown + _new(words, [each.name for each in found], context)


def owners(words: str, context: Context) -> list[Block]:
    """Whose deals a board may show: everybody's, one's own, nobody's, and members whose names begin so."""
    known = [] if words.strip() else ["anyone", "mine", "unowned"]
    people = context.services.members.named(words, context.actor)
    return [owner_option(each, context.reader) for each in (*known, *(person.name for person in people))]


def heard_owners(words: str, context: Context) -> list[Block]:
    """Whose deals a channel may hear of: nobody's, and those of members whose names begin so."""
    nobody = [] if words.strip() else [heard_owner(None, context.reader)]
    people = context.services.members.named(words, context.actor)
    return [*nobody, *(heard_owner(person, context.reader) for person in people)]


def members(words: str, context: Context) -> list[Block]:
    """Members whose names begin so, each with the form of their role."""
    people = context.services.members.named(words, context.actor)
    return [
        option(each.name, ids.FormValue(form=ids.MEMBER_FORM, member_id=each.member_id).dump())
        for each in people
    ]


def homes(words: str, context: Context) -> list[Block]:
    """Members whose names begin so, whose Home may be looked at; nobody to whom it may not."""
    if not may(context.actor, "look_at_agendas"):
        return []
    people = context.services.members.named(words, context.actor)
    return [option(each.name, ids.HomeValue(member_id=each.member_id).dump()) for each in people]


def _new(words: str, known: list[str], context: Context) -> list[Block]:
    """The offer to make one, unless there is one of exactly that name."""
    name = " ".join(words.split())
    if not name or name.casefold() in (each.casefold() for each in known) or len(NEW + name) > OPTION_VALUE:
        return []
    return [option(context.reader.plain("New: {name}", name=name), NEW + name)]
