"""`/pipeline`: every subcommand with good input, and with bad."""

from __future__ import annotations

import pytest

from bot.commands.deal import DEAL
from bot.commands.pipeline import PIPELINE
from core.actor import Actor
from core.db import Database
from core.errors import Ambiguous, Conflict, NotFound, NotPermitted
from core.services import Services
from core.stage_names import as_word
from tests.support.channels import InChannel
from tests.support.pipelines import deal_now, names, open_deal, pipeline_of, stage_of

COMMANDS = (PIPELINE, DEAL)
SALES = [
    "New Opportunity", "Qualifying", "Demo", "Proposal Pending", "Negotiating",
    "Delayed", "Unable to Contact",
]  # fmt: skip


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


@pytest.fixture
def ada(db: Database, people: dict[str, Actor]) -> InChannel:
    return InChannel(db, people["Ada"], COMMANDS)


def test_a_command_that_is_hardly_alike_is_shown_and_not_offered_to_be_run(ada: InChannel) -> None:
    unlike = ada.ask("pipeline delete Sales")
    assert "/pipeline default Sales" in unlike.text
    assert not unlike.buttons
    assert "/pipeline archive Sales" in ada.ask("pipeline archve Sales").buttons
    assert "/pipeline show Sales" in ada.ask("pipeline shwo Sales").buttons


def test_only_help_about_deals_says_how_a_deal_is_named(ada: InChannel) -> None:
    assert "A deal is named" not in ada.ask("pipeline help").shown
    assert "A deal is named" in ada.ask("deal ?").shown


def test_pipelines_are_listed_and_shown(ada: InChannel, services: Services) -> None:
    open_deal(services, ada.actor, "One")
    listed = ada.ask("pipeline")
    assert "1 pipeline" in listed.text
    assert "*Sales* · default · 1 deal · $100" in listed.text
    shown = ada.click(listed, "Show")
    for part in ("*Sales*", "*Demo* · 1 deal · $100", "40% likely", "stale after 10 days", "hidden"):
        assert part in shown.text
    assert "Demo" in ada.click(shown, "Board").shown
    for line in (
        "pipeline list",
        "pipeline show Sales",
        "pipeline show",
        "pipeline sales",
        "pipeline show sal",
    ):
        assert "Sales" in ada.ask(line).text


def test_a_pipeline_is_made_set_up_and_put_away(ada: InChannel, services: Services) -> None:
    assert "Created the pipeline *Key accounts*" in ada.ask('pipeline add "Key accounts"').text
    assert "to *Onboarding*" in ada.ask('pipeline rename "key acc" Onboarding').text
    assert "🟥 red" in ada.ask("pipeline color Onboarding RED").text
    assert "place 1" in ada.ask("pipeline move Onboarding before:Sales").text
    assert "lost with a reason only" in ada.ask("pipeline reason Onboarding required").text
    assert "makes the contact a client" in ada.ask("pipeline converts onb automatically").text
    assert "won means: Live &amp; paid" in ada.ask('pipeline define Onboarding won "Live &amp; paid"').text
    assert "New deals land in *Onboarding*" in ada.ask("pipeline default Onboarding").text
    refused = ada.ask("pipeline archive Onboarding")
    assert isinstance(refused.refused, Conflict)
    assert "New deals land in *Sales*" in ada.click(refused, "Make Sales the default").text
    assert "Archived *Onboarding*" in ada.ask("pipeline archive Onboarding").text
    listed = ada.ask("pipeline list")
    assert "1 archived pipeline is not shown" in listed.text
    assert "Onboarding" in ada.click(listed, "Show archived").text
    assert "in use again" in ada.ask("pipeline restore Onboarding").text
    pipeline = pipeline_of(services, "Onboarding")
    assert (pipeline.colour, pipeline.means, pipeline.lost_reason_required, pipeline.win_converts) == (
        "red",
        {"won": "Live & paid"},
        True,
        "automatically",
    )


def test_stages_are_set_up_as_the_product_page_says(ada: InChannel, services: Services) -> None:
    answer = ada.ask('pipeline stage Sales add "Security review" after:Demo probability:40 stale:7d due:5d')
    assert "Added *Security review* to *Sales*, after Demo." in answer.text
    assert "40% likely · stale after 7 days · due after 5 days" in answer.text
    assert "to *Live demo* in *Sales*" in ada.ask('pipeline stage Sales rename Demo "Live demo"').text
    assert "after New Opportunity" in ada.ask("pipeline stage Sales move Live before:Qualifying").text
    assert "Removed *Live demo*" in ada.ask("pipeline stage Sales remove Live demo into:Qualifying").text
    assert names(services) == [*SALES[:2], "Security review", *SALES[3:]]
    for line, said in (
        ("hide Qualifying", "off the board"),
        ("show Qualifying", "on the board"),
        ("default Qualifying", "land in *Qualifying*"),
        ("colour Qualifying red", "🟥 red"),
        ("probability Proposal Pending 65%", "65% likely to be won; it was 60%"),
        ("stale Proposal Pending none", "never go stale"),
        ("stale Proposal Pending 1", "longer than 1 day."),
        ("due Proposal Pending 0", "due after 0 days"),
        ("due Proposal Pending off", "gets no due date"),
        ('define "Proposal Pending" It was sent &amp; read', "means: It was sent &amp; read"),
        ("define Proposal Pending none", "in quotes"),
        ('define "Proposal Pending" none', "not defined any more"),
        ("means Proposal Pending todo", "to be done here"),
        ("means Proposal Pending done", "done already"),
        ("means Proposal Pending none", "left open"),
    ):
        assert said in ada.ask(f"pipeline stage Sales {line}").text


def test_a_change_is_undone_by_its_button(ada: InChannel, services: Services) -> None:
    for line in ("stage Sales rename Demo Live", "stage Sales remove Demo", "rename Sales Other", "new More"):
        before = ada.ask("pipeline list").text
        ada.click(ada.ask(f"pipeline {line}"), "Undo")
        assert ada.ask("pipeline list").text == before
    assert names(services) == SALES


def test_what_is_so_already_says_so_and_has_no_undo(ada: InChannel) -> None:
    answer = ada.ask("pipeline stage Sales show Demo")
    assert "*Demo* is so already; nothing was changed." in answer.text
    assert "Undo" not in answer.buttons


def test_removing_a_stage_asks_by_buttons_where_its_deals_go(
    ada: InChannel, services: Services, db: Database
) -> None:
    deal = open_deal(services, ada.actor, "One")
    asked = ada.ask("pipeline stage Sales remove Demo")
    assert isinstance(asked.refused, Conflict)
    assert "1 open deal moved to *Proposal Pending*." in ada.click(asked, "Into Proposal Pending").text
    assert deal_now(db, deal.number).stage.name == "Proposal Pending"


def test_a_stage_named_like_a_status_is_warned_of(ada: InChannel) -> None:
    assert "⚠️ A stage called Won closes nothing" in ada.ask("pipeline stage Sales add Won").text


def test_a_near_miss_is_a_button_that_keeps_the_line(ada: InChannel, services: Services) -> None:
    ada.click(ada.ask("pipeline stage Sales colour memo red"), "Demo")
    assert stage_of(services, "Demo").colour == "red"
    asked = ada.ask('pipeline stage Sales rename N "Warm up"')
    assert isinstance(asked.refused, Ambiguous)
    ada.click(asked, "Negotiating")
    assert "Warm up" in names(services)
    ada.ask("pipeline new Sourcing")
    asked = ada.ask("pipeline stage S hide Demo")
    assert isinstance(asked.refused, Ambiguous)
    ada.click(asked, "Sales")
    assert not stage_of(services, "Demo").on_board
    ada.click(ada.ask("pipeline stage Sales move Demo before:opprtu"), "New Opportunity")
    assert names(services)[0] == "Demo"
    ada.click(ada.ask("pipeline stage Sales hde Negotiating"), "/pipeline stage Sales hide Negotiating")


@pytest.mark.parametrize(
    "line",
    [
        "pipeline show xyzzy",
        "pipeline rename xyzzy Other",
        "pipeline rename",
        "pipeline new",
        "pipeline new sales",
        f"pipeline new {'x' * 3000}",
        "pipeline new <!channel> &lt;!here&gt;" + " *b*" * 30,
        "pipeline colour Sales mauve",
        "pipeline colour",
        "pipeline move Sales",
        "pipeline default",
        "pipeline archive",
        "pipeline archive Sales",
        "pipeline restore",
        "pipeline define Sales",
        "pipeline define Sales open nothing",
        "pipeline reason Sales perhaps",
        "pipeline converts Sales never",
        "pipeline list page:0",
        "pipeline list page:ⅲ",
        "pipeline stage xyzzy hide Demo",
        "pipeline stage Sales hide xyzzy",
        "pipeline stage Sales hide New",
        "pipeline stage Sales remove New",
        "pipeline stage Sales default Delayed",
        "pipeline stage Sales add demo",
        "pipeline stage Sales add \x00",
        f"pipeline stage Sales add {'x' * 3000}",
        f"pipeline stage Sales define Demo {'x' * 3000}",
        f"pipeline stage Sales hide {'🙂' * 2000}",
        "pipeline stage Sales probability Demo -5",
        "pipeline stage Sales probability Demo 1000000000000000000000",
        "pipeline stage Sales stale Demo 0",
        "pipeline stage Sales due Demo -1d",
        "pipeline stage Sales move Demo",
        "pipeline stage Sales move Demo before:Demo",
        "pipeline stage Sales move Demo before:xyzzy",
        'pipeline stage "Sales',
        "pipeline subscribe xyzzy",
        "pipeline subscribe won wone",
        "pipeline subscribe >12,5,0k",
        "pipeline subscribe >-5",
        "pipeline subscribe >5 >6",
        "pipeline subscribe >",
        "pipeline unsubscribe xyzzy",
    ],
)
def test_bad_input_is_answered_with_what_would_work_and_changes_nothing(
    ada: InChannel, services: Services, line: str
) -> None:
    before = (pipeline_of(services), ada.ask("pipeline list").text)
    answer = ada.ask(line)
    assert answer.refused is not None
    assert answer.refused.hint is not None or isinstance(answer.refused, NotFound)
    assert "<!" not in answer.shown
    assert (pipeline_of(services), ada.ask("pipeline list").text) == before
    assert services.subscriptions.list_for("C1", ada.actor) == ()


@pytest.mark.parametrize("name", ["Ana", "Vic", "Chris"])
@pytest.mark.parametrize(
    "line",
    [
        "pipeline new Other",
        "pipeline archive Sales",
        "pipeline stage Sales add Review",
        "pipeline stage Sales remove Demo into:Qualifying",
    ],
)
def test_a_refusal_says_who_could(db: Database, people: dict[str, Actor], name: str, line: str) -> None:
    answer = InChannel(db, people[name], COMMANDS).ask(line)
    assert isinstance(answer.refused, NotPermitted)
    assert "It takes an admin." in answer.text


def test_help_is_made_from_the_tables(ada: InChannel) -> None:
    shown = ada.ask("pipeline help")
    for part in (
        "/pipeline new Onboarding",
        "/pipeline subscribe Sales won lost &gt;10k",
        "/pipeline show Sales",
    ):
        assert part in shown.text
    verbs = ada.ask("pipeline stage")
    for part in ('/pipeline stage Sales rename Demo "Live demo"', "/pipeline stage Sales remove Demo into:"):
        assert part in verbs.text
    assert ada.ask("pipeline stage help").text == verbs.text
    assert "/pipeline subscribe" in ada.ask("pipeline subscirbe Sales").text


def test_every_line_that_changes_something_is_sent_to_those_who_may_write() -> None:
    reads = {"list", "log", "show", "settings"}
    assert {each.name for each in PIPELINE.subcommands if not each.writes} == reads
    assert [each.name for each in PIPELINE.subcommands if each.needs_channel] == ["subscribe", "test"]


def test_a_name_with_quotes_and_colons_can_be_named_again(ada: InChannel, services: Services) -> None:
    for name in ("Phase: one", "🔥", "Ünï çødé", "a b  c"):
        assert ada.ask(f'pipeline stage Sales add "{name}"').refused is None
        stored = names(services)[5]
        assert ada.ask(f"pipeline stage Sales hide {as_word(stored)}").refused is None
        assert ada.ask(f"pipeline stage Sales remove {as_word(stored)}").refused is None
    assert names(services) == SALES


@pytest.mark.parametrize(
    "line",
    [
        'rename onboarding "Start-up"',
        "rename onb Start-up",
        "default onboarding",
        "move onboarding before:Sales",
        "colour onboarding red",
        'define onboarding won "Paid"',
        "stage onboarding add Demo",
        "stage onb add Demo",
        "subscribe onboarding",
    ],
)
def test_what_is_archived_is_said_to_be_so_and_a_button_restores_it(ada: InChannel, line: str) -> None:
    ada.ask("pipeline new Onboarding")
    ada.ask("pipeline archive Onboarding")
    said = ada.ask(f"pipeline {line}")
    assert "Onboarding is archived.\nAn admin can take it back into use" in said.text
    assert "in use again" in ada.click(said, "Restore Onboarding").text
