"""Links to deals that people post: each shows as its deal's card, where deals may be seen (rule 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.access import Accesses
from bot.blocks.deal import card
from bot.blocks.kit import Block
from bot.context import Context
from bot.desk import Desk
from bot.incoming import incoming_event
from bot.links import DealLinks
from bot.logs import logger
from bot.plan import Planned
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from core.clock import Clock

_log = logger("links")

# A card is tall: the links after these stay links.
_MOST: Final = 5
# Slack does not say where what is still being written will be posted, and a preview made there goes with it.
_WRITING: Final = "COMPOSER"


class Unfurls:
    """Shows cards below links. Where one may not be shown, or leads to no deal, nothing is said of it."""

    def __init__(
        self, links: DealLinks, desk: Desk, accesses: Accesses, slack: SlackClient, clock: Clock
    ) -> None:
        self._links = links
        self._desk = desk
        self._accesses = accesses
        self._slack = slack
        self._clock = clock

    async def show(self, body: Mapping[str, Any]) -> None:
        """Show the cards of the links that `body` tells of. Whoever posted them must be let look at deals."""
        event = body["event"]
        numbers = self._numbers(event["links"], body["team_id"])
        if not numbers or not event.get("user") or event["channel"] == _WRITING:
            return
        shown: dict[str, Block] = {}
        planned = Planned(False, lambda context: shown.update(_cards(numbers, context)), needs_channel=True)
        await self._desk.answer_at_length(incoming_event(body, self._clock.now()), planned)
        if shown:
            await self._unfurl(body["team_id"], event, shown)

    def _numbers(self, links: list[Mapping[str, Any]], workspace_id: str) -> dict[str, int]:
        """The deals' numbers by the links as they were written; each deal is shown once."""
        found: dict[str, int] = {}
        for link in links:
            number = self._links.number_in(link["url"], workspace_id)
            if number is not None and number not in found.values() and len(found) < _MOST:
                found[link["url"]] = number
        return found

    async def _unfurl(self, workspace_id: str, event: Mapping[str, Any], shown: dict[str, Block]) -> None:
        try:
            access = await self._accesses.find(workspace_id)
            if access is None:
                raise Unreachable
            place = {"channel": event["channel"], "ts": event["message_ts"]}
            await self._slack.web(access.token).chat_unfurl(**place, unfurls=shown)
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.warning("a link was not shown as a card", error=failure_of(error).code)


def _cards(numbers: Mapping[str, int], context: Context) -> dict[str, Block]:
    """By link, its deal's card as everybody in the channel may see it; nothing where not all of them may."""
    services, actor = context.services, context.actor
    if not services.sharing.may_be_seen(context.channel_id, actor, outsiders=context.outsiders):
        return {}
    cards = {each.deal.number: each for each in services.cards.of_numbers(numbers.values(), actor)}
    return {
        url: card(replace(cards[number], undo=None, can_change=True), context.reader).attachment()
        for url, number in numbers.items()
        if number in cards
    }
