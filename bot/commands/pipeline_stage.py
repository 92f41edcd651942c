"""`/pipeline stage`: the verbs that set up a pipeline's stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from bot.blocks.help import HelpLine, help_message
from bot.blocks.kit import Message
from bot.blocks.pipeline_change import pipeline_changed
from bot.commands.parsing import Args
from bot.commands.pipeline_line import Phrase
from bot.context import Context
from core.dates import parse_days
from core.errors import InvalidInput
from core.i18n import Text, _
from core.pipeline_requests import (
    AddStage,
    ChangePipeline,
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
from core.requests import Request
from core.results import REQUIRABLE, Choice, RequiredField
from core.stages import Stages

USAGE = 'Sales add "Security review" after:Demo probability:40 stale:7d due:5d'
_ALIKE = 65
_NOTHING = frozenset({"none", "off", "-", ""})
_WHICH = _("Which stage?")
_FIELDS: Mapping[str, tuple[RequiredField, ...]] = {
    **{field: (field,) for field in REQUIRABLE},
    **dict.fromkeys(_NOTHING, ()),
}
_MEANS = {"done": True, "todo": False, "to-do": False, "here": False, "none": None, "off": None}


class StageLine(Request):
    """A verb and what it asks for; None where nothing is asked for, and help is the answer."""

    verb: str | None = None
    request: ChangePipeline | None = None


@dataclass(frozen=True)
class StageVerb:
    """A row of the table: how a verb is used, read and carried out."""

    usage: str
    summary: str
    read: Callable[[Named | None, Phrase], ChangePipeline]
    run: Callable[[Stages, Any, Any], PipelineChange]
    aliases: tuple[str, ...] = ()


def read_stage(args: Args) -> StageLine:
    """`Sales add "Security review" after:Demo`: the pipeline, a verb, and the rest.

    Without a pipeline the default one is meant. Raises InvalidInput, with the closest verb, where there is
    none in the line.
    """
    if not args.words or args.words[0].text.casefold() == "help":
        return StageLine()
    for at, word in enumerate(args.words):
        verb = None if word.quoted else _verb(word.text)
        if verb is None:
            continue
        row = VERBS[verb]
        rest = Phrase(args, args.words[at + 1 :], _example(row))
        pipeline = rest.part(args.words[:at]).named(_("Which pipeline?")) if at else None
        return StageLine(verb=verb, request=row.read(pipeline, rest))
    raise _no_verb(args)


def run_stage(line: StageLine, context: Context) -> Message:
    """Carry it out; alone, `/pipeline stage` says what it can do."""
    if line.verb is None:
        lines = [HelpLine(_example(row), row.summary) for row in VERBS.values()]
        return help_message("pipeline stage", lines, context.reader)
    change = VERBS[line.verb].run(context.services.stages, line.request, context.actor)
    return pipeline_changed(change, context.reader)


def _add(pipeline: Named | None, rest: Phrase) -> AddStage:
    keyed = rest.keyed(("before", "after", "colour", "probability", "stale", "due"))
    values = keyed.values
    return AddStage(
        pipeline=pipeline,
        name=keyed.front.text,
        before=values.get("before"),
        after=values.get("after"),
        colour=values["colour"].text if "colour" in values else None,
        probability=_percent(values["probability"].text) if "probability" in values else None,
        stale_days=parse_days(values["stale"].text) if "stale" in values else None,
        due_days=parse_days(values["due"].text) if "due" in values else None,
    )


def _rename(pipeline: Named | None, rest: Phrase) -> RenameStage:
    stage, name = rest.name_and_text(_("Which stage, and what is it called from now on?"))
    return RenameStage(pipeline=pipeline, stage=stage.named(_WHICH), name=name)


def _move(pipeline: Named | None, rest: Phrase) -> MoveStage:
    keyed = rest.keyed(("before", "after"))
    return MoveStage(pipeline=pipeline, stage=keyed.front.named(_WHICH), **keyed.values)


def _remove(pipeline: Named | None, rest: Phrase) -> RemoveStage:
    keyed = rest.keyed(("into",))
    return RemoveStage(pipeline=pipeline, stage=keyed.front.named(_WHICH), **keyed.values)


def _recolour(pipeline: Named | None, rest: Phrase) -> RecolourStage:
    stage, colour = rest.last(_("Which stage, and which colour?"))
    return RecolourStage(pipeline=pipeline, stage=stage.named(_WHICH), colour=colour)


def _probability(pipeline: Named | None, rest: Phrase) -> SetProbability:
    stage, percent = rest.last(_("Which stage, and how many percent?"))
    return SetProbability(pipeline=pipeline, stage=stage.named(_WHICH), percent=_percent(percent))


def _stale(pipeline: Named | None, rest: Phrase) -> SetStaleLimit:
    stage, days = rest.last(_("Which stage, and how many days?"))
    return SetStaleLimit(pipeline=pipeline, stage=stage.named(_WHICH), days=parse_days(days))


def _due(pipeline: Named | None, rest: Phrase) -> SetStageDue:
    stage, days = rest.last(_("Which stage, and how many days?"))
    return SetStageDue(pipeline=pipeline, stage=stage.named(_WHICH), days=parse_days(days))


def _define(pipeline: Named | None, rest: Phrase) -> DefineStage:
    stage, sentence = rest.name_and_text(_("Which stage, and what must be true of a deal in it?"))
    definition = None if sentence.casefold() in _NOTHING else sentence
    return DefineStage(pipeline=pipeline, stage=stage.named(_WHICH), definition=definition)


def _means(pipeline: Named | None, rest: Phrase) -> SetNameMeans:
    stage, word = rest.last(_("Which stage, and does its name mean `done` or `todo`?"))
    if word.casefold() not in _MEANS:
        raise rest.missing(_("A stage's name means `done` or `todo`, or `none` leaves it open."))
    return SetNameMeans(pipeline=pipeline, stage=stage.named(_WHICH), done=_MEANS[word.casefold()])


def _requires(pipeline: Named | None, rest: Phrase) -> SetRequiredFields:
    """`Negotiating value contact`: the fields stand last, and the rest is the stage."""
    words = list(rest.words)
    fields: list[RequiredField] = []
    while len(words) > 1 and (field := _FIELDS.get(words[-1].text.casefold().strip(","))) is not None:
        fields += field
        words.pop()
    if len(words) == len(rest.words):
        raise rest.missing(
            _("Which stage, and what must a deal have to enter it: {fields}, or none?",
              fields=", ".join(f"`{field}`" for field in REQUIRABLE))
        )  # fmt: skip
    return SetRequiredFields(pipeline=pipeline, stage=rest.part(words).named(_WHICH), fields=tuple(fields))


def _only_stage(request: type[Any]) -> Callable[[Named | None, Phrase], Any]:
    return lambda pipeline, rest: request(pipeline=pipeline, stage=rest.named(_WHICH))


def _percent(written: str) -> int:
    digits = written.removesuffix("%").strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9):
        raise InvalidInput(
            _("A probability is a whole number from 0 to 100."),
            _("For example `{example}`.", example="/pipeline stage Sales probability Demo 40"),
            field="probability",
        )
    return int(digits)


def _verb(word: str) -> str | None:
    """The verb that `word` is."""
    folded = word.casefold()
    return next((name for name, row in VERBS.items() if folded == name or folded in row.aliases), None)


def _example(row: StageVerb) -> str:
    return f"/pipeline stage Sales {row.usage}"


def _no_verb(args: Args) -> InvalidInput:
    """That the line says nothing to do, with the verb that it almost says."""
    words = [word for word in args.words[1:6] if not word.quoted]  # the first one names the pipeline
    found = [
        (process.extractOne(word.text.casefold(), list(VERBS), scorer=fuzz.ratio, score_cutoff=_ALIKE), word)
        for word in words
    ]
    best = max(((*close[:2], word) for close, word in found if close), key=lambda each: each[1], default=None)
    if best is None:
        verbs = ", ".join(VERBS)
        return InvalidInput(
            _("What should be done with the stage? I know {verbs}.", verbs=verbs),
            _("For example `{example}`.", example=f"/pipeline stage {USAGE}"),
        )
    verb, _likeness, word = best
    rest = args.text[word.at + len(word.text) :]
    line = f"{args.command} {args.text[: word.at]}{verb}{rest}"
    return InvalidInput(
        _("I don't know “{word}”. Did you mean {verb}?", word=word.text[:40], verb=verb),
        _("For example `{example}`.", example=_example(VERBS[verb])),
        choices=[Choice(_run(line), line)],
    )


def _run(line: str) -> Text:
    return _("/{line}", line=line)


VERBS: Mapping[str, StageVerb] = {
    "add": StageVerb(
        'add "Security review" after:Demo probability:40 stale:7d due:5d',
        "add a stage",
        _add,
        Stages.add,
        ("new",),
    ),
    "rename": StageVerb('rename Demo "Live demo"', "change its name", _rename, Stages.rename),
    "move": StageVerb("move Demo before:Qualifying", "change its place", _move, Stages.move, ("reorder",)),
    "remove": StageVerb(
        "remove Demo into:Qualifying",
        "remove it; its deals go into another",
        _remove,
        Stages.remove,
        ("delete",),
    ),
    "hide": StageVerb("hide Demo", "take it off the board", _only_stage(HideStage), Stages.hide),
    "show": StageVerb(
        "show Delayed", "put it on the board", _only_stage(ShowStage), Stages.show, ("unhide",)
    ),
    "default": StageVerb(
        "default Demo", "where new deals land", _only_stage(MakeStageDefault), Stages.make_default
    ),
    "colour": StageVerb(
        "colour Demo red", "change its colour", _recolour, Stages.recolour, ("color", "recolour", "recolor")
    ),
    "probability": StageVerb(
        "probability Demo 40", "how likely its deals are won", _probability, Stages.set_probability
    ),
    "stale": StageVerb(
        "stale Demo 7d", "when its deals go stale; `none` for never", _stale, Stages.set_stale_limit
    ),
    "due": StageVerb("due Demo 5d", "when a deal that enters falls due", _due, Stages.set_due),
    "define": StageVerb(
        'define Demo "They saw it live"', "what must be true of its deals", _define, Stages.define
    ),
    "requires": StageVerb(
        "requires Negotiating value contact",
        "what a deal must have to enter; `none` for nothing",
        _requires,
        Stages.set_required_fields,
        ("require", "required"),
    ),
    "means": StageVerb(
        "means Demo done", "whether its name says what is done, or todo", _means, Stages.set_name_means
    ),
}
