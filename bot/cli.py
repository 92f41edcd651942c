"""The program `dealboard`. What a command needs is imported when it runs, so that each starts at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_data
from bot.logs import set_up_logs
from bot.settings import Misconfigured, Settings, load_settings, problems_for_running

app = typer.Typer(
    name="dealboard",
    help="A sales pipeline that lives in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


cli_data.register(app)


def main() -> None:
    """The console script."""
    app()


@app.command()
def run() -> None:
    """Run the bot: by Socket Mode where SLACK_APP_TOKEN is set, else over HTTP."""
    with _told_plainly():
        settings = load_settings()
        problems = problems_for_running(settings)
        if problems:
            raise Misconfigured(*problems)
        _run(settings)


@app.command()
def migrate() -> None:
    """Bring the database's schema to what this version expects."""
    with _told_plainly():
        from bot.database import migrated

        typer.echo(f"The database is at {migrated(load_settings())}.")


@app.command()
def manifest() -> None:
    """Print the app's manifest for Slack, with PUBLIC_URL in it where that is set."""
    with _told_plainly():
        from bot.manifest import own_manifest

        typer.echo(own_manifest(load_settings()), nl=False)


@app.command()
def doctor(
    recount: Annotated[
        bool, typer.Option("--recount", help="Set totals that differ right; stop the bot first.")
    ] = False,
) -> None:
    """Say what is wrong with the set-up, and how to mend it. Exits with 1 where something is."""
    with _told_plainly():
        from bot.doctor import examine

        set_up_logs("ERROR")
        findings = asyncio.run(examine(load_settings(), recount=recount))
    for finding in findings:
        typer.echo(str(finding))
    if any(finding.problem for finding in findings):
        raise typer.Exit(1)


@app.command()
def sandbox(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="A new database, gone at the end: the default.")
    ] = False,
    data: Annotated[Path | None, typer.Option(help="Keep the deals in this SQLite file.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page is; 0 takes any.")] = 8080,
    workspaces: Annotated[int, typer.Option(min=1, max=2, help="How many workspaces have the bot.")] = 1,
) -> None:
    """Try it in a browser, with sample data and without Slack."""
    if fresh and data is not None:
        raise typer.BadParameter("--fresh and --data contradict each other.")
    with _told_plainly():
        from sandbox.runner import run as run_sandbox

        set_up_logs("WARNING")
        run_sandbox(data, port, workspaces, typer.echo)


@app.command()
def version() -> None:
    """Say which version this is."""
    typer.echo(version_of("dealboard"))


def _run(settings: Settings) -> None:
    from bot.database import prepared
    from bot.routes import plan, plan_action
    from bot.running import run_until_told
    from core.services import Services

    set_up_logs(settings.log_level)
    db = prepared(settings)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run_until_told(settings, Services.over(db), plan=plan, plan_action=plan_action))
    finally:
        db.dispose()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, but where there is none: on Windows."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What is wrong with the set-up is said in words, without a traceback."""
    try:
        yield
    except Misconfigured as error:
        for problem in error.problems:
            typer.echo(f"{problem.what}\n  {problem.remedy}", err=True)
        raise typer.Exit(1) from None
