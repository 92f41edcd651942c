"""The table of buttons and menus: how the value of each is read, and who handles it (decision 17)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from bot.actions import boards, contacts, deals, first_steps, reminders, settings, sharing, tasks
from bot.actions.click import Click
from bot.blocks import ids
from bot.blocks.kit import Message
from bot.blocks.modal import Reply
from bot.blocks.reminder_ids import ReminderValue, RestValue
from bot.blocks.sharing import ShareValue
from bot.commands.router import Router
from bot.context import Context
from bot.plan import Planned, Then
from bot.views.router import plan_form
from core.errors import NotFound
from core.i18n import _

V = TypeVar("V", bound=ids.Value)


@dataclass(frozen=True)
class Action(Generic[V]):
    """A row of the table. `writes` and `needs_channel` as in `Planned`; `read` where it is Slack's own."""

    value: type[V]
    run: Callable[[V, Click, Context], Reply | Then | None]
    writes: bool = False
    needs_channel: bool = False
    read: Callable[[str], V | None] | None = None

    def of(self, value: str) -> V | None:
        """What a click carries; None where it is not what we made."""
        return self.read(value) if self.read is not None else ids.read(self.value, value)


def _open_form(value: ids.FormValue, click: Click, context: Context) -> Reply | Then | None:
    return plan_form(value).run(context)


ACTIONS: Mapping[str, Action[Any]] = {
    ids.MOVE_DEAL: Action(ids.MoveValue, deals.move, writes=True),
    ids.WIN_DEAL: Action(ids.DealValue, deals.win, writes=True),
    ids.LOSE_DEAL: Action(ids.DealValue, deals.lose, writes=True),
    ids.REOPEN_DEAL: Action(ids.DealValue, deals.reopen, writes=True),
    ids.UNDO: Action(ids.UndoValue, deals.undo, writes=True),
    ids.TAKE_DEAL: Action(ids.DealValue, deals.take, writes=True),
    ids.SHOW_DEAL: Action(ids.DealValue, deals.show),
    ids.SHOW_HISTORY: Action(ids.HistoryValue, deals.show_history),
    ids.SHOW_BOARD: Action(ids.BoardValue, boards.show_board),
    ids.CHANGE_BOARD: Action(ids.BoardChange, boards.change_board),
    ids.SEEK_OWNER: Action(ids.BoardChange, boards.change_board),
    ids.SWITCH_PIPELINE: Action(ids.PipelineValue, boards.switch_pipeline),
    ids.STOP_BOARD: Action(ids.BoardValue, boards.stop_board, writes=True),
    ids.SHARE_BOARD: Action(ids.BoardValue, boards.share_board, writes=True, needs_channel=True),
    ids.SHOW_LIST: Action(ids.PageValue, boards.show_list),
    ids.FIND: Action(ids.PageValue, boards.find),
    ids.OPEN_FORM: Action(ids.FormValue, _open_form),
    ids.SHOW_SETTINGS: Action(ids.SettingsValue, settings.show_settings),
    ids.CHANGE_SETTINGS: Action(ids.ChangeValue, settings.change_settings, writes=True),
    ids.SHOW_STEPS: Action(ids.StepValue, first_steps.show_steps),
    ids.MARK_STEP: Action(ids.StepValue, first_steps.mark_step, writes=True),
    ids.SUBSCRIBE_CHANNEL: Action(
        ids.ChannelValue,
        first_steps.subscribe_channel,
        writes=True,
        needs_channel=True,
        read=ids.read_channel,
    ),
    ids.SEEK_MEMBER: Action(ids.FormValue, _open_form),
    ids.TASK_DONE: Action(ids.TaskValue, tasks.done, writes=True),
    ids.TASK_LATER: Action(ids.TaskValue, tasks.later, writes=True),
    ids.TASK_MORE: Action(ids.TaskValue, tasks.more, writes=True),
    ids.REST_DEAL: Action(RestValue, reminders.rest, writes=True),
    ids.TURN_REMINDER: Action(ReminderValue, reminders.turn, writes=True),
    ids.CONVERT_CONTACT: Action(ids.ConvertValue, contacts.convert, writes=True),
}


class ActionRouter:
    """Finds who handles a click. A button that carries a line is handled as that line would be."""

    def __init__(self, commands: Router) -> None:
        self._commands = commands

    def plan(self, action_id: str, value: str, payload: Mapping[str, Any]) -> Planned:
        """What a click comes to. Never raises: what was not made by us is answered as such."""
        name, key = ids.name_of(action_id), ids.key_of(action_id)
        where = payload.get("container", {})
        click = Click(
            ephemeral=bool(where.get("is_ephemeral")),
            key=key,
            home=(payload.get("view") or {}).get("type") == "home",
            message_ts=where.get("message_ts", ""),
        )
        if name == ids.RUN_LINE:
            return self._plan_line(value, click)
        if name == ids.SHARE_LINE:
            return self._plan_shared(value)
        if name == ids.SEEK_HOME:
            return Planned(
                False, lambda context: None, home=ids.read(ids.HomeValue, value) or ids.HomeValue()
            )
        action = ACTIONS.get(name)
        read = action.of(value) if action is not None else None
        if action is None or read is None:
            return Planned(False, _not_ours)
        writes = action.writes and not read.only_looks
        return Planned(writes, lambda context: action.run(read, click, context), action.needs_channel)

    def _plan_line(self, value: str, click: Click) -> Planned:
        read = ids.read(ids.LineValue, value)
        if read is None:
            return Planned(False, _not_ours)
        command, _space, rest = read.line.partition(" ")
        consent = (read.consent,) if read.consent else ()
        planned = self._commands.plan_line(command, rest, consent=consent, asked_at=read.asked_at)

        def run(context: Context) -> Reply | Then | None:
            answer = planned.run(_as_asked(context, read))
            return replace(answer, replace=click.ephemeral) if isinstance(answer, Message) else answer

        return replace(planned, run=run)

    def _plan_shared(self, value: str) -> Planned:
        """*Share*: what its line answers, looked at anew and posted for everybody."""
        read = ids.read(ShareValue, value)
        if read is None:
            return Planned(False, _not_ours)

        def run(context: Context) -> Message | None:
            command, _space, rest = sharing.line_of(read, context).partition(" ")
            planned = self._commands.plan_line(command, rest)
            answer = None if planned.writes else planned.run(sharing.for_everybody(context))
            return sharing.share(read, answer, context) if isinstance(answer, Message) else _not_ours(context)

        return Planned(True, run, needs_channel=True)


def _as_asked(context: Context, value: ids.LineValue) -> Context:
    """A yes is given to the question as it was put: what changed since then is told first (rule 8)."""
    if value.asked_at is None or value.consent is not None:
        return context
    return replace(context, actor=replace(context.actor, received_at=value.asked_at))


def _not_ours(context: Context) -> Message | None:
    raise NotFound(
        _("That button is not one that I made, or it is from an older version of me."),
        _("`/deal` shows your open deals afresh."),
    )
