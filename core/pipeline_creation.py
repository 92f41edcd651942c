"""How a pipeline comes, with its first stages, and what must be so before it goes (rule 3)."""

from __future__ import annotations

from sqlalchemy import insert

from core.errors import Conflict, InvalidInput
from core.folding import name_key
from core.i18n import _, n_
from core.ids import new_id
from core.models import Pipeline, Stage
from core.pipeline_changes import recorded
from core.pipeline_requests import CreatePipeline
from core.pipeline_results import PipelineChange
from core.pipeline_rows import all_pipelines
from core.pipeline_words import valid_colour, valid_name
from core.results import COLOURS, Choice, PipelineView
from core.stage_names import as_word
from core.sums import summed
from core.totals import kept_totals
from core.transaction import Transaction

_FIRST_STAGES = ("New", "In progress")
_FIRST_STALE_DAYS = 7
_EXAMPLE = "/pipeline new Onboarding"


def create_pipeline(tx: Transaction, request: CreatePipeline) -> PipelineChange:
    """Create a pipeline in a transaction that may do so (an import's, for one)."""
    pipelines = all_pipelines(tx, archived=True)
    name = free_name(tx, request.name)
    used = [pipeline.colour for pipeline in pipelines]
    colour = valid_colour(request.colour) if request.colour else min(COLOURS[1:], key=used.count)
    values = {"name": name, "colour": colour}
    pipeline_id = new_id()
    tx.run(
        insert(Pipeline),
        pipeline_id=pipeline_id,
        name_key=name_key(name),
        position=len(pipelines),
        is_default=False,
        **values,
    )
    _add_stages(tx, pipeline_id, request.stages or _FIRST_STAGES)
    return recorded(tx, "pipeline.created", pipeline_id, None, {}, values)


def free_name(tx: Transaction, written: str, *, own: int | None = None) -> str:
    """A pipeline's name that no other has, archived ones included; `own` is the pipeline that may.

    Raises InvalidInput(field="name").
    """
    name = valid_name(written, example=_EXAMPLE)
    for pipeline in all_pipelines(tx, archived=True):
        if pipeline.pipeline_id != own and name_key(pipeline.name) == name_key(name):
            raise InvalidInput(
                _("There is a pipeline called {name} already, archived.", name=pipeline.name)
                if pipeline.archived
                else _("There is a pipeline called {name} already.", name=pipeline.name),
                _("Choose another name, or restore it: `/pipeline restore {name}`.", name=as_word(name))
                if pipeline.archived
                else _("Choose another name, or look at it: `/pipeline show {name}`.", name=as_word(name)),
                field="name",
            )
    return name


def _add_stages(tx: Transaction, pipeline_id: int, names: tuple[str, ...]) -> None:
    """Add the first stages, of rising probability; of names that differ in case only, the first one."""
    valid = {
        name_key(name): name for name in reversed([valid_name(each, example=_EXAMPLE) for each in names])
    }
    tx.run_many(
        insert(Stage),
        [
            {
                "pipeline_id": pipeline_id,
                "stage_id": new_id(),
                "name": name,
                "name_key": key,
                "colour": COLOURS[at % len(COLOURS)],
                "position": at,
                "on_board": True,
                "is_default": at == 0,
                "probability": 100 * (at + 1) // (len(valid) + 2),
                "stale_after_days": _FIRST_STALE_DAYS,
            }
            for at, (key, name) in enumerate(reversed(valid.items()))
        ],
    )


def check_unused(tx: Transaction, pipeline: PipelineView) -> None:
    """Raise Conflict, with what would work, where deals land in the pipeline or are open in it."""
    if pipeline.is_default:
        others = [each for each in all_pipelines(tx) if each.pipeline_id != pipeline.pipeline_id]
        raise Conflict(
            _("{pipeline} is the default pipeline, where new deals land.", pipeline=pipeline.name),
            _("Make another one the default first:")
            if others
            else _("Create another one first: `/pipeline new Onboarding`."),
            offers=[
                Choice(
                    _("Make {pipeline} the default", pipeline=each.name),
                    f"pipeline default {as_word(each.name)}",
                )
                for each in others[:5]
            ],
        )
    held = summed(tx, (row for row in kept_totals(tx, pipeline.pipeline_id) if row.status == "open")).deals
    if held:
        raise Conflict(
            n_(
                "{pipeline} holds {count} open deal.",
                "{pipeline} holds {count} open deals.",
                held,
                pipeline=pipeline.name,
            ),
            _("Close them or transfer them to another pipeline first; these are they:"),
            offers=[Choice(_("List them"), f"deal list pipeline:{as_word(pipeline.name)}")],
        )
