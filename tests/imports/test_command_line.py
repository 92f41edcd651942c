"""`dealboard import`, `export` and `seed` as people run them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from core.adoption import LOCAL_WORKSPACE, workspace_ids
from core.db import Database
from core.workspaces import Workspaces
from tests.imports.support import deals
from tests.support.slack import Slack

Run = Callable[..., Result]
FILE = "ID,Title,Stage,Value,Company\n1,Pump,Scouting,5,Acme\n2,Valve,Won,7,\n3,Bad,Won,-7,\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder, whose database is SQLite's default."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "deals.csv").write_text(FILE, encoding="utf-8")
    return lambda *words: CliRunner().invoke(app, words)


def opened(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'dealboard.db'}")


def test_a_file_is_imported_with_no_option_into_an_empty_folder(run: Run, tmp_path: Path) -> None:
    result = run("import", "deals.csv")
    assert result.exit_code == 0, result.output
    db = opened(tmp_path)
    assert workspace_ids(db) == [LOCAL_WORKSPACE]
    assert [deal.title for deal in deals(db, LOCAL_WORKSPACE)] == ["Pump", "Valve"]
    db.dispose()
    for said in (
        "deals.csv: 3 rows, utf-8, separated by commas",
        "Stage → stage",
        "2 deals imported",
        "stage Scouting in Sales",
        "1 company",
        "1 closed without a stage of its own",
        "1 row is left out:",
        "line 4, Value “-7”: A value cannot be negative.",
        "No team is known yet",
    ):
        assert said in result.stdout
    assert result.stderr == ""


def test_a_second_import_says_that_all_is_there(run: Run) -> None:
    run("import", "deals.csv")
    result = run("import", "deals.csv")
    assert "0 deals imported" in result.stdout
    assert "2 deals were there already" in result.stdout


def test_columns_of_one_name_and_of_none_are_named_and_so_is_a_file_without_a_row(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text("Title,Value,Value,\nPump,1,2,x\n", encoding="utf-8")
    assert "left out: Value (2), column 4" in run("import", "deals.csv", "--dry-run").stdout
    (tmp_path / "deals.csv").write_text("Title,Value\n", encoding="utf-8")
    assert "there is no row in it, only the header" in run("import", "deals.csv").stdout


def test_a_dry_run_leaves_the_folder_as_it_was(run: Run, tmp_path: Path) -> None:
    result = run("import", "deals.csv", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "2 deals would be imported" in result.stdout
    assert "To be made:" in result.stdout
    assert "This was a dry run; nothing was changed." in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["deals.csv"]


def test_a_dry_run_looks_at_what_is_there(run: Run, tmp_path: Path) -> None:
    run("import", "deals.csv")
    result = run("import", "deals.csv", "--dry-run")
    assert "0 deals would be imported" in result.stdout
    assert "2 deals were there already" in result.stdout


def test_every_bad_cell_is_listed_in_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("Title,Value\n" + "x,-1\n" * 30, encoding="utf-8")
    result = run("import", "deals.csv", "--errors", "bad.csv")
    assert "30 rows are left out:" in result.stdout
    assert "… and 10 more rows" in result.stdout
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [row["line"] for row in listed] == [str(line) for line in range(2, 32)]
    assert {(row["column"], row["value"]) for row in listed} == {("Value", "-1")}
    assert all(row["reason"] for row in listed)


def test_options_reach_the_import(run: Run, tmp_path: Path) -> None:
    content = "Was;Wert;Phase;Am\nA|x;1,50;Gewonnen;3/4/2026\nB;2,00;Kontakt;3/4/2026\n"
    (tmp_path / "deals.csv").write_bytes(content.encode("utf-16"))
    result = run(
        "import", "deals.csv",
        "--map", "Was=title", "--map", "Wert=value", "--map", "Phase=stage", "--map", "Am=created",
        "--status-map", "Gewonnen=won", "--dates", "dmy", "--currency", "eur",
        "--pipeline", "Vertrieb", "--create-stages", "--workspace", "T024BE7LD",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    db = opened(tmp_path)
    won, open_ = deals(db, "T024BE7LD")
    db.dispose()
    assert (won.title, won.status, won.value.minor, won.value.currency) == ("A|x", "won", 150, "EUR")
    assert (open_.pipeline_name, open_.stage.name) == ("Vertrieb", "Kontakt")
    assert won.created_at.isoformat() == "2026-04-03T12:00:00+00:00"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "none.csv"), "none.csv cannot be read"),
        (("import", "deals.csv", "--map", "Title"), "is not a pair"),
        (("import", "deals.csv", "--map", "Nope=title"), "no column “Nope”"),
        (("import", "deals.csv", "--status-map", "Won=maybe"), "is not a status"),
        (("import", "deals.csv", "--dates", "MYD"), "is not an order of dates"),
        (("import", "deals.csv", "--currency", "XYZ"), "is not a currency"),
        (("import", "deals.csv", "--pipeline", "Nope"), "no pipeline “Nope”"),
        (("import", "deals.csv", "--delimiter", "::"), "one character"),
        (("import", "deals.csv", "--workspace", "acme"), "is not the id of a workspace"),
        (("import", "deals.csv", "--errors", "no/such/folder.csv"), "cannot be written"),
        (("export", "no/such/folder.csv"), "There is no workspace yet"),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error(run: Run, words: tuple[str, ...], says: str) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_an_export_is_written_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    run("import", "deals.csv")
    result = run("export", "out.csv")
    assert result.stdout.strip() == "2 deals exported to out.csv"
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("\n") == 3
    failed = run("export", "no/such/folder.csv")
    assert (failed.exit_code, "cannot be written" in failed.stderr) == (1, True)
    assert sorted(path.name for path in tmp_path.glob("*.csv*")) == ["deals.csv", "out.csv"]


def test_sample_data_is_seeded_once(run: Run) -> None:
    assert "40 sample deals made" in run("seed", "--deals", "40").stdout
    again = run("seed", "--deals", "40").stdout
    assert "0 sample deals made" in again
    assert "40 were there already" in again


def test_the_token_names_the_workspace(
    run: Run,
    tmp_path: Path,
    slack: Slack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("import", "deals.csv")
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack.add_team("T024BE7LD", name="Acme Sales"))
    monkeypatch.setenv("SLACK_API_URL", slack.url)
    result = run("import", "deals.csv")
    assert "2 deals were there already" in result.stdout
    db = opened(tmp_path)
    assert workspace_ids(db) == ["T024BE7LD"]
    db.dispose()


def test_a_slack_that_does_not_answer_is_no_hindrance(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    result = run("import", "deals.csv")
    assert "2 deals imported" in result.stdout


def test_one_of_several_workspaces_must_be_named(run: Run, tmp_path: Path) -> None:
    run("import", "deals.csv", "--workspace", "T1")
    db = opened(tmp_path)
    Workspaces(db).ensure("T2", "Others")
    db.dispose()
    result = run("export", "out.csv")
    assert result.exit_code == 1
    assert "--workspace T1" in result.stderr
    assert run("export", "out.csv", "--workspace", "t1").exit_code == 0
    assert "There is no workspace T3" in run("export", "out.csv", "--workspace", "T3").stderr
