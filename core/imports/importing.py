"""Deals from a CSV file: looked at, checked row by row, written in batches that a kill cannot halve.

To resume is to run again: rows that are there are recognised by their external id.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.actor import Actor
from core.bulk import refresh_statistics
from core.currencies import require_currency
from core.db import Database
from core.imports.checking import Checker, Reading
from core.imports.columns import Columns, Field
from core.imports.options import ImportOptions
from core.imports.outcome import Outcome
from core.imports.reading import Table
from core.imports.rows import BadRow, DealRow
from core.imports.statuses import StatusWords
from core.imports.survey import Survey, survey
from core.imports.writing import DealWriter
from core.pace import Pace
from core.permissions import require

MOST_KEPT = 1000
"""Bad rows that a report keeps; beyond them it only counts."""

_FIRST_BATCH = 100
_LARGEST_BATCH = 2000
_SECONDS = 0.08  # what a batch should take, so that a slow one still ends within decision 10's 200 ms
_PAUSE = 0.1  # of a batch's own time, in which nothing is locked, so that who waits for the writer gets it

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


@dataclass
class ImportReport:
    """What an import did, or would do: how the file was read, what became of its rows, and the bad ones.

    `bad` are the first of the bad rows, at most MOST_KEPT, and `bad_rows` how many there are.
    """

    table: Table
    columns: Columns
    survey: Survey
    currency: str
    dry_run: bool
    outcome: Outcome = field(default_factory=Outcome)
    bad: list[BadRow] = field(default_factory=list)
    bad_rows: int = 0

    @property
    def left_out(self) -> list[str]:
        """The columns that nothing is taken from, but for those with neither a name nor content."""
        columns, names = self.columns, self.table.written
        return [
            name
            for at, name in enumerate(columns.names)
            if name in columns.left_out and (names[at] or at not in self.survey.blank)
        ]


class FileImport:
    """The import of one file into one workspace, in two steps: look, then run."""

    def __init__(self, db: Database, actor: Actor, path: Path, options: ImportOptions) -> None:
        """Look at the whole file once. Nothing is written.

        Raises NotPermitted unless the actor may import, and InvalidInput, with what would mend it, for what
        cannot be told from the file or is told wrongly.
        """
        require(actor, "import")
        self._db = db
        self._actor = actor
        self._options = options
        self._table = Table.open(path, encoding=options.encoding, delimiter=options.delimiter)
        self._columns = Columns.recognise(self._table.header, options.maps, options.title)
        self._statuses = StatusWords.parse(options.status_map, literal=self._columns.ours)
        self._survey = survey(self._table, self._columns, self._statuses, options.dates)
        self._currency = self._currency_of(options.currency)

    def run(
        self,
        *,
        dry_run: bool = False,
        on_progress: Progress = lambda done, of: None,
        on_bad_row: Callable[[BadRow], None] = lambda row: None,
    ) -> ImportReport:
        """Import the good rows that are not there yet; returns what was done with all of them.

        With `dry_run` nothing is written, and the report says what would be. Each batch of at most 200 ms
        is a transaction. Raises NotFound where the pipeline that was asked for does not exist.
        """
        report = ImportReport(self._table, self._columns, self._survey, self._currency, dry_run)
        create = self._options.create_stages
        writer = DealWriter(
            self._db,
            self._actor,
            pipeline=self._options.pipeline,
            create=create is not False,
            create_target=create is True,
            given=self._columns.at,
            dry_run=dry_run,
        )

        def leave_out(row: BadRow) -> None:
            report.bad_rows += 1
            if len(report.bad) < MOST_KEPT:
                report.bad.append(row)
            on_bad_row(row)

        pace, done = Pace(_SECONDS, _FIRST_BATCH, _LARGEST_BATCH), 0
        for batch in self._batches(pace, leave_out):
            started = time.perf_counter()
            outcome = writer.write(batch)
            report.outcome.add(outcome)
            for refused in outcome.refused:
                leave_out(self._in_the_files_words(refused))
            done += len(batch)
            on_progress(done + report.bad_rows - len(report.outcome.refused), self._survey.rows)
            took = time.perf_counter() - started
            pace.took(took, len(batch))
            if not dry_run:
                time.sleep(took * _PAUSE)
        report.bad.sort(key=lambda row: row.line)
        if report.outcome.new and not dry_run:
            refresh_statistics(self._db)
        on_progress(self._survey.rows, self._survey.rows)
        return report

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self._survey.rows

    @property
    def names(self) -> dict[Field, str]:
        """The file's own names for the columns that it has."""
        return {field: self._columns.name_of(field) for field in self._columns.at}

    def good_rows(self, leave_out: Callable[[BadRow], None]) -> Iterator[DealRow]:
        """The rows that can be read, in order; `leave_out` gets the others."""
        reading = Reading(
            self._columns,
            self._table.written,
            self._survey.orders,
            self._statuses,
            self._currency,
            self._survey.locale,
        )
        checker = Checker(reading, self._db.clock.now())
        for record in self._table.records():
            row = checker.check(record)
            if isinstance(row, BadRow):
                leave_out(row)
            else:
                yield row

    def _batches(self, pace: Pace, leave_out: Callable[[BadRow], None]) -> Iterator[list[DealRow]]:
        """The good rows, as many at a time as the pace allows."""
        batch: list[DealRow] = []
        for row in self.good_rows(leave_out):
            batch.append(row)
            if len(batch) >= pace.size:
                yield batch
                batch = []
        # Even without a row the writer looks at its options.
        yield batch

    def _in_the_files_words(self, row: BadRow) -> BadRow:
        """A row that the database refused, its field called as the file calls the column."""
        return BadRow(
            row.line,
            tuple(cell._replace(column=self._columns.name_of(Field(cell.column))) for cell in row.cells),
        )

    def _currency_of(self, written: str | None) -> str:
        """The currency of amounts that name none: as told, as the column's name tells, or the workspace's."""
        if written is not None:
            return require_currency(written)
        with self._db.read(self._actor) as tx:
            return self._columns.currency or tx.settings.currency
