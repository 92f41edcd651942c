"""Views: made, replaced, stacked, closed."""

from __future__ import annotations

import secrets
import time

from sandbox.errors import ApiError
from sandbox.ids import new_id
from sandbox.parts import named
from sandbox.state import APP_ID, Installation, Json, World

DEEPEST = 3
_OPTIONAL = ("title", "submit", "close")


def make_view(
    world: World, app: Installation, given: Json, *, previous: str | None = None, old: Json | None = None
) -> Json:
    """A view as Slack keeps it. `old` is the one that it replaces, `previous` the one that it lies on.

    Raises ApiError where its external_id is another view's.
    """
    external = given.get("external_id") or ""
    others = (view for view in world.views.values() if old is None or view["id"] != old["id"])
    if external and any(
        view["external_id"] == external and view["team_id"] == app.team_id for view in others
    ):
        raise ApiError("duplicate_external_id")
    view_id = old["id"] if old else new_id("V")
    root = world.views[previous]["root_view_id"] if previous else view_id
    view: Json = {
        "id": view_id,
        "team_id": app.team_id,
        "type": given["type"],
        "blocks": named(given["blocks"]),
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "state": old["state"] if old else {"values": {}},
        "hash": f"{int(time.time())}.{secrets.token_hex(4)}",
        **{name: given.get(name) for name in _OPTIONAL},
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "previous_view_id": old["previous_view_id"] if old else previous,
        "root_view_id": old["root_view_id"] if old else root,
        "app_id": APP_ID,
        "external_id": external,
        "app_installed_team_id": app.team_id,
        "bot_id": app.bot_id,
    }
    world.views[view_id] = view
    return view


def stack_of(world: World, user_id: str) -> list[Json]:
    """The modals that a person has open, the top one last."""
    return [world.views[view_id] for view_id in world.stacks.get(user_id, ())]


def push(world: World, user_id: str, view: Json) -> None:
    """Put a modal on top. Raises ApiError where three lie there."""
    stack = world.stacks.setdefault(user_id, [])
    if len(stack) >= DEEPEST:
        del world.views[view["id"]]
        raise ApiError("push_limit_reached")
    stack.append(view["id"])
    tell(world, user_id)


def drop(world: World, user_id: str, count: int = 1) -> list[Json]:
    """Take the topmost `count` modals away, the top one first."""
    stack = world.stacks.get(user_id, [])
    gone = [world.views.pop(stack.pop()) for _ in range(min(count, len(stack)))]
    tell(world, user_id)
    return gone


def tell(world: World, user_id: str) -> None:
    """Let the page show the person's modals anew."""
    world.feed.publish("views", [user_id], views=stack_of(world, user_id))


def where_view(world: World, user_id: str, view_id: str) -> bool:
    """Whether a person has this view before them: among their modals, or as their Home."""
    return view_id in world.stacks.get(user_id, ()) or world.homes.get(user_id) == view_id


def holder_of(world: World, view_id: str) -> str | None:
    """Who has this modal open, or this Home."""
    people = [user for user, stack in world.stacks.items() if view_id in stack]
    people += [user for user, home in world.homes.items() if home == view_id]
    return people[0] if people else None
