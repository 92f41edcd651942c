"""Stages: a pipeline's columns, added, renamed, reordered and set up at any time (rule 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from sqlalchemy import insert

from core.actor import Actor
from core.db import Database
from core.errors import Conflict, InvalidInput
from core.field_names import in_order
from core.folding import name_key
from core.i18n import Text, _
from core.ids import new_id
from core.meant import meant
from core.models import Stage
from core.pipeline_changes import (
    arrange_stages,
    change_row,
    changed,
    configuring,
    pass_default_stage,
    placed,
    recorded,
)
from core.pipeline_refs import find_pipeline, find_stage
from core.pipeline_requests import (
    AddStage,
    ChangeStage,
    DefineStage,
    HideStage,
    MakeStageDefault,
    MoveStage,
    Named,
    RecolourStage,
    RemoveStage,
    RenameStage,
    SetNameMeans,
    SetProbability,
    SetRequiredFields,
    SetStageDue,
    SetStaleLimit,
    ShowStage,
)
from core.pipeline_results import PipelineChange
from core.pipeline_words import (
    MOST_OFFERS,
    name_warning,
    valid_colour,
    valid_days,
    valid_percent,
    valid_sentence,
    valid_stage_name,
)
from core.requests import StageKey
from core.results import COLOURS, Choice, PipelineView, StageView
from core.setting_requests import EditStage
from core.stage_names import as_word
from core.stage_removal import remove_stage
from core.transaction import Transaction

_NAME_EXAMPLE = '/pipeline stage Sales add "Security review" after:Demo'


class Stages:
    """Changes a pipeline's stages: an admin's work, NotPermitted for others.

    Every verb raises NotFound and Ambiguous for names, and says nothing changed where it already was so.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, request: AddStage, actor: Actor) -> PipelineChange:
        """Add a stage. Raises InvalidInput for a name that is taken, a bad colour, percent or days."""
        with configuring(self._db, actor) as tx:
            return add_stage(tx, request)

    def rename(self, request: RenameStage, actor: Actor) -> PipelineChange:
        """Change a stage's name. Raises InvalidInput where another one has it."""
        with configuring(self._db, actor) as tx:
            pipeline, stage = _find(tx, request)
            example = f"/pipeline stage {as_word(pipeline.name)} rename {as_word(stage.name)} Review"
            name = valid_stage_name(request.name, pipeline.stages, example=example, own=stage.stage_id)
            return _set(tx, stage, "stage.renamed", warning=name_warning(name), name=name)

    def recolour(self, request: RecolourStage, actor: Actor) -> PipelineChange:
        """Change a stage's colour. Raises InvalidInput for a colour that is none."""
        with configuring(self._db, actor) as tx:
            _pipeline, stage = _find(tx, request)
            return _set(tx, stage, "stage.recoloured", colour=valid_colour(request.colour))

    def move(self, request: MoveStage, actor: Actor) -> PipelineChange:
        """Put a stage before or after another. Raises InvalidInput where no other is named."""
        with configuring(self._db, actor) as tx:
            pipeline, stage = _find(tx, request)
            at = _place(pipeline, request.before, request.after, stage)
            kind, keys = "stage.moved", [each.stage_id for each in pipeline.stages]
            old = keys.index(stage.stage_id)
            if at == old:
                return changed(tx, kind, pipeline.pipeline_id, stage.stage_id, None)
            arrange_stages(tx, pipeline.pipeline_id, placed(keys, stage.stage_id, at))
            return recorded(
                tx, kind, pipeline.pipeline_id, stage.stage_id, {"position": old}, {"position": at}
            )

    def hide(self, request: HideStage, actor: Actor) -> PipelineChange:
        """Take a stage off the board. Raises Conflict where new deals land in it."""
        with configuring(self._db, actor) as tx:
            pipeline, stage = _find(tx, request)
            if stage.is_default:
                raise _default_elsewhere(pipeline, stage)
            return _set(tx, stage, "stage.hidden", on_board=False)

    def show(self, request: ShowStage, actor: Actor) -> PipelineChange:
        """Put a hidden stage on the board."""
        with configuring(self._db, actor) as tx:
            _pipeline, stage = _find(tx, request)
            return _set(tx, stage, "stage.shown", on_board=True)

    def make_default(self, request: MakeStageDefault, actor: Actor) -> PipelineChange:
        """Let new deals land in this stage. Raises Conflict where it is hidden."""
        with configuring(self._db, actor) as tx:
            pipeline, stage = _find(tx, request)
            old = next(each for each in pipeline.stages if each.is_default)
            if old == stage:
                return changed(tx, "stage.made_default", pipeline.pipeline_id, stage.stage_id, None)
            if not stage.on_board:
                raise _hidden(pipeline, stage)
            pass_default_stage(tx, pipeline.pipeline_id, old.stage_id, stage.stage_id)
            return recorded(
                tx,
                "stage.made_default",
                pipeline.pipeline_id,
                stage.stage_id,
                {"default_stage_id": old.stage_id},
                {"default_stage_id": stage.stage_id},
            )

    def set_probability(self, request: SetProbability, actor: Actor) -> PipelineChange:
        """Say how likely a stage's deals are to be won. Raises InvalidInput unless 0 to 100."""
        with configuring(self._db, actor) as tx:
            _pipeline, stage = _find(tx, request)
            return _set(tx, stage, "stage.probability_set", probability=valid_percent(request.percent))

    def set_stale_limit(self, request: SetStaleLimit, actor: Actor) -> PipelineChange:
        """Say when a stage's deals go stale; those in it are judged anew. Raises InvalidInput."""
        with configuring(self._db, actor) as tx:
            _pipeline, stage = _find(tx, request)
            return _set(tx, stage, "stage.stale_set", stale_after_days=valid_days(request.days, "stale"))

    def set_due(self, request: SetStageDue, actor: Actor) -> PipelineChange:
        """Say when a deal that enters falls due; those in it keep their day. Raises InvalidInput."""
        with configuring(self._db, actor) as tx:
            _pipeline, stage = _find(tx, request)
            return _set(tx, stage, "stage.due_set", due_after_days=valid_days(request.days, "due", least=0))

    def define(self, request: DefineStage, actor: Actor) -> PipelineChange:
        """Say what must be true of deals in a stage. Raises InvalidInput for too many words."""
        with configuring(self._db, actor) as tx:
            _pipeline, stage = _find(tx, request)
            definition = valid_sentence(request.definition, "definition")
            return _set(tx, stage, "stage.defined", definition=definition)

    def set_name_means(self, request: SetNameMeans, actor: Actor) -> PipelineChange:
        """Say whether a stage's name means what was done already, or what is to be done here."""
        with configuring(self._db, actor) as tx:
            _pipeline, stage = _find(tx, request)
            return _set(tx, stage, "stage.name_defined", name_means_done=request.done)

    def edit(self, request: EditStage, actor: Actor) -> PipelineChange:
        """Change several of a stage's facts at once: one line of history, one undo.

        Raises InvalidInput as the single verbs do; Conflict where somebody else changed the same meanwhile.
        """
        with configuring(self._db, actor) as tx:
            pipeline, stage = _find(tx, request)
            now = {**asdict(stage), "required_fields": list(stage.required_fields)}
            values = meant(request.entered, request.seen, now, request.told)
            if "name" in values:
                example = f"/pipeline stage {as_word(pipeline.name)} rename {as_word(stage.name)} Review"
                values["name"] = valid_stage_name(
                    values["name"], pipeline.stages, example=example, own=stage.stage_id
                )
            valid = {name: _VALID[name](value) if name in _VALID else value for name, value in values.items()}
            warning = name_warning(valid["name"]) if "name" in valid else None
            return _set(tx, stage, "stage.edited", warning=warning, **valid)

    def set_required_fields(self, request: SetRequiredFields, actor: Actor) -> PipelineChange:
        """Say what a deal must have to enter a stage; those in it stay as they are."""
        with configuring(self._db, actor) as tx:
            _pipeline, stage = _find(tx, request)
            return _set(tx, stage, "stage.fields_required", required_fields=in_order(request.fields))

    def remove(self, request: RemoveStage, actor: Actor) -> PipelineChange:
        """Remove a stage and move its open deals `into` another; see `core.stage_removal`.

        Raises Conflict where new deals land in it, and where it holds deals and no other stage is named.
        """
        with configuring(self._db, actor) as tx:
            pipeline, stage = _find(tx, request)
            if stage.is_default:
                raise _default_elsewhere(pipeline, stage)
            into = find_stage(pipeline, request.into) if request.into else None
            return remove_stage(tx, pipeline, stage, into)


_VALID: Mapping[str, Callable[[Any], Any]] = {
    "colour": valid_colour,
    "probability": valid_percent,
    "stale_after_days": partial(valid_days, field="stale"),
    "due_after_days": partial(valid_days, field="due", least=0),
    "definition": partial(valid_sentence, field="definition"),
    "required_fields": in_order,
}


def add_stage(tx: Transaction, request: AddStage) -> PipelineChange:
    """Add a stage in a transaction that may do so (an import's, for one)."""
    pipeline = find_pipeline(tx, request.pipeline)
    name = valid_stage_name(request.name, pipeline.stages, example=_NAME_EXAMPLE)
    used = [stage.colour for stage in pipeline.stages]
    at = _place(pipeline, request.before, request.after)
    values: dict[str, Any] = {
        "name": name,
        "colour": valid_colour(request.colour) if request.colour else min(COLOURS, key=used.count),
        "probability": _probability(pipeline, request.probability, at),
        "stale_after_days": valid_days(request.stale_days, "stale"),
        "due_after_days": valid_days(request.due_days, "due", least=0),
        "on_board": not request.hidden,
    }
    stage_id = new_id()
    tx.run(
        insert(Stage),
        pipeline_id=pipeline.pipeline_id,
        stage_id=stage_id,
        name_key=name_key(name),
        position=at,
        is_default=False,
        **values,
    )
    arrange_stages(
        tx, pipeline.pipeline_id, placed([each.stage_id for each in pipeline.stages], stage_id, at)
    )
    return recorded(tx, "stage.added", pipeline.pipeline_id, stage_id, {}, values, warning=name_warning(name))


def _probability(pipeline: PipelineView, percent: int | None, at: int) -> int:
    """The probability that was given, else that of the stage before, so that no forecast jumps."""
    if percent is not None:
        return valid_percent(percent)
    return pipeline.stages[max(0, at - 1)].probability


def _find(tx: Transaction, request: ChangeStage) -> tuple[PipelineView, StageView]:
    pipeline = find_pipeline(tx, request.pipeline)
    return pipeline, find_stage(pipeline, request.stage)


def _set(
    tx: Transaction, stage: StageView, kind: str, *, warning: Text | None = None, **values: Any
) -> PipelineChange:
    return change_row(tx, kind, stage.pipeline_id, stage.stage_id, values, warning=warning)


def _place(
    pipeline: PipelineView,
    before: Named | StageKey | None,
    after: Named | StageKey | None,
    moved: StageView | None = None,
) -> int:
    """The place, among the others, that is meant; a new stage comes after the last one on the board."""
    others = [stage for stage in pipeline.stages if stage != moved]
    beside = before or after
    if beside is None:
        if moved is not None:
            raise _where(pipeline, moved)
        return max(at for at, stage in enumerate(others) if stage.on_board) + 1
    other = find_stage(pipeline, beside)
    if other == moved:
        raise _where(pipeline, moved)
    return others.index(other) + (before is None)


def _where(pipeline: PipelineView, stage: StageView) -> InvalidInput:
    line = f"pipeline stage {as_word(pipeline.name)} move {as_word(stage.name)}"
    others = [other for other in pipeline.stages if other != stage]
    example = others[0].name if others else "Demo"
    return InvalidInput(
        _("Where should {stage} go?", stage=stage.name),
        _("Name a stage that it comes before or after: `/{line} before:{other}`.", line=line,
          other=as_word(example)),
        field="position",
        choices=[
            Choice(_("Before {stage}", stage=other.name), f"{line} before:{as_word(other.name)}")
            for other in others[:MOST_OFFERS]
        ],
    )  # fmt: skip


def _default_elsewhere(pipeline: PipelineView, stage: StageView) -> Conflict:
    """New deals must land somewhere: neither hidden nor removed while they land here."""
    others = [other for other in pipeline.board_stages if other != stage]
    name = as_word(pipeline.name)
    return Conflict(
        _("New deals land in {stage}, the default stage of {pipeline}.", stage=stage.name,
          pipeline=pipeline.name),
        _("Make another stage the default first:")
        if others
        else _('Add another stage first: `/pipeline stage {name} add "Security review"`.', name=name),
        offers=[
            Choice(
                _("Make {stage} the default", stage=other.name),
                f"pipeline stage {name} default {as_word(other.name)}",
            )
            for other in others[:MOST_OFFERS]
        ],
    )  # fmt: skip


def _hidden(pipeline: PipelineView, stage: StageView) -> Conflict:
    line = f"pipeline stage {as_word(pipeline.name)} show {as_word(stage.name)}"
    return Conflict(
        _("{stage} is hidden, so new deals would land where nobody sees them.", stage=stage.name),
        _("Put it on the board first:"),
        offers=[Choice(_("Show {stage}", stage=stage.name), line)],
    )
