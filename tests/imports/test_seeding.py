"""Sample data: plausible, the same each time, and as right as data that people made."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actor import Actor, Role
from core.db import Database
from core.errors import NotPermitted
from core.pipeline_rows import all_pipelines
from core.seeding import SampleDeals, _company_name, seed_deals
from core.totals import differing_totals
from tests.conftest import NOON, TEAM
from tests.imports.support import counts, deals, history

BY_SEED = Actor.by_rule(TEAM, "seed")


def test_seeding_gives_as_many_deals_as_asked_for(db: Database) -> None:
    assert seed_deals(db, BY_SEED, 300).new == 300
    assert len(deals(db)) == 300


def test_seeding_again_adds_only_what_is_missing(db: Database) -> None:
    seed_deals(db, BY_SEED, 40)
    outcome = seed_deals(db, BY_SEED, 100)
    assert (outcome.already, outcome.new) == (40, 60)
    before = counts(db)
    assert seed_deals(db, BY_SEED, 100).new == 0
    assert counts(db) == before


def test_another_seed_makes_other_deals(db: Database) -> None:
    seed_deals(db, BY_SEED, 40)
    assert seed_deals(db, BY_SEED, 40, seed=2).new == 40


def test_sample_deals_are_the_same_however_many_are_taken(db: Database) -> None:
    with db.read(BY_SEED) as tx:
        stages = all_pipelines(tx)[0].stages
    few, many = (list(islice(SampleDeals(7, NOON, "EUR", stages), count)) for count in (50, 500))
    assert many[:50] == few


def test_sample_deals_look_alive(db: Database) -> None:
    seed_deals(db, BY_SEED, 600)
    found = deals(db)
    assert {deal.status for deal in found} == {"open", "won", "lost", "abandoned"}
    assert {deal.stage.name for deal in found if deal.status == "open"} >= {"New Opportunity", "Negotiating"}
    assert len({deal.owner.name for deal in found if deal.owner}) >= 5
    assert len({deal.company.name for deal in found if deal.company}) > 60
    assert {deal.contact.role for deal in found if deal.contact} == {"lead", "prospect", "client"}
    stale = [deal for deal in found if deal.stale_at and deal.stale_at < NOON]
    assert 0 < len(stale) < 0.4 * len(found)
    mostly = [deal for deal in found if deal.value.currency == "USD"]
    assert len(mostly) > 0.8 * len(found)


def test_sample_deals_have_no_future_in_their_past(db: Database) -> None:
    seed_deals(db, BY_SEED, 200)
    for deal in deals(db):
        moments = [deal.created_at, deal.stage_entered_at, deal.closed_at or deal.touched_at, NOON]
        assert moments == sorted(moments)
    assert {line.rule for line in history(db, 1)} == {"seed"}


def test_totals_are_right_after_seeding(db: Database) -> None:
    seed_deals(db, BY_SEED, 500)
    with db.read(BY_SEED) as tx:
        assert differing_totals(tx) == {}


@given(st.sets(st.integers(0, 2_000_000), min_size=2, max_size=30))
def test_no_two_companies_have_one_name(numbers: set[int]) -> None:
    assert len({_company_name(number).casefold() for number in numbers}) == len(numbers)


@pytest.mark.parametrize("role", [Role.viewer, Role.rep, Role.manager])
def test_seeding_refuses_who_may_not(db: Database, role: Role) -> None:
    with pytest.raises(NotPermitted):
        seed_deals(db, Actor(TEAM, None, "U1", "Ana", role), 1)
