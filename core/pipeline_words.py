"""What people write when they set up a pipeline, checked: names, colours, percent, days, sentences."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from core.dates import MOST_DAYS
from core.errors import InvalidInput
from core.folding import name_key, tidy, visible
from core.i18n import Text, _
from core.results import COLOURS, StageView
from core.stage_names import as_word, status_named

LONGEST_NAME = 75  # characters; a menu shows no more
LONGEST_SENTENCE = 500
# As many buttons as an answer shows; a name can always be typed.
MOST_OFFERS = 20

_OTHER_NAMES = {"gray": "grey", "violet": "purple"}
_STEPS = ("next", "forward", "back", "previous", "prev")
_ALIKE = 60


def valid_name(written: str, *, example: str) -> str:
    """A name, tidied. Raises InvalidInput(field="name") where there is none or it is too long."""
    name = tidy(written)
    if as_word(name) == '""' or not visible(name):
        raise InvalidInput(
            _("A name is missing."), _("For example `{example}`.", example=example), field="name"
        )
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            _(
                "A name has at most {most} characters, and this one {count}.",
                most=LONGEST_NAME,
                count=len(name),
            ),
            _("Shorten it; a definition has room for the rest."),
            field="name",
        )
    return name


def valid_stage_name(
    written: str, stages: Iterable[StageView], *, example: str, own: int | None = None
) -> str:
    """A stage's name that no other of `stages` has, whatever the case; `own` is the stage that may.

    Raises InvalidInput(field="name").
    """
    name = valid_name(written, example=example)
    for stage in stages:
        if stage.stage_id != own and name_key(stage.name) == name_key(name):
            raise InvalidInput(
                _("There is a stage called {name} in this pipeline already.", name=stage.name),
                _("Choose another name; those of removed stages are free."),
                field="name",
            )
    return name


def name_warning(name: str) -> Text | None:
    """What people should know of a stage's name: that it reads like a status, or like a step (rule 1)."""
    if status_named(name) is not None:
        return _(
            "A stage called {name} closes nothing: deals moved into it stay open until they are marked so.",
            name=name,
        )
    if name_key(name) in _STEPS:
        return _(
            "In `/deal move`, {name} means this stage from now on, not the one beside a deal's own.",
            name=name,
        )
    return None


def valid_colour(written: str) -> str:
    """One of `COLOURS`. Raises InvalidInput(field="colour") with the closest one."""
    key = name_key(written)
    key = _OTHER_NAMES.get(key, key)
    if key in COLOURS:
        return key
    close = process.extractOne(key, COLOURS, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    raise InvalidInput(
        _("“{written}” is not one of the colours.", written=tidy(written)[:40]),
        _("Did you mean {colour}?", colour=close[0])
        if close
        else _("Choose one of {colours}.", colours=", ".join(COLOURS)),
        field="colour",
    )


def valid_percent(percent: int) -> int:
    """A probability. Raises InvalidInput(field="probability") unless it is 0 to 100."""
    if not 0 <= percent <= 100:
        raise InvalidInput(
            _("A probability is a whole number from 0 to 100."),
            _("For example `probability:40`."),
            field="probability",
        )
    return percent


def valid_days(days: int | None, field: str, *, least: int = 1) -> int | None:
    """A number of days, or None. Raises InvalidInput(field=`field`) unless it is `least` to 3,650."""
    if days is not None and not least <= days <= MOST_DAYS:
        raise InvalidInput(
            _("That is a whole number of days from {least} to {most}, or none.", least=least, most=MOST_DAYS),
            _("For example `7d`, or `none`."),
            field=field,
        )
    return days


def valid_sentence(written: str | None, field: str) -> str | None:
    """A sentence of at most 500 characters, tidied; None where nothing is written."""
    sentence = tidy(written or "")
    if len(sentence) > LONGEST_SENTENCE:
        raise InvalidInput(
            _("That has {count} characters; at most {most} fit.", count=len(sentence), most=LONGEST_SENTENCE),
            _("Say it in a sentence or two."),
            field=field,
        )
    return sentence or None
