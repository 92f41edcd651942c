"""Deals written many at once: a batch is one transaction, so that a kill loses none and doubles none.

Imports and sample data share this. A batch asks each table once for all that its rows name, and writes each
table once; the kept totals come last, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.exc import IntegrityError, OperationalError

from core.actor import Actor
from core.db import Database
from core.imports.batch import Batch, Known
from core.imports.columns import Field
from core.imports.existing import differs, existing_deals
from core.imports.outcome import Outcome
from core.imports.places import Places
from core.imports.rows import DealRow
from core.transaction import Transaction

_ATTEMPTS = 3


class DealWriter:
    """Writes batches of deals into one workspace.

    `given` are the columns that the file has, for comparing with what is stored; `pipeline`, `create` and
    `create_target` are as in `Places`. With `dry_run` nothing is written, and the outcome is the same.
    """

    def __init__(
        self,
        db: Database,
        actor: Actor,
        *,
        pipeline: str | None = None,
        create: bool = True,
        create_target: bool = False,
        given: Collection[Field] = (),
        dry_run: bool = False,
    ) -> None:
        self._db = db
        self._actor = actor
        self._pipeline = pipeline
        self._create = create
        self._create_target = create_target
        self._given = frozenset(given)
        self._dry_run = dry_run
        self._known: Known | None = None

    def write(self, rows: Sequence[DealRow]) -> Outcome:
        """Write the rows that are not there yet, all in one transaction.

        Raises NotFound where the pipeline that was asked for does not exist.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._write(rows)
            except (IntegrityError, OperationalError):
                # Somebody made the same company, or removed what we knew, at the same time: look again.
                self._known = None
                if attempt == _ATTEMPTS:
                    raise
            except BaseException:
                self._known = None
                raise
        raise AssertionError("unreachable")

    def _write(self, rows: Sequence[DealRow]) -> Outcome:
        begin = self._db.read if self._dry_run else self._db.write
        with begin(self._actor) as tx:
            known = self._known = self._known or Known(
                tx,
                Places(
                    tx,
                    self._pipeline,
                    create=self._create,
                    create_target=self._create_target,
                    dry_run=self._dry_run,
                ),
            )
            return write_rows(tx, known, rows, self._given, dry_run=self._dry_run)


def write_rows(
    tx: Transaction,
    known: Known,
    rows: Sequence[DealRow],
    given: Collection[Field],
    *,
    dry_run: bool = False,
) -> Outcome:
    """Write the rows that are not there yet, in a transaction given; with `dry_run` say what would be."""
    outcome = Outcome()
    stored = existing_deals(tx, rows)
    outcome.already = len(stored)
    outcome.differing = sum(
        differs(row, stored[row.external_id], given, tx.setup) for row in rows if row.external_id in stored
    )
    batch = Batch(tx, known, outcome)
    batch.build([row for row in rows if row.external_id not in stored])
    if not dry_run:
        batch.write()
    known.report(outcome)
    return outcome
