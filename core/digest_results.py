"""What a digest says of a stretch of time. See `core.results`."""

from __future__ import annotations

from typing import Literal

Scope = Literal["own", "people", "all"]
"""Whose deals a digest is about: the reader's own, those of the people who answer to them, or all."""
