"""The table of what comes round by the clock: when, and what is said then."""

from __future__ import annotations

from collections.abc import Mapping

from core.digests import compose_digest, digest_times
from core.schedule import Kind
from core.schedule_rows import DIGEST

KINDS: Mapping[str, Kind] = {DIGEST: Kind(digest_times, compose_digest)}
