"""A workspace's beginnings: the pipeline, labels and reasons that a new one starts with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.activity_log import record
from core.actor import Actor
from core.currencies import closest, meanings
from core.db import Database
from core.errors import InvalidInput
from core.folding import name_key
from core.i18n import _
from core.ids import new_id
from core.meant import meant
from core.models import Counter, Label, LostReason, Pipeline, Stage, Workspace
from core.permissions import require
from core.pipeline_changes import configuring
from core.pipeline_words import valid_days
from core.schedule_rows import wake_all
from core.setting_requests import ChangeRules
from core.setting_results import SettingChange
from core.setup import Setup
from core.stale_clocks import limit_pauses
from core.transaction import OF_WORKSPACE, Transaction
from core.workspace_settings import WorkspaceSettings

# Name, probability in percent, stale limit in days, shown on the board.
_SALES_STAGES: Sequence[tuple[str, int, int | None, bool]] = (
    ("New Opportunity", 10, 7, True),
    ("Qualifying", 20, 7, True),
    ("Demo", 40, 10, True),
    ("Proposal Pending", 60, 7, True),
    ("Negotiating", 80, 7, True),
    ("Delayed", 10, 30, False),
    ("Unable to Contact", 5, 14, False),
)
FIRST_STAGES = tuple(name for name, *_rest in _SALES_STAGES)
_STAGE_COLOURS = ("grey", "blue", "purple", "yellow", "orange", "grey", "grey")
_LABELS = ("red", "orange", "yellow", "green", "blue", "purple")
_LOST_REASONS = ("Price", "Chose a competitor", "Missing feature", "Bad timing", "No decision", "No budget")
_EXISTS = select(Workspace.workspace_id).where(Workspace.workspace_id == bindparam("workspace_id"))
_TAKE_NUMBERS = (
    update(Counter)
    .where(Counter.workspace_id == OF_WORKSPACE, Counter.kind == bindparam("of_kind"))
    .values(next_number=Counter.next_number + bindparam("count"))
    .returning(Counter.next_number)
)


class Workspaces:
    """Creates workspaces and changes their settings."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def ensure(self, workspace_id: str, name: str) -> bool:
        """Create the workspace, with a Sales pipeline, labels and lost reasons, unless it exists.

        Returns whether it was created.
        """
        actor = Actor.by_rule(workspace_id, "setup")
        with self._db.read(actor) as tx:
            if tx.first(_EXISTS) is not None:
                return False
        with self._db.write(actor) as tx:
            if tx.first(_EXISTS) is not None:
                return False
            _create(tx, name)
            return True

    def settings(self, workspace_id: str) -> WorkspaceSettings:
        """The workspace's settings."""
        with self._db.read(Actor.by_rule(workspace_id, "setup")) as tx:
            return tx.settings

    def setup(self, actor: Actor) -> Setup:
        """What the workspace has set up: pipelines with their stages, labels, reasons, settings."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return tx.setup

    def change_settings(self, actor: Actor, settings: WorkspaceSettings) -> None:
        """Replace the workspace's settings. Raises NotPermitted unless the actor is an admin."""
        require(actor, "configure_pipelines")
        with self._db.write(actor) as tx:
            write_settings(tx, settings)

    def change_rules(self, request: ChangeRules, actor: Actor) -> SettingChange:
        """Change what was changed of the rules. Raises InvalidInput for a currency that is none, Conflict
        as `core.meant.meant` does, NotPermitted unless the actor is an admin.
        """
        with configuring(self._db, actor) as tx:
            now = tx.settings
            changes = meant(request.entered, request.seen, dict(now), request.told)
            if "currency" in changes:
                changes["currency"] = _currency(changes["currency"])
            if "longest_pause_days" in changes:
                valid_days(changes["longest_pause_days"], "longest_pause_days")
            changed = now.model_copy(update=changes)
            if changed == now:
                return SettingChange("rules.changed", "", None)
            write_settings(tx, changed)
            before, after = (_stored(each, changes) for each in (now, changed))
            activity_id = record(tx, "rules.changed", before=before, after=after)
            return SettingChange("rules.changed", "", activity_id, before, after)


def write_settings(tx: Transaction, settings: WorkspaceSettings) -> None:
    """Replace the workspace's settings, and what follows from them; history is the caller's.

    On other working days other times come; a pause that runs lasts no longer than is allowed from now on.
    """
    if settings.working_days != tx.settings.working_days:
        wake_all(tx)
    if settings.longest_pause_days != tx.settings.longest_pause_days:
        limit_pauses(tx, settings.longest_pause_days)
    tx.run(
        update(Workspace)
        .where(Workspace.workspace_id == OF_WORKSPACE)
        .values(settings=settings.model_dump(mode="json"))
    )


def _stored(settings: WorkspaceSettings, names: Collection[str]) -> dict[str, Any]:
    """Those of the settings as they are kept, sets in order."""
    stored = settings.model_dump(mode="json", include=set(names))
    return {name: sorted(value) if isinstance(value, list) else value for name, value in stored.items()}


def _currency(written: str) -> str:
    found = meanings(written.strip(), "en")
    if not found:
        close = closest(written)
        raise InvalidInput(
            _("“{written}” is no currency.", written=written[:40]),
            _("Did you mean {currency}?", currency=close) if close else _("Write its code, such as USD."),
            field="currency",
        )
    return found[0]


def take_numbers(tx: Transaction, kind: str, count: int = 1) -> int:
    """Take `count` numbers of a kind (`deal`, `contact`); returns the first (decision 6)."""
    following: int = tx.run(_TAKE_NUMBERS, of_kind=kind, count=count).scalar_one()
    return following - count


def _create(tx: Transaction, name: str) -> None:
    tx.run(
        insert(Workspace),
        name=name,
        settings=WorkspaceSettings().model_dump(mode="json"),
        created_at=tx.now,
    )
    tx.run_many(insert(Counter), [{"kind": kind, "next_number": 1} for kind in ("deal", "contact")])
    _create_sales_pipeline(tx)
    tx.run_many(
        insert(Label),
        [
            {
                "label_id": new_id(),
                "name": colour.title(),
                "name_key": colour,
                "colour": colour,
                "position": at,
            }
            for at, colour in enumerate(_LABELS)
        ],
    )
    tx.run_many(
        insert(LostReason),
        [
            {"lost_reason_id": new_id(), "name": reason, "name_key": name_key(reason), "position": at}
            for at, reason in enumerate(_LOST_REASONS)
        ],
    )


def _create_sales_pipeline(tx: Transaction) -> None:
    pipeline_id = new_id()
    tx.run(
        insert(Pipeline),
        pipeline_id=pipeline_id,
        name="Sales",
        name_key="sales",
        colour="blue",
        position=0,
        is_default=True,
    )
    tx.run_many(
        insert(Stage),
        [
            {
                "pipeline_id": pipeline_id,
                "stage_id": new_id(),
                "name": name,
                "name_key": name_key(name),
                "colour": _STAGE_COLOURS[at],
                "position": at,
                "on_board": on_board,
                "is_default": at == 0,
                "probability": probability,
                "stale_after_days": stale_after_days,
            }
            for at, (name, probability, stale_after_days, on_board) in enumerate(_SALES_STAGES)
        ],
    )
