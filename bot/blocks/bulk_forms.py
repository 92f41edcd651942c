"""The two steps of changing several deals: which ones and what about them, then what they are to have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.blocks import facts, ids
from bot.blocks.deal_fields import REASON, place_field, reason_fields
from bot.blocks.fields import choice_field, person_field, radio_field, text_field, ticks_field
from bot.blocks.filter_words import in_words
from bot.blocks.kit import Block, context, option, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.bulk_results import Change, DealsToChange
from core.i18n import Text, _
from core.results import DealView, LabelView, PipelineView

# What Slack shows in one field of boxes; a view holds a hundred blocks, and a message fewer deals than that.
_BOXES = 10
_CHANGES: Mapping[Change, Text] = {
    "move": _("Move them to a stage"),
    "assign": _("Give them to somebody"),
    "label": _("Label them"),
    "won": _("Mark them won"),
    "lost": _("Mark them lost"),
    "abandoned": _("Abandon them"),
}
_LEFT_OUT = _("Those that belong to others are left out.")
# What the button says that does it; 24 characters at most.
_SUBMITS: Mapping[Change, Text] = {
    "move": _("Move them"),
    "assign": _("Assign them"),
    "label": _("Label them"),
    "won": _("Mark them won"),
    "lost": _("Mark them lost"),
    "abandoned": _("Abandon them"),
}


def choose_form(found: DealsToChange, left_out: int, about: ids.FormValue, reader: Reader) -> Modal:
    """Which of the deals that were found, or all that match, and what is to become of them.

    `left_out` of those that the message showed are not among them: they belong to others, or are gone.
    """
    deals, total = found.deals, found.total
    which = [option(reader.plain("Those that I tick below"), "ticked")]
    if deals:
        shown = reader.plain_n("The {count} deal below", "All {count} deals below", len(deals))
        which.append(option(shown, "shown"))
    if about.filters is not None and total > len(deals):
        label = reader.plain_n("The one that matches", "All {count} that match", total)
        which.append(option(label, "all", reader.told(_LEFT_OUT) if found.only_own else ""))
    left = reader.say_n(
        "{count} deal of the message is not here: it belongs to somebody else, or is gone.",
        "{count} deals of the message are not here: they belong to others, or are gone.",
        left_out,
    )
    more = reader.say_n(
        "{count} deal of the message does not fit here: narrow it by filters, or choose all that match.",
        "{count} deals of the message do not fit here: narrow it by filters, or choose all that match.",
        about.more,
    )
    boxes = [_box(deal, reader) for deal in deals]
    blocks = (
        choice_field(
            "change",
            reader.plain("What should happen?"),
            [option(reader.told(label), change) for change, label in _CHANGES.items()],
            placeholder=reader.plain("Choose one"),
        ),
        radio_field("which", reader.plain("To which deals?"), which, initial="ticked"),
        context(in_words(about.filters, reader)) if about.filters else {},
        *_boxes(boxes, reader),
        context(left) if left_out else {},
        context(more) if about.more else {},
    )
    title = reader.plain("Change several deals")
    return Modal(ids.CHOOSE_DEALS_FORM, title, reader.plain("Cancel"), blocks, reader.plain("Next"), about)


def change_form(
    change: Change,
    boxes: Sequence[Mapping[str, Any]],
    matching: DealsToChange | None,
    about: ids.FormValue,
    field: Iterable[Block],
    reader: Reader,
) -> Modal:
    """What the chosen deals are to have (`field`), and which: `boxes` once more, or all `matching`."""
    blocks = (
        section(_said(change, matching.total if matching else 0, reader)),
        context(reader.tell(_LEFT_OUT)) if matching and matching.only_own else {},
        *field,
        context(in_words(about.filters, reader)) if about.filters else {},
        *_boxes([dict(box) for box in boxes], reader, ticked=True),
    )
    title, submit = reader.plain("Change several deals"), reader.told(_SUBMITS[change])
    return Modal(ids.CHANGE_DEALS_FORM, title, reader.plain("Cancel"), blocks, submit, about)


def stage_asked(pipelines: Iterable[PipelineView], reader: Reader) -> tuple[Block, ...]:
    """To which stage deals move."""
    return (place_field(pipelines, reader, label=reader.plain("To which stage?")),)


def owner_asked(reader: Reader) -> tuple[Block, ...]:
    """Who gets deals."""
    nobody = context(reader.say("With nobody chosen they are nobody's, and every rep may change them."))
    return (person_field("owner", reader.plain("Who gets them?")), nobody)


def label_asked(labels: Iterable[LabelView], reader: Reader) -> tuple[Block, ...]:
    """Which label deals get."""
    field = choice_field(
        "label",
        reader.plain("Which label?"),
        [option(facts.label(each), each.name) for each in labels],
        placeholder=reader.plain("Choose a label"),
        hint=reader.plain("Left empty, their labels are taken off."),
        optional=True,
    )
    return (field,)


def reason_asked(change: Change, reasons: Mapping[int, str], reader: Reader) -> tuple[Block, ...]:
    """Why deals ended; for a loss `reasons` are the workspace's list, by their keys (rule 2)."""
    if change == "lost":
        return reason_fields(reader.plain("Why were they lost?"), reasons, reader)
    return (text_field("reason", reader.plain("Reason"), optional=True, most=REASON),)


def _said(change: Change, total: int, reader: Reader) -> Mrkdwn:
    """What submitting does, since nothing else asks; `total` is 0 where it is those that are ticked."""
    which = reader.say("*The deals ticked below*")
    if total:
        which = reader.say_n("*The {count} deal* that matches", "*All {count} deals* that match", total)
    if change in ("move", "assign", "label"):
        return reader.say("{which} will change. One *Undo* takes all of it back, for a day.", which=which)
    return reader.say(
        "{which} will be closed and leave the board. One *Undo* takes all of it back, for a day.", which=which
    )


def _boxes(boxes: Sequence[Block], reader: Reader, *, ticked: bool = False) -> list[Block]:
    """Boxes in as many fields as they need."""
    fields = []
    for first in range(0, len(boxes), _BOXES):
        part = boxes[first : first + _BOXES]
        label = reader.plain("Deals {first}–{last}", first=first + 1, last=first + len(part))
        if len(boxes) <= _BOXES:
            label = reader.plain("Deals")
        name = f"deals-{first}" if first else "deals"
        initial = [box["value"] for box in part] if ticked else ()
        fields.append(ticks_field(name, label, part, initial=initial))
    return fields


def _box(deal: DealView, reader: Reader) -> Block:
    label = reader.plain("#{number} {title}", number=deal.number, title=deal.title)
    return option(label, ids.seen(deal), facts.told_apart(deal, reader))
