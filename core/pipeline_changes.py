"""The one way a pipeline or a stage changes: row and history, in a transaction that is alone in it.

Services decide what changes; here is kept what must hold whatever they do: one configuration change at a
time in a workspace, positions that are whole numbers in a row, one default, and a line of history each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from core.activity_log import record
from core.actor import Actor
from core.db import Database
from core.folding import name_key
from core.i18n import Text
from core.models import Pipeline, Stage, Workspace
from core.permissions import require
from core.pipeline_results import PipelineChange
from core.results import PipelineView
from core.stale_clocks import restart_stale_clocks
from core.transaction import OF_WORKSPACE, Transaction

_ALONE = (
    select(Workspace.workspace_id)
    .where(Workspace.workspace_id == bindparam("workspace_id"))
    .with_for_update(key_share=True)
)
_PIPELINE = select(Pipeline).where(
    Pipeline.workspace_id == bindparam("workspace_id"), Pipeline.pipeline_id == bindparam("pipeline_id")
)
_STAGE = select(Stage).where(
    Stage.workspace_id == bindparam("workspace_id"),
    Stage.pipeline_id == bindparam("pipeline_id"),
    Stage.stage_id == bindparam("stage_id"),
)
_POSITION_OF_STAGE = (
    update(Stage)
    .where(
        Stage.workspace_id == OF_WORKSPACE,
        Stage.pipeline_id == bindparam("key_of_pipeline"),
        Stage.stage_id == bindparam("key"),
    )
    .values(position=bindparam("new_position"))
)
_POSITION_OF_PIPELINE = (
    update(Pipeline)
    .where(Pipeline.workspace_id == OF_WORKSPACE, Pipeline.pipeline_id == bindparam("key"))
    .values(position=bindparam("new_position"))
)


@contextmanager
def configuring(db: Database, actor: Actor) -> Iterator[Transaction]:
    """The transaction of somebody who sets up pipelines. Raises NotPermitted unless they are an admin."""
    require(actor, "configure_pipelines")
    with db.write(actor) as tx:
        one_at_a_time(tx)
        yield tx


def one_at_a_time(tx: Transaction) -> None:
    """Wait until nobody else sets up pipelines in this workspace, so that what is checked stays true."""
    if not tx.is_sqlite:
        tx.run(_ALONE)
        tx.look_again()


def row_of(tx: Transaction, pipeline_id: int, stage_id: int | None = None) -> Row[Any]:
    """The row of a pipeline, or of one of its stages, which is known to exist."""
    if stage_id is None:
        return tx.run(_PIPELINE, pipeline_id=pipeline_id).one()
    return tx.run(_STAGE, pipeline_id=pipeline_id, stage_id=stage_id).one()


def change_row(
    tx: Transaction,
    kind: str,
    pipeline_id: int,
    stage_id: int | None,
    values: Mapping[str, Any],
    *,
    warning: Text | None = None,
) -> PipelineChange:
    """Set `values` (columns) of a pipeline, or of a stage of it, and record what changed as `kind`.

    Nothing is recorded where everything was so already.
    """
    row = row_of(tx, pipeline_id, stage_id)
    after = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not after:
        return changed(tx, kind, pipeline_id, stage_id, None)
    before = {name: getattr(row, name) for name in after}
    write_row(tx, pipeline_id, stage_id, after)
    return recorded(tx, kind, pipeline_id, stage_id, before, after, warning=warning)


def write_row(tx: Transaction, pipeline_id: int, stage_id: int | None, values: Mapping[str, Any]) -> None:
    """Write columns of a pipeline or a stage, and what follows from them; history is the caller's."""
    table: type[Pipeline | Stage] = Pipeline if stage_id is None else Stage
    written = {**values, "name_key": name_key(values["name"])} if "name" in values else dict(values)
    statement = update(table).where(table.workspace_id == OF_WORKSPACE, table.pipeline_id == pipeline_id)
    if stage_id is not None:
        statement = statement.where(Stage.stage_id == stage_id)
    tx.run(statement.values(written))
    if stage_id is not None and "stale_after_days" in values:
        restart_stale_clocks(tx, pipeline_id, stage_id, values["stale_after_days"])


def recorded(
    tx: Transaction,
    kind: str,
    pipeline_id: int,
    stage_id: int | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    **facts: Any,
) -> PipelineChange:
    """Write the line of history of what was changed; returns it. `facts` are more of the result's."""
    which = {} if stage_id is None else {"stage_id": stage_id}
    activity_id = record(tx, kind, before=before, after={**after, **which}, pipeline_id=pipeline_id)
    return changed(tx, kind, pipeline_id, stage_id, activity_id, before=before, after=after, **facts)


def changed(
    tx: Transaction, kind: str, pipeline_id: int, stage_id: int | None, activity_id: int | None, **facts: Any
) -> PipelineChange:
    """The result of a change: the pipeline as it is now, and the stage where it still has it."""
    pipeline = pipeline_now(tx, pipeline_id)
    stage = facts.pop("stage", None) or next(
        (stage for stage in pipeline.stages if stage.stage_id == stage_id), None
    )
    return PipelineChange(kind, pipeline, stage, activity_id, **facts)


def pipeline_now(tx: Transaction, pipeline_id: int) -> PipelineView:
    """The pipeline as it is at this point of the transaction."""
    pipeline = tx.setup.pipelines.get(pipeline_id)
    assert pipeline is not None
    return pipeline


def arrange_stages(tx: Transaction, pipeline_id: int, stage_ids: Sequence[int]) -> None:
    """Number the stages of a pipeline in this order."""
    tx.run_many(
        _POSITION_OF_STAGE,
        [
            {"key_of_pipeline": pipeline_id, "key": key, "new_position": at}
            for at, key in enumerate(stage_ids)
        ],
    )


def arrange_pipelines(tx: Transaction, pipeline_ids: Sequence[int]) -> None:
    """Number the pipelines in this order."""
    tx.run_many(
        _POSITION_OF_PIPELINE, [{"key": key, "new_position": at} for at, key in enumerate(pipeline_ids)]
    )


def placed(keys: Sequence[int], key: int, at: int) -> list[int]:
    """`keys` with `key` at place `at`, wherever it was before."""
    others = [other for other in keys if other != key]
    return [*others[:at], key, *others[at:]]


def pass_default_stage(tx: Transaction, pipeline_id: int, old: int, new: int) -> None:
    """Make another stage the one where new deals land; one index holds that there is only one."""
    write_row(tx, pipeline_id, old, {"is_default": False})
    write_row(tx, pipeline_id, new, {"is_default": True})


def pass_default_pipeline(tx: Transaction, old: int, new: int) -> None:
    """Make another pipeline the default; one index holds that there is only one."""
    write_row(tx, old, None, {"is_default": False})
    write_row(tx, new, None, {"is_default": True})
