"""The form about when somebody hears, as it goes to Slack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import ids, preferences
from bot.blocks.reader import Reader
from core.preference_requests import Preferences
from core.setting_results import SettingChange
from sandbox.block_kit import check_message, check_view
from tests.blocks.test_contact_blocks import NOW

GOLDEN = Path(__file__).parent / "golden"
READER = Reader("en-US", "Europe/Paris", NOW)
HEARS = Preferences(minute=510, days=frozenset(range(5)), digest="daily", together=True)
SILENT = Preferences(days=frozenset({0, 4}), reminders=False, tasks=False, digest="off")
ROAD = ids.Road(channel_id="C1")
CHANGED = SettingChange("preferences.changed", "Ana", 7)
SURFACES: dict[str, dict[str, Any]] = {
    "preferences_form": preferences.preferences_form(HEARS, "own", READER).view(ROAD),
    "preferences_form_viewer": preferences.preferences_form(SILENT, "all", READER).view(ROAD),
    "preferences_changed": preferences.preferences_changed(CHANGED, HEARS, READER).payload(),
}


@pytest.mark.parametrize("name", SURFACES)
def test_it_is_as_its_golden_one_and_slack_takes_it(name: str) -> None:
    shown = SURFACES[name]
    assert shown == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert (check_view(shown) if shown.get("type") == "modal" else check_message(shown)) == []


def test_the_form_says_in_each_locale_what_holds() -> None:
    for locale in ("en-US", "de-DE", "ja-JP", "ar-EG", "nonsense"):
        for scope in ("own", "people", "all"):
            for present in (HEARS, SILENT):
                reader = Reader(locale, "Nowhere/Land", NOW)
                assert check_view(preferences.preferences_form(present, scope, reader).view(ROAD)) == []


def test_who_hears_of_nothing_is_told_where_to_look() -> None:
    assert "`/deal` and *Home*" in preferences.hears(SILENT, READER)
