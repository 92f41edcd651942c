"""`/pipeline subscribe`, `unsubscribe` and `test`: what a channel hears of deals."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.blocks.subscription import OF_ALL, sample_queued, unsubscribed
from bot.commands.hearing import channel_and_words, hear
from bot.commands.parsing import Args
from bot.commands.pipeline_line import Phrase
from bot.context import Context
from bot.views.subscriptions import open_subscribe
from core.i18n import _
from core.pipeline_requests import Named, PostSample, UnsubscribeChannel

_WHICH = _("Which pipeline?")


def subscribe(args: Args, context: Context) -> Message | Modal:
    """`/pipeline subscribe [#channel] [Sales] [events] [>10k] …`; `form` opens the form instead."""
    if [word.text.casefold() for word in args.words if not word.quoted] == ["form"]:
        return open_subscribe(ids.FormValue(form=ids.SUBSCRIBE_FORM), context)
    return hear(args, context)


def unsubscribe(args: Args, context: Context) -> Message:
    """`/pipeline unsubscribe [#channel] [Sales]`. `all pipelines` ends what is heard of all as one, and not
    what is heard of single ones.
    """
    channel_id, named = _channel_and_pipeline(args, "/pipeline unsubscribe Sales", context)
    of_all = named is not None and named.text.casefold() == OF_ALL
    request = UnsubscribeChannel(channel_id=channel_id, pipeline=None if of_all else named, of_all=of_all)
    return unsubscribed(context.services.subscriptions.unsubscribe(request, context.actor), context.reader)


def test(args: Args, context: Context) -> Message:
    """`/pipeline test [#channel] [Sales]`: a sample of what the channel hears."""
    channel_id, named = _channel_and_pipeline(args, "/pipeline test Sales", context)
    request = PostSample(
        channel_id=channel_id, pipeline=named, outsiders=context.outsiders, unseen=context.unseen
    )
    context.services.sample_alerts.send(request, context.actor)
    return sample_queued(channel_id, context.reader)


def _channel_and_pipeline(args: Args, example: str, context: Context) -> tuple[str, Named | None]:
    channel_id, words = channel_and_words(args, context)
    return channel_id, Phrase(args, words, example).named(_WHICH) if words else None
