"""Buttons and menus of boards, lists and searches: pages, filters, pipelines, stages, sharing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.actions.click import Click
from bot.actions.sharing import for_everybody, require_company
from bot.blocks import deal_list as list_blocks
from bot.blocks import ids
from bot.blocks.board import board, board_shared, live_board, opened_stage, stopped_board
from bot.blocks.board_menus import owned_by
from bot.blocks.kit import Message
from bot.commands.filters import filters_of, refiltered
from bot.commands.parsing import read_args
from bot.context import Context
from bot.fingerprint import fingerprint
from core.actor import Actor
from core.errors import NotFound
from core.i18n import _
from core.live_requests import ShareBoard
from core.requests import Filters, ListDeals, Search, ShowBoard, ShowStage

# The filters that each menu speaks of, as fields of `Filters`.
_PARTS: Mapping[str, frozenset[str]] = {
    "owner": frozenset({"owner"}),
    "needs": frozenset({"stale", "overdue", "closing"}),
    "status": frozenset({"statuses"}),
    "label": frozenset({"label"}),
}
_OF_PIPELINE = frozenset({"pipeline", "stages"})


def show_board(value: ids.BoardValue, click: Click, context: Context) -> Message:
    """What each button of a board shows, in the place of the old one where nobody else sees that."""
    return replace(_shown(value, context), replace=click.ephemeral)


def change_board(value: ids.BoardChange, click: Click, context: Context) -> Message:
    """A board's menus: the board that they stand on, with what was chosen."""
    seen = ids.read(ids.BoardValue, click.key.partition(":")[2])
    if seen is None:
        raise NotFound(_("That menu is from an older version of me."), _("`/deal board` shows the board."))
    return show_board(_changed(seen, value, context), click, context)


def switch_pipeline(value: ids.PipelineValue, click: Click, context: Context) -> Message:
    """*Board* of a pipeline."""
    return show_board(ids.BoardValue(pipeline_id=value.pipeline_id), click, context)


def share_board(value: ids.BoardValue, click: Click, context: Context) -> Message:
    """*Share*: a live board for everybody in the channel (rule 15 on who may be in it)."""
    require_company(context)
    actor, reader, boards = context.actor, context.reader, context.services.boards
    seen, filters = boards.show(board_request(value, context), actor), value.filters
    if seen.owner == "mine":
        # For everybody else that would be others.
        filters = refiltered(read_args("deal board", filters), _PARTS["owner"], owned_by(actor.name), context)
    shared = ids.BoardValue(
        pipeline_id=seen.pipeline.pipeline_id, filters=filters, sort=value.sort, look=value.look
    )
    everybody = replace(for_everybody(context), actor=Actor.by_rule(actor.workspace_id, "live board"))
    content = live_board_of(shared, actor.name, everybody).content()
    request = ShareBoard(
        channel_id=context.channel_id,
        pipeline_id=seen.pipeline.pipeline_id,
        filters=shared.filters,
        sort=shared.sort,
        look=shared.look,
        content=content,
        shown=fingerprint(content),
        inside=context.channel is not None and context.channel.is_member,
        outsiders=context.outsiders,
        unseen=context.unseen,
    )
    context.services.live_boards.share(request, actor)
    return board_shared(reader)


def stop_board(value: ids.BoardValue, click: Click, context: Context) -> Message:
    """*Stop* on a live board, which is not shown any more."""
    context.services.live_boards.stop(context.channel_id, click.message_ts, context.actor)
    return replace(stopped_board(context.actor.name, context.reader), replace=True)


def live_board_of(value: ids.BoardValue, shared_by: str, context: Context) -> Message:
    """A board as a channel sees it. Raises NotFound for what it names and is not there any more."""
    shown = context.services.boards.show(board_request(value, context), context.actor)
    return live_board(shown, shared_by, context.reader)


def show_list(value: ids.PageValue, click: Click, context: Context) -> Message:
    """Pages of a list."""
    request = ListDeals(filters=_filters(value.filters, context), page=value.page)
    shown = context.services.lists.show(request, context.actor)
    return replace(list_blocks.deal_list(shown, context.reader), replace=click.ephemeral)


def find(value: ids.PageValue, click: Click, context: Context) -> Message:
    """Pages of what a search found; its words are carried as filters are."""
    shown = context.services.searches.find(Search(words=value.filters, page=value.page), context.actor)
    return replace(list_blocks.found(shown, context.reader), replace=click.ephemeral)


def board_request(value: ids.BoardValue, context: Context) -> ShowBoard:
    """What a board's button asks for."""
    filters = _filters(value.filters, context).model_copy(update={"pipeline_id": value.pipeline_id})
    return ShowBoard(
        filters=filters, page=value.page, sort=value.sort, look=value.look, skipped=value.skipped
    )


def _shown(value: ids.BoardValue, context: Context) -> Message:
    request, boards = board_request(value, context), context.services.boards
    if value.stage_id is None:
        return board(boards.show(request, context.actor), context.reader)
    opened = ShowStage(filters=request.filters, stage_id=value.stage_id, sort=value.sort, page=value.page)
    return opened_stage(boards.stage(opened, context.actor), context.reader)


def _changed(seen: ids.BoardValue, change: ids.BoardChange, context: Context) -> ids.BoardValue:
    """The board with what was chosen; what was turned begins anew."""
    args = read_args("deal board", seen.filters)
    changes: dict[str, object] = {"page": 1, "skipped": {}}
    if change.part == "all":
        changes["filters"] = ""
    elif change.part is not None:
        changes["filters"] = refiltered(args, _PARTS[change.part], change.word, context)
    if change.sort is not None:
        changes["sort"] = change.sort
    if change.stage_id is not None:
        changes["stage_id"] = change.stage_id
    if change.pipeline_id is not None:
        filters = refiltered(args, _OF_PIPELINE, "", context)
        changes |= {"pipeline_id": change.pipeline_id, "filters": filters, "look": None, "stage_id": None}
    return seen.model_copy(update=changes)


def _filters(text: str, context: Context) -> Filters:
    """Filters as they were typed, read again: a page turned later means what it meant."""
    return filters_of(read_args("deal list", text), context)
