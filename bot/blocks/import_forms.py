"""The forms of an import: which file, what its columns hold, and what would come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.blocks import ids
from bot.blocks.buttons import opens_form
from bot.blocks.fields import choice_field, file_field, text_field, tick_field
from bot.blocks.import_report import report_blocks
from bot.blocks.kit import VIEW_BYTES, Block, Message, actions, context, option, section, weight
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.text import cut
from core.errors import DealboardError
from core.imports.columns import IGNORE, Field
from core.imports.options import ImportOptions
from core.imports.results import ColumnGuess, FileLook, ImportResult
from core.results import PipelineView

KINDS = ("csv", "tsv", "txt")
"""How names of files end that may be CSV."""

_MOST_COLUMNS = 80
# How much is shown of a column's name, and of what stands in it: the next where not all menus fit so.
_CUTS = ((2000, 60), (75, 30), (40, 15))
# What the rest of a view may take: where its answer goes, and which columns are left out.
_SPARE = 10_000
_MOST_NAMED, _NAMED = 10, 30
_SHORT = 200
_ORDERS = {"MDY": "Month first: 12/31/2026", "DMY": "Day first: 31/12/2026", "YMD": "Year first: 2026-12-31"}
_FIELDS: Mapping[Field, str] = {
    Field.TITLE: "Title",
    Field.VALUE: "Value",
    Field.CURRENCY: "Currency",
    Field.COMPANY: "Company",
    Field.CONTACT: "Contact",
    Field.CONTACT_EMAIL: "Contact's e-mail",
    Field.CONTACT_PHONE: "Contact's phone",
    Field.CONTACT_ROLE: "Contact's role",
    Field.OWNER: "Owner",
    Field.OWNER_EMAIL: "Owner's e-mail",
    Field.PIPELINE: "Pipeline",
    Field.STAGE: "Stage",
    Field.STATUS: "Status: open, won, lost",
    Field.CREATED: "Created on",
    Field.STAGE_ENTERED: "In its stage since",
    Field.EXPECTED_CLOSE: "Expected close",
    Field.CLOSED: "Closed on",
    Field.CLOSED_AT: "Closed at",
    Field.DUE: "Due",
    Field.PRODUCT: "Product",
    Field.LABEL: "Label",
    Field.SOURCE: "Source",
    Field.REASON: "Reason it was lost",
    Field.EXTERNAL_ID: "Its id elsewhere",
}


def file_form(
    pipelines: Iterable[PipelineView],
    currency: str,
    value: ids.FormValue,
    reader: Reader,
    *,
    chosen: ImportOptions | None = None,
    problem: DealboardError | None = None,
) -> Modal:
    """Which file, and what is to hold for all of its rows. One that was posted is named already."""
    said = chosen or ImportOptions()
    posted = reader.say("Deals from *{file}*.", file=value.said or "")
    fields = (
        section(posted) if value.file_id else file_field("file", reader.plain("CSV file"), KINDS),
        choice_field(
            "pipeline",
            reader.plain("Into which pipeline?"),
            [option(each.name, each.name) for each in pipelines if not each.archived],
            placeholder=reader.plain("As the file says, else the default one"),
            initial=said.pipeline or "",
            optional=True,
        ),
        tick_field(
            "create",
            reader.plain("Stages"),
            reader.plain("Make those that are missing"),
            initial=said.create_stages is not False,
        ),
        text_field(
            "currency",
            reader.plain("Currency"),
            initial=said.currency or "",
            placeholder=currency,
            hint=reader.plain("Of amounts that name none."),
            optional=True,
            most=_SHORT,
        ),
        context(reader.say("Nothing is changed before you have seen what it would come to.")),
    )
    return Modal(
        ids.IMPORT_FORM,
        reader.plain("Import deals"),
        reader.plain("Cancel"),
        _with_problem(fields, problem, reader),
        reader.plain("Continue"),
        value,
    )


def columns_form(look: FileLook, reader: Reader, *, problem: DealboardError | None = None) -> Modal:
    """What each column holds, as far as it was recognised; what stands there first is shown below it."""
    above = reader.say("*{file}*: what does each column hold?", file=look.file)
    if look.ours:
        above = reader.say("*{file}* is an export of mine; I know its columns.", file=look.file)
    head = _with_problem((section(above),), problem, reader)
    fields = () if look.ours else _columns(look, reader, VIEW_BYTES - _SPARE - sum(map(weight, head)))
    return Modal(
        ids.IMPORT_COLUMNS_FORM,
        reader.plain("Import deals"),
        reader.plain("Cancel"),
        (*head, *fields),
        reader.plain("Try it"),
        ids.FormValue(form=ids.IMPORT_COLUMNS_FORM, import_id=look.import_id),
    )


def trial_form(import_id: int, result: ImportResult, reader: Reader) -> Modal:
    """What importing would come to, with *Import* where there is anything to import."""
    count = result.outcome.new
    change = ids.FormValue(form=ids.IMPORT_COLUMNS_FORM, import_id=import_id)
    return Modal(
        ids.IMPORT_SURE_FORM,
        reader.plain("Import deals"),
        reader.plain("Cancel"),
        (
            *report_blocks(result, reader),
            actions(opens_form(reader.plain("Change how it is read"), change)),
            context(reader.say("This was a trial; nothing was changed.")),
        ),
        reader.plain_n("Import {count} deal", "Import {count} deals", count) if count else None,
        ids.FormValue(form=ids.IMPORT_SURE_FORM, import_id=import_id),
    )


def wait_form(said: str, reader: Reader) -> Modal:
    """That something is going on."""
    return Modal("", reader.plain("Import deals"), reader.plain("Close"), (section(said),))


def import_offer(value: ids.FormValue, reader: Reader) -> Message:
    """What is said of a file that was posted to the bot."""
    said = reader.say("Shall I import deals from *{file}*?", file=value.said or "")
    return Message(
        said, (section(said), actions(opens_form(reader.plain("Import this"), value, style="primary")))
    )


def _columns(look: FileLook, reader: Reader, room: int) -> tuple[Block, ...]:
    """A menu for each column, of the recognised ones before all, while they fit into `room` bytes."""
    how = _how_to_read(look, reader)
    room -= sum(map(weight, how))
    taken = 0
    places = sorted(range(len(look.columns)), key=lambda at: look.columns[at].field is None)[:_MOST_COLUMNS]
    menus: dict[int, Block] = {}
    for most in _CUTS:
        menus = {at: _column(at, look.columns[at], most, reader) for at in places}
        taken = sum(map(weight, menus.values()))
        if taken <= room:
            break
    while taken > room:
        taken -= weight(menus.popitem()[1])
    left = [column.name for at, column in enumerate(look.columns) if at not in menus]
    return (*(menus[at] for at in sorted(menus)), *_not_asked_for(left, reader), *how)


def _not_asked_for(names: Sequence[str], reader: Reader) -> tuple[Block, ...]:
    """Which columns the form has no room for."""
    if not names:
        return ()
    named = [cut(name, _NAMED) for name in names[:_MOST_NAMED]] + ["…"] * (len(names) > _MOST_NAMED)
    said = reader.say_n(
        "{count} more column is left out: {names}.",
        "{count} more columns are left out: {names}.",
        len(names),
        names=", ".join(named),
    )
    hint = reader.say("To take one, take others out of the file, or call it in the file by what it holds.")
    return (context(said), context(hint))


def _column(at: int, column: ColumnGuess, most: tuple[int, int], reader: Reader) -> Block:
    """The menu of a column, with at most so much of its name and of what stands in it."""
    choices = [option(reader.plain("– leave it out –"), IGNORE)]
    choices += [option(reader.plain(words), field.value) for field, words in _FIELDS.items()]
    name, sample = cut(column.name, most[0]), cut(column.sample, most[1])
    return choice_field(
        f"column.{at}",
        name,
        choices,
        placeholder=reader.plain("Leave it out"),
        initial=column.field.value if column.field else IGNORE,
        hint=reader.plain("Such as “{sample}”", sample=sample) if sample else "",
    )


def _how_to_read(look: FileLook, reader: Reader) -> tuple[Block, ...]:
    """What no column tells by itself."""
    said = look.options
    words = ", ".join(f"{word}={status}" for word, status in said.status_map.items())
    return (
        text_field(
            "title",
            reader.plain("Titles made of columns"),
            initial=look.title or "",
            placeholder="{product} – {account}",
            hint=reader.plain("Names of columns in braces. Empty: as the column says that holds the title."),
            optional=True,
            most=_SHORT,
        ),
        choice_field(
            "dates",
            reader.plain("How are dates written?"),
            [option(reader.plain(words), order) for order, words in _ORDERS.items()],
            placeholder=reader.plain("As the file tells"),
            initial=said.dates or "",
            optional=True,
        ),
        text_field(
            "statuses",
            reader.plain("Words that mean a status"),
            initial=words,
            placeholder="Signed=won, No budget=lost",
            optional=True,
            most=_SHORT,
        ),
        text_field(
            "encoding",
            reader.plain("Encoding"),
            initial=said.encoding or "",
            placeholder="utf-8, cp1252, utf-16",
            hint=reader.plain("Only where letters look wrong below the columns."),
            optional=True,
            most=_SHORT,
        ),
    )


def _with_problem(
    fields: tuple[Block, ...], problem: DealboardError | None, reader: Reader
) -> tuple[Block, ...]:
    """The fields, with what was wrong above them all, where a phone shows it."""
    if problem is None:
        return fields
    said = reader.say("⚠️ {message}", message=reader.told(problem.message))
    if problem.hint is not None:
        said = said + "\n" + reader.tell(problem.hint)
    return (section(said), *fields)
