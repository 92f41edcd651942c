"""How a click is routed: which workers it is for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions.router import ActionRouter
from bot.blocks import ids
from bot.commands.deal import DEAL
from bot.commands.router import Router


@pytest.mark.parametrize(
    ("to", "writes"), [("card", False), ("won", True), ("lost", True), ("abandoned", True), (7, True)]
)
def test_of_a_rows_menu_only_opening_the_card_is_no_work_for_the_writer(to: Any, writes: bool) -> None:
    value = ids.MoveValue.model_validate({"deal_id": 1, "seen": 2, "to": to})
    planned = ActionRouter(Router([DEAL])).plan(ids.action(ids.MOVE_DEAL, 1), value.dump(), {})
    assert planned.writes is writes
