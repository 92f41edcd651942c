"""What a person types is encoded as Slack encodes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.clock import MovableClock
from sandbox.encoding import encode
from sandbox.manifest import Manifest, load_manifest
from sandbox.people import SALES, populate
from sandbox.state import World
from tests.sandbox.stage import Stage, everything, scene


@pytest.fixture(scope="module")
def world() -> World:
    made = World(load_manifest(), MovableClock(), "http://slack.example")
    populate(made)
    return made


@pytest.mark.parametrize(
    ("typed", "encoded"),
    [
        ("assign 142 @ben", "assign 142 <@U0BEN|ben>"),
        ("@Ben Bernard, please", "<@U0BEN|ben>, please"),
        ("@BEN", "<@U0BEN|ben>"),
        ("@benedict", "@benedict"),
        ("@U0ANA", "<@U0ANA|ana>"),
        ("@olga shares a channel", "<@U0OLGA|olga> shares a channel"),
        ("@channel and @here", "<!channel> and <!here>"),
        ("in #sales", "in <#C0SALES|sales>"),
        ("in #leaders", "in #leaders"),
        ("#142 is a deal", "#142 is a deal"),
        (">10k & <50k", "&gt;10k &amp; &lt;50k"),
        ("ana@acme.com", "<mailto:ana@acme.com|ana@acme.com>"),
        ("see https://x.example/a?b=1&c=2.", "see <https://x.example/a?b=1&amp;c=2>."),
        ("<@U0BEN>", "&lt;<@U0BEN|ben>&gt;"),
        ("“Demo” €5", "“Demo” €5"),
    ],
)
def test_a_commands_text_is_encoded_as_should_escape_has_it(world: World, typed: str, encoded: str) -> None:
    assert encode(world, "U0ANA", typed, in_command=True) == encoded


def test_a_message_mentions_by_id_alone(world: World) -> None:
    assert encode(world, "U0ANA", "@ben: see #sales") == "<@U0BEN>: see <#C0SALES|sales>"
    assert encode(world, "U0ADA", "#leaders", in_command=True) == "<#C0LEADERS|leaders>"


def unescaped() -> Manifest:
    """An app that does not ask for it."""
    manifest = everything()
    commands = tuple({**command, "should_escape": False} for command in manifest.commands)
    return replace(manifest, commands=commands)


@scene(manifest=unescaped)
async def test_without_should_escape_a_name_is_only_a_word(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal assign 142 @ben")
    assert stage.last("/deal")["text"] == "assign 142 @ben"
