"""What is offered to somebody who seeks by typing: what matches, or a new one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.board_menus import owner_option
from bot.blocks.kit import Block, option
from bot.blocks.sought import company_option, contact_option, deal_option, stage_option
from bot.blocks.subscription_forms import heard_owner
from bot.context import Context
from bot.views.entered import LONGEST_NEW, NEW, TOO_LONG
from core.folding import words as folded
from core.permissions import may
from core.requests import Filters, ListDeals
from core.results import DealView


def deals(words: str, context: Context) -> list[Block]:
    """Deals whose words begin so, else a new one; before anything is typed, one's own open ones."""
    services, actor, reader = context.services, context.actor, context.reader
    found: Sequence[DealView] = services.searches.deals(words, actor)
    if not words.strip():
        found = services.lists.show(ListDeals(filters=Filters(owner="mine")), actor).deals
    shown = [deal_option(deal, reader) for deal in found]
    return shown if shown or not may(actor, "create_deal") else _new(words, [], context)


def contacts(words: str, context: Context) -> list[Block]:
    """Contacts whose words begin so."""
    found = context.services.searches.contacts(words, context.actor)
    shown = [contact_option(each, context.reader) for each in found]
    return shown + _new(words, [each.name for each in found], context)


def companies(words: str, context: Context) -> list[Block]:
    """Companies whose words begin so."""
    found = context.services.searches.companies(words, context.actor)
    shown = [company_option(each) for each in found]
    return shown + _new(words, [each.name for each in found], context)


def stages(words: str, context: Context) -> list[Block]:
    """Stages in use that the words begin, then those whose pipeline they begin; the default one's first."""
    setup, sought = context.services.workspaces.setup(context.actor), folded(words)
    used = [each for each in setup.pipelines.values() if not each.archived]
    used.sort(key=lambda each: not each.is_default)
    places = [(stage, each) for each in used for stage in each.stages]
    found = [each for each in places if _begun(sought, f"{each[1].name} {each[0].name}")]
    found.sort(key=lambda each: not _begun(sought, each[0].name))
    return [stage_option(stage, pipeline) for stage, pipeline in found]


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


def _begun(sought: Sequence[str], name: str) -> bool:
    """Whether each of the words begins one of the name."""
    return all(any(word.startswith(each) for word in folded(name)) for each in sought)


def _new(words: str, known: list[str], context: Context) -> list[Block]:
    """The offer to make one, unless there is one of exactly that name; or that it is too long for that."""
    name, reader = " ".join(words.split()), context.reader
    if not name or name.casefold() in (each.casefold() for each in known):
        return []
    if len(name) > LONGEST_NEW:
        long = reader.plain(
            "Too long for a new one: {length} characters, {limit} at most here",
            length=len(name),
            limit=LONGEST_NEW,
        )
        return [option(long, TOO_LONG, reader.plain("Shorten it; Edit takes the rest later."))]
    return [option(reader.plain("New: {name}", name=name), NEW + name)]
