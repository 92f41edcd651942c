"""The forms that change several deals: which, then what they are to have; then it is a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import bulk_forms, ids
from bot.blocks.bulk import job_said
from bot.blocks.kit import Block
from bot.blocks.modal import Modal, said_in_modal
from bot.commands.filters import filters_of
from bot.commands.parsing import read_args
from bot.context import Context
from bot.views.entered import Entered
from core.bulk_results import Change, ChangeDeals
from core.errors import InvalidInput, NotFound
from core.i18n import _
from core.permissions import require
from core.requests import DealKey, Filters
from core.results import PipelineView
from core.setup import Setup

_CHANGES: Mapping[str, Change] = {
    "move": "move",
    "assign": "assign",
    "label": "label",
    "won": "won",
    "lost": "lost",
    "abandoned": "abandoned",
}
_Boxes = Sequence[Mapping[str, Any]]


def open_choice(value: ids.FormValue, context: Context) -> Modal:
    """The deals of a message, as they are now."""
    found = context.services.bulk.look(value.shown, _filters(value, context), context.actor)
    about = value.model_copy(update={"shown": ()})
    left_out = len(value.shown) - len(found.deals)
    return bulk_forms.choose_form(found, left_out, about, context.reader)


def choose(value: ids.FormValue, entered: Entered, context: Context) -> Modal:
    """The second step asks what the change that was chosen needs, and says how many deals it is about."""
    require(context.actor, "create_deal")
    change = _CHANGES[entered.choice("change") or "move"]
    which = entered.choice("which")
    boxes = entered.boxes("deals") if which == "shown" else entered.ticks("deals")
    if which == "all":
        boxes = []
    if which != "all" and not boxes:
        raise InvalidInput(
            _("No deal is ticked."), _("Tick some below, or choose all of them."), field="which"
        )
    about = value.model_copy(update={"form": ids.CHANGE_DEALS_FORM, "change": change})
    matching = None
    if which == "all":
        matching = context.services.bulk.look((), _filters(value, context), context.actor)
    else:
        about = about.model_copy(update={"filters": None})
    field = _asked(change, boxes, about, context)
    return bulk_forms.change_form(change, boxes, matching, about, field, context.reader)


def open_change(value: ids.FormValue, context: Context) -> Modal:
    """The second step opens from the first one only."""
    raise NotFound(_("Choose the deals first."), _("*Select several* stands below each list of them."))


def change(value: ids.FormValue, entered: Entered, context: Context) -> Modal:
    """Begin to change the deals; the form shows how far it is, and closing it stops nothing."""
    assert value.change is not None
    request = ChangeDeals(
        change=value.change,
        deals=tuple(_key(box) for box in entered.ticks("deals")),
        filters=_filters(value, context),
        stage_id=entered.key("stage"),
        owner=entered.person("owner"),
        label=entered.choice("label"),
        reason_id=entered.key("listed"),
        reason=entered.text("reason"),
        response_url=context.response_url,
        view_id=context.view_id,
    )
    job = context.services.bulk.start(request, context.actor)
    return said_in_modal(job_said(job, context.reader), context.reader)


def _asked(change: Change, boxes: _Boxes, about: ids.FormValue, context: Context) -> tuple[Block, ...]:
    """The field that the change needs."""
    setup, reader = context.services.workspaces.setup(context.actor), context.reader
    if change == "move":
        return bulk_forms.stage_asked(_pipelines(setup, boxes, about), reader)
    if change == "assign":
        return bulk_forms.owner_asked(reader)
    if change == "label":
        return bulk_forms.label_asked(setup.labels.values(), reader)
    return () if change == "won" else bulk_forms.reason_asked(change, setup.lost_reasons, reader)


def _pipelines(setup: Setup, boxes: _Boxes, about: ids.FormValue) -> list[PipelineView]:
    """The pipelines that the deals are in, as far as it is known; else all that are in use."""
    stages = [setup.stages.get(_key(box).stage_id or 0) for box in boxes]
    keys = {stage.pipeline_id for stage in stages if stage is not None}
    if not boxes and about.pipeline_id is not None:
        keys = {about.pipeline_id}
    used = [pipeline for pipeline in setup.pipelines.values() if not pipeline.archived]
    return [pipeline for pipeline in used if pipeline.pipeline_id in keys] or used


def _key(box: Mapping[str, Any]) -> DealKey:
    """A deal as its box carries it. Raises NotFound for one that was not made by us."""
    value = ids.read(ids.DealValue, box["value"])
    if value is None:
        raise NotFound(
            _("That form is from an older version of me."), _("`/deal list` shows the deals afresh.")
        )
    return DealKey(deal_id=value.deal_id, stage_id=value.stage_id, status=value.status)


def _filters(value: ids.FormValue, context: Context) -> Filters | None:
    """What the message was a page of; None where that is not what is to change."""
    if value.filters is None:
        return None
    filters = filters_of(read_args("deal list", value.filters), context)
    narrowed: dict[str, Any] = {"pipeline_id": value.pipeline_id}
    if value.stage_id is not None:
        stage = context.services.workspaces.setup(context.actor).stages.get(value.stage_id)
        if stage is None or stage.removed:
            raise NotFound(_("That stage is gone."), _("`/deal board` shows those that there are."))
        narrowed["stages"] = (stage.name,)
    return filters.model_copy(update=narrowed)
