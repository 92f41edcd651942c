"""What somebody asked that a channel hears, read as a filter: names become keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import get_args

from rapidfuzz import fuzz, process

from core.called import label_called, person_called
from core.channel_filter import UNOWNED, ChannelFilter, ChannelPace
from core.errors import InvalidInput
from core.events import SUBSCRIBABLE
from core.filters import stages_named
from core.folding import name_key
from core.i18n import _
from core.money import NO_VALUE, Money
from core.operands import NOTHING, all_labels, no_such_label
from core.pipeline_requests import DEFAULT_EVENTS, SubscribeChannel
from core.requests import StageKey
from core.results import LabelView, PipelineView, StageView
from core.transaction import Transaction

_ALIKE = 55


def filter_of(tx: Transaction, request: SubscribeChannel, pipeline: PipelineView | None) -> ChannelFilter:
    """The filter that is asked for, of `pipeline` or of all. What is important is heard, too.

    Raises InvalidInput for an event, an owner or a stage; NotFound for an owner, a stage or a label.
    """
    important = valid_events(request.important, "important")
    events = {*(valid_events(request.events, "events") or DEFAULT_EVENTS), *important}
    named = [owner for owner in request.owners if owner.casefold() not in {UNOWNED, *NOTHING}]
    people = [person for owner in named if (person := person_called(tx, owner)) is not None]
    return ChannelFilter(
        events=_in_order(events),
        least=_amount(request.least),
        owner_ids=_once(person.member_id for person in people),
        unowned=len(named) < len(request.owners),
        stage_ids=_once(stage.stage_id for stage in _stages(tx, request.stages, pipeline)),
        label_ids=_once(_label(tx, name).label_id for name in request.labels),
        important=important,
        important_from=_amount(request.important_from),
        digest=_pace(request.digest or ""),
    )


def _pace(word: str) -> ChannelPace | None:
    """How often the channel gets a digest. Raises InvalidInput for a word that does not say so."""
    paces = {each: each for each in get_args(ChannelPace)}
    key = name_key(word)
    if key not in paces and key not in {"", *NOTHING}:
        raise InvalidInput(
            _("“{word}” does not say how often a digest comes.", word=word[:40]),
            _("Choose from {paces}.", paces=", ".join([*paces, "none"])),
            field="digest",
        )
    return paces.get(key)


def valid_events(words: Sequence[str], field: str) -> tuple[str, ...]:
    """The events that the words name, in the order in which deals live.

    Raises InvalidInput for a word that is no event, with the closest that is; `field` is the form's.
    """
    chosen = {name_key(word).replace("_", "-") for word in words}
    if "all" in chosen:
        chosen = chosen - {"all"} | SUBSCRIBABLE.keys()
    for word in sorted(chosen - SUBSCRIBABLE.keys()):
        close = process.extractOne(word, tuple(SUBSCRIBABLE), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        raise InvalidInput(
            _("“{word}” is not something a channel can hear of.", word=word[:40]),
            _("Did you mean {event}?", event=close[0])
            if close
            else _("Choose from {events}.", events=", ".join(SUBSCRIBABLE)),
            field=field,
        )
    return _in_order(chosen)


def _in_order(events: Collection[str]) -> tuple[str, ...]:
    return tuple(event for event in SUBSCRIBABLE if event in events)


def _stages(
    tx: Transaction, wanted: Iterable[str | StageKey], pipeline: PipelineView | None
) -> Iterator[StageView]:
    for each in wanted:
        if isinstance(each, str):
            yield from stages_named(tx, (each,), pipeline)
            continue
        stage = tx.setup.stages.get(each.stage_id)
        if stage is None or stage.removed:
            raise InvalidInput(_("One of these stages was removed in the meantime."), field="stage")
        if pipeline is not None and stage.pipeline_id != pipeline.pipeline_id:
            raise InvalidInput(
                _("{stage} is no stage of {pipeline}.", stage=stage.name, pipeline=pipeline.name),
                _("Choose its stages only, or all pipelines."),
                field="stage",
            )
        yield stage


def _label(tx: Transaction, name: str) -> LabelView:
    label = label_called(tx, name)
    if label is None:
        raise no_such_label(name, all_labels(tx))
    return label


def _amount(money: Money | None) -> Money:
    return money if money is not None and money.minor else NO_VALUE


def _once(keys: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(keys))
