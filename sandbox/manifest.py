"""The app as its manifest describes it: commands, shortcuts, events, scopes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from bot.manifest import manifest_text


@dataclass(frozen=True)
class Manifest:
    """What Slack needs to know of the app."""

    name: str
    commands: tuple[Mapping[str, Any], ...]
    shortcuts: tuple[Mapping[str, Any], ...]
    events: frozenset[str]
    scopes: tuple[str, ...]
    unfurl_domains: tuple[str, ...]
    home_tab: bool
    messages_tab: bool
    messages_tab_read_only: bool

    def command(self, name: str) -> Mapping[str, Any] | None:
        """The slash command called `name`, with its slash; None where there is none."""
        return next((command for command in self.commands if command["command"] == name), None)

    def with_more(self, *, events: Iterable[str] = (), scopes: Iterable[str] = ()) -> Manifest:
        """The same app, with more events and scopes: for tests of the sandbox itself."""
        return Manifest(
            **{**vars(self), "events": self.events | set(events), "scopes": (*self.scopes, *scopes)}
        )


@lru_cache(maxsize=1)
def load_manifest() -> Manifest:
    """The manifest that stands at the root of the source tree, or in the installed package of the bot."""
    return read_manifest(yaml.safe_load(manifest_text()))


def read_manifest(written: Mapping[str, Any]) -> Manifest:
    """A manifest from its parsed YAML."""
    features, settings = written.get("features", {}), written.get("settings", {})
    home = features.get("app_home", {})
    return Manifest(
        name=written["display_information"]["name"],
        commands=tuple(features.get("slash_commands", ())),
        shortcuts=tuple(features.get("shortcuts", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        scopes=tuple(written.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        unfurl_domains=tuple(features.get("unfurl_domains", ())),
        home_tab=bool(home.get("home_tab_enabled")),
        # Where nothing is said, the app may write to people and they not to it.
        messages_tab=home.get("messages_tab_enabled", True),
        messages_tab_read_only=home.get("messages_tab_read_only_enabled", True),
    )
