"""The form of what a channel hears, filled in with what it hears now."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.fields import (
    channel_field,
    choice_field,
    choices_field,
    radio_field,
    sought_several_field,
    text_field,
    ticks_field,
)
from bot.blocks.kit import Block, option, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.subscription import EVENT_NAMES
from core.channel_filter import UNOWNED, ChannelFilter
from core.money import NO_VALUE, Money
from core.pipeline_requests import DEFAULT_EVENTS
from core.pipeline_results import SubscriptionView
from core.results import LabelView, Person, PipelineView

# Of the menu of pipelines; any other value is a key.
ALL = "all"
NO_DIGEST = "none"
_AMOUNT = 40


def subscribe_form(
    channel_id: str,
    view: SubscriptionView | None,
    pipelines: Sequence[PipelineView],
    labels: Sequence[LabelView],
    reader: Reader,
) -> Modal:
    """What a channel hears of a pipeline: as it is in `view`, or the usual where it hears nothing of it yet.

    `channel_id` is empty where the form is opened outside of channels.
    """
    hears = view.hears if view is not None else None
    fields = (
        channel_field("channel", reader.plain("Channel"), initial=channel_id),
        _pipeline(view, pipelines, reader),
        _events(hears, reader),
        _amount(
            "least", reader.plain("Only deals worth at least"), hears.least if hears else NO_VALUE, reader
        ),
        sought_several_field(
            "owner",
            reader.plain("Only deals of"),
            ids.SEEK_HEARD_OWNER,
            initial=_owners(view, reader),
            placeholder=reader.plain("Anyone"),
        ),
        _stages(view, pipelines, reader),
        _labels(hears, labels, reader),
        *_important(hears, reader),
        _digest(hears, reader),
    )
    value = ids.FormValue(form=ids.SUBSCRIBE_FORM, subscription_id=view.subscription_id if view else None)
    title, submit = reader.plain("What a channel hears"), reader.plain("Save")
    return Modal(value.form, title, reader.plain("Cancel"), tuple(fields), submit, value)


def _event_options(reader: Reader) -> list[Block]:
    return [option(reader.told(said).capitalize(), event) for event, said in EVENT_NAMES.items()]


def _events(hears: ChannelFilter | None, reader: Reader) -> Block:
    return ticks_field(
        "events",
        reader.plain("It hears of"),
        _event_options(reader),
        initial=hears.events if hears else DEFAULT_EVENTS,
        optional=False,
    )


def _labels(hears: ChannelFilter | None, labels: Sequence[LabelView], reader: Reader) -> Block:
    return choices_field(
        "label",
        reader.plain("Only with these labels"),
        [option(each.name, str(each.label_id)) for each in labels],
        placeholder=reader.plain("Any label, or none"),
        initial=[str(key) for key in hears.label_ids] if hears else (),
    )


def _important(hears: ChannelFilter | None, reader: Reader) -> tuple[Block, Block]:
    """What is always a message of its own: some events, and what is worth much."""
    events = choices_field(
        "important",
        reader.plain("Important: always a message of its own"),
        _event_options(reader),
        placeholder=reader.plain("Wins only"),
        initial=hears.important if hears else (),
        hint=reader.plain("A win always is. Else a deal has one message here, edited as it goes on."),
    )
    least = hears.important_from if hears else NO_VALUE
    return events, _amount("important_from", reader.plain("Important from a value on"), least, reader)


def _digest(hears: ChannelFilter | None, reader: Reader) -> Block:
    return radio_field(
        "digest",
        reader.plain("Digest"),
        _digests(reader),
        initial=hears.digest or NO_DIGEST if hears else NO_DIGEST,
        hint=reader.plain("At nine, by your time: totals, wins, new deals and moves of all of it."),
    )


def looking_form(reader: Reader) -> Modal:
    """What is shown while Slack is asked who is in the channel."""
    said = reader.say("⏳ Looking who is in the channel…")
    return Modal(
        ids.SUBSCRIBE_FORM, reader.plain("What a channel hears"), reader.plain("Close"), (section(said),)
    )


def heard_owner(person: Person | None, reader: Reader) -> Block:
    """Whose deals are heard of, as an option that says it as a line would; None is nobody."""
    if person is None:
        return option(reader.plain("Nobody: deals without an owner"), UNOWNED)
    return option(person.name, f"<@{person.user_id}>" if person.user_id else person.name)


def _pipeline(view: SubscriptionView | None, pipelines: Sequence[PipelineView], reader: Reader) -> Block:
    live = [
        each for each in pipelines if not each.archived or (view and each.pipeline_id == view.pipeline_id)
    ]
    return choice_field(
        "pipeline",
        reader.plain("Pipeline"),
        [
            option(reader.plain("All pipelines"), ALL),
            *(option(each.name, str(each.pipeline_id)) for each in live),
        ],
        placeholder=reader.plain("Choose a pipeline"),
        initial=str(view.pipeline_id) if view is not None and view.pipeline_id is not None else ALL,
        hint=reader.plain("A channel can hear of several pipelines, of each in its own way."),
    )


def _digests(reader: Reader) -> list[Block]:
    return [
        option(reader.plain("Each working day"), "daily"),
        option(reader.plain("On the first working day of the week"), "weekly"),
        option(reader.plain("None"), NO_DIGEST),
    ]


def _stages(view: SubscriptionView | None, pipelines: Sequence[PipelineView], reader: Reader) -> Block:
    """Stages by name: of all pipelines, a name stands for every stage that is called so."""
    live = [each for each in pipelines if not each.archived]
    first: dict[str, str] = {}
    for pipeline in live:
        for stage in pipeline.stages:
            first.setdefault(stage.name, str(stage.stage_id))
    names = {stage.name for stage in view.stages} if view is not None else set()
    return choices_field(
        "stage",
        reader.plain("Only in these stages"),
        [option(name, key) for name, key in first.items()],
        placeholder=reader.plain("Any stage"),
        initial=[first[name] for name in names if name in first],
    )


def _owners(view: SubscriptionView | None, reader: Reader) -> list[Block]:
    if view is None:
        return []
    nobody = [heard_owner(None, reader)] if view.hears.unowned else []
    return [*(heard_owner(each, reader) for each in view.owners), *nobody]


def _amount(name: str, label: str, initial: Money, reader: Reader) -> Block:
    written = "" if initial == NO_VALUE else reader.money(initial)
    return text_field(name, label, initial=written, placeholder="10k", optional=True, most=_AMOUNT)
