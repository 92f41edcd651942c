"""What Slack's refusals mean: which are final, which pass, and whether the message may have arrived."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from core.errors import Busy
from core.i18n import _

# Our own word: who is in the channel may not see deals.
OUTSIDERS = "outsiders"
# Nobody who posts there will be heard again until a person does something.
CHANNEL_LOST = frozenset(
    {
        OUTSIDERS,
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "team_access_not_granted",
    }
)
# The message that was to be edited or answered is gone, or is to stay as it is.
MESSAGE_LOST = frozenset(
    {
        "cannot_reply_to_message",
        "cant_update_message",
        "edit_window_closed",
        "message_not_found",
        "thread_not_found",
    }
)
# The bot itself is not let in any more, until somebody installs it anew. `not_installed` is our own word.
TOKEN_LOST = frozenset(
    {
        "access_denied",
        "account_inactive",
        "app_uninstalled",
        "invalid_auth",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "not_installed",
        "org_login_required",
        "team_not_found",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
# What we sent is wrong, and will be wrong again.
REFUSED = frozenset(
    {
        "as_user_not_supported",
        "attachment_payload_limit_exceeded",
        "cannot_dm_bot",
        "duplicate_channel_not_found",
        "duplicate_message_not_found",
        "ekm_access_denied",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_form_data",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_post_type",
        "markdown_text_conflict",
        "message_limit_exceeded",
        "messages_tab_disabled",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "method_deprecated",
        "missing_post_type",
        "missing_scope",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_dual_broadcast_content_update",
        "no_text",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "slack_connect_canvas_sharing_blocked",
        "slack_connect_file_link_sharing_blocked",
        "slack_connect_lists_sharing_blocked",
        "too_many_attachments",
        "too_many_contact_cards",
        "unknown_method",
        "user_disabled",
        "user_not_found",
        "users_not_found",
    }
)
PERMANENT = CHANNEL_LOST | MESSAGE_LOST | REFUSED
# Slack did not take the call, and says so.
NOT_TAKEN = frozenset(
    {
        "accesslimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
# Slack says of these that part of the call may have been carried out.
UNSURE = frozenset({"fatal_error", "internal_error"})

# About eight hours, with the pauses of `bot.delivery`, or four days where the bot is not let in. What is on
# no list may be final or not. A call that Slack wants later is no attempt.
_MANY_ATTEMPTS = 100
_ANY_NUMBER = 1_000_000
_FEW_ATTEMPTS = 5
_RATE_LIMITED = "ratelimited"
NO_CONNECTION = "no_connection"


@dataclass(frozen=True, slots=True)
class Failure:
    """A call to Slack that failed.

    `unsure` says that it may have been carried out; `retry_after` is the pause Slack asked for, in seconds;
    `most_attempts` how often it makes sense to try, the first time included.
    """

    code: str
    most_attempts: int = _MANY_ATTEMPTS
    unsure: bool = False
    retry_after: float | None = None

    @property
    def passing(self) -> bool:
        """Whether the same call may well go through later."""
        return self.most_attempts >= _MANY_ATTEMPTS

    @property
    def rate_limited(self) -> bool:
        """Whether Slack took the call for one too many just now."""
        return self.code == _RATE_LIMITED

    @property
    def channel_lost(self) -> bool:
        """Whether the channel itself is out of reach."""
        return self.code in CHANNEL_LOST

    @property
    def message_lost(self) -> bool:
        """Whether the message that was to be edited or answered is out of reach."""
        return self.code in MESSAGE_LOST

    @property
    def token_lost(self) -> bool:
        """Whether the bot is not let in any more."""
        return self.code in TOKEN_LOST


class HeldBack(SlackClientError):
    """A call that was not made, since Slack asked for a pause that is not over for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(_RATE_LIMITED)
        self.seconds = seconds


class Unreachable(Exception):
    """Slack did not say in time who the bot is; or it said, with `code`, that it does not let it in."""

    def __init__(self, code: str = NO_CONNECTION) -> None:
        super().__init__(code)
        self.code = code


class Silent(Busy):
    """A question of ours that Slack did not answer, for the reason in `failure`."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(
            _("Slack did not answer a question of ours just now, so nothing was done."),
            _("Try again in a moment."),
        )
        self.failure = replace(failure, unsure=False)


class Refused(Exception):
    """A call that was not even made, since it could not go well."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


# What a call can end with that is Slack's or the network's doing, and not a bug of ours.
SLACK_ERRORS = (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError)


def failure_of(error: BaseException) -> Failure:
    """What `error`, raised by a call to Slack or on the way to one, means."""
    if isinstance(error, SlackApiError):
        return _refusal(error.response)
    if isinstance(error, Refused | Silent):
        return error.failure
    if isinstance(error, HeldBack):
        return _one_too_many(error.seconds)
    if isinstance(error, Unreachable):
        return Failure(error.code)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | Busy):
        return Failure(NO_CONNECTION)
    if isinstance(error, asyncio.TimeoutError):
        return Failure("timeout", unsure=True)
    return Failure(type(error).__name__, unsure=True)


def _refusal(response: Any) -> Failure:
    status = int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in (_RATE_LIMITED, "rate_limited"):
        return _one_too_many(_seconds(headers))
    if code in TOKEN_LOST:
        return Failure(code)
    if code in PERMANENT:
        return Failure(code, most_attempts=1)
    if code in NOT_TAKEN:
        return Failure(code, retry_after=_seconds(headers))
    if code in UNSURE or status >= 500 or not code:
        return Failure(code or f"http_{status}", unsure=True, retry_after=_seconds(headers))
    return Failure(code, most_attempts=_FEW_ATTEMPTS)


def _one_too_many(seconds: float | None) -> Failure:
    return Failure(_RATE_LIMITED, most_attempts=_ANY_NUMBER, retry_after=seconds)


def _seconds(headers: Any) -> float | None:
    """Retry-After, where it is a number of seconds as Slack writes it."""
    value = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return float(value) if value.isascii() and value.isdigit() else None
