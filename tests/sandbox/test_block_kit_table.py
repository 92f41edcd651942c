"""The table and its samples keep pace: what it names is in a good payload, what it limits in a bad one."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import pytest

from sandbox.block_kit import check, check_message, check_offer, check_view
from sandbox.block_kit.blocks import BLOCKS, CELLS, CHARTS
from sandbox.block_kit.elements import ELEMENTS, INLINE, RICH
from sandbox.block_kit.kinds import Items, Kind, Number, Shape, Str, Typed
from tests.sandbox.bad import BAD_MESSAGES
from tests.sandbox.bad_views import BAD_OFFERS, BAD_VIEWS
from tests.sandbox.samples import GOOD_MESSAGES, GOOD_OFFERS, GOOD_VIEWS, Json

# These two ping, so no good payload has one.
_PINGING = {"broadcast", "usergroup"}
_TABLES: tuple[Mapping[str, Shape], ...] = (BLOCKS, ELEMENTS, RICH, INLINE, CELLS, CHARTS)
_TEXTS = {"plain_text", "mrkdwn"}


def test_everything_that_the_table_names_is_in_a_payload_that_slack_takes() -> None:
    named = {name for table in _TABLES for name in table} - _PINGING
    assert named - set(_types([*GOOD_MESSAGES.values(), *GOOD_VIEWS.values()])) == set()


def test_every_limit_of_the_table_has_a_payload_that_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: set[tuple[int, str]] = set()
    for kind in (Str, Items, Number, Shape, Typed):
        monkeypatch.setattr(kind, "check", _recording(kind.check, broken))
    for payload in chain((bad[0] for bad in BAD_MESSAGES), _maimed(GOOD_MESSAGES.values())):
        check_message(payload)
    for payload in chain((bad[0] for bad in BAD_VIEWS), _maimed(GOOD_VIEWS.values())):
        check_view(payload)
    for payload in chain((bad[0] for bad in BAD_OFFERS), _maimed(GOOD_OFFERS.values())):
        check_offer(payload)
    untried = [
        f"{path}: {rule}"
        for path, rules in _limits()
        for rule, kinds in rules.items()
        if not any((id(kind), rule) in broken for kind in kinds)
    ]
    assert untried == []


def _maimed(payloads: Iterable[Any]) -> Iterator[Any]:
    """Good payloads of which each lacks one of its fields, or has one of its types unknown."""
    for payload in copy.deepcopy(list(payloads)):
        for parent, name in list(_fields(payload)):
            kept = dict(parent)
            del parent[name]
            yield payload
            parent.update(kept)
            if name == "type":
                parent[name] = "nonsense"
                yield payload
                parent.update(kept)


def _fields(value: Any) -> Iterator[tuple[Json, str]]:
    """Every field in `value`, with the object that it is of; of a list's members the first of each type."""
    if isinstance(value, list):
        kinds = {member.get("type") if isinstance(member, dict) else None: member for member in value}
        for member in kinds.values():
            yield from _fields(member)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield value, name
            yield from _fields(member)


def _types(value: Any) -> Iterator[str]:
    """Every `type` in `value`."""
    if isinstance(value, dict):
        if isinstance(value.get("type"), str):
            yield value["type"]
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from _types(member)


def _recording(check: Any, broken: set[tuple[int, str]]) -> Any:
    """`check`, which also remembers whose rule was broken."""

    def checked(self: Any, value: Any, at: str) -> Iterator[Any]:
        found = list(check(self, value, at))
        for violation in found:
            missing = violation.pointer.removeprefix(f"{at}/") if violation.rule == "required" else ""
            own = violation.pointer in (at, f"{at}/type")
            if own or missing in getattr(self, "required", ()):
                broken.add((id(self), f"{missing} required".strip() if missing else violation.rule))
        return iter(found)

    return checked


def _limits() -> Iterator[tuple[str, dict[str, list[Kind]]]]:
    """Each place of the table, its rules, and the kinds of which one will do to show them."""
    roots: dict[str, Kind] = {"message": check._MESSAGE, "modal": check._MODAL, "home": check._HOME}
    seen: set[int] = set()
    todo: list[tuple[str, list[Kind]]] = [(name, [kind]) for name, kind in {**roots, **BLOCKS}.items()]
    todo.append(("offer", [check._OFFER]))
    while todo:
        path, kinds = todo.pop()
        if id(kinds[0]) in seen:
            continue
        seen |= {id(kind) for kind in kinds}
        yield path, dict.fromkeys(_rules(kinds[0]), kinds)
        todo += _below(path, kinds)


def _below(path: str, kinds: list[Kind]) -> list[tuple[str, list[Kind]]]:
    first = kinds[0]
    if isinstance(first, Items):
        return [(f"{path}[]", [first.kind])]
    if isinstance(first, Typed) and set(first.names) <= _TEXTS:
        # A text's limit is the same in both its types.
        return [(f"{path}.text", [first.table[name].required["text"] for name in first.names])]
    if isinstance(first, Typed):
        return [(f"{path}<{name}>", [first.table[name]]) for name in first.names]
    if isinstance(first, Shape):
        return [(f"{path}.{name}", [kind]) for name, kind in {**first.required, **first.optional}.items()]
    return []


def _rules(kind: Kind) -> Iterator[str]:
    """What a kind by itself forbids."""
    if isinstance(kind, Str | Items) and kind.most is not None:
        yield f"at most {kind.most} {'characters' if isinstance(kind, Str) else 'items'}"
    if isinstance(kind, Str) and kind.choices:
        yield f"one of {', '.join(kind.choices)}"
    if isinstance(kind, Str) and kind.pattern:
        yield f"of the form {kind.pattern}"
    if isinstance(kind, Number):
        words = {"not below": kind.least, "not above": kind.most, "above": kind.above}
        yield from (f"{word} {limit}" for word, limit in words.items() if limit is not None)
    if isinstance(kind, Typed):
        yield f"one of {', '.join(kind.names)}"
    if isinstance(kind, Shape):
        yield from (f"{name} required" for name in kind.required)
