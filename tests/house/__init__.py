"""Tests about the repository itself: its shape, its manifest, what it ships."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def committed(*patterns: str) -> list[Path]:
    """The files under version control that match `patterns` (all of them without any), and exist."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True
    )
    if listing.returncode:
        pytest.skip("not a git checkout, so nothing says which files are committed")
    paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    return [path for path in paths if path.exists()]
