"""Which words of a file are statuses: by name, or as `--status-map` says. Won and Lost are no stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from core.errors import InvalidInput
from core.i18n import _
from core.imports.columns import folded
from core.results import STATUSES, Status
from core.written import excerpt

_CLOSES: Mapping[str, Status] = {
    "won": "won",
    "win": "won",
    "closedwon": "won",
    "closewon": "won",
    "dealwon": "won",
    "lost": "lost",
    "loss": "lost",
    "closedlost": "lost",
    "closelost": "lost",
    "deallost": "lost",
    "abandoned": "abandoned",
    "closedabandoned": "abandoned",
}
_OPENS = frozenset(("open", "active", "inprogress", "ongoing"))


class StatusWords:
    """What the words in the status and stage columns mean."""

    def __init__(self, mapped: Mapping[str, Status], *, literal: bool = False) -> None:
        """`mapped` is by folded word; `literal` says that every stage is a stage, as in our own exports."""
        self._mapped = dict(mapped)
        self._literal = literal

    @classmethod
    def parse(cls, written: Mapping[str, str], *, literal: bool = False) -> Self:
        """Read `--status-map`. Raises InvalidInput for a status that there is not."""
        mapped: dict[str, Status] = {}
        for word, name in written.items():
            status = next((status for status in STATUSES if status == name.strip().casefold()), None)
            if status is None:
                raise InvalidInput(
                    _("“{word}” is not a status.", word=excerpt(name)),
                    _("There are four: open, won, lost and abandoned."),
                )
            mapped[folded(word)] = status
        return cls(mapped, literal=literal)

    def status(self, word: str) -> Status | None:
        """What a cell of a status column means; None where it means nothing known."""
        form = folded(word)
        if form in self._mapped:
            return self._mapped[form]
        return "open" if form in _OPENS else _CLOSES.get(form)

    def status_of_stage(self, word: str, beside: Status | None) -> Status | None:
        """The status that a cell of a stage column means; None where it is a stage.

        `beside` is what the status column says in the same row. Where it says otherwise than the stage's
        name does, the name is only a name.
        """
        form = folded(word)
        if form in self._mapped:
            return self._mapped[form]
        named = None if self._literal else _CLOSES.get(form)
        return named if beside is None or beside == named else None
