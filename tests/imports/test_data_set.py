"""The public data set imports as it is, with no option given; and so does one of our own like it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.db import Database
from core.totals import differing_totals
from tests.imports.support import BY_IMPORT, counts, deals, import_path

DATA_SET = Path(__file__).parents[3] / "shared" / "data" / "crm-sales-opportunities" / "sales_pipeline.csv"


@pytest.fixture
def data_set() -> Path:
    if not DATA_SET.exists():
        pytest.skip("the data set is not on this machine")
    return DATA_SET


def test_the_data_set_imports_with_no_option_given(db: Database, data_set: Path) -> None:
    imagined = import_path(db, data_set, dry_run=True)
    report = import_path(db, data_set)
    assert imagined.outcome == report.outcome
    assert (report.bad_rows, report.outcome.already) == (0, 0)
    assert sorted(report.outcome.places) == ["stage Engaging in Sales", "stage Prospecting in Sales"]
    found = deals(db)
    assert len(found) == 8800
    assert Counter(deal.status for deal in found) == {"won": 4238, "lost": 2473, "open": 2089}
    assert sum(deal.value.minor for deal in found if deal.status == "won") == 10_005_534_00
    stages = Counter(deal.stage.name for deal in found if deal.status == "open")
    assert stages == {"Prospecting": 500, "Engaging": 1589}
    assert sum(deal.company is None for deal in found) == 1425
    assert len({deal.owner.name for deal in found if deal.owner}) == 30
    assert all(deal.stage_unknown == (deal.status != "open") for deal in found)
    assert all(deal.closed_on for deal in found if deal.status != "open")
    with db.read(BY_IMPORT) as tx:
        assert differing_totals(tx) == {}


def test_importing_the_data_set_again_changes_nothing(db: Database, data_set: Path) -> None:
    import_path(db, data_set)
    before = counts(db)
    report = import_path(db, data_set)
    assert (report.outcome.already, report.outcome.new, report.outcome.differing) == (8800, 0, 0)
    assert counts(db) == before
