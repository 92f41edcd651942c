"""When and of what each member hears from the bot: what they chose, and the rest by default (rule 12).

What a member chose is kept with them, and nothing else: whoever never chose follows the workspace's working
days and the defaults below, also where those change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from core.activity_log import record
from core.actor import Actor
from core.db import Database
from core.errors import Conflict, InvalidInput
from core.i18n import _
from core.meant import meant
from core.models import Member
from core.permissions import require
from core.preference_requests import ChangePreferences, Preferences
from core.schedule_rows import wake_member
from core.setting_results import SettingChange
from core.task_times import plan_tasks
from core.transaction import OF_WORKSPACE, Transaction
from core.workspace_settings import WorkspaceSettings

_OWN = select(Member).where(
    Member.workspace_id == bindparam("workspace_id"), Member.member_id == bindparam("key")
)
_WRITE = update(Member).where(Member.workspace_id == OF_WORKSPACE, Member.member_id == bindparam("key"))


class MemberPreferences:
    """Shows and changes when members hear from the bot: each their own."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, actor: Actor) -> Preferences:
        """What the actor chose, with the rest as it is for whoever chose nothing."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return _present(_own(tx), tx.settings)

    def change(self, request: ChangePreferences, actor: Actor) -> SettingChange:
        """Change what was changed. Raises InvalidInput where no day is left, Conflict as `meant` does."""
        require(actor, "look")
        with self._db.write(actor) as tx:
            row = _own(tx, lock=True)
            changes = meant(request.entered, request.seen, dict(_present(row, tx.settings)), request.told)
            if not changes:
                return SettingChange("preferences.changed", row.name, None)
            if not changes.get("days", True):
                raise InvalidInput(
                    _("Choose at least one day."),
                    _("To hear nothing at all, untick what you would hear of instead."),
                    field="days",
                )
            after = {name: _stored(value) for name, value in changes.items()}
            before = {name: row.preferences.get(name) for name in after}
            _write(tx, row, after)
            activity_id = record(tx, "preferences.changed", before=before, after=after)
            return SettingChange("preferences.changed", row.name, activity_id, before, after)


def preferences_of(tx: Transaction, member_id: int) -> Preferences:
    """The preferences by which a member hears; see `heard_by`."""
    return heard_by(tx.run(_OWN, key=member_id).one(), tx.settings)


def heard_by(row: Row[Any], settings: WorkspaceSettings) -> Preferences:
    """The preferences of a member, from a row that holds their `preferences`, `role`, `kind`, `active` and
    `user_id`. Who left, has no user or may not look at deals (rule 15) hears of nothing, whatever they chose.
    """
    present = _present(row, settings)
    if not (row.active and row.user_id is not None and _admitted(row, settings)):
        return present.model_copy(update=_SILENT)
    return present.model_copy(update=_ONLY_DIGESTS) if _only_looks(row) else present


# Guests and viewers own no deals.
_ONLY_DIGESTS: Mapping[str, Any] = {"reminders": False, "tasks": False, "together": False}
_SILENT: Mapping[str, Any] = {**_ONLY_DIGESTS, "digest": "off"}


def _present(row: Row[Any], settings: WorkspaceSettings) -> Preferences:
    """What they chose over what holds for whoever chose nothing."""
    usual: dict[str, Any] = {"days": settings.working_days}
    if _only_looks(row):
        usual |= _SILENT
    return Preferences.model_validate({**usual, **row.preferences})


def _only_looks(row: Row[Any]) -> bool:
    return bool(row.kind != "member" or row.role == "viewer")


def _admitted(row: Row[Any], settings: WorkspaceSettings) -> bool:
    if row.kind == "guest":
        return settings.admit_guests
    return settings.admit_strangers if row.kind == "stranger" else True


def undo_preferences(tx: Transaction, activity: Row[Any]) -> None:
    """Take back a `preferences.changed` of the actor's own, and record that it was.

    Raises Conflict where they changed the same again since.
    """
    row = _own(tx, lock=True)
    if any(row.preferences.get(name) != value for name, value in activity.after.items()):
        raise Conflict(
            _("That can't be undone any more: you changed the same again since."),
            _("Open the form again: it shows what is so now."),
        )
    _write(tx, row, activity.before)
    record(
        tx,
        "preferences.undone",
        before=activity.after,
        after=activity.before,
        undoes=activity.activity_id,
    )


def _own(tx: Transaction, *, lock: bool = False) -> Row[Any]:
    """The actor's row, with `lock` nobody else's to change until the transaction ends."""
    statement = _OWN.with_for_update() if lock else _OWN
    return tx.run(statement, key=tx.actor.member_id).one()


def _write(tx: Transaction, row: Row[Any], changes: Mapping[str, Any]) -> None:
    """Keep `changes` with what was chosen before; None is a choice that was taken back."""
    chosen = {**row.preferences, **changes}
    kept = {name: value for name, value in chosen.items() if value is not None}
    wake_member(tx, row.member_id)
    tx.run(_WRITE.values(preferences=kept), key=row.member_id)
    plan_tasks(tx, row.member_id)


def _stored(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
