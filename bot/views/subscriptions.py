"""The form of what a channel hears: opening it, and carrying out what was entered as a line would be."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.kit import Message
from bot.blocks.modal import Meanwhile, Modal
from bot.blocks.subscription_forms import ALL, looking_form, subscribe_form
from bot.commands.hearing import hear
from bot.commands.parsing import read_args
from bot.context import Context
from bot.views.entered import Entered, in_field
from bot.views.form import Errand
from core.errors import InvalidInput
from core.i18n import _
from core.money import Money
from core.permissions import require
from core.pipeline_requests import PipelineKey, SubscribeChannel
from core.pipeline_results import SubscriptionView
from core.subscription_lines import subscribe_line

_COMMAND = "pipeline subscribe"


def open_subscribe(value: ids.FormValue, context: Context) -> Modal:
    """What a channel hears, by the subscription that is named, else by the only one of the channel.

    Raises NotPermitted unless the actor is a manager; NotFound where the subscription was ended.
    """
    require(context.actor, "subscribe_channel")
    view = _subscription(value, context)
    here = context.channel_id if context.channel_id.startswith(("C", "G")) else ""
    setup = context.services.workspaces.setup(context.actor)
    moves_away = view is not None and view.paused
    return subscribe_form(
        view.channel_id if view is not None and not moves_away else here,
        view,
        list(setup.pipelines.values()),
        list(setup.labels.values()),
        context.reader,
    )


def check(value: ids.FormValue, entered: Entered, context: Context) -> Meanwhile:
    """Say what is wrong with what was entered; the rest waits until Slack has shown who is in the channel."""
    request = _entered(entered, context)
    line = subscribe_line(
        context.services.subscriptions.preview(request, context.actor), context.actor.locale
    )
    asked = value.model_copy(update={"filters": line.removeprefix(_COMMAND)})
    return Meanwhile(looking_form(context.reader), asked, writes=True, channel_id=request.channel_id)


def subscribe(value: ids.FormValue, errand: Errand, context: Context) -> Message:
    """Have the channel hear it, and say so. Raises as the line does."""
    return hear(read_args(_COMMAND, value.filters or ""), context)


def _subscription(value: ids.FormValue, context: Context) -> SubscriptionView | None:
    subscriptions = context.services.subscriptions
    if value.subscription_id is not None:
        return subscriptions.show(value.subscription_id, context.actor)
    here = subscriptions.list_for(context.channel_id, context.actor)
    return here[0] if len(here) == 1 else None


def _entered(entered: Entered, context: Context) -> SubscribeChannel:
    setup = context.services.workspaces.setup(context.actor)
    channel_id, pipeline_id = entered.channel("channel"), entered.key("pipeline")
    if not channel_id.startswith(("C", "G")):
        raise InvalidInput(_("Choose a channel."), field="channel")
    if pipeline_id is None and entered.choice("pipeline") != ALL:
        raise InvalidInput(_("Choose a pipeline, or all of them."), field="pipeline")
    stages = {str(key): stage.name for key, stage in setup.stages.items() if not stage.removed}
    labels = {str(key): label.name for key, label in setup.labels.items()}
    return SubscribeChannel(
        channel_id=channel_id,
        pipeline=PipelineKey(pipeline_id=pipeline_id) if pipeline_id is not None else None,
        events=tuple(entered.several("events")),
        least=_money(entered, "least", context),
        owners=tuple(entered.several("owner")),
        stages=_names(entered, "stage", stages),
        labels=_names(entered, "label", labels),
        important=tuple(entered.several("important")),
        important_from=_money(entered, "important_from", context),
        digest=entered.choice("digest"),
    )


def _names(entered: Entered, field: str, names: dict[str, str]) -> tuple[str, ...]:
    """The names behind the keys that were chosen. Raises InvalidInput for what is gone by now."""
    chosen = entered.several(field)
    if not set(chosen) <= names.keys():
        raise InvalidInput(_("One of these was removed in the meantime. Choose again."), field=field)
    return tuple(names[key] for key in chosen)


def _money(entered: Entered, field: str, context: Context) -> Money | None:
    currency = context.services.workspaces.setup(context.actor).settings.currency
    locale = context.actor.locale
    return in_field(field, lambda: entered.money(field, currency=currency, locale=locale))
