"""What each member may do and to whom they answer: an admin's to say (rule 15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select, update
from sqlalchemy.orm import aliased

from core.activity_log import record
from core.actor import Actor, Role
from core.db import Database
from core.errors import Conflict, InvalidInput, NotFound
from core.i18n import Text, _
from core.meant import meant
from core.models import Member
from core.paging import page_of
from core.permissions import require
from core.pipeline_changes import configuring
from core.reminder_scan import can_act
from core.results import Person
from core.schedule_rows import wake_member
from core.setting_requests import ChangeMember, ListMembers
from core.setting_results import MemberPage, MemberView, SettingChange
from core.task_times import tell_of_left
from core.transaction import OF_WORKSPACE, Transaction

PAGE = 10
_WORKSPACE: Any = bindparam("workspace_id")
_MANAGER: Any = aliased(Member)
_HERE = (
    (Member.workspace_id == _WORKSPACE)
    & Member.active.is_(True)
    & (Member.kind == "member")
    & Member.user_id.is_not(None)
)
_RANK = case({role.name: -role.value for role in Role}, value=Member.role)
_MEMBERS = (
    select(
        Member.member_id,
        Member.name,
        Member.user_id,
        Member.active,
        Member.role,
        _MANAGER.member_id.label("manager_id"),
        _MANAGER.name.label("manager_name"),
        _MANAGER.user_id.label("manager_user_id"),
        _MANAGER.active.label("manager_active"),
    )
    .outerjoin(_MANAGER, (_MANAGER.workspace_id == _WORKSPACE) & (_MANAGER.member_id == Member.manager_id))
    .where(_HERE)
)
_PAGE_OF = (
    _MEMBERS.order_by(_RANK, Member.name_key, Member.member_id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_ADMINS = (
    _MEMBERS.where(Member.role == "admin")
    .order_by(Member.name_key, Member.member_id)
    .limit(bindparam("most"))
)
_ONE = _MEMBERS.where(Member.member_id == bindparam("key"))
_COUNTS = select(Member.role, func.count().label("members")).where(_HERE).group_by(Member.role)
_BY_USER = select(Member).where(_HERE, Member.user_id == bindparam("user"))


class MemberSettings:
    """Shows and changes the roles and managers of members."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def list(self, request: ListMembers, actor: Actor) -> MemberPage:
        """A page of those who are here, and how many have each role. Guests only ever look."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            counts = _counts(tx)

            def read(skip: int) -> tuple[Sequence[MemberView], int]:
                rows = tx.rows(_PAGE_OF, most=PAGE, skip=skip)
                return [_view(row) for row in rows], sum(counts.values())

            return MemberPage(page_of(request.page, PAGE, read), counts)

    def admins(self, actor: Actor, most: int) -> tuple[str, ...]:
        """The names of the first `most` admins, for whoever needs one."""
        with self._db.read(actor) as tx:
            return tuple(row.name for row in tx.rows(_ADMINS, most=most))

    def show(self, member_id: int, actor: Actor) -> MemberView:
        """A member. Raises NotFound where they left, or are none."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return _view(_known(tx, member_id))

    def change(self, request: ChangeMember, actor: Actor) -> SettingChange:
        """Change a role or a manager. Raises InvalidInput for a manager who could not be one, Conflict
        where nobody would be left who may configure, and as `meant` does; NotFound.
        """
        with configuring(self._db, actor) as tx:
            row = _known(tx, request.member_id)
            now = {"role": row.role, "manager": row.manager_user_id}
            changes = meant(request.entered, request.seen, now, request.told)
            if not changes:
                return SettingChange("member.changed", row.name, None)
            if changes.get("role", "admin") != "admin":
                keep_an_admin(tx, row)
            values = {name: value for name, value in changes.items() if name == "role"}
            if "manager" in changes:
                values["manager_id"] = _manager_id(tx, changes["manager"], row)
            before = {name: getattr(row, name) for name in values}
            write_member(tx, row.member_id, values)
            after = {**values, "member_id": row.member_id}
            activity_id = record(tx, "member.changed", before=before, after=after)
            return SettingChange("member.changed", row.name, activity_id, before, after)


def member_row(tx: Transaction, member_id: int) -> Row[Any] | None:
    """The row of a member who is here; None where they left."""
    return tx.first(_ONE, key=member_id)


def write_member(tx: Transaction, member_id: int, values: dict[str, Any]) -> None:
    """Write columns of a member; history is the caller's. In another role they hear of other things, and
    others of what they can do no more.
    """
    wake_member(tx, member_id)
    own, could = Member.member_id == member_id, can_act(tx, member_id)
    tx.run(update(Member).where(Member.workspace_id == OF_WORKSPACE, own).values(values))
    if could and not can_act(tx, member_id):
        tell_of_left(tx, member_id)


def keep_an_admin(tx: Transaction, row: Row[Any]) -> None:
    """Raise Conflict where `row` is the only admin: nobody could undo that they are one no more."""
    if row.role == "admin" and _counts(tx).get("admin", 0) <= 1:
        raise Conflict(
            _("{name} is the only admin, and somebody must be able to set things up.", name=row.name),
            _("Make somebody else an admin first."),
        )


def _counts(tx: Transaction) -> dict[str, int]:
    return {row.role: row.members for row in tx.rows(_COUNTS)}


def _known(tx: Transaction, member_id: int) -> Row[Any]:
    row = member_row(tx, member_id)
    if row is None:
        raise NotFound(
            _("They are no longer a member of this workspace."), _("Open the settings again to see who is.")
        )
    return row


def _manager_id(tx: Transaction, user_id: str | None, row: Row[Any]) -> int | None:
    if user_id is None:
        return None
    manager = tx.first(_BY_USER, user=user_id)
    if manager is None:
        raise _no_manager(_("That is nobody who takes part in deals here."))
    if manager.member_id == row.member_id:
        raise _no_manager(_("Nobody is their own manager."))
    if Role[manager.role] < Role.manager:
        raise _no_manager(_("{name} is no manager here.", name=manager.name))
    return int(manager.member_id)


def _no_manager(what: Text) -> InvalidInput:
    return InvalidInput(
        what, _("Choose a manager or an admin, or give them that role first."), field="manager"
    )


def _view(row: Row[Any]) -> MemberView:
    manager = None
    if row.manager_id is not None:
        manager = Person(row.manager_id, row.manager_name, row.manager_user_id, row.manager_active)
    return MemberView(Person(row.member_id, row.name, row.user_id, row.active), row.role, manager)
