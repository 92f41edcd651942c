"""What a person entered in a form, by the names of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, TypeVar, get_args

from bot.blocks import ids
from bot.blocks.kit import OPTION_VALUE, Block
from bot.blocks.modal import Modal
from core.contact_requests import CompanyKey, ContactKey
from core.errors import InvalidInput
from core.i18n import Text, _
from core.money import Money, parse_money
from core.requests import Consent

# Before the name of one that is to be made; any other value is a key.
NEW: Final = "new:"
# In place of the name of one that is to be made, where it is more than an option can carry.
TOO_LONG: Final = "long"
LONGEST_NEW: Final = OPTION_VALUE - len(NEW)
# What an element holds when a form is sent, and what it was filled in with.
_FILLED_IN: Final = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_date": "initial_date",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_date_time": "initial_date_time",
    "selected_time": "initial_time",
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sought:
    """Something by its key, or by the name that it is to have."""

    key: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file from the person's machine; `size` in bytes, where Slack says it."""

    file_id: str
    name: str
    size: int | None


class Entered:
    """The state of a submitted view. Each field is asked for by its name; what was left empty is None."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        """`view` is as it was submitted; its blocks are named as their fields."""
        self._values: dict[str, Mapping[str, Any]] = {
            name: next(iter(block.values()), {}) for name, block in view["state"]["values"].items()
        }
        self._view = view
        self._shown: dict[str, Mapping[str, Any]] = {
            block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"
        }

    def again(self, about: ids.Value, *above: Block) -> Modal:
        """The same form as it was filled in, with other blocks `above` it: what to say, and fields beside."""
        view, asked = self._view, {block.get("block_id") for block in above}
        fields = (
            self._filled(block)
            for block in view["blocks"]
            if block["type"] == "input" and block["block_id"] not in asked
        )
        title, close, submit = (view[part]["text"] for part in ("title", "close", "submit"))
        return Modal(view["callback_id"], title, close, (*above, *fields), submit, about)

    def asks(self, name: str) -> bool:
        """Whether the form has a field that is called so."""
        return name in self._shown

    def text(self, name: str) -> str | None:
        """The text of a field, without blanks around it."""
        written = str(self._of(name).get("value") or "").strip()
        return written or None

    def choice(self, name: str) -> str | None:
        """The value of the option that was chosen."""
        chosen = self._of(name).get("selected_option")
        return str(chosen["value"]) if chosen else None

    def key(self, name: str) -> int | None:
        """The key that the chosen option carries; None where it carries none."""
        chosen = self.choice(name)
        return int(chosen) if chosen and chosen.isdecimal() and int(chosen) < 2**63 else None

    def sought(self, name: str) -> Sought:
        """What was found by typing, or the name of what is to be made; both None where nothing was chosen.

        Raises InvalidInput where the name was too long to be offered.
        """
        chosen = self._of(name).get("selected_option")
        if not chosen:
            return Sought(None, None)
        if chosen["value"] == TOO_LONG:
            raise InvalidInput(
                _("A new one can have at most {limit} characters here.", limit=LONGEST_NEW),
                _("Shorten it; *Edit* takes the rest later."),
                field=name,
            )
        if chosen["value"].startswith(NEW):
            return Sought(None, chosen["value"].removeprefix(NEW))
        return Sought(self.key(name), chosen["text"]["text"])

    def contact(self) -> str | ContactKey | None:
        """The contact that was chosen, by its key, or the name of a new one."""
        chosen = self.sought("contact")
        return ContactKey(contact_id=chosen.key) if chosen.key is not None else chosen.name

    def company(self) -> str | CompanyKey | None:
        """The company that was chosen, by its key, or the name of a new one."""
        chosen = self.sought("company")
        return CompanyKey(company_id=chosen.key) if chosen.key is not None else chosen.name

    def person(self, name: str) -> str | None:
        """The id of the user who was chosen."""
        user = self._of(name).get("selected_user")
        return str(user) if user else None

    def day(self, name: str) -> date | None:
        """The day that was picked."""
        picked = self._of(name).get("selected_date")
        return date.fromisoformat(picked) if picked else None

    def moment(self, name: str) -> datetime | None:
        """The day and time that were picked, in UTC."""
        picked = self._of(name).get("selected_date_time")
        return datetime.fromtimestamp(picked, UTC) if picked else None

    def minute(self, name: str) -> int | None:
        """The time of day that was picked, in minutes from midnight."""
        picked = self._of(name).get("selected_time")
        if not picked:
            return None
        at = time.fromisoformat(picked)
        return at.hour * 60 + at.minute

    def money(self, name: str, *, currency: str, locale: str, bare: str = "") -> Money | None:
        """The amount that was written. `currency` and `bare` as in `parse_money`; raises as that does."""
        written = self.text(name)
        return parse_money(written, default_currency=currency, locale=locale, bare=bare) if written else None

    def files(self, name: str) -> list[ChosenFile]:
        """The files that were chosen."""
        return [
            ChosenFile(str(each["id"]), str(each.get("name") or ""), each.get("size"))
            for each in self._of(name).get("files") or ()
        ]

    def ticked(self, name: str) -> bool:
        """Whether the field's box is ticked."""
        return bool(self._of(name).get("selected_options"))

    def consent(self) -> frozenset[Consent]:
        """What was agreed to, each by a box that is called so."""
        return frozenset(each for each in get_args(Consent) if self.ticked(each))

    def ticks(self, name: str) -> list[Mapping[str, Any]]:
        """The boxes that are ticked in all fields whose names begin so."""
        return [box for each in self._named(name) for box in self._of(each).get("selected_options") or ()]

    def boxes(self, name: str) -> list[Mapping[str, Any]]:
        """All boxes of those fields."""
        return [box for each in self._named(name) for box in self._shown[each].get("options") or ()]

    def channel(self, name: str) -> str:
        """The id of the channel that was chosen; empty where none is."""
        return str(self._of(name).get("selected_conversation") or "")

    def several(self, name: str) -> list[str]:
        """The values of all that was chosen, or ticked, in the field."""
        return [str(each["value"]) for each in self._of(name).get("selected_options") or ()]

    def channels(self, name: str) -> list[str]:
        """The ids of the channels that were chosen."""
        return [str(channel) for channel in self._of(name).get("selected_conversations") or ()]

    def as_shown(self) -> Entered:
        """What the form was filled in with, as if somebody had sent it so."""
        values = {
            name: {"": {held: element[initial] for held, initial in _FILLED_IN.items() if initial in element}}
            for name, element in self._shown.items()
        }
        return Entered({**self._view, "state": {"values": values}})

    def touched(self, name: str) -> bool:
        """Whether the field was changed from what it was filled in with, be it emptied."""
        entered, shown = self._of(name), self._shown.get(name) or {}
        return any(
            _plain(entered.get(key)) != _plain(shown.get(initial)) for key, initial in _FILLED_IN.items()
        )

    def _named(self, name: str) -> list[str]:
        return [each for each in self._shown if each.startswith(name)]

    def _filled(self, block: Block) -> Block:
        """A field with what was entered in it."""
        entered, element = self._of(block["block_id"]), block["element"]
        bare = {key: held for key, held in element.items() if key not in _FILLED_IN.values()}
        held = {initial: entered[key] for key, initial in _FILLED_IN.items() if entered.get(key)}
        return {**block, "element": {**bare, **held}}

    def _of(self, name: str) -> Mapping[str, Any]:
        return self._values.get(name) or {}


def in_field(field: str, read: Callable[[], T], *, hint: Text | None = None) -> T:
    """What `read` gives; what it says is wrong is said under `field`.

    `hint` takes the place of what would work in a line.
    """
    try:
        return read()
    except InvalidInput as error:
        raise InvalidInput(error.message, hint or error.hint, field=field) from error


def all_read(**reads: Callable[[], Any]) -> dict[str, Any]:
    """What each of them gives. Raises InvalidInput for all at once that are wrong."""
    given, wrong = {}, []
    for name, read in reads.items():
        try:
            given[name] = read()
        except InvalidInput as error:
            wrong.append(error)
    if wrong:
        first, *others = wrong
        raise InvalidInput(first.message, first.hint, field=first.field, others=others)
    return given


def _plain(held: Any) -> Any:
    """What to compare: options by their values, and nothing as nothing however it is put."""
    if isinstance(held, list):
        return [_plain(each) for each in held] or None
    return (held.get("value") if isinstance(held, Mapping) else held) or None
