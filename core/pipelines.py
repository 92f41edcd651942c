"""Pipelines: as many as wanted, one of them the default (rule 3)."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import bindparam, select

from core.actor import Actor
from core.db import Database
from core.errors import InvalidInput
from core.i18n import _
from core.meant import meant
from core.models import StageTotal
from core.permissions import require
from core.pipeline_changes import (
    arrange_pipelines,
    change_row,
    configuring,
    pass_default_pipeline,
    placed,
    recorded,
)
from core.pipeline_creation import check_unused, create_pipeline, free_name
from core.pipeline_refs import find_pipeline
from core.pipeline_requests import (
    ArchivePipeline,
    CreatePipeline,
    DefineClose,
    ListPipelines,
    MakePipelineDefault,
    RecolourPipeline,
    RenamePipeline,
    ReorderPipeline,
    RequireLostReason,
    RestorePipeline,
    SetWinConverts,
    ShowPipeline,
)
from core.pipeline_results import (
    PipelineChange,
    PipelineList,
    PipelineOverview,
    PipelineSummary,
    StageSummary,
)
from core.pipeline_rows import all_pipelines
from core.pipeline_undo import undo_pipeline_change
from core.pipeline_words import valid_colour, valid_sentence
from core.results import CLOSED, STATUSES, PipelineView
from core.setting_requests import EditPipeline
from core.stage_names import as_word
from core.sums import summed
from core.totals import kept_totals
from core.transaction import Transaction

_OPEN = (
    select(StageTotal)
    .where(StageTotal.workspace_id == bindparam("workspace_id"))
    .where(StageTotal.status == "open", StageTotal.deals != 0)
)

__all__ = ["Pipelines", "create_pipeline", "overview", "undo_pipeline_change"]


class Pipelines:
    """Creates, shows and changes pipelines. Changes are an admin's and raise NotPermitted for others."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def list(self, request: ListPipelines, actor: Actor) -> PipelineList:
        """The pipelines in order, with the open deals that each holds."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            every = all_pipelines(tx, archived=True)
            shown = [pipeline for pipeline in every if request.archived or not pipeline.archived]
            totals = tx.rows(_OPEN)
            return PipelineList(
                tuple(
                    PipelineSummary(
                        pipeline,
                        summed(tx, (row for row in totals if row.pipeline_id == pipeline.pipeline_id)),
                    )
                    for pipeline in shown
                ),
                archived=len(every) - len(shown),
            )

    def show(self, request: ShowPipeline, actor: Actor) -> PipelineOverview:
        """A pipeline with its stages and what they hold. Raises NotFound and Ambiguous for its name."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return overview(tx, find_pipeline(tx, request.pipeline, archived=True))

    def create(self, request: CreatePipeline, actor: Actor) -> PipelineChange:
        """Create a pipeline. Raises InvalidInput for a name that is taken, or a colour that is none."""
        with configuring(self._db, actor) as tx:
            return create_pipeline(tx, request)

    def rename(self, request: RenamePipeline, actor: Actor) -> PipelineChange:
        """Change a pipeline's name. Raises InvalidInput where another one has it."""
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline)
            name = free_name(tx, request.name, own=pipeline.pipeline_id)
            return change_row(tx, "pipeline.renamed", pipeline.pipeline_id, None, {"name": name})

    def recolour(self, request: RecolourPipeline, actor: Actor) -> PipelineChange:
        """Change a pipeline's colour. Raises InvalidInput for a colour that is none."""
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline)
            colour = valid_colour(request.colour)
            return change_row(tx, "pipeline.recoloured", pipeline.pipeline_id, None, {"colour": colour})

    def reorder(self, request: ReorderPipeline, actor: Actor) -> PipelineChange:
        """Put a pipeline before or after another. Raises InvalidInput where no other is named."""
        with configuring(self._db, actor) as tx:
            return _reorder(tx, request)

    def archive(self, request: ArchivePipeline, actor: Actor) -> PipelineChange:
        """Put a pipeline away. Raises Conflict while it is the default or holds open deals."""
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline, archived=True)
            values = {} if pipeline.archived else {"archived_at": tx.now}
            if values:
                check_unused(tx, pipeline)
            return change_row(tx, "pipeline.archived", pipeline.pipeline_id, None, values)

    def restore(self, request: RestorePipeline, actor: Actor) -> PipelineChange:
        """Take an archived pipeline back into use."""
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline, archived=True)
            return change_row(tx, "pipeline.restored", pipeline.pipeline_id, None, {"archived_at": None})

    def make_default(self, request: MakePipelineDefault, actor: Actor) -> PipelineChange:
        """Let new deals land in this pipeline."""
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline)
            old = find_pipeline(tx, None)
            kind, key = "pipeline.made_default", pipeline.pipeline_id
            if old.pipeline_id == key:
                return change_row(tx, kind, key, None, {})
            pass_default_pipeline(tx, old.pipeline_id, key)
            before, after = {"default_pipeline_id": old.pipeline_id}, {"default_pipeline_id": key}
            return recorded(tx, kind, key, None, before, after)

    def edit(self, request: EditPipeline, actor: Actor) -> PipelineChange:
        """Change several of a pipeline's facts at once: one line of history, one undo.

        Raises InvalidInput as the single verbs do; Conflict where somebody else changed the same meanwhile.
        """
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline)
            means = {f"{status}_means": pipeline.means.get(status) for status in CLOSED}
            values = meant(request.entered, request.seen, {**asdict(pipeline), **means}, request.told)
            if "name" in values:
                values["name"] = free_name(tx, values["name"], own=pipeline.pipeline_id)
            if "colour" in values:
                values["colour"] = valid_colour(values["colour"])
            for name in means.keys() & values.keys():
                values[name] = valid_sentence(values[name], name)
            return change_row(tx, "pipeline.edited", pipeline.pipeline_id, None, values)

    def require_lost_reason(self, request: RequireLostReason, actor: Actor) -> PipelineChange:
        """Say whether a deal of the pipeline can be lost without a reason."""
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline)
            values = {"lost_reason_required": request.required}
            return change_row(tx, "pipeline.reason_rule_set", pipeline.pipeline_id, None, values)

    def set_win_converts(self, request: SetWinConverts, actor: Actor) -> PipelineChange:
        """Say whether a win makes the contact a client."""
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline)
            values = {"win_converts": request.converts}
            return change_row(tx, "pipeline.win_rule_set", pipeline.pipeline_id, None, values)

    def define_close(self, request: DefineClose, actor: Actor) -> PipelineChange:
        """Say what won, lost or abandoned means in the pipeline. Raises InvalidInput for another status."""
        with configuring(self._db, actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline)
            if request.status not in CLOSED:
                raise InvalidInput(
                    _("An open deal needs no definition."),
                    _("Define won, lost or abandoned."),
                    field="status",
                )
            values = {f"{request.status}_means": valid_sentence(request.means, "definition")}
            return change_row(tx, "pipeline.defined", pipeline.pipeline_id, None, values)


def overview(tx: Transaction, pipeline: PipelineView) -> PipelineOverview:
    """All about a pipeline; removed stages' closed deals count in its totals."""
    rows = kept_totals(tx, pipeline.pipeline_id)
    of_stage = {
        stage.stage_id: summed(
            tx, (row for row in rows if row.stage_id == stage.stage_id and row.status == "open")
        )
        for stage in pipeline.stages
    }
    return PipelineOverview(
        pipeline,
        tuple(StageSummary(stage, of_stage[stage.stage_id]) for stage in pipeline.stages),
        {status: summed(tx, (row for row in rows if row.status == status)) for status in STATUSES},
    )


def _reorder(tx: Transaction, request: ReorderPipeline) -> PipelineChange:
    pipeline = find_pipeline(tx, request.pipeline)
    beside = request.before or request.after
    if beside is None:
        other = next((each for each in all_pipelines(tx) if each != pipeline), pipeline)
        raise InvalidInput(
            _("Where should {pipeline} go?", pipeline=pipeline.name),
            _("For example `/pipeline move {name} before:{other}`.", name=as_word(pipeline.name),
              other=as_word(other.name)),
            field="position",
        )  # fmt: skip
    other = find_pipeline(tx, beside)
    keys = [each.pipeline_id for each in all_pipelines(tx, archived=True)]
    key, old = pipeline.pipeline_id, keys.index(pipeline.pipeline_id)
    if other.pipeline_id == key:
        return change_row(tx, "pipeline.moved", key, None, {})
    at = [each for each in keys if each != key].index(other.pipeline_id) + (request.before is None)
    if at == old:
        return change_row(tx, "pipeline.moved", key, None, {})
    arrange_pipelines(tx, placed(keys, key, at))
    return recorded(tx, "pipeline.moved", key, None, {"position": old}, {"position": at})
