"""What a person is told after a deal goes elsewhere or ends, with *Undo* beside it; what answers share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.blocks import facts, ids
from bot.blocks.deal import close_form, form_button, open_button, undo_button
from bot.blocks.error import choice_button
from bot.blocks.happened import what_happened
from bot.blocks.kit import Block, Message, actions, button, confirm, context, section
from bot.blocks.long_work import RENDER
from bot.blocks.next_step import next_step_button
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold
from core.deal_results import CloseCorrected, CloseResult, MoveResult, UndoResult
from core.results import Choice, ContactView, DealView

# Of the deals that came along as many are told by name, and the first of them have a button.
_NAMED = 10
OPENED = 5


def moved(result: MoveResult, reader: Reader) -> Message:
    """From → to, and how long the old stage lasted; or that the deal already was there (rule 8)."""
    deal = result.deal
    name = facts.deal_name(deal, reader)
    if result.activity_id is None:
        said = reader.say(
            "{name} is in {stage} already; nothing was changed.", name=name, stage=deal.stage.name
        )
        return answer(said, deal, None, reader, offers=result.offers)
    old, new = result.from_stage.name, deal.stage.name
    if result.from_pipeline is not None:
        old = reader.plain("{pipeline}: {stage}", pipeline=result.from_pipeline, stage=old)
        new = reader.plain("{pipeline}: {stage}", pipeline=deal.pipeline_name, stage=new)
    days = reader.say_n(
        "{count} day in {stage}.",
        "{count} days in {stage}.",
        _days_in_old(result, reader),
        stage=result.from_stage.name,
    )
    said = reader.say("Moved {name}: {old} → *{new}*. {days}", name=name, old=old, new=new, days=days)
    return answer(
        said,
        deal,
        result.activity_id,
        reader,
        offers=result.offers,
        extra=[next_step_button(deal, reader)],
        note=deal.stage.definition,
        brought=result.brought,
    )


def closed(result: CloseResult, reader: Reader) -> Message:
    """That a deal is won, lost, abandoned or open again, and what that means here (rule 2)."""
    deal = result.deal
    name = facts.deal_name(deal, reader)
    if result.activity_id is None:
        words = {
            "won": "{name} is won already; nothing was changed.",
            "lost": "{name} is lost already; nothing was changed.",
            "abandoned": "{name} is abandoned already; nothing was changed.",
            "open": "{name} is open already; nothing was changed.",
        }
        return answer(reader.say(words[deal.status], name=name), deal, None, reader)
    if isinstance(result, CloseCorrected):
        return answer(_corrected(result, name, reader), deal, result.activity_id, reader)
    sentences = {
        "won": "🏆 Won {name}: *{value}*, from {stage}{on}.",
        "lost": "Lost {name}: {value}, from {stage}.{why}{noted}",
        "abandoned": "Abandoned {name}: {value}, from {stage}.{why}",
        "open": "Reopened {name}: it is back on the board, in *{stage}*.",
    }
    why = reader.say(" Reason: {reason}.", reason=deal.reason) if deal.reason else Mrkdwn("")
    said = reader.say(
        sentences[deal.status],
        name=name,
        value=facts.money(deal.value, reader),
        stage=facts.stage_name(deal, reader),
        on=_on_another_day(deal, reader),
        why=why,
        noted=_noted(result, reader),
    )
    if result.converted and deal.contact is not None:
        said = (
            said
            + " "
            + reader.say("{contact} is a client now.", contact=facts.contact_name(deal.contact, reader))
        )
    extra = [_ask_convert(deal.contact, reader)] if result.ask_convert and deal.contact is not None else []
    if deal.status in ("lost", "abandoned") and not deal.reason:
        form, label = close_form(deal, reader)
        extra.append(form_button(form, label, deal))
    return answer(
        said, deal, result.activity_id, reader, extra=extra, note=result.means, brought=result.brought
    )


def undone(result: UndoResult, reader: Reader) -> Message:
    """Which change was taken back, and where the deal stands now (rule 7)."""
    if result.job is not None:
        return RENDER[result.job.kind](result.job, reader)
    what = what_happened(result.undone, reader)
    back = Mrkdwn("").join(_went_back(each, reader) for each in result.went_back[:_NAMED])
    back += _beside(result, reader)
    if result.deal is None:
        title = result.undone.after.get("title") if result.undone.kind == "deal.created" else None
        said = reader.say("Undone: you {what}.", what=what)
        if title:
            said = reader.say("Undone: {name} is gone.", name=bold(title))
        elif result.subject:
            said = reader.say("Undone for {name}: you {what}.", name=bold(result.subject), what=what)
        said = said + back
        return Message(said, (section(said),))
    deal = result.deal
    name = facts.deal_name(deal, reader)
    where = (
        reader.say("{name} is in *{stage}*, as before.", name=name, stage=facts.stage_name(deal, reader))
        if deal.status == "open"
        else reader.say("{name} is as before: {ended}.", name=name, ended=facts.closed(deal, reader))
    )
    said = reader.say("Undone: you {what}. {where}", what=what, where=where) + back
    return answer(said, deal, None, reader)


def _beside(result: UndoResult, reader: Reader) -> Mrkdwn:
    """What a creation had made and the undo leaves, or whose role went back with a win."""
    if result.taken_back is not None:
        name, role = facts.contact_name(result.taken_back, reader), facts.role(result.taken_back, reader)
        return reader.say(" {name} is a {role} again.", name=name, role=role)
    if len(result.stays) > 1:
        one, other = result.stays
        return reader.say(" {one} and {other}, made with it, stay.", one=one, other=other)
    return Mrkdwn("").join(reader.say(" {name}, made with it, stays.", name=name) for name in result.stays)


def _went_back(deal: DealView, reader: Reader) -> Mrkdwn:
    name, pipeline = facts.deal_name(deal, reader), deal.pipeline_name
    return reader.say(" {name} went back to {pipeline}.", name=name, pipeline=pipeline)


def deleted(deal: DealView, reader: Reader) -> Message:
    """That a deal is gone for good."""
    said = reader.say("Deleted {name} for good.", name=facts.deal_name(deal, reader))
    return Message(said, (section(said),))


def answer(
    said: Mrkdwn,
    deal: DealView,
    activity_id: int | None,
    reader: Reader,
    *,
    offers: Sequence[Choice] = (),
    extra: Sequence[Block] = (),
    note: str | None = None,
    brought: Sequence[DealView] = (),
) -> Message:
    """One sentence, what it means here, what came along, and the buttons: offers, the cards, and *Undo*."""
    buttons = [*extra, *(choice_button(offer, at, reader) for at, offer in enumerate(offers))]
    buttons += [open_button(each, reader) for each in (deal, *brought[:OPENED])]
    if activity_id is not None:
        buttons.append(undo_button(activity_id, reader))
    means = reader.say("_{note}_", note=note) if note else Mrkdwn("")
    along = came_along(brought, reader)
    blocks = (section(said), context(means), context(along), actions(*buttons))
    return Message(lines(said, means, along), blocks)


def came_along(brought: Sequence[DealView], reader: Reader) -> Mrkdwn:
    """The contact's other deals that were brought to where this one is, and where they were (rule 4)."""
    lines = [
        reader.say(
            "{name} came along, from {pipeline}: {stage}.",
            name=facts.deal_name(was, reader),
            pipeline=was.pipeline_name,
            stage=was.stage.name,
        )
        for was in brought[:_NAMED]
    ]
    if len(brought) > _NAMED:
        more = len(brought) - _NAMED
        lines.append(reader.say_n("{count} more came along.", "{count} more came along.", more))
    return Mrkdwn("\n").join(lines)


def lines(*said: Mrkdwn) -> Mrkdwn:
    """What is said, a line each; nothing where a part is empty."""
    return Mrkdwn("\n").join(line for line in said if line)


def _ask_convert(contact: ContactView, reader: Reader) -> Block:
    """The pipeline asks whether winning makes the contact a client (rule 5); there is no way back."""
    return button(
        reader.plain("Make {name} a client", name=contact.name),
        ids.action(ids.CONVERT_CONTACT, contact.contact_id),
        ids.ConvertValue(contact_id=contact.contact_id, role="client").dump(),
        confirm=confirm(
            reader.plain("Convert to client?"),
            reader.say(
                "{name} gets invoices and projects too. Roles only go forward: there is no undo.",
                name=contact.name,
            ),
            reader.plain("Convert"),
            reader.plain("Cancel"),
        ),
    )


def _corrected(result: CloseCorrected, name: Mrkdwn, reader: Reader) -> Mrkdwn:
    """What was corrected of how a deal ended: from → to, the value, the day and the reason."""
    deal, was, nothing = result.deal, result.was, reader.plain("none")
    pairs = [
        (facts.money(was.value, reader), facts.money(deal.value, reader)),
        (facts.closed(was, reader), facts.closed(deal, reader)),
        (was.reason or nothing, deal.reason or nothing),
    ]
    said = [
        reader.say("{before} → *{after}*", before=before, after=after)
        for before, after in pairs
        if before != after
    ]
    if not said:
        return reader.say("Noted on {name}: {note}", name=name, note=facts.note(result.note or "", reader))
    corrected = reader.say("Corrected {name}: {changes}.", name=name, changes=Mrkdwn(", ").join(said))
    return corrected + _noted(result, reader)


def _noted(result: CloseResult, reader: Reader) -> Mrkdwn:
    """What was noted of how a deal ended."""
    return reader.say(" Noted: {note}", note=facts.note(result.note, reader)) if result.note else Mrkdwn("")


def _on_another_day(deal: DealView, reader: Reader) -> Mrkdwn:
    """`, on Nov 22`, where a deal ended on another day than the one it is told on."""
    if deal.closed_on is None or deal.closed_on == reader.today():
        return Mrkdwn("")
    return reader.say(", on {day}", day=reader.day(deal.closed_on))


def _days_in_old(result: MoveResult, reader: Reader) -> int:
    """How many calendar days the old stage lasted: the deal entered the new one when it left that."""
    left_at = result.deal.stage_entered_at
    return reader.days_between(left_at - timedelta(seconds=result.seconds_in_old), left_at)
