"""Several people at the same time: one wins, the others are told, and nothing is lost (rules 4, 7, 8)."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from core import line_refs
from core.deal_changes import TwoPipelines
from core.deal_refs import relocked
from core.errors import Collided, Conflict, DealboardError
from core.pipeline_requests import RemoveStage
from core.requests import CreateDeal, MoveDeal, RenameDeal, TransferDeal, Undo, WinDeal
from core.results import DealView
from core.transaction import Transaction
from tests.core.support import RunningClock, World, by_number

Call = Callable[[], Any]


@pytest.fixture
def busy(world: World) -> World:
    """A world whose clock runs, as it does where people act at once."""
    world.db.clock = world.clock = RunningClock(world.clock.now())
    return world


def at_once(*calls: Call) -> list[Any]:
    """What each call returned or raised, all of them begun together."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(at: int, call: Call) -> None:
        start.wait()
        try:
            outcomes[at] = call()
        except Exception as error:  # whatever it is, the test looks at it
            outcomes[at] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def refused(outcomes: Sequence[Any]) -> list[DealboardError]:
    """The refusals; anything else that was raised is raised here."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, DealboardError):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, DealboardError)]


def test_of_two_who_move_a_deal_at_once_one_wins_and_the_other_is_told(busy: World) -> None:
    busy.settings(reps_change_all_deals=True)
    moves, stages = busy.services.moves, busy.stages()
    deal = busy.new()
    for round_ in range(10):
        targets = ("Qualifying", "Demo") if round_ % 2 else ("Negotiating", "Delayed")
        calls: list[Call] = []
        for name, target in zip(("Ana", "Ben"), targets, strict=True):
            request = MoveDeal(deal=by_number(deal), stage_id=stages[target].stage_id)
            calls.append(partial(moves.move, request, busy.actor(name)))
        outcomes = at_once(*calls)
        (told,) = refused(outcomes)
        winner = 1 if isinstance(outcomes[0], DealboardError) else 0
        assert isinstance(told, Conflict)
        assert f"{('Ana', 'Ben')[winner]} moved it" in str(told.message)
        assert told.card is not None
        assert busy.now(deal).stage.name == told.card.deal.stage.name == targets[winner]
    assert busy.kinds(deal).count("deal.moved") == 10
    assert busy.totals_hold()


def test_of_two_who_close_a_deal_at_once_one_wins(busy: World) -> None:
    deal = busy.new(owner="nobody")
    win, request = busy.services.closing.win, WinDeal(deal=by_number(deal))
    outcomes = at_once(*(partial(win, request, busy.actor(name)) for name in ("Ana", "Ben", "Chris")))
    assert refused(outcomes) == []
    assert sorted(outcome.activity_id is None for outcome in outcomes) == [False, True, True]
    assert busy.kinds(deal) == ["deal.created", "deal.won"]
    assert busy.totals_hold()


def test_two_who_open_a_contacts_deals_in_two_pipelines_at_once_leave_it_in_one(busy: World) -> None:
    busy.pipeline("Onboarding", "Kick off")
    for at in range(5):
        contact = busy.contact(f"Contact Number{at}")
        calls: list[Call] = []
        for name, pipeline in (("Ana", "Sales"), ("Ben", "Onboarding")):
            request = CreateDeal(title=f"Deal {at}", contact_id=contact.contact_id, pipeline=pipeline)
            calls.append(partial(busy.services.deals.create, request, busy.actor(name)))
        errors = refused(at_once(*calls))
        assert [type(error) for error in errors] == [TwoPipelines]


def test_a_change_is_undone_once_however_often_it_is_clicked_at_once(busy: World) -> None:
    deal = busy.new()
    request = MoveDeal(deal=by_number(deal), stage_id=busy.stage("Demo").stage_id)
    move = busy.services.moves.move(request, busy.actor())
    undo = partial(busy.services.undoing.undo, Undo(activity_id=move.activity_id), busy.actor())
    assert len(refused(at_once(undo, undo, undo))) == 2
    assert busy.kinds(deal) == ["deal.created", "deal.moved", "deal.undone"]
    assert busy.now(deal).version == 3
    assert busy.totals_hold()


def test_no_deal_is_left_in_a_stage_that_is_removed_at_once(busy: World) -> None:
    busy.pipeline("Onboarding", "Kick off", "One", "Two", "Three")
    deals = [busy.new(f"Deal {at}", pipeline="Onboarding") for at in range(3)]
    for deal, stage in zip(deals, ("One", "Two", "Three"), strict=True):
        stage_id = busy.stage(stage, "Onboarding").stage_id
        move = MoveDeal(deal=by_number(deal), stage_id=stage_id)
        remove = RemoveStage(pipeline="Onboarding", stage=stage, into="Kick off")
        refused(
            at_once(
                partial(busy.services.moves.move, move, busy.actor()),
                partial(busy.services.stages.remove, remove, busy.actor("Ada")),
            )
        )
        assert busy.now(deal).stage.name == "Kick off"
    assert busy.totals_hold()


def test_deals_moved_and_transferred_together_at_once_lose_nothing(busy: World) -> None:
    busy.pipeline("Onboarding", "Kick off", "Live")
    busy.contact("Jane Doe")
    deals = [busy.new(f"Deal {at}", contact="Jane Doe", owner="nobody") for at in range(4)]

    def work(name: str, seed: int) -> int:
        chance, done = random.Random(seed), 0
        for _turn in range(8):
            deal, services = chance.choice(deals), busy.services
            try:
                if chance.random() < 0.3:
                    place = chance.choice(["Sales", "Onboarding"])
                    consent = frozenset({"together"})
                    request = TransferDeal(deal=by_number(deal), pipeline=place, consent=consent)
                    services.moves.transfer(request, busy.actor(name))
                else:
                    title = f"Deal {chance.random()}"
                    services.deals.rename(RenameDeal(deal=by_number(deal), title=title), busy.actor(name))
                done += 1
            except (Conflict, Collided):
                continue
        return done

    outcomes = at_once(*(partial(work, name, seed) for seed, name in enumerate(("Ana", "Ben", "Chris"))))
    refused(outcomes)
    assert sum(outcomes) > 0
    assert busy.totals_hold()
    assert len({busy.now(deal).pipeline_name for deal in deals}) == 1
    for deal in deals:
        changes = [kind for kind in busy.kinds(deal) if kind in ("deal.transferred", "deal.renamed")]
        assert busy.now(deal).version == 1 + len(changes)


def test_a_deal_that_was_transferred_after_its_words_were_read_is_not_acted_upon(
    busy: World, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite's one writer finds and locks at once")
    busy.pipeline("Onboarding", "Kick off")
    deal, lock = busy.new(), relocked

    def transferred_meanwhile(tx: Transaction, found: DealView) -> DealView:
        request = TransferDeal(deal=by_number(deal), pipeline="Onboarding")
        busy.services.moves.transfer(request, busy.actor("Chris"))
        return lock(tx, found)

    monkeypatch.setattr(line_refs, "relocked", transferred_meanwhile)
    said = busy.say("move acme renewal demo")
    assert said.refused == "Conflict"
    assert "Chris" in said.text
    assert busy.now(deal).stage.name == "Kick off"
