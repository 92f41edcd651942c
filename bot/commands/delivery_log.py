"""`/pipeline log`: what was told in a channel or of a deal, what was not, and why."""

from __future__ import annotations

from bot.blocks.delivery_log import channel_log, deal_log
from bot.blocks.kit import Message
from bot.commands.keyed import words_and_page
from bot.commands.parsing import Args, channel_named
from bot.context import Context
from core.errors import InvalidInput
from core.i18n import _
from core.permissions import may
from core.requests import Line, Request

_EXAMPLE = "/pipeline log #sales"


class ShowLog(Request):
    """Show what was told in a channel, this one where none is named, or of a deal."""

    channel_id: str = ""
    deal: Line | None = None
    page: int = 1


def read_log(args: Args) -> ShowLog:
    """`#sales`, `142`, `acme renewal`, each with `page:2`; nothing means this channel."""
    words, page = words_and_page(args, _EXAMPLE)
    if channel_named(args):
        if len(words) > 1:
            raise InvalidInput(
                _("A channel or a deal, not both."), _("For example `{example}`.", example=_EXAMPLE)
            )
        return ShowLog(channel_id=channel_named(args), page=page)
    text = " ".join(word.text for word in words)
    return ShowLog(
        deal=Line(words=tuple(words), text=text, command=args.command) if words else None, page=page
    )


def show_log(request: ShowLog, context: Context) -> Message:
    """The page that is asked for."""
    log, actor = context.services.delivery_log, context.actor
    if request.deal is not None:
        return deal_log(log.of_deal(request.deal, request.page, actor), context.reader)
    channel_id = request.channel_id or context.channel_id
    if not channel_id.startswith(("C", "G")):
        raise InvalidInput(_("Which channel?"), _("Name it or a deal: `{example}`.", example=_EXAMPLE))
    shown = log.of_channel(channel_id, request.page, actor)
    return channel_log(shown, context.reader, may_change=may(actor, "subscribe_channel"))
