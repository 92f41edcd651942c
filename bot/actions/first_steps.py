"""Buttons of the first steps: on the welcome, and on an admin's Home."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.click import Click
from bot.blocks import ids
from bot.blocks.home_setup import channel_told, welcome
from bot.blocks.kit import Message
from bot.context import Context
from bot.plan import Then
from core.errors import Conflict
from core.i18n import _
from core.permissions import require
from core.pipeline_requests import SubscribeChannel


def show_steps(value: ids.StepValue, click: Click, context: Context) -> Message:
    """How far somebody is, in the place of the welcome. Raises NotPermitted for who sets nothing up."""
    require(context.actor, "configure_pipelines")
    status = context.services.first_steps.show(context.actor)
    assert status is not None
    return replace(welcome(context.reader, status), replace=True)


def mark_step(value: ids.StepValue, click: Click, context: Context) -> Then | None:
    """Ask for a step no more. Home shows by itself what that changed."""
    context.services.first_steps.mark(value.step or "over", context.actor)
    if click.home:
        return None
    return Then(lambda context: show_steps(value, click, context))


def subscribe_channel(value: ids.ChannelValue, click: Click, context: Context) -> Message:
    """Let the channel that was chosen hear of all pipelines. Allowing outsiders is done in the channel."""
    channel = context.channel
    allowed = context.services.workspaces.settings(context.actor.workspace_id).channels_with_outsiders
    if (channel is None or channel.has_outsiders) and value.channel_id not in allowed:
        raise Conflict(
            _("That channel has guests or people of another organisation, or I am not in it to see."),
            _("Invite me with `/invite`; `/pipeline subscribe` there asks whether they may read."),
        )
    request = SubscribeChannel(channel_id=value.channel_id)
    result = context.services.subscriptions.subscribe(request, context.actor)
    return channel_told(value.channel_id, result.activity_id, context.reader)
