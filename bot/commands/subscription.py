"""`/pipeline subscribe` and `unsubscribe`: which pipeline, which events, from which value on."""

from __future__ import annotations

from collections.abc import Iterator

from bot.blocks.kit import Message
from bot.blocks.subscription import subscribed, unsubscribed
from bot.commands.parsing import Args
from bot.commands.pipeline_line import Phrase, phrase
from bot.context import Context
from core.errors import InvalidInput
from core.events import SUBSCRIBABLE
from core.folding import name_key
from core.i18n import _
from core.money import Money, parse_money
from core.pipeline_requests import ListPipelines, Named, SubscribeChannel, UnsubscribeChannel
from core.requests import Word
from core.stage_names import match_names

USAGE = "Sales won lost >10k"
_WHICH = _("Which pipeline?")


def subscribe(args: Args, context: Context) -> Message:
    """`/pipeline subscribe [Sales] [events] [>10k]`, for the channel that it is typed in."""
    currency = context.services.workspaces.settings(context.actor.workspace_id).currency
    words, least = _without_amount(args, currency, context.actor.locale)
    pipeline, events = _pipeline_and_events(words, args, context)
    request = SubscribeChannel(
        channel_id=context.channel_id,
        pipeline=pipeline,
        events=events,
        least=least,
        # Whoever is in a channel that Slack did not show could be anybody.
        outsiders=context.channel is None or context.channel.has_outsiders,
        line=args.whole,
        consent=args.consent,
    )
    result = context.services.subscriptions.subscribe(request, context.actor)
    is_member = context.channel is None or context.channel.is_member
    return subscribed(result, context.reader, is_member=is_member)


def unsubscribe(args: Args, context: Context) -> Message:
    """`/pipeline unsubscribe [Sales]`."""
    named = phrase(args, "/pipeline unsubscribe Sales").named(_WHICH) if args.words else None
    request = UnsubscribeChannel(channel_id=context.channel_id, pipeline=named)
    return unsubscribed(context.services.subscriptions.unsubscribe(request, context.actor), context.reader)


def _without_amount(args: Args, currency: str, locale: str) -> tuple[list[Word], Money | None]:
    """The words but the `>10k`, and that. A lone `>` belongs to the word after it."""
    words, least = list(args.words), None
    for at, word in enumerate(args.words):
        if word.quoted or not word.text.startswith(">"):
            continue
        if least is not None:
            raise InvalidInput(_("There are two least values."), _("Leave one of them out."), field="least")
        amount = word.text.lstrip(">=")
        used = [word]
        if not amount and at + 1 < len(args.words):
            amount = args.words[at + 1].text
            used.append(args.words[at + 1])
        least = parse_money(amount, default_currency=currency, locale=locale)
        words = [other for other in words if other not in used]
    return words, least


def _pipeline_and_events(
    words: list[Word], args: Args, context: Context
) -> tuple[Named | None, tuple[str, ...]]:
    """The words in front name a pipeline unless they are events; what follows them are events."""
    words = list(_moved_back(words))
    known = SUBSCRIBABLE.keys() | {"all"}
    end = next(
        (at for at, word in enumerate(words) if not word.quoted and set(_parts(word)) & known), len(words)
    )
    front, events = words[:end], [part for word in words[end:] for part in _parts(word)]
    if not front:
        return None, tuple(events)
    named = Phrase(args, front, f"/pipeline subscribe {USAGE}").named(_WHICH)
    if front[0].quoted or _is_pipeline(named.text, context):
        return named, tuple(events)
    return None, (*(part for word in front for part in _parts(word)), *events)


def _moved_back(words: list[Word]) -> Iterator[Word]:
    """The words, where `moved back` is the one event that it names."""
    waiting: Word | None = None
    for word in words:
        if waiting is not None and not word.quoted and name_key(word.text) == "back":
            yield waiting.model_copy(update={"text": f"{waiting.text}-back"})
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = word if not word.quoted and _parts(word)[-1:] == ["moved"] else None
        if waiting is None:
            yield word
    if waiting is not None:
        yield waiting


def _parts(word: Word) -> list[str]:
    """`won,lost` is two events."""
    return [name_key(part) for part in word.text.split(",") if part.strip()]


def _is_pipeline(text: str, context: Context) -> bool:
    listed = context.services.pipelines.list(ListPipelines(archived=True), context.actor)
    return bool(match_names([summary.pipeline for summary in listed.pipelines], text).found)
