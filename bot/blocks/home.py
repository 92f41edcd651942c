"""App Home: what needs somebody today, their open deals by stage, what happened lately."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.buttons import line_button
from bot.blocks.deal import deal_row
from bot.blocks.happened import activity_line
from bot.blocks.kit import (
    PLACEHOLDER,
    SECTION_FIELDS,
    VIEW_BLOCKS,
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    fit,
    header,
    plain,
    section,
)
from bot.blocks.preferences import to_preferences
from bot.blocks.reader import Reader
from bot.blocks.task import line_of, task_row
from bot.blocks.text import Mrkdwn, bold
from core.agenda_results import Agenda
from core.results import DealView


def home_view(message: Message, whose: int | None = None) -> Block:
    """A message as the view that Home takes; what is clicked there tells that it was on Home, and whose."""
    shown = message.blocks or (section(message.text),)
    kept, _left = fit([block for block in shown if block], limit=VIEW_BLOCKS)
    return {"type": "home", "blocks": list(kept), "private_metadata": ids.Road(home=True, whose=whose).dump()}


def home(agenda: Agenda, reader: Reader) -> Message:
    """What the reader sees when they open the app."""
    title = reader.plain("Your deals today")
    if agenda.owner is not None:
        title = reader.plain("{name}'s deals today", name=agenda.owner.name)
    blocks: list[Block] = [header(title), _buttons(agenda, reader)]
    blocks += _tasks(agenda, reader)
    if agenda.mine.total.deals:
        blocks += [*_urgent(agenda, reader), divider(), *_owned(agenda, reader)]
    else:
        blocks += _none_owned(agenda, reader)
    blocks += _lately(agenda, reader)
    return Message(title, tuple(blocks))


def _buttons(agenda: Agenda, reader: Reader) -> Block:
    """What is done from here; a manager's way to the Homes of others, and back."""
    if agenda.owner is not None:
        back = button(reader.plain("Back to mine"), ids.action(ids.SEEK_HOME, "mine"), ids.HomeValue().dump())
        return actions(back, _menu(reader))
    new = [_form_button(ids.NEW_DEAL_FORM, reader.plain("New deal"), "primary")] if agenda.can_create else []
    return actions(
        *new,
        _form_button(ids.FIND_DEAL_FORM, reader.plain("Find a deal")),
        button(reader.plain("Board"), ids.action(ids.SHOW_BOARD, "home"), ids.BoardValue().dump()),
        to_preferences(reader.plain("My reminders")),
        _menu(reader) if agenda.can_look else {},
    )


def _menu(reader: Reader) -> Block:
    return {
        "type": "external_select",
        "action_id": ids.SEEK_HOME,
        "min_query_length": 0,
        "placeholder": plain(reader.plain("Look at somebody's"), PLACEHOLDER),
    }


def _form_button(form: str, label: str, style: str | None = None) -> Block:
    return button(label, ids.action(ids.OPEN_FORM, form), ids.FormValue(form=form).dump(), style=style)


def _tasks(agenda: Agenda, reader: Reader) -> list[Block]:
    """What is to be done until the week ends, with *Done* and *Later…*."""
    if not agenda.tasks:
        return []
    every = line_button(reader.plain("All tasks"), line_of(agenda.owner), "tasks", reader)
    blocks: list[Block] = [section(bold(reader.plain("To do this week")), accessory=every)]
    for task in agenda.tasks:
        blocks += task_row(task, reader, can_change=task.task_id in agenda.can_change)
    return [*blocks, divider()]


def _none_owned(agenda: Agenda, reader: Reader) -> list[Block]:
    """What to do first, and how everybody stands together."""
    total = facts.count_and_sums(agenda.everyone, reader)
    together = reader.say("*Everybody's open deals* · {total}", total=total)
    board = [section(together), *_board(agenda, reader)] if agenda.everyone.deals else []
    if agenda.owner is not None:
        return [section(reader.say("{name} owns no open deals.", name=agenda.owner.name)), *board]
    if not agenda.can_create:
        return board or [
            section(
                reader.say(
                    "There are no open deals yet. They show here once a rep, a manager or an admin makes one."
                )
            )
        ]
    return [section(_three_things(agenda, reader)), *board]


def _three_things(agenda: Agenda, reader: Reader) -> Mrkdwn:
    """What somebody may try who owns nothing yet."""
    first = (
        reader.say("You own no open deals.")
        if agenda.everyone.deals
        else reader.say("There are no open deals yet.")
    )
    return Mrkdwn("\n").join(
        [
            first + " " + reader.say("Three things to try:"),
            reader.say("1. *New deal* above makes one: a title is enough."),
            reader.say("2. In any channel, `/deal new Acme renewal 12k` does the same in one line."),
            reader.say("3. On a message, *⋯* and then *Add to deal* keeps it with a deal."),
        ]
    )


def _urgent(agenda: Agenda, reader: Reader) -> list[Block]:
    urgent = [
        *_part(reader.plain("Overdue"), agenda.overdue, agenda, reader),
        *_part(reader.plain("Closing this week"), agenda.closing, agenda, reader),
        *_part(reader.plain("Untouched for too long"), agenda.stale, agenda, reader),
    ]
    if agenda.more:
        urgent.append(
            context(reader.say("Of each only the ten of greatest value; *All of them* has the rest."))
        )
    calm = section(reader.say("✅ Nothing is overdue, closing this week, or untouched for too long."))
    return [*(urgent or [calm]), *_without_step(agenda, reader)]


def _without_step(agenda: Agenda, reader: Reader) -> list[Block]:
    """The first deals that nobody knows what to do about next, and the way to all of them."""
    if not agenda.nostep:
        return []
    count = reader.say_n("{count} deal", "{count} deals", agenda.nosteps)
    said = reader.say("*No next step* · {count}", count=count)
    every = _all_of_them(agenda, reader, "nostep") if agenda.nosteps > len(agenda.nostep) else {}
    return [section(said, accessory=every), *_rows(agenda.nostep, agenda, reader)]


def _owned(agenda: Agenda, reader: Reader) -> list[Block]:
    """The open deals: how many, what stands in each stage, and those that are not told of above."""
    told = {deal.deal_id for deal in (*agenda.overdue, *agenda.closing, *agenda.stale, *agenda.nostep)}
    others = [deal for deal in agenda.mine.deals if deal.deal_id not in told]
    total = facts.count_and_sums(agenda.mine.total, reader)
    said = reader.say("*My open deals* · {total}", total=total)
    if agenda.owner is not None:
        said = reader.say("*Open deals of {name}* · {total}", name=agenda.owner.name, total=total)
    return [
        section(said, accessory=_all_of_them(agenda, reader)),
        *_board(agenda, reader),
        *_rows(others, agenda, reader),
    ]


def _board(agenda: Agenda, reader: Reader) -> list[Block]:
    """What stands in each stage; with several pipelines, each stage says which it is of."""
    several = len({pipeline for pipeline, _stage, _total in agenda.board}) > 1
    fields = []
    for pipeline, stage, total in agenda.board[:SECTION_FIELDS]:
        name = facts.stage_heading(stage)
        if several:
            name = reader.plain("{stage} in {pipeline}", stage=name, pipeline=pipeline)
        fields.append(bold(name) + "\n" + facts.count_and_sums(total, reader))
    left = len(agenda.board) - len(fields)
    more = reader.say_n("and {count} more stage: *Board*", "and {count} more stages: *Board*", left)
    return [section(fields=fields) if fields else {}, context(more) if left else {}]


def _lately(agenda: Agenda, reader: Reader) -> list[Block]:
    """The latest of each deal that was touched last."""
    if not agenda.recent:
        return []
    title = reader.plain("Lately on my deals")
    if not agenda.mine.total.deals:
        title = reader.plain("Lately")
    elif agenda.owner is not None:
        title = reader.plain("Lately on them")
    lines = [
        reader.say(
            "#{number} {title}: {line}",
            number=deal.number,
            title=deal.title,
            line=activity_line(activity, reader),
        )
        for deal, activity in agenda.recent
    ]
    return [divider(), section(bold(title)), *(context(line) for line in lines)]


def _part(title: str, deals: Sequence[DealView], agenda: Agenda, reader: Reader) -> list[Block]:
    return [section(bold(title)), *_rows(deals, agenda, reader)] if deals else []


def _rows(deals: Sequence[DealView], agenda: Agenda, reader: Reader) -> list[Block]:
    """One's own can be changed by whoever may make one, others' by whoever may look at them (rule 15)."""
    return [
        deal_row(
            deal,
            agenda.pipelines.get(deal.stage.pipeline_id, ()),
            reader,
            can_change=agenda.can_create,
            own=True,
        )
        for deal in deals
    ]


def _all_of_them(agenda: Agenda, reader: Reader, narrowed: str = "") -> Block:
    """The list of their open deals, `narrowed` by one more word."""
    owner = agenda.owner
    filters = "mine"
    if owner is not None:
        filters = f"<@{owner.user_id}>" if owner.user_id else f'"@{owner.name}"'
    label = reader.plain("All of them")
    value = ids.PageValue(filters=f"{filters} {narrowed}".strip())
    return button(label, ids.action(ids.SHOW_LIST, narrowed or "home"), value.dump())
