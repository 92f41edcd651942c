"""A board far too large for a message: every deal is found once, by the buttons, within every limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.actions.boards import show_board, switch_pipeline
from bot.actions.click import Click
from bot.blocks import ids
from bot.blocks.kit import BUTTON_VALUE, Message
from sandbox.block_kit import check_message
from sandbox.parts import elements
from tests.core.support import World
from tests.imports.support import deals as stored
from tests.imports.support import import_text

DEALS, STAGES = 2000, 15
CURRENCIES = ("USD", "EUR", "GBP", "JPY")
CLICK = Click(ephemeral=True)


def fill(world: World, folder: Path) -> None:
    """2,000 open deals in 15 stages, titles of 200 characters that all must be escaped, four currencies."""
    names = [f"Step {at} {'and on ' * 8}".strip() for at in range(STAGES)]
    world.pipeline("Long", *names)
    rows = ["Title,Stage,Value,Currency"]
    for at in range(DEALS):
        title = f"{at} {'<&>' * 70}"[:200]
        rows.append(f"{title},{names[at % STAGES]},{10 + at * 7919 % 1000},{CURRENCIES[at % 4]}")
    report = import_text(world.db, folder, "\n".join(rows), actor=world.actor("Ada"), pipeline="Long")
    assert report.bad_rows == 0


def opened(world: World) -> Message:
    value = ids.PipelineValue(pipeline_id=world.pipeline_called("Long").pipeline_id)
    return checked(switch_pipeline(value, CLICK, world.context()))


def shown(world: World, value: ids.BoardValue) -> Message:
    return checked(show_board(value, CLICK, world.context()))


def checked(message: Message) -> Message:
    """A message that Slack takes; nothing in it was cut for want of room."""
    content = message.content()
    assert check_message(content) == []
    assert len(content["blocks"]) <= 50
    return message


def buttons(message: Message) -> dict[str, ids.BoardValue]:
    """The buttons that show a board, by what their ids hold."""
    found = {}
    for _block, part in elements(list(message.blocks)):
        if ids.name_of(part["action_id"]) == ids.SHOW_BOARD:
            value = ids.read(ids.BoardValue, part["value"])
            assert value is not None
            found[ids.key_of(part["action_id"])] = value
    return found


def deals(message: Message) -> Iterator[int]:
    """The keys of the deals that can be acted on."""
    for _block, part in elements(list(message.blocks)):
        name = ids.name_of(part["action_id"])
        if name == ids.MOVE_DEAL:
            yield int(ids.key_of(part["action_id"]))
        elif name == ids.SHOW_DEAL:
            yield from (read_key(option["value"]) for option in part["options"])


def read_key(value: str) -> int:
    read = ids.read(ids.DealValue, value)
    assert read is not None
    return read.deal_id


def test_every_deal_is_found_once_by_its_columns_own_next_and_in_its_opened_stage(
    world: World, tmp_path: Path
) -> None:
    fill(world, tmp_path)
    value, every = (
        buttons(opened(world))["refresh"],
        sorted(deal.deal_id for deal in stored(world.db, world.team)),
    )
    assert len(every) == DEALS
    # What a board in full shows of them differs by its builder alone, whatever the database.
    for look in ("compact", "full") if world.db.is_sqlite else ("compact",):
        assert turned_through(world, value.model_copy(update={"look": look})) == every
    assert walked_through(world) == every


def turned_through(world: World, value: ids.BoardValue) -> list[int]:
    """The deals that the columns' buttons come by; all columns are turned at once, each by its own."""
    board = shown(world, value)
    columns = [key for key in buttons(board) if key.startswith("column.")]
    assert len(columns) == board_says_what_is_left_out(board) == STAGES
    pages = []
    while (page := frozenset(deals(board))) not in pages:
        pages.append(page)
        skipped: dict[int, int] = {}
        for key in columns:
            at = int(key.removeprefix("column."))
            # What has come to its end stays there, so that the others come to theirs.
            skipped[at] = buttons(board)[key].skipped.get(at, value.skipped.get(at, 0))
        value = value.model_copy(update={"skipped": skipped})
        assert len(value.dump()) <= BUTTON_VALUE
        board = shown(world, value)
    return sorted(frozenset().union(*pages))


def board_says_what_is_left_out(board: Message) -> int:
    """In how many columns."""
    headings = [str(block["text"]["text"]) for block in board.blocks if block["type"] == "section"]
    return sum("\n1–" in heading and " of 13" in heading for heading in headings)


def walked_through(world: World) -> list[int]:
    """The deals of all stages, each opened and read to its last page."""
    pipeline = world.pipeline_called("Long")
    found: list[int] = []
    for stage in pipeline.stages:
        value = ids.BoardValue(pipeline_id=pipeline.pipeline_id, stage_id=stage.stage_id)
        page = shown(world, value)
        found += deals(page)
        while "next" in buttons(page):
            page = shown(world, buttons(page)["next"])
            found += deals(page)
        assert buttons(page)["back"].stage_id is None
    return sorted(found)
