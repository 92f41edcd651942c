"""Why something could not be delivered, in words: Slack's own codes mean nothing to most who read them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.i18n import Text, _

_WORDS: Mapping[str, Text] = {
    "outsiders": _("guests or people of another organisation are in it now, and they would see deals"),
    "is_archived": _("the channel is archived"),
    "is_inactive": _("the channel is frozen"),
    "channel_not_found": _("the channel is gone, or I am not in it any more"),
    "not_in_channel": _("I am not in the channel any more"),
    "restricted_action": _("only some people may post in the channel"),
    "restricted_action_non_threadable_channel": _("only some people may post in the channel"),
    "restricted_action_read_only_channel": _("nobody may post in the channel"),
    "team_access_not_granted": _("I was not let into the workspace of the channel"),
    "not_installed": _("I am not installed in this workspace any more"),
    "account_inactive": _("I was removed from the workspace"),
    "app_uninstalled": _("I was removed from the workspace"),
    **dict.fromkeys(
        (
            *("access_denied", "invalid_auth", "no_permission", "not_allowed_token_type", "not_authed"),
            *("org_login_required", "team_not_found", "token_expired", "token_revoked"),
            "two_factor_setup_required",
        ),
        _("Slack does not let me in any more"),
    ),
    "msg_too_long": _("the message was too long"),
    "msg_blocks_too_long": _("the message was too long"),
    "missing_scope": _("I lack a permission in Slack"),
    "not_rendered": _("the message could not be written, which is a fault of mine"),
    "ratelimited": _("Slack asked me to wait"),
    "no_connection": _("Slack could not be reached"),
    "timeout": _("Slack did not answer in time"),
    "internal_error": _("Slack had a fault"),
    "fatal_error": _("Slack had a fault"),
    "service_unavailable": _("Slack had a fault"),
}


def refusal(code: str, reader: Reader) -> Mrkdwn:
    """What `code`, of Slack or of ours (`bot.slack_errors`), says; a rare one of Slack's as it is."""
    words = _WORDS.get(code)
    if words is not None:
        return reader.tell(words)
    if code.startswith("http_5"):
        return reader.say("Slack had a fault")
    return reader.say("Slack said “{code}”", code=code)
