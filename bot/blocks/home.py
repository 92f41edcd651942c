"""App Home: what needs somebody today, their open deals, what happened lately."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.deal import deal_row
from bot.blocks.happened import activity_line
from bot.blocks.kit import (
    VIEW_BLOCKS,
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    fit,
    header,
    section,
)
from bot.blocks.reader import Reader
from bot.blocks.text import bold
from core.agenda_results import Agenda
from core.results import DealView


def home_view(message: Message) -> Block:
    """A message as the view that Home takes; what is clicked there tells that it was on Home."""
    shown = message.blocks or (section(message.text),)
    kept, _left = fit([block for block in shown if block], limit=VIEW_BLOCKS)
    return {"type": "home", "blocks": list(kept), "private_metadata": ids.Road(home=True).dump()}


def home(agenda: Agenda, reader: Reader) -> Message:
    """What the reader sees when they open the app."""
    title = reader.plain("Your deals today")
    blocks: list[Block] = [header(title), _buttons(agenda, reader)]
    blocks += _deals(agenda, reader) if agenda.mine.total.deals else [_none_of_mine(agenda, reader)]
    return Message(title, tuple(blocks))


def _buttons(agenda: Agenda, reader: Reader) -> Block:
    new = [_form_button(ids.NEW_DEAL_FORM, reader.plain("New deal"), "primary")] if agenda.can_create else []
    return actions(
        *new,
        _form_button(ids.FIND_DEAL_FORM, reader.plain("Find a deal")),
        button(reader.plain("Board"), ids.action(ids.SHOW_BOARD, "home"), ids.BoardValue().dump()),
    )


def _form_button(form: str, label: str, style: str | None = None) -> Block:
    return button(label, ids.action(ids.OPEN_FORM, form), ids.FormValue(form=form).dump(), style=style)


def _none_of_mine(agenda: Agenda, reader: Reader) -> Block:
    """What to do first."""
    if agenda.everyone.deals:
        total = facts.count_and_sums(agenda.everyone, reader)
        said = reader.say("You own no open deals. Everybody's together: {total}.", total=total)
        return section(said + "\n" + reader.say("*Board* shows them by stage; *Find a deal* opens one."))
    said = reader.say("There are no open deals yet.")
    if not agenda.can_create:
        return section(said + " " + reader.say("They show here once a rep, a manager or an admin makes one."))
    return section(said + " " + reader.say("*New deal* makes the first: a title is enough."))


def _deals(agenda: Agenda, reader: Reader) -> list[Block]:
    urgent = [
        *_part(reader.plain("Overdue"), agenda.overdue, agenda, reader),
        *_part(reader.plain("Closing this week"), agenda.closing, agenda, reader),
        *_part(reader.plain("Untouched for too long"), agenda.stale, agenda, reader),
    ]
    told = {deal.deal_id for deal in (*agenda.overdue, *agenda.closing, *agenda.stale)}
    others = [deal for deal in agenda.mine.deals if deal.deal_id not in told]
    calm = section(reader.say("✅ Nothing is overdue, closing this week, or untouched for too long."))
    if agenda.more:
        urgent.append(
            context(reader.say("Of each only the ten of greatest value; *All of them* has the rest."))
        )
    total = facts.count_and_sums(agenda.mine.total, reader)
    return [
        *(urgent or [calm]),
        divider(),
        section(reader.say("*My open deals* · {total}", total=total), accessory=_all_of_mine(reader)),
        *_rows(others, agenda, reader),
        divider(),
        section(bold(reader.plain("Lately on my deals"))),
        *(
            context(_lately(deal, activity_line(activity, reader), reader))
            for deal, activity in agenda.recent
        ),
    ]


def _part(title: str, deals: Sequence[DealView], agenda: Agenda, reader: Reader) -> list[Block]:
    return [section(bold(title)), *_rows(deals, agenda, reader)] if deals else []


def _rows(deals: Sequence[DealView], agenda: Agenda, reader: Reader) -> list[Block]:
    """A deal of one's own can always be changed by whoever may make one (rule 15)."""
    return [
        deal_row(deal, agenda.pipelines.get(deal.stage.pipeline_id, ()), reader, can_change=agenda.can_create)
        for deal in deals
    ]


def _all_of_mine(reader: Reader) -> Block:
    return button(
        reader.plain("All of them"), ids.action(ids.SHOW_LIST, "home"), ids.PageValue(filters="mine").dump()
    )


def _lately(deal: DealView, line: str, reader: Reader) -> str:
    return reader.say("#{number} {title}: {line}", number=deal.number, title=deal.title, line=line)
