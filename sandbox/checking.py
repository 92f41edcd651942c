"""The strict checks at the doors: what breaks them is refused as Slack would, and remembered."""

from __future__ import annotations

from typing import Any

from sandbox.block_kit import check_message, check_offer, check_typed, check_view
from sandbox.block_kit.kinds import Violation
from sandbox.deliveries import Ack
from sandbox.errors import ApiError
from sandbox.inspector import Entry
from sandbox.state import Json, World

_TOO_LONG = "at most 4000 characters"


def check_content(world: World, where: str, content: Any, entry: Entry | None = None) -> None:
    """Refuse a message that Slack would refuse. Raises ApiError: no_text, msg_too_long, invalid_blocks."""
    if isinstance(content, dict) and not any(content.get(name) for name in ("text", "blocks", "attachments")):
        _keep(world, where, [Violation("/text", "required")], entry)
        raise ApiError("no_text")
    if isinstance(content, dict):
        content = dict(content)
        attachments = content.pop("attachments", None) or ()
    else:
        attachments = ()
    found = check_message(content) + check_typed(content, world.typed)
    for place, attachment in enumerate(attachments):
        found += _in_attachment(attachment, f"/attachments/{place}")
    if found:
        messages = _keep(world, where, found, entry)
        too_long = Violation("/text", _TOO_LONG) in found
        raise ApiError("msg_too_long" if too_long and len(found) == 1 else "invalid_blocks", messages)


def check_surface(world: World, where: str, view: Any, entry: Entry | None = None) -> None:
    """Refuse a view that Slack would refuse. Raises ApiError: view_too_large, invalid_arguments."""
    found = check_view(view) + check_typed(view, world.typed)
    if found:
        messages = _keep(world, where, found, entry)
        if any(violation.pointer == "" and "bytes" in violation.rule for violation in found):
            raise ApiError("view_too_large")
        raise ApiError("invalid_arguments", messages)


def check_offered(world: World, ack: Ack) -> Json:
    """The options in an answer to an external menu. Raises ApiError where Slack would refuse them."""
    if ack.problem:
        raise ApiError(ack.problem)
    found = check_offer(ack.body)
    if found:
        raise ApiError("invalid_options", _keep(world, "block_suggestion", found, ack.entry))
    offer: Json = ack.body
    return offer


def _in_attachment(attachment: Any, at: str) -> list[Violation]:
    """An attachment carries blocks as a message does; its legacy fields are not looked at."""
    if not isinstance(attachment, dict) or "blocks" not in attachment:
        return []
    inside = check_message({"text": attachment.get("fallback") or "-", "blocks": attachment["blocks"]})
    return [Violation(at + violation.pointer, violation.rule) for violation in inside]


def _keep(world: World, where: str, found: list[Violation], entry: Entry | None) -> list[str]:
    messages = world.violations.keep(where, found, entry.id if entry else None)
    if entry is not None:
        for message in messages:
            world.inspector.flag(entry, message)
    return messages
