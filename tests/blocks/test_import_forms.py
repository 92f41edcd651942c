"""The form that asks for a file's columns: whatever they are called, Slack takes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.blocks import ids
from bot.blocks.import_forms import columns_form
from bot.blocks.reader import Reader
from core.errors import InvalidInput
from core.i18n import _
from core.imports.columns import Field
from core.imports.options import ImportOptions
from core.imports.results import ColumnGuess, FileLook
from sandbox.block_kit import check_view

READER = Reader("en-US", "UTC", datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.mark.parametrize("count", [3, 80, 400])
@pytest.mark.parametrize("letter", ["a", "Ж", "価", "😀", '"', "\\"])
def test_the_form_fits_whatever_the_columns_are_called(letter: str, count: int) -> None:
    fields = [Field.TITLE, Field.VALUE, Field.COMPANY, *[None] * (count - 3)]
    columns = tuple(
        ColumnGuess(f"{letter * 300}{at}", field, letter * 300) for at, field in enumerate(reversed(fields))
    )
    look = FileLook(1, letter * 60, columns, False, letter * 300, ImportOptions())
    words = _("{words}", words=letter * 3000)
    view = columns_form(look, READER, problem=InvalidInput(words, words)).view(
        ids.Road(response_url="https://hooks.slack.com/" + "x" * 300)
    )
    assert check_view(view) == []
    menus = [block["block_id"] for block in view["blocks"] if block.get("block_id", "").startswith("column.")]
    assert menus[-3:] == [f"column.{at}" for at in range(count - 3, count)], (
        "what was recognised is asked for"
    )
    left = count - len(menus)
    assert (f"{left} more column" in str(view)) is bool(left)
