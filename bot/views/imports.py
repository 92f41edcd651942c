"""Importing a file by forms: chosen or posted, its columns confirmed, tried, and handed to a job."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.blocks import ids, import_forms
from bot.blocks.import_report import import_message
from bot.blocks.kit import Message
from bot.blocks.modal import Meanwhile, Modal
from bot.context import Context
from bot.plan import Then
from bot.views.entered import Entered
from bot.views.form import Errand
from core.actor import Actor
from core.errors import DealboardError, InvalidInput, NotFound
from core.i18n import _
from core.imports.columns import IGNORE
from core.imports.kept import MOST_BYTES, too_large
from core.imports.options import ImportOptions
from core.permissions import require

_NOT_CSV = _("It is not a CSV file.")
_SAVE_AS_CSV = _("In a spreadsheet, choose *Save as* or *Download*, and there CSV.")


def open_import(value: ids.FormValue, context: Context) -> Modal:
    """Which file is to be imported, and into what. Raises NotPermitted, naming who could."""
    require(context.actor, "import")
    return _file_form(value, context)


def take_file(value: ids.FormValue, entered: Entered, context: Context) -> Meanwhile:
    """Have the file fetched that was chosen. Raises InvalidInput for what cannot be one."""
    require(context.actor, "import")
    file_id, name, size = value.file_id, value.said or "", None
    if file_id is None:
        [chosen] = entered.files("file")
        file_id, name, size = chosen.file_id, chosen.name, chosen.size
    _require_csv(name, size)
    currency = entered.text("currency")
    options = ImportOptions(
        pipeline=entered.choice("pipeline"),
        create_stages=entered.ticked("create"),
        currency=currency.upper() if currency else None,
    )
    import_id = context.services.imports.begin(name, options, _again(context))
    reader = context.reader
    shown = import_forms.wait_form(reader.say("⏳ Reading *{file}*…", file=name), reader)
    return Meanwhile(shown, value.model_copy(update={"import_id": import_id}), file_id=file_id)


def keep_file(value: ids.FormValue, errand: Errand, context: Context) -> Modal | Then:
    """Keep what was fetched, and ask what its columns hold; the first form anew where it is no good."""
    imports, import_id, actor = context.services.imports, _import_id(value), _again(context)
    try:
        if isinstance(errand.fetched, DealboardError):
            raise errand.fetched
        content = errand.fetched or b""
        look = imports.examine(import_id, content, actor)
    except InvalidInput as problem:
        chosen = imports.options(import_id, actor)
        return _file_form(value, context, chosen=chosen, problem=problem)

    def keep(context: Context) -> Modal:
        imports.keep(import_id, content, _again(context))
        return import_forms.columns_form(look, context.reader)

    return Then(keep, writes=True)


def open_columns(value: ids.FormValue, context: Context) -> Modal:
    """What the columns hold, as it was said or seems."""
    look = context.services.imports.look(_import_id(value), context.actor)
    return import_forms.columns_form(look, context.reader)


def take_columns(value: ids.FormValue, entered: Entered, context: Context) -> Meanwhile:
    """Remember what was said of the columns, and have it tried."""
    imports, import_id, actor, reader = (
        context.services.imports,
        _import_id(value),
        _again(context),
        context.reader,
    )
    look = imports.look(import_id, actor)
    maps: dict[str, str] = {}
    for at, column in () if look.ours else enumerate(look.columns):
        # One that the form had no room for is left out, as it says.
        word = entered.choice(f"column.{at}") or IGNORE
        if word != IGNORE and word in maps.values():
            other = next(name for name, each in maps.items() if each == word)
            raise InvalidInput(
                _("“{other}” holds that already.", other=other),
                _("Leave one of the two out."),
                field=f"column.{at}",
            )
        maps[column.name] = word
    told: dict[str, Any] = {
        "maps": maps,
        "title": entered.text("title"),
        "dates": entered.choice("dates"),
        "status_map": _status_words(entered),
        "encoding": entered.text("encoding"),
    }
    imports.choose(import_id, replace(look.options, **told), actor)
    shown = import_forms.wait_form(reader.say("⏳ Trying *{file}*…", file=look.file), reader)
    return Meanwhile(shown, value)


def try_out(value: ids.FormValue, errand: Errand, context: Context) -> Modal:
    """What importing would come to; the columns anew where the file leaves something in doubt."""
    imports, import_id = context.services.imports, _import_id(value)
    try:
        result = imports.try_out(import_id, context.actor)
    except (InvalidInput, NotFound) as problem:
        look = imports.look(import_id, context.actor)
        return import_forms.columns_form(look, context.reader, problem=problem)
    return import_forms.trial_form(import_id, result, context.reader)


def open_trial(value: ids.FormValue, context: Context) -> Modal:
    """As `try_out`, where nothing was fetched for it."""
    return try_out(value, Errand(), context)


def take_consent(value: ids.FormValue, entered: Entered, context: Context) -> Meanwhile:
    """*Import*."""
    require(context.actor, "import")
    reader = context.reader
    shown = import_forms.wait_form(reader.say("⏳ Beginning…"), reader)
    return Meanwhile(shown, value)


def start(value: ids.FormValue, errand: Errand, context: Context) -> Then:
    """Start the job; where it was started already, tell how far it is. Reading the file holds nobody up."""
    imports, import_id = context.services.imports, _import_id(value)
    rows = imports.read_rows(import_id, _again(context))

    def begin(context: Context) -> Message:
        return import_message(imports.start(rows, errand.reply, _again(context)), context.reader)

    return Then(begin, writes=True)


def offer(file_id: str, name: str, size: int, context: Context) -> Message:
    """What is said of a file that was posted to the bot. Raises InvalidInput for no CSV, NotPermitted."""
    require(context.actor, "import")
    _require_csv(name, size)
    value = ids.FormValue(form=ids.IMPORT_FORM, file_id=file_id, said=name)
    return import_forms.import_offer(value, context.reader)


def _file_form(
    value: ids.FormValue,
    context: Context,
    *,
    chosen: ImportOptions | None = None,
    problem: DealboardError | None = None,
) -> Modal:
    setup = context.services.workspaces.setup(context.actor)
    about = ids.FormValue(form=ids.IMPORT_FORM, file_id=value.file_id, said=value.said)
    return import_forms.file_form(
        setup.pipelines.values(),
        setup.settings.currency,
        about,
        context.reader,
        chosen=chosen,
        problem=problem,
    )


def _status_words(entered: Entered) -> dict[str, str]:
    """`Signed=won, No budget=lost`, each split at its last equals sign."""
    words: dict[str, str] = {}
    for pair in (entered.text("statuses") or "").replace("\n", ",").split(","):
        word, equals, status = pair.rpartition("=")
        if pair.strip() and not equals:
            raise InvalidInput(
                _("“{written}” is not a pair.", written=pair.strip()),
                _("Write it like “Signed=won”, with commas between."),
                field="statuses",
            )
        if equals:
            words[word.strip()] = status.strip()
    return words


def _require_csv(name: str, size: int | None) -> None:
    """Raise InvalidInput where a file cannot be CSV by its name or size."""
    if name.rpartition(".")[2].lower() not in import_forms.KINDS:
        raise InvalidInput(_NOT_CSV, _SAVE_AS_CSV, field="file")
    if size is not None and size > MOST_BYTES:
        raise too_large()
    if size == 0:
        raise InvalidInput(_("The file is empty."), _("Its first line must name the columns."), field="file")


def _import_id(value: ids.FormValue) -> int:
    if value.import_id is None:
        raise NotFound(_("That form is about no file."), _("`/deal import` begins anew."))
    return value.import_id


def _again(context: Context) -> Actor:
    """Who acts, for what may be sent again: a file that is chosen twice is only chosen twice."""
    return replace(context.actor, receipt=None)
