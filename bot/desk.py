"""Where a request becomes an answer: who acts is resolved and the handler run, in one hop to a worker."""

from __future__ import annotations

from functools import partial

from bot.blocks.modal import Reply
from bot.blocks.reader import Reader
from bot.context import Channel, Context
from bot.directory import Directory
from bot.errors import UnknownMember, answer_to, asked_instead, outcome_of, said_of_fields
from bot.incoming import Incoming
from bot.links import DealLinks
from bot.plan import Planned, Then
from bot.workers import Workers
from core.actor import Actor, Role
from core.errors import Busy, Collided, NotPermitted
from core.i18n import _
from core.operands import NeverMet
from core.services import Services

ANSWERED = "answered"
# Each takes the database a second to find out, and three are as long as Slack waits.
_COLLISIONS_BORNE = 2
# Who acts, and whom they name; after that there is an answer.
_QUESTIONS = 3
# As many admins as are named to whoever needs one.
_ADMINS_NAMED = 2
Answer = tuple[Reply | None, str]


class Desk:
    """Runs plans. What they raise is answered too, so that whoever asks gets a message in any case."""

    def __init__(self, services: Services, workers: Workers, directory: Directory, links: DealLinks) -> None:
        self._services = services
        self._links = links
        self._workers = workers
        self._directory = directory

    async def answer(self, incoming: Incoming, planned: Planned) -> Answer:
        """The answer (None where there is nothing to say) and how it is counted. Never asks Slack.

        Raises UnknownMember where Slack must be asked first who it is: see `answer_at_length`.
        """
        return await self._checked(incoming, planned)

    async def answer_at_length(self, incoming: Incoming, planned: Planned) -> Reply | None:
        """As `answer`, asking Slack whatever must be known; for what is acknowledged already."""
        try:
            channel = None
            if planned.needs_channel:
                channel = await self._directory.channel(
                    incoming.workspace_id, planned.channel_id or incoming.channel_id
                )
            return await self._introduced(incoming, planned, channel)
        except Exception as error:
            return answer_to(error, self._plain_reader(incoming), incoming.reference)

    async def _introduced(
        self, incoming: Incoming, planned: Planned, channel: Channel | None
    ) -> Reply | None:
        """Run the plan, learning first who acts, and whom they name, where that is not known."""
        however_old = False
        for _question in range(_QUESTIONS):
            try:
                return (await self._checked(incoming, planned, channel, however_old=however_old))[0]
            except UnknownMember as unknown:
                if however_old and unknown.user_id is None:
                    break
                told = await self.ask_about(incoming, unknown)
                however_old = however_old or not told
        raise _unknown()

    async def ask_about(self, incoming: Incoming, unknown: UnknownMember) -> bool:
        """Ask Slack about who is not known, so that the request can run; False where Slack does not say."""
        if unknown.user_id is None:
            return await self._directory.introduce(incoming)
        await self._directory.look_up(incoming.workspace_id, unknown.user_id)
        return True

    async def _checked(
        self,
        incoming: Incoming,
        planned: Planned,
        channel: Channel | None = None,
        *,
        however_old: bool = False,
    ) -> Answer:
        """Someone whom Slack says to be of another organisation is learnt as such before anything else."""
        if incoming.foreign and not self._directory.knows_as_stranger(incoming):
            raise UnknownMember
        return await self._run(incoming, planned, channel, however_old=however_old)

    async def _run(
        self,
        incoming: Incoming,
        planned: Planned,
        channel: Channel | None = None,
        *,
        however_old: bool = False,
    ) -> Answer:
        job = partial(self._job, incoming, planned, channel, however_old)
        try:
            done, outcome = await (self._workers.write(job) if planned.writes else self._workers.read(job))
        except Busy as busy:
            return answer_to(busy, self._plain_reader(incoming), incoming.reference), outcome_of(busy)
        if isinstance(done, Then):
            second = Planned(done.writes, done.run)
            return await self._run(incoming, second, channel, however_old=however_old)
        return done, outcome

    def _job(
        self, incoming: Incoming, planned: Planned, channel: Channel | None, however_old: bool
    ) -> tuple[Reply | Then | None, str]:
        """In a worker: the whole request, from who acts to what they read."""
        reader = self._plain_reader(incoming)
        try:
            actor = self._actor(incoming, planned, however_old)
            address = self._links.form(actor.workspace_id)
            reader = Reader(actor.locale, actor.tz, incoming.received_at, address)
            road = (incoming.response_url, incoming.view_id)
            context = Context(self._services, actor, reader, incoming.channel_id, channel, *road)
            return _carried_out(planned, context), ANSWERED
        except UnknownMember:
            raise
        except Exception as error:
            self._look_up_first(error, incoming)
            reply = said_of_fields(error, incoming.fields, reader) or asked_instead(error, reader)
            return reply or answer_to(error, reader, incoming.reference), outcome_of(error)

    def _look_up_first(self, error: Exception, incoming: Incoming) -> None:
        """Raise UnknownMember for somebody who is named, but not known to us, unless Slack was just asked."""
        if isinstance(error, NeverMet) and not self._directory.asked_about(
            incoming.workspace_id, error.user_id
        ):
            raise UnknownMember(error.user_id)

    def _actor(self, incoming: Incoming, planned: Planned, however_old: bool) -> Actor:
        actor = self._services.members.actor(
            incoming.workspace_id,
            incoming.user_id,
            receipt=incoming.receipt if planned.writes else None,
            received_at=incoming.received_at,
            however_old=however_old,
        )
        if actor is None:
            raise UnknownMember
        return actor

    def _plain_reader(self, incoming: Incoming) -> Reader:
        """For whom nothing is known of."""
        return Reader("en", "UTC", incoming.received_at)


def _carried_out(planned: Planned, context: Context) -> Reply | Then | None:
    """Run the plan. Where it takes an admin, who they are is said."""
    try:
        return _run(planned, context)
    except NotPermitted as error:
        if error.least is not Role.admin:
            raise
        names = context.services.member_settings.admins(context.actor, _ADMINS_NAMED)
        if not names:
            raise
        ask = _("It takes an admin. Ask {name}.", name=names[0])
        if len(names) > 1:
            ask = _("It takes an admin. Ask {name} or {other}.", name=names[0], other=names[1])
        raise NotPermitted(error.message, ask) from error


def _run(planned: Planned, context: Context) -> Reply | Then | None:
    """Run the plan; anew where it collided with another change, since nothing of it was stored then."""
    for _attempt in range(_COLLISIONS_BORNE):
        try:
            return planned.run(context)
        except Collided:
            continue
    return planned.run(context)


def _unknown() -> Busy:
    return Busy(
        _("Slack did not say who you are just now, so nothing was done."), _("Try again in a moment.")
    )
