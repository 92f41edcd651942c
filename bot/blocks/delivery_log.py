"""What was said in a channel or of a deal and what was not, a short line each, for a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.blocks.alert import alert_line
from bot.blocks.bulk_alert import deals_line
from bot.blocks.happened import subject_line
from bot.blocks.kit import Block, Message, actions, context, section
from bot.blocks.reader import Reader
from bot.blocks.refusals import refusal
from bot.blocks.related import pager
from bot.blocks.subscription import channel_name, hears, subscription_buttons, who_set_it_up
from bot.blocks.text import Mrkdwn, bold
from core.delivery_results import ChangeLog, ChannelLog, DealLog, Fate, Told, Untold, Why
from core.events import DealEvent
from core.i18n import Text, _, n_
from core.pipeline_results import SubscriptionView

_LINES = Mrkdwn("\n")
# Of so many subscriptions each has its buttons; a channel rarely has more.
_MOST_BUTTONS = 5
_MARKS: Mapping[Fate, str] = {
    "waiting": "⏳",
    "retrying": "🔁",
    "sent": "✅",
    "edited": "✏️",
    "merged": "🔗",
    "withdrawn": "↩️",
    "overtaken": "⏭️",
    "needless": "⏭️",
    "failed": "⚠️",
}
_FATES: Mapping[Fate, Text] = {
    "waiting": _("waits to be sent"),
    "retrying": _("will be tried again: {why}"),
    "sent": _("sent"),
    "edited": _("told by editing the message of the deal"),
    "merged": _("told in one message with other changes of the deal"),
    "withdrawn": _("taken back before it was sent: the change was undone, or the deal deleted"),
    "needless": _("not sent: when its turn came, what it was about was gone"),
    "overtaken": _("not sent: it still waited when the next one came, which told it as well"),
    "failed": _("could not be delivered: {why}"),
}
# The counts here only mark the sentences.
_WHYS: Mapping[Why, Text] = {
    "event": n_("{count} of a kind that is not heard here", "{count} of kinds that are not heard here", 2),
    "value": n_("{count} worth less than what is heard", "{count} worth less than what is heard", 2),
    "owner": n_("{count} of other owners", "{count} of other owners", 2),
    "stage": n_("{count} in another stage", "{count} in other stages", 2),
    "label": n_("{count} without the label", "{count} without the label", 2),
    "paused": n_("{count} while it was paused", "{count} while it was paused", 2),
}
_ALONE: Mapping[Why, Text] = {
    "event": _("changes of that kind are not heard"),
    "value": _("it is worth less than what is heard"),
    "owner": _("it is of an owner who is not heard of"),
    "stage": _("it is in a stage that is not heard of"),
    "label": _("it lacks a label that is heard of"),
    "paused": _("what is heard is paused, since Slack refused what was said there"),
}
# By the names of the outbox. An alert that tells of nothing told of a deal of which nothing is kept.
_OTHER: Mapping[str, Text] = {
    "alert": _("A deal that was deleted"),
    "sample_alert": _("A test"),
    "live_board": _("A live board"),
    "shared": _("What somebody shared"),
    "alert.reply": _("#{number}: what came next, in its thread"),
    "alert.pointer": _("#{number}: the older message now points to the newer one"),
    "alert.gone": _("#{number}: its message says that it is gone"),
    "alert.recall": _("#{number}: a message that was on its way says that it is gone"),
    "channel_digest": _("A digest"),
}
# Told with the deal's number, of which nothing is known once the deal is deleted.
_OF_A_DEAL = frozenset({"alert.reply", "alert.pointer", "alert.gone", "alert.recall"})


def channel_log(log: ChannelLog, reader: Reader, *, may_change: bool = True) -> Message:
    """What was said in a channel, newest first, and what was not; for who may, with what changes it."""
    where = channel_name(log.channel_id)
    heading = reader.say("*What was told in {channel}*", channel=where)
    lines = [_line(each, reader) for each in log.lines]
    if not lines:
        lines = [reader.say("Nothing yet.")]
    blocks: list[Block] = [section(heading), *(section(line) for line in lines)]
    blocks += pager(f"pipeline log <#{log.channel_id}>", log.page, log.pages, reader)
    hearing = [_hearing(each, reader) for each in log.hears] or [
        reader.say("This channel hears of nothing now; `/pipeline subscribe` there changes that.")
    ]
    blocks += [context(each) for each in hearing]
    if may_change:
        blocks += [actions(*subscription_buttons(each, reader)) for each in log.hears[:_MOST_BUTTONS]]
    return Message(_LINES.join([heading, *lines, *hearing]), tuple(blocks))


def deal_log(log: DealLog, reader: Reader) -> Message:
    """Which channels heard of each change of a deal, newest first, and which did not, and why."""
    name = reader.say("#{number} {title}", number=log.deal.number, title=log.deal.title)
    heading = bold(reader.say("What was told of {name}", name=name))
    lines = [_LINES.join(_change(each, reader)) for each in log.changes]
    if not lines:
        lines = [reader.say("Nothing has happened that a channel could hear of.")]
    blocks: list[Block] = [section(heading), *(section(line) for line in lines)]
    blocks += pager(f"pipeline log {log.deal.number}", log.page, log.pages, reader)
    return Message(_LINES.join([heading, *lines]), tuple(blocks))


def _line(each: Told | Untold, reader: Reader) -> Mrkdwn:
    if isinstance(each, Untold):
        return _untold(each, reader)
    fate = "" if each.fate == "sent" else Mrkdwn("\n") + _fate(each, reader)
    return Mrkdwn(f"{_MARKS[each.fate]} {reader.when(each.at)} · {_what(each, reader)}{fate}")


def _change(each: ChangeLog, reader: Reader) -> Iterator[Mrkdwn]:
    yield subject_line(each.activity, reader)
    for told in each.told:
        channel = channel_name(told.channel_id)
        fate = reader.say("{channel}: {fate}", channel=channel, fate=_fate(told, reader))
        yield Mrkdwn(f"{_MARKS[told.fate]} {fate}")
    for channel_id, why in each.untold.items():
        yield reader.say(
            "🔕 {channel}: not told, {why}", channel=channel_name(channel_id), why=reader.tell(_ALONE[why])
        )
    if not each.told and not each.untold:
        yield reader.say("No channel was listening.")


def _untold(each: Untold, reader: Reader) -> Mrkdwn:
    numbers = ", ".join(f"#{number}" for number in each.numbers)
    if each.total == 1:
        [why] = each.counts
        return reader.say("🔕 {number} was not told of: {why}", number=numbers, why=reader.tell(_ALONE[why]))
    whys = [reader.count(_WHYS[why], count) for why, count in each.counts.items()]
    said = reader.say("🔕 {count} changes were not told of: {whys}", count=reader.number(each.total),
                      whys=Mrkdwn("; ").join(whys))  # fmt: skip
    more = Mrkdwn(", …") if each.deals > len(each.numbers) else ""
    return reader.say("{said} ({numbers}{more})", said=said, numbers=numbers, more=more)


def _fate(told: Told, reader: Reader) -> Mrkdwn:
    why = refusal(told.error, reader) if told.error else ""
    return reader.say(_FATES[told.fate].msgid, why=why)


def _what(told: Told, reader: Reader) -> Mrkdwn:
    """What a message tells of."""
    if isinstance(told.event, DealEvent):
        return alert_line(told.event, reader)
    if told.event is not None:
        return deals_line(told.event, reader)
    said = _OTHER.get(told.kind, _("Another message"))
    if told.kind in _OF_A_DEAL and told.number is None:
        said = _OTHER["alert"]
    return reader.say(said.msgid, number=told.number)


def _hearing(view: SubscriptionView, reader: Reader) -> Mrkdwn:
    return reader.say(
        "It hears of {hears}. {who}", hears=hears(view, reader), who=who_set_it_up(view, reader)
    )
