"""What Prometheus is told: requests, refusals, and what waits to leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.backlog import Waiting

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5)


class Metrics:
    """The numbers of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dealboard_requests", "Requests from Slack", ("kind", "outcome"), registry=self._registry
        )
        self._seconds = Histogram(
            "dealboard_request_seconds",
            "Time until a request was acknowledged",
            ("kind",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._messages = Counter(
            "dealboard_outbox_messages",
            "Messages that were sent, failed for now, or were given up",
            ("kind", "outcome"),
            registry=self._registry,
        )
        self._scheduled = Counter(
            "dealboard_scheduled",
            "Reminders and digests that came round: said, nothing to say, overtaken, planned, failed",
            ("kind", "outcome"),
            registry=self._registry,
        )
        self._waiting = Gauge(
            "dealboard_outbox_waiting", "Messages that wait to be sent", ("kind",), registry=self._registry
        )
        self._oldest = Gauge(
            "dealboard_outbox_oldest_seconds",
            "Age of the oldest that waits",
            ("kind",),
            registry=self._registry,
        )
        self._kinds: set[str] = set()

    def request(self, kind: str, outcome: str, seconds: float) -> None:
        """A request of `kind` (command, action, event) was acknowledged after `seconds`.

        `outcome` is answered, later (the answer follows), refused, busy or failed.
        """
        self._requests.labels(kind, outcome).inc()
        self._seconds.labels(kind).observe(seconds)

    def message(self, kind: str, outcome: str) -> None:
        """A message of the outbox was `sent`, `failed` (and will be repeated) or is `dead`."""
        self._kinds.add(kind)
        self._messages.labels(kind, outcome).inc()

    def scheduled(self, kind: str, outcome: str) -> None:
        """What came round by the clock: an outcome of `core.schedule`, or `failed`, to be looked at again."""
        self._scheduled.labels(kind, outcome).inc()

    def page(self, waiting: Mapping[str, Waiting], now: datetime) -> bytes:
        """Prometheus's text format, with the outbox as it stands now.

        A kind of which nothing waits any more has a zero, or its last number would stay.
        """
        self._kinds |= waiting.keys()
        for kind in self._kinds:
            found = waiting.get(kind)
            age = (now - found.oldest_at).total_seconds() if found else 0.0
            self._waiting.labels(kind).set(found.messages if found else 0)
            self._oldest.labels(kind).set(max(0.0, age))
        return generate_latest(self._registry)
