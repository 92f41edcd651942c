"""What a channel reads of a deal: two quiet lines that say what, from where, who and how much.

They are made from what was heard alone: what they say was true when it happened. The fallback text is what
screen readers say, so it has words where the eye has signs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from bot.blocks import ids, kit
from bot.blocks.buttons import opens_form
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold, cut, escape, link, mention
from core.events import DealEvent
from core.i18n import Text, _
from core.living_alerts import MINUTE, Change, Said
from core.money import NO_VALUE, Money

_LONGEST = 1000 * 365 * 86_400  # seconds; calendars end before what a broken event may say
_TITLE = 150
_NAME = 80
_REASON = 200
_CLOSES = ("deal.won", "deal.lost", "deal.abandoned")
_DOT, _COMMA = Mrkdwn(" · "), Mrkdwn(", ")

_Who = Callable[[str, str | None], str]


def living_alert(said: Said, reader: Reader) -> Message:
    """The alert of a deal (rule 13), with *Open*, *Move* and *Assign to me*."""
    return _told(said, reader, kit.actions(*_buttons(said, reader)))


def outdated_alert(said: Said, newer: str, reader: Reader) -> Message:
    """The alert once another was posted at the address `newer`, which it points to."""
    words = reader.plain("Continued in a newer message")
    message = _told(said, reader, kit.context(reader.say("↪ {newer}", newer=link(newer, words))))
    return Message(Mrkdwn("\n").join([message.text, words]), message.blocks)


def thread_reply(said: Said, reader: Reader) -> Message:
    """What has happened lately, below the alert that names the deal."""
    deal = Mrkdwn(f"#{said.latest.number}")
    shown = reader.say("{what}, {by}", what=_headline(said, reader, deal), by=_by(said, reader, _by_mention))
    spoken = _headline(said, reader, deal, aloud=True)
    return Message(_COMMA.join([spoken, _by(said, reader, _by_name)]), (kit.section(shown),))


def gone_alert(number: int, who: tuple[str, str | None] | None, reader: Reader, *, undone: bool) -> Message:
    """What stands in the place of the alert of a deal that was deleted, or whose creation was `undone`."""
    deal = f"#{number}"
    what = (
        reader.say("{deal} was taken back: creating it was undone.", deal=deal)
        if undone
        else reader.say("{deal} was deleted.", deal=deal)
    )
    if who is None:
        return Message(what, (kit.section(what),))
    by = [reader.say("by {who}", who=name(*who)) for name in (_by_name, _by_mention)]
    return Message(Mrkdwn("\n").join([what, by[0]]), (kit.section(what), kit.context(by[1])))


def _told(said: Said, reader: Reader, below: kit.Block) -> Message:
    deal = _deal_name(said.latest)
    headline = _headline(said, reader, escape(deal), aloud=True)
    details = _COMMA.join(_details(said, reader, _by_name, aloud=True))
    return Message(
        text=Mrkdwn("\n").join([headline, details]),
        blocks=(
            kit.section(_headline(said, reader, bold(deal))),
            kit.context(_DOT.join(_details(said, reader, _by_mention))),
            below,
        ),
    )


def alert_line(event: DealEvent, reader: Reader) -> Mrkdwn:
    """What an alert tells of, in a line."""
    return _headline(Said.of(event, reader.now), reader, escape(_deal_name(event)))


def _buttons(said: Said, reader: Reader) -> Iterator[kit.Block]:
    """What is closed is opened only; who may do what is asked at the click."""
    deal = said.latest
    value = ids.DealValue(deal_id=deal.deal_id).dump()
    yield kit.button(reader.plain("Open"), ids.action(ids.SHOW_DEAL, deal.deal_id), value)
    if not _is_open(said):
        return
    move = ids.FormValue(form=ids.MOVE_DEAL_FORM, deal_id=deal.deal_id)
    yield opens_form(reader.plain("Move"), move)
    seen = ids.DealValue(deal_id=deal.deal_id, owner_id=deal.owner_id)
    yield kit.button(reader.plain("Assign to me"), ids.action(ids.TAKE_DEAL, deal.deal_id), seen.dump())


def _deal_name(event: DealEvent) -> str:
    title = cut(" ".join(event.title.split()), _TITLE)
    company = cut(event.company, _NAME) if event.company else ""
    named = not company or company.casefold() in title.casefold()
    return f"#{event.number} {title}" if named else f"#{event.number} {title} ({company})"


def _headline(said: Said, reader: Reader, deal: Mrkdwn, *, aloud: bool = False) -> Mrkdwn:
    last = said.standing[-1] if said.standing else said.latest
    ended = _ended(said)
    values = {
        "deal": deal,
        "stage": cut(last.stage, _NAME),
        "way": _way(said, reader, aloud=aloud),
        "reason": cut((ended.reason if ended else "") or "", _REASON),
    }
    return reader.say(_sentence(said).msgid, **values)


def _sentence(said: Said) -> Text:
    """The sentence that tells of what stands, before translation."""
    if not said.standing:
        return _UNDONE.get(said.latest.undid or "", _("{deal}: the last change was undone."))
    first, last, ended = said.standing[0], said.standing[-1], _ended(said)
    if ended is not None:
        return _WITH_REASON.get(ended.kind, _ENDED[ended.kind]) if ended.reason else _ENDED[ended.kind]
    if first.kind == "deal.created":
        return _("{deal} is new: {way}") if _has_moved(said) else _("{deal} is new, in {stage}")
    if first.from_stage is None:
        return _("{deal} moved to {stage}")
    if not _has_moved(said):
        return _("{deal} is in {stage} again")
    if _has_left(said):
        return _("{deal} moved: {way}")
    back = (
        last.position < first.from_position
        if last.position is not None and first.from_position is not None
        else last.kind == "deal.moved_back"
    )
    return _("{deal} moved back: {way}") if back else _("{deal} moved: {way}")


_ENDED: Mapping[str, Text] = {
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
    "deal.moved": _("{deal} is in {stage} again: its move was undone."),
    "deal.transferred": _("{deal} is in {stage} again: its move was undone."),
    "deal.won": _("{deal} is open again, in {stage}: the win was undone."),
    "deal.lost": _("{deal} is open again, in {stage}: the loss was undone."),
    "deal.abandoned": _("{deal} is open again, in {stage}: abandoning it was undone."),
    "deal.reopened": _("{deal} is closed again: reopening it was undone."),
}


def _ended(said: Said) -> Change | None:
    """The last change of the status that stands, if any."""
    return next((each for each in reversed(said.standing) if each.kind in _ENDED), None)


def _is_open(said: Said) -> bool:
    ended = _ended(said)
    if ended is not None:
        return ended.kind not in _CLOSES
    return bool(said.standing) or said.latest.undid != "deal.reopened"


def _has_moved(said: Said) -> bool:
    """Whether the deal is elsewhere than where it came from; a new one, than where it began."""
    first, last = said.standing[0], said.standing[-1]
    new = first.kind == "deal.created"
    old = (first.stage_id, first.stage) if new else (first.from_stage_id, first.from_stage)
    if old[0] is not None and last.stage_id is not None:
        return old[0] != last.stage_id
    return old[1] != last.stage


def _has_left(said: Said) -> bool:
    """Whether the deal is in another pipeline than where it came from."""
    left = next((each.from_pipeline_id for each in said.standing if each.from_pipeline_id is not None), None)
    return left is not None and left != said.latest.pipeline_id


def _way(said: Said, reader: Reader, *, aloud: bool) -> Mrkdwn:
    """From the first stage to the last, which is named with its pipeline where that is another; empty where
    the deal has not moved.
    """
    if not said.standing or not _has_moved(said):
        return Mrkdwn("")
    first, last = said.standing[0], said.standing[-1]
    old = first.stage if first.kind == "deal.created" else first.from_stage
    if old is None:
        return Mrkdwn("")
    new = f"{said.latest.pipeline}: {last.stage}" if _has_left(said) else last.stage
    stages = {"from_stage": cut(old, _NAME), "stage": cut(new, _NAME)}
    if aloud:
        return reader.say("from {from_stage} to {stage}", **stages)
    return reader.say("{from_stage} → {stage}", **stages)


def _details(said: Said, reader: Reader, who: _Who, *, aloud: bool = False) -> Iterator[Mrkdwn]:
    deal, last = said.latest, (said.standing or (said.latest,))[-1]
    yield _by(said, reader, who)
    value = Money(deal.value_minor, deal.currency)
    if value != NO_VALUE:
        yield escape(reader.money(value))
    if deal.owner_name is None:
        yield reader.say("no owner")
    elif (deal.owner_name, deal.owner_user_id) == (last.actor_name, last.actor_user_id):
        yield reader.say("their own deal")
    else:
        yield reader.say("owner {owner}", owner=who(deal.owner_name, deal.owner_user_id))
    if _ended(said) is not None and (way := _way(said, reader, aloud=aloud)):
        yield way
    # A new deal has come from nowhere; it has been where it was first for as long as its first move says.
    moved = next((each for each in said.standing if each.seconds_in_old is not None), None)
    if moved is not None:
        yield _time_in(moved, moved.seconds_in_old or 0, reader)
    yield escape(cut(deal.pipeline, _NAME))
    if said.standing and said.standing[-1].at - said.standing[0].at >= MINUTE:
        yield reader.say("latest change {when}", when=reader.when(said.standing[-1].at))


def _by(said: Said, reader: Reader, who: _Who) -> Mrkdwn:
    """Who did it last, and how many others had a hand in what stands."""
    changes = said.standing or (said.latest,)
    last = (changes[-1].actor_name, changes[-1].actor_user_id)
    others = len({(each.actor_name, each.actor_user_id) for each in changes} - {last})
    if not others:
        return reader.say("by {who}", who=who(*last))
    return reader.say_n("by {who} and {count} other", "by {who} and {count} others", others, who=who(*last))


def _time_in(first: Change, seconds: int, reader: Reader) -> Mrkdwn:
    entered_at = first.at - timedelta(seconds=min(max(0, seconds), _LONGEST))
    stage = cut(first.from_stage or first.stage, _NAME)
    days = reader.days_between(entered_at, first.at)
    if days == 0:
        return reader.say("less than a day in {stage}", stage=stage)
    return reader.say_n("{count} day in {stage}", "{count} days in {stage}", days, stage=stage)


def _by_mention(name: str, user_id: str | None) -> str:
    return mention(user_id) if user_id else cut(name, _NAME)


def _by_name(name: str, user_id: str | None) -> str:
    return cut(name, _NAME)
