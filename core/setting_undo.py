"""Undo of what was done to a workspace's lists, rules and members, by its before-image (rule 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Row

from core.activity_log import from_json, record
from core.errors import Conflict
from core.i18n import Text, _
from core.member_settings import keep_an_admin, member_row, write_member
from core.permissions import require
from core.pipeline_changes import one_at_a_time, placed
from core.setting_requests import ListName
from core.transaction import Transaction
from core.workspace_lists import arrange_items, is_taken, item_row, items_of, write_item
from core.workspace_settings import WorkspaceSettings
from core.workspaces import write_settings

_KEYS = {"label": "label_id", "reason": "lost_reason_id"}


def undo_setting_change(tx: Transaction, activity: Row[Any]) -> None:
    """Take back a change of kind `label.…`, `reason.…`, `rules.…` or `member.…`, and record that it was.

    The caller has checked whose it is and how old, and marks it undone. Raises Conflict where the same was
    changed since, and NotPermitted where the actor may no longer do such things.
    """
    require(tx.actor, "configure_pipelines")
    one_at_a_time(tx)
    subject = activity.kind.partition(".")[0]
    _UNDO[subject](tx, activity)
    record(
        tx,
        f"{subject}.undone",
        before=activity.after,
        after=activity.before,
        undoes=activity.activity_id,
    )


def _item(tx: Transaction, activity: Row[Any]) -> None:
    name = cast(ListName, activity.kind.partition(".")[0])
    key = activity.after[_KEYS[name]]
    row = item_row(tx, name, key)
    assert row is not None
    for column, value in activity.after.items():
        if column != _KEYS[name] and getattr(row, column) != from_json(column, value):
            raise _since(_("{name} has been changed again.", name=row.name))
    if activity.kind.endswith(".added"):
        write_item(tx, name, key, {"removed_at": tx.now})
    elif activity.kind.endswith(".edited"):
        _check_free(tx, name, activity.before.get("name", row.name), key)
        write_item(tx, name, key, activity.before)
    elif activity.kind.endswith(".removed"):
        _check_free(tx, name, row.name, key)
        write_item(tx, name, key, {"removed_at": None})
    _arrange(tx, name, key, activity.before.get("position"))


def _arrange(tx: Transaction, name: ListName, key: int, at: int | None) -> None:
    """Positions in a row again, with the item at its old place where it had another."""
    keys = [getattr(row, _KEYS[name]) for row in items_of(tx, name)]
    arrange_items(tx, name, keys if at is None else placed(keys, key, at))


def _check_free(tx: Transaction, name: ListName, wanted: str, key: int) -> None:
    if is_taken(tx, name, wanted, key):
        raise _since(_("The name {name} has been given to another one.", name=wanted))


def _rules(tx: Transaction, activity: Row[Any]) -> None:
    now = tx.settings.model_dump(mode="json")
    for field, value in activity.after.items():
        held = sorted(now[field]) if isinstance(now[field], list) else now[field]
        if held != value:
            raise _since(_("The rules have been changed again."))
    write_settings(tx, WorkspaceSettings.model_validate({**now, **activity.before}))


def _member(tx: Transaction, activity: Row[Any]) -> None:
    row = member_row(tx, activity.after["member_id"])
    if row is None:
        raise _since(_("They have left."))
    if any(getattr(row, column) != value for column, value in activity.after.items()):
        raise _since(_("{name} has been changed again.", name=row.name))
    if activity.before.get("role", "admin") != "admin":
        keep_an_admin(tx, row)
    write_member(tx, row.member_id, activity.before)


def _since(what: Text) -> Conflict:
    return Conflict(_("That can't be undone any more. {what}", what=what))


_UNDO: dict[str, Callable[[Transaction, Row[Any]], None]] = {
    "label": _item,
    "reason": _item,
    "rules": _rules,
    "member": _member,
}
