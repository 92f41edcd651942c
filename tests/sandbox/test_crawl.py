"""All that Dealboard sends passes: every command's example typed, every kind of button used."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.routes import COMMANDS
from sandbox.parts import elements
from sandbox.person import Person
from sandbox.testing import Visit
from tests.support.sandbox import options, visit

__all__ = ["options", "visit"]

_MOST_CLICKS = 80
_BROKEN = "went wrong on my side"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_whatever_is_typed_and_clicked_slack_takes_the_answers(visit: Visit) -> None:
    ada = visit.person("ada")
    for line in _lines():
        _typed(ada, line)
    used: set[str] = set()
    while len(used) < _MOST_CLICKS and (use := _unused(ada.sees(), used)) is not None:
        message, what, action_id, choice = use
        used.add(what)
        assert ada.click(message, action_id, choice)["ok"], what
        time.sleep(0.05)
    assert len(used) > 30, used
    assert not [text for text in ada.reads() if _BROKEN in text]
    assert visit.complaints() == []


def _lines() -> Iterator[str]:
    for command in COMMANDS:
        yield f"/{command.name}"
        yield f"/{command.name} help"
        yield f"/{command.name} mvoe nonsense <!channel> & <b>"
        for each in command.subcommands:
            yield f"/{command.name} {each.name}"
            yield f"/{command.name} {each.name} {each.usage}"
            yield f"/{command.name} {each.name} 7"


def _typed(person: Person, line: str) -> None:
    said = person.says(line)
    assert said["ok"], (line, said["error"])
    answer = said["message"]
    assert answer is None or _BROKEN not in answer["text"], (line, answer["text"])


def _unused(messages: list[dict[str, Any]], used: set[str]) -> tuple[dict[str, Any], str, str, Any] | None:
    """An element that is unlike all that were used, on the latest message that has one."""
    for message in reversed(messages):
        for what, action_id, choice in _uses(message):
            if what not in used:
                return message, what, action_id, choice
    return None


def _uses(message: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Each element of a message: what kind of use it is, its action id, and a choice."""
    for _block, part in elements(message.get("blocks", [])):
        name = part["action_id"].partition(":")[0]
        if "url" in part:
            continue
        if part["type"] == "button":
            yield f"{name} {part['text']['text']}", part["action_id"], None
            continue
        if part["type"].startswith("external"):
            continue  # what is offered there depends on what is typed
        groups = part.get("option_groups", ())
        options = [*part.get("options", ()), *(option for group in groups for option in group["options"])]
        for option in (*options[:1], *options[-1:]):  # a menu that is filled by typing holds none
            yield f"{name} {option['text']['text']}", part["action_id"], option["value"]
