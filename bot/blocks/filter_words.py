"""Filters in words, for those who chose them by pointing: `mine nostep` is *Mine, without a next step*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, mention
from core.i18n import Text, _

_WORD = re.compile(r'(?:[^\s"]|"[^"]*"|")+')
_MENTION = re.compile(r"<@([A-Z0-9]+)>")
_BOUND = re.compile(r"([<>]=?)(.*)")
# What may go on with an amount after a blank: `>12 000 €`.
_OF_AN_AMOUNT = re.compile(r"[\d.,']+[kKmM]?|[€$£¥]|[A-Z]{3}")
_FLAGS: Mapping[str, Text] = {
    "mine": _("mine"),
    "unowned": _("of nobody"),
    "all": _("everybody's"),
    "stale": _("stale"),
    "overdue": _("overdue"),
    "nostep": _("without a next step"),
    "open": _("open"),
    "won": _("won"),
    "lost": _("lost"),
    "abandoned": _("abandoned"),
}
_BOUNDS: Mapping[str, Text] = {
    ">": _("above {value}"),
    ">=": _("at least {value}"),
    "<": _("below {value}"),
    "<=": _("at most {value}"),
}
_KEYS: Mapping[str, Text] = {
    "stage": _("in {value}"),
    "pipeline": _("in the pipeline {value}"),
    "label": _("label {value}"),
    "closing": _("closing {value}"),
    "company": _("company {value}"),
    "source": _("source {value}"),
    "owner": _("of {value}"),
}


def in_words(filters: str, reader: Reader, *, owner: str = "") -> Mrkdwn:
    """What `filters`, as they were written, narrow to; what is none of ours as it was written.

    `owner` is what the member is called whom they name: without it they are mentioned.
    """
    said = Mrkdwn(", ").join(_said(filters, reader, owner))
    return Mrkdwn(said[:1].upper() + said[1:])


def _said(filters: str, reader: Reader, owner: str) -> Iterator[Mrkdwn]:
    words = _WORD.findall(filters)
    while words:
        word = words.pop(0)
        bound, member = _BOUND.fullmatch(word), _MENTION.fullmatch(word)
        key, colon, value = word.partition(":")
        if member:
            yield reader.say("of {value}", value=owner or mention(member[1]))
        elif bound:
            amount = [bound[2]] if bound[2] else words[:1]
            del words[: 0 if bound[2] else 1]
            while words and _OF_AN_AMOUNT.fullmatch(words[0]):
                amount.append(words.pop(0))
            yield reader.say(_BOUNDS[bound[1]].msgid, value=" ".join(amount))
        elif word.casefold() in _FLAGS:
            yield reader.tell(_FLAGS[word.casefold()])
        elif colon and key.casefold() == "status":
            yield _statuses(value, reader)
        elif colon and key.casefold() in _KEYS:
            yield reader.say(_KEYS[key.casefold()].msgid, value=_value(key, value, owner))
        else:
            yield reader.say("“{words}”", words=word.strip('"'))


def _value(key: str, written: str, owner: str) -> str:
    value = ", ".join(part for part in written.replace('"', "").split(",") if part)
    if key.casefold() == "closing":
        return value if value[:1].isdigit() else value.replace("-", " ", 1)
    return owner or value if key.casefold() == "owner" else value


def _statuses(written: str, reader: Reader) -> Mrkdwn:
    if written.casefold() == "all":
        return reader.say("open and closed")
    chosen = (_FLAGS.get(part, _("{status}", status=part)) for part in written.casefold().split(","))
    return Mrkdwn(", ").join(reader.tell(each) for each in chosen)
