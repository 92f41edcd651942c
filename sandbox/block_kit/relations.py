"""Rules between the fields of an object that are each right by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from sandbox.block_kit.kinds import Found, Rule, Violation, below
from sandbox.block_kit.markup import PINGS_EVERYBODY, PINGS_GROUP, faults

TABLE_CHARACTERS = 10_000


def any_of(*names: str) -> Rule:
    """At least one of the fields is there."""

    def rule(value: Any, at: str) -> Found:
        if not any(name in value for name in names):
            yield Violation(at, f"at least one of {', '.join(names)}")

    return rule


def one_of(*names: str) -> Rule:
    """Exactly one of the fields is there."""

    def rule(value: Any, at: str) -> Found:
        if sum(name in value for name in names) != 1:
            yield Violation(at, f"exactly one of {', '.join(names)}")

    return rule


def ordered(low: str, high: str) -> Rule:
    """Where both numbers are given, `low` is not above `high`."""

    def rule(value: Any, at: str) -> Found:
        if low in value and high in value and float(value[low]) > float(value[high]):
            yield Violation(below(at, low), f"not above {high}")

    return rule


def needs(name: str, other: str) -> Rule:
    """`name` only has a meaning with `other`."""

    def rule(value: Any, at: str) -> Found:
        if value.get(name) and not value.get(other):
            yield Violation(below(at, name), f"only with {other}")

    return rule


def initial_among_options(value: Any, at: str) -> Found:
    """What is chosen at first is one of the options, whole; and no two options have one value."""
    options = _options(value)
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        yield Violation(at, "option values are unique")
    if "initial_option" in value and value["initial_option"] not in options:
        yield Violation(below(at, "initial_option"), "one of the options")
    for place, option in enumerate(value.get("initial_options", ())):
        if option not in options:
            yield Violation(below(below(at, "initial_options"), place), "one of the options")


def within_selected(value: Any, at: str) -> Found:
    """No more is chosen at first than may be chosen."""
    most = value.get("max_selected_items")
    for name in ("initial_options", "initial_users", "initial_channels", "initial_conversations"):
        if most is not None and len(value.get(name, ())) > most:
            yield Violation(below(at, name), "at most max_selected_items")


def one_primary(name: str) -> Rule:
    """Of the buttons in the list `name`, at most one is primary."""

    def rule(value: Any, at: str) -> Found:
        if sum(element.get("style") == "primary" for element in value.get(name, ())) > 1:
            yield Violation(below(at, name), "at most one primary button")

    return rule


def picture(value: Any, at: str) -> Found:
    """Slack shows png, jpg and gif; a URL that names another kind is refused."""
    suffix = PurePosixPath(urlsplit(value.get("image_url", "")).path).suffix.lower()
    if suffix not in ("", ".png", ".jpg", ".jpeg", ".gif"):
        yield Violation(below(at, "image_url"), "png, jpg or gif")


def table_size(value: Any, at: str) -> Found:
    """All the cells of a table together hold at most 10,000 characters."""
    if sum(len(text) for text in _texts(value["rows"])) > TABLE_CHARACTERS:
        yield Violation(below(at, "rows"), f"at most {TABLE_CHARACTERS} characters")


def data_rows(value: Any, at: str) -> Found:
    """A data table's rows are equally long, its header is plain, its row header a column of it."""
    rows = value["rows"]
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Violation(below(below(at, "rows"), place), "as many cells as the header")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        yield Violation(below(below(at, "rows"), 0), "no rich_text in the header")
    if value.get("row_header_column_index", 0) >= len(rows[0]):
        yield Violation(below(at, "row_header_column_index"), "the index of a column")


def covered(value: Any, at: str) -> Found:
    """Series have their own names, and each has one point for every category."""
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        yield Violation(below(at, "series"), "series names are unique")
    categories = sorted(value["axis_config"]["categories"])
    for place, series in enumerate(value["series"]):
        if sorted(point["label"] for point in series["data"]) != categories:
            yield Violation(below(below(at, "series"), place), "one point for every category")


def pings_in_markdown(value: Any, at: str) -> Found:
    """A markdown block knows Slack's tokens too."""
    for rule in faults(value["text"]):
        if rule in (PINGS_EVERYBODY, PINGS_GROUP):
            yield Violation(below(at, "text"), rule)


def not_pinging(value: Any, at: str) -> Found:
    """Rich text pings as mrkdwn does."""
    kind = value["type"]
    yield Violation(at, PINGS_EVERYBODY if kind == "broadcast" else PINGS_GROUP)


def _options(value: Any) -> list[Any]:
    groups: Iterable[Any] = value.get("option_groups", ())
    return [*value.get("options", ()), *(option for group in groups for option in group["options"])]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        yield from _texts(list(value.values()))
