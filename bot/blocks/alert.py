"""What a channel hears when a deal changes: two quiet lines that say what, from where, who and how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from bot.blocks import ids, kit
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold, cut, escape, mention
from core.events import DealEvent
from core.i18n import Text, _
from core.money import NO_VALUE, Money

_LONGEST = 1000 * 365 * 86_400  # seconds; calendars end before what a broken event may say
_TITLE = 150
_NAME = 80
_REASON = 200
_APART = Mrkdwn(" · ")

_Who = Callable[[str, str | None], str]


def channel_alert(event: DealEvent, reader: Reader) -> Message:
    """The alert of one change (rule 13), from the event alone: what it says was true when it happened."""
    deal = _deal_name(event)
    return Message(
        text=Mrkdwn("\n").join(
            [_headline(event, reader, escape(deal)), _APART.join(_details(event, reader, _by_name))]
        ),
        blocks=(
            kit.section(_headline(event, reader, bold(deal)), accessory=_open(event, reader)),
            kit.context(_APART.join(_details(event, reader, _by_mention))),
        ),
    )


def alert_line(event: DealEvent, reader: Reader) -> Mrkdwn:
    """What an alert tells of, in a line."""
    return _headline(event, reader, escape(_deal_name(event)))


def _open(event: DealEvent, reader: Reader) -> kit.Block:
    """*Open*: the card, for whoever clicks; nothing where the deal is gone."""
    if event.kind == "deal.undone" and event.undid == "deal.created":
        return {}
    value = ids.DealValue(deal_id=event.deal_id).dump()
    return kit.button(reader.plain("Open"), ids.action(ids.SHOW_DEAL, event.deal_id), value)


def _deal_name(event: DealEvent) -> str:
    title = cut(" ".join(event.title.split()), _TITLE)
    company = cut(event.company, _NAME) if event.company else ""
    named = not company or company.casefold() in title.casefold()
    return f"#{event.number} {title}" if named else f"#{event.number} {title} ({company})"


def _headline(event: DealEvent, reader: Reader, deal: Mrkdwn) -> Mrkdwn:
    values = {
        "deal": deal,
        "stage": cut(event.stage, _NAME),
        "from_stage": cut(event.from_stage or "", _NAME),
        "reason": cut(event.reason or "", _REASON),
    }
    return reader.say(_sentence(event).msgid, **values)


def _sentence(event: DealEvent) -> Text:
    """The sentence that tells of the change, before translation."""
    if event.kind == "deal.undone":
        return _UNDONE.get(event.undid or "", _("{deal}: the last change was undone."))
    if event.reason and event.kind in _WITH_REASON:
        return _WITH_REASON[event.kind]
    if event.from_stage is None and event.kind in ("deal.moved", "deal.moved_back"):
        return _("{deal} moved to {stage}")
    return _HAPPENED[event.kind]


_HAPPENED: Mapping[str, Text] = {
    "deal.created": _("{deal} is new, in {stage}"),
    "deal.moved": _("{deal} moved: {from_stage} → {stage}"),
    "deal.moved_back": _("{deal} moved back: {from_stage} → {stage}"),
    "deal.won": _("🎉 {deal} was won"),
    "deal.lost": _("{deal} was lost"),
    "deal.abandoned": _("{deal} was abandoned"),
    "deal.reopened": _("{deal} was reopened, in {stage}"),
}
_WITH_REASON: Mapping[str, Text] = {
    "deal.lost": _("{deal} was lost: {reason}"),
    "deal.abandoned": _("{deal} was abandoned: {reason}"),
}
_UNDONE: Mapping[str, Text] = {
    "deal.created": _("{deal} was taken back: creating it was undone."),
    "deal.moved": _("{deal} is in {stage} again: its move was undone."),
    "deal.moved_back": _("{deal} is in {stage} again: its move was undone."),
    "deal.won": _("{deal} is open again, in {stage}: the win was undone."),
    "deal.lost": _("{deal} is open again, in {stage}: the loss was undone."),
    "deal.abandoned": _("{deal} is open again, in {stage}: abandoning it was undone."),
    "deal.reopened": _("{deal} is closed again: reopening it was undone."),
}


def _details(event: DealEvent, reader: Reader, who: _Who) -> Iterator[Mrkdwn]:
    actor = (event.actor_name, event.actor_user_id)
    yield reader.say("by {who}", who=who(*actor))
    value = Money(event.value_minor, event.currency)
    if value != NO_VALUE:
        yield escape(reader.money(value))
    if event.owner_name is None:
        yield reader.say("no owner")
    elif (event.owner_name, event.owner_user_id) == actor:
        yield reader.say("their own deal")
    else:
        yield reader.say("owner {owner}", owner=who(event.owner_name, event.owner_user_id))
    if event.seconds_in_old is not None:
        yield _time_in(event.seconds_in_old, cut(event.from_stage or event.stage, _NAME), reader)
    yield escape(cut(event.pipeline, _NAME))


def _time_in(seconds: int, stage: str, reader: Reader) -> Mrkdwn:
    # An alert is sent as soon as the change is stored; an event keeps no moment of its own.
    entered_at = reader.now - timedelta(seconds=min(max(0, seconds), _LONGEST))
    days = reader.days_between(entered_at, reader.now)
    if days == 0:
        return reader.say("less than a day in {stage}", stage=stage)
    return reader.say_n("{count} day in {stage}", "{count} days in {stage}", days, stage=stage)


def _by_mention(name: str, user_id: str | None) -> str:
    return mention(user_id) if user_id else cut(name, _NAME)


def _by_name(name: str, user_id: str | None) -> str:
    return cut(name, _NAME)
