"""The kinds of value a payload is made of. Each says where a value breaks its rule, and which rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.block_kit.markup import faults

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, order=True)
class Violation:
    """A broken rule. `pointer` is the JSON pointer (RFC 6901) of the offending value."""

    pointer: str
    rule: str


Found = Iterator[Violation]
Rule = Callable[[Any, str], Found]


class Kind(Protocol):
    """What a value must be."""

    def check(self, value: Any, at: str) -> Found:
        """The violations of `value`, which stands at the pointer `at`."""


def below(at: str, name: object) -> str:
    """The pointer to the member `name` of what stands at `at`."""
    return f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}"


def span(count: int, least: int, most: int | None, what: str) -> Iterator[str]:
    """The rule that `count` breaks, if it does."""
    if count < least:
        yield f"at least {least} {what}"
    if most is not None and count > most:
        yield f"at most {most} {what}"


@dataclass(frozen=True)
class Str:
    """A string of `least` to `most` characters, one of `choices` or of the form `pattern`."""

    most: int | None = None
    least: int = 1
    choices: tuple[str, ...] = ()
    pattern: str = ""

    def check(self, value: Any, at: str) -> Found:
        if not isinstance(value, str):
            yield Violation(at, "must be a string")
            return
        for rule in span(len(value), self.least, self.most, "characters"):
            yield Violation(at, rule)
        if _CONTROL.search(value):
            yield Violation(at, "no control characters")
        if self.choices and value not in self.choices:
            yield Violation(at, f"one of {', '.join(self.choices)}")
        if self.pattern and re.fullmatch(self.pattern, value) is None:
            yield Violation(at, f"of the form {self.pattern}")


@dataclass(frozen=True)
class Markup:
    """Mrkdwn as a bare string, such as a message's own text."""

    most: int

    def check(self, value: Any, at: str) -> Found:
        yield from Str(self.most).check(value, at)
        if isinstance(value, str):
            yield from (Violation(at, rule) for rule in faults(value))


@dataclass(frozen=True)
class Number:
    """A number from `least` to `most`, whole unless `whole` is False, and above `above`."""

    least: float | None = None
    most: float | None = None
    whole: bool = True
    above: float | None = None

    def check(self, value: Any, at: str) -> Found:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            yield Violation(at, "must be a whole number" if self.whole else "must be a number")
            return
        if self.least is not None and value < self.least:
            yield Violation(at, f"not below {self.least}")
        if self.most is not None and value > self.most:
            yield Violation(at, f"not above {self.most}")
        if self.above is not None and value <= self.above:
            yield Violation(at, f"above {self.above}")


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: Any, at: str) -> Found:
        if not isinstance(value, bool):
            yield Violation(at, "must be true or false")


@dataclass(frozen=True)
class Anything:
    """An object whose content is the app's own."""

    def check(self, value: Any, at: str) -> Found:
        if not isinstance(value, dict):
            yield Violation(at, "must be an object")


@dataclass(frozen=True)
class Items:
    """A list of `least` to `most` values of one kind."""

    kind: Kind
    least: int = 1
    most: int | None = None

    def check(self, value: Any, at: str) -> Found:
        if not isinstance(value, list):
            yield Violation(at, "must be a list")
            return
        for rule in span(len(value), self.least, self.most, "items"):
            yield Violation(at, rule)
        for place, item in enumerate(value):
            yield from self.kind.check(item, below(at, place))


@dataclass(frozen=True)
class Shape:
    """An object with these fields and no others; `rules` are looked at once each field is right by itself."""

    required: Mapping[str, Kind] = field(default_factory=dict)
    optional: Mapping[str, Kind] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    def check(self, value: Any, at: str) -> Found:
        if not isinstance(value, dict):
            yield Violation(at, "must be an object")
            return
        found = list(self._fields(value, at))
        yield from found
        if not found:
            for rule in self.rules:
                yield from rule(value, at)

    def _fields(self, value: dict[str, Any], at: str) -> Found:
        for name in self.required:
            if name not in value:
                yield Violation(below(at, name), "required")
        for name, item in value.items():
            kind = self.required.get(name) or self.optional.get(name)
            if kind is not None:
                yield from kind.check(item, below(at, name))
            elif name != "type":
                yield Violation(below(at, name), "unknown field")


@dataclass(frozen=True)
class Typed:
    """An object told apart by its `type`, which must be one of `names` in `table`."""

    table: Mapping[str, Shape]
    names: tuple[str, ...]

    def check(self, value: Any, at: str) -> Found:
        if not isinstance(value, dict):
            yield Violation(at, "must be an object")
        elif "type" not in value:
            yield Violation(below(at, "type"), "required")
        elif value["type"] not in self.names:
            yield Violation(below(at, "type"), f"one of {', '.join(self.names)}")
        else:
            yield from self.table[value["type"]].check(value, at)


def texts(most: int) -> dict[str, Shape]:
    """The two text objects, of at most `most` characters."""
    return {
        "plain_text": Shape({"text": Str(most)}, {"emoji": Flag()}),
        "mrkdwn": Shape({"text": Str(most)}, {"verbatim": Flag()}, (_marked,)),
    }


def text(most: int = 3000) -> Typed:
    """A text object of either type."""
    return Typed(texts(most), ("plain_text", "mrkdwn"))


def plain(most: int) -> Typed:
    """A text object that must be plain_text."""
    return Typed(texts(most), ("plain_text",))


def _marked(value: Any, at: str) -> Found:
    for rule in faults(value["text"], verbatim=value.get("verbatim", False)):
        yield Violation(below(at, "text"), rule)
