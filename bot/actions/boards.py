"""Buttons of boards, lists and searches: pages, pipelines, sharing."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.click import Click
from bot.actions.deals import outsiders
from bot.blocks import board as board_blocks
from bot.blocks import ids
from bot.blocks.kit import Message
from bot.commands.filters import filters_of
from bot.commands.parsing import read_args
from bot.context import Context
from core.requests import Filters, ListDeals, Search, ShowBoard


def show_board(value: ids.PageValue, click: Click, context: Context) -> Message:
    """*Previous*, *Next* and *Refresh*: the board in the place of the old one."""
    return replace(_board(value, context), replace=click.ephemeral)


def switch_pipeline(value: ids.PipelineValue, click: Click, context: Context) -> Message:
    """The menu of pipelines."""
    request = ShowBoard(filters=Filters(pipeline_id=value.pipeline_id))
    shown = context.services.boards.show(request, context.actor)
    return replace(board_blocks.board(shown, context.reader), replace=click.ephemeral)


def share_board(value: ids.PageValue, click: Click, context: Context) -> Message:
    """*Share*: the board for everybody in the channel (rule 15 on who may be in it)."""
    context.services.sharing.check(context.channel_id, context.actor, outsiders=outsiders(context))
    return _board(value, context, in_channel=True)


def show_list(value: ids.PageValue, click: Click, context: Context) -> Message:
    """Pages of a list."""
    request = ListDeals(filters=_filters(value, context), page=value.page)
    shown = context.services.lists.show(request, context.actor)
    return replace(board_blocks.deal_list(shown, context.reader), replace=click.ephemeral)


def find(value: ids.PageValue, click: Click, context: Context) -> Message:
    """Pages of what a search found; its words are carried as filters are."""
    shown = context.services.searches.find(Search(words=value.filters, page=value.page), context.actor)
    return replace(board_blocks.found(shown, context.reader), replace=click.ephemeral)


def _board(value: ids.PageValue, context: Context, *, in_channel: bool = False) -> Message:
    request = ShowBoard(filters=_filters(value, context), page=value.page)
    shown = context.services.boards.show(request, context.actor)
    return board_blocks.board(shown, context.reader, in_channel=in_channel)


def _filters(value: ids.PageValue, context: Context) -> Filters:
    """Filters as they were typed, read again: a page turned later means what it meant."""
    return filters_of(read_args("deal list", value.filters), context)
