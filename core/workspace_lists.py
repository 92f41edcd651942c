"""The short lists that a workspace keeps: labels, and why deals are lost (rule 2).

What is taken off a list keeps its row: closed deals and history go on naming a reason, and no deal shows a
label that is gone, until an undo brings it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from core.activity_log import record
from core.actor import Actor
from core.db import Database
from core.errors import InvalidInput, NotFound
from core.folding import name_key
from core.i18n import Text, _
from core.ids import new_id
from core.meant import meant
from core.models import Label, LostReason
from core.pipeline_changes import configuring, placed
from core.pipeline_words import valid_colour, valid_name
from core.setting_requests import AddItem, EditItem, ListName, MoveItem, RemoveItem
from core.setting_results import SettingChange
from core.transaction import OF_WORKSPACE, Transaction

_MOST = 100  # as many as a menu shows


@dataclass(frozen=True)
class _List:
    """A list: its table, the name of its key, and what is said of it."""

    table: type[Label | LostReason]
    key: str
    example: str
    taken: Text
    gone: Text


_LISTS: Mapping[ListName, _List] = {
    "label": _List(
        Label,
        "label_id",
        "Hot",
        _("There is a label of that name already."),
        _("That label was removed in the meantime."),
    ),
    "reason": _List(
        LostReason,
        "lost_reason_id",
        "Price",
        _("There is a reason of that name already."),
        _("That reason was removed in the meantime."),
    ),
}


class WorkspaceLists:
    """Changes the lists: an admin's work, NotPermitted for others. Names are unique, whatever the case."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, request: AddItem, actor: Actor) -> SettingChange:
        """Put a name at the end of a list. Raises InvalidInput where it is taken, or the list is full."""
        with configuring(self._db, actor) as tx:
            items, name = items_of(tx, request.list), _free_name(tx, request.list, request.name)
            if len(items) >= _MOST:
                raise InvalidInput(
                    _("A list has at most {most} names.", most=_MOST),
                    _("Remove one that nobody needs."),
                    field="name",
                )
            values: dict[str, Any] = {"name": name}
            if request.list == "label":
                values["colour"] = valid_colour(request.colour or "grey")
            kept = _LISTS[request.list]
            key = {kept.key: new_id()}
            tx.run(insert(kept.table), **key, **values, name_key=name_key(name), position=len(items))
            return _recorded(tx, f"{request.list}.added", name, {}, {**values, **key})

    def edit(self, request: EditItem, actor: Actor) -> SettingChange:
        """Change the name, and the colour of a label. Raises InvalidInput; Conflict as `meant` does."""
        with configuring(self._db, actor) as tx:
            row = _live(tx, request.list, request.key)
            now = {"name": row.name, "colour": row.colour if request.list == "label" else None}
            changes = meant(request.entered, request.seen, now, request.told)
            if "name" in changes:
                changes["name"] = _free_name(tx, request.list, changes["name"], own=request.key)
            if "colour" in changes:
                changes["colour"] = valid_colour(changes["colour"] or "")
            changes = {name: value for name, value in changes.items() if value != now[name]}
            if not changes:
                return SettingChange(f"{request.list}.edited", row.name, None)
            write_item(tx, request.list, request.key, changes)
            before = {name: now[name] for name in changes}
            name = changes.get("name", row.name)
            after = {**changes, _LISTS[request.list].key: request.key}
            return _recorded(tx, f"{request.list}.edited", name, before, after)

    def move(self, request: MoveItem, actor: Actor) -> SettingChange:
        """Put an item before another, or last. Raises NotFound where one of the two was removed."""
        with configuring(self._db, actor) as tx:
            row = _live(tx, request.list, request.key)
            keys = [_key(request.list, item) for item in items_of(tx, request.list)]
            old, others = keys.index(request.key), [key for key in keys if key != request.key]
            at = len(others)
            if request.before is not None and request.before != request.key:
                _live(tx, request.list, request.before)
                at = others.index(request.before)
            if at == old:
                return SettingChange(f"{request.list}.moved", row.name, None)
            arrange_items(tx, request.list, placed(keys, request.key, at))
            after = {"position": at, _LISTS[request.list].key: request.key}
            return _recorded(tx, f"{request.list}.moved", row.name, {"position": old}, after)

    def remove(self, request: RemoveItem, actor: Actor) -> SettingChange:
        """Take an item off its list; what names it in history stays."""
        with configuring(self._db, actor) as tx:
            row = _live(tx, request.list, request.key)
            write_item(tx, request.list, request.key, {"removed_at": tx.now})
            arrange_items(tx, request.list, [_key(request.list, each) for each in items_of(tx, request.list)])
            before = {"removed_at": None, "position": row.position}
            after = {"removed_at": tx.now, _LISTS[request.list].key: request.key}
            return _recorded(tx, f"{request.list}.removed", row.name, before, after)


def items_of(tx: Transaction, name: ListName, *, removed: bool = False) -> Sequence[Row[Any]]:
    """The rows of a list in order; with `removed` those that were taken off it too."""
    table: Any = _LISTS[name].table
    statement = select(table).where(table.workspace_id == bindparam("workspace_id"))
    if not removed:
        statement = statement.where(table.removed_at.is_(None))
    return tx.rows(statement.order_by(table.position, getattr(table, _LISTS[name].key)))


def item_row(tx: Transaction, name: ListName, key: int) -> Row[Any] | None:
    """The row of an item, be it removed."""
    return next((row for row in items_of(tx, name, removed=True) if _key(name, row) == key), None)


def write_item(tx: Transaction, name: ListName, key: int, values: Mapping[str, Any]) -> None:
    """Write columns of an item; history is the caller's."""
    table: Any = _LISTS[name].table
    written = {**values, "name_key": name_key(values["name"])} if "name" in values else dict(values)
    own = getattr(table, _LISTS[name].key) == key
    tx.run(update(table).where(table.workspace_id == OF_WORKSPACE, own).values(written))


def arrange_items(tx: Transaction, name: ListName, keys: Sequence[int]) -> None:
    """Put the items of a list into the order of `keys`."""
    for at, key in enumerate(keys):
        write_item(tx, name, key, {"position": at})


def is_taken(tx: Transaction, name: ListName, wanted: str, own: int | None = None) -> bool:
    """Whether another item of the list has that name, whatever the case."""
    folded = name_key(wanted)
    return any(row.name_key == folded and _key(name, row) != own for row in items_of(tx, name))


def _live(tx: Transaction, name: ListName, key: int) -> Row[Any]:
    row = item_row(tx, name, key)
    if row is None or row.removed_at is not None:
        raise NotFound(_LISTS[name].gone, _("Open the settings again: they show the list as it is now."))
    return row


def _free_name(tx: Transaction, name: ListName, written: str, own: int | None = None) -> str:
    wanted = valid_name(written, example=_LISTS[name].example)
    if is_taken(tx, name, wanted, own):
        raise InvalidInput(_LISTS[name].taken, _("Choose another name."), field="name")
    return wanted


def _key(name: ListName, row: Row[Any]) -> int:
    return int(getattr(row, _LISTS[name].key))


def _recorded(
    tx: Transaction, kind: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> SettingChange:
    return SettingChange(kind, name, record(tx, kind, before=before, after=after), before, after)
