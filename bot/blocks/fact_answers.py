"""What a person is told after a deal is made, or its facts are changed: from → to, with *Undo* beside it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.answers import OPENED, answer, came_along, lines
from bot.blocks.deal import form_button, open_button, undo_button
from bot.blocks.happened import activity_line
from bot.blocks.kit import Block, Message, actions, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.deal_results import ChangeResult, CreateResult, EditResult
from core.i18n import Text
from core.money import Money
from core.results import ActivityView, CompanyView, ContactView, LabelView, Person

# As many of the latest changes are told to whom somebody was in the way.
_TOLD = 3
# The facts that an edit may have changed, as they are called.
_FACTS = {
    "title": "Title",
    "value": "Value",
    "contact": "Contact",
    "company": "Company",
    "owner": "Owner",
    "expected_close_on": "Expected close",
    "due_on": "Due",
    "label": "Label",
    "source": "Source",
}


def created(result: CreateResult, reader: Reader) -> Message:
    """A new deal, with everything that was read from the line, so that a misreading is seen at once."""
    deal = result.deal
    said = reader.say(
        "Created {name} in *{stage}*.", name=facts.deal_name(deal, reader), stage=deal.stage.name
    )
    read: list[tuple[str, object]] = [
        (reader.plain("Pipeline"), deal.pipeline_name),
        (reader.plain("Value"), facts.money(deal.value, reader)),
        (reader.plain("Owner"), facts.person(deal.owner, reader)),
        (reader.plain("Contact"), _made(deal.contact, result.made_contact, reader)),
        (reader.plain("Company"), _made(deal.company, result.made_company, reader)),
        (
            reader.plain("Expected close"),
            reader.day(deal.expected_close_on) if deal.expected_close_on else "",
        ),
        (reader.plain("Due"), reader.day(deal.due_on) if deal.due_on else ""),
        (reader.plain("Label"), facts.label(deal.label) if deal.label else ""),
        (reader.plain("Source"), deal.source or ""),
    ]
    fields = [reader.say("*{name}*\n{value}", name=name, value=value) for name, value in read if value]
    blocks: list[Block] = [section(said, fields=fields)]
    if result.near:
        near = Mrkdwn(", ").join(reader.tell(choice.label) for choice in result.near)
        blocks.append(context(reader.say("Names that are close to what you wrote: {near}", near=near)))
    along = came_along(result.brought, reader)
    blocks.append(context(along))
    edit = form_button(ids.EDIT_DEAL_FORM, reader.plain("Edit"), deal)
    buttons = [open_button(each, reader) for each in (deal, *result.brought[:OPENED])]
    blocks.append(actions(edit, *buttons, undo_button(result.activity_id, reader)))
    facts_said = Mrkdwn(", ").join(
        reader.say("{name}: {value}", name=name, value=value) for name, value in read if value
    )
    return Message(lines(said + " " + facts_said, along), tuple(blocks))


def changed(result: ChangeResult, reader: Reader) -> Message:
    """A field of a deal: before → after; or that it was so already."""
    deal = result.deal
    name = facts.deal_name(deal, reader)
    if result.field == "note":
        said = reader.say("Noted on {name}: {note}", name=name, note=facts.note(str(result.after), reader))
        return answer(said, deal, result.activity_id, reader)
    if result.field == "snooze":
        return answer(_rested(result, name, reader), deal, result.activity_id, reader)
    field = {
        "title": "Title",
        "value": "Value",
        "closing": "Expected close",
        "due": "Due",
        "label": "Label",
        "owner": "Owner",
        "source": "Source",
        "contact": "Contact",
        "company": "Company",
    }[result.field]
    before, after = _value(result.before, reader), _value(result.after, reader)
    if result.activity_id is None:
        said = reader.say(
            "{field} of {name} is {after} already; nothing was changed.",
            field=reader.plain(field),
            name=name,
            after=after,
        )
    else:
        said = reader.say(
            "{field} of {name}: {before} → *{after}*",
            field=reader.plain(field),
            name=name,
            before=before,
            after=after,
        )
    return answer(said, deal, result.activity_id, reader, brought=result.brought)


def _rested(result: ChangeResult, name: Mrkdwn, reader: Reader) -> Mrkdwn:
    """Until when a deal does not go stale."""
    if result.activity_id is None:
        return reader.say("{name} is so already; nothing was changed.", name=name)
    if result.after is None:
        return reader.say("{name} rests no longer.", name=name)
    said = reader.say("{name} rests until {when}.", name=name, when=reader.when(result.after))
    why = result.deal.snooze_reason
    return said + reader.say(" Because: {reason}.", reason=why) if why else said


def edited(result: EditResult, reader: Reader) -> Message:
    """Each fact that was edited: before → after; or that it was so already."""
    deal = result.deal
    name = facts.deal_name(deal, reader)
    if result.activity_id is None:
        return answer(reader.say("{name} is so already; nothing was changed.", name=name), deal, None, reader)
    lines = [
        reader.say(
            "{field}: {before} → *{after}*",
            field=reader.plain(field),
            before=_value(getattr(result.was, fact), reader),
            after=_value(getattr(deal, fact), reader),
        )
        for fact, field in _FACTS.items()
        if getattr(result.was, fact) != getattr(deal, fact)
    ]
    said = Mrkdwn("\n").join([reader.say("Changed {name}.", name=name), *lines])
    return answer(said, deal, result.activity_id, reader, brought=result.brought)


def changed_since(what: Text, latest: Sequence[ActivityView], reader: Reader) -> Mrkdwn:
    """What others changed while a form lay open, said above what was entered in it."""
    told = [activity_line(activity, reader) for activity in latest[:_TOLD]]
    return Mrkdwn("\n").join([reader.tell(what), *told, stands_below(reader)])


def stands_below(reader: Reader) -> Mrkdwn:
    """How to go on in a form that was overtaken."""
    return reader.say("What you entered stands below; send it once more if it is to hold.")


def _made(thing: object, made: bool, reader: Reader) -> str:
    name = getattr(thing, "name", "")
    return reader.plain("{name} (new)", name=name) if made else name


def _value(value: object, reader: Reader) -> str:
    if value is None or value == "":
        return reader.plain("none")
    if isinstance(value, Money):
        return facts.money(value, reader)
    if isinstance(value, ContactView):
        return facts.contact_name(value, reader)
    if isinstance(value, Person | CompanyView | LabelView):
        return value.name
    return reader.day(value) if hasattr(value, "toordinal") else str(value)  # type: ignore[arg-type]
