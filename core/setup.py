"""What a workspace has set up: settings, pipelines, stages, labels, reasons, and which channels listen.

Every request needs it and hardly any changes it. So each process keeps what it read, and a transaction asks
for nothing but the version: a workspace's `setup_version` is another one after each change of the tables in
`SETUP_TABLES`, whoever made it, since `Transaction` itself sees to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Table, bindparam, select, update

from core.channel_filter import ChannelFilter
from core.ids import new_id
from core.models import Label, LostReason, Pipeline, Stage, Subscription, Workspace
from core.pipeline_rows import read_pipelines
from core.results import LabelView, PipelineView, StageView
from core.workspace_settings import WorkspaceSettings

if TYPE_CHECKING:
    from core.transaction import Transaction

SETUP_TABLES: Final[frozenset[Table]] = frozenset(
    each.metadata.tables[each.__tablename__]
    for each in (Workspace, Pipeline, Stage, Label, LostReason, Subscription)
)
_MOST_KEPT = 1000
_WORKSPACE: Any = bindparam("workspace_id")
_OF_WORKSPACE: Any = bindparam("of_workspace")
_VERSION = select(Workspace.setup_version).where(Workspace.workspace_id == _WORKSPACE)
_NEXT_VERSION = (
    update(Workspace)
    .where(Workspace.workspace_id == _OF_WORKSPACE)
    .values(setup_version=bindparam("to_version"))
)
_SETTINGS = select(Workspace.settings).where(Workspace.workspace_id == _WORKSPACE)
_LABELS = select(Label).where(Label.workspace_id == _WORKSPACE).order_by(Label.position)
_REASONS = (
    select(LostReason.lost_reason_id, LostReason.name, LostReason.removed_at)
    .where(LostReason.workspace_id == _WORKSPACE)
    .order_by(LostReason.position)
)
_LISTENING = (
    select(Subscription.channel_id, Subscription.pipeline_id, Subscription.hears)
    .where(Subscription.workspace_id == _WORKSPACE, Subscription.paused_at.is_(None))
    .order_by(Subscription.channel_id)
)


@dataclass(frozen=True, slots=True)
class Listening:
    """A channel that hears of a pipeline, or of all where `pipeline_id` is None."""

    channel_id: str
    pipeline_id: int | None
    hears: ChannelFilter


@dataclass(frozen=True, slots=True)
class Setup:
    """A workspace's set-up as one version of it; everything by key and in order.

    `pipelines` holds archived ones too, each with the stages that it has; `stages` every stage that ever was;
    `labels` and `lost_reasons` those that can be chosen, `label_of` and `reason_of` what stands for any that
    ever was: None for a removed label, the name for a reason. `subscriptions` are those that are not paused.
    """

    version: int | None
    settings: WorkspaceSettings
    pipelines: Mapping[int, PipelineView]
    stages: Mapping[int, StageView]
    labels: Mapping[int, LabelView]
    lost_reasons: Mapping[int, str]
    label_of: Mapping[int, LabelView | None]
    reason_of: Mapping[int, str]
    subscriptions: Sequence[Listening]


class Setups:
    """The set-ups that this process has read, one for each workspace."""

    def __init__(self) -> None:
        self._kept: dict[str, Setup] = {}

    def of(self, tx: Transaction, version: int | None) -> Setup:
        """The set-up of the transaction's workspace, read where `version` is not the one that was kept.

        What is read is never older than `version`, as that was read before.
        """
        kept = self._kept.get(tx.workspace_id)
        if kept is not None and kept.version == version:
            return kept
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[tx.workspace_id] = setup = read_setup(tx, version)
        return setup


def read_setup(tx: Transaction, version: int | None = None) -> Setup:
    """The set-up as the transaction sees it, from the database."""
    pipelines, stages = read_pipelines(tx)
    reasons = tx.rows(_REASONS)
    label_of = {
        row.label_id: LabelView(row.label_id, row.name, row.colour) if row.removed_at is None else None
        for row in tx.rows(_LABELS)
    }
    return Setup(
        version,
        WorkspaceSettings.model_validate(tx.run(_SETTINGS).scalar_one()),
        pipelines,
        stages,
        {key: label for key, label in label_of.items() if label is not None},
        {row.lost_reason_id: row.name for row in reasons if row.removed_at is None},
        label_of,
        {row.lost_reason_id: row.name for row in reasons},
        [
            Listening(row.channel_id, row.pipeline_id, ChannelFilter.model_validate(row.hears))
            for row in tx.rows(_LISTENING)
        ],
    )


def setup_version(tx: Transaction) -> int | None:
    """Which version of its set-up the workspace has now; None where there is no such workspace yet."""
    version: int | None = tx.run(_VERSION).scalar_one_or_none()
    return version


def move_version(tx: Transaction) -> None:
    """Say that the set-up is another one. Versions are never used again, not even after a roll-back."""
    tx.run(_NEXT_VERSION, to_version=new_id())
