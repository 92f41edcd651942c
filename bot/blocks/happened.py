"""A line of history in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.blocks import facts
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.money import Money
from core.results import ActivityView, Person

# What each kind of change is called. A change that was undone is told with what undid it.
_SENTENCES = {
    "deal.created": "created it in {stage}",
    "deal.moved": "moved it: {old} → {stage}",
    "deal.transferred": "transferred it: {old} → {pipeline}, {stage}",
    "deal.won": "marked it won",
    "deal.lost": "marked it lost",
    "deal.abandoned": "abandoned it",
    "deal.reopened": "reopened it",
    "deal.close_corrected": "corrected how it ended",
    "deal.renamed": "renamed it from “{before}” to “{after}”",
    "deal.revalued": "changed the value: {before} → {after}",
    "deal.closing_set": "changed the expected close: {before} → {after}",
    "deal.due_set": "changed the due date: {before} → {after}",
    "deal.labelled": "changed the label: {before} → {after}",
    "deal.source_set": "changed the source: {before} → {after}",
    "deal.assigned": "changed the owner: {before} → {after}",
    "deal.contact_changed": "changed the contact: {before} → {after}",
    "deal.company_changed": "changed the company: {before} → {after}",
    "deal.edited": "edited it",
    "deal.noted": "noted: {note}",
    "deal.snoozed": "let it rest until {after}",
    "task.added": "noted to do: {note}",
    "task.done": "did: {note}",
    "task.dropped": "dropped: {note}",
    "task.snoozed": "put off until {after}: {note}",
    "task.edited": "edited what is to be done: {note}",
    "task.undone": "undid a change of a task",
    "deal.undone": "undid a change",
    "deals.moved": "moved several deals to {stage}",
    "deals.assigned": "changed the owner of several deals",
    "deals.labelled": "changed the label of several deals",
    "deals.won": "marked several deals won",
    "deals.lost": "marked several deals lost",
    "deals.abandoned": "abandoned several deals",
    "deals.imported": "imported several deals",
    "deals.undone": "undid a change of several deals",
    "contact.created": "created the contact",
    "contact.edited": "edited the contact",
    "contact.noted": "noted on the contact: {note}",
    "contact.converted": "converted the contact to {role}",
    "contact.conversion_taken_back": "took the conversion back, with the win that made it",
    "contact.erased": "erased the contact",
    "contact.undone": "undid a change of the contact",
    "company.undone": "undid a change of the company",
    "pipeline.undone": "undid a change of the pipeline",
    "stage.undone": "undid a change of a stage",
    "channel.undone": "undid a change of what the channel hears",
    "company.created": "created the company {name}",
    "company.edited": "edited the company",
    "pipeline.created": "created the pipeline {name}",
    "pipeline.renamed": "renamed the pipeline to {name}",
    "pipeline.recoloured": "recoloured the pipeline",
    "pipeline.moved": "moved the pipeline",
    "pipeline.made_default": "made another pipeline the default",
    "pipeline.archived": "archived the pipeline",
    "pipeline.restored": "restored the pipeline",
    "pipeline.defined": "said what a close means in the pipeline",
    "pipeline.reason_rule_set": "changed whether the pipeline asks why a deal is lost",
    "pipeline.win_rule_set": "changed whether winning converts the contact",
    "stage.added": "added the stage {name}",
    "stage.renamed": "renamed the stage to {name}",
    "stage.recoloured": "recoloured the stage {stage}",
    "stage.moved": "moved the stage {stage}",
    "stage.hidden": "hid the stage {stage}",
    "stage.shown": "put the stage {stage} on the board",
    "stage.removed": "removed the stage {stage}",
    "stage.made_default": "made {stage} the default stage",
    "stage.probability_set": "changed the probability of {stage}",
    "stage.stale_set": "changed when deals in {stage} go stale",
    "stage.due_set": "changed when deals in {stage} fall due",
    "stage.defined": "defined the stage {stage}",
    "stage.name_defined": "said what the name of {stage} means",
    "stage.fields_required": "changed what {stage} asks for",
    "pipeline.edited": "changed the pipeline",
    "stage.edited": "changed the stage {stage}",
    "label.added": "added the label {label}",
    "label.edited": "changed the label {label}",
    "label.moved": "moved the label {label}",
    "label.removed": "removed the label {label}",
    "label.undone": "undid a change of the labels",
    "reason.added": "added a reason why deals are lost: {reason}",
    "reason.edited": "changed a reason why deals are lost: {reason}",
    "reason.moved": "moved a reason why deals are lost: {reason}",
    "reason.removed": "removed a reason why deals are lost: {reason}",
    "reason.undone": "undid a change of the reasons why deals are lost",
    "rules.changed": "changed the rules of the workspace",
    "rules.undone": "undid a change of the rules",
    "member.changed": "changed the role or the manager of {member}",
    "member.undone": "undid a change of a role or a manager",
    "preferences.changed": "changed when to hear of deals",
    "preferences.undone": "undid a change of when to hear of deals",
    "channel.subscribed": "subscribed the channel",
    "channel.unsubscribed": "unsubscribed the channel",
    "channel.allowed": "allowed a channel with people from outside",
}
_FIELDS = {
    "deal.renamed": "title",
    "deal.revalued": "value",
    "deal.closing_set": "expected_close_on",
    "deal.due_set": "due_on",
    "deal.labelled": "label",
    "deal.source_set": "source",
    "deal.assigned": "owner",
    "deal.contact_changed": "contact",
    "deal.company_changed": "company",
    "deal.snoozed": "snoozed_until",
    "task.snoozed": "due_at",
}

# What an edit may have changed, by the names that history shows.
_EDITED = {
    "title": "title {before} → {after}",
    "value": "value {before} → {after}",
    "contact": "contact {before} → {after}",
    "company": "company {before} → {after}",
    "owner": "owner {before} → {after}",
    "expected_close_on": "expected close {before} → {after}",
    "due_on": "due {before} → {after}",
    "label": "label {before} → {after}",
    "source": "source {before} → {after}",
    "name": "name {before} → {after}",
    "email": "e-mail {before} → {after}",
    "phone": "phone {before} → {after}",
    "domain": "domain {before} → {after}",
}


def activity_line(activity: ActivityView, reader: Reader) -> Mrkdwn:
    """`Ana moved it: Demo → Negotiating, after 12 days · 4 Mar`."""
    said = reader.say(
        "{who} {what} · {when}",
        who=_who(activity, reader),
        what=_what(activity, reader),
        when=reader.when(activity.at),
    )
    return reader.say("~{said}~ (undone)", said=said) if activity.undone else said


def what_happened(activity: ActivityView, reader: Reader) -> Mrkdwn:
    """The change alone, for the answer to an undo."""
    return _what(activity, reader)


def subject_line(activity: ActivityView, reader: Reader) -> Mrkdwn:
    """As `activity_line`, with the deal that it is about, if any: for what is not the deal's own."""
    line = activity_line(activity, reader)
    if activity.deal_number is None:
        return line
    return reader.say("#{number}: {line}", number=activity.deal_number, line=line)


def _who(activity: ActivityView, reader: Reader) -> str:
    """The author (rule 14): by name, since history should not ping anybody."""
    if activity.actor is not None:
        return activity.actor.name
    return reader.plain("Rule “{rule}”", rule=activity.rule or "")


def _what(activity: ActivityView, reader: Reader) -> Mrkdwn:
    if activity.undid is not None:
        return reader.say("undid “{what}”", what=_what(activity.undid, reader))
    sentence = _SENTENCES.get(activity.kind)
    if sentence is None:
        return reader.say("changed it ({kind})", kind=activity.kind)
    field = _FIELDS.get(activity.kind, "")
    said = reader.say(
        sentence,
        stage=activity.after.get("stage") or "",
        name=activity.after.get("name") or "",
        pipeline=activity.after.get("pipeline") or "",
        old=activity.before.get("stage") or "",
        label=activity.after.get("label") or "",
        reason=activity.after.get("reason") or "",
        member=_value(activity.after.get("member"), reader),
        role=activity.after.get("role") or "",
        before=_fact(activity.before, field, reader),
        after=_fact(activity.after, field, reader),
        note=facts.note(activity.note or "", reader),
    )
    return said + _addition(activity, reader)


def _addition(activity: ActivityView, reader: Reader) -> Mrkdwn:
    """How long the old stage lasted and what was noted of it, why a deal was lost, or what was edited."""
    reason = activity.after.get("reason") or activity.after.get("close_reason")
    if activity.kind == "deal.created":
        return _noted(activity, reader)
    if activity.kind in ("deal.lost", "deal.abandoned") and reason:
        return reader.say(": {reason}", reason=reason) + _noted(activity, reader)
    if activity.kind == "deal.won":
        return _win(activity, reader)
    if activity.kind == "deal.close_corrected":
        return _corrections(activity, reader) + _noted(activity, reader)
    if activity.kind in ("deal.edited", "contact.edited", "company.edited"):
        return _edits(activity, reader)
    if activity.kind in ("deal.moved", "deal.transferred") and activity.stage_seconds is not None:
        entered_at = activity.at - timedelta(seconds=activity.stage_seconds)
        days = reader.days_between(entered_at, activity.at)
        after = reader.say_n(", after {count} day", ", after {count} days", days)
        return after + _noted(activity, reader) + _given(activity, reader)
    if activity.kind == "deal.reopened":
        old, new = activity.before.get("stage"), activity.after.get("stage")
        moved = reader.say(": {old} → {stage}", old=old, stage=new) if old and new != old else Mrkdwn("")
        return moved + _given(activity, reader)
    return Mrkdwn("")


def _noted(activity: ActivityView, reader: Reader) -> Mrkdwn:
    if not activity.note:
        return Mrkdwn("")
    return reader.say(": {note}", note=facts.note(activity.note, reader))


def _win(activity: ActivityView, reader: Reader) -> Mrkdwn:
    """What the win made of the value, and its day where that is another than the one it was told on."""
    value, on = _edits_of(activity, {"value"}, reader), activity.after.get("closed_on")
    said = [value] if value else []
    if isinstance(on, date) and on != reader.date_of(activity.at):
        said.append(reader.say("on {day}", day=reader.day(on)))
    return reader.say(": {changes}", changes=Mrkdwn(", ").join(said)) if said else Mrkdwn("")


def _given(activity: ActivityView, reader: Reader) -> Mrkdwn:
    """What a deal was given because the stage that it enters asks for it; its due date is the stage's own."""
    edits = _edits_of(activity, _EDITED.keys() - {"due_on"}, reader)
    return reader.say("; {changes}", changes=edits) if edits else Mrkdwn("")


def _corrections(activity: ActivityView, reader: Reader) -> Mrkdwn:
    """From → to of each thing that was corrected; a reason is one, whether of the list or in other words."""
    before, after = (
        {field: held.get(field) for field in ("value", "closed_on")}
        | {"reason": held.get("reason") or held.get("close_reason")}
        for held in (activity.before, activity.after)
    )
    said = [
        reader.say(
            "{before} → {after}", before=_value(before[field], reader), after=_value(after[field], reader)
        )
        for field in before
        if before[field] != after[field]
    ]
    return reader.say(": {changes}", changes=Mrkdwn(", ").join(said)) if said else Mrkdwn("")


def _edits(activity: ActivityView, reader: Reader) -> Mrkdwn:
    """From → to of each fact that was edited; nothing where an erasure took them."""
    changes = _edits_of(activity, _EDITED.keys(), reader)
    return reader.say(": {changes}", changes=changes) if changes else changes


def _edits_of(activity: ActivityView, fields: Collection[str], reader: Reader) -> Mrkdwn:
    said = [
        reader.say(
            sentence,
            before=_fact(activity.before, field, reader),
            after=_fact(activity.after, field, reader),
        )
        for field, sentence in _EDITED.items()
        if field in activity.after and field in fields
    ]
    return Mrkdwn(", ").join(said)


def _fact(held: Mapping[str, Any], field: str, reader: Reader) -> str:
    """What a fact was or is; a contact who was erased has a name no more (rule 16)."""
    value = held.get(field)
    return reader.plain("erased contact") if field == "contact" and value == "" else _value(value, reader)


def _value(value: object, reader: Reader) -> str:
    if value is None or value == "":
        return reader.plain("none")
    if isinstance(value, Money):
        return facts.money(value, reader)
    if isinstance(value, Person):
        return value.name
    if isinstance(value, datetime):
        return reader.day_of(value)
    return reader.day(value) if isinstance(value, date) else str(value)
