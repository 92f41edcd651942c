"""What is offered is there: every button has a handler, every command its hint, every example works."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from bot.actions.router import ACTIONS
from bot.blocks import ids
from bot.commands.pipeline_stage import VERBS
from bot.routes import COMMANDS
from bot.views.router import FORMS, SEEKS
from core.actor import Actor
from core.clock import ManualClock
from core.contact_requests import CreateContact
from core.db import Database
from core.errors import InvalidInput
from core.members import Profile
from core.pipeline_requests import CreatePipeline
from core.requests import CreateDeal
from core.services import Services
from core.workspaces import take_numbers
from tests.conftest import TEAM
from tests.support.asking import Person
from tests.support.channels import InChannel

from . import ROOT, committed


def test_every_button_and_form_that_is_made_has_a_handler_and_every_handler_one_that_asks_for_it() -> None:
    made = {
        getattr(ids, node.attr)
        for path in committed("bot/blocks/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "ids"
        and node.attr.isupper()
    }
    assert made == {*ACTIONS, ids.RUN_LINE, ids.SHARE_LINE, *FORMS, *SEEKS}


@pytest.fixture(scope="module")
def offered() -> dict[str, str]:
    """The manifest's usage hints by command."""
    manifest: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yaml").read_text(encoding="utf-8"))
    return {each["command"]: each["usage_hint"] for each in manifest["features"]["slash_commands"]}


def test_the_manifest_has_the_commands_of_the_table_and_the_hints_made_from_it(
    offered: dict[str, str],
) -> None:
    assert offered == {f"/{command.name}": command.usage_hint for command in COMMANDS}


@pytest.fixture
def ada(make_url: Callable[[str], str], clock: ManualClock) -> Iterator[Person]:
    """An admin in a workspace that has what examples name: Bob, Jane, Acme, Onboarding…, contact 12, #142."""
    db = Database(make_url("sqlite"), clock)
    services = Services.over(db)
    services.workspaces.ensure(TEAM, "Acme Sales")
    services.members.learn(TEAM, [Profile("UADA", "Ada", is_admin=True), Profile("UBOB", "bob")])
    actor = services.members.actor(TEAM, "UADA")
    assert actor is not None
    services.pipelines.create(CreatePipeline(name="Onboarding East"), actor)
    services.contacts.create(CreateContact(name="Jane Doe"), actor)
    _skip(db, actor, "contact", 10)
    services.contacts.create(CreateContact(name="Bea Hive"), actor)
    _skip(db, actor, "deal", 141)
    services.deals.create(CreateDeal(title="Pumps", company="Acme"), actor)
    yield InChannel(db, actor, COMMANDS)
    db.dispose()


def _skip(db: Database, actor: Actor, kind: str, count: int) -> None:
    with db.write(actor) as tx:
        take_numbers(tx, kind, count)


EXAMPLES = [
    f"{command.name} {each.name} {each.usage}".strip() for command in COMMANDS for each in command.subcommands
] + [f"pipeline stage Sales {verb.usage}" for verb in VERBS.values()]


@pytest.mark.parametrize("line", EXAMPLES)
def test_every_example_of_help_is_understood(ada: Person, line: str) -> None:
    refused = ada.ask(line).refused
    assert not isinstance(refused, InvalidInput), str(refused)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_help_has_every_subcommand_with_its_example(ada: Person, command: Any) -> None:
    told = ada.ask(f"{command.name} help").text.replace("&gt;", ">")
    for each in command.subcommands:
        assert f"`/{command.name} {each.name} {each.usage}".rstrip() in told
        assert str(each.summary) in told


def test_no_two_facts_of_a_value_share_a_letter() -> None:
    """One would be read back as the other."""
    kinds = [kind for kind in vars(ids).values() if isinstance(kind, type) and issubclass(kind, ids.Value)]
    assert ids.FormValue in kinds
    for kind in kinds:
        letters = [field.alias for field in kind.model_fields.values()]
        assert len(letters) == len(set(letters)), kind
