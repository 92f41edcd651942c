"""The table of what comes round by the clock: when, and what is said then."""

from __future__ import annotations

from collections.abc import Mapping

from core.schedule import Kind

KINDS: Mapping[str, Kind] = {}
