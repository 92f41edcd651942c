"""The wheel is the whole application and nothing else."""

import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from . import ROOT, committed

PACKAGES = ("bot", "core", "migrations", "sandbox")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("dealboard-*.whl")
    return zipfile.ZipFile(built)


def test_wheel_carries_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in committed(*PACKAGES)}
    assert files <= set(wheel.namelist())


def test_wheel_carries_the_manifest_as_it_is(wheel: zipfile.ZipFile) -> None:
    assert wheel.read("bot/app_manifest.yaml") == (ROOT / "app_manifest.yaml").read_bytes()


def test_wheel_carries_the_licence(wheel: zipfile.ZipFile) -> None:
    (licence,) = [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]
    assert wheel.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_wheel_carries_nothing_of_the_workshop(wheel: zipfile.ZipFile) -> None:
    folders = {Path(name).parts[0] for name in wheel.namelist()}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == set(PACKAGES)


def test_wheel_installs_the_program(wheel: zipfile.ZipFile) -> None:
    (listing,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    entries = ConfigParser()
    entries.read_string(wheel.read(listing).decode())
    assert entries["console_scripts"]["dealboard"] == "bot.cli:main"
