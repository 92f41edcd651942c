"""What a channel is to hear, read from a line in the words that filter boards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.blocks.kit import Message
from bot.blocks.subscription import subscribed
from bot.commands.filters import is_bound, with_whole_bounds
from bot.commands.parsing import Args, channel_named, key_and_value, listed
from bot.commands.pipeline_line import Phrase
from bot.context import Context
from core.channel_filter import UNOWNED
from core.errors import InvalidInput
from core.events import SUBSCRIBABLE
from core.folding import name_key
from core.i18n import _
from core.money import Money, parse_money
from core.pipeline_requests import ListPipelines, Named, SubscribeChannel
from core.requests import Word
from core.stage_names import match_names

USAGE = "Sales won lost >10k @bob stage:Demo important:won,>50k"
_WHICH = _("Which pipeline?")
_OWNERS = frozenset({UNOWNED, "mine"})
# A comma with a digit behind it is within an amount.
_COMMA = re.compile(r",(?![0-9])")
_LISTS = {"stage": "stages", "label": "labels", "owner": "owners"}


def hear(args: Args, context: Context) -> Message:
    """Have a channel hear what the line says, and tell so."""
    request = asked(args, context)
    result = context.services.subscriptions.subscribe(request, context.actor)
    others = context.services.subscriptions.list_for(request.channel_id, context.actor)
    is_member = context.channel is None or context.channel.is_member
    return subscribed(result, context.reader, others=others, is_member=is_member)


def asked(args: Args, context: Context) -> SubscribeChannel:
    """What a line asks a channel to hear. Raises InvalidInput for what cannot be read."""
    channel_id, words = channel_and_words(args, context)
    if context.is_direct and channel_id == context.channel_id:
        raise InvalidInput(
            _("This is a direct message, and only channels hear of deals."),
            _("Type it in a channel, or with one: `/pipeline subscribe #sales`."),
        )
    currency = context.services.workspaces.settings(context.actor.workspace_id).currency
    facts, words = _narrowed(words, args, currency, context.actor.locale)
    pipeline, events = _pipeline_and_events(words, args, context)
    if "pipeline" in facts and pipeline is not None:
        raise InvalidInput(_("There are two pipelines."), _("Leave one of them out."), field="pipeline")
    return SubscribeChannel(
        **{"pipeline": pipeline, **facts},
        channel_id=channel_id,
        events=events,
        outsiders=context.outsiders,
        unseen=context.unseen,
        line=args.whole,
        consent=args.consent,
    )


def channel_and_words(args: Args, context: Context) -> tuple[str, list[Word]]:
    """The channel that is meant, and the words after it."""
    named = channel_named(args)
    return named or context.channel_id, list(args.words[1:] if named else args.words)


def _narrowed(words: list[Word], args: Args, currency: str, locale: str) -> tuple[dict[str, Any], list[Word]]:
    """What the amounts, owners and keys among the words narrow to, and the other words."""
    facts: dict[str, Any] = {}
    left = []
    for word in with_whole_bounds(words, currency, locale):
        pair = key_and_value(word)
        if is_bound(word):
            if "least" in facts:
                raise InvalidInput(
                    _("There are two least values."), _("Leave one of them out."), field="least"
                )
            facts["least"] = _at_least(word.text, currency, locale)
        elif not word.quoted and (word.text[:1] == "@" or word.text[:2] == "<@"):
            _add(facts, "owners", word.text)
        elif not word.quoted and word.text.casefold() in _OWNERS:
            _add(facts, "owners", "me" if word.text.casefold() == "mine" else UNOWNED)
        elif pair is not None:
            _keyed(facts, *pair, word, args, currency, locale)
        else:
            left.append(word)
    return facts, left


def _keyed(
    facts: dict[str, Any], key: str, value: str, word: Word, args: Args, currency: str, locale: str
) -> None:
    """Add what `key:value` narrows to."""
    if not value:
        raise InvalidInput(
            _("`{word}` has nothing after its colon.", word=word.text),
            _("For example `{example}`.", example=f"/pipeline subscribe {USAGE}"),
        )
    if key == "pipeline":
        facts["pipeline"] = Named(text=value)
    elif key == "digest":
        facts["digest"] = value
    elif key in _LISTS:
        _add(facts, _LISTS[key], *listed(args, word))
    elif key == "important":
        for part in (each.strip() for each in _COMMA.split(value)):
            if part.startswith(">"):
                facts["important_from"] = _at_least(part, currency, locale)
            elif part:
                _add(facts, "important", part)
    else:
        raise InvalidInput(
            _("I don't know `{key}:` here.", key=key[:40]),
            _(
                "There are {keys}.",
                keys=", ".join(f"`{known}:`" for known in ("pipeline", *_LISTS, "important", "digest")),
            ),
        )


def _add(facts: dict[str, Any], name: str, *values: str) -> None:
    facts[name] = (*facts.get(name, ()), *values)


def _at_least(text: str, currency: str, locale: str) -> Money:
    """`>10k` and `>=10k` both mean from that value on."""
    if text.startswith("<"):
        raise InvalidInput(
            _("A channel hears of deals from a value on."), _("Write it like `>10k`."), field="least"
        )
    return parse_money(text.lstrip(">="), default_currency=currency, locale=locale)


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
