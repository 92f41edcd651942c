"""The app's manifest, as it stands in the package and as this process's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.settings import Settings

_NAME: Final = "app_manifest.yaml"
# Stands in the manifest for the address that people reach the bot at.
_EXAMPLE: Final = "https://dealboard.example.com"


def manifest_text() -> str:
    """The manifest of the source tree, or of the installed package."""
    package = Path(__file__).parent
    path = next(path for path in (package / _NAME, package.parent / _NAME) if path.exists())
    return path.read_text(encoding="utf-8")


def own_manifest(settings: Settings) -> str:
    """The manifest with PUBLIC_URL in it, where there is one, and with Socket Mode as it is set."""
    text = manifest_text()
    if settings.public_url:
        own = settings.public_url.rstrip("/")
        text = text.replace(_EXAMPLE, own).replace(urlsplit(_EXAMPLE).netloc, urlsplit(own).hostname or "")
    on = str(settings.socket_mode).lower()
    return text.replace("socket_mode_enabled: true", f"socket_mode_enabled: {on}")
