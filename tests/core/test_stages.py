"""Stages are added, renamed, recoloured, reordered, hidden and set up at any time (rule 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.errors import Ambiguous, Conflict, InvalidInput, NotFound, NotPermitted
from core.pipeline_requests import (
    AddStage,
    CreatePipeline,
    DefineStage,
    HideStage,
    MakeStageDefault,
    MoveStage,
    Named,
    RecolourStage,
    RemoveStage,
    RenameStage,
    SetNameMeans,
    SetProbability,
    SetStageDue,
    SetStaleLimit,
    ShowStage,
)
from core.requests import DealNumber, StageKey, Undo, WinDeal
from core.results import StageView
from core.services import Services
from tests.support.pipelines import deal_now, history, names, open_deal, pipeline_of, stage_of

SALES = [
    "New Opportunity", "Qualifying", "Demo", "Proposal Pending", "Negotiating",
    "Delayed", "Unable to Contact",
]  # fmt: skip


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


@pytest.fixture
def ada(people: dict[str, Actor]) -> Actor:
    return people["Ada"]


def undo(services: Services, actor: Actor, activity_id: int | None = None) -> None:
    services.undoing.undo(Undo(activity_id=activity_id), actor)


def test_a_stage_is_added_with_all_that_is_said_of_it(services: Services, db: Database, ada: Actor) -> None:
    request = AddStage(
        pipeline="Sales",
        name="Security review",
        after="Demo",
        colour="red",
        probability=45,
        stale_days=7,
        due_days=5,
    )
    added = services.stages.add(request, ada)
    assert names(services) == [*SALES[:3], "Security review", *SALES[3:]]
    assert added.stage is not None
    facts = (
        added.stage.colour,
        added.stage.probability,
        added.stage.stale_after_days,
        added.stage.due_after_days,
    )
    assert facts == ("red", 45, 7, 5)
    assert (added.stage.on_board, added.stage.is_default, added.warning) == (True, False, None)
    (row,) = history(db, "stage.added")
    assert row.after["stage_id"] == added.stage.stage_id
    assert row.pipeline_id == added.pipeline.pipeline_id


def test_a_stage_comes_after_the_last_one_on_the_board_unless_a_place_is_named(
    services: Services, ada: Actor
) -> None:
    added = services.stages.add(AddStage(pipeline="Sales", name="Signature"), ada)
    assert names(services) == [*SALES[:5], "Signature", *SALES[5:]]
    assert added.stage is not None
    assert added.stage.probability == stage_of(services, "Negotiating").probability
    services.stages.add(AddStage(pipeline="Sales", name="First", before="New"), ada)
    assert names(services)[:2] == ["First", "New Opportunity"]


@pytest.mark.parametrize("name", ["demo", " DEMO ", "ｄｅｍｏ"])
def test_a_stages_name_is_unique_in_its_pipeline_whatever_the_case(
    services: Services, ada: Actor, name: str
) -> None:
    with pytest.raises(InvalidInput, match="There is a stage called Demo in this pipeline already"):
        services.stages.add(AddStage(pipeline="Sales", name=name), ada)
    with pytest.raises(InvalidInput, match="There is a stage called Demo"):
        services.stages.rename(RenameStage(pipeline="Sales", stage="Qualifying", name=name), ada)
    services.pipelines.create(CreatePipeline(name="Other"), ada)
    services.stages.add(AddStage(pipeline="Other", name=name), ada)
    assert names(services) == SALES


@pytest.mark.parametrize("name", ["Won", "lost", "Abandoned", "Open", "Closed Won"])
def test_a_stage_named_like_a_status_is_allowed_with_a_warning(
    services: Services, ada: Actor, name: str
) -> None:
    added = services.stages.add(AddStage(pipeline="Sales", name=name), ada)
    assert "closes nothing" in str(added.warning)
    renamed = services.stages.rename(RenameStage(pipeline="Sales", stage=name, name="Review"), ada)
    assert renamed.warning is None


def test_a_stage_named_like_a_step_is_allowed_with_a_warning(services: Services, ada: Actor) -> None:
    added = services.stages.add(AddStage(pipeline="Sales", name="Next"), ada)
    assert "`/deal move`" in str(added.warning)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\x00"}, "name"),
        ({"name": "x" * 3000}, "name"),
        ({"colour": "gren"}, "colour"),
        ({"probability": 101}, "probability"),
        ({"probability": -1}, "probability"),
        ({"stale_days": 0}, "stale"),
        ({"stale_days": 10**9}, "stale"),
        ({"due_days": -5}, "due"),
    ],
)
def test_what_no_stage_can_be_is_refused_and_nothing_is_added(
    services: Services, ada: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        services.stages.add(AddStage(**{"pipeline": "Sales", "name": "Review", **values}), ada)
    assert (refusal.value.field, refusal.value.hint is None) == (field, False)
    assert names(services) == SALES


def test_a_stage_is_set_up_verb_by_verb(services: Services, db: Database, ada: Actor) -> None:
    which = {"pipeline": "Sales", "stage": "Demo"}
    for verb, request in (
        ("recolour", RecolourStage(**which, colour="gray")),
        ("set_probability", SetProbability(**which, percent=55)),
        ("set_stale_limit", SetStaleLimit(**which, days=3)),
        ("set_due", SetStageDue(**which, days=5)),
        ("define", DefineStage(**which, definition=" They saw it\nlive. ")),
        ("set_name_means", SetNameMeans(**which, done=True)),
        ("rename", RenameStage(**which, name="Live demo")),
    ):
        change = getattr(services.stages, verb)(request, ada)
        assert change.activity_id is not None
        assert (
            getattr(services.stages, verb)(
                request.model_copy(update={"stage": StageKey(stage_id=change.stage.stage_id)}), ada
            ).activity_id
            is None
        )
    stage = stage_of(services, "Live demo")
    assert (stage.colour, stage.probability, stage.stale_after_days, stage.due_after_days) == (
        "grey",
        55,
        3,
        5,
    )
    assert (stage.definition, stage.name_means_done) == ("They saw it live.", True)
    kinds = [
        row.kind
        for row in history(
            db,
            *(
                f"stage.{kind}"
                for kind in (
                    "recoloured",
                    "probability_set",
                    "stale_set",
                    "due_set",
                    "defined",
                    "name_defined",
                    "renamed",
                )
            ),
        )
    ]
    assert len(kinds) == len(set(kinds)) == 7


@pytest.mark.parametrize(
    ("where", "order"),
    [
        ({"before": "Qualifying"}, ["New Opportunity", "Demo", "Qualifying"]),
        ({"after": "Qualifying"}, ["New Opportunity", "Qualifying", "Demo"]),
        ({"before": "New"}, ["Demo", "New Opportunity", "Qualifying"]),
        ({"after": "new"}, ["New Opportunity", "Demo", "Qualifying"]),
    ],
)
def test_a_stage_is_moved_before_or_after_another(
    services: Services, ada: Actor, where: dict[str, str], order: list[str]
) -> None:
    services.stages.move(MoveStage(pipeline="Sales", stage="Demo", **where), ada)
    assert names(services) == [*order, *SALES[3:]]


def test_a_move_without_a_place_offers_every_place(services: Services, ada: Actor) -> None:
    with pytest.raises(InvalidInput, match="Where should Demo go") as refusal:
        services.stages.move(MoveStage(pipeline="Sales", stage="Demo"), ada)
    assert refusal.value.choices[0].line == 'pipeline stage Sales move Demo before:"New Opportunity"'
    assert len(refusal.value.choices) == len(SALES) - 1
    with pytest.raises(InvalidInput, match="Where should Demo go"):
        services.stages.move(MoveStage(pipeline="Sales", stage="Demo", before="Demo"), ada)


def test_a_stage_is_hidden_and_shown(services: Services, ada: Actor) -> None:
    services.stages.hide(HideStage(pipeline="Sales", stage="Demo"), ada)
    assert "Demo" not in [stage.name for stage in pipeline_of(services).board_stages]
    services.stages.show(ShowStage(pipeline="Sales", stage="Demo"), ada)
    assert "Demo" in [stage.name for stage in pipeline_of(services).board_stages]


def test_the_default_stage_is_neither_hidden_nor_removed(services: Services, ada: Actor) -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: services.stages.hide(HideStage(pipeline="Sales", stage="New"), ada),
        lambda: services.stages.remove(RemoveStage(pipeline="Sales", stage="New", into="Demo"), ada),
    )
    for attempt in attempts:
        with pytest.raises(Conflict, match="New deals land in New Opportunity") as refusal:
            attempt()
        assert [offer.line for offer in refusal.value.offers] == [
            "pipeline stage Sales default Qualifying",
            "pipeline stage Sales default Demo",
            'pipeline stage Sales default "Proposal Pending"',
            "pipeline stage Sales default Negotiating",
        ]


def test_the_only_stage_stays(services: Services, ada: Actor) -> None:
    services.pipelines.create(CreatePipeline(name="Small", stages=("Only",)), ada)
    with pytest.raises(Conflict, match="New deals land in Only") as refusal:
        services.stages.remove(RemoveStage(pipeline="Small", stage="Only"), ada)
    assert refusal.value.offers == ()
    assert "Add another stage first" in str(refusal.value.hint)


def test_another_stage_becomes_the_default_one(services: Services, ada: Actor) -> None:
    services.stages.make_default(MakeStageDefault(pipeline="Sales", stage="Demo"), ada)
    assert [stage.name for stage in pipeline_of(services).stages if stage.is_default] == ["Demo"]
    again = services.stages.make_default(MakeStageDefault(pipeline="Sales", stage="Demo"), ada)
    assert again.activity_id is None
    assert open_deal(services, ada, "One", stage=None).stage.name == "Demo"


def test_a_hidden_stage_does_not_become_the_default_one(services: Services, ada: Actor) -> None:
    with pytest.raises(Conflict, match="Delayed is hidden") as refusal:
        services.stages.make_default(MakeStageDefault(pipeline="Sales", stage="Delayed"), ada)
    assert [offer.line for offer in refusal.value.offers] == ["pipeline stage Sales show Delayed"]


def test_a_stale_limit_judges_the_stages_open_deals_anew(
    services: Services, db: Database, clock: ManualClock, ada: Actor
) -> None:
    clock.move(timedelta(hours=5, microseconds=123_456))
    deal, other = open_deal(services, ada, "One"), open_deal(services, ada, "Two", stage="Qualifying")
    closed = open_deal(services, ada, "Three")
    services.closing.win(WinDeal(deal=DealNumber(number=closed.number)), ada)
    clock.move(timedelta(days=3))
    services.stages.set_stale_limit(SetStaleLimit(pipeline="Sales", stage="Demo", days=21), ada)
    now = deal_now(db, deal.number)
    assert now.stale_at == deal.touched_at + timedelta(days=21)
    assert (now.touched_at, now.version) == (deal.touched_at, deal.version)
    assert deal_now(db, other.number).stale_at == other.stale_at
    assert deal_now(db, closed.number).stale_at is None
    services.stages.set_stale_limit(SetStaleLimit(pipeline="Sales", stage="Demo", days=None), ada)
    assert deal_now(db, deal.number).stale_at is None
    undo(services, ada)
    assert deal_now(db, deal.number).stale_at == deal.touched_at + timedelta(days=21)


def test_a_stage_is_named_close_enough_or_asked_about(services: Services, ada: Actor) -> None:
    def recolour(text: str) -> StageView | None:
        ref = Named(text=text, before="pipeline stage Sales colour ", after=" red")
        return services.stages.recolour(RecolourStage(pipeline="Sales", stage=ref, colour="red"), ada).stage

    named = recolour("propsal")
    assert named is not None
    assert named.name == "Proposal Pending"
    with pytest.raises(Ambiguous) as asked:
        recolour("n")
    assert [choice.line for choice in asked.value.choices] == [
        'pipeline stage Sales colour "New Opportunity" red',
        "pipeline stage Sales colour Negotiating red",
    ]
    with pytest.raises(NotFound, match="no stage called “memo” in Sales") as refusal:
        recolour("memo")
    assert [choice.line for choice in refusal.value.suggestions] == ["pipeline stage Sales colour Demo red"]
    with pytest.raises(NotFound) as refusal:
        recolour("xyzzy")
    assert "Its stages are New Opportunity, Qualifying" in str(refusal.value.hint)


def test_a_stage_of_another_pipeline_is_not_found(services: Services, ada: Actor) -> None:
    services.pipelines.create(CreatePipeline(name="Other"), ada)
    foreign = StageKey(stage_id=stage_of(services, "New", "Other").stage_id)
    with pytest.raises(NotFound, match="no longer in Sales"):
        services.stages.rename(RenameStage(pipeline="Sales", stage=foreign, name="Mine"), ada)
    assert names(services, "Other") == ["New", "In progress"]


@pytest.mark.parametrize("name", ["Ana", "Chris", "Vic"])
def test_only_admins_set_up_stages(services: Services, people: dict[str, Actor], name: str) -> None:
    with pytest.raises(NotPermitted):
        services.stages.add(AddStage(pipeline="Sales", name="Mine"), people[name])
    with pytest.raises(NotPermitted):
        services.stages.remove(RemoveStage(pipeline="Sales", stage="Demo"), people[name])
    assert names(services) == SALES


CHANGES: list[Callable[[Services, Actor], Any]] = [
    lambda services, ada: services.stages.add(AddStage(pipeline="Sales", name="Review", before="Demo"), ada),
    lambda services, ada: services.stages.rename(
        RenameStage(pipeline="Sales", stage="Demo", name="Live demo"), ada
    ),
    lambda services, ada: services.stages.recolour(
        RecolourStage(pipeline="Sales", stage="Demo", colour="red"), ada
    ),
    lambda services, ada: services.stages.move(
        MoveStage(pipeline="Sales", stage="Demo", after="Delayed"), ada
    ),
    lambda services, ada: services.stages.hide(HideStage(pipeline="Sales", stage="Demo"), ada),
    lambda services, ada: services.stages.show(ShowStage(pipeline="Sales", stage="Delayed"), ada),
    lambda services, ada: services.stages.make_default(MakeStageDefault(pipeline="Sales", stage="Demo"), ada),
    lambda services, ada: services.stages.set_probability(
        SetProbability(pipeline="Sales", stage="Demo", percent=1), ada
    ),
    lambda services, ada: services.stages.define(
        DefineStage(pipeline="Sales", stage="Demo", definition="x"), ada
    ),
    lambda services, ada: services.stages.set_name_means(
        SetNameMeans(pipeline="Sales", stage="Demo", done=False), ada
    ),
    lambda services, ada: services.stages.remove(RemoveStage(pipeline="Sales", stage="Demo"), ada),
]


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_undo_restores_a_stage_exactly(
    services: Services, db: Database, ada: Actor, change: Callable[[Services, Actor], Any]
) -> None:
    before = pipeline_of(services)
    change(services, ada)
    assert pipeline_of(services) != before
    undo(services, ada)
    assert pipeline_of(services) == before
    assert len(history(db, "stage.undone")) == 1
    names(services)


def test_adding_is_not_undone_once_the_stage_is_used(services: Services, ada: Actor) -> None:
    added = services.stages.add(AddStage(pipeline="Sales", name="Review"), ada)
    open_deal(services, ada, "One", stage="Review")
    with pytest.raises(Conflict, match="Review holds deals by now"):
        undo(services, ada, added.activity_id)


def test_undo_is_refused_where_the_same_has_changed_since(services: Services, ada: Actor) -> None:
    def refused(activity_id: int | None, because: str) -> None:
        with pytest.raises(Conflict, match=because):
            undo(services, ada, activity_id)

    renamed = services.stages.rename(RenameStage(pipeline="Sales", stage="Demo", name="Live"), ada)
    services.stages.add(AddStage(pipeline="Sales", name="DEMO"), ada)
    refused(renamed.activity_id, "The name Demo has been given to another one")
    services.stages.rename(RenameStage(pipeline="Sales", stage="Live", name="Lively"), ada)
    refused(renamed.activity_id, "Lively has been changed again")
    shown = services.stages.show(ShowStage(pipeline="Sales", stage="Delayed"), ada)
    default = services.stages.make_default(MakeStageDefault(pipeline="Sales", stage="Delayed"), ada)
    refused(shown.activity_id, "Delayed has become the default stage")
    services.stages.hide(HideStage(pipeline="Sales", stage="New"), ada)
    refused(default.activity_id, "no longer on the board")
    last = services.stages.recolour(RecolourStage(pipeline="Sales", stage="Qualifying", colour="red"), ada)
    services.stages.remove(RemoveStage(pipeline="Sales", stage="Qualifying"), ada)
    refused(last.activity_id, "Qualifying has been removed")


def test_undo_leaves_other_fields_that_changed_since(services: Services, ada: Actor) -> None:
    renamed = services.stages.rename(RenameStage(pipeline="Sales", stage="Demo", name="Live"), ada)
    services.stages.recolour(RecolourStage(pipeline="Sales", stage="Live", colour="red"), ada)
    undo(services, ada, renamed.activity_id)
    assert stage_of(services, "Demo").colour == "red"
