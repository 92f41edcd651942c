"""Pipelines read from the database, each with its stages in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select

from core.models import Pipeline, Stage
from core.results import PipelineView, StageView

if TYPE_CHECKING:
    from core.transaction import Transaction

_OF_PIPELINE = ("name", "colour", "position", "is_default", "archived_at", "won_means", "lost_means",
                "abandoned_means", "lost_reason_required", "win_converts")  # fmt: skip
# One row a stage, removed ones too, with its pipeline: a pipeline always has one, its default stage at least.
_STAGES: Any = (
    select(Stage, *(getattr(Pipeline, name).label(f"pipeline_{name}") for name in _OF_PIPELINE))
    .join(
        Pipeline,
        (Pipeline.workspace_id == bindparam("workspace_id")) & (Pipeline.pipeline_id == Stage.pipeline_id),
    )
    .where(Stage.workspace_id == bindparam("workspace_id"))
    .order_by(Pipeline.position, Pipeline.pipeline_id, Stage.position, Stage.stage_id)
)


def read_pipelines(tx: Transaction) -> tuple[dict[int, PipelineView], dict[int, StageView]]:
    """From the database: every pipeline in order, with the stages it has, and every stage that ever was."""
    rows = tx.rows(_STAGES)
    stages = {row.stage_id: _stage(row) for row in rows}
    pipelines = (_pipeline(list(own), stages) for _key, own in groupby(rows, key=lambda row: row.pipeline_id))
    return {pipeline.pipeline_id: pipeline for pipeline in pipelines}, stages


def all_pipelines(tx: Transaction, *, archived: bool = False) -> tuple[PipelineView, ...]:
    """The workspace's pipelines in order; archived ones only where they are asked for."""
    every = tx.setup.pipelines.values()
    return tuple(pipeline for pipeline in every if archived or not pipeline.archived)


def _stage(row: Row[Any]) -> StageView:
    return StageView(
        stage_id=row.stage_id,
        pipeline_id=row.pipeline_id,
        name=row.name,
        colour=row.colour,
        position=row.position,
        on_board=row.on_board,
        is_default=row.is_default,
        probability=row.probability,
        stale_after_days=row.stale_after_days,
        due_after_days=row.due_after_days,
        definition=row.definition,
        name_means_done=row.name_means_done,
        removed=row.removed_at is not None,
        required_fields=tuple(row.required_fields),
    )


def _pipeline(rows: Sequence[Row[Any]], stages: Mapping[int, StageView]) -> PipelineView:
    row = rows[0]
    means = {
        "won": row.pipeline_won_means,
        "lost": row.pipeline_lost_means,
        "abandoned": row.pipeline_abandoned_means,
    }
    return PipelineView(
        pipeline_id=row.pipeline_id,
        name=row.pipeline_name,
        colour=row.pipeline_colour,
        position=row.pipeline_position,
        is_default=row.pipeline_is_default,
        archived=row.pipeline_archived_at is not None,
        means={status: sentence for status, sentence in means.items() if sentence},
        lost_reason_required=row.pipeline_lost_reason_required,
        win_converts=row.pipeline_win_converts,
        stages=tuple(stages[each.stage_id] for each in rows if each.removed_at is None),
    )
