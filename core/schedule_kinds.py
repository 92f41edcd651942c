"""The table of what comes round by the clock: when, and what is said then."""

from __future__ import annotations

from collections.abc import Mapping

from core.digests import compose_digest, digest_times
from core.reminder_composing import compose_reminder, reminder_times
from core.schedule import Kind
from core.schedule_rows import DIGEST, REMINDER

KINDS: Mapping[str, Kind] = {
    DIGEST: Kind(digest_times, compose_digest),
    REMINDER: Kind(reminder_times, compose_reminder),
}
