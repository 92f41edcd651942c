"""`/deal` where it is about what is to be done: tasks, what is stale, what may rest, when to hear of it."""

from __future__ import annotations

from bot.blocks import deal_list, fact_answers, task
from bot.blocks.board_menus import owned_by
from bot.blocks.ids import PREFERENCES_FORM, FormValue
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.commands.keyed import words_and_page
from bot.commands.parsing import Args
from bot.context import Context
from bot.views.preferences import open_preferences
from core.errors import InvalidInput
from core.i18n import _
from core.requests import Filters, ListDeals
from core.task_requests import AddTask, ListTasks, SnoozeDeal

# What of itself says whose deals are meant.
_OWNERS = frozenset({"mine", "all", "unowned"})


def add_task(request: AddTask, context: Context) -> Message:
    """`/deal task 142 Send proposal @bob fri 15:00`."""
    return task.added(context.services.tasks.add(request, context.actor), context.reader)


def read_tasks(args: Args) -> ListTasks:
    """`@bob page:2`."""
    words, page = words_and_page(args, "/deal tasks @bob")
    return ListTasks(owner=" ".join(word.text for word in words) or "mine", page=page)


def show_tasks(request: ListTasks, context: Context) -> Message:
    """`/deal tasks [@bob]`."""
    return task.task_list(context.services.tasks.list_for(request, context.actor), context.reader)


def snooze(request: SnoozeDeal, context: Context) -> Message:
    """`/deal snooze 142 1w they are on holiday`."""
    return fact_answers.changed(context.services.snoozing.snooze(request, context.actor), context.reader)


def stale(args: Args, context: Context) -> Message:
    """`/deal stale [@bob]`: open deals untouched for too long; one's own, unless somebody is named."""
    if len(args.words) > 1:
        raise InvalidInput(
            _("`/deal stale` takes one person."),
            _("For example `/deal stale @bob`, or `/deal list stale >10k`."),
        )
    owner = args.words[0].text if args.words else "mine"
    known = owner in _OWNERS or owner.startswith(("@", "<@"))
    text = f"stale {owner if known else owned_by(owner)}"
    filters = Filters(owner="anyone" if owner == "all" else owner, stale=True, text=text)
    shown = context.services.lists.show(ListDeals(filters=filters), context.actor)
    return deal_list.deal_list(shown, context.reader)


def reminders(args: Args, context: Context) -> Modal:
    """`/deal reminders`: the form that says when and of what one hears."""
    if args.words:
        raise InvalidInput(
            _("`/deal reminders` takes nothing after it: all of it is chosen in the form that it opens."),
            _("To have one deal rest, `/deal snooze 142 1w`."),
        )
    return open_preferences(FormValue(form=PREFERENCES_FORM), context)
