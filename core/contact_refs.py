"""Which contact or company is meant: by number, by a button's key, or by words that begin its own.

Exactly one acts; several ask, with buttons that keep the rest of the line; near misses are suggested.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.company_rows import companies_named, company_view
from core.contact_requests import CompanyKey, CompanyRef, ContactKey, ContactNumber, ContactRef
from core.contact_rows import contact_by_number, contact_view, contacts_named
from core.contact_words import company_line, contact_label
from core.errors import Ambiguous, InvalidInput, NotFound
from core.folding import words as folded
from core.i18n import _
from core.near_names import near_companies, near_contacts
from core.numbers import POSSIBLE, leading_number
from core.requests import Line, Words
from core.results import Choice, CompanyView, ContactView
from core.transaction import Transaction

_SHOWN = 8
# Companies have no numbers in conversation; their buttons carry the key itself.
_COMPANY_KEY = re.compile(r"#(\d{12,19})")
_LARGEST_KEY = 2**63 - 1


def find_contact(tx: Transaction, ref: ContactRef, *, rest: str = "", lock: bool = False) -> ContactView:
    """The one contact that `ref` means; a Line here is nothing but its number or words.

    An erased contact is found by its number only. `lock` keeps others from changing it. Raises NotFound
    with suggestions, or Ambiguous with choices; both keep `rest`, what follows in the command.
    """
    if isinstance(ref, ContactKey):
        return contact_view(tx, ref.contact_id, lock=lock)
    if isinstance(ref, ContactNumber):
        return _numbered(tx, ref.number, lock)
    if not ref.words:
        raise _no_contact_given(ref)
    number = leading_number(ref.words)
    if number is not None and len(ref.words) == 1:
        return _numbered(tx, number, lock)
    return _only(tx, ref, contacts_named(tx, _texts(ref.words), _SHOWN + 1), rest, lock)


def contact_and_text(tx: Transaction, ref: ContactRef, text: str) -> tuple[ContactView, str]:
    """The contact that `ref` means, locked, and the free text: `text`, or what follows it in the line.

    `note Jane she likes tea` is clear: the first words are words of one person's name, and no more of them
    are. Everything less clear asks, with buttons that keep the text.
    """
    if not isinstance(ref, Line) or text or not ref.words:
        return find_contact(tx, ref, lock=True), text
    number = leading_number(ref.words)
    if number is not None:
        return _numbered(tx, number, True), ref.free_text(1)
    first = _begun(ref, 1)
    if ref.words[0].quoted:
        return _only(tx, first, contacts_named(tx, _texts(first.words)), ref.tail(1), True), ref.free_text(1)
    whole = contacts_named(tx, _texts(ref.words))
    if whole:
        return _only(tx, ref, whole, "", True), ""
    for at in range(len(ref.words) - 1, 0, -1):
        begun = contacts_named(tx, _texts(ref.words[:at]))
        if len(begun) == 1 and _are_of_name(ref.words[:at], begun[0]):
            return contact_view(tx, begun[0].contact_id, lock=True), ref.free_text(at)
        if begun:
            raise _keeping_text(begun, ref, ref.tail(at))
    return _only(tx, first, [], "", True), ""


def _are_of_name(words: Words, contact: ContactView) -> bool:
    """Whether each word is a whole word of the name; beginnings and companies leave room for doubt."""
    own = folded(contact.name)
    return all(part in own for word in words for part in folded(word.text))


def find_company(tx: Transaction, ref: CompanyRef, *, rest: str = "", lock: bool = False) -> CompanyView:
    """The one company that `ref` means. `lock` and `rest` as in `find_contact`.

    Raises NotFound with suggestions, or Ambiguous with choices.
    """
    if isinstance(ref, CompanyKey):
        return company_view(tx, ref.company_id, lock=lock)
    if not ref.words:
        raise InvalidInput(
            _("Which company? Give its name, or words from it."),
            _("For example `/{command} Acme`.", command=ref.command),
            field="company",
        )
    key = _COMPANY_KEY.fullmatch(ref.words[0].text)
    if key and len(ref.words) == 1 and int(key[1]) <= _LARGEST_KEY:
        return company_view(tx, int(key[1]), lock=lock)
    written = " ".join(_texts(ref.words))
    found = companies_named(tx, _texts(ref.words), _SHOWN + 1)
    if len(found) == 1:
        return company_view(tx, found[0].company_id, lock=lock)
    if found:
        raise Ambiguous(
            _("Which one? More than one company is meant by “{words}”.", words=written),
            _("Add a word, or write the whole name."),
            choices=_companies(ref, found, rest),
        )
    near = near_companies(tx, written)
    raise NotFound(
        _("There is no company called “{words}”.", words=written),
        _("Did you mean one of these?") if near else _("`/company list` shows all of them."),
        suggestions=_companies(ref, near, rest),
    )


def _numbered(tx: Transaction, number: int, lock: bool) -> ContactView:
    contact = contact_by_number(tx, number) if number in POSSIBLE else None
    if contact is None:
        raise NotFound(
            _("There is no contact #{number}.", number=number),
            _("`/contact find` searches by words, and `/contact list` shows all of them."),
        )
    return contact_view(tx, contact.contact_id, lock=True) if lock else contact


def _only(tx: Transaction, line: Line, found: Sequence[ContactView], rest: str, lock: bool) -> ContactView:
    """The only one of `found`. Raises NotFound or Ambiguous, whose choices keep `rest`, the line's end."""
    written = " ".join(_texts(line.words))
    if len(found) == 1:
        return contact_view(tx, found[0].contact_id, lock=True) if lock else found[0]
    if found:
        raise Ambiguous(
            _("Which one? More than one contact is meant by “{words}”.", words=written),
            _("Add a word, or use a number: `/{command} {number}`.", command=line.command,
              number=found[0].number),
            choices=_contacts(line, found, rest),
        )  # fmt: skip
    near = near_contacts(tx, written)
    raise NotFound(
        _("No contact has “{words}” in their name, e-mail or company.", words=written),
        _("Did you mean one of these?") if near else _("`/contact list` shows all of them."),
        suggestions=_contacts(line, near, rest),
    )


def _keeping_text(found: Sequence[ContactView], line: Line, text: str) -> Ambiguous:
    """A name and free text run together: ask, rather than write into the wrong history."""
    return Ambiguous(
        _("Where does the name end and your text begin? I read the text as “{text}”.", text=text),
        _(
            "Choose one, or begin with their number or their name in quotes: `/{command} {number} …`.",
            command=line.command,
            number=found[0].number,
        ),
        choices=_contacts(line, found, text),
    )


def _no_contact_given(line: Line) -> InvalidInput:
    return InvalidInput(
        _("Which contact? Give their number, or words from their name, e-mail or company."),
        _("For example `/{command} Jane`.", command=line.command),
        field="contact",
    )


def _contacts(line: Line, found: Sequence[ContactView], rest: str) -> list[Choice]:
    return [
        Choice(contact_label(each), " ".join(filter(None, (line.command, str(each.number), rest))))
        for each in found[:_SHOWN]
    ]


def _companies(line: Line, found: Sequence[CompanyView], rest: str) -> list[Choice]:
    """The verb is the command's last word: `company edit` → `edit`."""
    verb = line.command.rpartition(" ")[2]
    return [
        Choice(_("{name}", name=each.name), f"{company_line(verb, each)} {rest}".rstrip())
        for each in found[:_SHOWN]
    ]


def _begun(line: Line, count: int) -> Line:
    return line.model_copy(update={"words": line.words[:count]})


def _texts(words: Words) -> list[str]:
    return [word.text for word in words]
