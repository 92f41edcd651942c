"""How a line about a pipeline is taken apart: names in front, keys behind, each with the line around it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.commands.parsing import Args, key_and_value
from core.errors import InvalidInput
from core.i18n import Text, _
from core.pipeline_requests import Named
from core.requests import Word

_ALIKE = 60
_SAME_KEYS = {"color": "colour", "prob": "probability"}


@dataclass(frozen=True)
class Phrase:
    """Some of a line's words in a row. `example` is a whole line that works."""

    args: Args
    words: Sequence[Word]
    example: str

    @property
    def text(self) -> str:
        """The words as one."""
        return " ".join(word.text for word in self.words).strip()

    def named(self, what: Text) -> Named:
        """The thing that all the words name. Raises InvalidInput, asking `what`, where there are none."""
        if not self.text:
            raise self.missing(what)
        start, end = self.words[0].at, _end(self.args, self.words[-1])
        return Named(text=self.text, before=self._before(start), after=self._after(end))

    def last(self, missing: Text) -> tuple[Phrase, str]:
        """The words in front, and the last one. Raises InvalidInput, asking `missing`, for fewer than two."""
        if len(self.words) < 2:
            raise self.missing(missing)
        return self.part(self.words[:-1]), self.words[-1].text

    def name_and_text(self, missing: Text) -> tuple[Phrase, str]:
        """A name and what follows it, as in `Demo "Live demo"`: one of the two may be several words.

        Raises InvalidInput where there is nothing to follow, or quotes would have to say where that begins.
        """
        words = self.words
        if len(words) < 2:
            raise self.missing(missing)
        if len(words) == 2 or words[-1].quoted:
            return self.part(words[:-1]), words[-1].text
        if words[0].quoted:
            return self.part(words[:1]), " ".join(word.text for word in words[1:])
        raise InvalidInput(
            _("Where does the name end? Put names of several words in quotes."),
            _("For example `{example}`.", example=self.example),
        )

    def part(self, words: Sequence[Word]) -> Phrase:
        """Some of the words."""
        return Phrase(self.args, words, self.example)

    def missing(self, what: Text) -> InvalidInput:
        """That something is missing, with the example."""
        return InvalidInput(what, _("For example `{example}`.", example=self.example))

    def keyed(self, keys: Collection[str]) -> Keyed:
        """The words before the first of `keys`, and the value of each, to which plain words after it belong.

        Raises InvalidInput for a key that is given twice, has no value, or is none of `keys`: a name with a
        colon in it goes into quotes.
        """
        front: list[Word] = []
        spans: dict[str, list[Word]] = {}
        last: list[Word] = front
        for word in self.words:
            key = self._key(word, keys)
            if key is not None:
                if key in spans:
                    raise self.missing(_("`{key}:` is there twice.", key=key))
                last = spans[key] = []
            last.append(word)
        return Keyed(self.part(front), {key: self._value(key, span) for key, span in spans.items()})

    def _key(self, word: Word, keys: Collection[str]) -> str | None:
        pair = key_and_value(word)
        if pair is None:
            return None
        key = _SAME_KEYS.get(pair[0], pair[0])
        if key in keys:
            return key
        close = process.extractOne(key, list(keys), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if close is None:
            raise self.missing(
                _(
                    "I don't know `{key}:` here, but {keys}. A name with a colon in it goes into quotes.",
                    key=key[:40],
                    keys=", ".join(f"`{each}:`" for each in keys),
                )
            )
        raise self.missing(_("I don't know `{key}:` here. Did you mean `{close}:`?", key=key, close=close[0]))

    def _value(self, key: str, span: Sequence[Word]) -> Named:
        head = (key_and_value(span[0]) or ("", ""))[1]
        text = " ".join([head, *(word.text for word in span[1:])]).strip()
        if not text:
            raise self.missing(_("`{key}:` has nothing after it.", key=key))
        start = self.args.text.index(":", span[0].at) + 1
        return Named(text=text, before=self._before(start), after=self._after(_end(self.args, span[-1])))

    def _before(self, at: int) -> str:
        return f"{self.args.command} {self.args.text[:at]}"

    def _after(self, at: int) -> str:
        rest = self.args.text[at:].strip()
        return f" {rest}" if rest else ""


@dataclass(frozen=True)
class Keyed:
    """A phrase taken apart: what stands in front, and the values by key."""

    front: Phrase
    values: Mapping[str, Named] = field(default_factory=dict)


def phrase(args: Args, example: str) -> Phrase:
    """The whole of a line."""
    return Phrase(args, args.words, example)


def _end(args: Args, word: Word) -> int:
    """Where the word after `word` begins, or the line ends."""
    return next((other.at for other in args.words if other.at > word.at), len(args.text))
