"""What became of the rows of an import."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from core.imports.rows import BadRow
from core.results import Status


@dataclass
class Outcome:
    """What became of a batch, or of all of them: what was written, what was there, what was made for it.

    `deals` and `minor` count the new deals and their value in minor units, by status and currency; `stages`
    the new deals by status and stage; `differing` those which were there and of which the file says
    something else; `lacking` the new open ones without what their stage asks for, `undated` the new closed
    ones without a closing day. `refused` are the rows that the database could not take.
    """

    deals: Counter[tuple[Status, str]] = field(default_factory=Counter)
    minor: Counter[tuple[Status, str]] = field(default_factory=Counter)
    stages: Counter[tuple[Status, str]] = field(default_factory=Counter)
    already: int = 0
    differing: int = 0
    without_company: int = 0
    stage_unknown: int = 0
    lacking: int = 0
    undated: int = 0
    companies: int = 0
    contacts: int = 0
    owners: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    refused: list[BadRow] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many deals are new."""
        return self.deals.total()

    def add(self, other: Outcome) -> None:
        """Count `other` in."""
        for counted in ("deals", "minor", "stages"):
            getattr(self, counted).update(getattr(other, counted))
        for number in (
            "already",
            "differing",
            "without_company",
            "stage_unknown",
            "lacking",
            "undated",
            "companies",
            "contacts",
        ):
            setattr(self, number, getattr(self, number) + getattr(other, number))
        for listed in ("owners", "places", "labels", "refused"):
            getattr(self, listed).extend(getattr(other, listed))
