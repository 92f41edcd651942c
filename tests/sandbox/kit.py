"""Blocks and views to play with."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str = "Deal", **more: Any) -> Json:
    """A section of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, **more}


def option(value: str) -> Json:
    """An option that is called as its value, with a capital."""
    return {"text": plain(value.title()), "value": value}


def button(action_id: str = "go", **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain("Go"), "action_id": action_id, "value": "1", **more}


def menu(action_id: str = "pick", *values: str, **more: Any) -> Json:
    """A menu of options."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "options": [option(value) for value in values or ("demo", "proposal")],
        **more,
    }


def actions(*parts: Json) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(parts)}


def ask(label: str, element: Json, **more: Any) -> Json:
    """An input."""
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element, **more}


def text_input(action_id: str = "text", **more: Any) -> Json:
    """A line to type."""
    return {"type": "plain_text_input", "action_id": action_id, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    """A form."""
    return {
        "type": "modal",
        "title": plain("New deal"),
        "submit": plain("Create"),
        "callback_id": "new",
        "blocks": list(blocks) or [ask("Title", text_input())],
        **more,
    }


def home(*blocks: Json) -> Json:
    """A Home view."""
    return {"type": "home", "blocks": list(blocks) or [section()]}
