"""When this process last changed the place of a deal: its pipeline, stage or status.

A row cannot hold the moment of its own commit, and a person who acted before that moment could not have
seen the change. So it is remembered here, for as long as anybody may still be acting on what was before.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime

# Far more deals than change while one request is on its way.
_MOST = 10_000
_UNDER_WAY = datetime.max.replace(tzinfo=UTC)


class RecentChanges:
    """The moments at which changes of deals' places were committed, by business time; safe for threads."""

    def __init__(self) -> None:
        self._moments: dict[tuple[str, int], datetime] = {}
        self._lock = threading.Lock()

    def last(self, workspace_id: str, deal_id: int) -> datetime | None:
        """When the deal's place last changed, later than any present moment while a transaction changes it.

        None where this process does not know.
        """
        return self._moments.get((workspace_id, deal_id))

    def begin(self, workspace_id: str, deal_id: int) -> None:
        """Note that a transaction that holds the deal's lock changes its place."""
        with self._lock:
            self._moments[workspace_id, deal_id] = _UNDER_WAY

    def end(self, workspace_id: str, deal_ids: Iterable[int], committed_at: datetime | None) -> None:
        """Note that the transaction has ended; `committed_at` is None where it changed nothing after all."""
        with self._lock:
            for deal_id in deal_ids:
                self._moments.pop((workspace_id, deal_id), None)
                if committed_at is not None:
                    self._moments[workspace_id, deal_id] = committed_at
            while len(self._moments) > _MOST:
                del self._moments[next(iter(self._moments))]
