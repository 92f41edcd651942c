"""Pages of a list that may be shorter by now than when its buttons were made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageOf(Generic[T]):
    """One page: its items, how many there are in all, and where it stands; the first page is 1."""

    items: tuple[T, ...]
    total: int
    page: int
    pages: int


def page_of(page: int, size: int, read: Callable[[int], tuple[Sequence[T], int]]) -> PageOf[T]:
    """A page of what `read` gives, with the total, from an offset on; past the last page, the last."""
    items, total = read((page - 1) * size)
    pages = max(1, -(-total // size))
    if page > pages:
        page = pages
        items, total = read((page - 1) * size)
    return PageOf(tuple(items), total, page, pages)
