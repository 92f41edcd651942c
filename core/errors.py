"""What can go wrong in a way a person can mend. Each error says what happened and what would work.

Anything else that is raised is a bug; the shell logs it with a reference and tells the person that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.i18n import Text

if TYPE_CHECKING:
    from core.actor import Role
    from core.card_results import DealCard
    from core.results import Choice


class DealboardError(Exception):
    """The root of what is answered rather than logged.

    `message` says what was wrong; `hint` the closest thing that would work, with an example.
    """

    def __init__(self, message: Text, hint: Text | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint


class InvalidInput(DealboardError):
    """What was written cannot be read. `field` names the part of a form that it belongs to.

    `choices` are whole lines that would work, where what is missing can be chosen. `others` are wrong beside
    it, each with a field of its own.
    """

    def __init__(
        self,
        message: Text,
        hint: Text | None = None,
        *,
        field: str | None = None,
        choices: Sequence[Choice] = (),
        others: Sequence[InvalidInput] = (),
    ) -> None:
        super().__init__(message, hint)
        self.field = field
        self.others = tuple(others)
        self.choices = tuple(choices)


class NotFound(DealboardError):
    """Nothing by that name. `suggestions` are near misses: shown as buttons, never acted on."""

    def __init__(
        self, message: Text, hint: Text | None = None, *, suggestions: Sequence[Choice] = ()
    ) -> None:
        super().__init__(message, hint)
        self.suggestions = tuple(suggestions)


class Ambiguous(DealboardError):
    """Several readings are left. `choices` are they, each with the line that means it and nothing else."""

    def __init__(self, message: Text, hint: Text | None = None, *, choices: Sequence[Choice]) -> None:
        super().__init__(message, hint)
        self.choices = tuple(choices)


class NotPermitted(DealboardError):
    """The person may not. The hint says who could (rule 15); `least` is the role that it takes, if any."""

    def __init__(self, message: Text, hint: Text | None = None, *, least: Role | None = None) -> None:
        super().__init__(message, hint)
        self.least = least


class Conflict(DealboardError):
    """It cannot be done as things stand now; the message says what happened.

    `card` is the deal as it is now (rule 8). `offers` are what would work, as buttons.
    """

    def __init__(
        self,
        message: Text,
        hint: Text | None = None,
        *,
        card: DealCard | None = None,
        offers: Sequence[Choice] = (),
    ) -> None:
        super().__init__(message, hint)
        self.card = card
        self.offers = tuple(offers)


class Locked(DealboardError):
    """A contact's role does not unlock this yet; the message says which conversion does (rule 5)."""


class AlreadyHandled(DealboardError):
    """The same request came before and was carried out then; nothing was changed now."""


class Busy(DealboardError):
    """The request waited too long for a worker and was not started; nothing was changed."""


class Collided(Busy):
    """It waited for another change that waited for it; nothing of it was stored, and it may be tried anew."""
