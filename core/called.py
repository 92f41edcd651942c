"""What a form, a script or a `key:value` names by words: one member, label or place, or an error to say why.

Unlike the operands of a line there is nothing to split here: all of the words are the name.
"""

from __future__ import annotations

from core.errors import InvalidInput
from core.i18n import _
from core.operands import (
    NOTHING,
    all_labels,
    deactivated,
    no_such_label,
    no_such_member,
    people_named,
)
from core.pipeline_refs import require_unarchived
from core.pipeline_rows import all_pipelines
from core.place_refs import no_such_pipeline
from core.results import LabelView, Person, PipelineView, StageView
from core.stage_names import match_names
from core.transaction import Transaction


def default_stage(pipeline: PipelineView) -> StageView:
    """Where new deals land in a pipeline (rule 3)."""
    return next(stage for stage in pipeline.stages if stage.is_default)


def pipeline_called(tx: Transaction, written: str) -> PipelineView:
    """The pipeline that is named. Raises NotFound; Conflict where it is archived."""
    pipelines = all_pipelines(tx)
    match = match_names(pipelines, written)
    if match.one is None or match.tier == "close":
        require_unarchived(tx, written)
    if match.one is None:
        raise no_such_pipeline(written, match.found or pipelines)
    return match.one


def place_called(
    tx: Transaction, pipeline_name: str | None, stage_name: str | None
) -> tuple[PipelineView, StageView]:
    """The pipeline and stage that are named, else the defaults.

    A stage alone is one of the default pipeline, or else of the first that has it. Raises NotFound for the
    pipeline, InvalidInput for the stage.
    """
    pipelines = all_pipelines(tx)
    home = next(pipeline for pipeline in pipelines if pipeline.is_default)
    others = [pipeline for pipeline in pipelines if pipeline is not home]
    if pipeline_name:
        home, others = pipeline_called(tx, pipeline_name), []
    if not stage_name:
        return home, default_stage(home)
    found = match_names(home.stages, stage_name)
    if found.tier not in ("exact", "prefix"):
        for other in others:
            elsewhere = match_names(other.stages, stage_name)
            if elsewhere.tier in ("exact", "prefix") and elsewhere.one is not None:
                return other, elsewhere.one
    if found.one is None:
        names = ", ".join(stage.name for stage in found.found or home.stages)
        message = _("{pipeline} has no stage “{stage}”.", pipeline=home.name, stage=stage_name)
        if len(found.found) > 1:
            message = _(
                "“{stage}” could be several stages of {pipeline}.", pipeline=home.name, stage=stage_name
            )
        raise InvalidInput(
            message,
            _("Choose one of these: {names}.", names=names),
            field="stage",
        )
    return home, found.one


def person_called(tx: Transaction, written: str | None) -> Person | None:
    """The active member that is named; None for nobody.

    Raises NotFound, and InvalidInput where it may be several, or somebody whose account is deactivated.
    """
    if not written or written.casefold() in NOTHING:
        return None
    people = people_named(tx, written)
    if len(people) > 1:
        raise InvalidInput(
            _(
                "“{name}” could be {people}.",
                name=written,
                people=", ".join(person.name for person in people),
            ),
            _("Mention the one you mean, like @bob."),
            field="owner",
        )
    if not people:
        raise no_such_member(tx, written)
    if not people[0].active:
        raise deactivated(people[0])
    return people[0]


def label_called(tx: Transaction, written: str | None) -> LabelView | None:
    """The label that is named; None where none is. Raises NotFound."""
    if not written or written.casefold() in NOTHING:
        return None
    labels = all_labels(tx)
    match = match_names(labels, written)
    if match.one is None:
        raise no_such_label(written, labels)
    return match.one
