"""*Share*: what somebody was answered, posted for everybody in the channel."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks.board_menus import owned_by
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.blocks.sharing import ShareValue, signed, told_shared
from bot.commands.filters import filters_of, refiltered
from bot.commands.parsing import read_args
from bot.context import Context
from core.errors import InvalidInput
from core.i18n import _
from core.sharing import ShareMessage

_LIST = "deal list "
_OWNER = frozenset({"owner"})


def share(value: ShareValue, answer: Message, context: Context) -> Message:
    """Have an answer posted that was made for everybody (rule 15 on who may be in the channel)."""
    require_company(context)
    request = ShareMessage(
        channel_id=context.channel_id,
        content=signed(answer, context.actor, for_everybody(context).reader).content(),
        deal_id=value.deal_id,
        outsiders=context.outsiders,
        unseen=context.unseen,
    )
    context.services.sharing.share(request, context.actor)
    return told_shared(context.reader)


def require_company(context: Context) -> None:
    """Raise InvalidInput in a direct message, as with the bot: there is no channel that would read it."""
    if context.is_direct:
        raise InvalidInput(
            _("This is a direct message: there is nobody else here to share it with."),
            _("The same command in a channel has *Share* too, and posts there."),
        )


def line_of(value: ShareValue, context: Context) -> str:
    """The line to carry out; what is `mine` to who shares it would be others' to everybody else."""
    args = read_args("deal list", value.line.removeprefix(_LIST))
    if args.text == value.line or filters_of(args, context).owner != "mine":
        return value.line
    return _LIST + refiltered(args, _OWNER, owned_by(context.actor.name), context)


def for_everybody(context: Context) -> Context:
    """A channel has no one language and no one zone."""
    reader = Reader("en", "UTC", context.reader.now, context.reader.deal_address, everybody=True)
    return replace(context, reader=reader)
