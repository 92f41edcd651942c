"""What is installed is exactly what was looked at: every version pinned, every file known by its hash."""

import re
import tomllib
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from . import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
DEVELOPMENT = PROJECT["dependency-groups"]["dev"]


def _locked(name: str) -> dict[str, tuple[str, str]]:
    """Each package of a lock file: its version, and the lines below it up to the next."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    pins = (re.match(r"([\w.-]+)(?:\[[^]]*\])?==(\S+)(.*)", entry, re.DOTALL) for entry in entries)
    return {canonicalize_name(pin[1]): (pin[2], pin[3]) for pin in pins if pin}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_a_version_and_a_hash(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and line[0] not in "# "]
    locked = _locked(name)
    assert len(entries) == len(locked)
    assert not [package for package, (_, rest) in locked.items() if "--hash=sha256:" not in rest]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_wanted_with_an_extra_is_locked_with_it(name: str) -> None:
    """Old installers take the newest of `coverage[toml]`, whatever is pinned for `coverage` alone."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip(" \\")) for line in lines if line and line[0] not in "# "]
    locked = {canonicalize_name(pin.name): pin.extras for pin in pins}
    present = [pin.name for pin in pins if pin.marker is None or pin.marker.evaluate()]
    wanted = [Requirement(line) for each in present for line in distribution(each).requires or ()]
    with_extras = [each for each in wanted if each.extras and (not each.marker or each.marker.evaluate())]
    assert with_extras or name == "requirements.txt"
    assert not [str(each) for each in with_extras if not each.extras <= locked[canonicalize_name(each.name)]]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("requirements.txt", RUNTIME), ("requirements-dev.txt", RUNTIME + DEVELOPMENT)],
)
def test_the_lock_satisfies_the_project(name: str, wanted: list[str]) -> None:
    locked = _locked(name)
    for line in wanted:
        requirement = Requirement(line)
        version, _ = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), line


def test_both_locks_agree_on_what_runs() -> None:
    runtime, development = _locked("requirements.txt"), _locked("requirements-dev.txt")
    assert {name: version for name, (version, _) in runtime.items()}.items() <= {
        name: version for name, (version, _) in development.items()
    }.items()
