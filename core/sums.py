"""What deals come to as a workspace reads it: a sum a currency, its own first, then the greatest (rule 9)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from core.money import Money, add_up
from core.results import StatusTotal
from core.transaction import Transaction


def sums_of(tx: Transaction, amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum a currency: the workspace's first, then as `add_up` has them. `NO_VALUE` does not count."""
    sums = add_up(amounts)
    if len(sums) < 2:
        return sums
    return tuple(sorted(sums, key=lambda money: money.currency != tx.settings.currency))


def summed(tx: Transaction, rows: Iterable[Row[Any]]) -> StatusTotal:
    """What rows of `deals`, `value_minor` and `currency` come to, kept or counted."""
    listed = list(rows)
    return StatusTotal(
        sum(int(row.deals) for row in listed),
        sums_of(tx, (Money(int(row.value_minor), row.currency) for row in listed)),
    )
