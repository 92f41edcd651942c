"""What goes out comes back in as the same deals."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actor import Actor
from core.contact_requests import ContactNumber, EraseContact
from core.db import Database
from core.exports import export_deals
from core.imports.formulas import guard, unguard
from core.money import parse_money
from core.requests import CreateDeal, DealNumber, LoseDeal
from core.seeding import seed_deals
from core.services import Services
from tests.imports.support import BY_IMPORT, counts, deals, import_text


def exported(db: Database, actor: Actor = BY_IMPORT) -> str:
    file = io.StringIO(newline="")
    export_deals(db, actor, file)
    return file.getvalue()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def fill(db: Database, folder: Path, people: dict[str, Actor]) -> None:
    """Deals that came in every way, with everything that a deal can have."""
    import_text(
        db,
        folder,
        "ID,Title,Value,Currency,Stage,Status,Pipeline,Owner,Company,Contact,Email,Phone,Contact role,"
        "Created,Stage entered,Close date,Expected close,Due,Label,Source,Reason\n"
        "1,=cmd|x,1200.50,EUR,Won,open,Other,Zoe,@Acme,-Jane,j@x.example,+49 1,prospect,2026-01-02T10:00:01Z,"
        "2026-01-05,,2027-01-01,2026-12-01,Gold,+ref,\n"
        '2,"\'Multi, ""line""",0,JPY,Demo,won,Sales,,,,,,,2026-01-02,,2026-02-03,,,,,\n'
        "3,🎉 שלום,,,,lost,Sales,Zoe,,Joe,,,client,2026-01-02,,2026-02-03,,,,,They moved to Mars\n"
        "4,'=already guarded,5,KWD,Demo,abandoned,Sales,Zoe,,,,,,2026-01-02,,,,,,,\n",
    )
    services = Services.over(db)
    value = parse_money("12k", default_currency="USD", locale="en")
    services.deals.create(CreateDeal(title="By hand", value=value, company="Acme"), people["Ana"])
    services.deals.create(CreateDeal(title="Lost by hand"), people["Ben"])
    services.closing.lose(LoseDeal(deal=DealNumber(number=6), reason="Price"), people["Ben"])


def test_an_export_imports_to_the_same_deals(
    db: Database, tmp_path: Path, people: dict[str, Actor], make_workspace: Callable[[str], Actor]
) -> None:
    fill(db, tmp_path, people)
    there = exported(db)
    assert len(rows(there)) == 6
    other = make_workspace("T2")
    report = import_text(db, tmp_path, there, actor=other)
    assert (report.outcome.new, report.bad) == (6, [])
    assert exported(db, other) == there


def test_an_export_changes_nothing_where_it_came_from(
    db: Database, tmp_path: Path, people: dict[str, Actor]
) -> None:
    fill(db, tmp_path, people)
    before = counts(db), deals(db)
    report = import_text(db, tmp_path, exported(db))
    assert (report.outcome.already, report.outcome.differing, report.bad_rows) == (6, 0, 0)
    assert (counts(db), deals(db)) == before


def test_numbers_are_kept_where_they_are_free(
    db: Database, tmp_path: Path, make_workspace: Callable[[str], Actor]
) -> None:
    import_text(db, tmp_path, "ID,Title\n" + "".join(f"{n},t{n}\n" for n in range(1, 6)))
    there = exported(db)
    kept = "\r\n".join(line for line in there.splitlines() if not line.startswith(("1,", "3,"))) + "\r\n"
    other = make_workspace("T2")
    import_text(db, tmp_path, "ID,Title\nx,first\n", actor=other)
    import_text(db, tmp_path, there.splitlines()[0] + "\r\n" + kept.split("\r\n", 1)[1], actor=other)
    assert {deal.title: deal.number for deal in deals(db, "T2")} == {"first": 1, "t2": 2, "t4": 4, "t5": 5}
    import_text(db, tmp_path, there, actor=other)
    assert {deal.title: deal.number for deal in deals(db, "T2")} == {
        "first": 1, "t1": 6, "t2": 2, "t3": 3, "t4": 4, "t5": 5,
    }  # fmt: skip


def test_an_erased_contact_does_not_leave(db: Database, tmp_path: Path, people: dict[str, Actor]) -> None:
    import_text(db, tmp_path, "Title,Contact,Email\nA,Jane Doe,jane@acme.com\n")
    erase = EraseContact(contact=ContactNumber(number=1), consent={"confirmed"})
    Services.over(db).contacts.erase(erase, people["Ada"])
    text = exported(db)
    assert "jane" not in text.casefold()


def test_cells_that_a_spreadsheet_would_run_are_disarmed(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Company\n=1+1,@x\n+2,-3\nplain,'s-Hertogenbosch\n")
    cells = [(row["Title"], row["Company"]) for row in rows(exported(db))]
    assert cells == [("'=1+1", "'@x"), ("'+2", "'-3"), ("plain", "'s-Hertogenbosch")]


@given(st.text(alphabet="'=+-@\tab "))
def test_disarming_a_cell_can_be_undone_exactly(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_export_holds_few_deals_in_memory(db: Database) -> None:
    seed_deals(db, BY_IMPORT, 4000)

    class Nowhere(io.StringIO):
        def write(self, text: str) -> int:
            return len(text)

    export_deals(db, BY_IMPORT, Nowhere())
    tracemalloc.start()
    try:
        assert export_deals(db, BY_IMPORT, Nowhere()) == 4000
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A thousand rows at a time are some three megabytes; all of them would be four times as many.
    assert peak < 8_000_000


@pytest.mark.parametrize("name", ["T1", "T2"])
def test_an_export_has_one_workspaces_deals(
    db: Database, tmp_path: Path, make_workspace: Callable[[str], Actor], name: str
) -> None:
    import_text(db, tmp_path, "Title\nT1\n")
    import_text(db, tmp_path, "Title\nT2\n", actor=make_workspace("T2"))
    assert [row["Title"] for row in rows(exported(db, Actor.by_rule(name, "export")))] == [name]
