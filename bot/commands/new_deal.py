"""`/deal new`: keys, one member, one amount at the end; the title is what is left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.blocks import fact_answers, ids
from bot.blocks.help import beside
from bot.blocks.modal import Reply
from bot.commands.parsing import Args, key_and_value
from bot.context import Context
from bot.views.deals import open_new
from core.dates import parse_day
from core.errors import InvalidInput
from core.i18n import Text, _
from core.money import is_marked_amount, parse_money
from core.requests import CreateDeal, Word

KEYS = (
    "title",
    "value",
    "contact",
    "company",
    "owner",
    "stage",
    "pipeline",
    "closing",
    "due",
    "label",
    "source",
)
# An amount of several words: `12 000 €`, `CHF 12 000`.
_LONGEST_AMOUNT = 4
_DASHES = frozenset({"-", "–", "—"})
# What may have been meant as an amount: long or grouped digits, or some with k, m or a currency's letters.
_LIKE_AMOUNT = re.compile(
    r"[^\W\d_]{3}\d[\d.,']*[km]?|\d[\d']*[.,]\d[\d.,']*[km]?|\d{5,}|\d+[km]", re.IGNORECASE
)


def new(args: Args, context: Context) -> Reply:
    """`/deal new Acme renewal 12k @bob contact:"Jane Doe"`; alone, the same as a form."""
    if not args.words:
        return open_new(ids.FormValue(form=ids.NEW_DEAL_FORM), context)
    currency = context.services.workspaces.settings(context.actor.workspace_id).currency
    request = read_new_deal(
        args, currency=currency, locale=context.actor.locale, today=context.reader.today()
    )
    result = context.services.deals.create(request, context.actor)
    message = fact_answers.created(result, context.reader)
    unread = unread_amount(args, locale=context.actor.locale)
    if unread is None:
        return message
    said = context.reader.say(
        "I read no value in “{word}”: `/deal value {number} 12k` sets one.",
        word=unread,
        number=result.deal.number,
    )
    return beside(message, said)


def read_new_deal(args: Args, *, currency: str, locale: str, today: date) -> CreateDeal:
    """The deal that a line describes (PRODUCT.md, "How a line is read").

    `currency` is the workspace's, `locale` and `today` the writer's. Any other `x:y` is part of the title.
    Raises InvalidInput for a key given twice or empty, for two owners or amounts, and for an amount or day
    that cannot be read.
    """
    given, rest = _taken_apart(args, locale)
    left = " ".join(word.text for word in rest)
    title = given.get("title") or left
    if "title" in given and left:
        raise InvalidInput(
            _("“{words}” is left over, as `title:` gives the title.", words=left[:80]),
            _('Put all of it there: `title:"{title}"`.', title=f"{given['title']} {left}"[:80]),
            field="title",
        )
    if rest and not any(word.quoted for word in rest) and is_marked_amount(left, locale=locale):
        raise InvalidInput(
            _("A title is missing."),
            _('Write it like `/deal new Acme renewal {amount}`, or in quotes if it is one: `"{amount}"`.',
              amount=left[:40]),
            field="title",
        )  # fmt: skip
    values: dict[str, Any] = {
        key: given[key]
        for key in ("contact", "company", "owner", "stage", "pipeline", "label", "source")
        if key in given
    }
    if "value" in given:
        values["value"] = parse_money(given["value"], default_currency=currency, locale=locale)
    for key in ("closing", "due"):
        if key in given:
            values[key] = parse_day(given[key], today=today, locale=locale)
    return CreateDeal(title=title, line=args.whole, consent=args.consent, **values)


def unread_amount(args: Args, *, locale: str) -> str | None:
    """The last unkeyed word, where no value was read from the line and that word is rather like one."""
    given, rest = _taken_apart(args, locale)
    if "value" in given or not rest or rest[-1].quoted or not _LIKE_AMOUNT.fullmatch(rest[-1].text):
        return None
    return rest[-1].text


def _taken_apart(args: Args, locale: str) -> tuple[dict[str, str], list[Word]]:
    """What is given by key, by a mention and by an amount at the end, and the words that are left."""
    given: dict[str, str] = {}
    rest: list[Word] = []
    mentioned: list[str] = []
    for word in args.words:
        pair = key_and_value(word)
        if pair is not None and pair[0] in KEYS:
            _give(given, pair[0], pair[1])
        elif not word.quoted and _is_member(word.text):
            mentioned.append(word.text)
        else:
            rest.append(word)
    if len(mentioned) + ("owner" in given) > 1:
        raise _two(_("There are two owners."), "owner")
    if mentioned:
        given["owner"] = mentioned[0]
    titled = "title" in given
    amount, left = _amount_at_end(rest, locale, titled=titled)
    if amount and ("value" in given or _amount_at_end(left, locale, titled=titled)[0]):
        raise _two(_("There are two amounts."), "value")
    return (given | {"value": amount}, left) if amount else (given, rest)


def _two(said: Text, field: str) -> InvalidInput:
    hint = _("Leave one of them out, or put what belongs to the title in quotes.")
    return InvalidInput(said, hint, field=field)


def _give(given: dict[str, str], key: str, value: str) -> None:
    if key in given:
        raise InvalidInput(_("`{key}:` is there twice.", key=key), _("Leave one of them out."), field=key)
    if not value:
        raise InvalidInput(
            _("`{key}:` has nothing after it.", key=key),
            _('For example `/deal new Acme renewal 12k contact:"Jane Doe"`.'),
            field=key,
        )
    given[key] = value


def _is_member(text: str) -> bool:
    return text.startswith("<@") or (text.startswith("@") and len(text) > 1)


def _amount_at_end(rest: list[Word], locale: str, *, titled: bool) -> tuple[str, list[Word]]:
    """The amount that stands last, and the words before it, which must leave a title.

    It carries a currency or k or m, so that `Series 7 renewal 2026` stays a title; the longest that is one
    amount is taken, so that `12 000 €` is not 000 €.
    """
    most = min(_LONGEST_AMOUNT, len(rest) if titled else len(rest) - 1)
    for count in range(most, 0, -1):
        words: Sequence[Word] = rest[-count:]
        written = " ".join(word.text for word in words)
        # A dash of its own stands between a title and its amount, and is no minus.
        if any(word.quoted for word in words) or words[0].text in _DASHES:
            continue
        if is_marked_amount(written, locale=locale):
            left = rest[:-count]
            while len(left) > 1 and left[-1].text in _DASHES:
                left = left[:-1]
            return written, left
    return "", rest
