"""What narrows boards and lists, as conditions on the deal table (PRODUCT.md, "Commands")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from core.called import pipeline_called
from core.deal_changes import today
from core.errors import NotFound
from core.folding import words as folded
from core.i18n import _
from core.models import Company, Deal, Member
from core.operands import all_labels, no_such_label, no_such_member, people_named
from core.pipeline_refs import require_unarchived
from core.pipeline_rows import all_pipelines
from core.requests import Filters
from core.results import PipelineView, StageView
from core.search_index import Facet, match_words, matching
from core.stage_names import match_names, quoted_name
from core.transaction import Transaction

# The words of a company's name look at no more companies than this.
_MOST_FOUND = 5000
_WORKSPACE: Any = bindparam("workspace_id")


def conditions(
    tx: Transaction, filters: Filters, pipeline: PipelineView | None = None
) -> list[ColumnElement[bool]]:
    """The conditions that `filters` mean, without the pipeline itself, always with the workspace.

    Raises NotFound for an owner, stage or label that is not there.
    """
    found = [Deal.workspace_id == _WORKSPACE, Deal.status.in_(filters.statuses)]
    found += _owned(tx, filters.owner)
    if filters.stages:
        stages = stages_named(tx, filters.stages, pipeline)
        found.append(Deal.stage_id.in_([stage.stage_id for stage in stages]))
    if filters.label:
        labels = all_labels(tx)
        match = match_names(labels, filters.label)
        if match.one is None:
            raise no_such_label(filters.label, labels)
        found.append(Deal.label_id == match.one.label_id)
    found += _dated(tx, filters)
    found += _valued(filters)
    if filters.company:
        found.append(Deal.company_id.in_(_company_ids(tx, filters.company)))
    if filters.source:
        found.append(func.lower(Deal.source) == filters.source.lower())
    if filters.words:
        found.append(_worded(tx, filters))
    return found


def is_plain(filters: Filters) -> bool:
    """Whether nothing but pipeline and status narrows, so that the kept totals are the answer."""
    unnarrowed = filters.model_copy(update={"text": "", "pipeline": None, "pipeline_id": None})
    return unnarrowed == Filters(statuses=filters.statuses)


def require_words(tx: Transaction, filters: Filters) -> None:
    """Raise NotFound for the first free word that no deal has at all, open or closed.

    A word that is an archived pipeline's name was meant as that, and one that goes on with the stage before
    it as a part of it: `stage:proposal pending`.
    """
    _require_whole_stages(tx, filters)
    for word in filters.words:
        sought = folded(word)
        if match_words(tx, "dealopen", sought, 1) or match_words(tx, "dealclosed", sought, 1):
            continue
        require_unarchived(tx, word, whole=True)
        names = ", ".join(pipeline.name for pipeline in all_pipelines(tx))
        raise NotFound(
            _("Nothing has “{word}” in its title, company or contact.", word=word),
            _("Pipelines here: {names}. `/deal find` looks among contacts and companies too.", names=names),
        )


def _require_whole_stages(tx: Transaction, filters: Filters) -> None:
    """Raise NotFound where a free word, as typed, is the next of a stage's name."""
    stages = [stage for pipeline in all_pipelines(tx) for stage in pipeline.stages]
    typed = filters.text.casefold()
    for name, word in product(filters.stages, filters.words):
        longer = f"{name} {word}"
        match = match_names(stages, longer)
        if match.tier in ("exact", "prefix") and f"{longer.casefold()} " in f"{typed} ":
            raise NotFound(
                _("I looked for “{word}” in titles, companies and contacts, and found nothing.", word=word),
                _("Put a stage's name of several words in quotes: `stage:{name}`.",
                  name=quoted_name(match.found[0].name)),
            )  # fmt: skip


def pipeline_of(tx: Transaction, filters: Filters) -> PipelineView:
    """The pipeline that the filters name, the default one where they name none. Raises NotFound."""
    pipelines = all_pipelines(tx)
    if filters.pipeline_id is not None:
        found = [pipeline for pipeline in pipelines if pipeline.pipeline_id == filters.pipeline_id]
        if not found:
            raise NotFound(_("That pipeline is gone, or archived."), _("`/pipeline list` shows them all."))
        return found[0]
    if filters.pipeline is None:
        return next(pipeline for pipeline in pipelines if pipeline.is_default)
    return pipeline_called(tx, filters.pipeline)


def _owned(tx: Transaction, owner: str) -> list[ColumnElement[bool]]:
    if owner == "anyone":
        return []
    if owner == "mine":
        return [Deal.owner_id == tx.actor.member_id]
    if owner == "unowned":
        gone = select(Member.member_id).where(Member.workspace_id == _WORKSPACE, Member.active.is_(False))
        return [or_(Deal.owner_id.is_(None), Deal.owner_id.in_(gone))]
    people = people_named(tx, owner)
    if not people:
        raise no_such_member(tx, owner)
    return [Deal.owner_id.in_([person.member_id for person in people])]


def stages_named(
    tx: Transaction, names: Iterable[str], pipeline: PipelineView | None = None
) -> list[StageView]:
    """The stages that any of `names` names, of `pipeline` or of all in use. Raises NotFound."""
    stages = [
        stage for candidate in ([pipeline] if pipeline else all_pipelines(tx)) for stage in candidate.stages
    ]
    found: list[StageView] = []
    for name in names:
        match = match_names(stages, name)
        if not match.found:
            known = ", ".join(dict.fromkeys(stage.name for stage in stages))
            raise NotFound(
                _("There is no stage “{stage}”.", stage=name), _("Stages here: {names}.", names=known)
            )
        found += match.found if match.tier != "close" else match.found[:1]
    return found


def _dated(tx: Transaction, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    now: date = today(tx)
    if filters.stale:
        found.append(and_(Deal.stale_at.is_not(None), Deal.stale_at <= tx.now))
    if filters.overdue:
        found.append(or_(Deal.due_on < now, Deal.expected_close_on < now, Deal.next_step_at < tx.now))
        found.append(Deal.status == "open")
    if filters.nostep:
        found.append(and_(Deal.status == "open", Deal.next_step_at.is_(None)))
    if filters.closing:
        first, last = filters.closing
        found.append(Deal.expected_close_on.between(first, last))
    return found


def _valued(filters: Filters) -> list[ColumnElement[bool]]:
    """A comparison counts deals of its own currency only: there are no rates to convert by (rule 9)."""
    found: list[ColumnElement[bool]] = []
    if filters.above:
        found += [Deal.currency == filters.above.currency, Deal.value_minor > filters.above.minor]
    if filters.below:
        found += [Deal.currency == filters.below.currency, Deal.value_minor < filters.below.minor]
    return found


def _company_ids(tx: Transaction, name: str) -> list[int]:
    """The companies whose names the words begin, an exact name before all others."""
    ids = match_words(tx, "company", folded(name), _MOST_FOUND)
    rows = tx.rows(
        select(Company.company_id, Company.name).where(
            Company.workspace_id == _WORKSPACE, Company.company_id.in_(bindparam("keys", expanding=True))
        ),
        keys=ids,
    )
    exact = [row.company_id for row in rows if folded(row.name) == folded(name)]
    return exact or [row.company_id for row in rows]


def _worded(tx: Transaction, filters: Filters) -> ColumnElement[bool]:
    """That each free word begins one of the deal's, its company's or its contact's."""
    sought = [part for word in filters.words for part in folded(word)]
    if not sought:
        return Deal.deal_id.is_(None)
    facets: list[Facet] = ["dealopen"] if "open" in filters.statuses else []
    if set(filters.statuses) - {"open"}:
        facets.append("dealclosed")
    return or_(*(Deal.deal_id.in_(matching(tx, facet, sought)) for facet in facets))
