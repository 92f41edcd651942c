"""What is gone is named: by an undo (rule 7), and after a deletion (rule 16)."""

from __future__ import annotations

from tests.scenarios.office import Office


def test_undo_names_what_the_change_was_about(office: Office) -> None:
    office.ana.types("contact new Zoe")
    assert office.ana.types("deal undo").text == "Undone for *Zoe*: you created the contact."
    office.ana.types("deal new Acme renewal 12k")
    office.ana.types("deal task 1 Call fri")
    assert "Undone for *#1 Acme renewal*: you noted to do: Call" in office.ana.types("deal undo").text
    office.ada.types("pipeline new Onboarding")
    office.ada.types("pipeline archive Onboarding")
    undone = office.ada.types("deal undo").text
    assert "Undone for *Onboarding*: you archived the pipeline." in undone


def test_undo_says_which_deals_went_back_with_it(office: Office) -> None:
    office.ada.types("pipeline new Onboarding")
    office.ana.types('deal new First contact:"Jane Doe"')
    asked = office.ana.types('deal new Second contact:"Jane Doe" pipeline:Onboarding')
    office.ana.clicks(asked, "Move their open deals here")
    undone = office.ana.types("deal undo").text
    assert "Undone: *Second* is gone." in undone
    assert "*#1 First* went back to Sales." in undone


def test_undo_of_a_creation_says_what_it_had_made_and_leaves(office: Office) -> None:
    office.ana.types('deal new First contact:"Jane Doe" company:Acme')
    assert "First* is gone. Jane Doe and Acme, made with it, stay." in office.ana.types("deal undo").text
    office.visit.forward(minutes=1)
    office.ana.types('deal new Second contact:"#1" company:Globex')
    assert "Second* is gone. Globex, made with it, stays." in office.ana.types("deal undo").text
    office.visit.forward(minutes=1)
    office.ana.types('deal new Third contact:"#1" company:Globex')
    assert office.ana.types("deal undo").text == "Undone: *Third* is gone."


def test_undo_of_a_win_says_whose_role_it_took_back(office: Office) -> None:
    office.ada.types("pipeline converts Sales automatically")
    office.ana.types('deal new First contact:"Jane Doe"')
    office.ana.types("deal won 1")
    undone = office.ana.types("deal undo").text
    assert "as before. Jane Doe is a lead again." in undone
    office.ada.types("pipeline converts Sales off")
    office.ana.types("deal won 1")
    assert "again" not in office.ana.types("deal undo").text


def test_of_a_deleted_deal_it_is_told_who_deleted_it(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    office.ada.erases("deal delete 1", 1)
    said = office.ana.types("deal history 1").text
    assert "There is no deal #1 any more: Ada Adeyemi deleted it on Nov 23, 2026." in said
    assert "There is no deal #2." in office.ana.types("deal history 2").text


def test_history_says_where_a_reopened_deal_went(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k stage:Qualifying")
    office.ana.types("deal won 1")
    office.ana.types("deal reopen 1 demo")
    assert "reopened it: Qualifying → Demo" in office.ana.types("deal history 1").text
