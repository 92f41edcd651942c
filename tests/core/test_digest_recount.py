"""Whatever people do, a digest says what a recount over history says (rule 12)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import DealboardError
from core.money import Money
from core.requests import AbandonDeal, DealKey, LoseDeal, MoveDeal, ReopenDeal, RevalueDeal, WinDeal
from tests.core.digest_recount import check_digest
from tests.core.support import World

_STEPS = 60
_AMOUNTS = (Money(0, ""), Money(10_000, "USD"), Money(70_000, "EUR"))


def acts(world: World, dice: random.Random) -> None:
    """Somebody does something, which may be refused."""
    deals = [world.now(number) for number in range(1, 7) if world.exists(number)]
    services, by = world.services, world.actor("Chris")
    deal = dice.choice(deals)
    key = DealKey(deal_id=deal.deal_id)
    stage = dice.choice(world.pipeline_called().stages)
    does: list[Callable[[], Any]] = [
        *[lambda: services.moves.move(MoveDeal(deal=key, stage_id=stage.stage_id), by)] * 3,
        *[lambda: world.undo(by="Chris")] * 3,
        lambda: services.closing.win(WinDeal(deal=key), by),
        lambda: services.closing.lose(LoseDeal(deal=key, reason="Price"), by),
        lambda: services.closing.abandon(AbandonDeal(deal=key), by),
        lambda: services.closing.reopen(ReopenDeal(deal=key), by),
        lambda: services.deals.revalue(RevalueDeal(deal=key, value=dice.choice(_AMOUNTS)), by),
        lambda: world.later(hours=dice.randint(1, 30)),
    ]
    try:
        dice.choice(does)()
    except DealboardError:
        return


@pytest.mark.parametrize("seed", range(3))
def test_a_digest_says_what_a_recount_over_history_says(world: World, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(1, 7):
        world.new(f"Deal {number}", by="Chris", value=dice.choice(_AMOUNTS))
    world.later(minutes=1)
    for step in range(_STEPS):
        acts(world, dice)
        if step % 10 == 0:
            check_digest(world)
    check_digest(world)
