"""The bot does not know where it runs: no name and no word in its code is the sandbox's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import bot
import core
from sandbox.people import ACME, CAST, GENERAL, GLOBEX, LEADERS, PARTNERS, SALES
from sandbox.state import APP_ID

_SANDBOX = re.compile(r"sandbox|slack\.example", re.IGNORECASE)


def test_no_code_of_the_bot_names_the_sandbox_but_the_command_that_starts_it() -> None:
    named = {
        (path.name, inside) for path in _sources() for inside, word in _words(path) if _SANDBOX.search(word)
    }
    assert named == {("cli.py", "sandbox")}


def test_no_code_of_the_bot_knows_who_lives_in_the_sandbox() -> None:
    ids = {APP_ID, ACME.id, GLOBEX.id, GENERAL, SALES, LEADERS, PARTNERS, *(member.id for member in CAST)}
    words = {word for path in _sources() for _inside, word in _words(path)}
    assert not {word for word in words if any(known in word for known in ids)}


def _sources() -> Iterator[Path]:
    for package in (bot, core):
        yield from Path(str(package.__file__)).parent.rglob("*.py")


def _words(path: Path) -> Iterator[tuple[str, str]]:
    """Every name and every string in the code, docstrings aside, with the function it is in."""
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        inside, docstrings = getattr(statement, "name", ""), _docstrings(statement)
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield inside, node.name
            yield from ((inside, word) for word in _said(node, docstrings))


def _said(node: ast.AST, docstrings: set[int]) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.alias):
        yield node.name
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
        yield node.value


def _docstrings(statement: ast.stmt) -> set[int]:
    """The constants under `statement` that stand alone: docstrings."""
    alone = (node.value for node in ast.walk(statement) if isinstance(node, ast.Expr))
    return {id(value) for value in alone if isinstance(value, ast.Constant)}
