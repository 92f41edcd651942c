"""The elements in blocks: found, and given ids where the app gave none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.ids import new_name

Json = dict[str, Any]

# Where elements and blocks stand inside a block, by its type and field, and the id that each of them has.
_INSIDE = {
    ("section", "accessory"): "action_id",
    ("input", "element"): "action_id",
    ("actions", "elements"): "action_id",
    ("card", "actions"): "action_id",
    ("container", "child_blocks"): "block_id",
    ("carousel", "elements"): "block_id",
}


def named(blocks: list[Json]) -> list[Json]:
    """The blocks, each block and each element that can be used with an id."""
    return [_named(block, "block_id") for block in blocks]


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that can be used, after the block that it is in."""
    for block in blocks:
        for name, own in _inside(block):
            for part in _listed(block[name]):
                if own == "block_id":
                    yield from elements([part])
                elif "action_id" in part:
                    yield block, part


def element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """The block and its element with these ids; None where there are none such."""
    for block, part in elements(blocks):
        if (block["block_id"], part["action_id"]) == (block_id, action_id):
            return block, part
    return None


def _named(part: Json, own: str) -> Json:
    if own == "action_id" and part.get("type") == "image":
        return part
    result = {own: new_name(), **part}
    for name, inner in _inside(part):
        each = [_named(member, inner) for member in _listed(part[name])]
        result[name] = each if isinstance(part[name], list) else each[0]
    return result


def _inside(block: Json) -> list[tuple[str, str]]:
    """The fields of a block that hold elements or blocks, with the id that those have."""
    return [
        (name, own) for (kind, name), own in _INSIDE.items() if block.get("type") == kind and name in block
    ]


def _listed(value: Any) -> list[Json]:
    return value if isinstance(value, list) else [value]
