"""What an import did, or would do, as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.i18n import Text, _, n_
from core.imports import BadRow, ImportReport, Outcome
from core.imports.columns import Field
from core.imports.day_columns import ORDER_WORDS
from core.money import Money, format_money
from core.results import STATUSES

MOST_SHOWN = 20
_LOCALE = "en"
_DELIMITERS = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}
_WIDTH = 12


def import_lines(report: ImportReport) -> Iterator[str]:
    """The whole report, a line at a time."""
    yield from _file(report)
    yield from _columns(report)
    yield ""
    yield from _deals(report)
    yield from made_lines(report.outcome, dry_run=report.dry_run)
    yield from _bad_rows(report)
    if report.dry_run:
        yield str(_("This was a dry run; nothing was changed."))


def made_lines(outcome: Outcome, *, dry_run: bool) -> Iterator[str]:
    """What was made for the deals to point to."""
    count = len(outcome.owners)
    made: list[Text | str] = [*sorted(outcome.places)]
    made += [_("label {name}", name=name) for name in outcome.labels]
    if outcome.companies:
        made.append(n_("{count:,} company", "{count:,} companies", outcome.companies))
    if outcome.contacts:
        made.append(n_("{count:,} contact", "{count:,} contacts", outcome.contacts))
    if count:
        made.append(n_("{count:,} owner, known by name", "{count:,} owners, known by name", count))
    if made:
        yield str(_("To be made:") if dry_run else _("Made:"))
        yield from (f"  {each}" for each in made)


def deal_lines(outcome: Outcome) -> Iterator[str]:
    """How many deals are new, by status and stage, with their values."""
    width = max(_WIDTH, *(len(stage) + 2 for _status, stage in outcome.stages), 0)
    for status in STATUSES:
        count = sum(number for (each, _currency), number in outcome.deals.items() if each == status)
        if not count:
            continue
        values = (
            format_money(Money(minor, currency), _LOCALE)
            for (each, currency), minor in sorted(outcome.minor.items())
            if each == status and minor
        )
        yield f"  {status:<{width}}{count:>9,}  {', '.join(values)}".rstrip()
        for (each, stage), number in sorted(outcome.stages.items()):
            if each == status:
                yield f"    {stage:<{width - 2}}{number:>9,}"
    if outcome.stage_unknown:
        closed = n_(
            "{count:,} closed without a stage of its own, marked as stage unknown",
            "{count:,} closed without a stage of their own, marked as stage unknown",
            outcome.stage_unknown,
        )
        yield f"  {closed}"
    if outcome.undated:
        undated = n_(
            "{count:,} closed without a closing day",
            "{count:,} closed without a closing day",
            outcome.undated,
        )
        yield f"  {undated}"
    if outcome.lacking:
        lacking = n_(
            "{count:,} open deal without what its stage asks for",
            "{count:,} open deals without what their stages ask for",
            outcome.lacking,
        )
        yield f"  {lacking}"
    if outcome.without_company:
        yield f"  {n_('{count:,} without a company', '{count:,} without a company', outcome.without_company)}"


def _file(report: ImportReport) -> Iterator[str]:
    table = report.table
    yield str(
        _(
            "{file}: {rows}, {encoding}, separated by {delimiter}",
            file=table.path.name,
            rows=n_("{count:,} row", "{count:,} rows", report.survey.rows),
            encoding=table.encoding,
            delimiter=_DELIMITERS.get(table.delimiter, repr(table.delimiter)),
        )
    )


def _columns(report: ImportReport) -> Iterator[str]:
    columns, names = report.columns, report.columns.names
    if columns.ours:
        yield f"  {_('an export of Dealboard')}"
        return
    for field, at in sorted(columns.at.items(), key=lambda item: item[1]):
        if field is not Field.PRODUCT:
            yield f"  {names[at]} → {field.replace('_', ' ')}{_order(report, names[at])}"
    if columns.title is not None:
        yield f"  {_('title: {template}', template=columns.title.described(names))}"
    if Field.VALUE in columns.at and Field.CURRENCY not in columns.at:
        yield f"  {_('currency: {currency}', currency=report.currency)}"
    if report.survey.decimal_comma:
        yield f"  {_('amounts have a decimal comma')}"
    if Field.EXTERNAL_ID not in columns.at:
        yield f"  {_('no column of ids: a row is known again by its content')}"
    if report.left_out:
        yield f"  {_('left out: {columns}', columns=', '.join(report.left_out))}"
    if not report.survey.rows:
        yield f"  {_('there is no row in it, only the header')}"


def _order(report: ImportReport, name: str) -> str:
    """How a date column is written, and what tells so."""
    for day in report.survey.days:
        if day.column == name and day.line is not None:
            why = _("“{value}” on line {line} decides", value=day.value, line=day.line)
            return f" ({ORDER_WORDS[day.order]}: {why})"
        if day.column == name:
            return f" ({ORDER_WORDS[day.order]})"
    return ""


def _deals(report: ImportReport) -> Iterator[str]:
    outcome = report.outcome
    new = (
        n_("{count:,} deal would be imported", "{count:,} deals would be imported", outcome.new)
        if report.dry_run
        else n_("{count:,} deal imported", "{count:,} deals imported", outcome.new)
    )
    yield str(new)
    yield from deal_lines(outcome)
    if outcome.already:
        yield str(
            n_(
                "{count:,} deal was there already, and is left as it is",
                "{count:,} deals were there already, and are left as they are",
                outcome.already,
            )
        )
    if outcome.differing:
        differing = n_(
            "{count:,} of them differs from the file",
            "{count:,} of them differ from the file",
            outcome.differing,
        )
        yield f"  {differing}"


def _bad_rows(report: ImportReport) -> Iterator[str]:
    if not report.bad_rows:
        return
    yield str(n_("{count:,} row is left out:", "{count:,} rows are left out:", report.bad_rows))
    lines = list(_bad_cells(report.bad))
    yield from (f"  {line}" for line in lines[:MOST_SHOWN])
    shown = len({row.line for row in report.bad[:MOST_SHOWN]})
    if report.bad_rows > shown:
        more = n_(
            "… and {count:,} more row; --errors FILE lists all",
            "… and {count:,} more rows; --errors FILE lists all",
            report.bad_rows - shown,
        )
        yield f"  {more}"


def _bad_cells(rows: Iterable[BadRow]) -> Iterator[str]:
    for row in rows:
        for column, value, reason in row.cells:
            where = _("line {line}", line=row.line)
            what = f", {column} “{value}”" if column and value else f", {column}" if column else ""
            yield f"{where}{what}: {reason}"
