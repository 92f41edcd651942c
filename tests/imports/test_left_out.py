"""Columns that are hard to tell apart and closing days that are none: taken, or said to be left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from core.db import Database
from tests.imports.support import deals, import_text, reasons


def test_of_columns_with_one_name_each_can_be_taken(db: Database, tmp_path: Path) -> None:
    content = "Title,Value,Value,\nPump,,5000,Acme\n"
    report = import_text(db, tmp_path, content, maps={"Value (2)": "value", "column 4": "company"})
    assert report.left_out == ["Value"]
    (deal,) = deals(db)
    assert (deal.value.minor, deal.company and deal.company.name) == (500000, "Acme")


def test_columns_that_are_left_out_are_named_but_for_those_without_name_and_content(
    db: Database, tmp_path: Path
) -> None:
    report = import_text(db, tmp_path, "Title,Value,Value,,Note,\nPump,1,2,,,x\n")
    assert report.left_out == ["Value (2)", "Note", "column 6"]


def test_a_row_is_known_again_by_what_it_holds_wherever_its_columns_stand(
    db: Database, tmp_path: Path
) -> None:
    import_text(db, tmp_path, "Title,,Value\nPump,x,1\n")
    assert import_text(db, tmp_path, "Title,Value,\nPump,1,x\n").outcome.already == 1


def test_a_closed_row_without_a_closing_day_is_counted(db: Database, tmp_path: Path) -> None:
    content = "Title,Status,closed,close date\nA,open,,2026-12-31\nB,won,2026-10-01,\nC,lost,,\n"
    assert import_text(db, tmp_path, content, dry_run=True).outcome.undated == 2
    maps = {"closed": "closed", "close date": "expected_close"}
    assert import_text(db, tmp_path, content, maps=maps).outcome.undated == 1
    open_, won, _lost = deals(db)
    assert (open_.expected_close_on, won.closed_on) == (date(2026, 12, 31), date(2026, 10, 1))


def test_a_closing_day_and_a_moment_of_another_day_are_refused(db: Database, tmp_path: Path) -> None:
    content = "Title,Status,Close date,Closed at\nA,won,2026-10-31,2026-10-01\nB,won,2026-10-02,2026-10-01\n"
    report = import_text(db, tmp_path, content)
    assert reasons(report) == [(2, "Close date", "The moment of its close is of another day: 2026-10-01.")]
    assert [deal.title for deal in deals(db)] == ["B"]
