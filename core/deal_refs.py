"""Which deal is meant: by its number, by a button's key, or by words that begin its own.

Exactly one acts. Several ask, with buttons that keep the rest of the line; near misses are suggested and
never acted on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from rapidfuzz import fuzz, process
from sqlalchemy import bindparam, select

from core.conflicts import changed_meanwhile
from core.deal_changes import described, search_text
from core.deal_rows import deal_by_id, deal_by_number, deals_by_ids
from core.errors import Ambiguous, InvalidInput, NotFound
from core.folding import words as folded
from core.i18n import Text, _
from core.models import Activity, Member
from core.numbers import POSSIBLE, leading_number
from core.requests import DealKey, DealNumber, DealRef, Line, Words
from core.results import Choice, DealView
from core.search_index import Facet, match_words
from core.transaction import Transaction
from core.written import babel_locale, excerpt

Prefer = Literal["open", "closed", "either"]

# Enough to say that there are several, and few enough to show.
SHOWN = 8
_CANDIDATES = 200
_LIKE_ENOUGH = 65
# What is written of a name, when it comes close to one: letters at least, and words at most.
_SHORTEST_NAME = 3
_LONGEST_NAME = 6
_DELETED = (
    select(Activity.after, Activity.at, Member.name)
    .outerjoin(
        Member, (Member.workspace_id == Activity.workspace_id) & (Member.member_id == Activity.actor_id)
    )
    .where(Activity.workspace_id == bindparam("workspace_id"), Activity.kind == "deal.deleted")
    .order_by(Activity.activity_id.desc())
    .limit(1000)
)
_OPEN_FIRST: tuple[Facet, Facet] = ("dealopen", "dealclosed")
_CLOSED_FIRST: tuple[Facet, Facet] = ("dealclosed", "dealopen")


def find_deal(tx: Transaction, ref: DealRef, *, prefer: Prefer = "open", lock: bool = False) -> DealView:
    """The one deal that `ref` means; a Line here is nothing but the deal's number or words.

    `prefer` says which deals come before which; `lock` keeps others from changing it. Raises InvalidInput
    where no deal is given or more than one, NotFound with suggestions, or Ambiguous with choices.
    """
    if isinstance(ref, DealNumber):
        return numbered(tx, ref.number, lock=lock)
    if isinstance(ref, DealKey):
        deal = deal_by_id(tx, ref.deal_id, lock=lock)
        if deal is None:
            raise NotFound(
                _("That deal is gone: it was deleted, or undone, since this message was written."),
                _("`/deal` shows your open deals."),
            )
        return deal
    if not ref.words:
        raise no_deal_given(ref.command, "142")
    number = leading_number(ref.words)
    if number is not None:
        if len(ref.words) > 1:
            raise _nothing_follows(ref, number)
        return numbered(tx, number, lock=lock)
    return one_of(tx, ref, named(tx, ref.words, prefer), lock=lock)


def numbered(tx: Transaction, number: int, *, lock: bool = False) -> DealView:
    """The deal with that number. Raises NotFound."""
    deal = deal_by_number(tx, number, lock=lock) if number in POSSIBLE else None
    if deal is None:
        raise NotFound(
            _deleted(tx, number) or _("There is no deal #{number}.", number=number),
            _("`/deal find` searches by words, and `/deal list all` shows every open deal."),
        )
    return deal


def _deleted(tx: Transaction, number: int) -> Text | None:
    """That the deal of that number was deleted, and by whom: nothing else is kept of it (rule 16)."""
    row = next((row for row in tx.rows(_DELETED) if row.after.get("number") == number), None)
    if row is None:
        return None
    if row.name is None:
        return _("There is no deal #{number} any more: it was deleted.", number=number)
    local = row.at.astimezone(ZoneInfo(tx.actor.tz)).date()
    day = format_date(local, "medium", locale=babel_locale(tx.actor.locale))
    return _(
        "There is no deal #{number} any more: {who} deleted it on {day}.",
        number=number,
        who=row.name,
        day=day,
    )


def named(tx: Transaction, words: Words, prefer: Prefer = "open", most: int = SHOWN + 1) -> list[DealView]:
    """The deals that the words name, at most `most`: each word begins a word of title, company or contact.

    Deals of the preferred kind come alone; the others only where there is none of it.
    """
    sought = [part for word in words for part in folded(word.text)]
    if prefer == "either":
        ids = [*match_words(tx, "dealopen", sought, most), *match_words(tx, "dealclosed", sought, most)]
        return deals_by_ids(tx, ids[:most])
    for facet in _CLOSED_FIRST if prefer == "closed" else _OPEN_FIRST:
        ids = match_words(tx, facet, sought, most)
        if ids:
            return deals_by_ids(tx, ids)
    return []


def one_of(
    tx: Transaction, line: Line, deals: Sequence[DealView], *, rest: str = "", lock: bool = False
) -> DealView:
    """The only one of `deals`. Raises NotFound or Ambiguous; the choices keep `rest`, the line's end."""
    if not deals:
        raise no_such_deal(tx, line)
    if len(deals) > 1:
        raise several(tx, deals, line, rest)
    return relocked(tx, deals[0]) if lock else deals[0]


def relocked(tx: Transaction, deal: DealView) -> DealView:
    """`deal` read again under its lock, since it was found without one.

    Raises Conflict where it was closed, reopened or transferred in between, and the line would have meant
    something else.
    """
    if tx.is_sqlite:
        return deal
    locked = deal_by_id(tx, deal.deal_id, lock=True)
    if locked is None:
        raise NotFound(_("That deal was deleted just now."), _("`/deal` shows your open deals."))
    if (locked.status, locked.stage.pipeline_id) != (deal.status, deal.stage.pipeline_id):
        raise changed_meanwhile(tx, locked)
    return locked


def several(tx: Transaction, deals: Sequence[DealView], line: Line, rest: str = "") -> Ambiguous:
    """The question which of `deals` is meant; each choice is the whole line with the deal's number.

    Where they are more than can be shown it says how many more, and where all of them are.
    """
    shown = deals[:SHOWN]
    words = " ".join(word.text for word in line.words)
    hint = _(
        "Add a word, or use a number: `/{command} {number}`.", command=line.command, number=deals[0].number
    )
    if len(deals) > SHOWN:
        hint = and_more(hint, how_many(tx, line.words, deals) - SHOWN, line.words)
    return Ambiguous(
        _("Which one? More than one deal is meant by “{words}”.", words=words),
        hint,
        choices=[Choice(choice_label(deal, shown), completed(line, deal.number, rest)) for deal in shown],
    )


def and_more(hint: Text, more: int, words: Words) -> Text:
    """`hint`, and that at least `more` deals are not shown, with the search for `words`, which has all."""
    sought = " ".join(word.text for word in words)
    return _(
        "{hint} Not shown: at least {more} more; `/deal find {words}` has them all.",
        hint=hint,
        more=more,
        words=sought,
    )


def how_many(tx: Transaction, words: Words, deals: Sequence[DealView]) -> int:
    """How many deals the words name, of the kinds that `deals` are: no more than a search shows."""
    sought = [part for word in words for part in folded(word.text)]
    facets: set[Facet] = {"dealopen" if deal.status == "open" else "dealclosed" for deal in deals}
    return sum(len(match_words(tx, facet, sought, _CANDIDATES)) for facet in facets)


def no_such_deal(tx: Transaction, line: Line, rest: Callable[[DealView], str] = lambda deal: "") -> NotFound:
    """That no deal is called so, with the nearest that are, each with the `rest` of the line."""
    words = " ".join(word.text for word in line.words)
    if not any(folded(word.text) for word in line.words):
        return NotFound(
            _("There is no deal called “{words}”.", words=words), _("Try `/deal find` and a word.")
        )
    near = near_misses(tx, line.words)
    return NotFound(
        _("No deal has “{words}” in its title, company or contact.", words=words),
        _("Did you mean one of these?") if near else _("`/deal list all` shows every open deal."),
        suggestions=[
            Choice(choice_label(deal, near, excerpt(rest(deal))), completed(line, deal.number, rest(deal)))
            for deal in near
        ],
    )


def no_deal_given(command: str, example: str) -> InvalidInput:
    """That the line does not say which deal."""
    return InvalidInput(
        _("Which deal? Give its number, or words from its title, company or contact."),
        _("For example `/{command} {example}`.", command=command, example=example),
        field="deal",
    )


def _nothing_follows(line: Line, number: int) -> InvalidInput:
    """That a number alone says which deal, and what comes after it says nothing here."""
    rest = line.tail(1)
    return InvalidInput(
        _("I don't know what “{rest}” after #{number} should mean here.", rest=rest[:100], number=number),
        _("The number is enough: `/{command} {number}`.", command=line.command, number=number),
        field="deal",
    )


def completed(line: Line, number: int, rest: str = "") -> str:
    """The line that means this deal and nothing else."""
    return " ".join(part for part in (line.command, str(number), rest) if part)


def choice_label(deal: DealView, beside: Sequence[DealView] = (), rest: Text | str = "") -> Text:
    """A deal on a button: whether it is closed, its number and title, and the company where the title does
    not say it, unless all deals `beside` it are of the same one. `rest` is what the button does with it;
    before that the name is cut short, so that both are read.
    """
    name, company = described(deal), deal.company.name if deal.company else None
    same = len(beside) > 1 and len({each.company.name if each.company else None for each in beside}) == 1
    if company and not same and company.casefold() not in deal.title.casefold():
        name = _("#{number} {title} ({company})", number=deal.number, title=deal.title, company=company)
    if rest:
        name = _("{deal}", deal=excerpt(str(name)))
    name = {
        "open": name,
        "won": _("Won: {deal}", deal=name),
        "lost": _("Lost: {deal}", deal=name),
        "abandoned": _("Abandoned: {deal}", deal=name),
    }[deal.status]
    return _("{deal} → {rest}", deal=name, rest=rest) if rest else name


def near_misses(tx: Transaction, words: Words, most: int = 3) -> list[DealView]:
    """The deals most like the words, among a few hundred that begin alike."""
    sought = [part for word in words[:_LONGEST_NAME] for part in folded(word.text)][:_LONGEST_NAME]
    ids: dict[int, None] = {}
    for beginning in dict.fromkeys(part[:2] for part in sought if len(part) > 1):
        for facet in _OPEN_FIRST:
            for deal_id in match_words(tx, facet, [beginning], _CANDIDATES - len(ids)):
                ids[deal_id] = None
        if len(ids) >= _CANDIDATES:
            break
    candidates = {deal.deal_id: deal for deal in deals_by_ids(tx, list(ids)[:_CANDIDATES])}
    texts = {deal_id: " ".join(folded(search_text(deal))) for deal_id, deal in candidates.items()}
    # The name may be any beginning of the words: what follows it was meant as something else.
    likeness: dict[int, float] = {}
    for count in range(1, len(sought) + 1):
        written = " ".join(sought[:count])
        if len(written) >= _SHORTEST_NAME:
            for _text, score, deal_id in process.extract(
                written, texts, scorer=fuzz.WRatio, limit=most, score_cutoff=_LIKE_ENOUGH
            ):
                likeness[deal_id] = max(score, likeness.get(deal_id, 0))
    best = sorted(likeness, key=lambda deal_id: -likeness[deal_id])[:most]
    return [candidates[deal_id] for deal_id in best]
