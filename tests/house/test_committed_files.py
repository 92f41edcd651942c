"""What is committed runs anywhere: it names nothing of the machine that it was written on."""

import re

import pytest

from . import ROOT, committed

OF_ONE_MACHINE = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org"
    r"|^\s*--(?:extra-index|index|find)-(?:url|links)\b"
    r"|(?<![\w.])/(?:work|root|home|Users|tmp|farm|opt)/\w",
    re.MULTILINE,
)


@pytest.mark.parametrize(
    "text",
    [
        "-".join(["--index", "url https://packages.example.com/simple"]),
        ".".join(["https://files", "pythonhosted", "org/x"]),
        "open('" + "/".join(["", "home", "jane", "deals.csv"]) + "')",
    ],
)
def test_an_address_or_path_of_one_machine_is_recognised(text: str) -> None:
    assert OF_ONE_MACHINE.search(text)


def test_no_committed_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    found = {}
    for path in committed():
        if match := OF_ONE_MACHINE.search(path.read_bytes().decode("utf-8", errors="replace")):
            found[str(path.relative_to(ROOT))] = match.group()
    assert not found
