"""What a channel hears when several deals change at once: one message, whatever their number."""

from __future__ import annotations

from collections.abc import Mapping

from bot.blocks import kit
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, cut, mention
from core.bulk_results import Change, DealsEvent
from core.i18n import Text, _, n_

_NAME = 80
_REASON = 200
# The counts here only mark the sentences; each is said with one of its own.
_HAPPENED: Mapping[Change, Text] = {
    "move": n_("*{count} deal* moved to *{words}*", "*{count} deals* moved to *{words}*", 2),
    "won": n_("🎉 *{count} deal* was won", "🎉 *{count} deals* were won", 2),
    "lost": n_("*{count} deal* was lost", "*{count} deals* were lost", 2),
    "abandoned": n_("*{count} deal* was abandoned", "*{count} deals* were abandoned", 2),
}
_UNDONE: Mapping[Change, Text] = {
    "move": _("The move of {of} to *{words}* was undone: {back}."),
    "won": _("The win of {of} was undone: {back}."),
    "lost": _("The loss of {of} was undone: {back}."),
    "abandoned": _("Abandoning {of} was undone: {back}."),
}


def deals_alert(event: DealsEvent, reader: Reader) -> Message:
    """The one alert of a bulk change, or of its undo, from the event alone."""
    said, who = _said(event, reader), event.actor_name
    by = reader.say("by {who}", who=mention(event.actor_user_id) if event.actor_user_id else cut(who, _NAME))
    more = [reader.say("{sums}", sums=" + ".join(reader.money(each) for each in event.heard.money))]
    if event.change in ("lost", "abandoned") and event.words:
        more.append(reader.say("{reason}", reason=cut(event.words, _REASON)))
    details = Mrkdwn(" · ").join([by, *(each for each in more if each)])
    spoken = Mrkdwn(" · ").join(
        [reader.say("by {who}", who=cut(who, _NAME)), *(each for each in more if each)]
    )
    return Message(said + "\n" + spoken, (kit.section(said), kit.context(details)))


def deals_line(event: DealsEvent, reader: Reader) -> Mrkdwn:
    """What the alert of a bulk change tells of, in a line."""
    return _said(event, reader)


def _said(event: DealsEvent, reader: Reader) -> Mrkdwn:
    words = cut(event.words or "", _NAME)
    if event.undone is None:
        return reader.count(_HAPPENED[event.change], event.heard.deals, words=words)
    of = reader.say_n("{count} deal", "{count} deals", event.heard.deals)
    back = reader.say_n("{count} is as before", "{count} are as before", event.undone)
    return reader.say(_UNDONE[event.change].msgid, of=of, back=back, words=words)
