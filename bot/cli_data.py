"""The commands that carry data in and out: `dealboard import`, `export` and `seed`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.settings import Misconfigured, load_settings
from core.actor import Actor
from core.errors import DealboardError, InvalidInput
from core.i18n import _, n_

if TYPE_CHECKING:
    from core.imports import BadRow
    from core.imports.day_columns import Order

_Workspace = Annotated[
    str | None, typer.Option(help="The workspace's id, such as T024BE7LD; needed where there are several.")
]

# What tells the program that which a form asks for by a field of that name.
_FLAGS = {
    "title": "--map “Column=title” · --title “{one} – {other}”",
    "dates": "--dates MDY · --dates DMY · --dates YMD",
    "encoding": "--encoding cp1252 · --encoding utf-16",
    "stage": "--map “Column=ignore”",
    "currency": "--currency EUR",
}


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("import")(import_file)
    app.command("export")(export_file)
    app.command("seed")(seed)


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header.")],
    dry_run: Annotated[bool, typer.Option(help="Say what would happen, and change nothing.")] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="What a column holds: “Column=field”, or “Column=ignore”. May be repeated."
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Titles made of columns: “{product} – {account}”.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="Of amounts that name none, such as EUR.")] = None,
    pipeline: Annotated[str | None, typer.Option(help="The pipeline that the deals go into.")] = None,
    create_stages: Annotated[
        bool | None,
        typer.Option(
            help="Make the stages and the pipeline that are missing. Stages are made unless denied."
        ),
    ] = None,
    status_map: Annotated[
        list[str] | None,
        typer.Option(help="A word that means a status: “Closed Won=won”. May be repeated."),
    ] = None,
    dates: Annotated[str | None, typer.Option(help="The order in dates: MDY, DMY or YMD.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="What separates the columns.")] = None,
    encoding: Annotated[str | None, typer.Option(help="How the file is encoded, such as cp1252.")] = None,
    errors: Annotated[Path | None, typer.Option(help="A file that all bad rows are listed in.")] = None,
    workspace: _Workspace = None,
) -> None:
    """Import deals from a CSV file. Deals that are there already are left alone, so it may be run again."""
    from bot.cli_report import import_lines
    from bot.cli_workspace import workspace_to_fill, workspace_to_try
    from core.imports import FileImport, ImportOptions

    with _told_plainly(), ExitStack() as stack:
        options = ImportOptions(
            maps=_pairs(map_, "--map “Column=field”"),
            title=title,
            currency=currency,
            pipeline=pipeline,
            create_stages=create_stages,
            status_map=_pairs(status_map, "--status-map “Closed Won=won”"),
            dates=_order(dates),
            delimiter="\t" if delimiter in ("\\t", "tab") else delimiter,
            encoding=encoding,
        )
        choose = workspace_to_try if dry_run else workspace_to_fill
        db, workspace_id = stack.enter_context(choose(load_settings(), workspace))
        job = FileImport(db, Actor.by_rule(workspace_id, "import"), file, options)
        listed = stack.enter_context(_listing(errors))
        with _progress(file.name) as progress:
            report = job.run(dry_run=dry_run, on_progress=progress, on_bad_row=listed)
        for line in (*import_lines(report), *_waiting(workspace_id, dry_run)):
            typer.echo(line)


def export_file(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")], workspace: _Workspace = None
) -> None:
    """Export all deals to a CSV file that imports to the same deals."""
    from bot.cli_workspace import workspace_to_read
    from core.exports import export_deals

    with _told_plainly(), workspace_to_read(load_settings(), workspace) as (db, workspace_id):
        unfinished = file.with_name(f"{file.name}.part")
        try:
            with unfinished.open("w", encoding="utf-8", newline="") as out, _progress(file.name) as progress:
                count = export_deals(db, Actor.by_rule(workspace_id, "export"), out, progress)
            unfinished.replace(file)
        except OSError as error:
            message = _("{file} cannot be written: {reason}.", file=str(file), reason=str(error.strerror))
            raise InvalidInput(message) from None
        finally:
            unfinished.unlink(missing_ok=True)
        typer.echo(
            n_("{count:,} deal exported to {file}", "{count:,} deals exported to {file}", count, file=file)
        )


def seed(
    deals: Annotated[int, typer.Option(min=0, max=10_000_000, help="How many deals there shall be.")] = 500,
    workspace: _Workspace = None,
    seed: Annotated[int, typer.Option(help="Another number makes other deals.")] = 1,
) -> None:
    """Fill the workspace with plausible sample data. Run again, it adds only what is missing."""
    from bot.cli_report import deal_lines, made_lines
    from bot.cli_workspace import workspace_to_fill
    from core.seeding import seed_deals

    with _told_plainly(), workspace_to_fill(load_settings(), workspace) as (db, workspace_id):
        with _progress(str(_("sample data"))) as progress:
            outcome = seed_deals(
                db, Actor.by_rule(workspace_id, "seed"), deals, seed=seed, on_progress=progress
            )
        typer.echo(n_("{count:,} sample deal made", "{count:,} sample deals made", outcome.new))
        lines = (*deal_lines(outcome), *made_lines(outcome, dry_run=False), *_waiting(workspace_id))
        for line in lines:
            typer.echo(line)
        if outcome.already:
            typer.echo(n_("{count:,} was there already", "{count:,} were there already", outcome.already))


def _waiting(workspace_id: str, dry_run: bool = False) -> Iterator[str]:
    """What to know of a workspace whose team is not known yet."""
    from core.adoption import LOCAL_WORKSPACE

    if workspace_id == LOCAL_WORKSPACE and not dry_run:
        yield str(_("No team is known yet: the first `dealboard run` gives all of this to its own."))


def _pairs(written: list[str] | None, example: str) -> dict[str, str]:
    """`Column=field`, each split at its last equals sign."""
    pairs = {}
    for each in written or ():
        name, equals, meaning = each.rpartition("=")
        if not equals or not name.strip():
            raise InvalidInput(
                _("“{written}” is not a pair.", written=each), _("Write {example}.", example=example)
            )
        pairs[name.strip()] = meaning.strip()
    return pairs


def _order(written: str | None) -> Order | None:
    from core.imports.day_columns import ORDERS

    if written is None:
        return None
    for order in ORDERS:
        if order == written.strip().upper():
            return order
    raise InvalidInput(
        _("“{written}” is not an order of dates.", written=written), _("Write MDY, DMY or YMD.")
    )


@contextmanager
def _listing(path: Path | None) -> Iterator[Callable[[BadRow], None]]:
    """What lists bad rows in the file at `path`, one line for each bad cell; nothing where there is none."""
    if path is None:
        yield lambda row: None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        message = _("{file} cannot be written: {reason}.", file=str(path), reason=str(error.strerror))
        raise InvalidInput(message) from None
    with file:
        writer = csv.writer(file)
        writer.writerow(("line", "column", "value", "reason"))
        yield lambda row: writer.writerows(
            (row.line, cell.column, cell.value, str(cell.reason)) for cell in row.cells
        )


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error for those who watch; nothing where nobody does."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(escape(what), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What is wrong is said in words, with what would mend it, and the program ends with 1."""
    try:
        yield
    except DealboardError as error:
        typer.echo(str(error.message) + (f"\n  {error.hint}" if error.hint else ""), err=True)
        flag = _FLAGS.get(error.field or "") if isinstance(error, InvalidInput) else None
        if flag:
            typer.echo(f"  {flag}", err=True)
        raise typer.Exit(1) from None
    except Misconfigured as error:
        for problem in error.problems:
            typer.echo(f"{problem.what}\n  {problem.remedy}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo(_("Stopped. What was done stays; run the same command again to go on."), err=True)
        raise typer.Exit(130) from None
