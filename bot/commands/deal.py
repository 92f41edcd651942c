"""`/deal`: the table of its subcommands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.blocks import answers, fact_answers
from bot.blocks.export import export_asked
from bot.blocks.ids import IMPORT_FORM, FormValue
from bot.blocks.kit import Message
from bot.blocks.modal import Reply
from bot.commands.deal_lookup import (
    board,
    card_beside,
    find,
    list_deals,
    name_or_offer,
    near_deals,
    own_deals,
    show,
    show_history,
)
from bot.commands.deal_tasks import add_task, read_tasks, reminders, show_tasks, snooze, stale
from bot.commands.filters import filters_of
from bot.commands.new_deal import new
from bot.commands.parsing import Args
from bot.commands.router import Command, Subcommand
from bot.context import Context
from bot.views.deletions import deletion_form_of
from bot.views.imports import open_import
from core.actor import Actor
from core.closing import Closing
from core.deal_results import ChangeResult, CloseResult, MoveResult
from core.deals import Deals
from core.errors import InvalidInput
from core.i18n import _
from core.moves import Moves
from core.requests import (
    AbandonDeal,
    AssignDeal,
    DeleteDeal,
    LoseDeal,
    MoveDeal,
    NoteDeal,
    RenameDeal,
    ReopenDeal,
    RevalueDeal,
    SetClosing,
    SetDue,
    SetLabel,
    ShowDeal,
    ShowHistory,
    TransferDeal,
    Undo,
    WinDeal,
)
from core.task_requests import AddTask, SnoozeDeal

_NEW = 'Acme renewal 12k @bob contact:"Jane Doe" company:Acme stage:Qualifying closing:2026-12-31'


def _moved(verb: Callable[[Moves, Any, Actor], MoveResult]) -> Callable[[Any, Context], Message]:
    """A handler that asks the service and tells where the deal went."""
    return lambda request, context: answers.moved(
        verb(context.services.moves, request, context.actor), context.reader
    )


def _closed(verb: Callable[[Closing, Any, Actor], CloseResult]) -> Callable[[Any, Context], Message]:
    """A handler that asks the service and tells how the deal ended, or that it is open again."""
    return lambda request, context: answers.closed(
        verb(context.services.closing, request, context.actor), context.reader
    )


def _changed(verb: Callable[[Deals, Any, Actor], ChangeResult]) -> Callable[[Any, Context], Message]:
    """A handler that asks the service and tells what changed."""
    return lambda request, context: fact_answers.changed(
        verb(context.services.deals, request, context.actor), context.reader
    )


def undo(args: Args, context: Context) -> Message:
    """`/deal undo`: my latest change. A deal named after it would be promised what is not done."""
    if args.words:
        said = _("`/deal undo` takes nothing after it: it takes back your latest change, of whichever deal.")
        raise InvalidInput(said, _("A deal's card has *Undo* for your latest change of it: `/deal 142`."))
    request = Undo(response_url=context.response_url)
    return answers.undone(context.services.undoing.undo(request, context.actor), context.reader)


def delete(request: DeleteDeal, context: Context) -> Reply:
    """`/deal delete 142`: the form that asks twice, unless a button was that already."""
    if "confirmed" not in request.consent:
        return deletion_form_of(request.deal, context)
    return answers.deleted(context.services.deals.delete(request, context.actor), context.reader)


def import_deals(args: Args, context: Context) -> Reply:
    """`/deal import`: the form that takes a file."""
    if args.words:
        said = _("`/deal import` takes nothing after it: the file is chosen in the form that it opens.")
        raise InvalidInput(said, _("Or post the file to me in our conversation."))
    return open_import(FormValue(form=IMPORT_FORM), context)


def export(args: Args, context: Context) -> Message:
    """`/deal export [filters]`: a file in the bot's conversation; without filters of all deals."""
    filters = filters_of(args, context) if args.words else None
    count = context.services.exports.ask(filters, context.actor)
    return export_asked(count, context.reader)


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
    at_last=card_beside,
    nearly=near_deals,
    vague={
        "close": ("won", "lost", "abandon"),
        "closed": ("won", "lost", "abandon"),
        # The card has a form for all of it.
        "edit": ("show", "rename", "value", "closing"),
        "change": ("show", "rename", "value", "closing"),
    },
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
            _moved(Moves.move),
            writes=True,
            aliases=("stage",),
        ),
        Subcommand(
            "won",
            "142 15k fri",
            "mark it won, with the final value and day",
            _on_deal(WinDeal),
            _closed(Closing.win),
            writes=True,
            aliases=("win",),
        ),
        Subcommand(
            "lost",
            "142 price",
            "mark it lost",
            _on_deal(LoseDeal),
            _closed(Closing.lose),
            writes=True,
            prose=True,
            aliases=("lose",),
        ),
        Subcommand(
            "abandon",
            "142 silent since May",
            "close what can't be worked through",
            _on_deal(AbandonDeal),
            _closed(Closing.abandon),
            writes=True,
            prose=True,
            aliases=("abandoned",),
        ),
        Subcommand(
            "reopen",
            "142 Demo",
            "put it back on the board",
            _on_deal_with_consent(ReopenDeal),
            _closed(Closing.reopen),
            writes=True,
        ),
        Subcommand(
            "assign",
            "142 @bob",
            "give it to somebody",
            _on_deal(AssignDeal),
            _changed(Deals.assign),
            writes=True,
            aliases=("owner",),
        ),
        Subcommand(
            "rename",
            "142 New title",
            "change its title",
            _on_deal_with_consent(RenameDeal),
            _changed(Deals.rename),
            writes=True,
            prose=True,
        ),
        Subcommand(
            "value",
            "142 15k",
            "change what it is worth",
            _on_deal(RevalueDeal),
            _changed(Deals.revalue),
            writes=True,
            aliases=("amount",),
        ),
        Subcommand(
            "closing",
            "142 fri",
            "when you expect it to close",
            _on_deal(SetClosing),
            _changed(Deals.set_closing),
            writes=True,
        ),
        Subcommand(
            "due",
            "142 fri",
            "when something is due on it",
            _on_deal(SetDue),
            _changed(Deals.set_due),
            writes=True,
        ),
        Subcommand(
            "label", "142 red", "put a label on it", _on_deal(SetLabel), _changed(Deals.label), writes=True
        ),
        Subcommand(
            "note",
            "142 They want a discount",
            "write into its history",
            _on_deal(NoteDeal),
            _changed(Deals.note),
            writes=True,
            prose=True,
            aliases=("comment",),
        ),
        Subcommand(
            "import", "", "make deals of a CSV file (admins)", _as_typed, import_deals, aliases=("upload",)
        ),
        Subcommand(
            "export", "mine status:won", "a CSV file of the deals that match", _as_typed, export, writes=True
        ),
        Subcommand(
            "task",
            "142 Send proposal @bob fri 15:00",
            "note what is to be done next",
            _on_deal(AddTask),
            add_task,
            writes=True,
            prose=True,
            aliases=("todo",),
        ),
        Subcommand("tasks", "@bob", "what is to be done", read_tasks, show_tasks, aliases=("todos",)),
        Subcommand("stale", "@bob", "the deals untouched for too long", _as_typed, stale),
        Subcommand(
            "snooze",
            "142 1w they are on holiday",
            "let it rest without going stale",
            _on_deal(SnoozeDeal),
            snooze,
            writes=True,
            prose=True,
        ),
        Subcommand(
            "reminders",
            "",
            "when I hear of my deals, and of what",
            _as_typed,
            reminders,
            aliases=("digest", "notifications"),
        ),
        Subcommand("history", "142", "what happened to it", _on_deal(ShowHistory), show_history),
        Subcommand("undo", "", "take back my latest change", _as_typed, undo, writes=True),
        Subcommand(
            "transfer",
            "142 Onboarding",
            "move it to another pipeline",
            _on_deal_with_consent(TransferDeal),
            _moved(Moves.transfer),
            writes=True,
        ),
        Subcommand(
            "delete",
            "142",
            "delete it for good (admins)",
            _on_deal_with_consent(DeleteDeal),
            delete,
            writes=True,
            aliases=("remove", "rm"),
        ),
    ),
)
