"""What cannot be done is answered clearly, to whoever asked alone, and changes nothing."""

from __future__ import annotations

import pytest

from bot.commands.pipeline_stage import VERBS
from bot.routes import COMMANDS
from sandbox.people import GLOBEX, install
from tests.scenarios.bad_lines import BAD, OTHERS_DEAL, WRITING, Bad
from tests.scenarios.office import Answer
from tests.scenarios.wire import Wire
from tests.scenarios.world import OUTSIDERS, TITLES, World


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad))
def test_bad_input_is_answered_with_what_would_work_and_changes_nothing(world: World, bad: Bad) -> None:
    answer = world.ask(bad.user, bad.line)
    for word in bad.says:
        assert word.casefold() in answer.shown.casefold()


def test_every_subcommand_and_every_verb_is_tried_with_bad_input() -> None:
    tried = {tuple(bad.line.split()[:2]) for bad in BAD}
    assert {(command.name, each.name) for command in COMMANDS for each in command.subcommands} <= tried
    verbs = {bad.line.split()[3] for bad in BAD if bad.line.startswith("pipeline stage Sales ")}
    assert set(VERBS) <= verbs


@pytest.mark.parametrize("line", WRITING)
def test_a_viewer_changes_nothing_and_is_told_who_could(world: World, line: str) -> None:
    told = world.ask("vic", line).text
    assert "your role here is viewer" in told
    assert "admin" in told


@pytest.mark.parametrize("line", OTHERS_DEAL)
def test_a_rep_does_not_change_the_deal_of_another_and_is_told_who_could(world: World, line: str) -> None:
    told = world.ask("ana", line).text
    assert "belongs to Ben" in told
    assert "Ben Bernard, a manager or an admin can do it" in told


@pytest.mark.parametrize("user", OUTSIDERS)
def test_outsiders_get_nothing_and_read_no_name(world: World, user: str) -> None:
    for command in COMMANDS:
        for line in ("", "Acme", *(f"{each.name} {each.usage}" for each in command.subcommands)):
            shown = world.ask(user, f"{command.name} {line}".strip()).shown
            assert "admin" in shown
            assert not [title for title in TITLES if title in shown and title not in line]


ELSEWHERE = ("deal", "deal show 1", "deal won 1", "contact Jane", "company Acme", "pipeline")


def test_a_team_without_the_bot_gets_nothing_and_reads_no_name(world: World) -> None:
    """Slack knows the app there, and the bot does not: it was taken in by another server, say."""
    world.office.visit.do(lambda: install(world.office.visit.world, GLOBEX.id))
    for line in ELSEWHERE:
        refused_as_not_installed(world, world.ask("olga", line))


def test_a_member_has_nothing_to_ask_in_the_name_of_another_team(world: World) -> None:
    wire = Wire(world.office.visit)
    world.office.ana.types("deal show 1")
    for line in ELSEWHERE:
        command, _space, text = line.partition(" ")
        request = wire.command(wire.sent(), team_id=GLOBEX.id, command=f"/{command}", text=text)
        refused_as_not_installed(world, wire.answer(request))


def refused_as_not_installed(world: World, answer: Answer) -> None:
    assert "not installed" in answer.shown
    assert answer.is_private
    assert answer.has_next_step
    assert not [title for title in TITLES if title in answer.shown]
    world.unchanged()
