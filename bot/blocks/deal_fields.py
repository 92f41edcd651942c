"""The fields of a deal, as the forms about deals ask for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from bot.blocks import ids
from bot.blocks.fields import choice_field, day_field, person_field, sought_field, text_field
from bot.blocks.kit import Block, group, has_room, option
from bot.blocks.reader import Reader
from bot.blocks.sought import company_option, contact_option, stage_option
from core.money import NO_VALUE, Money
from core.results import CompanyView, ContactView, LabelView, PipelineView, RequiredField, StageView

_LINE = 200
REASON = 500


def what_fields(
    currency: str,
    reader: Reader,
    *,
    title: str = "",
    value: Money = NO_VALUE,
    contact: ContactView | None = None,
    company: CompanyView | None = None,
    owner: str | None = None,
) -> tuple[Block, ...]:
    """What a deal is, with whom and whose; `owner` is a user's id."""
    example = reader.money(Money(1_200_000, currency))
    sought = reader.plain("Type to find one, or a new name")
    return (
        text_field(
            "title", reader.plain("What is it called?"), initial=title, most=_LINE,
            placeholder=reader.plain("Acme renewal"),
        ),
        text_field(
            "value", reader.plain("Value"), initial=reader.money(value) if value != NO_VALUE else "",
            placeholder=reader.plain("12k, or {example}", example=example), optional=True, most=_LINE,
        ),
        sought_field(
            "contact", reader.plain("Contact"), ids.SEEK_CONTACT, placeholder=sought,
            initial=contact_option(contact, reader) if contact else None,
        ),
        sought_field(
            "company", reader.plain("Company"), ids.SEEK_COMPANY, placeholder=sought,
            initial=company_option(company) if company else None,
        ),
        person_field("owner", reader.plain("Owner"), initial=owner),
    )  # fmt: skip


def when_fields(
    labels: Iterable[LabelView],
    reader: Reader,
    *,
    closing: date | None = None,
    due: date | None = None,
    label: str = "",
    source: str = "",
) -> tuple[Block, ...]:
    """When a deal is expected and due, and how it is marked."""
    hint = reader.plain("Left empty, it is what the stage gives.") if due is None else ""
    return (
        day_field("closing", reader.plain("Expected close"), initial=closing),
        day_field("due", reader.plain("Due"), initial=due, hint=hint),
        choice_field(
            "label", reader.plain("Label"), [option(each.name, each.name) for each in labels],
            placeholder=reader.plain("Choose a label"), initial=label, optional=True,
        ),
        text_field("source", reader.plain("Source"), initial=source, optional=True, most=_LINE),
    )  # fmt: skip


def reason_fields(
    label: str,
    reasons: Mapping[int, str],
    reader: Reader,
    *,
    chosen: int | None = None,
    words: str = "",
    required: bool = False,
) -> tuple[Block, ...]:
    """Why deals are lost: one of `reasons`, by its key, or other words, which beside one are a note."""
    listed = choice_field(
        "listed",
        label,
        [option(name, str(key)) for key, name in reasons.items()],
        placeholder=reader.plain("Choose a reason"),
        initial=str(chosen or ""),
        optional=True,
    )
    own, hint = reader.plain("Reason"), reader.plain("A reason is needed here.") if required else ""
    if listed:
        own = reader.plain("Or in your own words")
        hint = reader.plain("With a reason chosen, your words are noted beside it.")
    if listed and required:
        hint = reader.plain("One of the two is needed here; with both, your words are noted beside it.")
    return listed, text_field("reason", own, initial=words, optional=True, most=REASON, hint=hint)


def needed_fields(
    missing: Collection[RequiredField], labels: Iterable[LabelView], currency: str, reader: Reader
) -> list[Block]:
    """Just the fields of what is missing, in the order of what is."""
    asked = {
        **{block["block_id"]: block for block in what_fields(currency, reader)},
        **{block["block_id"]: block for block in when_fields(labels, reader) if block},
    }
    return [asked[field] for field in missing if field in asked]


def stage_field(stages: Iterable[StageView], initial: StageView | None, reader: Reader) -> Block:
    """A stage of one pipeline."""
    return choice_field(
        "stage",
        reader.plain("Stage"),
        [option(stage.name, str(stage.stage_id)) for stage in stages],
        placeholder=reader.plain("Choose a stage"),
        initial=str(initial.stage_id) if initial else "",
    )


def place_field(
    pipelines: Iterable[PipelineView], reader: Reader, *, label: str = "", initial: StageView | None = None
) -> Block:
    """A stage of a pipeline that is in use; by typing, where a menu has no room for all of them."""
    used = [pipeline for pipeline in pipelines if not pipeline.archived]
    label = label or reader.plain("Stage")
    groups = [
        group(pipeline.name, [option(stage.name, str(stage.stage_id)) for stage in pipeline.stages])
        for pipeline in used
    ]
    if not has_room(groups):
        shown = [stage_option(initial, each) for each in used if initial in each.stages]
        return sought_field(
            "stage",
            label,
            ids.SEEK_STAGE,
            initial=shown[0] if shown else None,
            placeholder=reader.plain("Type the name of a stage or a pipeline"),
            optional=False,
        )
    return choice_field(
        "stage",
        label,
        groups,
        placeholder=reader.plain("Choose a stage"),
        initial=str(initial.stage_id) if initial else "",
    )
