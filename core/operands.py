"""What may follow a deal in a line: a stage, an amount, a day, a label, a member."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from sqlalchemy import bindparam, select

from core.dates import parse_day, read_day
from core.deal_changes import today
from core.errors import DealboardError, InvalidInput, NotFound
from core.folding import name_key
from core.i18n import Text, _
from core.line_refs import Operand, Tier
from core.members import member_named, outsider
from core.models import Member
from core.money import NO_VALUE, Money, format_money, parse_money, read_money
from core.requests import Words
from core.results import Choice, DealView, LabelView, Person, PipelineView, StageView
from core.stage_names import Match, as_word, match_names
from core.transaction import Transaction

T = TypeVar("T")

# Words that take a value away instead of giving one.
_MOST_STAGES = 7
NOTHING = frozenset({"none", "nobody", "never", "off", "clear", "-"})
# What people put before each in a sentence: `to demo`, `for 12k`, `= 12k`, `to @bob`.
_BEFORE_PLACE = frozenset({"to", "into"})
_BEFORE_AMOUNT = frozenset({"to", "at", "for", "="})
_BEFORE_MEMBER = frozenset({"to"})
_STEPS: dict[str, Literal[1, -1]] = {"next": 1, "forward": 1, "back": -1, "previous": -1, "prev": -1}
_CLOSES = {
    "won": "won",
    "win": "won",
    "lost": "lost",
    "lose": "lost",
    "abandoned": "abandon",
    "abandon": "abandon",
}
_DEACTIVATED = (
    select(Member.member_id, Member.name, Member.user_id, Member.active)
    .where(Member.workspace_id == bindparam("workspace_id"), Member.active.is_(False))
    .where(Member.name_key == bindparam("key"))
    .order_by(Member.member_id)
)

_SOMEBODY_ELSE = _("Name somebody else, `me` or `nobody`.")
# How the chat platform writes a member, alone or as a mention.
_USER_ID = re.compile(r"(?:<@)?([UW][A-Z0-9]{3,})>?")


@dataclass(frozen=True, slots=True)
class StageWish:
    """Where a deal is to go: a stage, a step along the board, or a close that was asked for as a move."""

    words: str
    stage: StageView | None = None
    step: Literal[1, -1] | None = None
    closes: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A value that was given, in whatever words, where None means that it was taken away."""

    value: object
    words: str = field(compare=False)


def _as_given(given: Given) -> Text:
    return _("{words}", words=given.words)


def joined(words: Words) -> str:
    """The words as one."""
    return " ".join(word.text for word in words).strip()


def stage_operand(tx: Transaction) -> Operand[StageWish]:
    """A stage of the deal's own pipeline; `next`, `back`; or a status, which is answered with an offer."""
    pipelines = tx.setup.pipelines
    every = [stage for pipeline in pipelines.values() for stage in pipeline.stages]

    def could(words: Words) -> bool:
        words = _without(words, _BEFORE_PLACE)
        written = joined(words)
        lone = len(words) == 1 and written.casefold() in _STEPS.keys() | _CLOSES.keys()
        return lone or bool(match_names(every, written).found)

    def read(words: Words, deal: DealView) -> Sequence[tuple[Tier, StageWish]]:
        words = _without(words, _BEFORE_PLACE)
        written = joined(words)
        found = match_names(pipelines[deal.stage.pipeline_id].stages, written)
        word = written.casefold()
        if found.tier != "exact" and not words[0].quoted:
            if word in _STEPS:
                return [(Tier.exact, StageWish(written, step=_STEPS[word]))]
            if word in _CLOSES:
                return [(Tier.exact, StageWish(written, closes=_CLOSES[word]))]
        return [(tier, StageWish(stage.name, stage=stage)) for tier, stage in readings(found)]

    def settle(words: Words, deal: DealView) -> StageWish:
        raise no_such_stage(joined(_without(words, _BEFORE_PLACE)), deal, pipelines)

    return Operand(
        read,
        settle,
        lambda wish: _("{stage}", stage=wish.words),
        lambda wish: as_word(wish.words),
        could,
        "142 proposal",
    )


def _without(words: Words, before: Collection[str]) -> Words:
    """The words without the first, where that is one of `before` and others follow it."""
    begins = len(words) > 1 and not words[0].quoted and words[0].text.casefold() in before
    return words[1:] if begins else words


def no_such_stage(written: str, deal: DealView, pipelines: Mapping[int, PipelineView]) -> NotFound:
    """That the deal's pipeline has no such stage; where another one has it, with the transfer."""
    own = pipelines[deal.stage.pipeline_id]
    near = match_names(own.stages, written).found
    stages = near or own.stages
    elsewhere = [
        (pipeline, stage)
        for pipeline in pipelines.values()
        if pipeline is not own and not pipeline.archived
        for stage in match_names(pipeline.stages, written).found[:1]
    ]
    choices = [
        Choice(_("{stage}", stage=stage.name), f"deal move {deal.number} {as_word(stage.name)}")
        for stage in stages[:_MOST_STAGES]
    ] + [
        Choice(
            _("Transfer to {pipeline}: {stage}", pipeline=pipeline.name, stage=stage.name),
            f"deal transfer {deal.number} {as_word(pipeline.name)} {as_word(stage.name)}",
        )
        for pipeline, stage in elsewhere[:2]
    ]
    message = _("{pipeline} has no stage “{stage}”.", pipeline=own.name, stage=written)
    if elsewhere:
        message = _(
            "{pipeline} has no stage “{stage}”; that is one of {other}.",
            pipeline=own.name,
            stage=written,
            other=elsewhere[0][0].name,
        )
    return NotFound(message, stages_hint(near, own), suggestions=choices)


def stages_hint(near: Sequence[StageView], pipeline: PipelineView) -> Text:
    """What stands above the stages that are offered: those that are `near`, else the pipeline's first."""
    left = len(pipeline.stages) - _MOST_STAGES
    if near:
        return _("Did you mean one of these?")
    if left > 0:
        return _("Its first stages are these; `/pipeline show {pipeline}` has {left} more.",
                 pipeline=as_word(pipeline.name), left=left)  # fmt: skip
    return _("Its stages are these:")


def amount_operand(tx: Transaction, *, clearable: bool = False) -> Operand[Money]:
    """An amount, of the deal's own currency where it names none; with `clearable` also the words that take it
    away, which read as NO_VALUE.
    """
    currency, locale = tx.settings.currency, tx.actor.locale

    def read(words: Words, deal: DealView) -> Sequence[tuple[Tier, Money]]:
        written = joined(_without(words, _BEFORE_AMOUNT))
        if clearable and written.casefold() in NOTHING:
            return [(Tier.exact, NO_VALUE)]
        own = deal.value.currency
        money = read_money(written, default_currency=currency, locale=locale, bare=own)
        return [] if money is None else [(Tier.exact, money)]

    def settle(words: Words, deal: DealView) -> Money:
        written = joined(_without(words, _BEFORE_AMOUNT))
        return parse_money(written, default_currency=currency, locale=locale, bare=deal.value.currency)

    def label(money: Money) -> Text:
        return _("{amount}", amount=format_money(money, locale))

    return Operand(read, settle, label, lambda money: str(label(money)), example="142 12k", is_name=False)


def day_operand(tx: Transaction) -> Operand[Given]:
    """A day, or the words that take it away."""
    now, locale = today(tx), tx.actor.locale

    def read(words: Words, deal: DealView) -> Sequence[tuple[Tier, Given]]:
        written = joined(words)
        if written.casefold() in NOTHING:
            return [(Tier.exact, Given(None, written))]
        day = read_day(written, today=now, locale=locale)
        return [] if day is None else [(Tier.exact, Given(day, written))]

    def settle(words: Words, deal: DealView) -> Given:
        return Given(parse_day(joined(words), today=now, locale=locale), joined(words))

    return Operand(read, settle, _as_given, lambda given: given.words, example="142 fri", is_name=False)


def label_operand(tx: Transaction) -> Operand[Given]:
    """A label of the workspace, or the words that take it off."""
    labels = all_labels(tx)

    def read(words: Words, deal: DealView) -> Sequence[tuple[Tier, Given]]:
        written = joined(words)
        if written.casefold() in NOTHING:
            return [(Tier.exact, Given(None, written))]
        return [(tier, Given(label, label.name)) for tier, label in readings(match_names(labels, written))]

    def settle(words: Words, deal: DealView) -> Given:
        raise no_such_label(joined(words), labels)

    return Operand(read, settle, _as_given, lambda given: as_word(given.words), example="142 red")


def all_labels(tx: Transaction) -> list[LabelView]:
    """The workspace's labels in order."""
    return list(tx.setup.labels.values())


def no_such_label(written: str, labels: Sequence[LabelView]) -> NotFound:
    """That there is no such label, and which there are."""
    names = ", ".join(label.name for label in labels)
    return NotFound(_("There is no label “{label}”.", label=written), _("Labels here: {names}.", names=names))


def member_operand(tx: Transaction) -> Operand[Given]:
    """A member by mention, name or part of it; `me`; or the words for nobody."""

    def read(words: Words, deal: DealView) -> Sequence[tuple[Tier, Given]]:
        written = joined(_without(words, _BEFORE_MEMBER))
        if written.casefold() in NOTHING | {"unowned"}:
            return [(Tier.exact, Given(None, written))]
        people = [person for person in people_named(tx, written) if person.active]
        return [(Tier.exact, Given(person, f"@{person.name}")) for person in people]

    def settle(words: Words, deal: DealView) -> Given:
        named = joined(_without(words, _BEFORE_MEMBER))
        for person in people_named(tx, named):
            raise deactivated(person)
        raise no_such_member(tx, named)

    def written(given: Given) -> str:
        """A mention, where there is one: namesakes would be asked about for ever."""
        person = given.value
        if isinstance(person, Person) and person.user_id is not None:
            return f"<@{person.user_id}>"
        return as_word(given.words)

    return Operand(read, settle, _as_given, written, example="142 @bob")


def people_named(tx: Transaction, written: str) -> list[Person]:
    """The members that `written` may mean; a mention is `<@U1>`.

    Deactivated ones are found by a mention, and by their whole name where no active member has it: what they
    left behind is looked for, while nothing is given to them.
    """
    actor = tx.actor
    if written.casefold() in ("me", "@me") and actor.member_id is not None:
        return [Person(actor.member_id, actor.name, actor.user_id)]
    name = written.removeprefix("<@").removesuffix(">")
    found = member_named(tx, name)
    if found:
        return found
    gone = tx.rows(_DEACTIVATED, key=name_key(name.removeprefix("@")))
    return [Person(row.member_id, row.name, row.user_id, row.active) for row in gone]


def deactivated(person: Person) -> InvalidInput:
    """That nothing is given to somebody who is gone (rule 14)."""
    return InvalidInput(
        _("{name}'s account is deactivated.", name=person.name),
        _SOMEBODY_ELSE,
        field="owner",
    )


class NeverMet(NotFound):
    """Nobody known is called so, but `user_id` may be somebody: whoever knows members may look them up."""

    def __init__(self, user_id: str, message: Text, hint: Text) -> None:
        super().__init__(message, hint)
        self.user_id = user_id


def no_such_member(tx: Transaction, written: str) -> DealboardError:
    """That nobody here is called so, or that it is somebody to whom nothing is given (rule 15)."""
    user = _USER_ID.fullmatch(written)
    known = outsider(tx, user[1]) if user else None
    if known is not None:
        name, kind = known
        said = {
            "guest": _("@{name} is a guest; deals go to members only.", name=name),
            "stranger": _("@{name} is of another organisation; deals go to members only.", name=name),
        }[kind]
        return InvalidInput(said, _SOMEBODY_ELSE, field="owner")
    said = _("I know nobody here called “{name}”.", name=written)
    hint = _("Mention them, like @bob, or write `me` or `nobody`.")
    return NeverMet(user[1], said, hint) if user else NotFound(said, hint)


def readings(match: Match[T]) -> list[tuple[Tier, T]]:  # type: ignore[type-var]
    """What may be acted on: all of an exact or prefix match, and of a close one only the clear leader."""
    if match.tier == "none":
        return []
    if match.tier == "close":
        return [(Tier.close, match.one)] if match.one is not None else []
    return [(Tier[match.tier], found) for found in match.found]


def day_given(given: Given | None) -> date | None:
    """The day of a `Given` by the day operand."""
    return given.value if given is not None and isinstance(given.value, date) else None
