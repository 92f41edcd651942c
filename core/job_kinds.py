"""The table of long work: what each kind of job does in a batch."""

from __future__ import annotations

from collections.abc import Mapping

from core.jobs import Kind

KINDS: Mapping[str, Kind] = {}
