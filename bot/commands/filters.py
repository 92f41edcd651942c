"""Filters of boards and lists, read from words: `mine stage:Demo >10k closing:this-month acme`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from bot.commands.parsing import Args, key_and_value, listed
from bot.context import Context
from core.dates import day_range
from core.errors import InvalidInput
from core.i18n import _
from core.money import Money, parse_money, read_money
from core.requests import Filters, Word
from core.results import STATUSES

# With their quotes escaped they still fit on a button.
_MOST_CHARACTERS = 500
# A bound and its amount, in words: `> 12 000 €`.
_LONGEST_AMOUNT = 5
_FLAGS: Mapping[str, dict[str, Any]] = {
    "mine": {"owner": "mine"},
    "unowned": {"owner": "unowned"},
    "all": {"owner": "anyone"},
    "stale": {"stale": True},
    "overdue": {"overdue": True},
    "nostep": {"nostep": True},
}
# Which side of an amount each sign keeps, and by how many minor units the amount is moved for it.
_BOUNDS: Mapping[str, tuple[str, int]] = {
    ">": ("above", 0),
    ">=": ("above", -1),
    "<": ("below", 0),
    "<=": ("below", 1),
}


def read_filters(args: Args, *, currency: str, locale: str, today: date) -> Filters:
    """What the words of `args` narrow to; words that are no filter must be in the deal.

    `currency` is the workspace's, `locale` and `today` the writer's. Raises InvalidInput for an amount, a
    date, a status or a key that cannot be read, for two owners, and for more than the buttons that turn
    pages can carry.
    """
    require_short(args)
    values: dict[str, Any] = {"text": args.text}
    words: list[str] = []
    for word in with_whole_bounds(args.words, currency, locale):
        if is_bound(word):
            _narrow(values, _bound(word.text, currency, locale))
            continue
        found = _meaning(word, args, today, locale)
        if found is None:
            words.append(word.text)
        else:
            _narrow(values, found)
    return Filters(**values, words=tuple(words))


def filters_of(args: Args, context: Context) -> Filters:
    """As `read_filters`, for the person who typed them."""
    currency = context.services.workspaces.settings(context.actor.workspace_id).currency
    return read_filters(args, currency=currency, locale=context.actor.locale, today=context.reader.today())


def refiltered(args: Args, parts: Collection[str], word: str, context: Context) -> str:
    """The filters of `args` as written, without those that narrow one of `parts`, and with `word` after them.

    `parts` are fields of `Filters`.
    """
    kept = []
    for each, following in zip_longest(args.words, args.words[1:]):
        narrowed = (
            {} if is_bound(each) else _meaning(each, args, context.reader.today(), context.actor.locale)
        )
        if not set(parts) & set(narrowed or ()):
            kept.append(args.text[each.at : following.at if following else None].strip())
    return " ".join([*kept, word]).strip()


def require_short(args: Args) -> None:
    """Raise InvalidInput for words that are too many to be carried from page to page."""
    if len(args.text) > _MOST_CHARACTERS:
        raise InvalidInput(
            _("That is too long to look for: {length} characters, and {limit} is the most.",
              length=len(args.text), limit=_MOST_CHARACTERS),
            _("A few words are enough: `/{command} acme`.", command=args.command),
        )  # fmt: skip


def with_whole_bounds(words: Sequence[Word], currency: str, locale: str) -> list[Word]:
    """The words, where a bound has become one with all of its amount: `> 10k`, `>12 000 €`."""
    whole: list[Word] = []
    left = list(words)
    while left:
        word, count = left[0], 1
        if is_bound(word):
            # A lone sign takes the next word, whatever it is, so that a bad amount is told as one.
            count = 2 if word.text in _BOUNDS and left[1:] and not left[1].quoted else 1
            for longer in range(min(_LONGEST_AMOUNT, len(left)), count, -1):
                if _is_amount(left[:longer], currency, locale):
                    count = longer
                    break
            word = word.model_copy(update={"text": " ".join(each.text for each in left[:count])})
        whole.append(word)
        left = left[count:]
    return whole


def _is_amount(words: Sequence[Word], currency: str, locale: str) -> bool:
    """Whether a bound and the words after it are one good amount."""
    if any(word.quoted for word in words):
        return False
    written = " ".join(word.text for word in words).lstrip("<>= ")
    try:
        return read_money(written, default_currency=currency, locale=locale) is not None
    except InvalidInput:
        return False


def is_bound(word: Word) -> bool:
    """Whether the word is an amount to compare with: `>10k`."""
    return not word.quoted and word.text[:1] in ("<", ">") and not word.text.startswith("<@")


def _bound(text: str, currency: str, locale: str) -> dict[str, Any]:
    """`>10k` and `>=10k`: the latter is above the amount that is one minor unit less."""
    sign = text[:2] if text[:2] in _BOUNDS else text[:1]
    money = parse_money(text[len(sign) :], default_currency=currency, locale=locale)
    side, step = _BOUNDS[sign]
    return {side: Money(money.minor + step, money.currency)}


def _meaning(word: Word, args: Args, today: date, locale: str) -> Mapping[str, Any] | None:
    """What a word that is no amount narrows to; None for one that must be in the deal."""
    folded = word.text.casefold()
    if word.quoted:
        return None
    if folded in _FLAGS:
        return _FLAGS[folded]
    if folded in STATUSES:
        return {"statuses": (folded,)}
    if folded.startswith("<@") or (folded.startswith("@") and len(folded) > 1):
        return {"owner": word.text}
    pair = key_and_value(word)
    if pair is None:
        return None
    key, value = pair
    if key == "stage":
        return {"stages": listed(args, word) or (_given("", word),)}
    if key not in _KEYS:
        raise _no_such_key(key)
    return _KEYS[key](_given(value, word), today, locale)


def _narrow(values: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Add what a word narrows to. Stages and statuses add up, and of owners there is one."""
    for name, value in found.items():
        if name in ("stages", "statuses"):
            values[name] = tuple(dict.fromkeys([*values.get(name, ()), *value]))
            continue
        if name == "owner" and value != "anyone" and values.get(name, value) not in ("anyone", value):
            raise InvalidInput(
                _("There are two owners."),
                _("Leave one of them out: `mine`, `unowned` or a member, like @bob."),
                field="owner",
            )
        values[name] = value


def _no_such_key(key: str) -> InvalidInput:
    if key == "value":
        return InvalidInput(_("I don't know `value:` here."), _("Compare amounts like `>10k` or `<50k`."))
    return InvalidInput(
        _("I don't know `{key}:` here.", key=key[:40]),
        _(
            "There are {keys}. To look for the words themselves, put them in quotes.",
            keys=", ".join(f"`{known}:`" for known in ("stage", *_KEYS)),
        ),
    )


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
