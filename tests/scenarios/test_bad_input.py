"""What cannot be done is answered clearly, to whoever asked alone, and changes nothing."""

from __future__ import annotations

import pytest

from bot.commands.pipeline_stage import VERBS
from bot.routes import COMMANDS
from tests.scenarios.bad_lines import BAD, OTHERS_DEAL, WRITING, Bad
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
    told = world.ask("UVIC", line).text
    assert "your role here is viewer" in told
    assert "admin" in told


@pytest.mark.parametrize("line", OTHERS_DEAL)
def test_a_rep_does_not_change_the_deal_of_another_and_is_told_who_could(world: World, line: str) -> None:
    told = world.ask("UANA", line).text
    assert "belongs to Ben" in told
    assert "Ben, a manager or an admin can do it" in told


@pytest.mark.parametrize("user", OUTSIDERS)
def test_outsiders_get_nothing_and_read_no_name(world: World, user: str) -> None:
    for command in COMMANDS:
        for line in ("", "Acme", *(f"{each.name} {each.usage}" for each in command.subcommands)):
            shown = world.ask(user, f"{command.name} {line}".strip()).shown
            assert "admin" in shown
            assert not [title for title in TITLES if title in shown and title not in line]


@pytest.mark.parametrize("user", ["UANA", "UELSEWHERE"])
def test_a_team_without_the_bot_gets_nothing_and_reads_no_name(world: World, user: str) -> None:
    for line in ("deal", "deal show 1", "deal won 1", "contact Jane", "company Acme", "pipeline"):
        shown = world.ask(user, line, team="T9").shown
        assert "not installed" in shown
        assert not [title for title in TITLES if title in shown]
