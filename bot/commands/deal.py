"""`/deal`: the table of its subcommands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from bot.blocks import answers
from bot.blocks import board as board_blocks
from bot.blocks.deal import card
from bot.blocks.help import beside, offer_message
from bot.blocks.history import history
from bot.blocks.kit import Message
from bot.commands.filters import read_filters, require_short
from bot.commands.new_deal import read_new_deal, unread_amount
from bot.commands.parsing import Args
from bot.commands.router import Command, Subcommand
from bot.context import Context
from core.deal_refs import leading_number
from core.errors import InvalidInput
from core.i18n import _
from core.requests import (
    AbandonDeal,
    AssignDeal,
    DealNumber,
    DeleteDeal,
    Filters,
    Line,
    ListDeals,
    LoseDeal,
    MoveDeal,
    NoteDeal,
    RenameDeal,
    ReopenDeal,
    RevalueDeal,
    Search,
    SetClosing,
    SetDue,
    SetLabel,
    ShowBoard,
    ShowDeal,
    ShowHistory,
    TransferDeal,
    Undo,
    WinDeal,
)

_NEW = 'Acme renewal 12k @bob contact:"Jane Doe" company:Acme stage:Qualifying closing:2026-12-31'


def own_deals(args: Args, context: Context) -> Message:
    """`/deal` alone: my open deals, with buttons."""
    mine = ListDeals(filters=Filters(owner="mine", text="mine"))
    shown = context.services.lists.show(mine, context.actor)
    return board_blocks.deal_list(shown, context.reader, title=context.reader.plain("My open deals"))


def name_or_offer(args: Args, context: Context) -> Message | None:
    """`/deal 142` and `/deal acme` show the card; `/deal 142 proposal` offers the move, as words do."""
    number, cards = leading_number(args.words), context.services.cards
    if number is None or len(args.words) == 1:
        shown = cards.named(_shown(args), context.actor)
        if shown is not None:
            return card(shown, context.reader)
    offer = cards.offer(args.line, context.actor)
    if offer is not None:
        return offer_message(offer.question, offer.choices, context.reader)
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


def new(args: Args, context: Context) -> Message:
    """`/deal new Acme renewal 12k @bob contact:"Jane Doe"`."""
    if not args.words:
        raise InvalidInput(
            _("What is the deal called?"),
            _('For example `/deal new Acme renewal 12k @bob contact:"Jane Doe" company:Acme closing:fri`.'),
            field="title",
        )
    currency = context.services.workspaces.settings(context.actor.workspace_id).currency
    request = read_new_deal(args, currency=currency, locale=context.actor.locale, today=_today(context))
    result = context.services.deals.create(request, context.actor)
    message = answers.created(result, context.reader)
    unread = unread_amount(args, locale=context.actor.locale)
    if unread is None:
        return message
    said = context.reader.say(
        "I read no value in “{word}”: `/deal value {number} 12k` sets one.",
        word=unread,
        number=result.deal.number,
    )
    return beside(message, said)


def show(request: ShowDeal, context: Context) -> Message:
    """`/deal show 142`."""
    return card(context.services.cards.show(request, context.actor), context.reader)


def board(args: Args, context: Context) -> Message:
    """`/deal board [pipeline] [filters]`: a first word that names a pipeline chooses it."""
    request = ShowBoard(filters=filters_of(args, context))
    return board_blocks.board(context.services.boards.show(request, context.actor), context.reader)


def list_deals(args: Args, context: Context) -> Message:
    """`/deal list [filters]`."""
    request = ListDeals(filters=filters_of(args, context))
    return board_blocks.deal_list(context.services.lists.show(request, context.actor), context.reader)


def find(args: Args, context: Context) -> Message:
    """`/deal find words`."""
    if not args.words:
        raise InvalidInput(_("What are you looking for?"), _("For example `/deal find acme renewal`."))
    require_short(args)
    words = " ".join(word.text for word in args.words)
    return board_blocks.found(
        context.services.searches.find(Search(words=words), context.actor), context.reader
    )


def move(request: MoveDeal, context: Context) -> Message:
    """`/deal move 142 proposal`."""
    return answers.moved(context.services.moves.move(request, context.actor), context.reader)


def transfer(request: TransferDeal, context: Context) -> Message:
    """`/deal transfer 142 Onboarding [stage]`."""
    return answers.moved(context.services.moves.transfer(request, context.actor), context.reader)


def win(request: WinDeal, context: Context) -> Message:
    """`/deal won 142 [amount]`."""
    return answers.closed(context.services.closing.win(request, context.actor), context.reader)


def lose(request: LoseDeal, context: Context) -> Message:
    """`/deal lost 142 [reason]`."""
    return answers.closed(context.services.closing.lose(request, context.actor), context.reader)


def abandon(request: AbandonDeal, context: Context) -> Message:
    """`/deal abandon 142 [reason]`."""
    return answers.closed(context.services.closing.abandon(request, context.actor), context.reader)


def reopen(request: ReopenDeal, context: Context) -> Message:
    """`/deal reopen 142 [stage]`."""
    return answers.closed(context.services.closing.reopen(request, context.actor), context.reader)


def assign(request: AssignDeal, context: Context) -> Message:
    """`/deal assign 142 @bob`."""
    return answers.changed(context.services.deals.assign(request, context.actor), context.reader)


def rename(request: RenameDeal, context: Context) -> Message:
    """`/deal rename 142 New title`."""
    return answers.changed(context.services.deals.rename(request, context.actor), context.reader)


def revalue(request: RevalueDeal, context: Context) -> Message:
    """`/deal value 142 15k`."""
    return answers.changed(context.services.deals.revalue(request, context.actor), context.reader)


def closing(request: SetClosing, context: Context) -> Message:
    """`/deal closing 142 fri`."""
    return answers.changed(context.services.deals.set_closing(request, context.actor), context.reader)


def due(request: SetDue, context: Context) -> Message:
    """`/deal due 142 fri`."""
    return answers.changed(context.services.deals.set_due(request, context.actor), context.reader)


def label(request: SetLabel, context: Context) -> Message:
    """`/deal label 142 red`."""
    return answers.changed(context.services.deals.label(request, context.actor), context.reader)


def note(request: NoteDeal, context: Context) -> Message:
    """`/deal note 142 text`."""
    return answers.changed(context.services.deals.note(request, context.actor), context.reader)


def show_history(request: ShowHistory, context: Context) -> Message:
    """`/deal history 142`."""
    deal, page = context.services.histories.show(request, context.actor)
    return history(deal, page, context.reader)


def undo(args: Args, context: Context) -> Message:
    """`/deal undo`: my latest change. A deal named after it would be promised what is not done."""
    if args.words:
        said = _("`/deal undo` takes nothing after it: it takes back your latest change, of whichever deal.")
        raise InvalidInput(said, _("A deal's card has *Undo* for your latest change of it: `/deal 142`."))
    return answers.undone(context.services.undoing.undo(Undo(), context.actor), context.reader)


def delete(request: DeleteDeal, context: Context) -> Message:
    """`/deal delete 142`."""
    return answers.deleted(context.services.deals.delete(request, context.actor), context.reader)


def filters_of(args: Args, context: Context) -> Filters:
    """The filters that the words mean for this person."""
    currency = context.services.workspaces.settings(context.actor.workspace_id).currency
    return read_filters(args, currency=currency, locale=context.actor.locale, today=_today(context))


def _shown(args: Args) -> ShowDeal:
    return ShowDeal(deal=_as_shown(args))


def _as_shown(args: Args) -> Line:
    return args.line.model_copy(update={"command": "deal show"})


def _today(context: Context) -> date:
    return context.reader.today()


def _as_typed(args: Args) -> Args:
    """For what is read with the workspace's currency and the writer's calendar at hand."""
    return args


def _on_deal(request: type[Any]) -> Callable[[Args], Any]:
    """A request about the deal that the line names."""
    return lambda args: request(deal=args.line)


def _on_deal_with_consent(request: type[Any]) -> Callable[[Args], Any]:
    """As `_on_deal`, for a request that may ask a question first."""
    return lambda args: request(deal=args.line, consent=args.consent)


DEAL = Command(
    name="deal",
    summary="Deals: create, show, move, close",
    alone=own_deals,
    otherwise=name_or_offer,
    nearly=near_deals,
    subcommands=(
        Subcommand("new", _NEW, "create a deal", _as_typed, new, writes=True, aliases=("create", "add")),
        Subcommand("show", "142", "everything about a deal", _on_deal(ShowDeal), show),
        Subcommand("board", "Sales mine", "the pipeline, column by column", _as_typed, board),
        Subcommand("list", "stale >10k", "the deals that match", _as_typed, list_deals),
        Subcommand(
            "find", "acme", "search deals, contacts and companies", _as_typed, find, aliases=("search",)
        ),
        Subcommand(
            "move",
            "142 proposal",
            "move it to a stage; `next`, `back`",
            _on_deal(MoveDeal),
            move,
            writes=True,
            aliases=("stage",),
        ),
        Subcommand("won", "142 15k", "mark it won", _on_deal(WinDeal), win, writes=True, aliases=("win",)),
        Subcommand(
            "lost",
            "142 price",
            "mark it lost",
            _on_deal(LoseDeal),
            lose,
            writes=True,
            prose=True,
            aliases=("lose",),
        ),
        Subcommand(
            "abandon",
            "142 silent since May",
            "close what can't be worked through",
            _on_deal(AbandonDeal),
            abandon,
            writes=True,
            prose=True,
            aliases=("abandoned",),
        ),
        Subcommand(
            "reopen",
            "142 Demo",
            "put it back on the board",
            _on_deal_with_consent(ReopenDeal),
            reopen,
            writes=True,
        ),
        Subcommand(
            "assign",
            "142 @bob",
            "give it to somebody",
            _on_deal(AssignDeal),
            assign,
            writes=True,
            aliases=("owner",),
        ),
        Subcommand(
            "rename",
            "142 New title",
            "change its title",
            _on_deal(RenameDeal),
            rename,
            writes=True,
            prose=True,
        ),
        Subcommand(
            "value",
            "142 15k",
            "change what it is worth",
            _on_deal(RevalueDeal),
            revalue,
            writes=True,
            aliases=("amount",),
        ),
        Subcommand(
            "closing", "142 fri", "when you expect it to close", _on_deal(SetClosing), closing, writes=True
        ),
        Subcommand("due", "142 fri", "when something is due on it", _on_deal(SetDue), due, writes=True),
        Subcommand("label", "142 red", "put a label on it", _on_deal(SetLabel), label, writes=True),
        Subcommand(
            "note",
            "142 They want a discount",
            "write into its history",
            _on_deal(NoteDeal),
            note,
            writes=True,
            prose=True,
            aliases=("comment",),
        ),
        Subcommand("history", "142", "what happened to it", _on_deal(ShowHistory), show_history),
        Subcommand("undo", "", "take back my latest change", _as_typed, undo, writes=True),
        Subcommand(
            "transfer",
            "142 Onboarding",
            "move it to another pipeline",
            _on_deal_with_consent(TransferDeal),
            transfer,
            writes=True,
        ),
        Subcommand(
            "delete",
            "142",
            "delete it for good (admins)",
            _on_deal_with_consent(DeleteDeal),
            delete,
            writes=True,
        ),
    ),
)
