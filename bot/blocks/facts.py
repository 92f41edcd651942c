"""The facts of a deal in words: who, how much, how long, and whether it is stale (rule 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold, link, mention
from core.money import NO_VALUE, Money
from core.results import ContactView, DealView, LabelView, Person, StageView, StatusTotal

# Colour never stands alone: the word follows it. Squares, since circles tell of staleness.
COLOUR_MARKS = {
    "grey": "⬜",
    "blue": "🟦",
    "green": "🟩",
    "yellow": "🟨",
    "orange": "🟧",
    "red": "🟥",
    "purple": "🟪",
}

_OF_A_MESSAGE = re.compile(r"(https://[^\s/]+/archives/[A-Z0-9]+/p\d+(?:\?\S*)?)")


def deal_name(deal: DealView, reader: Reader) -> Mrkdwn:
    """The deal as it is called: `#142 Acme renewal`, in bold."""
    return bold(reader.plain("#{number} {title}", number=deal.number, title=deal.title))


def linked_name(deal: DealView, reader: Reader) -> Mrkdwn:
    """As `deal_name`, leading to the deal's address where deals have one."""
    name = reader.plain("#{number} {title}", number=deal.number, title=deal.title)
    return bold(link(reader.address_of(deal.number), name))


def person(somebody: Person | None, reader: Reader) -> Mrkdwn:
    """A member as a mention, an owner known by name as that, nobody as *unowned*."""
    if somebody is None:
        return reader.say("unowned")
    who = mention(somebody.user_id) if somebody.user_id else reader.say("{name}", name=somebody.name)
    return who if somebody.active else reader.say("{who} (deactivated: unowned)", who=who)


def person_name(somebody: Person | None, reader: Reader) -> str:
    """A member by name, where a mention would ping or a menu shows plain text.

    A deal of a deactivated member counts as unowned (rule 14).
    """
    if somebody is None:
        return reader.plain("unowned")
    return somebody.name if somebody.active else reader.plain("unowned (was {name})", name=somebody.name)


def note(written: str, reader: Reader) -> Mrkdwn:
    """A note as it was written; a link takes the place of the long address of a message."""
    words, *rest = _OF_A_MESSAGE.split(written)
    said = reader.say("{words}", words=words.rstrip())
    for address, following in zip(rest[::2], rest[1::2], strict=True):
        to = reader.say("({message})", message=link(address, reader.plain("the message")))
        said = said + (" " if said else "") + to + following
    return said


def money(value: Money, reader: Reader) -> str:
    """An amount, or that there is none."""
    return reader.money(value) if value != NO_VALUE else reader.plain("no value")


def sums(amounts: Sequence[Money], reader: Reader) -> str:
    """Sums of several currencies, each by itself (rule 9)."""
    return " + ".join(reader.money(amount) for amount in amounts) or reader.plain("no value")


def count_and_sums(total: StatusTotal, reader: Reader) -> Mrkdwn:
    """How many deals, and their sums."""
    return reader.say_n(
        "{count} deal · {sums}", "{count} deals · {sums}", total.deals, sums=sums(total.sums, reader)
    )


def age(deal: DealView, reader: Reader, *, in_column: bool = False) -> Mrkdwn:
    """How long the deal is untouched, against its stage's limit, or until when it rests; and how long it is
    in its stage (rule 6).

    `in_column` tells that it stands below the name of its stage, which then need not be said again.
    """
    if deal.status != "open":
        return closed(deal, reader)
    told = resting(deal, reader) or untouched(deal, reader)
    return reader.say(
        "{mark} {told}; {in_stage}",
        mark=_mark(deal, reader),
        told=told,
        in_stage=_in_stage(deal, reader, in_column=in_column),
    )


def untouched(deal: DealView, reader: Reader) -> Mrkdwn:
    """`untouched 9 days, limit 7`, `over 7 days, limit 7` (it is kept by the hour), or `touched today`."""
    days = reader.days_since(deal.touched_at)
    if not days:
        return reader.say("touched today")
    limit = deal.stage.stale_after_days
    if is_stale(deal, reader) and days == limit:
        said = reader.say_n("untouched over {count} day", "untouched over {count} days", days)
    else:
        said = reader.say_n("untouched {count} day", "untouched {count} days", days)
    return said if limit is None else reader.say("{said}, limit {limit}", said=said, limit=limit)


def is_resting(deal: DealView, reader: Reader) -> bool:
    """Whether somebody put the deal to rest, which keeps it from going stale."""
    return deal.snoozed_until is not None and deal.snoozed_until > reader.now and not is_stale(deal, reader)


def resting(deal: DealView, reader: Reader) -> Mrkdwn:
    """`rests until 7 Dec`; nothing where it does not rest."""
    if deal.snoozed_until is None or not is_resting(deal, reader):
        return Mrkdwn("")
    return reader.say("rests until {day}", day=reader.day_of(deal.snoozed_until))


def is_stale(deal: DealView, reader: Reader) -> bool:
    """Whether the deal is untouched longer than its stage allows."""
    return deal.stale_at is not None and deal.stale_at <= reader.now


def closed(deal: DealView, reader: Reader) -> Mrkdwn:
    """How and when a closed deal ended."""
    words = {
        "won": "🏆 won {day}",
        "lost": "⚫ lost {day}",
        "abandoned": "⚫ abandoned {day}",
        "open": "open",
    }
    day = reader.day(deal.closed_on) if deal.closed_on else ""
    said = reader.say(words[deal.status], day=day)
    return reader.say("{said}, in {stage}", said=said, stage=stage_name(deal, reader))


def told_apart(deal: DealView, reader: Reader) -> str:
    """What tells a deal from another of its name: where it stands, what it is worth, whose it is."""
    where = stage_name(deal, reader)
    if deal.status != "open":
        where = reader.plain({"won": "won", "lost": "lost", "abandoned": "abandoned"}[deal.status])
    value, owner = money(deal.value, reader), person_name(deal.owner, reader)
    return reader.plain("{where} · {value} · {owner}", where=where, value=value, owner=owner)


def stage_name(deal: DealView, reader: Reader) -> str:
    """The stage's name, or that an import did not know it."""
    return reader.plain("an unknown stage") if deal.stage_unknown else deal.stage.name


def contact_name(contact: ContactView, reader: Reader) -> str:
    """The contact's name; an erased one has none any more."""
    return reader.plain("erased contact") if contact.erased else contact.name


def role(contact: ContactView, reader: Reader) -> str:
    """A contact's role in words."""
    return reader.plain({"lead": "lead", "prospect": "prospect", "client": "client"}[contact.role])


def standing(contact: ContactView, reader: Reader) -> str:
    """A contact's standing in words; nothing where it has no deals."""
    words = {"pipeline": "in the pipeline", "live": "live", "dormant": "dormant"}
    return reader.plain(words[contact.standing]) if contact.standing else ""


def label(shown: LabelView) -> str:
    """A label: its colour, and its name, since colour never stands alone."""
    return f"{COLOUR_MARKS.get(shown.colour, '')} {shown.name}".strip()


def stage_heading(stage: StageView) -> str:
    """A stage with its colour."""
    return f"{COLOUR_MARKS.get(stage.colour, '')} {stage.name}".strip()


def _in_stage(deal: DealView, reader: Reader, *, in_column: bool) -> Mrkdwn:
    days = reader.days_since(deal.stage_entered_at)
    if in_column:
        return reader.say_n("{count} day here", "{count} days here", days) if days else reader.say("new here")
    stage = deal.stage.name
    if not days:
        return reader.say("less than a day in {stage}", stage=stage)
    return reader.say_n("{count} day in {stage}", "{count} days in {stage}", days, stage=stage)


def _mark(deal: DealView, reader: Reader) -> str:
    """A traffic light of staleness, or a rest from it; the words beside it say the same."""
    if is_resting(deal, reader):
        return "💤"
    limit = deal.stage.stale_after_days
    if is_stale(deal, reader):
        return "🔴"
    if limit and reader.days_since(deal.touched_at) * 4 >= limit * 3:
        return "🟡"
    return "🟢"
