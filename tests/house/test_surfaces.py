"""docs/surfaces.md shows every surface, and each of its pictures is there and is taken by a test."""

from __future__ import annotations

import re

from bot.views import router
from tests.browser.surfaces import FORMS, LOOKS, NAMES, PAGE, PICTURES, file_of, page

from . import ROOT, committed

# What a repository bears that holds a few hundred of them.
_MOST_BYTES = 70_000


def test_the_page_of_surfaces_is_as_it_is_written_anew() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.browser.surfaces"


def test_every_surface_has_its_pictures_and_no_picture_is_left_over() -> None:
    shown = {file_of(name, look) for name in NAMES for look in LOOKS}
    assert set(PICTURES.iterdir()) == shown


def test_pictures_are_small() -> None:
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > _MOST_BYTES] == []


def test_every_surface_is_pictured_by_a_browser_test() -> None:
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "browser").glob("test_*.py")]
    assert set(re.findall(r'\.picture\(\s*"([\w-]+)"', "\n".join(tests))) == NAMES


def test_every_form_has_a_picture() -> None:
    assert set(FORMS) <= NAMES
    assert set(FORMS.values()) == set(router.FORMS)


def test_every_picture_in_the_readme_exists() -> None:
    for path in committed("*.md"):
        for target in re.findall(r"!\[[^]]*\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
