"""Which pipeline and which stage are meant. Close names are suggested with buttons that keep the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from core.errors import Ambiguous, Conflict, NotFound
from core.folding import name_key, tidy
from core.i18n import Text, _
from core.pipeline_requests import Named, PipelineKey
from core.pipeline_rows import all_pipelines
from core.requests import StageKey
from core.results import Choice, PipelineView, StageView
from core.stage_names import HasName, Match, as_word, match_names, match_stages
from core.transaction import Transaction

T = TypeVar("T", bound=HasName)
_SURE = frozenset({"exact", "prefix"})


def find_pipeline(
    tx: Transaction, ref: Named | PipelineKey | None, *, archived: bool = False
) -> PipelineView:
    """The one pipeline that `ref` means; the default one where it is None.

    Archived ones count only with `archived`. Raises NotFound with suggestions, Ambiguous with choices, or
    Conflict where it is archived.
    """
    if isinstance(ref, PipelineKey):
        found = tx.setup.pipelines.get(ref.pipeline_id)
        if found is None:
            raise NotFound(_("That pipeline is gone."), _("`/pipeline list` shows those there are."))
        return found if archived else _in_use(found)
    pipelines = all_pipelines(tx, archived=True)
    live = [pipeline for pipeline in pipelines if not pipeline.archived]
    if ref is None:
        return next(pipeline for pipeline in live if pipeline.is_default)
    match = match_names(live, ref.text)
    if match.tier not in _SURE:
        put_away = _put_away(pipelines, ref.text)
        if put_away is not None:
            return put_away if archived else _in_use(put_away)
    if match.one is not None:
        return match.one
    raise _unclear(
        match,
        ref,
        none=_("There is no pipeline called “{words}”.", words=tidy(ref.text)[:75]),
        hint=_("`/pipeline list` shows those there are."),
    )


def find_stage(pipeline: PipelineView, ref: Named | StageKey) -> StageView:
    """The one stage of `pipeline` that `ref` means. Raises NotFound with suggestions, or Ambiguous."""
    if isinstance(ref, StageKey):
        for stage in pipeline.stages:
            if stage.stage_id == ref.stage_id:
                return stage
        raise NotFound(
            _("That stage is no longer in {pipeline}.", pipeline=pipeline.name), _stages_hint(pipeline)
        )
    match = match_stages(pipeline.stages, ref.text)
    if match.one is not None:
        return match.one
    raise _unclear(
        match,
        ref,
        none=_(
            "There is no stage called “{words}” in {pipeline}.",
            words=tidy(ref.text)[:75],
            pipeline=pipeline.name,
        ),
        hint=_stages_hint(pipeline),
    )


def archived_pipeline(pipeline: PipelineView) -> Conflict:
    """That a pipeline is archived, and how it comes back into use."""
    line = f"pipeline restore {as_word(pipeline.name)}"
    return Conflict(
        _("{pipeline} is archived.", pipeline=pipeline.name),
        _("An admin can take it back into use: `/{line}`.", line=line),
        offers=[Choice(_("Restore {pipeline}", pipeline=pipeline.name), line)],
    )


def require_unarchived(tx: Transaction, written: str, *, whole: bool = False) -> None:
    """Raise Conflict, with how to bring it back, where an archived pipeline is called `written`.

    The beginning of its name is enough, unless `whole`: for words that may well be something else.
    """
    put_away = _put_away(all_pipelines(tx, archived=True), written)
    if put_away is not None and (not whole or name_key(put_away.name) == name_key(written)):
        raise archived_pipeline(put_away)


def _put_away(pipelines: Sequence[PipelineView], written: str) -> PipelineView | None:
    """The archived pipeline that is called so, or begins so."""
    match = match_names([pipeline for pipeline in pipelines if pipeline.archived], written)
    return match.one if match.tier in _SURE else None


def _in_use(pipeline: PipelineView) -> PipelineView:
    if pipeline.archived:
        raise archived_pipeline(pipeline)
    return pipeline


def _unclear(match: Match[T], ref: Named, *, none: Text, hint: Text) -> NotFound | Ambiguous:
    choices = _choices(match.found, ref)
    if match.tier == "prefix":
        return Ambiguous(
            _("“{words}” begins more than one name.", words=tidy(ref.text)[:75]),
            _("Write a little more of it, or choose."),
            choices=choices,
        )
    return NotFound(none, _("Did you mean one of these?") if choices else hint, suggestions=choices)


def _choices(found: Sequence[HasName], ref: Named) -> list[Choice]:
    return [Choice(_("{name}", name=item.name), ref.line_with(item.name)) for item in found[:5] if ref.before]


def _stages_hint(pipeline: PipelineView) -> Text:
    return _("Its stages are {stages}.", stages=", ".join(stage.name for stage in pipeline.stages[:20]))
