"""What callers get back of contacts and companies: frozen read models, like core.results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from core.results import (
    ActivityView,
    Choice,
    CompanyView,
    ContactRole,
    ContactView,
    DealView,
    StageView,
    Standing,
    Status,
    StatusTotal,
)


class Matched(NamedTuple):
    """Whom a name stands for: the key, whether it was made for it, and names that came close to it."""

    key: int
    made: bool
    near: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class DealsOf:
    """The deals of a contact or company: the first few, open ones first, and how many of each status.

    `pipelines` holds the stages that the shown ones may move to, `can_change` which of them the reader may.
    """

    shown: tuple[DealView, ...]
    totals: Mapping[Status, StatusTotal]
    pipelines: Mapping[int, tuple[StageView, ...]] = field(default_factory=dict)
    can_change: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        """How many there are in all."""
        return sum(total.deals for total in self.totals.values())


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Everything about a contact. `can_edit` and `can_erase` are what this reader may do.

    `can_return` says that all their deals are closed, and that this reader may bring them back into the
    pipeline; `offers` are the ways beside a new deal: reopening the last one (rule 4).
    """

    contact: ContactView
    deals: DealsOf
    activities: tuple[ActivityView, ...]
    created_at: datetime
    can_edit: bool = False
    can_erase: bool = False
    can_return: bool = False
    offers: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactCreated:
    """A new contact, whether its company was made with it, and names that came close to theirs.

    `deal` is the one that the workspace gives each new contact, if it does.
    """

    contact: ContactView
    activity_id: int
    made_company: bool = False
    near: tuple[Choice, ...] = ()
    deal: DealView | None = None


@dataclass(frozen=True, slots=True)
class ContactEdited:
    """An edit: `before` holds the old values by field. `activity_id` is None where nothing changed."""

    contact: ContactView
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    activity_id: int | None
    made_company: bool = False
    near: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ConvertResult:
    """A conversion. `activity_id` is None where the contact already had the role (rule 8)."""

    contact: ContactView
    from_role: ContactRole
    activity_id: int | None


@dataclass(frozen=True, slots=True)
class ContactNoted:
    """A note written into a contact's history."""

    contact: ContactView
    text: str
    activity_id: int


@dataclass(frozen=True, slots=True)
class EraseResult:
    """An erasure: the contact as it is now, and how many deals it keeps. It has no undo."""

    contact: ContactView
    deals: int


@dataclass(frozen=True, slots=True)
class ContactList:
    """A page of contacts, by name; what narrows them; near misses where words found nobody.

    `capped` says that a search stopped at `total` and there may be more.
    """

    contacts: tuple[ContactView, ...]
    total: int
    page: int
    pages: int
    role: ContactRole | None = None
    standing: Standing | None = None
    words: str | None = None
    near: tuple[Choice, ...] = ()
    capped: bool = False


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """Everything about a company, and whether this reader may edit it."""

    company: CompanyView
    contacts: tuple[ContactView, ...]
    contact_count: int
    deals: DealsOf
    activities: tuple[ActivityView, ...]
    created_at: datetime
    can_edit: bool = False


@dataclass(frozen=True, slots=True)
class CompanyCreated:
    """A new company, and names that came close to its own."""

    company: CompanyView
    activity_id: int
    near: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class CompanyEdited:
    """An edit: `before` holds the old values by field. `activity_id` is None where nothing changed."""

    company: CompanyView
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    activity_id: int | None


@dataclass(frozen=True, slots=True)
class CompanyList:
    """A page of companies, by name."""

    companies: tuple[CompanyView, ...]
    total: int
    page: int
    pages: int
    standing: Standing | None = None
