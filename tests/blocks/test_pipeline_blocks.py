"""Pipelines and subscriptions as blocks: golden payloads, and extremes that Slack must still take."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.blocks.happened import what_happened
from bot.blocks.kit import Message
from bot.blocks.pipeline import pipeline_list, pipeline_overview
from bot.blocks.pipeline_change import pipeline_changed
from bot.blocks.reader import Reader
from bot.blocks.subscription import subscribed, unsubscribed
from core.channel_filter import ChannelFilter
from core.i18n import _
from core.money import Money
from core.pipeline_results import (
    PipelineChange,
    PipelineList,
    PipelineOverview,
    PipelineSummary,
    StageSummary,
    SubscribeResult,
    SubscriptionView,
    UnsubscribeResult,
)
from core.results import STATUSES, ActivityView, LabelView, Person, PipelineView, StageView, StatusTotal
from sandbox.block_kit import check_message

GOLDEN = Path(__file__).parent / "golden"
SOURCE = Path(__file__).parents[2] / "core"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
READER = Reader("en-US", "UTC", NOW)
HELD = StatusTotal(3, (Money(1_200_000, "USD"), Money(50_000, "EUR")))
HOSTILE = "<!channel> & <@U1> *b* `c` ~s~ _i_ \u202eevil\x00 </b>"
ENDLESS = "Ж" * 5000
EVENTS = ("created", "moved", "moved-back", "won", "lost", "abandoned", "reopened")


def a_stage(at: int = 0, words: str | None = None, **changed: Any) -> StageView:
    stage = StageView(
        stage_id=at + 1,
        pipeline_id=1,
        name=words or ("New", "Demo", "Delayed")[at % 3],
        colour=("grey", "purple", "mauve")[at % 3],
        position=at,
        on_board=at % 3 != 2,
        is_default=at == 0,
        probability=40,
        stale_after_days=7,
        due_after_days=5 if at else None,
        definition=words or ("They saw it live." if at == 1 else None),
        name_means_done=(None, True, False)[at % 3],
    )
    return replace(stage, **changed)


def a_pipeline(words: str | None = None, *, stages: int = 3, archived: bool = False) -> PipelineView:
    return PipelineView(
        pipeline_id=1,
        name=words or "Sales",
        colour="blue",
        position=0,
        is_default=not archived,
        archived=archived,
        means={"won": words or "The contract is signed."},
        lost_reason_required=True,
        win_converts="ask",
        stages=tuple(a_stage(at, words) for at in range(stages)),
    )


def a_change(kind: str, words: str | None = None, **facts: Any) -> PipelineChange:
    pipeline = a_pipeline(words)
    defaults: dict[str, Any] = {
        "pipeline": pipeline,
        "stage": pipeline.stages[1] if kind.startswith("stage.") else None,
        "activity_id": 7,
    }
    return PipelineChange(kind, **(defaults | facts))


def changes(words: str | None) -> dict[str, PipelineChange]:
    """One of each kind of change that the core records."""
    name, sentence = words or "Old name", words or "The contract is signed."
    fields: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "pipeline.created": ({}, {"name": name, "colour": "blue"}),
        "pipeline.renamed": ({"name": name}, {"name": "Sales"}),
        "pipeline.recoloured": ({"colour": "red"}, {"colour": "blue"}),
        "pipeline.moved": ({"position": 1}, {"position": 0}),
        "pipeline.archived": ({"archived_at": None}, {"archived_at": NOW}),
        "pipeline.restored": ({"archived_at": NOW}, {"archived_at": None}),
        "pipeline.made_default": ({"default_pipeline_id": 2}, {"default_pipeline_id": 1}),
        "pipeline.reason_rule_set": ({"lost_reason_required": False}, {"lost_reason_required": True}),
        "pipeline.win_rule_set": ({"win_converts": "off"}, {"win_converts": "ask"}),
        "pipeline.defined": ({"won_means": None}, {"won_means": sentence}),
        "pipeline.edited": ({"name": name, "won_means": None}, {"name": "Sales", "won_means": sentence}),
        "stage.edited": (
            {"definition": None, "probability": 20},
            {"definition": sentence, "probability": 40},
        ),
        "stage.added": ({}, {"name": name}),
        "stage.renamed": ({"name": name}, {"name": "Demo"}),
        "stage.recoloured": ({"colour": "red"}, {"colour": "purple"}),
        "stage.moved": ({"position": 2}, {"position": 1}),
        "stage.hidden": ({"on_board": True}, {"on_board": False}),
        "stage.shown": ({"on_board": False}, {"on_board": True}),
        "stage.made_default": ({"default_stage_id": 1}, {"default_stage_id": 2}),
        "stage.probability_set": ({"probability": 20}, {"probability": 40}),
        "stage.stale_set": ({"stale_after_days": None}, {"stale_after_days": 7}),
        "stage.due_set": ({"due_after_days": None}, {"due_after_days": 1}),
        "stage.defined": ({"definition": None}, {"definition": sentence}),
        "stage.name_defined": ({"name_means_done": None}, {"name_means_done": True}),
        "stage.fields_required": ({"required_fields": []}, {"required_fields": ["value"]}),
        "stage.removed": ({"removed_at": None}, {"removed_at": NOW}),
    }
    return {kind: a_change(kind, words, before=old, after=new) for kind, (old, new) in fields.items()}


def a_subscription(words: str | None = None) -> SubscriptionView:
    return SubscriptionView(
        subscription_id=5,
        channel_id="C1",
        pipeline_id=1,
        pipeline=words or "Sales",
        hears=ChannelFilter(
            events=("won", "lost"),
            least=Money(1_000_000, "USD"),
            owner_ids=(3,),
            unowned=True,
            stage_ids=(1, 2),
            label_ids=(1, 2),
            important=("lost",),
            important_from=Money(5_000_000, "USD"),
        ),
        by=Person(3, words or "Ana", None if words else "U0ANA"),
        at=NOW,
        owners=(Person(3, words or "Ana"),),
        stages=(a_stage(0, words), a_stage(1, words, removed=True)),
        labels=(LabelView(1, words or "Hot", "red"),),
        keeper_may=False,
        paused=True,
    )


def everything() -> SubscriptionView:
    """Of all pipelines, every event."""
    hears = ChannelFilter(events=EVENTS)
    return SubscriptionView(6, "C1", None, None, hears, Person(4, "Chris", "U0CHRIS"), NOW)


def messages(words: str | None) -> dict[str, Message]:
    """Everything said of pipelines, with `words` wherever people write, or as they usually do."""
    pipeline = a_pipeline(words)
    archived = a_pipeline(words, archived=True)
    totals = dict.fromkeys(STATUSES, HELD)
    overview = PipelineOverview(
        pipeline, tuple(StageSummary(stage, HELD) for stage in pipeline.stages), totals
    )
    moved = a_change("stage.removed", words, moved=12, into=pipeline.stages[0])
    return {
        "pipeline_list": pipeline_list(PipelineList((PipelineSummary(pipeline, HELD),), archived=2), READER),
        "pipeline_overview": pipeline_overview(overview, READER),
        "pipeline_archived": pipeline_overview(
            PipelineOverview(archived, (), dict.fromkeys(STATUSES, StatusTotal())), READER
        ),
        "pipeline_renamed": pipeline_changed(changes(words)["pipeline.renamed"], READER),
        "stage_added": pipeline_changed(
            replace(changes(words)["stage.added"], warning=_("{name} closes nothing.", name=words or "Won")),
            READER,
        ),
        "stage_removed": pipeline_changed(moved, READER),
        "stage_unchanged": pipeline_changed(a_change("stage.shown", words, activity_id=None), READER),
        "channel_subscribed": subscribed(
            SubscribeResult(a_subscription(words), 7, everything(), True),
            READER,
            others=(a_subscription(words), everything()),
            is_member=False,
        ),
        "channel_unsubscribed": unsubscribed(
            UnsubscribeResult((a_subscription(words),), (everything(),), 8), READER
        ),
    }


def mrkdwn_of(payload: Any) -> Iterator[str]:
    """Every text that Slack would read as mrkdwn."""
    if isinstance(payload, dict):
        if payload.get("type") == "mrkdwn":
            yield payload["text"]
        if "blocks" in payload:
            yield payload["text"]
        for value in payload.values():
            yield from mrkdwn_of(value)
    elif isinstance(payload, list):
        for value in payload:
            yield from mrkdwn_of(value)


def taken(message: Message) -> dict[str, Any]:
    """The payload, which Slack takes and which says something."""
    payload = message.payload()
    assert check_message(payload) == []
    assert payload["text"].strip()
    return payload


@pytest.mark.parametrize("name", list(messages(None)))
def test_a_message_is_as_its_golden_one(name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert taken(messages(None)[name]) == expected


@pytest.mark.parametrize("words", [HOSTILE, ENDLESS, "\x00", "🙂" * 300, "a\nb", "{name}"], ids=range(6))
def test_whatever_people_write_slack_takes_it_and_nobody_is_pinged(words: str) -> None:
    told = {
        **messages(words),
        **{kind: pipeline_changed(each, READER) for kind, each in changes(words).items()},
    }
    for name, message in told.items():
        payload = taken(message)
        for text in mrkdwn_of(payload):
            for unwanted in ("<!channel>", "<@U1>", "\x00", "\u202e"):
                assert unwanted not in text, name


@pytest.mark.parametrize("kind", list(changes(None)))
def test_each_change_has_a_sentence_of_its_own_and_an_undo(kind: str) -> None:
    payload = taken(pipeline_changed(changes(None)[kind], READER))
    assert "{" not in payload["text"]
    assert "None" not in payload["text"]
    assert "Undo" in str(payload["blocks"][-1])
    sentences = {pipeline_changed(each, READER).text for each in changes(None).values()}
    assert len(sentences) == len(changes(None))


def test_every_kind_that_the_core_records_is_told_of() -> None:
    written = "".join((SOURCE / f"{name}.py").read_text(encoding="utf-8") for name in (
        "pipelines", "pipeline_creation", "stages", "stage_removal"))  # fmt: skip
    recorded = set(re.findall(r'"((?:pipeline|stage)\.[a-z_]+)"', written))
    assert recorded == changes(None).keys()
    for kind in recorded:
        activity = ActivityView(
            1, kind, NOW, None, "test", {}, {"name": "A", "stage": "B"}, None, None, False
        )
        assert kind not in what_happened(activity, READER), "the history has a sentence for it too"


@pytest.mark.parametrize(
    ("kind", "after", "said"),
    [
        ("stage.stale_set", {"stale_after_days": None}, "never go stale"),
        ("stage.due_set", {"due_after_days": None}, "gets no due date"),
        ("stage.due_set", {"due_after_days": 0}, "due after 0 days"),
        ("stage.defined", {"definition": None}, "not defined any more"),
        ("stage.fields_required", {"required_fields": []}, "Any deal may enter"),
        ("stage.name_defined", {"name_means_done": None}, "left open"),
        ("stage.name_defined", {"name_means_done": False}, "to be done here"),
        ("pipeline.defined", {"lost_means": None}, "What lost means in *Sales* is not defined any more."),
    ],
)
def test_what_is_taken_away_is_said(kind: str, after: dict[str, Any], said: str) -> None:
    assert said in pipeline_changed(a_change(kind, after=after), READER).text


def test_a_place_is_told_by_the_stage_before_it() -> None:
    pipeline = a_pipeline()
    first = a_change("stage.moved", stage=pipeline.stages[0], after={"position": 0})
    assert "*New* now comes first in *Sales*." in pipeline_changed(first, READER).text
    second = a_change("stage.moved", after={"position": 1})
    assert "*Demo* now comes after New in *Sales*." in pipeline_changed(second, READER).text


@pytest.mark.parametrize("count", [0, 1, 15, 16, 100])
def test_far_too_many_stages_and_pipelines_are_paged(count: int) -> None:
    pipeline = a_pipeline(stages=count)
    stages = tuple(
        StageSummary(replace(stage, name=f"Stage {at}"), StatusTotal())
        for at, stage in enumerate(pipeline.stages)
    )
    overview = PipelineOverview(pipeline, stages, dict.fromkeys(STATUSES, StatusTotal()))
    pipelines = PipelineList(
        tuple(
            PipelineSummary(replace(pipeline, pipeline_id=at + 1, name=f"Stage {at}"), StatusTotal())
            for at in range(count)
        )
    )
    pages = max(1, -(-count // 15))
    shows: tuple[Callable[[int], Message], ...] = (
        lambda page: pipeline_overview(overview, READER, page=page),
        lambda page: pipeline_list(pipelines, READER, page=page),
    )
    for show in shows:
        shown = [taken(show(page)) for page in range(1, pages + 1)]
        for at in range(count):
            assert sum(f"*Stage {at}*" in payload["text"] for payload in shown) == 1
        assert all((f"Page {at} of {pages}" in str(page)) == (pages > 1) for at, page in enumerate(shown, 1))
        assert taken(show(100_000)) == shown[-1]


def test_a_message_is_in_the_readers_language_and_manner() -> None:
    french = Reader("fr-FR", "Europe/Paris", NOW)
    assert (
        "12\u202f000\u00a0$"
        in pipeline_list(PipelineList((PipelineSummary(a_pipeline(), HELD),)), french).text
    )


def test_a_channel_that_hears_nothing_is_told_so() -> None:
    message = unsubscribed(UnsubscribeResult(()), READER)
    assert "heard nothing of that" in taken(message)["text"]
    assert len(message.content()["blocks"]) == 1
