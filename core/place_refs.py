"""Where a deal may be transferred to: a pipeline, and perhaps a stage of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotFound
from core.i18n import Text, _
from core.line_refs import Operand, Tier
from core.operands import joined, readings, stages_hint
from core.pipeline_refs import require_unarchived
from core.pipeline_rows import all_pipelines
from core.requests import Words
from core.results import Choice, DealView, PipelineView, StageView
from core.stage_names import as_word, match_names
from core.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Place:
    """A pipeline and perhaps a stage of it."""

    pipeline: PipelineView
    stage: StageView | None = None


def place_operand(tx: Transaction) -> Operand[Place]:
    """A pipeline, and perhaps one of its stages after it."""
    pipelines = all_pipelines(tx)

    def settle(words: Words, deal: DealView) -> Place:
        begun = _begun(pipelines, words)
        if begun is not None:
            raise _no_such_place(*begun, deal)
        for at in range(len(words), 0, -1):
            require_unarchived(tx, joined(words[:at]))
        raise no_such_pipeline(joined(words), pipelines)

    def label(place: Place) -> Text:
        if place.stage is None:
            return _("{pipeline}", pipeline=place.pipeline.name)
        return _("{pipeline}: {stage}", pipeline=place.pipeline.name, stage=place.stage.name)

    def written(place: Place) -> str:
        names = [place.pipeline.name, *([place.stage.name] if place.stage else [])]
        return " ".join(as_word(name) for name in names)

    return Operand(
        lambda words, deal: _places(pipelines, words), settle, label, written, example="142 Onboarding"
    )


def _places(pipelines: Sequence[PipelineView], words: Words) -> list[tuple[Tier, Place]]:
    """Every reading of the words as a pipeline, or as one and a stage of it."""
    places = [(tier, Place(found)) for tier, found in readings(match_names(pipelines, joined(words)))]
    if _begun(pipelines, words) is not None:  # `Onboarding Demo` is no misspelt `Onboarding`
        places = [(tier, place) for tier, place in places if tier is not Tier.close]
    for at in range(1, len(words)):
        for tier, pipeline in readings(match_names(pipelines, joined(words[:at]))):
            for second, stage in readings(match_names(pipeline.stages, joined(words[at:]))):
                places.append((max(tier, second), Place(pipeline, stage)))
    return places


def _begun(pipelines: Sequence[PipelineView], words: Words) -> tuple[PipelineView, str] | None:
    """The pipeline whose name the words begin with, and what comes after it."""
    for at in range(len(words) - 1, 0, -1):
        match = match_names(pipelines, joined(words[:at]))
        if match.tier == "exact" and match.one is not None:
            return match.one, joined(words[at:])
    return None


def _no_such_place(pipeline: PipelineView, written: str, deal: DealView) -> NotFound:
    """That the pipeline a deal is to go to has no such stage, with the transfer into each that it has."""
    line = f"deal transfer {deal.number} {as_word(pipeline.name)}"
    near = match_names(pipeline.stages, written).found
    return NotFound(
        _("{pipeline} has no stage “{stage}”.", pipeline=pipeline.name, stage=written),
        stages_hint(near, pipeline),
        suggestions=[
            Choice(_("{stage}", stage=stage.name), f"{line} {as_word(stage.name)}")
            for stage in (near or pipeline.stages)[:7]
        ],
    )


def no_such_pipeline(written: str, pipelines: Sequence[PipelineView]) -> NotFound:
    """That there is no such pipeline, and which there are."""
    return NotFound(
        _("There is no pipeline “{pipeline}”.", pipeline=written),
        _("Pipelines here: {names}.", names=", ".join(pipeline.name for pipeline in pipelines)),
    )
