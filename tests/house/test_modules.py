"""The shape of the source: small modules, imports that point one way, one clock."""

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from . import ROOT, committed

MOST_LINES = 400


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in committed("*.py")}
    too_long = {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MOST_LINES}
    assert not too_long


def test_imports_keep_their_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, no_logo=True) == 0


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in committed("core/*.py", "bot/*.py")
        if path != ROOT / "core" / "clock.py"
        for line in _questions_of_time(path)
    }
    assert not asking


def _questions_of_time(path: Path) -> list[int]:
    """The lines of the module at `path` that ask for the present date or time of day."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and ast.unparse(node.func.value).rpartition(".")[2] in {"datetime", "date", "func"}
    ]
