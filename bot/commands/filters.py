"""Filters of boards and lists, read from words: `mine stage:Demo >10k closing:this-month acme`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.commands.parsing import Args, key_and_value
from core.dates import day_range
from core.errors import InvalidInput
from core.i18n import _
from core.money import parse_money
from core.requests import Filters, Word
from core.results import STATUSES

# With their quotes escaped they still fit on a button.
_MOST_CHARACTERS = 500
_FLAGS: Mapping[str, dict[str, Any]] = {
    "mine": {"owner": "mine"},
    "unowned": {"owner": "unowned"},
    "all": {"owner": "anyone"},
    "stale": {"stale": True},
    "overdue": {"overdue": True},
}


def read_filters(args: Args, *, currency: str, locale: str, today: date) -> Filters:
    """What the words of `args` narrow to; words that are no filter must be in the deal.

    `currency` is the workspace's, `locale` and `today` the writer's. Raises InvalidInput for an amount, a
    date or a status that cannot be read, and for more than the buttons that turn pages can carry.
    """
    require_short(args)
    values: dict[str, Any] = {"text": args.text}
    stages: list[str] = []
    words: list[str] = []
    for word in args.words:
        text = word.text
        pair = key_and_value(word)
        if not word.quoted and text.casefold() in _FLAGS:
            values.update(_FLAGS[text.casefold()])
        elif not word.quoted and text[:1] in "<>" and not text.startswith("<@"):
            values["above" if text[0] == ">" else "below"] = parse_money(
                text[1:], default_currency=currency, locale=locale
            )
        elif not word.quoted and (text.startswith("<@") or (text.startswith("@") and len(text) > 1)):
            values["owner"] = text
        elif pair is not None and pair[0] == "stage":
            stages.append(_given(pair[1], word))
        elif pair is not None and pair[0] in _KEYS:
            values.update(_KEYS[pair[0]](_given(pair[1], word), today, locale))
        else:
            words.append(text)
    return Filters(**values, stages=tuple(stages), words=tuple(words))


def require_short(args: Args) -> None:
    """Raise InvalidInput for words that are too many to be carried from page to page."""
    if len(args.text) > _MOST_CHARACTERS:
        raise InvalidInput(
            _("That is too long to look for: {length} characters, and {limit} is the most.",
              length=len(args.text), limit=_MOST_CHARACTERS),
            _("A few words are enough: `/{command} acme`.", command=args.command),
        )  # fmt: skip


def _given(value: str, word: Word) -> str:
    if not value:
        raise InvalidInput(
            _("`{word}` has nothing after its colon.", word=word.text),
            _('Write it like `stage:Demo`, or `stage:"Live demo"` for a name with spaces.'),
        )
    return value


def _statuses(value: str, today: date, locale: str) -> dict[str, Any]:
    if value.casefold() == "all":
        return {"statuses": STATUSES}
    chosen = tuple(part.casefold() for part in value.split(","))
    if not set(chosen) <= set(STATUSES):
        raise InvalidInput(
            _("There is no status “{status}”.", status=value),
            _("It is one of open, won, lost, abandoned, or all: `status:won`."),
        )
    return {"statuses": chosen}


_KEYS: Mapping[str, Callable[[str, date, str], dict[str, Any]]] = {
    "pipeline": lambda value, today, locale: {"pipeline": value},
    "status": _statuses,
    "label": lambda value, today, locale: {"label": value},
    "closing": lambda value, today, locale: {"closing": day_range(value, today, locale=locale)},
    "company": lambda value, today, locale: {"company": value},
    "source": lambda value, today, locale: {"source": value},
    "owner": lambda value, today, locale: {"owner": value},
}
