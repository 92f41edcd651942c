"""Primary keys: 63-bit, ordered by time, made in Python.

SQLite cannot autoincrement half of a composite key, and a key made here is known before the row is
written. Layout: 41 bits of milliseconds since 2024, 10 bits drawn once per process, 12 bits of sequence.
"""

from __future__ import annotations

import itertools
import secrets
import threading
import time

_EPOCH_MS = 1_704_067_200_000
_SEQUENCE_BITS = 12
_NODE_BITS = 10
_NODE = secrets.randbits(_NODE_BITS) << _SEQUENCE_BITS

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A fresh id, greater than every id this process made before."""
    return next(iter(new_ids(1)))


def new_ids(count: int) -> list[int]:
    """`count` fresh ids in rising order; for bulk inserts, one lock for all of them."""
    global _last
    tick = 1 << _SEQUENCE_BITS
    with _lock:
        start = max(_last + 1, (int(time.time() * 1000) - _EPOCH_MS) << _SEQUENCE_BITS)
        _last = start + count - 1
    # A burst beyond 4096 in a millisecond borrows from the next one rather than wait for it.
    return [
        (sequence // tick) << (_SEQUENCE_BITS + _NODE_BITS) | _NODE | sequence % tick
        for sequence in itertools.islice(itertools.count(start), count)
    ]


def first_id_at(seconds: float) -> int:
    """The least id that any process makes at that moment of real time."""
    return max(0, int(seconds * 1000) - _EPOCH_MS) << (_SEQUENCE_BITS + _NODE_BITS)


def made_at(key: int) -> float:
    """The moment, in seconds of real time, at which an id was made; to a millisecond."""
    return ((key >> (_SEQUENCE_BITS + _NODE_BITS)) + _EPOCH_MS) / 1000
