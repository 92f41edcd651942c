"""The one place where what was raised becomes what a person reads (decision 18)."""

from __future__ import annotations

from bot.blocks.deal_forms import complete_form, lose_form
from bot.blocks.error import error_message, unexpected_message
from bot.blocks.kit import Message
from bot.blocks.modal import FieldErrors, Modal
from bot.blocks.reader import Reader
from bot.logs import logger
from core.errors import Busy, DealboardError, InvalidInput
from core.lost_reasons import ReasonNeeded
from core.required_fields import FieldsNeeded

_log = logger("requests")

# How a line to type begins.
_COMMAND = "`/"


class UnknownMember(Exception):
    """Nothing fresh is known of who acts, or of `user_id`, whom they name: Slack must be asked first."""

    def __init__(self, user_id: str | None = None) -> None:
        super().__init__(user_id)
        self.user_id = user_id


def answer_to(error: Exception, reader: Reader, reference: str) -> Message:
    """What `reader` is told of `error`: what would work, or for a bug the reference it is logged under."""
    if isinstance(error, DealboardError):
        _log.info("refused", error=type(error).__name__, reference=reference)
        return error_message(error, reader)
    _log.error("failed", reference=reference, exc_info=error)
    return unexpected_message(reference, reader)


def asked_instead(error: Exception, reader: Reader) -> Modal | None:
    """The form that asks for what is missing, where there is one; None for every other error."""
    if isinstance(error, ReasonNeeded):
        return lose_form(error.deal, error.pipeline, error.reasons, reader)
    if isinstance(error, FieldsNeeded):
        return complete_form(
            error.deal, error.stage, error.missing, error.labels, error.currency, reader,
            note=error.note, together=error.together,
        )  # fmt: skip
    return None


def said_of_fields(error: Exception, fields: frozenset[str], reader: Reader) -> FieldErrors | None:
    """What is wrong with a form's `fields`, to be said under each; None where it is something else."""
    if not isinstance(error, InvalidInput) or error.field not in fields:
        return None
    wrong = {each.field: each for each in (error, *error.others) if each.field in fields}
    return FieldErrors({field: _in_a_line(each, reader) for field, each in wrong.items() if field})


def _in_a_line(error: InvalidInput, reader: Reader) -> str:
    """What was wrong and what would work; who fills in a form is not told what to type instead of it."""
    said, hint = reader.told(error.message), reader.told(error.hint) if error.hint else ""
    return f"{said} {hint}" if hint and _COMMAND not in hint else said


def outcome_of(error: Exception) -> str:
    """How the metrics count `error`."""
    if isinstance(error, Busy):
        return "busy"
    return "refused" if isinstance(error, DealboardError) else "failed"
