"""The deal's card, its row in boards and lists, and the menu that moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.blocks import facts, ids, next_step
from bot.blocks.buttons import history_button, line_button, opens_form
from bot.blocks.handover import hand_over_button
from bot.blocks.happened import activity_line
from bot.blocks.kit import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    group,
    option,
    overflow,
    section,
    select,
)
from bot.blocks.reader import Reader
from bot.blocks.sharing import share_button
from bot.blocks.text import Mrkdwn
from core.card_results import DealCard
from core.money import NO_VALUE
from core.results import DealView, StageView

# The latest of the history that a card tells; *History* has the rest.
_TOLD = 3


def card(shown: DealCard, reader: Reader, *, said: Mrkdwn | None = None, replace: bool = False) -> Message:
    """Everything about a deal and every action on it; `said` stands above it (what was just done)."""
    blocks = card_blocks(shown, reader)
    if said is not None:
        blocks = [section(said), divider(), *blocks]
    fallback = _card_text(shown, reader)
    return Message(said + "\n" + fallback if said else fallback, tuple(blocks), replace=replace)


def card_blocks(shown: DealCard, reader: Reader) -> list[Block]:
    """The card as blocks, for messages that hold more."""
    if reader.everybody:
        shown = replace(shown, undo=None, can_change=True, can_delete=False, can_hand_over=False)
    deal = shown.deal
    return [
        section(_heading(deal, reader), fields=_fields(shown, reader)),
        context(_age_line(shown, reader)),
        *next_step.card_blocks(shown, reader),
        *_card_actions(shown, reader),
        *_history(shown, reader),
    ]


def deal_row(
    deal: DealView,
    stages: Sequence[StageView],
    reader: Reader,
    *,
    can_change: bool,
    in_column: bool = False,
    own: bool = False,
) -> Block:
    """A deal in a list or a board's column: what it is, how long it is untouched, the menu that moves it.

    `own` tells that all deals around it are of the same owner, who then need not be said on each.
    """
    name = facts.deal_name(deal, reader)
    value = reader.say(" · {value}", value=reader.money(deal.value)) if deal.value != NO_VALUE else Mrkdwn("")
    company = (
        reader.say(" · {company}", company=deal.company.name)
        if deal.company and not _is_called_after(deal, deal.company.name)
        else Mrkdwn("")
    )
    label = reader.say(" · {label}", label=facts.label(deal.label)) if deal.label else Mrkdwn("")
    below = facts.age(deal, reader, in_column=in_column)
    if not own:
        below = reader.say("{owner} · {age}", owner=facts.person_name(deal.owner, reader), age=below)
    overdue = next_step.overdue(deal, reader)
    if overdue:
        below = below + "\n" + overdue
    menu = (
        move_menu(deal, stages, reader, opens=True)
        if (can_change or reader.everybody) and deal.status == "open"
        else _open_button(deal, reader)
    )
    return section(name + value + company + label + "\n" + below, accessory=menu)


def move_menu(deal: DealView, stages: Sequence[StageView], reader: Reader, *, opens: bool = False) -> Block:
    """*Move to…*: the stages of the deal's pipeline and, under *Close as*, how it can end.

    With `opens` the card too: a row has place for one element only.
    """

    def value(to: object) -> str:
        return ids.MoveValue.model_validate(
            {"deal_id": deal.deal_id, "seen": deal.stage.stage_id, "to": to}
        ).dump()

    places = [
        option(stage.name, value(stage.stage_id)) for stage in stages if stage.stage_id != deal.stage.stage_id
    ]
    closes = [
        option(reader.plain("Won"), value("won")),
        option(reader.plain("Lost"), value("lost")),
        option(reader.plain("Abandoned"), value("abandoned")),
    ]
    card_of = [option(reader.plain("Open the card"), value("card"))] if opens else []
    return select(
        ids.action(ids.MOVE_DEAL, deal.deal_id),
        reader.plain("Move to…"),
        [
            group(reader.plain("Stages"), places),
            group(reader.plain("Close as"), closes),
            group(reader.plain("More"), card_of),
        ],
    )


def undo_button(activity_id: int, reader: Reader) -> Block:
    """*Undo*, for the person who made the change."""
    return button(
        reader.plain("Undo"),
        ids.action(ids.UNDO, activity_id),
        ids.UndoValue(activity_id=activity_id).dump(),
    )


def form_button(form: str, label: str, deal: DealView) -> Block:
    """A button that opens a form on a deal."""
    return opens_form(label, ids.about_deal(form, deal))


def open_button(deal: DealView, reader: Reader) -> Block:
    """*Open #142*: the card."""
    return button(
        reader.plain("Open #{number}", number=deal.number),
        ids.action(ids.SHOW_DEAL, deal.deal_id),
        ids.DealValue(deal_id=deal.deal_id).dump(),
    )


def _is_called_after(deal: DealView, company: str) -> bool:
    """Whether the title names the company, or begins as its name does: a row need not say it twice."""
    title, name = deal.title.casefold(), company.casefold()
    return name in title or title.split()[:1] == name.split()[:1]


def _open_button(deal: DealView, reader: Reader) -> Block:
    return button(
        reader.plain("Open"),
        ids.action(ids.SHOW_DEAL, deal.deal_id),
        ids.DealValue(deal_id=deal.deal_id).dump(),
    )


def _heading(deal: DealView, reader: Reader) -> Mrkdwn:
    status = {
        "open": "{name}\n{stage} in {pipeline}",
        "won": "{name}\n🏆 Won, from {stage} in {pipeline}",
        "lost": "{name}\n⚫ Lost, from {stage} in {pipeline}",
        "abandoned": "{name}\n⚫ Abandoned, from {stage} in {pipeline}",
    }[deal.status]
    stage = reader.plain("an unknown stage") if deal.stage_unknown else facts.stage_heading(deal.stage)
    return reader.say(status, name=facts.linked_name(deal, reader), stage=stage, pipeline=deal.pipeline_name)


def _fields(shown: DealCard, reader: Reader) -> list[Mrkdwn]:
    deal = shown.deal
    rows: list[tuple[str, object]] = [
        (reader.plain("Value"), facts.money(deal.value, reader)),
        (reader.plain("Owner"), facts.person(deal.owner, reader)),
        (reader.plain("Contact"), _contact(shown, reader)),
        (reader.plain("Company"), deal.company.name if deal.company else ""),
        (
            reader.plain("Expected close"),
            reader.day(deal.expected_close_on) if deal.expected_close_on else "",
        ),
        (reader.plain("Due"), reader.day(deal.due_on) if deal.due_on else ""),
        (reader.plain("Label"), facts.label(deal.label) if deal.label else ""),
        (reader.plain("Source"), deal.source or ""),
        (reader.plain("Closed"), reader.day(deal.closed_on) if deal.closed_on else ""),
        (reader.plain("Reason"), deal.reason or ""),
    ]
    return [reader.say("*{name}*\n{value}", name=name, value=value) for name, value in rows if value]


def _contact(shown: DealCard, reader: Reader) -> Mrkdwn:
    contact = shown.contact
    if contact is None:
        return Mrkdwn("")
    facts_of = [facts.role(contact, reader), facts.standing(contact, reader)]
    return reader.say(
        "{name} ({facts})",
        name=facts.contact_name(contact, reader),
        facts=", ".join(fact for fact in facts_of if fact),
    )


def _age_line(shown: DealCard, reader: Reader) -> Mrkdwn:
    said = facts.age(shown.deal, reader)
    return said if shown.means is None else said + "\n" + reader.say("_{means}_", means=shown.means)


def _card_actions(shown: DealCard, reader: Reader) -> list[Block]:
    """What moves the deal on; what is said, read and corrected of it; the ways to whom it is with."""
    deal, can_write = shown.deal, shown.can_share
    told = [
        form_button(ids.NOTE_FORM, reader.plain("Note"), deal) if can_write else {},
        form_button(ids.EDIT_DEAL_FORM, reader.plain("Edit"), deal) if shown.can_change else {},
        history_button(ids.HistoryValue(deal_id=deal.deal_id), reader),
        share_button(f"deal show {deal.number}", reader, deal_id=deal.deal_id) if can_write else {},
        undo_button(shown.undo, reader) if shown.undo is not None else {},
        hand_over_button(deal.owner, reader) if shown.can_hand_over and deal.owner else {},
        _delete_button(deal, reader) if shown.can_delete else {},
        _later(shown, reader),
    ]
    moves = _moves(shown, reader) if shown.can_change else _who_can(shown, reader)
    return [moves, actions(*told), _parties(shown, reader)]


def _delete_button(deal: DealView, reader: Reader) -> Block:
    return opens_form(reader.plain("Delete…"), ids.about_deal(ids.DELETE_DEAL_FORM, deal), style="danger")


def _moves(shown: DealCard, reader: Reader) -> Block:
    """The one step that most want to take, its likely others, and "⋯" with what is rarely done."""
    deal = shown.deal
    if deal.status != "open":
        return actions(_on(ids.REOPEN_DEAL, reader.plain("Reopen"), deal), _more(shown, reader))
    return actions(
        move_menu(deal, shown.stages, reader),
        _on(ids.WIN_DEAL, reader.plain("Won"), deal, style="primary"),
        _on(ids.LOSE_DEAL, reader.plain("Lost"), deal),
        _more(shown, reader),
    )


def _more(shown: DealCard, reader: Reader) -> Block:
    """The "⋯" menu: forms that say more than a button can."""
    deal = shown.deal
    if deal.status == "open":
        forms = {
            ids.MOVE_DEAL_FORM: reader.plain("Move, with a note…"),
            ids.WIN_DEAL_FORM: reader.plain("Won, with value and day…"),
            ids.ABANDON_DEAL_FORM: reader.plain("Abandon…"),
            ids.ASSIGN_DEAL_FORM: reader.plain("Assign to…"),
            ids.TRANSFER_DEAL_FORM: reader.plain("Transfer to…"),
        }
    else:
        form, label = close_form(deal, reader)
        forms = {
            ids.REOPEN_DEAL_FORM: reader.plain("Reopen in…"),
            form: label,
            ids.ASSIGN_DEAL_FORM: reader.plain("Assign to…"),
        }
    return form_menu("more", forms, deal)


def _later(shown: DealCard, reader: Reader) -> Block:
    """The "⋯" menu of what comes later: one more thing to do, and that the deal rests."""
    if shown.deal.status != "open" or not shown.can_change:
        return {}
    forms = {ids.TASK_FORM: reader.plain("Task…"), ids.SNOOZE_DEAL_FORM: reader.plain("Snooze…")}
    return form_menu("later", forms, shown.deal)


def form_menu(name: str, forms: Mapping[str, str], deal: DealView) -> Block:
    """A "⋯" menu of forms on a deal, by their labels."""
    options = [option(label, ids.about_deal(form, deal).dump()) for form, label in forms.items()]
    return overflow(ids.action(ids.OPEN_FORM, f"{name}.{deal.deal_id}"), options)


def close_form(deal: DealView, reader: Reader) -> tuple[str, str]:
    """The form in which what is told of how a deal ended is completed or corrected, and its label."""
    return {
        "won": (ids.WIN_DEAL_FORM, reader.plain("Correct value or day…")),
        "lost": (ids.LOSE_DEAL_FORM, reader.plain("Say why…")),
        "abandoned": (ids.ABANDON_DEAL_FORM, reader.plain("Say why…")),
    }[deal.status]


def _parties(shown: DealCard, reader: Reader) -> Block:
    """The ways to the cards of the deal's contact and company."""
    contact, company = shown.contact, shown.deal.company
    opens: list[Block] = []
    if contact is not None:
        label = reader.plain("👤 {name}", name=facts.contact_name(contact, reader))
        opens.append(line_button(label, f"contact show {contact.number}", "contact", reader))
    if company is not None:
        label = reader.plain("🏢 {name}", name=company.name)
        opens.append(line_button(label, f"company show #{company.company_id}", "company", reader))
    return actions(*opens)


def _who_can(shown: DealCard, reader: Reader) -> Block:
    """Why a card has no buttons to change the deal, and who has them (rule 15)."""
    owner = shown.deal.owner
    if not shown.can_share:
        return context(reader.say("Viewers only look, also at deals of their own: a manager can change it."))
    if owner is None or not owner.active:
        return context(reader.say("A rep, a manager or an admin can change it."))
    return context(reader.say("{name}'s deal: {name}, a manager or an admin can change it.", name=owner.name))


def _on(name: str, label: str, deal: DealView, *, style: str | None = None) -> Block:
    return button(label, ids.action(name, deal.deal_id), ids.seen(deal), style=style)


def _history(shown: DealCard, reader: Reader) -> list[Block]:
    lines = [activity_line(activity, reader) for activity in shown.activities[:_TOLD]]
    return [context(Mrkdwn("\n").join(lines))] if lines else []


def _card_text(shown: DealCard, reader: Reader) -> Mrkdwn:
    deal = shown.deal
    return reader.say(
        "{name}: {value}, {owner}, {age}",
        name=reader.say("#{number} {title}", number=deal.number, title=deal.title),
        value=facts.money(deal.value, reader),
        owner=facts.person_name(deal.owner, reader),
        age=facts.age(deal, reader),
    )
