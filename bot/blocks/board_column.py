"""One column of a board: its heading, and a page of its deals, each in full or on a line."""

from __future__ import annotations

from bot.blocks import facts, ids
from bot.blocks.deal import deal_row
from bot.blocks.deal_list import count_and_sums
from bot.blocks.kit import Block, button, option, section, select
from bot.blocks.next_step import step_is_overdue
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, cut
from core.results import Board, BoardColumn, DealView

# A line of a phone; eight lines of entities are still within a section's text.
_TITLE, _NAME = 40, 20


def column_blocks(
    column: BoardColumn, shown: Board, value: ids.BoardValue, reader: Reader, *, everybody: bool = False
) -> list[Block]:
    """A stage that holds deals. `value` is the board it is on; with `everybody` a whole channel sees it."""
    heading = section(_heading(column, reader), accessory=_turn(column, value, reader))
    if shown.look == "compact":
        said = Mrkdwn("\n").join(_line(deal, shown.owner, reader) for deal in column.deals)
        return [heading, section(said, accessory=_opener(column, reader))]
    return [
        heading,
        *(
            deal_row(
                deal,
                shown.pipeline.stages,
                reader,
                can_change=everybody or deal.deal_id in shown.can_change,
                in_column=True,
            )
            for deal in column.deals
        ),
    ]


def _heading(column: BoardColumn, reader: Reader) -> Mrkdwn:
    weighted = (
        reader.say(" · weighted {weighted}", weighted=facts.sums(column.weighted, reader))
        if column.weighted
        else Mrkdwn("")
    )
    said = reader.say(
        "*{stage}*  {total}{weighted}",
        stage=facts.stage_heading(column.stage),
        total=count_and_sums(column.total, reader),
        weighted=weighted,
    )
    if len(column.deals) == column.total.deals:
        return said
    place = reader.say(
        "{first}–{last} of {all}",
        first=reader.number(column.first),
        last=reader.number(_last(column)),
        all=reader.number(column.total.deals),
    )
    return said + "\n" + place


def _turn(column: BoardColumn, value: ids.BoardValue, reader: Reader) -> Block:
    """The column's own *Next*, which after the last of its deals begins anew; nothing where it shows all."""
    if len(column.deals) == column.total.deals:
        return {}
    key, last = column.stage.stage_id, _last(column)
    left = column.total.deals - last
    others = {stage: count for stage, count in value.skipped.items() if stage != key}
    turned = value.model_copy(update={"skipped": {**others, key: last} if left else others})
    label = (
        reader.plain("Next {count}", count=min(left, len(column.deals)))
        if left
        else reader.plain("From the top")
    )
    return button(label, ids.action(ids.SHOW_BOARD, f"column.{key}"), turned.dump())


def _last(column: BoardColumn) -> int:
    return column.first - 1 + len(column.deals)


def _line(deal: DealView, owner: str, reader: Reader) -> Mrkdwn:
    """A deal on one line, its owner only on a board of several people's (`owner` as `Board` has it).

    That it is stale, or rests, or its next step is overdue, is said in a word: colour never stands alone
    (rule 6).
    """
    days = reader.days_since(deal.stage_entered_at)
    age = (
        facts.closed(deal, reader)
        if deal.status != "open"
        else reader.say_n("{count} day here", "{count} days here", days)
        if days
        else reader.say("new here")
    )
    stale = reader.say(" · 🔴 stale") if facts.is_stale(deal, reader) else Mrkdwn("")
    if resting := facts.resting(deal, reader):
        stale = reader.say(" · 💤 {resting}", resting=resting)
    late = reader.say(" · 🔴 next step overdue") if step_is_overdue(deal, reader) else Mrkdwn("")
    name = cut(facts.person_name(deal.owner, reader), _NAME)
    whose = reader.say(" · {owner}", owner=name) if owner == "anyone" else Mrkdwn("")
    return reader.say(
        "*#{number}* {title} · {value}{whose} · {age}{stale}{late}",
        number=deal.number,
        title=cut(deal.title, _TITLE),
        value=facts.money(deal.value, reader),
        whose=whose,
        age=age,
        stale=stale,
        late=late,
    )


def _opener(column: BoardColumn, reader: Reader) -> Block:
    """The way from a column's lines to the cards of its deals, which have every action."""
    return select(
        ids.action(ids.SHOW_DEAL, f"column.{column.stage.stage_id}"),
        reader.plain("Open…"),
        [
            option(
                reader.plain("#{number} {title}", number=deal.number, title=deal.title),
                ids.DealValue(deal_id=deal.deal_id).dump(),
            )
            for deal in column.deals
        ],
    )
