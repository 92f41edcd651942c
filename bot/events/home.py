"""App Home: shown when it is opened, and anew after what somebody did there."""

from __future__ import annotations

from bot.access import Accesses
from bot.blocks.home import home, home_view
from bot.blocks.kit import Message
from bot.context import Context
from bot.desk import Desk
from bot.incoming import Incoming
from bot.logs import logger
from bot.plan import Planned
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of

_log = logger("home")


def show_home(context: Context) -> Message:
    """What somebody sees when they open the app."""
    return home(context.services.agendas.show(context.actor), context.reader)


class Homes:
    """Publishes Homes. Who may not look is told so there, and who could let them in (rule 15)."""

    def __init__(self, desk: Desk, accesses: Accesses, slack: SlackClient) -> None:
        self._desk = desk
        self._accesses = accesses
        self._slack = slack

    async def publish(self, incoming: Incoming) -> None:
        """Show whoever sent `incoming` their Home as it is now."""
        reply = await self._desk.answer_at_length(incoming, Planned(False, show_home))
        if not isinstance(reply, Message):
            return
        try:
            access = await self._accesses.find(incoming.workspace_id)
            if access is None:
                raise Unreachable
            web = self._slack.web(access.token)
            await web.views_publish(user_id=incoming.user_id, view=home_view(reply))
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.warning("a Home was not shown", error=failure_of(error).code)
