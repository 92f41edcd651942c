"""`/pipeline`: the table of its subcommands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.blocks import ids
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.blocks.pipeline import pipeline_list, pipeline_overview
from bot.blocks.pipeline_change import pipeline_changed
from bot.commands.delivery_log import read_log, show_log
from bot.commands.hearing import USAGE as SUBSCRIBE_USAGE
from bot.commands.keyed import words_and_page
from bot.commands.parsing import Args
from bot.commands.pipeline_line import Phrase, phrase
from bot.commands.pipeline_stage import USAGE, read_stage, run_stage
from bot.commands.router import Command, Subcommand
from bot.commands.subscription import subscribe, test, unsubscribe
from bot.context import Context
from bot.views.settings import screen
from core.errors import InvalidInput
from core.i18n import _
from core.permissions import may
from core.pipeline_requests import (
    ArchivePipeline,
    CreatePipeline,
    DefineClose,
    ListPipelines,
    MakePipelineDefault,
    Named,
    RecolourPipeline,
    RenamePipeline,
    ReorderPipeline,
    RequireLostReason,
    RestorePipeline,
    SetWinConverts,
    ShowPipeline,
)
from core.pipeline_results import PipelineChange
from core.pipelines import Pipelines
from core.requests import Request
from core.results import CLOSED
from core.stage_names import match_names

_WHICH = _("Which pipeline?")
_NOTHING = frozenset({"none", "off", "-", ""})
_ARCHIVED_TOO = frozenset({"archived", "all"})
_REQUIRED = {"required": True, "optional": False}
_CONVERTS = ("ask", "automatically", "off")


class Paged(Request):
    """What to show, and the page of it."""

    request: ListPipelines | ShowPipeline
    page: int = 1


def read_list(args: Args) -> Paged:
    """`archived page:2`. Raises InvalidInput for any other word."""
    words, page = words_and_page(args, "/pipeline list")
    for word in words:
        if word.text.casefold() not in _ARCHIVED_TOO:
            raise InvalidInput(
                _("I don't know “{word}” here.", word=word.text),
                _("`/pipeline list archived` shows those put away too; for a name, `/pipeline show {word}`.",
                  word=word.text),
            )  # fmt: skip
    return Paged(request=ListPipelines(archived=bool(words)), page=page)


def read_show(args: Args) -> Paged:
    """`Sales page:2`; nothing means the default pipeline."""
    words, page = words_and_page(args, "/pipeline show Sales")
    shown = Phrase(args, words, "/pipeline show Sales")
    named = shown.named(_WHICH).model_copy(update={"after": ""}) if words else None
    return Paged(request=ShowPipeline(pipeline=named), page=page)


def read_settings(args: Args) -> Paged:
    """`Sales`; nothing means all the settings."""
    words = phrase(args, "/pipeline settings Sales")
    return Paged(request=ShowPipeline(pipeline=words.named(_WHICH) if args.words else None))


def all_pipelines(args: Args, context: Context) -> Message:
    """`/pipeline` alone."""
    return list_pipelines(Paged(request=ListPipelines()), context)


def name_alone(args: Args, context: Context) -> Message | None:
    """`/pipeline Sales` shows it."""
    listed = context.services.pipelines.list(ListPipelines(archived=True), context.actor)
    pipelines = [summary.pipeline for summary in listed.pipelines]
    if match_names(pipelines, args.text).tier not in ("exact", "prefix"):
        return None
    named = Named(text=args.text, before="pipeline show ")
    return show(Paged(request=ShowPipeline(pipeline=named)), context)


def list_pipelines(paged: Paged, context: Context) -> Message:
    """`/pipeline list`."""
    assert isinstance(paged.request, ListPipelines)
    shown = context.services.pipelines.list(paged.request, context.actor)
    may_subscribe = may(context.actor, "subscribe_channel")
    return pipeline_list(shown, context.reader, page=paged.page, may_subscribe=may_subscribe)


def show(paged: Paged, context: Context) -> Message:
    """`/pipeline show Sales`."""
    assert isinstance(paged.request, ShowPipeline)
    shown = context.services.pipelines.show(paged.request, context.actor)
    return pipeline_overview(shown, context.reader, page=paged.page)


def settings(paged: Paged, context: Context) -> Modal:
    """`/pipeline settings Sales`: a pipeline among the settings; alone, all there is to set up."""
    assert isinstance(paged.request, ShowPipeline)
    if paged.request.pipeline is None:
        return screen(ids.SettingsValue(screen="menu"), context)
    shown = context.services.pipelines.show(paged.request, context.actor).pipeline
    return screen(ids.SettingsValue(screen="pipeline", pipeline_id=shown.pipeline_id), context)


def read_new(args: Args) -> CreatePipeline:
    """`"Key accounts" colour:green`."""
    keyed = phrase(args, "/pipeline new Onboarding").keyed(("colour",))
    colour = keyed.values["colour"].text if "colour" in keyed.values else None
    return CreatePipeline(name=keyed.front.text, colour=colour)


def _rename(args: Args) -> RenamePipeline:
    line = phrase(args, '/pipeline rename Sales "Direct sales"')
    pipeline, name = line.name_and_text(_("Which pipeline, and what is it called from now on?"))
    return RenamePipeline(pipeline=pipeline.named(_WHICH), name=name)


def _recolour(args: Args) -> RecolourPipeline:
    pipeline, colour = phrase(args, "/pipeline colour Sales green").last(
        _("Which pipeline, and which colour?")
    )
    return RecolourPipeline(pipeline=pipeline.named(_WHICH), colour=colour)


def _reorder(args: Args) -> ReorderPipeline:
    keyed = phrase(args, "/pipeline move Onboarding before:Sales").keyed(("before", "after"))
    return ReorderPipeline(pipeline=keyed.front.named(_WHICH), **keyed.values)


def _reason(args: Args) -> RequireLostReason:
    line = phrase(args, "/pipeline reason Sales required")
    pipeline, word = line.last(_("Which pipeline, and is a reason `required` or `optional`?"))
    if word.casefold() not in _REQUIRED:
        raise line.missing(_("A reason for a lost deal is `required` or `optional`."))
    return RequireLostReason(pipeline=pipeline.named(_WHICH), required=_REQUIRED[word.casefold()])


def _converts(args: Args) -> SetWinConverts:
    line = phrase(args, "/pipeline converts Sales ask")
    pipeline, word = line.last(_("Which pipeline, and does a win convert: `ask`, `automatically` or `off`?"))
    if word.casefold() not in _CONVERTS:
        raise line.missing(_("A win converts the contact: `ask`, `automatically` or `off`."))
    return SetWinConverts.model_validate({"pipeline": pipeline.named(_WHICH), "converts": word.casefold()})


def _define(args: Args) -> DefineClose:
    """`Sales won "The contract is signed"`: without a pipeline, the default one."""
    line = phrase(args, '/pipeline define Sales won "The contract is signed"')
    for at, word in enumerate(line.words):
        status = word.text.casefold()
        if status in CLOSED and not word.quoted:
            sentence = line.part(line.words[at + 1 :]).text
            return DefineClose.model_validate(
                {
                    "pipeline": line.part(line.words[:at]).named(_WHICH) if at else None,
                    "status": status,
                    "means": None if sentence.casefold() in _NOTHING else sentence,
                }
            )
    raise line.missing(_("What should be defined: won, lost or abandoned?"))


def _on_pipeline(request: type[Any], verb: str) -> Callable[[Args], Any]:
    return lambda args: request(pipeline=phrase(args, f"/pipeline {verb} Sales").named(_WHICH))


def _change(verb: Callable[[Pipelines, Any, Any], PipelineChange]) -> Callable[[Any, Context], Message]:
    """A handler that asks the service and tells what changed."""

    def run(request: Any, context: Context) -> Message:
        return pipeline_changed(verb(context.services.pipelines, request, context.actor), context.reader)

    return run


def _as_typed(args: Args) -> Args:
    """For what is read with the workspace's currency and pipelines at hand."""
    return args


PIPELINE = Command(
    name="pipeline",
    summary="Pipelines, their stages, and what this channel hears of them",
    alone=all_pipelines,
    otherwise=name_alone,
    subcommands=(
        Subcommand("list", "", "every pipeline", read_list, list_pipelines, shares=True),
        Subcommand(
            "show", "Sales", "its stages, what they ask and what they hold", read_show, show, shares=True
        ),
        Subcommand("settings", "Sales", "set up everything by pointing", read_settings, settings),
        Subcommand(
            "new",
            "Onboarding",
            "create a pipeline",
            read_new,
            _change(Pipelines.create),
            writes=True,
            aliases=("create", "add"),
        ),
        Subcommand(
            "stage", USAGE, "its stages; `/pipeline stage` says how", read_stage, run_stage, writes=True
        ),
        Subcommand(
            "subscribe",
            SUBSCRIBE_USAGE,
            "this channel hears of changes",
            _as_typed,
            subscribe,
            writes=True,
            needs_channel=True,
        ),
        Subcommand("unsubscribe", "Sales", "it hears no more", _as_typed, unsubscribe, writes=True),
        Subcommand(
            "test",
            "Sales",
            "post a sample of what this channel hears",
            _as_typed,
            test,
            writes=True,
            needs_channel=True,
        ),
        Subcommand("log", "142", "what was told here, or of a deal, and what was not", read_log, show_log),
        Subcommand(
            "rename",
            'Sales "Direct sales"',
            "change its name",
            _rename,
            _change(Pipelines.rename),
            writes=True,
        ),
        Subcommand(
            "colour",
            "Sales green",
            "change its colour",
            _recolour,
            _change(Pipelines.recolour),
            writes=True,
            aliases=("color", "recolour", "recolor"),
        ),
        Subcommand(
            "move",
            "Onboarding before:Sales",
            "change its place among the pipelines",
            _reorder,
            _change(Pipelines.reorder),
            writes=True,
            aliases=("reorder",),
        ),
        Subcommand(
            "default",
            "Sales",
            "where new deals land",
            _on_pipeline(MakePipelineDefault, "default"),
            _change(Pipelines.make_default),
            writes=True,
        ),
        Subcommand(
            "define",
            'Sales won "The contract is signed"',
            "say what won, lost or abandoned means in it",
            _define,
            _change(Pipelines.define_close),
            writes=True,
        ),
        Subcommand(
            "reason",
            "Sales required",
            "whether a lost deal needs a reason",
            _reason,
            _change(Pipelines.require_lost_reason),
            writes=True,
        ),
        Subcommand(
            "converts",
            "Sales ask",
            "whether a win makes the contact a client",
            _converts,
            _change(Pipelines.set_win_converts),
            writes=True,
        ),
        Subcommand(
            "archive",
            "Sales",
            "put it away",
            _on_pipeline(ArchivePipeline, "archive"),
            _change(Pipelines.archive),
            writes=True,
        ),
        Subcommand(
            "restore",
            "Sales",
            "take it back into use",
            _on_pipeline(RestorePipeline, "restore"),
            _change(Pipelines.restore),
            writes=True,
        ),
    ),
)
