"""`/deal` where it only looks: the card, boards, lists, searches, history."""

from __future__ import annotations

from bot.blocks.board import board as board_message
from bot.blocks.deal import card
from bot.blocks.deal_list import deal_list, found
from bot.blocks.help import beside, offer_message
from bot.blocks.history import history
from bot.blocks.kit import Message
from bot.blocks.task import above
from bot.commands.filters import filters_of, require_short
from bot.commands.parsing import Args
from bot.context import Context
from core.errors import InvalidInput
from core.i18n import _
from core.numbers import leading_number
from core.permissions import may
from core.requests import DealNumber, Filters, Line, ListDeals, Search, ShowBoard, ShowDeal, ShowHistory
from core.task_requests import ListTasks


def own_deals(args: Args, context: Context) -> Message:
    """`/deal` alone: my tasks and my open deals, with buttons."""
    mine = ListDeals(filters=Filters(owner="mine", text="mine"))
    shown = context.services.lists.show(mine, context.actor)
    deals = deal_list(shown, context.reader, title=context.reader.plain("My open deals"))
    tasks = context.services.tasks.list_for(ListTasks(), context.actor)
    return above(tasks, deals, context.reader)


def name_or_offer(args: Args, context: Context) -> Message | None:
    """`/deal 142` and `/deal acme` show the card; `/deal 142 proposal` offers the move, as words do."""
    number, cards = leading_number(args.words), context.services.cards
    if number is None or len(args.words) == 1:
        shown = cards.named(_shown(args), context.actor)
        if shown is not None:
            return card(shown, context.reader)
    offer = cards.offer(args.line, context.actor)
    return None if offer is None else offer_message(offer.question, offer.choices, context.reader)


def card_beside(args: Args, context: Context) -> Message | None:
    """`/deal 142 whatever`: that it is not known what is wanted of the deal, and its card."""
    number, cards = leading_number(args.words), context.services.cards
    if number is None:
        return None
    rest = args.text[args.words[1].at :]
    known = card(cards.show(ShowDeal(deal=DealNumber(number=number)), context.actor), context.reader)
    return beside(known, context.reader.say("I don't know “{word}”.", word=rest[:100]))


def near_deals(args: Args, context: Context) -> None:
    """Raises NotFound with the deals that a line comes close to, where there are some."""
    answer = context.services.cards.nearly_named(_as_shown(args), context.actor)
    if answer is not None:
        raise answer


def show(request: ShowDeal, context: Context) -> Message:
    """`/deal show 142`."""
    return card(context.services.cards.show(request, context.actor), context.reader)


def board(args: Args, context: Context) -> Message:
    """`/deal board [pipeline] [filters]`: a first word that names a pipeline chooses it."""
    request = ShowBoard(filters=filters_of(args, context))
    return board_message(context.services.boards.show(request, context.actor), context.reader)


def list_deals(args: Args, context: Context) -> Message:
    """`/deal list [filters]`."""
    request = ListDeals(filters=filters_of(args, context))
    return deal_list(context.services.lists.show(request, context.actor), context.reader)


def find(args: Args, context: Context) -> Message:
    """`/deal find words`."""
    if not args.words:
        raise InvalidInput(_("What are you looking for?"), _("For example `/deal find acme renewal`."))
    require_short(args)
    words = " ".join(word.text for word in args.words)
    return found(context.services.searches.find(Search(words=words), context.actor), context.reader)


def show_history(request: ShowHistory, context: Context) -> Message:
    """`/deal history 142`."""
    deal, page = context.services.histories.show(request, context.actor)
    return history(deal, page, context.reader, can_share=may(context.actor, "share"))


def _shown(args: Args) -> ShowDeal:
    return ShowDeal(deal=_as_shown(args))


def _as_shown(args: Args) -> Line:
    return args.line.model_copy(update={"command": "deal show"})
