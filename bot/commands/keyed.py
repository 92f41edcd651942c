"""Lines of `key:value` beside plain words, as `/contact` and `/company` take them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from bot.commands.parsing import Args, key_and_value
from core.errors import InvalidInput
from core.i18n import _
from core.requests import Line, Word

# What takes a value away.
_NOTHING = frozenset({"none", "-"})


@dataclass
class Keyed:
    """A line taken apart: the plain words, the values by key, and where the first key stands."""

    words: list[Word] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    first_key: int | None = None


def more_of_phone(key: str, word: Word) -> bool:
    """Whether a plain word goes on with the value before it: `phone:+1 555 123`."""
    return key == "phone" and all(letter.isdecimal() or letter in "+-./()" for letter in word.text)


def read_keyed(
    args: Args,
    keys: Collection[str],
    example: str,
    goes_on: Callable[[str, Word], bool] = more_of_phone,
) -> Keyed:
    """The words and values of a line. `goes_on` says whether a plain word belongs to the key before it.

    Raises InvalidInput for an unknown key, one given twice, and one without a value.
    """
    read = Keyed()
    last: str | None = None
    for word in args.words:
        pair = key_and_value(word)
        if pair is not None and pair[0].isalpha() and not pair[1].startswith("//"):
            last = pair[0]
            _check(last, read.values, keys, example)
            read.values[last] = pair[1]
            read.first_key = word.at if read.first_key is None else read.first_key
        elif last is not None and goes_on(last, word):
            read.values[last] = f"{read.values[last]} {word.text}".strip()
        else:
            read.words.append(word)
    for key, value in read.values.items():
        if not value:
            hint = _("For example `{example}`.", example=example)
            raise InvalidInput(_("`{key}:` has nothing after it.", key=key), hint, field=key)
    return read


def read_edit(args: Args, keys: Collection[str], example: str) -> tuple[Line, dict[str, str | None], str]:
    """What is edited, the values by key (`none` takes one away), and all that follows the name, as typed.

    The name comes first, so every plain word after a key belongs to its value: `company:Acme Inc`.
    """
    read = read_keyed(args, keys, example, goes_on=lambda key, word: True)
    at = len(args.text) if read.first_key is None else read.first_key
    line = Line(words=tuple(read.words), text=args.text[:at].strip(), command=args.command)
    values = {key: None if value.casefold() in _NOTHING else value for key, value in read.values.items()}
    return line, values, args.text[at:].strip()


def words_and_page(args: Args, example: str) -> tuple[list[Word], int]:
    """The words of a line that lists, and the page that its `page:2` asks for."""
    read = read_keyed(args, ("page",), example)
    written = read.values.get("page", "1")
    if not (written.isascii() and written.isdecimal() and len(written) <= 5 and int(written)):
        raise InvalidInput(
            _("“{written}” is not a page.", written=written),
            _("For example `{example} page:2`.", example=example),
            field="page",
        )
    return read.words, int(written)


def _check(key: str, given: Collection[str], keys: Collection[str], example: str) -> None:
    if key not in keys:
        known = ", ".join(f"`{name}:`" for name in keys)
        raise InvalidInput(
            _("I don't know `{key}:` here, only {known}.", key=key, known=known),
            _("For example `{example}`.", example=example),
        )
    if key in given:
        raise InvalidInput(_("`{key}:` is there twice.", key=key), _("Leave one of them out."), field=key)
