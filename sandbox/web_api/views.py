"""views: modals and Home."""

from __future__ import annotations

from typing import Any

from sandbox.checking import check_surface
from sandbox.errors import ApiError
from sandbox.state import Json
from sandbox.viewing import drop, holder_of, make_view, push, stack_of, tell
from sandbox.web_api.table import TIER_4, Call, method


@method("views.open", per_minute=TIER_4, needs=("trigger_id", "view"))
def opened(call: Call) -> Json:
    """Open a modal for whoever has just done something."""
    trigger = call.world.triggers.find(call.args.text("trigger_id"), call.app.team_id)
    given = _given(call, "modal")
    view = make_view(call.world, call.app, given)
    trigger.used = True
    drop(call.world, trigger.user_id, len(stack_of(call.world, trigger.user_id)))
    push(call.world, trigger.user_id, view)
    return {"view": view}


@method("views.push", per_minute=TIER_4, needs=("trigger_id", "view"))
def pushed(call: Call) -> Json:
    """Put a modal on top of the one that the person is in."""
    trigger = call.world.triggers.find(call.args.text("trigger_id"), call.app.team_id)
    stack = stack_of(call.world, trigger.user_id)
    if trigger.view_id is None or not stack:
        raise ApiError("not_found")
    given = _given(call, "modal")
    view = make_view(call.world, call.app, given, previous=stack[-1]["id"])
    push(call.world, trigger.user_id, view)
    trigger.used = True
    return {"view": view}


@method("views.update", per_minute=TIER_4, needs=("view",))
def update(call: Call) -> Json:
    """Replace a view by its id or its external_id."""
    old = _old(call)
    _same(call, old)
    view = make_view(call.world, call.app, _given(call, old["type"]), old=old)
    holder = holder_of(call.world, view["id"])
    if holder is not None:
        tell(call.world, holder)
    return {"view": view}


@method("views.publish", per_minute=TIER_4, needs=("user_id", "view"))
def publish(call: Call) -> Json:
    """Show something on a person's Home."""
    if not call.world.manifest.home_tab:
        raise ApiError("not_enabled")
    user_id = call.args.text("user_id")
    user = call.world.users.get(user_id)
    if user is None or user["team_id"] != call.app.team_id:
        raise ApiError("user_not_found")
    old_id = call.world.homes.get(user_id)
    old = call.world.views[old_id] if old_id else None
    if old is not None:
        _same(call, old)
    view = make_view(call.world, call.app, _given(call, "home"), old=old)
    call.world.homes[user_id] = view["id"]
    call.world.feed.publish("home", [user_id], home=view)
    return {"view": view}


def _given(call: Call, kind: str) -> Json:
    """The view in the call, checked. Raises ApiError."""
    given: Any = call.args.structure("view")
    check_surface(call.world, call.method, given, call.entry)
    if given["type"] != kind:
        raise ApiError("invalid_arguments", [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"])
    checked: Json = given
    return checked


def _old(call: Call) -> Json:
    view_id, external = call.args.text("view_id"), call.args.text("external_id")
    if not view_id and not external:
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view_id or external_id"])
    for view in call.world.views.values():
        if view["team_id"] == call.app.team_id and (
            view["id"] == view_id or (external and view["external_id"] == external)
        ):
            return view
    raise ApiError("not_found")


def _same(call: Call, old: Json) -> None:
    """Raise ApiError where the call names a hash and the view has changed since."""
    if "hash" in call.args and call.args.text("hash") != old["hash"]:
        raise ApiError("hash_conflict")
