"""Imports step by step: a file is kept while its columns are confirmed and tried, then a job imports it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, bindparam, delete, insert, select, update

from core.activity_log import record
from core.actor import Actor
from core.currencies import require_currency
from core.db import Database
from core.errors import InvalidInput, NotFound
from core.i18n import _
from core.ids import new_id
from core.imports.columns import EXPORT_HEADER, IGNORE, Columns, Field, guessed
from core.imports.formulas import unguard
from core.imports.importing import FileImport
from core.imports.job import items_of
from core.imports.options import ImportOptions
from core.imports.reading import Table
from core.imports.results import (
    IMPORT,
    MOST_SHOWN,
    ColumnGuess,
    FileLook,
    ImportPlan,
    ImportResult,
    rows_to_json,
)
from core.imports.rows import BadRow, DealRow
from core.job_results import JobView
from core.jobs import job_of, start_job
from core.models import ImportFile
from core.permissions import require
from core.transaction import OF_WORKSPACE, Transaction

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
"""What one transaction takes in within the time that it may; the program on the machine takes any size."""

KEPT = timedelta(days=1)
_SAMPLED_ROWS = 50
_UNSAFE = '/\\:*?"<>|'
_OPTIONS = TypeAdapter(ImportOptions)
_KEY: Any = ImportFile.import_id == bindparam("key")
_WORKSPACE: Any = bindparam("workspace_id")
_FIND = select(ImportFile.name, ImportFile.options, ImportFile.asked_by, ImportFile.job_id).where(
    ImportFile.workspace_id == _WORKSPACE, _KEY
)
_CONTENT = select(ImportFile.content).where(ImportFile.workspace_id == _WORKSPACE, _KEY)
_CHANGE = update(ImportFile).where(ImportFile.workspace_id == OF_WORKSPACE, _KEY)
_HAND_OVER = _CHANGE.where(ImportFile.job_id.is_(None)).values(content=None, job_id=bindparam("job"))


@dataclass(frozen=True)
class RowsRead:
    """What `Imports.read_rows` found in a file; neither `plan` nor `items` where it was imported already."""

    import_id: int
    plan: Mapping[str, Any] = field(default_factory=dict)
    items: Sequence[tuple[int, Mapping[str, Any]]] = ()


class Imports:
    """What an admin does from a file to a job. Each step is one call, and may be repeated."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, name: str, options: ImportOptions, actor: Actor) -> int:
        """Make room for a file called `name` that is to be fetched; returns the key of the import.

        Raises NotPermitted; InvalidInput for a currency that there is not.
        """
        require(actor, "import")
        if options.currency is not None:
            require_currency(options.currency)
        import_id = new_id()
        with self._db.write(actor) as tx:
            tx.run(
                insert(ImportFile),
                import_id=import_id,
                name=_safe(name),
                options=_OPTIONS.dump_python(options, mode="json"),
                asked_by=actor.member_id,
                asked_at=tx.now,
            )
        return import_id

    def examine(self, import_id: int, content: bytes, actor: Actor) -> FileLook:
        """What the columns of a file that was fetched seem to hold; `keep` keeps it.

        Raises InvalidInput where it is empty, too large, no CSV file, or has a header and no row.
        """
        if not content.strip():
            raise InvalidInput(_("The file is empty."), _("Its first line must name the columns."))
        if len(content) > MOST_BYTES:
            raise too_large()
        with self._db.read(actor) as tx:
            row = _found(tx, import_id)
        with _on_disk(row.name, content) as path:
            return _look(import_id, path, _options_of(row))

    def keep(self, import_id: int, content: bytes, actor: Actor) -> None:
        """Keep the content of a file that was examined."""
        require(actor, "import")
        with self._db.write(actor) as tx:
            _found(tx, import_id)
            tx.run(_CHANGE.values(content=content), key=import_id)

    def look(self, import_id: int, actor: Actor) -> FileLook:
        """What the columns of the file seem to hold, or were said to. Raises InvalidInput for no CSV file."""
        with self._opened(import_id, actor) as (path, options):
            return _look(import_id, path, options)

    def choose(self, import_id: int, options: ImportOptions, actor: Actor) -> None:
        """Remember how the file is to be read."""
        require(actor, "import")
        with self._db.write(actor) as tx:
            _found(tx, import_id)
            tx.run(_CHANGE.values(options=_OPTIONS.dump_python(options, mode="json")), key=import_id)

    def options(self, import_id: int, actor: Actor) -> ImportOptions:
        """How the file is to be read, as far as somebody said."""
        require(actor, "import")
        with self._db.read(actor) as tx:
            return _options_of(_found(tx, import_id))

    def try_out(self, import_id: int, actor: Actor) -> ImportResult:
        """What importing the file would come to; nothing is changed.

        Raises InvalidInput for what cannot be told from the file, with the field of the form that tells it.
        """
        with self._opened(import_id, actor) as (path, options):
            file = FileImport(self._db, actor, path, options)
            _require_few(file)
            report = file.run(dry_run=True)
        return ImportResult(path.name, report.outcome, tuple(report.bad[:MOST_SHOWN]), report.bad_rows, True)

    def read_rows(self, import_id: int, actor: Actor) -> RowsRead:
        """All that the job has to do. It takes long, and holds nobody up. Raises as `try_out` does."""
        with self._db.read(actor) as tx:
            if _found(tx, import_id).job_id is not None:
                return RowsRead(import_id)
        plan, rows = self._planned(import_id, actor)
        return RowsRead(import_id, plan.model_dump(mode="json"), tuple(items_of(rows)))

    def start(self, rows: RowsRead, reply: Mapping[str, Any], actor: Actor) -> JobView:
        """Start the job that imports the rows; the one that was started already, if there is one.

        Its key is that of the line of history that causes all others: an import is one change (rule 7).
        `reply` as in `JobView`. Raises NotPermitted; AlreadyHandled for a repeat.
        """
        require(actor, "import")
        with self._db.write(actor) as tx:
            job_id = new_id()
            if not tx.run(_HAND_OVER, key=rows.import_id, job=job_id).rowcount:
                return job_of(tx, _found(tx, rows.import_id).job_id)
            record(tx, "deals.imported", activity_id=job_id, after={"deals": len(rows.items)})
            return start_job(tx, IMPORT, rows.plan, rows.items, reply, job_id=job_id)

    def purge(self, before: datetime) -> int:
        """Forget files that were chosen before `before`; returns how many."""
        with self._db.across_workspaces() as connection:
            return connection.execute(delete(ImportFile).where(ImportFile.asked_at < before)).rowcount

    def _planned(self, import_id: int, actor: Actor) -> tuple[ImportPlan, list[DealRow]]:
        """The good rows of the file, and all else that its import needs to know."""
        left_out: list[BadRow] = []
        with self._opened(import_id, actor) as (path, options):
            file = FileImport(self._db, actor, path, options)
            _require_few(file)
            rows = list(file.good_rows(left_out.append))
        plan = ImportPlan(
            file=path.name,
            pipeline=options.pipeline,
            create_stages=options.create_stages is not False,
            names=file.names,
            left_out=rows_to_json(left_out[:MOST_SHOWN], actor.locale),
            bad_rows=len(left_out),
        )
        return plan, rows

    @contextmanager
    def _opened(self, import_id: int, actor: Actor) -> Iterator[tuple[Path, ImportOptions]]:
        """The file on the disk for a moment, with its own name. Raises NotFound where it is not kept."""
        require(actor, "import")
        with self._db.read(actor) as tx:
            row = _found(tx, import_id)
            content = tx.run(_CONTENT, key=import_id).scalar_one()
        if content is None:
            raise _gone()
        with _on_disk(row.name, content) as path:
            yield path, _options_of(row)


def too_large() -> InvalidInput:
    """What is said of a file that is larger than is taken."""
    return InvalidInput(
        _("The file is too large: {most} MB is the most.", most=MOST_BYTES // 1_000_000),
        _("Split it, or import it on the machine where I run: `dealboard import FILE`."),
        field="file",
    )


def _require_few(file: FileImport) -> None:
    if file.rows > MOST_ROWS:
        raise InvalidInput(
            _("The file has {rows:,} rows; {most:,} is the most.", rows=file.rows, most=MOST_ROWS),
            _("Split it, or import it on the machine where I run: `dealboard import FILE`."),
            field="file",
        )


@contextmanager
def _on_disk(name: str, content: bytes) -> Iterator[Path]:
    """A file of that name, for a moment."""
    with TemporaryDirectory(prefix="dealboard-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def _look(import_id: int, path: Path, options: ImportOptions) -> FileLook:
    table = Table.open(path, encoding=options.encoding, delimiter=options.delimiter)
    header = table.header
    if next(table.records(), None) is None:
        raise InvalidInput(
            _("There is no row in {file}, only the header.", file=path.name),
            _("Each row below it becomes a deal."),
        )
    fields: dict[int, Field | None] = {at: field for field, at in guessed(header).items()}
    fields |= _told(header, options)
    samples = _samples(table)
    columns = tuple(
        ColumnGuess(name, fields.get(at), samples.get(at, ""))
        for at, name in enumerate(header)
        if table.written[at] or at in samples
    )
    ours = set(EXPORT_HEADER) <= set(header)
    return FileLook(import_id, path.name, columns, ours, _title(header, options), options)


def _found(tx: Transaction, import_id: int) -> Row[Any]:
    """The actor's own import. Raises NotFound where it is kept no more, or somebody else's."""
    row = tx.first(_FIND, key=import_id)
    if row is None or row.asked_by != tx.actor.member_id:
        raise _gone()
    return row


def _gone() -> NotFound:
    return NotFound(
        _("I don't keep that file any more."), _("Choose it again: `/deal import`. A file is kept for a day.")
    )


def _options_of(row: Row[Any]) -> ImportOptions:
    return _OPTIONS.validate_python(row.options)


def _safe(name: str) -> str:
    """A name under which a file can lie in any folder."""
    kept = "".join(letter for letter in name if letter.isprintable() and letter not in _UNSAFE)
    return kept.strip(". ")[-60:] or "deals.csv"


def _told(header: tuple[str, ...], options: ImportOptions) -> dict[int, Field | None]:
    """What was said of columns before."""
    return {
        header.index(name): None if word == IGNORE else Field(word)
        for name, word in options.maps.items()
        if name in header
    }


def _title(header: tuple[str, ...], options: ImportOptions) -> str | None:
    """The template that titles are made by; None where a column holds them, or nothing tells."""
    if options.title is not None:
        return options.title
    try:
        columns = Columns.recognise(header, options.maps)
    except InvalidInput:
        return None
    return columns.title.described(header) if columns.title else None


def _samples(table: Table) -> dict[int, str]:
    """The first value that stands in each column: near the top, or anywhere in one without a name."""
    found: dict[int, str] = {}
    unnamed = {at for at, name in enumerate(table.written) if not name}
    for row, (_line, cells, _broken) in enumerate(table.records()):
        if row >= _SAMPLED_ROWS and unnamed <= found.keys():
            break
        for at, cell in enumerate(cells):
            if at not in found and cell.strip():
                found[at] = unguard(cell.strip())
    return found
