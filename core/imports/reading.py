"""A CSV file as a table: its encoding and delimiter told apart, its rows each with the line it begins on.

The file is read anew for each pass and never held in memory, so that its size does not matter.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Self

import charset_normalizer

from core.errors import InvalidInput
from core.i18n import Text, _
from core.written import excerpt

DELIMITERS = (",", ";", "\t", "|")

_SAMPLE_BYTES = 65_536
_SAMPLE_ROWS = 50
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What is still met where UTF-8 is not.
_WESTERN = "cp1252"
_OTHERS = ("cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "shift_jis", "gb18030", "big5", "cp949")
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Record(NamedTuple):
    """A row: the line it begins on (the first is 1), its cells, and what makes it unreadable, if anything."""

    line: int
    cells: list[str]
    broken: Text | None = None


@dataclass(frozen=True)
class Table:
    """What a file was read as. `written` is its header as it stands there, on the line `begins`; `header` the
    names of its columns, each another: “Value (2)” is the second that is called so, “column 4” has no name.
    """

    path: Path
    encoding: str
    delimiter: str
    written: tuple[str, ...]
    header: tuple[str, ...]
    begins: int

    @classmethod
    def open(cls, path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Self:
        """Look at the file and tell how it is to be read; `encoding` and `delimiter` overrule the guess.

        Raises InvalidInput, with what would work, for what is no CSV file with a header.
        """
        try:
            with path.open("rb") as file:
                start = file.read(_SAMPLE_BYTES)
            if start.startswith(_SPREADSHEETS):
                message = _("{file} is a spreadsheet, not a CSV file.", file=path.name)
                raise InvalidInput(message, _("Save it as CSV first."))
            encoding = _known(encoding) if encoding else _guess_encoding(path, start)
            with path.open(encoding=encoding, newline="") as text:
                sample = text.read(_SAMPLE_BYTES)
        except OSError as error:
            raise InvalidInput(
                _("{file} cannot be read: {reason}.", file=str(path), reason=str(error.strerror))
            ) from None
        except UnicodeError:
            raise _not_in(encoding or "", path) from None
        delimiter = delimiter or _announced(sample) or _guess_delimiter(sample)
        if len(delimiter) != 1 or delimiter in '"\r\n':
            raise InvalidInput(
                _("A delimiter is one character."), _("Write --delimiter ';' or leave it out.")
            )
        header = next(_records(io.StringIO(sample, newline=""), delimiter), None)
        if header is None or header.broken:
            raise InvalidInput(
                _("{file} has no header.", file=path.name), _("Its first line must name the columns.")
            )
        names = tuple(cell.strip() for cell in header.cells)
        return cls(path, encoding, delimiter, names, _told_apart(names), header.line)

    def records(self) -> Iterator[Record]:
        """Every row below the header that holds anything, from the beginning at each call.

        Raises InvalidInput where the bytes are not what the encoding allows.
        """
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                for record in _records(file, self.delimiter):
                    if record.line != self.begins:
                        yield record
        except UnicodeError:
            raise _not_in(self.encoding, self.path) from None


def _told_apart(written: Sequence[str]) -> tuple[str, ...]:
    """A name for each column, no two the same."""
    names: dict[str, None] = {}
    theirs = frozenset(written)
    for place, name in enumerate(written, 1):
        plain = name or str(_("column {place}", place=place))
        told, again = plain, 1
        while told in names or (told in theirs and told != name):
            again += 1
            told = f"{plain} ({again})"
        names[told] = None
    return tuple(names)


class _Lines:
    """Lines for the CSV reader, which remember whether it asked for one more than there are."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return next(self._lines)
        except StopIteration:
            self.ended = True
            raise


def _records(file: Iterable[str], delimiter: str) -> Iterator[Record]:
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Record(line, [], _("A cell is longer than any cell can be; a quote is never closed."))
            continue
        if lines.ended:
            # The reader wanted more in the middle of a row: all that follows the quote is in one cell.
            yield Record(line, [], _("A quote is opened and never closed, so the row has no end."))
        elif any(cells) and not (line == 1 and _announced(delimiter.join(cells))):
            yield Record(line, cells)


def _announced(sample: str) -> str | None:
    """The delimiter that Excel's `sep=;` on the first line announces."""
    first = sample[:8].splitlines()[:1]
    return first[0][4] if first and len(first[0]) == 5 and first[0].startswith("sep=") else None


def _guess_delimiter(sample: str) -> str:
    """The delimiter that cuts the header into most columns, and the rows below into as many."""

    def fitness(delimiter: str) -> tuple[float, int]:
        rows = islice(_records(io.StringIO(sample, newline=""), delimiter), _SAMPLE_ROWS)
        widths = [len(row.cells) for row in rows if not row.broken]
        if not widths or widths[0] < 2:
            return 0.0, 0
        return round(widths.count(widths[0]) / len(widths), 1), widths[0]

    return max(DELIMITERS, key=fitness)


def _guess_encoding(path: Path, start: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    pairs = len(start) // 2
    if pairs > 1 and start[1::2].count(0) > 0.4 * pairs:
        return "utf-16-le"
    if pairs > 1 and start[::2].count(0) > 0.4 * pairs:
        return "utf-16-be"
    return "utf-8" if _is_utf8(path) else _guess_legacy(path)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _guess_legacy(path: Path) -> str:
    """From the lines that are not plain ASCII, which all these share; Western where it is a draw."""
    with path.open("rb") as file:
        telling = b"".join(islice((line for line in file if not line.isascii()), 500))
    matches = charset_normalizer.from_bytes(telling[:_SAMPLE_BYTES], cp_isolation=[_WESTERN, *_OTHERS])
    best = matches.best()
    if best is None:
        return _WESTERN
    score = best.chaos, best.coherence
    draws = [match for match in matches if (match.chaos, match.coherence) == score]
    if any(_WESTERN in match.could_be_from_charset for match in draws):
        return _WESTERN
    return str(best.encoding)


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        message = _("“{name}” is not an encoding.", name=excerpt(encoding))
        raise InvalidInput(message, _("Write --encoding cp1252, utf-8 or utf-16.")) from None


def _not_in(encoding: str, path: Path) -> InvalidInput:
    message = _("{file} is not written in {encoding}.", file=path.name, encoding=encoding)
    hint = _("Save it as UTF-8, or name its encoding, such as cp1252 or utf-16.")
    return InvalidInput(message, hint, field="encoding")
