"""Ids and timestamps of the forms that Slack's have, none of them given twice."""

from __future__ import annotations

import itertools
import secrets
import string
import time

_LETTERS = string.ascii_uppercase + string.digits
_serial = itertools.count(1)


def new_id(prefix: str) -> str:
    """An id such as `C0ABCDEFGHI`; other processes' ids differ too."""
    return prefix + "0" + "".join(secrets.choice(_LETTERS) for _ in range(9))


def new_trigger() -> str:
    """A trigger id: two numbers and a secret."""
    return f"{time.time_ns() // 1_000_000}.{next(_serial)}.{secrets.token_hex(16)}"


def new_name() -> str:
    """What Slack names a block or an element that came without a name."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(5))


class Timestamps:
    """Message timestamps: real time in microseconds, each later than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """The next one, such as `1767225600.000100`."""
        self._last = max(time.time_ns() // 1000, self._last + 1)
        seconds, micros = divmod(self._last, 1_000_000)
        return f"{seconds}.{micros:06}"
