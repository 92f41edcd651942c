"""App Home: shown when it is opened, and anew after what somebody did there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.access import Accesses
from bot.blocks import ids
from bot.blocks.handover import left_behind
from bot.blocks.home import home, home_view
from bot.blocks.home_setup import first_steps, setup_status
from bot.blocks.kit import VIEW_BLOCKS, Block, Message, fit
from bot.context import Context
from bot.desk import Desk
from bot.fingerprint import fingerprint
from bot.incoming import Incoming, incoming_again
from bot.logs import logger
from bot.plan import Planned
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from bot.workers import Workers
from core.live_requests import DueHome
from core.requests import ShowAgenda
from core.services import Services

_log = logger("home")


def show_home(whose: ids.HomeValue, context: Context) -> Message:
    """What somebody sees when they open the app, or of a member whose Home they look at.

    On their own, an admin sees how the workspace is set up too, a manager what people left behind (rule 14).
    """
    services, actor, reader = context.services, context.actor, context.reader
    agenda = services.agendas.show(ShowAgenda(member_id=whose.member_id), actor)
    shown = home(agenda, reader)
    if agenda.owner is not None:
        return shown
    status, left = services.first_steps.show(actor), services.handovers.list(actor)
    above = [*(first_steps(status, reader) if status else ()), *left_behind(left, reader)]
    below = setup_status(status, reader) if status else []
    kept, _cut = fit(shown.blocks, spare=len(above) + len(below), limit=VIEW_BLOCKS)
    return replace(shown, blocks=(*above, *kept, *below))


class Homes:
    """Publishes Homes. Who may not look is told so there, and who could let them in (rule 15)."""

    def __init__(
        self, desk: Desk, services: Services, workers: Workers, accesses: Accesses, slack: SlackClient
    ) -> None:
        self._desk = desk
        self._services = services
        self._workers = workers
        self._accesses = accesses
        self._slack = slack

    async def publish(self, incoming: Incoming, whose: ids.HomeValue | None = None) -> None:
        """Show whoever sent `incoming` their Home as it is now, or a member's, and keep it so for a while."""
        workspace_id, user_id = incoming.workspace_id, incoming.user_id
        shown_of = (whose or ids.HomeValue()).member_id
        view = await self._view(incoming, shown_of)
        try:
            await self._put(workspace_id, user_id, view)
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.warning("a Home was not shown", error=failure_of(error).code)
            return
        live, shown = self._services.live_boards, fingerprint(view)
        await self._workers.write_at_leisure(lambda: live.home_opened(workspace_id, user_id, shown, shown_of))

    async def refresh(self, home: DueHome) -> str:
        """Show somebody their Home where it would look otherwise by now; returns what it shows.

        Raises what a call to Slack raises, and Unreachable.
        """
        incoming = incoming_again(home.workspace_id, home.user_id, self._services.db.clock.now())
        view = await self._view(incoming, home.whose)
        shown = fingerprint(view)
        if shown != home.shown:
            await self._put(home.workspace_id, home.user_id, view)
        return shown

    async def _view(self, incoming: Incoming, whose: int | None) -> Block:
        planned = Planned(False, partial(show_home, ids.HomeValue(member_id=whose)))
        reply = await self._desk.answer_at_length(incoming, planned)
        assert isinstance(reply, Message)
        return home_view(reply, whose)

    async def _put(self, workspace_id: str, user_id: str, view: Block) -> None:
        access = await self._accesses.find(workspace_id)
        if access is None:
            raise Unreachable
        await self._slack.web(access.token).views_publish(user_id=user_id, view=view)
