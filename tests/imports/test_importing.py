"""What rows become: deals with a past, what they point to, and what is made on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.errors import InvalidInput, NotFound, NotPermitted
from core.members import Members, Profile
from core.money import NO_VALUE, Money
from core.pipeline_requests import SetRequiredFields
from core.pipeline_rows import all_pipelines
from core.search_index import match_words
from core.stages import Stages
from core.totals import differing_totals
from tests.conftest import NOON, TEAM
from tests.imports.support import BY_IMPORT, counts, deals, history, import_text, reasons

DAY = timedelta(days=1)


def stage_names(db: Database, pipeline: str = "Sales") -> list[str]:
    with db.read(BY_IMPORT) as tx:
        (found,) = [each for each in all_pipelines(tx) if each.name == pipeline]
    return [stage.name for stage in found.stages]


def test_a_row_becomes_a_deal_with_all_that_it_says(db: Database, tmp_path: Path) -> None:
    import_text(
        db,
        tmp_path,
        "ID,Title,Value,Currency,Stage,Owner,Company,Contact,Email,Phone,Created,Expected close,Due,"
        "Label,Source\n"
        "7,Renewal,1200.50,EUR,demo,Bob Ray,Acme,Jane Doe,jane@acme.com,+49 1,2026-01-02,2026-12-31,"
        "2026-12-01,red,referral\n",
    )
    (deal,) = deals(db)
    assert (deal.title, deal.value, deal.status) == ("Renewal", Money(120050, "EUR"), "open")
    assert (deal.stage.name, deal.pipeline_name) == ("Demo", "Sales")
    assert deal.owner is not None
    assert (deal.owner.name, deal.owner.user_id) == ("Bob Ray", None)
    assert deal.company is not None
    assert deal.contact is not None
    assert (deal.company.name, deal.contact.name, deal.contact.role) == ("Acme", "Jane Doe", "lead")
    assert deal.created_at == deal.stage_entered_at == datetime(2026, 1, 2, 12, tzinfo=UTC)
    assert (deal.expected_close_on, deal.due_on) == (date(2026, 12, 31), date(2026, 12, 1))
    assert deal.label is not None
    assert (deal.label.name, deal.source) == ("Red", "referral")


def test_open_deals_without_what_their_stage_asks_for_are_taken_and_counted(
    db: Database, tmp_path: Path
) -> None:
    request = SetRequiredFields(stage="Demo", fields=("source",))
    Stages(db).set_required_fields(request, BY_IMPORT)
    content = "Title,Stage,Source\nA,Demo,\nB,Demo,fair\nC,Qualifying,\n"
    assert import_text(db, tmp_path, content, dry_run=True).outcome.lacking == 1
    assert import_text(db, tmp_path, content).outcome.lacking == 1
    assert len(deals(db)) == 3


def test_won_and_lost_become_statuses_and_other_words_stages(db: Database, tmp_path: Path) -> None:
    report = import_text(db, tmp_path, "Title,Stage\nA,Won\nB,Closed Lost\nC,abandoned\nD,Scouting\nE,DEMO\n")
    found = [(deal.title, deal.status, deal.stage.name, deal.stage_unknown) for deal in deals(db)]
    assert found == [
        ("A", "won", "New Opportunity", True),
        ("B", "lost", "New Opportunity", True),
        ("C", "abandoned", "New Opportunity", True),
        ("D", "open", "Scouting", False),
        ("E", "open", "Demo", False),
    ]
    assert report.outcome.places == ["stage Scouting in Sales"]


def test_a_status_map_overrules_names(db: Database, tmp_path: Path) -> None:
    content = "Title,Stage\nA,Signed\nB,Dead\nC,Won\n"
    import_text(db, tmp_path, content, status_map={"signed": "won", "Dead": "abandoned", "Won": "lost"})
    assert [deal.status for deal in deals(db)] == ["won", "abandoned", "lost"]


def test_a_stage_beside_a_status_is_kept(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Stage,Status\nA,Demo,Won\nB,Closed Won,Won\nC,Won,Open\n")
    found = [(deal.status, deal.stage.name, deal.stage_unknown) for deal in deals(db)]
    assert found == [("won", "Demo", False), ("won", "New Opportunity", True), ("open", "Won", False)]


def test_new_stages_stand_where_such_stages_usually_do(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Stage\nA,Engaging\nB,Prospecting\nC,Frobnicating\n")
    assert stage_names(db) == [
        "New Opportunity",
        "Prospecting",
        "Qualifying",
        "Engaging",
        "Demo",
        "Proposal Pending",
        "Negotiating",
        "Frobnicating",
        "Delayed",
        "Unable to Contact",
    ]


def test_stages_are_not_made_where_that_is_denied(db: Database, tmp_path: Path) -> None:
    report = import_text(db, tmp_path, "Title,Stage\nA,Nowhere\nB,Demo\n", create_stages=False)
    assert [deal.title for deal in deals(db)] == ["B"]
    assert reasons(report) == [(2, "Stage", "Sales has no such stage, and none is to be made.")]


def test_a_pipeline_that_is_asked_for_must_exist(db: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as error:
        import_text(db, tmp_path, "Title\nA\n", pipeline="Onboarding")
    assert "--create-stages" in str(error.value.hint)
    assert deals(db) == []


def test_a_pipeline_is_made_where_that_is_asked_for(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Stage\nA,Kick-off\n", pipeline="Onboarding", create_stages=True)
    (deal,) = deals(db)
    assert (deal.pipeline_name, deal.stage.name) == ("Onboarding", "Kick-off")
    assert stage_names(db, "Onboarding") == ["Kick-off"]


def test_history_is_dated_as_the_rows_say(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Stage,Created,Close date,Reason\nA,Lost,1/20/2026,2/25/2026,Price\n")
    created, lost = history(db, 1)
    assert (created.kind, created.at, created.rule) == (
        "deal.created",
        datetime(2026, 1, 20, 12, tzinfo=UTC),
        "import",
    )
    assert (lost.kind, lost.at, lost.actor_id) == ("deal.lost", datetime(2026, 2, 25, 12, tzinfo=UTC), None)
    assert lost.after["status"] == "lost"
    assert lost.before["status"] == "open"
    (deal,) = deals(db)
    assert (deal.closed_on, deal.reason) == (date(2026, 2, 25), "Price")
    assert deal.lost_reason_id is not None


def test_other_reasons_are_kept_as_text(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Status,Reason\nA,lost,They moved to Mars\n")
    (deal,) = deals(db)
    assert (deal.lost_reason_id, deal.close_reason) == (None, "They moved to Mars")


def test_stale_clocks_start_at_the_import(db: Database, tmp_path: Path, clock: ManualClock) -> None:
    import_text(db, tmp_path, "Title,Created\nA,2020-01-31\n")
    (deal,) = deals(db)
    assert deal.touched_at == NOON
    assert deal.stale_at == NOON + 7 * DAY


def test_an_open_deals_close_date_is_the_one_expected(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Stage,Close date\nA,Demo,2027-05-31\n")
    (deal,) = deals(db)
    assert (deal.expected_close_on, deal.closed_on) == (date(2027, 5, 31), None)


def test_a_close_without_a_created_date_is_its_own_beginning(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Stage,Close date\nA,Won,2026-05-31\n")
    (deal,) = deals(db)
    assert deal.created_at == deal.closed_at == datetime(2026, 5, 31, 12, tzinfo=UTC)


def test_nothing_in_history_is_still_to_come(db: Database, tmp_path: Path) -> None:
    today = NOON.date().isoformat()
    import_text(db, tmp_path, f"Title,Stage,Created,Close date\nA,Won,{today},2026-12-24\n")
    (deal,) = deals(db)
    assert (deal.created_at, deal.closed_at, deal.closed_on) == (NOON, NOON, date(2026, 12, 24))


def test_companies_contacts_and_owners_are_matched_whatever_the_case(db: Database, tmp_path: Path) -> None:
    Members(db).learn(TEAM, [Profile("UBOB", "Bob Ray", "bob@us.example")])
    report = import_text(
        db,
        tmp_path,
        "Title,Owner,Owner email,Company,Contact,Email\n"
        "A,bob  ray,,ACME,Jane Doe,jane@acme.com\n"
        "B,Someone Else,BOB@us.example,Acme,J. Doe,JANE@acme.com\n"
        "C,Zoe,,acme,Jane Doe,\n"
        "D,zoe,,Other,Jane Doe,\n",
    )
    a, b, c, d = deals(db)
    assert a.owner is not None
    assert a.owner == b.owner
    assert a.owner.user_id == "UBOB"
    assert c.owner == d.owner
    assert a.company == b.company == c.company != d.company
    assert a.contact is not None
    assert b.contact is not None
    assert c.contact is not None
    assert d.contact is not None
    assert a.contact.contact_id == b.contact.contact_id == c.contact.contact_id != d.contact.contact_id
    assert (report.outcome.companies, report.outcome.contacts, report.outcome.owners) == (2, 2, ["Zoe"])


def test_an_owner_known_by_name_is_matched_to_a_member_later(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Owner\nA,Zoe Quist\n")
    Members(db).learn(TEAM, [Profile("UZOE", "Zoë Quist"), Profile("UZOE2", "Zoe Quist")])
    (deal,) = deals(db)
    assert deal.owner is not None
    assert deal.owner.user_id == "UZOE2"


def test_importing_twice_changes_nothing(db: Database, tmp_path: Path, clock: ManualClock) -> None:
    content = "ID,Title,Stage,Value,Owner,Company\n1,A,Demo,5,Zoe,Acme\n2,B,Won,7,,\n"
    import_text(db, tmp_path, content)
    before = (counts(db), deals(db))
    clock.move(DAY)
    report = import_text(db, tmp_path, content)
    assert (report.outcome.new, report.outcome.already, report.outcome.differing) == (0, 2, 0)
    assert (counts(db), deals(db)) == before


def test_rows_without_ids_are_known_again_by_their_content(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Value\nA,5\nA,5\nB,7\n")
    assert len(deals(db)) == 3
    report = import_text(db, tmp_path, "Value,Title,Extra\n5,A,\n5,A,\n7,B,\n8,C,\n")
    assert (report.outcome.new, report.outcome.already) == (1, 3)


def test_what_differs_from_the_file_is_left_as_it_is(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "ID,Title,Stage,Value\n1,A,Demo,5\n2,B,Demo,5\n3,C,Demo,5\n4,D,Demo,5\n")
    report = import_text(
        db, tmp_path, "ID,Title,Stage,Value\n1,A,Demo,6\n2,B,Won,5\n3,Other,Demo,5\n4,D,DEMO,5.00\n"
    )
    assert (report.outcome.already, report.outcome.differing) == (4, 3)
    assert [(deal.title, deal.value.minor, deal.status) for deal in deals(db)] == [
        (title, 500, "open") for title in "ABCD"
    ]


def test_a_dry_run_tells_the_same_and_changes_nothing(db: Database, tmp_path: Path) -> None:
    content = (
        "ID,Title,Stage,Pipeline,Value,Owner,Company,Contact,Label\n"
        "1,A,Scouting,Sales,5,Zoe,Acme,Jane,Gold\n2,B,Won,Other,7,Yan,Acme,Joe,Red\n"
        "3,C,Demo,Sales,oops,,,,\n4,D,Demo,Other,1,,Acme,Jane,\n"
    )
    before = counts(db)
    imagined = import_text(db, tmp_path, content, dry_run=True)
    assert counts(db) == before
    done = import_text(db, tmp_path, content)
    assert imagined.outcome == done.outcome
    assert imagined.bad == done.bad
    assert [line for line, _column, _reason in reasons(done)] == [4, 5]


def test_a_contacts_open_deals_stay_in_one_pipeline(db: Database, tmp_path: Path) -> None:
    report = import_text(
        db,
        tmp_path,
        "Title,Contact,Email,Pipeline,Status\nA,Jane,j@x.example,Sales,open\nB,Jane,j@x.example,Other,open\n"
        "C,Jane,j@x.example,Other,won\n",
    )
    assert reasons(report) == [(3, "Pipeline", "Jane has open deals in another pipeline.")]
    again = import_text(db, tmp_path, "Title,Email,Pipeline\nD,J@x.example,Other\n")
    assert again.bad_rows == 1


def test_totals_and_search_know_what_was_imported(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Stage,Value,Company,Contact\nPump renewal,Demo,5,Acme,Jane\nB,Won,7,,\n")
    (deal, _won) = deals(db)
    with db.read(BY_IMPORT) as tx:
        assert differing_totals(tx) == {}
        assert match_words(tx, "dealopen", ["ren", "acm", "jan"], 9) == [deal.deal_id]
        assert deal.company is not None
        assert deal.contact is not None
        assert match_words(tx, "company", ["acme"], 9) == [deal.company.company_id]
        assert match_words(tx, "contact", ["jane"], 9) == [deal.contact.contact_id]


def test_bad_rows_are_left_out_whole_with_line_value_and_reason(db: Database, tmp_path: Path) -> None:
    report = import_text(
        db,
        tmp_path,
        "ID,Title,Value,Currency,Status,Created,Close date,Email\n"
        f"1,{'x' * 3000},1,,,,,\n"
        "2,neg,-5,,,,,\n"
        '3,good,"$1,200.50",,,,,\n'
        "4,astronomical,99999999999999999999,,,,,\n"
        '5,garbled,"12,5,0k",,,,,\n'
        "6,unknown,5,XYZ,,,,\n"
        "7,at odds,$5,EUR,,,,\n"
        "8,status,5,,maybe,,,\n"
        "9,before,5,,won,2026-05-02,2026-05-01,\n"
        "10,future,5,,,2029-05-02,,\n"
        "11,nonsense,5,,,2026-02-30,,\n"
        "12,email,5,,,,,jane@\n"
        "13,,5,,,,,\n"
        "3,twice,5,,,,,\n"
        "15,short\n"
        "16,long,5,,,,,,,x\n"
        "17,two,-5,XYZ,maybe,,,\n"
        "18,open closed,5,,open,,2026-05-01,\n",
    )
    assert [deal.title for deal in deals(db)] == ["good", "open closed"]
    assert deals(db)[0].value == Money(120050, "USD")
    told = reasons(report)
    assert [line for line, _column, _reason in told] == [2, 3, *range(5, 19), 18]
    assert {column for _line, column, _reason in told} == {
        "", "ID", "Title", "Value", "Currency", "Status", "Created", "Close date", "Email",
    }  # fmt: skip
    assert all(reason for _line, _column, reason in told)


@pytest.mark.parametrize("title", ["=1+1", "<!channel>", "🎉 שלום", "a\x00b", "'quoted'", "“x”", "*_~`"])
def test_hostile_titles_are_text_like_any_other(db: Database, tmp_path: Path, title: str) -> None:
    import_text(db, tmp_path, f"Title\n{title}\n")
    (deal,) = deals(db)
    assert deal.title == title.replace("\x00", "")


def test_amounts_with_a_decimal_comma_are_told_by_the_column(db: Database, tmp_path: Path) -> None:
    report = import_text(db, tmp_path, "Title;Value\nA;12.500\nB;3,50\n", currency="eur")
    assert report.survey.decimal_comma
    assert [deal.value for deal in deals(db)] == [Money(1250000, "EUR"), Money(350, "EUR")]


def test_no_value_is_not_a_value_of_zero(db: Database, tmp_path: Path) -> None:
    import_text(db, tmp_path, "Title,Value\nA,\nB,0\n")
    assert [deal.value for deal in deals(db)] == [NO_VALUE, Money(0, "USD")]


@pytest.mark.parametrize("rows", [1, 199, 200, 201, 650])
def test_any_number_of_rows_is_told_as_progress_to_the_last(db: Database, tmp_path: Path, rows: int) -> None:
    seen: list[tuple[int, int]] = []
    content = "Title,Value\n" + "".join(f"t{n},{'x' if n % 50 == 7 else n}\n" for n in range(rows))
    report = import_text(db, tmp_path, content, on_progress=lambda done, of: seen.append((done, of)))
    assert report.outcome.new + report.bad_rows == rows
    assert seen[-1] == (rows, rows)
    assert [done for done, _of in seen] == sorted(done for done, _of in seen)


def test_a_file_with_a_header_alone_imports_nothing(db: Database, tmp_path: Path) -> None:
    assert import_text(db, tmp_path, "Title,Value\n").outcome.new == 0


def test_a_column_of_countless_stages_is_no_stage(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="too many"):
        import_text(db, tmp_path, "Title,Stage\n" + "".join(f"t,s{n}\n" for n in range(60)))


def test_an_unknown_currency_that_is_asked_for_is_refused(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not a currency"):
        import_text(db, tmp_path, "Title,Value\nA,1\n", currency="EURO")


def test_import_refuses_who_may_not(db: Database, tmp_path: Path, people: dict[str, Actor]) -> None:
    with pytest.raises(NotPermitted):
        import_text(db, tmp_path, "Title\nA\n", actor=people["Chris"])
    assert import_text(db, tmp_path, "Title\nA\n", actor=people["Ada"]).outcome.new == 1
    (created,) = history(db, 1)
    assert (created.actor_id, created.rule) == (people["Ada"].member_id, None)


def test_another_workspaces_ids_are_not_ours(
    db: Database, tmp_path: Path, make_workspace: Callable[[str], Actor]
) -> None:
    import_text(db, tmp_path, "ID,Title,Company\n1,Ours,Acme\n")
    other = make_workspace("T2")
    report = import_text(db, tmp_path, "ID,Title,Company\n1,Theirs,Acme\n", actor=other)
    assert (report.outcome.new, report.outcome.companies) == (1, 1)
    assert [deal.title for deal in deals(db)] == ["Ours"]
    assert [deal.title for deal in deals(db, "T2")] == ["Theirs"]
