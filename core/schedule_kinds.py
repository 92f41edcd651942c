"""The table of what comes round by the clock: when, and what is said then."""

from __future__ import annotations

from collections.abc import Mapping

from core.channel_digests import channel_digest_times, compose_channel_digest
from core.digests import compose_daily, compose_digest, digest_times
from core.reminder_composing import reminder_times
from core.schedule import Kind
from core.schedule_rows import CHANNEL_DIGEST, DIGEST, REMINDER

KINDS: Mapping[str, Kind] = {
    REMINDER: Kind(reminder_times, compose_daily),
    DIGEST: Kind(digest_times, compose_digest),
    CHANNEL_DIGEST: Kind(channel_digest_times, compose_channel_digest),
}
