"""How `/deal new` is read: keys, one member, one amount at the end; the title is what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.commands.parsing import Args, key_and_value
from core.dates import parse_day
from core.errors import InvalidInput
from core.i18n import _
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


def read_new_deal(args: Args, *, currency: str, locale: str, today: date) -> CreateDeal:
    """The deal that a line describes (PRODUCT.md, "How a line is read").

    `currency` is the workspace's, `locale` and `today` the writer's. Any other `x:y` is part of the title.
    Raises InvalidInput for a key given twice or empty, and for an amount or day that cannot be read.
    """
    given: dict[str, str] = {}
    rest: list[Word] = []
    for word in args.words:
        pair = key_and_value(word)
        if pair is not None and pair[0] in KEYS:
            _give(given, pair[0], pair[1])
        elif not word.quoted and _is_member(word.text) and "owner" not in given:
            given["owner"] = word.text
        else:
            rest.append(word)
    if "value" not in given:
        given_value, rest = _amount_at_end(rest, locale, titled="title" in given)
        if given_value:
            given["value"] = given_value
    title = given.get("title") or " ".join(word.text for word in rest)
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
        if not any(word.quoted for word in words) and is_marked_amount(written, locale=locale):
            return written, rest[:-count]
    return "", rest
