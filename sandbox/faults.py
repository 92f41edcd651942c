"""Faults at will: what is to go wrong, how often, and what it befalls."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from sandbox.errors import Refusal
from sandbox.feed import Feed

Kind = Literal["error", "server_error", "rate_limited", "dropped", "slow", "twice", "late", "lost"]
ON_DELIVERIES = frozenset({"twice", "late", "lost"})
# What the app is sent. Events alone have an order to be late in.
DELIVERED = frozenset({"command", "click", "event", "view", "options"})


@dataclass
class Fault:
    """A fault to come, `times` over.

    `on` is a method of the Web API, "response_url", one of `DELIVERED`, or "*" for all that its kind can
    befall. `seconds` is the Retry-After or the delay, `error` Slack's code. With `channel` it
    befalls only what concerns that channel.
    """

    on: str
    kind: Kind
    times: int = 1
    error: str = "internal_error"
    seconds: float = 1.0
    channel: str | None = None


class Faults:
    """The faults to come, in the order in which they were asked for."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let something go wrong. Raises Refusal where that kind of fault cannot befall it."""
        if not _can_happen(fault):
            raise Refusal("invalid_fault", f"“{fault.kind}” cannot befall “{fault.on}”.")
        self._waiting.append(fault)
        self._tell()

    def clear(self) -> None:
        """Let all go well from now on."""
        self._waiting.clear()
        self._tell()

    def take(self, on: str, channel: str | None = None, *, delivery: bool = False) -> Fault | None:
        """The fault that befalls this call (or, with `delivery`, what the app is sent), if any does."""
        for fault in self._waiting:
            if (fault.kind in ON_DELIVERIES) is not delivery or (fault.kind == "late" and on != "event"):
                continue
            if fault.on in (on, "*") and fault.channel in (None, channel):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                self._tell()
                return fault
        return None

    def shown(self) -> list[dict[str, Any]]:
        """As the page shows them."""
        return [asdict(fault) for fault in self._waiting]

    def _tell(self) -> None:
        self._feed.publish("faults", faults=self.shown())


def _can_happen(fault: Fault) -> bool:
    if fault.kind == "late":
        return fault.on in ("event", "*")
    return fault.on == "*" or (fault.on in DELIVERED) is (fault.kind in ON_DELIVERIES)


def read_fault(written: dict[str, Any]) -> Fault:
    """A fault as the page asks for it. Raises Refusal where it is none."""
    known = {name: written[name] for name in Fault.__dataclass_fields__ if written.get(name) is not None}
    if known.get("kind") not in get_args(Kind) or not known.get("on"):
        raise Refusal("invalid_fault", f"A fault has “on” and a kind: {', '.join(get_args(Kind))}.")
    try:
        known |= {"times": int(known.get("times", 1)), "seconds": float(known.get("seconds", 1.0))}
    except (TypeError, ValueError):
        raise Refusal("invalid_fault", "Times and seconds are numbers.") from None
    return Fault(**known)
