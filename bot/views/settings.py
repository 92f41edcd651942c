"""The screens of the settings: what each shows, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.blocks import ids
from bot.blocks.answers import undone
from bot.blocks.modal import Modal
from bot.blocks.pipeline_change import pipeline_changed
from bot.blocks.settings import RULES, Entry, Frame, rules_screen, settings_menu
from bot.blocks.settings_forms import remove_stage_form
from bot.blocks.settings_lists import ROLE_NAMES, Item, list_screen, members_screen, setting_changed
from bot.blocks.settings_pipelines import pipeline_screen, pipelines_screen
from bot.blocks.text import Mrkdwn
from bot.context import Context
from bot.plan import Then
from core.errors import NotFound
from core.i18n import _
from core.permissions import may, require
from core.pipeline_requests import (
    ArchivePipeline,
    HideStage,
    MakePipelineDefault,
    MakeStageDefault,
    MoveStage,
    PipelineKey,
    ReorderPipeline,
    RestorePipeline,
    ShowPipeline,
    ShowStage,
)
from core.pipeline_results import PipelineChange
from core.requests import StageKey, Undo
from core.setting_requests import ListMembers, ListName, MoveItem, RemoveItem
from core.setting_results import SettingChange

_LISTS: Mapping[ids.Screen, ListName] = {"labels": "label", "reasons": "reason"}
_ADMINS_NAMED = 10
Changed = PipelineChange | SettingChange


def screen(value: ids.SettingsValue, context: Context) -> Modal:
    """A screen as things are now. Raises NotFound for a pipeline that is gone."""
    return _shown(value, _frame(context), context)


def after(changed: Changed, value: ids.SettingsValue) -> Then:
    """The screen that says what was `changed`, with *Undo* beside it."""

    def show(context: Context) -> Modal:
        said = (
            Mrkdwn(pipeline_changed(changed, context.reader).text)
            if isinstance(changed, PipelineChange)
            else setting_changed(changed, context.reader)
        )
        return _shown(value, replace(_frame(context), said=said, undo=changed.activity_id), context)

    return Then(show)


def change(value: ids.ChangeValue, context: Context) -> Modal | Then:
    """Do what a button of a screen says, and show the screen anew."""
    if value.verb == "form":
        return remove_form(value, context)
    if value.verb == "undo":
        return _undo(value, context)
    if value.key is not None:
        return after(_change_item(value, _LISTS[value.screen], context), value)
    return after(_change_pipeline(value, context), value)


def remove_form(value: ids.ChangeValue | ids.FormValue, context: Context) -> Modal:
    """Where the deals of a stage go before it is removed."""
    require(context.actor, "configure_pipelines")
    shown = context.services.pipelines.show(ShowPipeline(pipeline=_pipeline(value)), context.actor)
    found = next((each for each in shown.stages if each.stage.stage_id == value.stage_id), None)
    if found is None:
        raise NotFound(
            _("That stage was removed in the meantime."), _("Open the settings again to see those there are.")
        )
    return remove_stage_form(shown.pipeline, found.stage, found.open.deals, context.reader)


def _undo(value: ids.ChangeValue, context: Context) -> Then:
    result = context.services.undoing.undo(Undo(activity_id=value.key), context.actor)
    said = Mrkdwn(undone(result, context.reader).text)
    return Then(lambda context: _shown(value, replace(_frame(context), said=said), context))


def _shown(value: ids.SettingsValue, frame: Frame, context: Context) -> Modal:
    return _SCREENS[value.screen](value, frame, context)


def _frame(context: Context) -> Frame:
    """Who may change things, and for those who may not, who could."""
    if may(context.actor, "configure_pipelines"):
        return Frame(context.reader, may_change=True)
    admins = context.services.member_settings.admins(context.actor, most=_ADMINS_NAMED)
    return Frame(context.reader, may_change=False, admins=admins)


def _menu(value: ids.SettingsValue, frame: Frame, context: Context) -> Modal:
    setup, reader = context.services.workspaces.setup(context.actor), context.reader
    counts = context.services.member_settings.list(ListMembers(), context.actor).counts
    live = [each for each in setup.pipelines.values() if not each.archived]
    on = [reader.told(title) for name, (title, _said) in RULES.items() if getattr(setup.settings, name)]
    people = ", ".join(
        reader.plain("{role}: {count}", role=reader.told(said), count=reader.number(counts[role]))
        for role, said in ROLE_NAMES.items()
        if counts.get(role)
    )
    entries = (
        Entry("pipelines", reader.plain("Pipelines and stages"), ", ".join(each.name for each in live)),
        Entry("reasons", reader.plain("Lost reasons"), ", ".join(setup.lost_reasons.values())),
        Entry("labels", reader.plain("Labels"), ", ".join(each.name for each in setup.labels.values())),
        Entry("members", reader.plain("People"), people),
        Entry("rules", reader.plain("Rules"), ", ".join([setup.settings.currency, *on])),
    )
    return settings_menu(entries, frame)


def _pipelines(value: ids.SettingsValue, frame: Frame, context: Context) -> Modal:
    every = context.services.workspaces.setup(context.actor).pipelines.values()
    return pipelines_screen(sorted(every, key=lambda each: each.archived), value.page, frame)


def _one_pipeline(value: ids.SettingsValue, frame: Frame, context: Context) -> Modal:
    shown = context.services.pipelines.show(ShowPipeline(pipeline=_pipeline(value)), context.actor)
    every = context.services.workspaces.setup(context.actor).pipelines.values()
    live = [each for each in every if not each.archived]
    return pipeline_screen(shown.pipeline, live, value.page, frame)


def _list(value: ids.SettingsValue, frame: Frame, context: Context) -> Modal:
    setup = context.services.workspaces.setup(context.actor)
    items = (
        [Item(label.label_id, label.name, label.colour) for label in setup.labels.values()]
        if value.screen == "labels"
        else [Item(key, name) for key, name in setup.lost_reasons.items()]
    )
    return list_screen(_LISTS[value.screen], items, value.page, frame)


def _members(value: ids.SettingsValue, frame: Frame, context: Context) -> Modal:
    shown = context.services.member_settings.list(ListMembers(page=value.page), context.actor)
    return members_screen(shown, frame)


def _rules(value: ids.SettingsValue, frame: Frame, context: Context) -> Modal:
    return rules_screen(context.services.workspaces.setup(context.actor).settings, frame)


def _change_item(value: ids.ChangeValue, name: ListName, context: Context) -> SettingChange:
    assert value.key is not None
    lists, actor = context.services.lists_of_workspace, context.actor
    if value.verb == "remove":
        return lists.remove(RemoveItem(list=name, key=value.key), actor)
    return lists.move(MoveItem(list=name, key=value.key, before=value.beside), actor)


def _change_pipeline(value: ids.ChangeValue, context: Context) -> PipelineChange:
    """A change of a pipeline, or of one of its stages."""
    services, actor, pipeline = context.services, context.actor, _pipeline(value)
    if value.stage_id is not None:
        stage = {"pipeline": pipeline, "stage": StageKey(stage_id=value.stage_id)}
        if value.verb in ("before", "after"):
            beside = StageKey(stage_id=value.beside or 0)
            return services.stages.move(MoveStage(**stage, **{value.verb: beside}), actor)
        if value.verb == "hide":
            return services.stages.hide(HideStage(**stage), actor)
        if value.verb == "show":
            return services.stages.show(ShowStage(**stage), actor)
        return services.stages.make_default(MakeStageDefault(**stage), actor)
    if value.verb in ("before", "after"):
        other = PipelineKey(pipeline_id=value.beside or 0)
        return services.pipelines.reorder(ReorderPipeline(pipeline=pipeline, **{value.verb: other}), actor)
    if value.verb == "default":
        return services.pipelines.make_default(MakePipelineDefault(pipeline=pipeline), actor)
    if value.verb == "archive":
        return services.pipelines.archive(ArchivePipeline(pipeline=pipeline), actor)
    return services.pipelines.restore(RestorePipeline(pipeline=pipeline), actor)


def _pipeline(value: ids.SettingsValue | ids.FormValue) -> PipelineKey | None:
    return PipelineKey(pipeline_id=value.pipeline_id) if value.pipeline_id is not None else None


_SCREENS: Mapping[ids.Screen, Callable[[ids.SettingsValue, Frame, Context], Modal]] = {
    "menu": _menu,
    "pipelines": _pipelines,
    "pipeline": _one_pipeline,
    "labels": _list,
    "reasons": _list,
    "members": _members,
    "rules": _rules,
}
