"""The manifest asks Slack for what the shell uses, and for nothing else (decision 17)."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.events.router import EVENTS
from bot.http_server import SLACK_PATH
from bot.scopes import SCOPES
from tests.house import ROOT


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    """What a person pastes into Slack."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_manifest_asks_for_the_scopes_that_are_used(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)


def test_the_manifest_subscribes_to_the_events_that_are_listened_to(manifest: dict[str, Any]) -> None:
    assert sorted(manifest["settings"]["event_subscriptions"]["bot_events"]) == sorted(EVENTS)


def test_the_manifest_names_the_path_that_is_served(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["interactivity"]["request_url"].endswith(SLACK_PATH)
