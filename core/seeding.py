"""Plausible sample data of any size, the same for the same seed: reps, companies, contacts and deals.

It is written as an import is, in batches; so the totals, the history and the search are right too, and to
run again adds only what is not there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from math import gcd
from random import Random
from typing import TypeVar

from core.actor import Actor
from core.bulk import refresh_statistics
from core.currencies import exponent
from core.db import Database
from core.imports.outcome import Outcome
from core.imports.rows import DealRow, PersonName
from core.imports.writing import DealWriter
from core.money import NO_VALUE, Money
from core.permissions import require
from core.pipeline_rows import all_pipelines
from core.results import ContactRole, StageView, Status
from core.sample_words import (
    COMPANY_BEGINNINGS,
    COMPANY_ENDINGS,
    COMPANY_MIDDLES,
    FIRST_NAMES,
    LABELS,
    LAST_NAMES,
    LOST_REASONS,
    PRODUCTS,
    REPS,
    SOURCES,
)

MOST_DEALS = 10_000_000

# A batch touches nearly every page of the indexes, so for very many deals few large ones are much quicker.
_SMALLEST_BATCH, _LARGEST_BATCH, _BATCHES = 500, 20_000, 20
_PAUSE = 0.002  # seconds between batches, in which nothing is locked
# In hundredths: how many deals stand so, are in a currency other than the workspace's, and so on.
_STATUSES: tuple[Status, ...] = ("open",) * 40 + ("won",) * 32 + ("lost",) * 22 + ("abandoned",) * 6
_OTHER_CURRENCIES = ("EUR", "GBP", "USD")
_PERCENT_FOREIGN, _PERCENT_VALUELESS, _PERCENT_LABELLED, _PERCENT_UNOWNED = 8, 4, 25, 3
_PERCENT_WITHOUT_CONTACT, _PERCENT_NEW_COMPANY, _PERCENT_STALE = 10, 17, 15
_DAYS_BACK = 540
_PEOPLE_PER_COMPANY = 3
_ROLES: tuple[ContactRole, ...] = ("lead", "lead", "prospect", "prospect", "prospect", "client")

T = TypeVar("T")


def seed_deals(
    db: Database,
    actor: Actor,
    count: int,
    *,
    seed: int = 1,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Outcome:
    """See that the workspace has the first `count` sample deals of `seed`, 0 to MOST_DEALS.

    Returns what was written and what was there already. `on_progress` is told how many are done, of how many.
    """
    require(actor, "import")
    if not 0 <= count <= MOST_DEALS:
        raise ValueError(f"count is 0 to {MOST_DEALS}")
    with db.read(actor) as tx:
        currency = tx.settings.currency
        pipeline = next(pipeline for pipeline in all_pipelines(tx) if pipeline.is_default)
    deals = islice(SampleDeals(seed, db.clock.now(), currency, pipeline.stages), count)
    writer = DealWriter(db, actor)
    total = Outcome()
    done = 0
    size = max(_SMALLEST_BATCH, min(count // _BATCHES, _LARGEST_BATCH))
    while batch := list(islice(deals, size)):
        total.add(writer.write(batch))
        done += len(batch)
        on_progress(done, count)
        time.sleep(_PAUSE)
    if total.new:
        refresh_statistics(db)
    return total


class SampleDeals:
    """An endless row of deals. The first thousand are the same, however many are taken."""

    def __init__(self, seed: int, now: datetime, currency: str, stages: Sequence[StageView]) -> None:
        """`now` is the business time that ages are counted from; `stages` are the pipeline's, in order."""
        self._random = Random(seed)  # noqa: S311
        self._seed = seed
        self._now = now.replace(microsecond=0)
        self._currency = currency
        self._places = _funnel(stages)
        self._companies = 0
        self._made = 0

    def __iter__(self) -> Iterator[DealRow]:
        return self

    def __next__(self) -> DealRow:
        """One more deal."""
        self._made += 1
        status = self._one_of(_STATUSES)
        stage = self._one_of(self._places)
        which = self._company()
        company = _company_name(which)
        created = self._ago(_DAYS_BACK)
        entered = created + self._random.random() ** 0.5 * (self._now - created)
        closed = entered + self._random.random() * (self._now - entered) if status != "open" else None
        expected = (self._now + timedelta(days=self._below(120) - 20)).date() if status == "open" else None
        return DealRow(
            line=self._made,
            external_id=f"sample-{self._seed}-{self._made}",
            title=f"{company.partition(' ')[0]} {self._one_of(PRODUCTS).lower()}",
            status=status,
            value=self._value(),
            stage=stage.name,
            company=company,
            contact=None if self._chance(_PERCENT_WITHOUT_CONTACT) else self._contact(which, company),
            owner=None if self._chance(_PERCENT_UNOWNED) else PersonName(self._one_of(REPS)),
            created_at=created,
            stage_entered_at=entered,
            touched_at=self._touched(entered, stage) if status == "open" else closed,
            closed_on=closed.date() if closed else None,
            closed_at=closed,
            expected_close_on=expected,
            label=self._one_of(LABELS) if self._chance(_PERCENT_LABELLED) else None,
            source=self._one_of(SOURCES),
            reason=self._one_of(LOST_REASONS) if status == "lost" else None,
        )

    def _below(self, count: int) -> int:
        return int(self._random.random() * count)

    def _chance(self, percent: int) -> bool:
        return self._random.random() * 100 < percent

    def _one_of(self, items: Sequence[T]) -> T:
        return items[int(self._random.random() * len(items))]

    def _ago(self, days: int) -> datetime:
        """Some moment in the past, more often a recent one."""
        return self._now - timedelta(seconds=int(self._random.random() ** 2 * days * 86400) + 3600)

    def _touched(self, entered: datetime, stage: StageView) -> datetime:
        """When somebody last touched an open deal: most within the stage's limit, some longer ago."""
        limit = stage.stale_after_days or 30
        share = self._random.random()
        days = limit * (1 + share if self._chance(_PERCENT_STALE) else 0.9 * share)
        return max(entered, self._now - timedelta(seconds=int(days * 86400)))

    def _value(self) -> Money:
        if self._chance(_PERCENT_VALUELESS):
            return NO_VALUE
        currency = self._one_of(_OTHER_CURRENCIES) if self._chance(_PERCENT_FOREIGN) else self._currency
        amount = int(self._random.lognormvariate(9.2, 1.0) / 50 + 1) * 50
        return Money(amount * 10 ** exponent(currency), currency)

    def _company(self) -> int:
        """Which company it is: now and then a new one."""
        if not self._companies or self._chance(_PERCENT_NEW_COMPANY):
            self._companies += 1
            return self._companies - 1
        return self._below(self._companies)

    def _contact(self, which: int, company: str) -> PersonName:
        """One of the few people whom each company has, the same few whenever it is asked."""
        person = which * _PEOPLE_PER_COMPANY + self._below(_PEOPLE_PER_COMPANY)
        first = FIRST_NAMES[person * 7 % len(FIRST_NAMES)]
        last = LAST_NAMES[(person * 11 + which) % len(LAST_NAMES)]
        email = f"{first}.{last}@{company.replace(' ', '-')}.example".lower()
        return PersonName(f"{first} {last}", email, role=_ROLES[person % len(_ROLES)])


def _company_name(which: int) -> str:
    """The name of the company with that number: neighbours are unlike, and no two are the same."""
    begins, middles, ends = len(COMPANY_BEGINNINGS), len(COMPANY_MIDDLES), len(COMPANY_ENDINGS)
    names = begins * middles * ends
    # A step that shares no divisor with the count visits every name before it comes round.
    place = which * _step(names) % names
    name = (
        COMPANY_BEGINNINGS[place % begins]
        + COMPANY_MIDDLES[place // begins % middles]
        + " "
        + COMPANY_ENDINGS[place // (begins * middles)]
    )
    return name if which < names else f"{name} {which // names + 1}"


@lru_cache
def _step(count: int) -> int:
    return next(step for step in range(int(count * 0.618), count) if gcd(step, count) == 1)


def _funnel(stages: Sequence[StageView]) -> tuple[StageView, ...]:
    """The stages, each as many times as its share of deals: fewer towards the end, few in hidden ones."""
    shown = [stage for stage in stages if stage.on_board]
    shares = [(stage, 2 * (len(shown) - place)) for place, stage in enumerate(shown)]
    shares += [(stage, 1) for stage in stages if not stage.on_board]
    return tuple(stage for stage, share in shares for _ in range(share))
