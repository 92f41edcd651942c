"""The first steps in a workspace: a welcome to who installed the bot, and what is left to set up.

A step is done when it shows in what is set up, so nothing has to be remembered of it; but that somebody keeps
the first pipeline as it came, and that they want to read no more of this, is a setting.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from core import outbox
from core.actor import Actor
from core.db import Database
from core.models import Deal, Member, Subscription
from core.permissions import may, require
from core.pipeline_changes import one_at_a_time
from core.setup_results import SetupStatus
from core.transaction import Transaction
from core.workspace_settings import FirstStep
from core.workspaces import FIRST_STAGES, write_settings

WELCOME = "welcome"
_WORKSPACE: Any = bindparam("workspace_id")
_ANY_DEAL = select(Deal.deal_id).where(Deal.workspace_id == _WORKSPACE).limit(1)
_CHANNELS = (
    select(Subscription.channel_id, func.max(Subscription.paused_at).label("paused_at"))
    .where(Subscription.workspace_id == _WORKSPACE)
    .group_by(Subscription.channel_id)
)
_PEOPLE = (
    select(Member.role, func.count().label("members"), func.count(Member.manager_id).label("managed"))
    .where(Member.workspace_id == _WORKSPACE, Member.active.is_(True), Member.kind == "member")
    .where(Member.user_id.is_not(None))
    .group_by(Member.role)
)


class FirstSteps:
    """Welcomes, and says what is left to set up."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def welcome(self, workspace_id: str, user_id: str, *, locale: str = "en-US", tz: str = "UTC") -> bool:
        """Queue the welcome to `user_id`, unless somebody was welcomed before; says whether it was."""
        actor = Actor.by_rule(workspace_id, "welcome")
        with self._db.read(actor) as tx:
            if tx.settings.welcomed is not None:
                return False
        with self._db.write(actor) as tx:
            one_at_a_time(tx)
            if tx.settings.welcomed is not None:
                return False
            write_settings(tx, tx.settings.model_copy(update={"welcomed": user_id}))
            outbox.enqueue(tx, user_id, WELCOME, {"locale": locale, "tz": tz})
            return True

    def show(self, actor: Actor) -> SetupStatus | None:
        """How far the workspace is set up; None for those who set nothing up."""
        if not may(actor, "configure_pipelines"):
            return None
        with self._db.read(actor) as tx:
            return _status(tx)

    def mark(self, step: FirstStep, actor: Actor) -> None:
        """Say that a step needs no asking any more, or with `over` none of them. NotPermitted for others."""
        require(actor, "configure_pipelines")
        with self._db.write(actor) as tx:
            one_at_a_time(tx)
            steps = tx.settings.first_steps | {step}
            if steps != tx.settings.first_steps:
                write_settings(tx, tx.settings.model_copy(update={"first_steps": steps}))


def _status(tx: Transaction) -> SetupStatus:
    live = [pipeline for pipeline in tx.setup.pipelines.values() if not pipeline.archived]
    as_it_came = len(live) == 1 and tuple(stage.name for stage in live[0].stages) == FIRST_STAGES
    marked, channels = tx.settings.first_steps, tx.rows(_CHANNELS)
    people = {row.role: row for row in tx.rows(_PEOPLE)}
    reps = people.get("rep")
    return SetupStatus(
        pipeline=not as_it_came or "pipeline" in marked,
        channel=bool(channels),
        deals=tx.first(_ANY_DEAL) is not None,
        dismissed="over" in marked,
        pipelines=tuple(pipeline.name for pipeline in live),
        channels=len(channels),
        paused=sum(row.paused_at is not None for row in channels),
        managers=people["manager"].members if "manager" in people else 0,
        unmanaged=reps.members - reps.managed if reps else 0,
    )
