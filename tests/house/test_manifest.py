"""The manifest can be pasted into Slack as it is."""

import json
from typing import Any

import jsonschema
import pytest
import yaml

from bot.views.router import FORMS
from bot.views.shortcuts import GLOBAL_SHORTCUTS, MESSAGE_SHORTCUTS

from . import ROOT

SCHEMA = ROOT.parent / "shared" / "slack" / "manifest.schema.2.0.0.json"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yaml").read_text(encoding="utf-8"))
    return loaded


def test_manifest_satisfies_slacks_own_schema(manifest: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        pytest.skip("Slack's schema is not on this machine")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    problems = jsonschema.Draft7Validator(schema).iter_errors(manifest)
    assert [problem.message for problem in problems] == []


def test_manifest_keeps_slacks_limits(manifest: dict[str, Any]) -> None:
    display = manifest["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 175 <= len(display["long_description"]) <= 4000
    assert len(manifest["features"]["slash_commands"]) <= 5
    assert all(len(command["usage_hint"]) <= 1000 for command in manifest["features"]["slash_commands"])


def test_the_shortcuts_are_those_that_open_a_form(manifest: dict[str, Any]) -> None:
    offered = [(each["type"], each["callback_id"]) for each in manifest["features"]["shortcuts"]]
    known = [
        *(("global", form) for form in GLOBAL_SHORTCUTS),
        *(("message", form) for form in MESSAGE_SHORTCUTS),
    ]
    assert offered == known
    assert {form for _kind, form in known} <= FORMS.keys()
    assert all(len(each["name"]) <= 24 for each in manifest["features"]["shortcuts"])


def test_commands_arrive_with_members_and_channels_as_ids(manifest: dict[str, Any]) -> None:
    # Without should_escape, @bob is only a word and names nobody.
    assert all(command["should_escape"] is True for command in manifest["features"]["slash_commands"])


def test_a_new_installation_needs_no_public_address(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_every_address_is_the_one_path_that_the_bot_serves(manifest: dict[str, Any]) -> None:
    addresses = {command["url"] for command in manifest["features"]["slash_commands"]}
    addresses |= {
        manifest["settings"][part]["request_url"] for part in ("interactivity", "event_subscriptions")
    }
    assert addresses == {"https://dealboard.example.com/slack/events"}
