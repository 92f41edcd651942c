"""The sandbox's README says what is there: each request of the page, each kind of change and of fault."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import sandbox
from sandbox.app import create_sandbox
from sandbox.faults import DELIVERED, Kind

_FOLDER = Path(str(sandbox.__file__)).parent
README = (_FOLDER / "README.md").read_text(encoding="utf-8")
_DIFFERENCES = README.partition("## Where it differs from Slack")[2]


def test_every_request_of_the_page_is_in_the_readme_and_no_other() -> None:
    routes = create_sandbox("http://127.0.0.1", "secret").web.routes
    served = {getattr(route, "path", "") for route in routes}
    told = {
        path for row in _rows(README) for path in re.findall(r"`?(?:GET|POST|·) `?(/page/[a-z/]+)", row[0])
    }
    assert told == {path for path in served if path.startswith("/page/")}


def test_every_module_is_in_the_readme() -> None:
    modules = {path.name for path in _FOLDER.glob("*.py")} - {"__init__.py", "ids.py", "errors.py"}
    packages = {f"{path.parent.name}/" for path in _FOLDER.glob("*/__init__.py")}
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", README))
    assert modules | packages <= named, modules | packages - named


def test_every_fault_is_in_the_readme() -> None:
    assert {kind for kind in get_args(Kind) if f'"{kind}"' not in README} == set()
    assert {on for on in DELIVERED if f'"{on}"' not in README} == set()


def test_every_change_that_the_page_hears_of_is_in_the_readme() -> None:
    published = {
        kind
        for path in _FOLDER.rglob("*.py")
        for kind in re.findall(r'publish\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert {kind for kind in published if f"| `{kind}` |" not in README} == set()


def test_every_difference_says_why_it_is_harmless() -> None:
    rows = _rows(_DIFFERENCES)
    assert rows[0] == ["Slack", "here", "why it is harmless"]
    assert len(rows) > 20
    assert all(len(row) == 3 and all(row) for row in rows)


def _rows(text: str) -> list[list[str]]:
    """The rows of the tables in `text`, as their cells."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]
