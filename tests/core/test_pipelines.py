"""Pipelines: as many as wanted, one the default, archived when nothing is open in them (rule 3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.actor import Actor
from core.db import Database
from core.errors import Ambiguous, Conflict, DealboardError, InvalidInput, NotFound, NotPermitted
from core.money import Money
from core.pipeline_requests import (
    ArchivePipeline,
    CreatePipeline,
    DefineClose,
    ListPipelines,
    MakePipelineDefault,
    Named,
    PipelineKey,
    RecolourPipeline,
    RenamePipeline,
    ReorderPipeline,
    RequireLostReason,
    RestorePipeline,
    SetWinConverts,
    ShowPipeline,
)
from core.pipeline_results import PipelineChange
from core.requests import DealNumber, Undo, WinDeal
from core.services import Services
from tests.conftest import TEAM, make_people
from tests.support.pipelines import history, names, open_deal, pipeline_of


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


@pytest.fixture
def ada(people: dict[str, Actor]) -> Actor:
    return people["Ada"]


def listed(services: Services, actor: Actor, *, archived: bool = False) -> list[str]:
    shown = services.pipelines.list(ListPipelines(archived=archived), actor)
    return [summary.pipeline.name for summary in shown.pipelines]


def test_a_new_pipeline_has_first_stages_and_one_default_stage(services: Services, ada: Actor) -> None:
    made = services.pipelines.create(CreatePipeline(name="  Onboarding\n"), ada)
    assert made.kind == "pipeline.created"
    assert (made.pipeline.name, made.pipeline.is_default, made.pipeline.archived) == (
        "Onboarding",
        False,
        False,
    )
    assert names(services, "Onboarding") == ["New", "In progress"]
    assert [stage.is_default for stage in made.pipeline.stages] == [True, False]
    assert [stage.probability for stage in made.pipeline.stages] == [25, 50]
    assert listed(services, ada) == ["Sales", "Onboarding"]


def test_a_new_pipeline_may_name_its_stages(services: Services, ada: Actor) -> None:
    request = CreatePipeline(name="CS", colour="Green", stages=("Kick-off", "kick-OFF", "Live"))
    assert services.pipelines.create(request, ada).pipeline.colour == "green"
    assert names(services, "CS") == ["Kick-off", "Live"]


def test_a_new_pipeline_takes_a_colour_that_is_not_used(services: Services, ada: Actor) -> None:
    colours = [
        services.pipelines.create(CreatePipeline(name=f"P{at}"), ada).pipeline.colour for at in range(6)
    ]
    assert colours[:5] == ["green", "yellow", "orange", "red", "purple"]


@pytest.mark.parametrize("name", ["sales", "SALES", " Sales ", "ＳＡＬＥＳ"])
def test_a_pipelines_name_is_unique_whatever_the_case(services: Services, ada: Actor, name: str) -> None:
    with pytest.raises(InvalidInput, match="There is a pipeline called Sales already"):
        services.pipelines.create(CreatePipeline(name=name), ada)


@pytest.mark.parametrize("name", ["", "  ", "\x00", '""', "x" * 76, "<!channel>" * 300])
def test_a_pipeline_needs_a_name_of_some_length(services: Services, ada: Actor, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        services.pipelines.create(CreatePipeline(name=name), ada)
    assert refusal.value.field == "name"


def test_a_pipeline_is_renamed_and_recoloured(services: Services, db: Database, ada: Actor) -> None:
    renamed = services.pipelines.rename(RenamePipeline(pipeline="sal", name="Direct sales"), ada)
    assert (renamed.before, renamed.after) == ({"name": "Sales"}, {"name": "Direct sales"})
    recoloured = services.pipelines.recolour(RecolourPipeline(pipeline="direct", colour="RED"), ada)
    assert recoloured.pipeline.colour == "red"
    assert [row.kind for row in history(db, "pipeline.renamed", "pipeline.recoloured")] == [
        "pipeline.renamed",
        "pipeline.recoloured",
    ]
    assert (
        services.pipelines.rename(RenamePipeline(pipeline="direct", name="SALES"), ada).pipeline.name
        == "SALES"
    )


def test_what_is_so_already_is_not_recorded(services: Services, db: Database, ada: Actor) -> None:
    same = services.pipelines.rename(RenamePipeline(pipeline="Sales", name="Sales"), ada)
    assert same.activity_id is None
    assert services.pipelines.make_default(MakePipelineDefault(pipeline="Sales"), ada).activity_id is None
    assert history(db, "pipeline.renamed", "pipeline.made_default") == []


@pytest.mark.parametrize(
    ("colour", "hint"),
    [("gren", "Did you mean green?"), ("", "Choose one of grey"), ("#ff0000", "Choose one of")],
)
def test_an_unknown_colour_is_answered_with_the_closest(
    services: Services, ada: Actor, colour: str, hint: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        services.pipelines.recolour(RecolourPipeline(pipeline="Sales", colour=colour), ada)
    assert str(refusal.value.hint).startswith(hint)


def test_pipelines_are_reordered(services: Services, ada: Actor) -> None:
    for name in ("A", "B"):
        services.pipelines.create(CreatePipeline(name=name), ada)
    services.pipelines.reorder(ReorderPipeline(pipeline="B", before="Sales"), ada)
    assert listed(services, ada) == ["B", "Sales", "A"]
    services.pipelines.reorder(ReorderPipeline(pipeline="B", after="A"), ada)
    assert listed(services, ada) == ["Sales", "A", "B"]
    assert services.pipelines.reorder(ReorderPipeline(pipeline="B", after="A"), ada).activity_id is None
    assert services.pipelines.reorder(ReorderPipeline(pipeline="B", after="B"), ada).activity_id is None
    with pytest.raises(InvalidInput, match="Where should B go"):
        services.pipelines.reorder(ReorderPipeline(pipeline="B"), ada)


def test_the_default_pipeline_is_not_archived(services: Services, ada: Actor) -> None:
    with pytest.raises(Conflict, match="Sales is the default pipeline") as refusal:
        services.pipelines.archive(ArchivePipeline(pipeline="Sales"), ada)
    assert refusal.value.offers == ()
    assert "/pipeline new" in str(refusal.value.hint)
    services.pipelines.create(CreatePipeline(name="Key accounts"), ada)
    with pytest.raises(Conflict) as refusal:
        services.pipelines.archive(ArchivePipeline(pipeline="Sales"), ada)
    assert [offer.line for offer in refusal.value.offers] == ['pipeline default "Key accounts"']


def test_a_pipeline_with_open_deals_is_not_archived(services: Services, ada: Actor) -> None:
    services.pipelines.create(CreatePipeline(name="Other"), ada)
    deal = open_deal(services, ada, "One", stage="New", pipeline="Other")
    with pytest.raises(Conflict, match="Other holds 1 open deal") as refusal:
        services.pipelines.archive(ArchivePipeline(pipeline="Other"), ada)
    assert [offer.line for offer in refusal.value.offers] == ["deal list pipeline:Other"]
    services.closing.win(WinDeal(deal=DealNumber(number=deal.number)), ada)
    assert services.pipelines.archive(ArchivePipeline(pipeline="Other"), ada).pipeline.archived


def test_an_archived_pipeline_is_left_out_until_it_is_restored(services: Services, ada: Actor) -> None:
    services.pipelines.create(CreatePipeline(name="Old"), ada)
    services.pipelines.archive(ArchivePipeline(pipeline="Old"), ada)
    assert services.pipelines.archive(ArchivePipeline(pipeline="Old"), ada).activity_id is None
    assert listed(services, ada) == ["Sales"]
    assert services.pipelines.list(ListPipelines(), ada).archived == 1
    assert listed(services, ada, archived=True) == ["Sales", "Old"]
    with pytest.raises(Conflict, match="Old is archived") as refusal:
        services.pipelines.recolour(RecolourPipeline(pipeline="Old", colour="red"), ada)
    assert [offer.line for offer in refusal.value.offers] == ["pipeline restore Old"]
    with pytest.raises(InvalidInput, match="called Old already, archived"):
        services.pipelines.create(CreatePipeline(name="old"), ada)
    services.pipelines.restore(RestorePipeline(pipeline="Old"), ada)
    assert listed(services, ada) == ["Sales", "Old"]


def test_one_pipeline_is_the_default(services: Services, ada: Actor) -> None:
    services.pipelines.create(CreatePipeline(name="Other"), ada)
    made = services.pipelines.make_default(MakePipelineDefault(pipeline="other"), ada)
    assert made.pipeline.is_default
    assert pipeline_of(services, None).name == "Other"
    assert not pipeline_of(services, "Sales").is_default


def test_a_pipeline_says_what_its_closes_mean_and_ask(services: Services, ada: Actor) -> None:
    services.pipelines.define_close(DefineClose(pipeline="Sales", status="won", means=" Signed. "), ada)
    services.pipelines.require_lost_reason(RequireLostReason(pipeline="Sales"), ada)
    services.pipelines.set_win_converts(SetWinConverts(pipeline="Sales", converts="automatically"), ada)
    sales = pipeline_of(services)
    assert (sales.means, sales.lost_reason_required, sales.win_converts) == (
        {"won": "Signed."},
        True,
        "automatically",
    )
    services.pipelines.define_close(DefineClose(pipeline="Sales", status="won", means=""), ada)
    assert pipeline_of(services).means == {}
    with pytest.raises(InvalidInput, match="An open deal needs no definition"):
        services.pipelines.define_close(DefineClose(pipeline="Sales", status="open", means="x"), ada)
    with pytest.raises(InvalidInput, match="501 characters; at most 500"):
        services.pipelines.define_close(DefineClose(pipeline="Sales", status="won", means="x" * 501), ada)


def test_an_overview_says_what_each_stage_holds(services: Services, ada: Actor) -> None:
    open_deal(services, ada, "One")
    open_deal(services, ada, "Two", value=Money(500, "EUR"))
    won = open_deal(services, ada, "Three", stage="Qualifying")
    services.closing.win(WinDeal(deal=DealNumber(number=won.number)), ada)
    shown = services.pipelines.show(ShowPipeline(), ada)
    held = {summary.stage.name: summary.open for summary in shown.stages}
    assert held["Demo"].deals == 2
    assert held["Demo"].sums == (Money(10_000, "USD"), Money(500, "EUR"))
    assert held["Qualifying"].deals == 0
    assert (shown.totals["open"].deals, shown.totals["won"].deals, shown.totals["lost"].deals) == (2, 1, 0)
    assert services.pipelines.list(ListPipelines(), ada).pipelines[0].open.deals == 2


def test_a_pipeline_is_named_by_its_name_a_prefix_or_something_close(services: Services, ada: Actor) -> None:
    for name in ("Onboarding", "Outbound"):
        services.pipelines.create(CreatePipeline(name=name), ada)

    def show(text: str) -> Any:
        ref = Named(text=text, before="pipeline show ")
        return services.pipelines.show(ShowPipeline(pipeline=ref), ada).pipeline.name

    assert [show("ONBOARDING"), show("on"), show("onbording")] == ["Onboarding"] * 3
    with pytest.raises(Ambiguous) as asked:
        show("o")
    assert [choice.line for choice in asked.value.choices] == [
        "pipeline show Onboarding",
        "pipeline show Outbound",
    ]
    with pytest.raises(NotFound, match="There is no pipeline called “xyzzy”") as refusal:
        show("xyzzy")
    assert refusal.value.suggestions == ()


@pytest.mark.parametrize("name", ["Ana", "Chris", "Vic"])
@pytest.mark.parametrize(
    "attempt",
    [
        lambda services, actor: services.pipelines.create(CreatePipeline(name="X"), actor),
        lambda services, actor: services.pipelines.rename(RenamePipeline(pipeline="Sales", name="X"), actor),
        lambda services, actor: services.pipelines.archive(ArchivePipeline(pipeline="Sales"), actor),
    ],
)
def test_only_admins_set_up_pipelines(
    services: Services,
    people: dict[str, Actor],
    name: str,
    attempt: Callable[[Services, Actor], object],
) -> None:
    with pytest.raises(NotPermitted, match="your role here is") as refusal:
        attempt(services, people[name])
    assert "an admin" in str(refusal.value.hint)
    assert listed(services, people[name]) == ["Sales"]


def test_another_workspaces_pipeline_is_not_found_by_its_key(
    services: Services, db: Database, ada: Actor
) -> None:
    services.workspaces.ensure("T2", "Others")
    other = make_people(db, "T2")["Ada"]
    foreign = services.pipelines.show(ShowPipeline(), other).pipeline.pipeline_id
    with pytest.raises(NotFound):
        services.pipelines.rename(RenamePipeline(pipeline=PipelineKey(pipeline_id=foreign), name="Mine"), ada)
    assert services.pipelines.show(ShowPipeline(), other).pipeline.name == "Sales"
    assert ada.workspace_id == TEAM


def undo(services: Services, actor: Actor) -> None:
    services.undoing.undo(Undo(), actor)


def test_undo_restores_what_a_pipeline_was(services: Services, ada: Actor) -> None:
    services.pipelines.create(CreatePipeline(name="Other"), ada)
    before = services.pipelines.list(ListPipelines(archived=True), ada)
    changes: tuple[Callable[[], PipelineChange], ...] = (
        lambda: services.pipelines.rename(RenamePipeline(pipeline="Other", name="Renamed"), ada),
        lambda: services.pipelines.recolour(RecolourPipeline(pipeline="Other", colour="red"), ada),
        lambda: services.pipelines.reorder(ReorderPipeline(pipeline="Other", before="Sales"), ada),
        lambda: services.pipelines.archive(ArchivePipeline(pipeline="Other"), ada),
        lambda: services.pipelines.make_default(MakePipelineDefault(pipeline="Other"), ada),
        lambda: services.pipelines.require_lost_reason(RequireLostReason(pipeline="Other"), ada),
        lambda: services.pipelines.set_win_converts(SetWinConverts(pipeline="Other", converts="off"), ada),
        lambda: services.pipelines.define_close(DefineClose(pipeline="Other", status="won", means="x"), ada),
    )
    for change in changes:
        assert change().activity_id is not None
        assert services.pipelines.list(ListPipelines(archived=True), ada) != before
        undo(services, ada)
        assert services.pipelines.list(ListPipelines(archived=True), ada) == before


def test_undoing_a_creation_removes_a_pipeline_that_nothing_else_touched(
    services: Services, db: Database, ada: Actor
) -> None:
    services.pipelines.create(CreatePipeline(name="Other"), ada)
    undo(services, ada)
    assert listed(services, ada, archived=True) == ["Sales"]
    assert [row.kind for row in history(db, "pipeline.created", "pipeline.undone")] == [
        "pipeline.created",
        "pipeline.undone",
    ]
    services.pipelines.create(CreatePipeline(name="Other"), ada)


def test_a_creation_is_not_undone_once_the_pipeline_is_used(services: Services, ada: Actor) -> None:
    made = services.pipelines.create(CreatePipeline(name="Other"), ada)
    open_deal(services, ada, "One", stage="New", pipeline="Other")
    with pytest.raises(Conflict, match="Other is in use by now"):
        services.undoing.undo(Undo(activity_id=made.activity_id), ada)


def test_undo_is_refused_where_the_same_has_changed_since(services: Services, ada: Actor) -> None:
    services.pipelines.create(CreatePipeline(name="Other"), ada)
    services.pipelines.create(CreatePipeline(name="Third"), ada)

    def refused(activity_id: int | None, because: str) -> None:
        with pytest.raises(DealboardError, match=because):
            services.undoing.undo(Undo(activity_id=activity_id), ada)

    renamed = services.pipelines.rename(RenamePipeline(pipeline="Other", name="Renamed"), ada)
    services.pipelines.rename(RenamePipeline(pipeline="Third", name="Other"), ada)
    refused(renamed.activity_id, "The name Other has been given to another one")
    services.pipelines.rename(RenamePipeline(pipeline="Renamed", name="Fourth"), ada)
    refused(renamed.activity_id, "Fourth has been changed again")
    default = services.pipelines.make_default(MakePipelineDefault(pipeline="Fourth"), ada)
    services.pipelines.make_default(MakePipelineDefault(pipeline="Other"), ada)
    refused(default.activity_id, "Another pipeline has become the default one")
    last = services.pipelines.make_default(MakePipelineDefault(pipeline="Fourth"), ada)
    services.pipelines.archive(ArchivePipeline(pipeline="Other"), ada)
    refused(last.activity_id, "The pipeline that was the default one before is archived")
    restored = services.pipelines.restore(RestorePipeline(pipeline="Other"), ada)
    open_deal(services, ada, "One", stage="New", pipeline="Other")
    refused(restored.activity_id, "Other holds 1 open deal")
