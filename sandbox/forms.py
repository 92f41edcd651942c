"""Forms: what Slack's client checks before it submits a modal, and what the app's answer comes to."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sandbox import payloads
from sandbox.block_kit import links
from sandbox.checking import check_surface
from sandbox.choices import FIELDS, Values, state_of
from sandbox.deliveries import Ack, Deliveries
from sandbox.errors import ApiError, Refusal
from sandbox.files import entered_in
from sandbox.parts import elements
from sandbox.state import Installation, Json, World
from sandbox.surfaces import app_of, offered_on
from sandbox.viewing import drop, make_view, push, stack_of, tell

TROUBLE = "We had some trouble connecting. Try again?"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Forms:
    """Submitting and closing modals."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries

    async def submit(self, me: str, view_id: str, values: Values) -> Json:
        """Submit the top modal. Back come errors by block_id, or how it went."""
        view, app = self._top(me, view_id)
        state = state_of(view["blocks"], values, offered_on(self._world, view_id))
        entered_in(self._world, me, view["blocks"], state)
        wrong = problems(view["blocks"], state)
        if wrong:
            return _submitted(errors=wrong)
        view["state"] = {"values": state}
        self._world.typed |= links(json.dumps(state, ensure_ascii=False))
        payload = {
            **payloads.interaction(self._world, app, "view_submission", me, view_id=view_id),
            "view": view,
            "response_urls": self._response_urls(app, me, view, state),
        }
        ack = await self._deliveries.interaction(payload, "view")
        if ack.problem:
            return _submitted(error=TROUBLE)
        try:
            return self._follow(me, app, view, ack)
        except ApiError as error:
            return self._not_understood(ack, error.code)

    async def close(self, me: str, view_id: str, *, everything: bool = False) -> None:
        """Close the top modal, or with `everything` the stack."""
        view, app = self._top(me, view_id)
        stack = stack_of(self._world, me)
        everything = everything or bool(view["clear_on_close"])
        gone = drop(self._world, me, len(stack) if everything else 1)
        for each in gone:
            if each["notify_on_close"]:
                payload = {
                    **payloads.interaction(self._world, app, "view_closed", me),
                    "view": each,
                    "is_cleared": everything,
                }
                payload.pop("trigger_id")
                await self._deliveries.interaction(payload, "view")

    def _follow(self, me: str, app: Installation, view: Json, ack: Ack) -> Json:
        """Do what the acknowledgement says. Raises ApiError where it makes no sense."""
        body = ack.body or {}
        if not isinstance(body, dict):
            raise ApiError("invalid_response")
        action = body.get("response_action")
        if not body or action == "clear":
            drop(self._world, me, len(stack_of(self._world, me)) if action else 1)
        elif action == "errors":
            return _submitted(errors=_errors(view, body.get("errors")))
        elif action in ("update", "push"):
            given: Json = body.get("view") or {}
            check_surface(self._world, f"response_action {action}", given, ack.entry)
            if action == "push":
                push(self._world, me, make_view(self._world, app, given, previous=view["id"]))
            else:
                make_view(self._world, app, given, old=view)
                tell(self._world, me)
        else:
            raise ApiError("invalid_response_action")
        return _submitted()

    def _not_understood(self, ack: Ack, code: str) -> Json:
        if ack.entry is not None:
            self._world.inspector.flag(ack.entry, code)
        return _submitted(error=TROUBLE)

    def _top(self, me: str, view_id: str) -> tuple[Json, Installation]:
        stack = stack_of(self._world, me)
        if not stack or stack[-1]["id"] != view_id:
            raise Refusal("no_such_view", "That form is closed.", 404)
        return stack[-1], app_of(self._world, stack[-1]["app_installed_team_id"])

    def _response_urls(self, app: Installation, me: str, view: Json, state: Json) -> list[Json]:
        """An address for each conversation chosen in a menu that asked for one."""
        found = []
        for block, element in elements(view["blocks"]):
            if not element.get("response_url_enabled"):
                continue
            chosen = state[block["block_id"]][element["action_id"]][FIELDS[element["type"]][0]]
            if chosen in self._world.channels:
                address = self._world.response_urls.give("actions", app.team_id, chosen, me)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                found.append({**ids, "channel_id": chosen, "response_url": address})
        return found


def problems(blocks: list[Json], state: Mapping[str, Any]) -> dict[str, str]:
    """What Slack's client would say of each input before it submits, by block_id."""
    wrong = {}
    for block, element in elements(blocks):
        if block["type"] != "input" or element["type"] not in FIELDS:
            continue
        chosen = state[block["block_id"]][element["action_id"]][FIELDS[element["type"]][0]]
        if chosen in (None, "", []):
            if not block.get("optional"):
                wrong[block["block_id"]] = "Please complete this required field."
        elif words := _ill_formed(element, chosen):
            wrong[block["block_id"]] = words
    return wrong


def _ill_formed(element: Json, value: Any) -> str | None:
    """What is wrong with a value that is there."""
    kind = element["type"]
    if kind == "email_text_input" and not _EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not _URL.fullmatch(value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _not_a_number(element, value)
    if kind == "plain_text_input":
        return _not_so_long(element, value)
    most = element.get("max_selected_items")
    if most is not None and isinstance(value, list) and len(value) > most:
        return f"Please choose at most {most}."
    return None


def _not_a_number(element: Json, value: str) -> str | None:
    if not _NUMBER.fullmatch(value) or (not element.get("is_decimal_allowed") and "." in value):
        return "Please enter a valid number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return None


def _not_so_long(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    if len(value) > most:
        return f"Please enter at most {most} characters."
    return None


def _errors(view: Json, errors: Any) -> dict[str, str]:
    """The app's errors; each must be of an input. Raises ApiError."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise ApiError("invalid_errors")
    return {str(block_id): str(words) for block_id, words in errors.items()}


def _submitted(errors: dict[str, str] | None = None, error: str | None = None) -> Json:
    return {"ok": not errors and not error, "errors": errors, "error": error}
