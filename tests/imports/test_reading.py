"""What a file is read as: encodings, delimiters, and rows that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InvalidInput
from core.imports.reading import Table

PLAIN = "Title,Company\nRenewal,Müller & Söhne\nPilot,Café Ålesund\n"


def table(folder: Path, content: str | bytes, **told: str) -> Table:
    path = folder / "deals.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Table.open(path, **told)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_an_encoding_is_told_from_the_bytes(tmp_path: Path, encoding: str) -> None:
    read = table(tmp_path, PLAIN.encode(encoding))
    assert read.header == ("Title", "Company")
    assert [record.cells[1] for record in read.records()] == ["Müller & Söhne", "Café Ålesund"]


def test_cyrillic_is_told_from_western_letters(tmp_path: Path) -> None:
    content = "Title,Company\nПродление договора,Ромашка\nПилотный проект,Берёза\n".encode("cp1251")
    assert table(tmp_path, content).encoding == "cp1251"


def test_a_letter_far_down_still_decides_the_encoding(tmp_path: Path) -> None:
    content = b"Title\n" + b"plain\n" * 50_000 + "Söhne\n".encode("cp1252")
    assert list(table(tmp_path, content).records())[-1].cells == ["Söhne"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_told_from_the_rows(tmp_path: Path, delimiter: str) -> None:
    content = "\n".join(delimiter.join(row) for row in (["Title", "Value"], ["A", "1"], ["B", "2"]))
    assert table(tmp_path, content).delimiter == delimiter


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    assert table(tmp_path, "Title;Value;Close\nA;1.200,50;1\nB;3,5;2\n").delimiter == ";"


def test_a_delimiter_that_is_told_is_taken(tmp_path: Path) -> None:
    assert table(tmp_path, "a,b;c\n1,2;3\n", delimiter=";").header == ("a,b", "c")


def test_the_line_that_excel_puts_first_is_no_header(tmp_path: Path) -> None:
    read = table(tmp_path, "sep=;\nTitle;Value\nA,B;1\n")
    assert read.header == ("Title", "Value")
    assert [record.cells for record in read.records()] == [["A,B", "1"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_ends_a_line(tmp_path: Path, ending: str) -> None:
    read = table(tmp_path, ending.join(["Title", "A", "B", ""]))
    assert [(record.line, record.cells) for record in read.records()] == [(2, ["A"]), (3, ["B"])]


def test_a_row_stands_on_the_line_that_it_begins_on(tmp_path: Path) -> None:
    read = table(tmp_path, '\nTitle,Note\n\nA,"one\ntwo"\nB,\n,\nC,x\n')
    assert [(record.line, record.cells[0]) for record in read.records()] == [(4, "A"), (6, "B"), (8, "C")]


def test_a_quote_that_is_never_closed_makes_one_bad_row(tmp_path: Path) -> None:
    *good, bad = table(tmp_path, 'Title\nA\n"B\nC\n').records()
    assert [record.cells for record in good] == [["A"]]
    assert bad.line == 3
    assert "never closed" in str(bad.broken)


def test_an_endless_cell_is_a_bad_row_and_no_crash(tmp_path: Path) -> None:
    content = 'Title\nA\n"' + "x\n" * 100_000 + 'y"\nB\n'
    records = list(table(tmp_path, content).records())
    assert records[0].cells == ["A"]
    assert any(record.broken for record in records)
    assert records[-1].cells == ["B"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no header"),
        (b"\n\n\r\n", "no header"),
        (b"PK\x03\x04 and so on", "spreadsheet"),
    ],
)
def test_what_is_no_csv_file_is_refused_in_words(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        table(tmp_path, content)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        Table.open(tmp_path / "none.csv")


def test_an_encoding_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not an encoding"):
        table(tmp_path, "Title\nA\n", encoding="klingon")


def test_an_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not written in"):
        table(tmp_path, "Title\nä\n".encode("cp1252"), encoding="utf-8")


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("Title,Value,Value", ("Title", "Value", "Value (2)")),
        ("Title,,Value,", ("Title", "column 2", "Value", "column 4")),
        ("Value,Value (2),Value,Value", ("Value", "Value (2)", "Value (3)", "Value (4)")),
        ("column 2,,Value", ("column 2", "column 2 (2)", "Value")),
    ],
)
def test_every_column_has_a_name_of_its_own(tmp_path: Path, header: str, names: tuple[str, ...]) -> None:
    assert table(tmp_path, f"{header}\n").header == names
