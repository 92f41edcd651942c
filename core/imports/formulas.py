"""Cells that a spreadsheet would take for a formula, disarmed in a way that can be undone exactly.

A title such as `=HYPERLINK(…)` would run on the machine of whoever opens the export. An apostrophe before
it makes it text; one more is put before text that has apostrophes there already, so that nothing is lost.
"""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    return f"'{text}" if _RISKY.match(text) else text


def unguard(cell: str) -> str:
    """The text that `guard` made `cell` of; any other cell as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell
