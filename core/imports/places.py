"""Pipelines and stages that rows name: matched whatever the case, or made where their order puts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.errors import NotFound
from core.folding import name_key, words
from core.i18n import _
from core.ids import new_id
from core.imports.rows import DealRow, Refused
from core.pipeline_changes import one_at_a_time
from core.pipeline_creation import create_pipeline
from core.pipeline_requests import AddStage, CreatePipeline, PipelineKey
from core.pipeline_rows import all_pipelines
from core.requests import StageKey
from core.results import PipelineView, StageView
from core.stages import add_stage
from core.transaction import Transaction

# How sales stages usually follow one another, by how a word of their name begins.
_USUAL_ORDER: Sequence[tuple[str, ...]] = (
    ("new", "lead", "incoming", "inbound"),
    ("prospect",),
    ("contact", "connect", "attempt"),
    ("qualif", "discover", "need"),
    ("engag", "meeting", "appointment"),
    ("demo", "present", "evaluat", "trial", "pilot"),
    ("propos", "quot", "offer", "estimate"),
    ("negotiat", "review", "decision"),
    ("contract", "commit", "verbal", "legal", "closing"),
)
_FIRST_STAGE = "New Opportunity"
_STALE_AFTER_DAYS = 7


class Places:
    """Finds the stage of each row, and makes what is missing where that is wanted.

    With `dry_run` what would be made is only imagined, with keys that no row has.
    """

    def __init__(
        self,
        tx: Transaction,
        target: str | None,
        *,
        create: bool,
        create_target: bool = False,
        dry_run: bool = False,
    ) -> None:
        """`target` is the pipeline that all rows go to; None for the default, where a row names none.

        Raises NotFound where there is no such pipeline, unless `create_target`.
        """
        self._target = target
        self._create = create
        self._dry_run = dry_run
        pipelines = all_pipelines(tx, archived=True)
        self._by_key = {name_key(pipeline.name): pipeline for pipeline in pipelines}
        self._default = next(pipeline.name for pipeline in pipelines if pipeline.is_default)
        self._found: dict[tuple[str, str | None], StageView] = {}
        self.made: list[str] = []
        """What was made since `made` was last emptied, each as it is named in a report."""
        if target is not None and name_key(target) not in self._by_key and not create_target:
            live = ", ".join(pipeline.name for pipeline in pipelines if not pipeline.archived)
            raise NotFound(
                _("There is no pipeline “{name}”.", name=target),
                _("Add --create-stages to make it, or choose one of: {names}.", names=live),
            )

    def stage_of(self, tx: Transaction, row: DealRow) -> StageView:
        """The stage that the row's deal belongs in. Raises Refused where there is none and none is made."""
        name = self._target or row.pipeline or self._default
        found = self._found.get((name, row.stage))
        if found is None:
            found = self._found[name, row.stage] = self._find(tx, name, row.stage)
        if row.status == "open" and self._by_key[name_key(name)].archived:
            raise Refused("pipeline", name, _("The pipeline is archived and takes no open deals."))
        return found

    def _find(self, tx: Transaction, pipeline_name: str, name: str | None) -> StageView:
        pipeline = self._by_key.get(name_key(pipeline_name))
        if pipeline is None:
            pipeline = self._make_pipeline(tx, pipeline_name, name or _FIRST_STAGE)
        if name is None:
            return next(stage for stage in pipeline.stages if stage.is_default)
        found = next((stage for stage in pipeline.stages if name_key(stage.name) == name_key(name)), None)
        return found or self._make_stage(tx, pipeline, name)

    def _make_pipeline(self, tx: Transaction, name: str, stage: str) -> PipelineView:
        if not self._create and name != self._target:
            raise Refused("pipeline", name, _("There is no such pipeline, and none is to be made."))
        if self._dry_run:
            pipeline_id = new_id()
            first = _imagined(pipeline_id, stage, is_default=True)
            pipeline = PipelineView(
                pipeline_id, name, "blue", len(self._by_key), False, False, {}, False, "ask", (first,)
            )
        else:
            one_at_a_time(tx)
            pipeline = create_pipeline(tx, CreatePipeline(name=name, stages=(stage,))).pipeline
        self._by_key[name_key(name)] = pipeline
        self.made += [str(_("pipeline {name}", name=name)), _stage_made(pipeline, stage)]
        return pipeline

    def _make_stage(self, tx: Transaction, pipeline: PipelineView, name: str) -> StageView:
        if not self._create:
            reason = _("{pipeline} has no such stage, and none is to be made.", pipeline=pipeline.name)
            raise Refused("stage", name, reason)
        at = _place_in_order(pipeline.stages, name)
        if self._dry_run:
            stage = _imagined(pipeline.pipeline_id, name)
            pipeline = replace(pipeline, stages=(*pipeline.stages[:at], stage, *pipeline.stages[at:]))
        else:
            one_at_a_time(tx)
            change = add_stage(tx, _request(pipeline, name, at))
            assert change.stage is not None
            stage, pipeline = change.stage, change.pipeline
        self._by_key[name_key(pipeline.name)] = pipeline
        self.made.append(_stage_made(pipeline, name))
        return stage


def _request(pipeline: PipelineView, name: str, at: int) -> AddStage:
    stages = pipeline.stages
    beside = stages[at - 1] if at else stages[0]
    return AddStage(
        pipeline=PipelineKey(pipeline_id=pipeline.pipeline_id),
        name=name,
        before=StageKey(stage_id=stages[at].stage_id) if at < len(stages) else None,
        after=StageKey(stage_id=stages[-1].stage_id) if at == len(stages) else None,
        probability=_between(stages, at),
        stale_days=beside.stale_after_days or _STALE_AFTER_DAYS,
    )


def _stage_made(pipeline: PipelineView, stage: str) -> str:
    return str(_("stage {stage} in {pipeline}", stage=stage, pipeline=pipeline.name))


def _imagined(pipeline_id: int, name: str, *, is_default: bool = False) -> StageView:
    return StageView(new_id(), pipeline_id, name, "grey", 0, True, is_default, 0, None, None, None, None)


def _place_in_order(stages: Sequence[StageView], name: str) -> int:
    """Where a new stage goes: before the first that usually follows it, else last on the board."""
    rank = _usual_rank(name)
    if rank is not None:
        for index, stage in enumerate(stages):
            other = _usual_rank(stage.name)
            if stage.on_board and other is not None and other > rank:
                return index
    return 1 + max((index for index, stage in enumerate(stages) if stage.on_board), default=-1)


def _usual_rank(name: str) -> int | None:
    """How far along a stage of this name usually is; None where its name does not tell."""
    ranks = [
        rank
        for rank, beginnings in enumerate(_USUAL_ORDER)
        if any(word.startswith(beginnings) for word in words(name))
    ]
    return min(ranks, default=None)


def _between(stages: Sequence[StageView], at: int) -> int | None:
    """A probability between those of the neighbours on the board; None where a side has none."""
    lower = next((stage.probability for stage in reversed(stages[:at]) if stage.on_board), None)
    upper = next((stage.probability for stage in stages[at:] if stage.on_board), None)
    return None if lower is None or upper is None else (lower + upper) // 2
