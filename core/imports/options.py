"""What a person says of a file that deals are imported from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.imports.day_columns import Order


@dataclass(frozen=True)
class ImportOptions:
    """What the person says of the file; whatever is left out is told from the file itself.

    `create_stages` is None where nobody said: stages are made then, but not the pipeline that is asked for.
    """

    maps: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    currency: str | None = None
    pipeline: str | None = None
    create_stages: bool | None = None
    status_map: Mapping[str, str] = field(default_factory=dict)
    dates: Order | None = None
    delimiter: str | None = None
    encoding: str | None = None
