"""Titles made from columns: `{product} – {account}`, and just the product where there is no account."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Self

from core.errors import InvalidInput
from core.i18n import _
from core.written import excerpt

_BETWEEN = " – "
_GAP = "\0"
_SEPARATORS = r"[\s\-–—:|/·,;]*"
# What stood around a part that is empty goes with it: brackets, then what came before it, then after.
_IN_BRACKETS = re.compile(rf"\s*[(\[]\s*{_GAP}\s*[)\]]")
_AFTER_TEXT = re.compile(rf"{_SEPARATORS}{_GAP}")
_BEFORE_TEXT = re.compile(rf"\A{_GAP}{_SEPARATORS}")


@dataclass(frozen=True)
class TitleTemplate:
    """Literal text and columns in turn: `literals` has one more element than `columns`."""

    literals: tuple[str, ...]
    columns: tuple[int, ...]

    @classmethod
    def parse(cls, written: str, column_named: Callable[[str], int]) -> Self:
        """Read a template with names of columns in braces. Raises InvalidInput for one without any."""
        hint = _("Write it like “{{product}} – {{account}}”, with names of columns in braces.")
        try:
            parts = [(literal, name) for literal, name, *_rest in Formatter().parse(written)]
        except ValueError:
            raise InvalidInput(
                _("The braces of “{template}” do not pair.", template=excerpt(written)), hint, field="title"
            ) from None
        literals, columns, before = [], [], ""
        for literal, name in parts:
            before += literal
            if name is not None:
                columns.append(column_named(name.strip()))
                literals.append(before)
                before = ""
        if not columns:
            raise InvalidInput(
                _("“{template}” takes nothing from the file.", template=excerpt(written)), hint, field="title"
            )
        return cls((*literals, before), tuple(columns))

    @classmethod
    def of(cls, columns: Sequence[int]) -> Self:
        """The columns one after another, with a dash between."""
        return cls(("", *[_BETWEEN] * (len(columns) - 1), ""), tuple(columns))

    def fill(self, cells: Sequence[str]) -> str:
        """The title that a row's cells make; what would join an empty cell to the rest is left out."""
        parts = [cells[column].replace(_GAP, "").strip() for column in self.columns]
        if not any(parts):
            return ""
        title = self.literals[0] + "".join(
            (part or _GAP) + literal for part, literal in zip(parts, self.literals[1:], strict=True)
        )
        if all(parts):
            return title
        title = _BEFORE_TEXT.sub("", _IN_BRACKETS.sub("", title))
        return _AFTER_TEXT.sub("", title).strip()

    def described(self, names: Sequence[str]) -> str:
        """The template as it could be written, for the report."""
        return self.literals[0] + "".join(
            f"{{{names[column]}}}{literal}"
            for column, literal in zip(self.columns, self.literals[1:], strict=True)
        )
