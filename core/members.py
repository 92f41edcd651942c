"""Who is in a workspace: learnt from the chat platform, refreshed, and resolved to the actor of a request."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, bindparam, insert, select, update

from core.actor import Actor, Role
from core.db import Database
from core.errors import NotPermitted
from core.folding import name_key
from core.i18n import _
from core.ids import new_id
from core.models import Member, Workspace
from core.permissions import require
from core.results import Person
from core.schedule_rows import wake_member
from core.task_times import plan_tasks, tell_of_left
from core.transaction import OF_WORKSPACE, Transaction

Kind = Literal["member", "guest", "stranger"]
# How long what was learnt of somebody is taken for true.
FRESH_FOR = timedelta(hours=12)
_MOST_NAMED = 100

_WORKSPACE: Any = bindparam("workspace_id")
_BY_USER = select(Member).where(Member.workspace_id == _WORKSPACE, Member.user_id == bindparam("user"))
_BY_KEY = select(Member).where(Member.workspace_id == _WORKSPACE, Member.member_id == bindparam("key"))
_UNMATCHED = (
    select(Member.member_id)
    .where(Member.workspace_id == _WORKSPACE, Member.user_id.is_(None))
    .where(Member.name_key == bindparam("key"))
    .limit(1)
)
_ACTIVE = (
    select(Member)
    .where(Member.workspace_id == _WORKSPACE, Member.active.is_(True), Member.kind == "member")
    .order_by(Member.name_key, Member.member_id)
)
# Everybody else's keys may still point to the workspace while it is held so.
_HOLD_WORKSPACE = (
    select(Workspace.workspace_id).where(Workspace.workspace_id == _WORKSPACE).with_for_update(key_share=True)
)
_ZONE = select(Member.tz).where(Member.workspace_id == _WORKSPACE, Member.member_id == bindparam("member_id"))
_BY_NAME = _ACTIVE.where(Member.name_key == bindparam("key"))


@dataclass(frozen=True, slots=True)
class Profile:
    """What the chat platform says of a user."""

    user_id: str
    name: str
    email: str | None = None
    tz: str = "UTC"
    locale: str = "en-US"
    is_admin: bool = False
    kind: Kind = "member"
    active: bool = True


class Members:
    """Keeps members as the chat platform knows them, and says who is acting."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def actor(
        self,
        workspace_id: str,
        user_id: str,
        *,
        receipt: str | None = None,
        received_at: datetime | None = None,
        however_old: bool = False,
    ) -> Actor | None:
        """Who acts as `user_id`; None where nothing fresh is known of them, and the profile must be learnt.

        `however_old` takes what was learnt once for true, for when the chat platform does not answer.
        Raises NotPermitted for guests, people of another organisation and deactivated members, unless an
        admin admits them (rule 15); those look on as viewers.
        """
        with self._db.glance(Actor.by_rule(workspace_id, "members")) as tx:
            row = tx.first(_BY_USER, user=user_id)
            if row is None or not (however_old or _is_fresh(tx, row)):
                return None
            role = _admitted_role(tx, row)
            received_at = received_at or tx.now
        return Actor(
            workspace_id,
            row.member_id,
            user_id,
            row.name,
            role,
            row.locale,
            row.tz,
            None,
            receipt,
            received_at,
        )

    def kinds(self, workspace_id: str, user_ids: Collection[str]) -> dict[str, Kind]:
        """Whether each of `user_ids` is a member, a guest or a stranger; who is not known is left out."""
        if not user_ids:
            return {}
        with self._db.read(Actor.by_rule(workspace_id, "members")) as tx:
            found = select(Member.user_id, Member.kind).where(
                Member.workspace_id == tx.workspace_id, Member.user_id.in_(user_ids)
            )
            return {row.user_id: row.kind for row in tx.rows(found)}

    def named(self, words: str, actor: Actor) -> list[Person]:
        """The active members whose names `words` begin, in order of name; the first hundred at most."""
        with self._db.read(actor) as tx:
            key = name_key(words)
            statement = _ACTIVE if key else _ACTIVE.limit(_MOST_NAMED)
            found = [_person(row) for row in tx.rows(statement) if _begins(row.name_key, key)]
            return found[:_MOST_NAMED]

    def names(self, user_ids: Collection[str], actor: Actor) -> dict[str, str]:
        """What those of `user_ids` are called who are known."""
        if not user_ids:
            return {}
        with self._db.read(actor) as tx:
            found = select(Member.user_id, Member.name).where(
                Member.workspace_id == tx.workspace_id, Member.user_id.in_(user_ids)
            )
            return {row.user_id: row.name for row in tx.rows(found)}

    def learn(self, workspace_id: str, profiles: Iterable[Profile]) -> None:
        """Store what the chat platform says. Someone new starts as a rep, its admins as admins.

        An owner known by name only is matched to the first user of that name who turns up.
        """
        with self._db.write(Actor.by_rule(workspace_id, "members")) as tx:
            if not tx.is_sqlite:
                # One at a time: someone new who turns up several times at once is still one member.
                tx.run(_HOLD_WORKSPACE)
            for profile in profiles:
                _learn(tx, profile)

    def set_role(self, actor: Actor, user_id: str, role: Role) -> None:
        """Give a member a role. Raises NotPermitted unless the actor is an admin (rule 15)."""
        require(actor, "configure_pipelines")
        with self._db.write(actor) as tx:
            tx.run(
                update(Member)
                .where(Member.workspace_id == OF_WORKSPACE, Member.user_id == user_id)
                .values(role=role.name)
            )

    def deactivate(self, workspace_id: str, user_id: str) -> None:
        """Note that somebody left; their deals count as unowned from now on (rule 14)."""
        with self._db.write(Actor.by_rule(workspace_id, "members")) as tx:
            known = tx.first(_BY_USER, user=user_id)
            tx.run(
                update(Member)
                .where(Member.workspace_id == OF_WORKSPACE, Member.user_id == user_id)
                .values(active=False)
            )
            if known is not None and _acts(known):
                tell_of_left(tx, known.member_id)


def member_by_key(tx: Transaction, member_id: int) -> Person | None:
    """The member of that key, active or not."""
    row = tx.first(_BY_KEY, key=member_id)
    return _person(row) if row is not None else None


def member_named(tx: Transaction, written: str) -> list[Person]:
    """The active members that `written` may mean: a user id, a whole name, or words that begin one's own.

    A guest or a stranger is none: nothing is given to them (rule 15).
    """
    row = tx.first(_BY_USER, user=written)
    if row is not None and row.kind == "member":
        return [_person(row)]
    key = name_key(written.removeprefix("@"))
    exact = tx.rows(_BY_NAME, key=key)
    if exact:
        return [_person(row) for row in exact]
    return [_person(row) for row in tx.rows(_ACTIVE) if key and _begins(row.name_key, key)]


def outsider(tx: Transaction, user_id: str) -> tuple[str, Kind] | None:
    """The name of a guest or a stranger, and which it is; None for members and who is not known."""
    row = tx.first(_BY_USER, user=user_id)
    return (row.name, row.kind) if row is not None and row.kind != "member" else None


def zone_of(tx: Transaction, member_id: int) -> str:
    """The time zone of a member, as an IANA name."""
    zone: str = tx.run(_ZONE, member_id=member_id).scalar_one()
    return zone


def _begins(name: str, key: str) -> bool:
    return all(any(part.startswith(word) for part in name.split()) for word in key.split())


def _person(row: Row[Any]) -> Person:
    return Person(row.member_id, row.name, row.user_id, row.active)


def _is_fresh(tx: Transaction, row: Row[Any]) -> bool:
    return row.refreshed_at is not None and row.refreshed_at >= tx.now - FRESH_FOR


def _admitted_role(tx: Transaction, row: Row[Any]) -> Role:
    if not row.active:
        raise NotPermitted(
            _("Your account here is deactivated."), _("An admin of the workspace can reactivate it.")
        )
    if row.kind == "guest" and not tx.settings.admit_guests:
        raise NotPermitted(
            _("Deals are not open to guests of this workspace."), _("An admin can let guests look at them.")
        )
    if row.kind == "stranger" and not tx.settings.admit_strangers:
        raise NotPermitted(
            _("Deals are not open to people of another organisation."),
            _("An admin of this workspace can let them look."),
        )
    return Role[row.role] if row.kind == "member" else Role.viewer


def _acts(row: Row[Any]) -> bool:
    """Whether a member acts on deals, as `core.reminder_scan.can_act` has it."""
    return bool(row.active and row.kind == "member" and row.role != "viewer")


def _learn(tx: Transaction, profile: Profile) -> None:
    known = tx.first(_BY_USER, user=profile.user_id)
    values: dict[str, Any] = {
        "user_id": profile.user_id,
        "name": profile.name,
        "name_key": name_key(profile.name),
        "email": profile.email,
        "tz": profile.tz,
        "locale": profile.locale,
        "kind": profile.kind,
        "active": profile.active,
        "refreshed_at": tx.now,
    }
    member_id = known.member_id if known else None
    if known is None and profile.kind == "member":
        member_id = tx.run(_UNMATCHED, key=values["name_key"]).scalar()
    role = "admin" if profile.is_admin else "rep"
    if known is None:
        values["role"] = role
    if member_id is None:
        member_id = new_id()
        tx.run(insert(Member), member_id=member_id, **values)
    else:
        tx.run(
            update(Member)
            .where(Member.workspace_id == OF_WORKSPACE, Member.member_id == bindparam("key"))
            .values(values),
            key=member_id,
        )
    was = (known.tz, known.active, known.kind) if known else None
    if profile.kind == "member" and was != (profile.tz, profile.active, profile.kind):
        wake_member(tx, member_id)
        plan_tasks(tx, member_id)
    if known is not None and _acts(known) and not (profile.active and profile.kind == "member"):
        tell_of_left(tx, member_id)
