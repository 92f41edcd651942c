"""Rows made into deals, or refused with every reason: nothing is guessed within a row, and nothing cut."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from core.contact_fields import email_address, phone_number
from core.contact_roles import ROLES
from core.currencies import CURRENT
from core.errors import InvalidInput
from core.folding import tidy
from core.i18n import Text, _, n_
from core.imports.columns import Columns, Field, folded
from core.imports.day_columns import ORDER_WORDS, Order, as_day, as_moment, read_date
from core.imports.formulas import unguard
from core.imports.reading import Record
from core.imports.rows import BadCell, BadRow, DealRow, PersonName
from core.imports.statuses import StatusWords
from core.money import NO_VALUE, Money, parse_money
from core.pipeline_words import LONGEST_NAME
from core.results import ContactRole, Status
from core.text_limits import LIMITS
from core.written import excerpt

LARGEST_NUMBER = 10**9
_TIME_ZONES = timedelta(days=1)  # as far as the day of a moment may be from the day where it happened
_YES = frozenset(("yes", "true", "1"))
_T = TypeVar("_T")


@dataclass(frozen=True)
class Reading:
    """How the cells of a file are to be read.

    `header` is what the file calls its columns; `orders` are the date columns' by name; `currency` is meant
    where a row names none; `locale` tells which mark is the decimal one.
    """

    columns: Columns
    header: Sequence[str]
    orders: Mapping[str, Order]
    statuses: StatusWords
    currency: str
    locale: str = "en"


class Checker:
    """Reads the rows of one file; it remembers their ids, since one id is one deal."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self._reading = reading
        self._now = now
        self._lines: dict[str, int] = {}
        self._alike: Counter[str] = Counter()

    def check(self, record: Record) -> DealRow | BadRow:
        """The deal that the row describes, or all that is wrong with it."""
        width = len(self._reading.columns.names)
        if record.broken:
            return BadRow(record.line, (BadCell("", "", record.broken),))
        if len(record.cells) < width or any(record.cells[width:]):
            reason = n_(
                "The row has {count} cell, and the header {width}.",
                "The row has {count} cells, and the header {width}.",
                len(record.cells),
                width=width,
            )
            return BadRow(record.line, (BadCell("", excerpt(" ".join(record.cells)), reason),))
        row = _Row(self._reading, record, self._now)
        deal = row.deal(self._external_id(row, record))
        return BadRow(record.line, tuple(row.bad)) if row.bad else deal

    def _external_id(self, row: _Row, record: Record) -> str:
        """The row's own id; where it has none, one made of its content, so that it is known again."""
        own = row.text(Field.EXTERNAL_ID, LIMITS["name"])
        if own is None:
            digest = _digest(self._reading.header, record.cells)
            self._alike[digest] += 1
            return f"row-{digest}" + (f"-{self._alike[digest]}" if self._alike[digest] > 1 else "")
        first = self._lines.setdefault(own, record.line)
        if first != record.line:
            row.refuse(Field.EXTERNAL_ID, own, _("Line {line} has the same id.", line=first))
        return own


class _Row:
    """The cells of one row, and what turned out to be wrong with them."""

    def __init__(self, reading: Reading, record: Record, now: datetime) -> None:
        self._reading = reading
        self._at = reading.columns.at
        self._cells = record.cells
        self._line = record.line
        self._now = now
        self.bad: list[BadCell] = []

    def deal(self, external_id: str) -> DealRow:
        """The deal, as far as it can be read; to be used only where nothing is bad."""
        status, stage = self._standing()
        closed, closed_at, expected = self._close(status)
        created, entered = self._past(Field.CREATED), self._past(Field.STAGE_ENTERED)
        if created and closed_at and as_day(closed_at) < as_day(created):
            self.refuse(
                Field.CLOSED,
                str(closed),
                _("The deal was closed before it was created, on {day}.", day=as_day(created).isoformat()),
            )
        return DealRow(
            line=self._line,
            external_id=external_id,
            title=self._title(),
            status=status,
            value=self._value(),
            pipeline=self.text(Field.PIPELINE, LONGEST_NAME),
            stage=stage,
            stage_unknown=status != "open" and stage is None,
            company=self.text(Field.COMPANY, LIMITS["name"]),
            contact=self._contact(),
            owner=self._owner(),
            created_at=created or closed_at,
            stage_entered_at=entered,
            closed_on=closed,
            closed_at=closed_at,
            expected_close_on=expected,
            due_on=self._day(Field.DUE),
            due_by_stage=folded(self._raw(Field.DUE_BY_STAGE)) in _YES,
            label=self.text(Field.LABEL, LONGEST_NAME),
            source=self.text(Field.SOURCE, LIMITS["source"]),
            reason=self.text(Field.REASON, LIMITS["reason"]),
            number=self._number(),
        )

    def refuse(self, field: Field, value: str, reason: Text) -> None:
        """Note that a cell is bad."""
        self.bad.append(BadCell(self._reading.columns.name_of(field), excerpt(value), reason))

    def text(self, field: Field, limit: int) -> str | None:
        """A cell's text, tidied; None where it is empty."""
        return self._within(field, _clean(self._raw(field)), limit) or None

    def _raw(self, field: Field) -> str:
        column = self._at.get(field)
        return "" if column is None else unguard(self._cells[column].strip())

    def _within(self, field: Field, text: str, limit: int) -> str:
        if len(text) > limit:
            reason = _("It has {length} characters; {limit} is the most.", length=len(text), limit=limit)
            self.refuse(field, text, reason)
        return text

    def _title(self) -> str:
        template = self._reading.columns.title
        text = _clean(template.fill(self._cells) if template else self._raw(Field.TITLE))
        if not any(character.isprintable() and character != " " for character in text):
            self.refuse(Field.TITLE, "", _("The deal has no title."))
        return self._within(Field.TITLE, text, LIMITS["title"])

    def _standing(self) -> tuple[Status, str | None]:
        """The status, and the stage where the row has one of its own."""
        words = self._reading.statuses
        written, stage = self._raw(Field.STATUS), self.text(Field.STAGE, LONGEST_NAME)
        beside = words.status(written) if written else None
        if written and beside is None:
            reason = _("It is no status. Say what it means, as in “{word}=won”.", word=excerpt(written))
            self.refuse(Field.STATUS, written, reason)
        named = words.status_of_stage(stage, beside) if stage else None
        return beside or named or "open", None if named else stage

    def _value(self) -> Money:
        written, code = self._raw(Field.VALUE), self._raw(Field.CURRENCY).upper()
        if code and code not in CURRENT:
            self.refuse(Field.CURRENCY, code, _("It is not a currency; write its code, such as EUR."))
            return NO_VALUE
        if not written:
            return NO_VALUE
        currency = code or self._reading.currency
        money = self._try(
            Field.VALUE,
            written,
            lambda text: parse_money(text, default_currency=currency, locale=self._reading.locale),
        )
        if money and code and money.currency != code:
            reason = _(
                "The amount is in {one}, and its currency column says {other}.",
                one=money.currency,
                other=code,
            )
            self.refuse(Field.VALUE, written, reason)
        return money or NO_VALUE

    def _try(self, field: Field, written: str, read: Callable[[str], _T]) -> _T | None:
        try:
            return read(written)
        except InvalidInput as error:
            reason = (
                _("{message} {hint}", message=error.message, hint=error.hint) if error.hint else error.message
            )
            self.refuse(field, written, reason)
            return None

    def _contact(self) -> PersonName | None:
        name = self.text(Field.CONTACT, LIMITS["name"])
        email = self._try(Field.CONTACT_EMAIL, self._raw(Field.CONTACT_EMAIL), email_address)
        if name is None and email is None:
            return None
        phone = self._try(Field.CONTACT_PHONE, self._raw(Field.CONTACT_PHONE), phone_number)
        return PersonName(name or email or "", email, phone, self._role())

    def _role(self) -> ContactRole | None:
        written = self._raw(Field.CONTACT_ROLE)
        role = next((role for role in ROLES if role == written.casefold()), None)
        if written and role is None:
            self.refuse(Field.CONTACT_ROLE, written, _("A contact is a lead, a prospect or a client."))
        return role

    def _owner(self) -> PersonName | None:
        name = self.text(Field.OWNER, LIMITS["name"])
        email = self._try(Field.OWNER_EMAIL, self._raw(Field.OWNER_EMAIL), email_address)
        if name is None and email is None:
            return None
        if email is None and name and "@" in name:
            email = name
        return PersonName(name or email or "", email)

    def _number(self) -> int | None:
        written = self._raw(Field.NUMBER)
        if not written:
            return None
        if not written.isdecimal() or not 1 <= int(written[:12]) <= LARGEST_NUMBER:
            self.refuse(Field.NUMBER, written, _("It is not a deal's number."))
            return None
        return int(written)

    def _date(self, field: Field) -> date | datetime | None:
        written = self._raw(field)
        if not written:
            return None
        # A column without an order holds nothing that is a date in any.
        order = self._reading.orders.get(self._reading.columns.name_of(field), "YMD")
        found = read_date(written, order)
        if found is None:
            reason = _("It is not a date in this column's order: {order}.", order=ORDER_WORDS[order])
            self.refuse(field, written, reason)
        return found

    def _day(self, field: Field) -> date | None:
        found = self._date(field)
        return as_day(found) if found else None

    def _past(self, field: Field) -> datetime | None:
        found = self._date(field)
        if found is None:
            return None
        if as_day(found) > self._now.date() + timedelta(days=1):
            self.refuse(field, str(found), _("That day is still to come."))
        return min(as_moment(found), self._now)

    def _close(self, status: Status) -> tuple[date | None, datetime | None, date | None]:
        """Day and moment of the close, and the day expected; an open deal's close is the one expected."""
        closed, exactly = self._date(Field.CLOSED), self._date(Field.CLOSED_AT)
        expected = self._day(Field.EXPECTED_CLOSE)
        if status == "open":
            if (closed and expected) or exactly:
                reason = _("The deal is open, and has a closing date.")
                self.refuse(Field.CLOSED, str(closed or exactly), reason)
            return None, None, expected or (as_day(closed) if closed else None)
        if closed is None and exactly is None:
            return None, None, expected
        moment = exactly or closed
        assert moment is not None
        far = closed and exactly and abs(as_day(closed) - as_day(exactly)) > _TIME_ZONES
        if far and not self._reading.columns.ours:
            reason = _("The moment of its close is of another day: {day}.", day=as_day(moment).isoformat())
            self.refuse(Field.CLOSED, str(closed), reason)
        return as_day(closed or moment), min(as_moment(moment), self._now), expected


def _digest(names: Sequence[str], cells: Sequence[str]) -> str:
    """A row's content in 32 letters: the same wherever its columns stand."""
    filled = sorted(f"{name}\x1e{cell}" for name, cell in zip(names, cells, strict=False) if cell)
    return hashlib.sha256("\x1f".join(filled).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _clean(text: str) -> str:
    """As `tidy`, quickly for what most cells hold."""
    return " ".join(text.split()) if text.isascii() and text.isprintable() else tidy(text)
