"""An import taken back, by its button and by `/deal undo`: all of it, but for what somebody touched."""

from __future__ import annotations

from tests.scenarios.office import Office
from tests.scenarios.test_imports import deals, imports, now_shows, tries


def test_an_import_is_undone_by_its_button_and_may_be_made_anew(office: Office) -> None:
    office.ana.types("deal new Renewal 12k")
    ada = office.ada
    tries(ada, office)
    assert "'Undo'" in imports(ada, office)
    office.ana.types("deal note 2 Called them")
    assert ada.person.use("Undo")["ok"]
    told = now_shows(ada, office, "are gone")
    assert "2 deals* that were imported from *deals.csv" in told
    assert "1 changed meanwhile (#2)" in told
    assert "1 contact or company that was made for them is in use by now, and stays" in told
    assert "Stages, labels and owners that were made for them stay" in told
    assert deals(office) == 2
    ada.person.close(everything=True)
    assert "2 deals" in tries(ada, office)


def test_deal_undo_takes_back_the_import_whole_and_no_row_of_it(office: Office) -> None:
    ada = office.ada
    tries(ada, office)
    imports(ada, office)
    ada.person.close(everything=True)
    before = ada.person.latest()
    assert "Taking back the import of *deals.csv*" in ada.types("deal undo").text
    office.visit.eventually(lambda: deals(office) == 0, 15)
    assert "3 deals* that were imported from *deals.csv* are gone" in str(
        office.visit.eventually(
            lambda: [each for each in ada.person.sees() if "are gone" in each["text"]], 15
        )
    )
    assert before != ada.person.latest()
    assert "undo goes no further back" in ada.types("deal undo").text
