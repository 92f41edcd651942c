"""The board: totals, columns of deals with their age, all of a stage; what is left out is said."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.board_column import column_blocks
from bot.blocks.board_menus import (
    back_button,
    look_button,
    menus,
    pipeline_menu,
    refresh_button,
    share_button,
    stage_menu,
    stop_button,
    turn,
)
from bot.blocks.bulk import select_several
from bot.blocks.deal import deal_row
from bot.blocks.deal_list import count_and_sums, new_deal_button, no_deals, page_of
from bot.blocks.filter_words import in_words
from bot.blocks.kit import Block, Message, actions, context, divider, header, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.i18n import Text
from core.money import Money
from core.results import Board, BoardColumn, OpenedStage

_NOBODY_NAMED = frozenset({"anyone", "mine", "unowned"})


def board(shown: Board, reader: Reader) -> Message:
    """A page of a pipeline's board, for somebody who looks at it."""
    value = looked_at(shown)
    accessory = pipeline_menu(value, shown.pipeline, shown.pipelines, reader)
    blocks = [
        header(_title(shown, reader)),
        section(_totals(shown, reader), accessory=accessory),
        _menus(value, shown, reader),
        *_columns(shown, value, reader),
        divider(),
        actions(
            stage_menu(value, shown, reader),
            *turn(value, shown.page, shown.pages, reader, of_columns=True),
            look_button(value, shown.look, reader),
            refresh_button(value, reader),
            *([share_button(value, reader), _several(shown, value, reader)] if shown.can_share else []),
        ),
    ]
    return Message(_board_text(shown, reader), tuple(blocks))


def live_board(shown: Board, shared_by: str, reader: Reader) -> Message:
    """A board that everybody in a channel sees. Who turns or narrows it gets one of their own.

    Everybody sees the menus of its deals; who may use them is checked on every click (rule 15).
    """
    value = looked_at(shown)
    told = reader.say("🔄 Live: this board edits itself as deals change. Shared by {name}.", name=shared_by)
    blocks = [
        header(_title(shown, reader)),
        section(_totals(shown, reader)),
        *_columns(shown, value, reader, everybody=True),
        context(told),
        actions(
            stage_menu(value, shown, reader),
            *turn(value, shown.page, shown.pages, reader, of_columns=True),
            look_button(value, shown.look, reader, mine=True),
            stop_button(value, reader),
        ),
    ]
    return Message(_board_text(shown, reader), tuple(blocks), in_channel=True)


def board_shared(reader: Reader) -> Message:
    """What the person reads who shared a board."""
    said = reader.say(
        "Shared. The board edits itself as its deals change, until you or a manager click *Stop* on it."
    )
    return Message(said, (section(said),))


def stopped_board(name: str, reader: Reader) -> Message:
    """What takes the place of a board that somebody stopped."""
    said = reader.say("{name} stopped this board. `/deal board` shows one of your own.", name=name)
    return Message(said, (section(said),))


def ended_board(why: Text, reader: Reader) -> Message:
    """What takes the place of a board that may not, or cannot, be shown in its channel any more."""
    said = reader.say("This board isn't shown any more. {why}", why=reader.tell(why))
    return Message(said, (section(said),))


def opened_stage(shown: OpenedStage, reader: Reader) -> Message:
    """All of a stage, a page at a time, with every action on each deal and the way back to the board."""
    stage = shown.column.stage
    value = ids.BoardValue(
        pipeline_id=shown.pipeline.pipeline_id,
        filters=shown.filters,
        sort=shown.sort,
        stage_id=stage.stage_id,
        page=shown.page,
    )
    said = reader.say(
        "*{stage}* in {pipeline}\n{total}{weighted}",
        stage=facts.stage_heading(stage),
        pipeline=shown.pipeline.name,
        total=count_and_sums(shown.column.total, reader),
        weighted=_weighted(shown.column.weighted, reader),
    )
    if shown.filters:
        said = said + "\n" + _narrowed(shown, reader)
    if shown.pages > 1:
        said = said + "\n" + page_of(shown.page, shown.pages, reader)
    rows = [
        deal_row(
            deal,
            shown.pipeline.stages,
            reader,
            can_change=deal.deal_id in shown.can_change,
            in_column=True,
        )
        for deal in shown.column.deals
    ]
    nothing = section(reader.say("No deals here that match."))
    blocks = [
        section(said),
        _menus(value, shown, reader),
        *(rows or [nothing]),
        divider(),
        actions(
            *turn(value, shown.page, shown.pages, reader),
            back_button(value, reader),
            select_several(shown.column.deals, value, reader) if shown.can_change else {},
        ),
    ]
    lines = [
        reader.say("#{number} {title}: {age}", number=deal.number, title=deal.title,
                   age=facts.age(deal, reader, in_column=True))
        for deal in shown.column.deals
    ]  # fmt: skip
    return Message(Mrkdwn("\n").join([said, *lines]), tuple(blocks))


def looked_at(shown: Board) -> ids.BoardValue:
    """The board as its buttons carry it."""
    return ids.BoardValue(
        pipeline_id=shown.pipeline.pipeline_id,
        filters=shown.filters,
        sort=shown.sort,
        look=shown.look,
        page=shown.page,
        skipped={column.stage.stage_id: column.first - 1 for column in shown.columns if column.first > 1},
    )


def _several(shown: Board, value: ids.BoardValue, reader: Reader) -> Block:
    deals = [deal for column in shown.columns for deal in column.deals]
    return select_several(deals, value, reader)


def _menus(value: ids.BoardValue, shown: Board | OpenedStage, reader: Reader) -> Block:
    """The row of menus, or why there is none."""
    row = actions(*menus(value, shown, reader))
    return row or context(reader.say("Filters as long as these have no menus: type `/deal board` anew."))


def _columns(shown: Board, value: ids.BoardValue, reader: Reader, *, everybody: bool = False) -> list[Block]:
    """The columns that hold deals, and in a line or two those that do not or are hidden."""
    blocks: list[Block] = []
    if not shown.total.deals:
        blocks.append(section(no_deals(reader, narrowed=bool(shown.filters))))
        if shown.can_share and not shown.filters and not everybody:
            blocks.append(actions(new_deal_button(reader)))
    for column in _occupied(shown.columns):
        blocks += column_blocks(column, shown, value, reader, everybody=everybody)
    return blocks + [context(line) for line in _folded(shown, reader)]


def _title(shown: Board, reader: Reader) -> str:
    return reader.plain("{pipeline} board", pipeline=shown.pipeline.name)


def _totals(shown: Board, reader: Reader) -> Mrkdwn:
    said = _sum_line(shown, reader)
    if shown.filters:
        said = said + "\n" + _narrowed(shown, reader)
    if shown.pages > 1:
        left = reader.say("Not all stages fit: page {page} of {pages}.", page=shown.page, pages=shown.pages)
        said = said + "\n" + left
    return said


def _narrowed(shown: Board | OpenedStage, reader: Reader) -> Mrkdwn:
    """What it is narrowed to; a member by name, since a whole channel may see it."""
    owner = "" if shown.owner in _NOBODY_NAMED else shown.owner
    return in_words(shown.filters, reader, owner=owner)


def _sum_line(shown: Board, reader: Reader) -> Mrkdwn:
    total = count_and_sums(shown.total, reader)
    return reader.say("{total}{weighted}", total=total, weighted=_weighted(shown.weighted, reader))


def _weighted(weighted: Sequence[Money], reader: Reader) -> Mrkdwn:
    """The sums weighted by probability, after others; nothing where there are none, as of closed deals."""
    if not weighted:
        return Mrkdwn("")
    return reader.say(" · weighted {weighted}", weighted=facts.sums(weighted, reader))


def _occupied(columns: Sequence[BoardColumn]) -> list[BoardColumn]:
    return [column for column in columns if column.total.deals]


def _folded(shown: Board, reader: Reader) -> list[Mrkdwn]:
    """The stages that take one line together: those without a deal, and the hidden ones."""
    lines = []
    empty = [column.stage.name for column in shown.columns if not column.total.deals]
    if empty:
        lines.append(reader.say("Empty: {stages}", stages=", ".join(empty)))
    if shown.hidden:
        lines.append(_hidden(shown.hidden, reader))
    return lines


def _hidden(hidden: Sequence[BoardColumn], reader: Reader) -> Mrkdwn:
    """Hidden stages are summed at the end: `Hidden: Delayed 4 · $12k` (rule 3)."""
    parts = [
        reader.say(
            "{stage} {count} · {sums}",
            stage=column.stage.name,
            count=column.total.deals,
            sums=facts.sums(column.total.sums, reader),
        )
        for column in hidden
    ]
    return reader.say("Hidden: {stages}", stages=Mrkdwn("; ").join(parts))


def _board_text(shown: Board, reader: Reader) -> Mrkdwn:
    """What a screen reader says: the totals and each column's count and sum."""
    columns = [
        reader.say("{stage}: {total}", stage=column.stage.name, total=count_and_sums(column.total, reader))
        for column in _occupied(shown.columns)
    ]
    first = reader.say("{title}: {sums}", title=_title(shown, reader), sums=_sum_line(shown, reader))
    hint = [] if shown.total.deals else [no_deals(reader, narrowed=bool(shown.filters))]
    return Mrkdwn("\n").join([first, *hint, *columns, *_folded(shown, reader)])
