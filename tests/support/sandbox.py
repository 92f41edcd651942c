"""Fixtures: bot and sandbox in process, with people who type, click, fill in and read.

from tests.support.sandbox import options, visit

def test_a_guest_is_refused(visit: Visit) -> None:
    assert "guests" in visit.person("guido").at("partners").command("/deal")["text"]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sandbox.runner import Options
from sandbox.testing import Visit


@pytest.fixture
def options(engine_name: str, make_url: Callable[[str], str]) -> Options:
    """The demo on a fresh database of each engine; a module may override it, to have no sample deals, say."""
    return Options(make_url(engine_name))


@pytest.fixture
def visit(options: Options) -> Iterator[Visit]:
    """The demo, with which nothing may be wrong in the end."""
    with Visit(options) as it:
        yield it
        assert it.complaints() == []
