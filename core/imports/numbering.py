"""Deals' numbers: those that an export remembers where they are free, the next ones otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from core.models import Deal
from core.transaction import Transaction
from core.workspaces import take_numbers

_TAKEN = (
    select(Deal.number)
    .where(Deal.workspace_id == bindparam("workspace_id"))
    .where(Deal.number.in_(bindparam("numbers", expanding=True)))
)


def take_wished_numbers(tx: Transaction, wished: Sequence[int | None]) -> list[int]:
    """A number for each new deal: the one it wishes for, if nobody has it, else the next (decision 6)."""
    wishes = {number for number in wished if number is not None}
    if not wishes:
        first = take_numbers(tx, "deal", len(wished))
        return list(range(first, first + len(wished)))
    # To take none locks the counter: until we commit, nobody else gives out a number.
    following = take_numbers(tx, "deal", 0)
    free = wishes.difference(tx.run(_TAKEN, numbers=sorted(wishes)).scalars())
    after = max(following, max(free, default=0) + 1)
    numbers = []
    for number in wished:
        if number in free:
            free.discard(number)
            numbers.append(number)
        else:
            numbers.append(after)
            after += 1
    take_numbers(tx, "deal", after - following)
    return [number for number in numbers if number is not None]
