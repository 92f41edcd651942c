"""The forms of the settings: opening them with what is set, and saving what was changed."""

from __future__ import annotations

from typing import Any

from bot.blocks import ids, settings_forms
from bot.blocks.modal import Modal
from bot.blocks.settings import RULES
from bot.blocks.settings_lists import Item
from bot.context import Context
from bot.plan import Then
from bot.views.about import told
from bot.views.entered import Entered, all_read, in_field
from bot.views.settings import after, remove_form
from core.dates import MOST_DAYS, parse_days
from core.errors import NotFound
from core.i18n import _
from core.permissions import require
from core.pipeline_requests import AddStage, CreatePipeline, PipelineKey, RemoveStage
from core.pipeline_words import valid_days, valid_percent
from core.requests import StageKey
from core.results import CLOSED, PipelineView, StageView
from core.setting_requests import (
    AddItem,
    ChangeMember,
    ChangeRules,
    EditItem,
    EditPipeline,
    EditStage,
    ItemFacts,
    MemberFacts,
    PipelineFacts,
    StageFacts,
)
from core.workspace_settings import WorkspaceSettings

_LONGEST_NUMBER = 9


def open_new_pipeline(value: ids.FormValue, context: Context) -> Modal:
    """A new pipeline."""
    require(context.actor, "configure_pipelines")
    return settings_forms.new_pipeline_form(context.reader)


def create_pipeline(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Create it, and show it with its stages."""
    stages = tuple(line for line in (entered.text("stages") or "").splitlines() if line.strip())
    request = CreatePipeline(
        name=entered.text("name") or "", colour=entered.choice("colour"), stages=stages or None
    )
    change = context.services.pipelines.create(request, context.actor)
    return after(change, _on(change.pipeline.pipeline_id))


def open_edit_pipeline(value: ids.FormValue, context: Context) -> Modal:
    """A pipeline as it is set."""
    require(context.actor, "configure_pipelines")
    return settings_forms.edit_pipeline_form(_pipeline(value, context), context.reader)


def edit_pipeline(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Save what was changed of a pipeline."""
    request = EditPipeline(
        pipeline=_key(value),
        entered=_pipeline_facts(entered),
        seen=_pipeline_facts(entered.as_shown()),
        told=told(value),
    )
    change = context.services.pipelines.edit(request, context.actor)
    return after(change, _on(value.pipeline_id))


def open_new_stage(value: ids.FormValue, context: Context) -> Modal:
    """A new stage of a pipeline."""
    require(context.actor, "configure_pipelines")
    return settings_forms.new_stage_form(_pipeline(value, context), context.reader)


def add_stage(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Add the stage where it was wanted."""
    beside = entered.key("after")
    numbers = all_read(
        probability=lambda: _percent(entered) if entered.text("probability") else None,
        stale_days=lambda: _days(entered, "stale"),
        due_days=lambda: _days(entered, "due", least=0),
    )
    request = AddStage(
        pipeline=_key(value),
        name=entered.text("name") or "",
        after=StageKey(stage_id=beside) if beside else None,
        colour=entered.choice("colour"),
        **numbers,
    )
    change = context.services.stages.add(request, context.actor)
    return after(change, _on(value.pipeline_id))


def open_edit_stage(value: ids.FormValue, context: Context) -> Modal:
    """A stage as it is set."""
    require(context.actor, "configure_pipelines")
    return settings_forms.edit_stage_form(_stage(value, context), context.reader)


def edit_stage(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Save what was changed of a stage."""
    request = EditStage(
        pipeline=_key(value),
        stage=StageKey(stage_id=value.stage_id or 0),
        entered=_stage_facts(entered),
        seen=_stage_facts(entered.as_shown()),
        told=told(value),
    )
    change = context.services.stages.edit(request, context.actor)
    return after(change, _on(value.pipeline_id))


def open_remove_stage(value: ids.FormValue, context: Context) -> Modal:
    """Where the deals of a stage are to go."""
    return remove_form(value, context)


def remove_stage(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Remove the stage; its open deals go where it was said."""
    into = entered.key("into")
    request = RemoveStage(
        pipeline=_key(value),
        stage=StageKey(stage_id=value.stage_id or 0),
        into=StageKey(stage_id=into) if into else None,
    )
    change = context.services.stages.remove(request, context.actor)
    return after(change, _on(value.pipeline_id))


def open_item(value: ids.FormValue, context: Context) -> Modal:
    """A label or a reason, as it is or new."""
    require(context.actor, "configure_pipelines")
    return settings_forms.list_item_form(value.list or "label", _item(value, context), context.reader)


def save_item(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Add the label or the reason, or save what was changed of it."""
    name, lists = value.list or "label", context.services.lists_of_workspace
    if value.item_id is None:
        facts = _item_facts(entered)
        change = lists.add(AddItem(list=name, name=facts.name, colour=facts.colour), context.actor)
    else:
        request = EditItem(
            list=name,
            key=value.item_id,
            entered=_item_facts(entered),
            seen=_item_facts(entered.as_shown()),
            told=told(value),
        )
        change = lists.edit(request, context.actor)
    shown = ids.SettingsValue(screen="labels" if name == "label" else "reasons")
    return after(change, shown)


def open_member(value: ids.FormValue, context: Context) -> Modal:
    """Somebody's role and manager."""
    require(context.actor, "configure_pipelines")
    member = context.services.member_settings.show(value.member_id or 0, context.actor)
    return settings_forms.member_form(member, context.reader)


def change_member(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Save somebody's role and manager."""
    request = ChangeMember(
        member_id=value.member_id or 0,
        entered=_member_facts(entered),
        seen=_member_facts(entered.as_shown()),
        told=told(value),
    )
    change = context.services.member_settings.change(request, context.actor)
    return after(change, ids.SettingsValue(screen="members"))


def open_rules(value: ids.FormValue, context: Context) -> Modal:
    """The rules as they are."""
    require(context.actor, "configure_pipelines")
    settings = context.services.workspaces.setup(context.actor).settings
    return settings_forms.rules_form(settings, context.reader)


def change_rules(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Save what was changed of the rules."""
    request = ChangeRules(entered=_rules(entered), seen=_rules(entered.as_shown()), told=told(value))
    change = context.services.workspaces.change_rules(request, context.actor)
    return after(change, ids.SettingsValue(screen="rules"))


def _pipeline_facts(entered: Entered) -> PipelineFacts:
    means = {f"{status}_means": entered.text(f"{status}_means") for status in CLOSED}
    facts: dict[str, Any] = {
        "name": entered.text("name") or "",
        "colour": entered.choice("colour") or "",
        "win_converts": entered.choice("win_converts"),
        "lost_reason_required": entered.ticked("lost_reason_required"),
        **means,
    }
    return PipelineFacts.model_validate(facts)


def _stage_facts(entered: Entered) -> StageFacts:
    facts: dict[str, Any] = {
        "name": entered.text("name") or "",
        "colour": entered.choice("colour") or "",
        **all_read(
            probability=lambda: _percent(entered),
            stale_after_days=lambda: _days(entered, "stale"),
            due_after_days=lambda: _days(entered, "due", least=0),
        ),
        "definition": entered.text("definition"),
        "name_means_done": {"done": True, "todo": False}.get(entered.choice("means") or ""),
        "required_fields": _ticked(entered, "required_fields"),
    }
    return StageFacts.model_validate(facts)


def _item_facts(entered: Entered) -> ItemFacts:
    return ItemFacts(name=entered.text("name") or "", colour=entered.choice("colour"))


def _member_facts(entered: Entered) -> MemberFacts:
    facts = {"role": entered.choice("role"), "manager": entered.person("manager")}
    return MemberFacts.model_validate(facts)


def _rules(entered: Entered) -> WorkspaceSettings:
    on = _ticked(entered, "rules")
    return WorkspaceSettings(
        currency=entered.text("currency") or "",
        working_days=frozenset(int(day) for day in _ticked(entered, "working_days")),
        longest_pause_days=_days(entered, "longest_pause_days") or 0,
        channels_with_outsiders=frozenset(entered.channels("channels_with_outsiders")),
        **{name: name in on for name in RULES},
    )


def _ticked(entered: Entered, name: str) -> list[str]:
    return [str(box["value"]) for box in entered.ticks(name)]


def _percent(entered: Entered) -> int:
    digits = (entered.text("probability") or "").removesuffix("%").strip()
    whole = digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST_NUMBER
    return in_field(
        "probability", lambda: valid_percent(int(digits) if whole else -1), hint=_("For example 40.")
    )


def _days(entered: Entered, field: str, *, least: int = 1) -> int | None:
    """A limit in days, None where there is none."""
    written = entered.text(field)
    if written is None:
        return None
    hint = _("Write a number from {least} to {most}.", least=least, most=MOST_DAYS)
    return in_field(field, lambda: valid_days(parse_days(written), field, least=least), hint=hint)


def _pipeline(value: ids.FormValue, context: Context) -> PipelineView:
    pipeline = context.services.workspaces.setup(context.actor).pipelines.get(value.pipeline_id or 0)
    if pipeline is None:
        raise NotFound(_("That pipeline is gone."), _("`/pipeline list` shows those there are."))
    return pipeline


def _stage(value: ids.FormValue, context: Context) -> StageView:
    stage = context.services.workspaces.setup(context.actor).stages.get(value.stage_id or 0)
    if stage is None or stage.removed:
        raise NotFound(
            _("That stage was removed in the meantime."), _("Open the settings again to see those there are.")
        )
    return stage


def _item(value: ids.FormValue, context: Context) -> Item | None:
    """The label or reason as it is; None for a new one."""
    if value.item_id is None:
        return None
    setup = context.services.workspaces.setup(context.actor)
    label, reason = setup.labels.get(value.item_id), setup.lost_reasons.get(value.item_id)
    if value.list == "label" and label is not None:
        return Item(label.label_id, label.name, label.colour)
    if value.list == "reason" and reason is not None:
        return Item(value.item_id, reason)
    raise NotFound(
        _("It was removed in the meantime."), _("Open the settings again: they show the list as it is now.")
    )


def _key(value: ids.FormValue) -> PipelineKey:
    return PipelineKey(pipeline_id=value.pipeline_id or 0)


def _on(pipeline_id: int | None) -> ids.SettingsValue:
    return ids.SettingsValue(screen="pipeline", pipeline_id=pipeline_id)
