"""Words that people read: marked where they are written, translated where they are read.

The core never knows who will read what it says, so it speaks in `Text`: a message id with its values.
Whoever answers renders it in the reader's locale. English is the source and needs no catalogue.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

DOMAIN = "dealboard"
CATALOGUES = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Text:
    """A sentence that is not translated yet: plain words, no markup, values by name.

    `msgid` is the English sentence with `{name}` places. `plural` with a value called `count` picks the
    form for that number in the reader's language.
    """

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None

    def render(self, locale: str) -> str:
        """The sentence in `locale` (an ISO code such as `fr` or `en-GB`), its values filled in."""
        catalogue = translations(locale)
        if self.plural is None:
            template = catalogue.gettext(self.msgid)
        else:
            template = catalogue.ngettext(self.msgid, self.plural, self.values["count"])
        values = {
            name: value.render(locale) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return template.format(**values)

    def __str__(self) -> str:
        return self.render("en")


def _(msgid: str, **values: Any) -> Text:
    """Mark a sentence for translation: `_("No deal {number}.", number=142)`."""
    return Text(msgid, values)


def n_(singular: str, plural: str, count: int, **values: Any) -> Text:
    """Mark a sentence with a number in it; `{count}` is filled with `count`."""
    return Text(singular, {"count": count, **values}, plural)


@lru_cache(maxsize=64)
def translations(locale: str) -> gettext.NullTranslations:
    """The catalogue for `locale`, or for its language, or English as it is written in the source."""
    code = locale.replace("-", "_")
    languages = [code, code.partition("_")[0]]
    return gettext.translation(DOMAIN, CATALOGUES, languages=languages, fallback=True)
