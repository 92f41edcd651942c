"""The board (rules 1, 3, 6, 9): columns in order, kept totals, a page of deals."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.board_columns import ORDERS
from core.contact_requests import CompanyKey, ShowCompany
from core.errors import NotFound, NotPermitted
from core.models import Deal
from core.money import Money
from core.pipeline_requests import ArchivePipeline, HideStage, SetProbability, ShowPipeline
from core.requests import Filters, ListDeals, ShowBoard, ShowStage
from core.results import Board, BoardColumn, Look, OpenedStage, Sort
from tests.core.support import World


def board(
    world: World,
    by: str = "Ana",
    page: int = 1,
    sort: Sort = "value",
    look: Look | None = None,
    skipped: dict[int, int] | None = None,
    **filters: object,
) -> Board:
    request = ShowBoard(
        filters=Filters.model_validate(filters), page=page, sort=sort, look=look, skipped=skipped or {}
    )
    return world.services.boards.show(request, world.actor(by))


def opened(world: World, stage_id: int, page: int = 1) -> OpenedStage:
    return world.services.boards.stage(ShowStage(stage_id=stage_id, page=page), world.actor())


def column(shown: Board, name: str) -> BoardColumn:
    return next(each for each in shown.columns if each.stage.name == name)


def numbers(shown: Board) -> dict[str, list[int]]:
    return {each.stage.name: [deal.number for deal in each.deals] for each in shown.columns if each.deals}


def usd(dollars: int) -> Money:
    return Money(dollars * 100, "USD")


def test_the_columns_are_the_stages_on_the_board_in_order(world: World) -> None:
    shown = board(world)
    assert [each.stage.name for each in shown.columns] == [
        "New Opportunity",
        "Qualifying",
        "Demo",
        "Proposal Pending",
        "Negotiating",
    ]
    assert (shown.total.deals, shown.hidden, shown.page, shown.pages) == (0, (), 1, 1)


def test_columns_hold_open_deals_with_the_greatest_value_first(world: World) -> None:
    world.new("Small", stage="Demo", value=usd(5))
    world.new("Big", stage="Demo", value=usd(900))
    world.new("Won", stage="Demo", value=usd(1000))
    world.say("won 3")
    shown = board(world)
    demo = column(shown, "Demo")
    assert [deal.title for deal in demo.deals] == ["Big", "Small"]
    assert (demo.total.deals, demo.total.sums) == (2, (usd(905),))


def test_totals_are_per_currency_and_weighted_by_the_stages_probability(world: World) -> None:
    world.new("One", stage="Demo", value=usd(1000))
    world.new("Two", stage="Demo", value=Money(333, "EUR"))
    world.new("Three", stage="Negotiating", value=usd(100))
    world.new("None", stage="Demo", value=Money(0, ""))
    shown = board(world)
    assert column(shown, "Demo").total.deals == 3
    assert column(shown, "Demo").total.sums == (usd(1000), Money(333, "EUR"))
    assert column(shown, "Demo").weighted == (usd(400), Money(100, "EUR"))
    assert shown.total.sums == (usd(1100), Money(333, "EUR"))
    assert shown.weighted == (usd(480), Money(100, "EUR"))
    world.services.stages.set_probability(SetProbability(stage="Demo", percent=0), world.actor("Ada"))
    assert board(world).weighted == (usd(80), Money(0, "EUR"))


def test_hidden_stages_that_hold_deals_are_summed_at_the_end(world: World) -> None:
    world.new("One", stage="Delayed", value=usd(12))
    world.new("Two", stage="Delayed", value=usd(30))
    shown = board(world)
    assert [(each.stage.name, each.total.deals, each.total.sums) for each in shown.hidden] == [
        ("Delayed", 2, (usd(42),))
    ]
    assert shown.total.deals == 2
    world.services.stages.hide(HideStage(stage="Demo"), world.actor("Ada"))
    assert "Demo" not in [each.stage.name for each in board(world).columns]


def test_a_first_word_that_names_a_pipeline_chooses_it(world: World) -> None:
    world.pipeline("Onboarding", "Kick off")
    world.new("One", pipeline="Onboarding")
    assert "Kick off" in world.say("board onboarding").text
    assert "Onboarding board: 1" in world.say("board onb mine").text
    assert "Sales board: 0" in world.say("board one").text
    assert world.say("board pipeline:nowhere").refused == "NotFound"


def test_each_column_is_turned_by_itself_and_begins_anew_past_its_end(world: World) -> None:
    for at in range(9):
        world.new(f"Deal {at}", stage="Demo", value=usd(100 - at))
    for at in range(8):
        world.new(f"Other {at}", stage="Qualifying", value=usd(50 - at))
    first = board(world)
    assert numbers(first) == {"Demo": [1, 2, 3, 4, 5, 6, 7], "Qualifying": [10, 11, 12, 13, 14, 15, 16]}
    demo = column(first, "Demo").stage.stage_id
    turned = board(world, skipped={demo: 7})
    assert numbers(turned) == {"Demo": [8, 9], "Qualifying": [10, 11, 12, 13, 14, 15, 16]}
    assert (column(turned, "Demo").first, column(turned, "Demo").total.deals) == (8, 9)
    assert column(board(world, skipped={demo: 9}), "Demo").first == 1


def test_a_board_sorts_by_value_by_time_in_stage_and_by_the_expected_close(world: World) -> None:
    world.new("First", stage="Demo", value=usd(5), closing="2026-12-24")
    world.later(days=1)
    world.new("Second", stage="Qualifying", value=usd(900))
    world.later(days=1)
    world.new("Third", stage="Demo", value=usd(70), closing="2026-12-01")
    world.later(days=1)
    world.say("move 2 demo")
    assert numbers(board(world)) == {"Demo": [2, 3, 1]}
    assert numbers(board(world, sort="age")) == {"Demo": [1, 3, 2]}
    assert numbers(board(world, sort="closing")) == {"Demo": [3, 1, 2]}


def test_every_order_comes_off_an_index(world: World) -> None:
    world.many("Deal", 300)
    pipeline, texts = world.pipeline_called(), {}
    with world.db.read(world.actor()) as tx:
        for sort, order in ORDERS.items():
            statement = (
                select(Deal.deal_id)
                .where(Deal.workspace_id == world.team, Deal.status.in_(("open",)))
                .where(Deal.pipeline_id == pipeline.pipeline_id, Deal.stage_id == pipeline.stages[0].stage_id)
                .order_by(*order)
                .limit(7)
            )
            text = str(statement.compile(tx.connection.engine, compile_kwargs={"literal_binds": True}))
            if not tx.is_sqlite:
                # So few rows are sorted at no cost; whether they need to be is what is asked.
                tx.connection.exec_driver_sql("SET LOCAL enable_sort = off")
            explain = "EXPLAIN QUERY PLAN" if tx.is_sqlite else "EXPLAIN"
            texts[sort] = str(tx.connection.exec_driver_sql(f"{explain} {text}").all()).upper()
    assert {sort: "SORT" in plan or "B-TREE FOR" in plan for sort, plan in texts.items()} == dict.fromkeys(
        ORDERS, False
    )


def test_a_board_of_many_stages_pages_through_them(world: World) -> None:
    names = tuple(f"Step {at}" for at in range(25))
    world.pipeline("Long", *names)
    world.new("First", pipeline="Long", stage="Step 0")
    world.new("Last", pipeline="Long", stage="Step 24")
    shown = board(world, pipeline="Long")
    assert ([each.stage.name for each in shown.columns], shown.pages) == (list(names), 1)
    assert numbers(shown) == {"Step 0": [1], "Step 24": [2]}
    for at in range(1, 24):
        world.new(f"Between {at}", pipeline="Long", stage=f"Step {at}")
    pages = [board(world, pipeline="Long", page=page) for page in (1, 2, 99)]
    assert [each.stage.name for shown in pages[:2] for each in shown.columns] == list(names)
    assert [(shown.page, shown.pages) for shown in pages] == [(1, 2), (2, 2), (2, 2)]


def test_few_columns_are_shown_in_full_and_many_compact_unless_somebody_wants_it_otherwise(
    world: World,
) -> None:
    world.pipeline("Long", *(f"Step {at}" for at in range(9)))
    for at in range(8):
        world.new(f"Deal {at}", pipeline="Long", stage=f"Step {at}")
    assert board(world, pipeline="Long").look == "full"
    assert board(world, pipeline="Long", look="compact").look == "compact"
    world.new("One more", pipeline="Long", stage="Step 8")
    assert board(world, pipeline="Long").look == "compact"
    assert board(world, pipeline="Long", look="full").look == "full"


def test_all_of_a_stage_is_shown_in_pages_hidden_ones_too(world: World) -> None:
    for at in range(23):
        world.new(f"Deal {at}", stage="Delayed", value=usd(100 - at))
    delayed = next(stage for stage in world.pipeline_called().stages if stage.name == "Delayed")
    pages = [opened(world, delayed.stage_id, page) for page in (1, 2, 3, 99)]
    assert [(shown.page, shown.pages, shown.column.first) for shown in pages] == [
        (1, 3, 1), (2, 3, 11), (3, 3, 21), (3, 3, 21)
    ]  # fmt: skip
    assert [deal.number for shown in pages[:3] for deal in shown.column.deals] == list(range(1, 24))
    assert pages[0].column.total.deals == 23
    with pytest.raises(NotFound, match="That stage is gone"):
        opened(world, 5)


def test_only_open_deals_are_weighted(world: World) -> None:
    world.new("Open", stage="Demo", value=usd(100))
    world.new("Won", stage="Demo", value=usd(100))
    world.say("won 2")
    assert (board(world).weighted, column(board(world), "Demo").weighted) == ((usd(40),), (usd(40),))
    for statuses in (("won",), ("open", "won")):
        shown = board(world, statuses=statuses)
        assert (shown.weighted, column(shown, "Demo").weighted) == ((), ())


def test_weighted_sums_are_whole_and_add_up(world: World) -> None:
    world.new("One", stage="Demo", value=Money(12_375, "USD"))
    world.new("Two", stage="Negotiating", value=Money(12_345, "KWD"))
    world.new("Three", stage="Demo", value=Money(1_234, "JPY"))
    shown = board(world)
    assert set(column(shown, "Demo").weighted) == {Money(5_000, "USD"), Money(494, "JPY")}
    assert set(shown.weighted) == {Money(5_000, "USD"), Money(494, "JPY"), Money(10_000, "KWD")}


def test_the_workspaces_currency_comes_first_and_then_the_greatest(world: World) -> None:
    world.settings(currency="EUR")
    for at, (minor, currency) in enumerate([(100, "EUR"), (500_000, "GBP"), (900_000, "USD")]):
        world.new(f"Deal {at}", stage="Demo", value=Money(minor, currency), company="Acme")
    order = ["EUR", "USD", "GBP"]
    shown = board(world)
    for sums in (shown.total.sums, shown.weighted, column(shown, "Demo").total.sums):
        assert [money.currency for money in sums] == order
    listed = world.services.lists.show(ListDeals(filters=world.filters("stage:demo")), world.actor())
    assert listed.deals[0].company is not None
    assert [money.currency for money in listed.total.sums] == order
    pipeline = world.services.pipelines.show(ShowPipeline(pipeline="Sales"), world.actor())
    assert [money.currency for money in pipeline.totals["open"].sums] == order
    acme = ShowCompany(company=CompanyKey(company_id=listed.deals[0].company.company_id))
    company = world.services.companies.show(acme, world.actor())
    assert [money.currency for money in company.deals.totals["open"].sums] == order


def test_a_word_that_nothing_has_is_named_and_so_are_the_pipelines(world: World) -> None:
    world.pipeline("Onboarding", "Kick off")
    world.new("Acme")
    for line in ("board nosuch", "list acme nosuch", "board mine nosuch"):
        said = world.say(line)
        assert said.refused == "NotFound"
        assert "Nothing has “nosuch”" in said.text
        assert "Sales, Onboarding" in said.text


@pytest.mark.parametrize(
    ("filters", "stage"),
    [
        ("stage:proposal pending", "Proposal Pending"),
        ("mine stage:unable to contact", "Unable to Contact"),
        ("stage:Demo,Proposal Pend", "Proposal Pending"),
    ],
)
def test_a_stage_that_the_next_word_goes_on_with_is_shown_in_quotes(
    sales: World, filters: str, stage: str
) -> None:
    sales.new("Pending matter")
    for command in ("list", "board"):
        assert f'`stage:"{stage}"`' in sales.say(f"{command} {filters}").text
    sales.say('move 142 "proposal pending"')
    assert "#142" in sales.say("list stage:proposal acme").text


def test_only_what_nothing_narrows_hints_at_the_first_deal(world: World) -> None:
    hint = "`/deal new Acme renewal 12k`"
    assert hint in world.say("board").text
    assert hint in world.say("list").text
    assert hint in world.say("").text
    assert hint not in world.say("board mine").text
    assert hint not in world.say("list mine").text


@pytest.mark.parametrize(
    "line",
    [
        "board Onboarding",
        "list pipeline:onboarding",
        "list pipeline:onb",
        "new X pipeline:Onboarding",
        "transfer 1 onboarding",
        "transfer acme onb",
        'transfer 1 onboarding "Kick off"',
        "reopen 2",
    ],
)
def test_an_archived_pipeline_is_said_to_be_archived_and_how_it_comes_back(world: World, line: str) -> None:
    world.pipeline("Onboarding", "Kick off")
    world.new("Acme")
    world.new("Setup", pipeline="Onboarding")
    world.say("won 2")
    world.services.pipelines.archive(ArchivePipeline(pipeline="Onboarding"), world.actor("Ada"))
    said = world.say(line)
    assert said.refused == "Conflict"
    assert "Onboarding is archived. An admin can take it back into use" in said.text
    assert said.lines == ("pipeline restore Onboarding",)


def test_a_word_that_only_begins_as_an_archived_pipelines_name_is_looked_for(world: World) -> None:
    world.pipeline("Onboarding", "Kick off")
    world.services.pipelines.archive(ArchivePipeline(pipeline="Onboarding"), world.actor("Ada"))
    assert "Nothing has “onb”" in world.say("list onb").text


def test_viewers_share_nothing(world: World) -> None:
    world.services.sharing.check("C1", world.actor("Ana"), outsiders=False)
    with pytest.raises(NotPermitted, match="your role here is viewer"):
        world.services.sharing.check("C1", world.actor("Vic"), outsiders=False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", {"Qualifying": [1, 3], "Demo": [2]}),
        ("mine", {"Qualifying": [1], "Demo": [2]}),
        ("@ben", {"Qualifying": [3]}),
        (">60", {"Qualifying": [1], "Demo": [2]}),
        ("stage:demo", {"Demo": [2]}),
        ("status:won", {"Demo": [4]}),
        ("status:all", {"Qualifying": [1, 3], "Demo": [4, 2]}),
        ("globex", {"Demo": [2]}),
        ("label:red", {"Qualifying": [1]}),
    ],
)
def test_filters_narrow_deals_and_totals_alike(
    world: World, line: str, expected: dict[str, list[int]]
) -> None:
    world.new("Acme", stage="Qualifying", label="red", value=usd(100))
    world.new("Globex", stage="Demo", value=usd(70))
    world.new("Initech", stage="Qualifying", by="Ben", value=usd(50))
    world.new("Umbrella", stage="Demo", value=usd(300))
    world.say("won 4")
    shown = world.services.boards.show(ShowBoard(filters=world.filters(line)), world.actor())
    assert numbers(shown) == expected
    assert shown.total.deals == sum(len(deals) for deals in expected.values())
    assert {each.stage.name: each.total.deals for each in shown.columns if each.total.deals} == {
        name: len(deals) for name, deals in expected.items()
    }


def test_what_a_board_names_and_is_not_there(world: World) -> None:
    for filters in ({"stages": ("nowhere",)}, {"label": "pink"}, {"owner": "zoe"}, {"pipeline_id": 5}):
        with pytest.raises(NotFound):
            board(world, **filters)


def test_another_workspaces_pipeline_is_not_found(world: World) -> None:
    other = World.begin(world.db, world.clock, f"{world.team}b")
    with pytest.raises(NotFound):
        board(other, pipeline_id=world.pipeline_called().pipeline_id)
