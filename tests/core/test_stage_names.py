"""A stage is named by its name, a prefix, or something close; `next` and `back` are board neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.results import PipelineView, StageView
from core.stage_names import Tier, as_word, match_names, match_stages, neighbour, status_named

SALES = (
    "New Opportunity",
    "Qualifying",
    "Demo",
    "Proposal Pending",
    "Negotiating",
    "Delayed",
    "Unable to Contact",
)


def stages_of(names: Sequence[str], hidden: Sequence[str] = ()) -> tuple[StageView, ...]:
    return tuple(
        StageView(at + 1, 1, name, "grey", at, name not in hidden, at == 0, 10, None, None, None, None)
        for at, name in enumerate(names)
    )


def pipeline_of(names: Sequence[str], hidden: Sequence[str]) -> PipelineView:
    return PipelineView(1, "Sales", "blue", 0, True, False, {}, False, "ask", stages_of(names, hidden))


@pytest.mark.parametrize(
    ("words", "tier", "name"),
    [
        ("Demo", "exact", "Demo"),
        ("  pROPOSAL   pending ", "exact", "Proposal Pending"),
        ("ＤＥＭＯ", "exact", "Demo"),
        ("démo", "exact", "Demo"),
        ("prop", "prefix", "Proposal Pending"),
        ("prop pend", "prefix", "Proposal Pending"),
        ("proposal p", "prefix", "Proposal Pending"),
        ("un to con", "prefix", "Unable to Contact"),
        ("negotiation", "close", "Negotiating"),
        ("propsal", "close", "Proposal Pending"),
        ("proposal pendng", "close", "Proposal Pending"),
        ("pending", "close", "Proposal Pending"),
        ("contact", "close", "Unable to Contact"),
        ("dmo", "close", "Demo"),
    ],
)
def test_a_stage_is_named_by_its_name_a_prefix_or_something_close(words: str, tier: Tier, name: str) -> None:
    match = match_stages(stages_of(SALES), words)
    assert (match.tier, match.one and match.one.name) == (tier, name)


@pytest.mark.parametrize("words", ["", "  ", "\x00", "won", "xyzzy", "142", "!!", "emo ro ko", "a" * 3000])
def test_what_is_like_no_name_finds_nothing(words: str) -> None:
    match = match_stages(stages_of(SALES), words)
    assert (match.tier, match.found, match.one) == ("none", (), None)


def test_a_prefix_of_several_names_is_asked_about() -> None:
    match = match_stages(stages_of(SALES), "n")
    assert match.tier == "prefix"
    assert [stage.name for stage in match.found] == ["New Opportunity", "Negotiating"]
    assert match.one is None


def test_an_exact_name_wins_over_a_longer_one_that_it_begins() -> None:
    match = match_stages(stages_of(["Demo booked", "Demo"]), "demo")
    assert match.one is not None
    assert match.one.name == "Demo"


def test_two_close_names_are_only_suggested() -> None:
    match = match_stages(stages_of(["Review 1", "Review 2", "Closing"]), "reviwe")
    assert match.tier == "close"
    assert [stage.name for stage in match.found] == ["Review 1", "Review 2"]
    assert match.one is None


def test_a_faint_likeness_is_only_suggested() -> None:
    match = match_stages(stages_of(SALES), "memo")
    assert (match.tier, [stage.name for stage in match.found], match.one) == ("close", ["Demo"], None)


def test_names_without_a_letter_are_named_as_they_are_written() -> None:
    assert match_names(stages_of(["🔥", "❄️"]), "🔥").tier == "exact"
    assert match_names(stages_of(["🔥🔥", "❄️"]), "🔥").tier == "prefix"
    assert match_names(stages_of(["🔥", "❄️"]), "⭐").tier == "none"


def test_nothing_to_choose_from_finds_nothing() -> None:
    assert match_names((), "demo").tier == "none"


@pytest.mark.parametrize(
    ("name", "following", "previous"),
    [
        ("A", "B", None),
        ("B", "D", "A"),
        ("C (hidden)", "D", "B"),
        ("D", None, "B"),
        ("E (hidden)", None, "D"),
    ],
)
def test_neighbours_are_on_the_board(name: str, following: str | None, previous: str | None) -> None:
    names = ["A", "B", "C (hidden)", "D", "E (hidden)"]
    pipeline = pipeline_of(names, ["C (hidden)", "E (hidden)"])
    stage = pipeline.stages[names.index(name)]
    after, before = neighbour(pipeline, stage, 1), neighbour(pipeline, stage, -1)
    assert (after and after.name, before and before.name) == (following, previous)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Won", "won"),
        ("LOST", "lost"),
        (" abandoned ", "abandoned"),
        ("Open", "open"),
        ("Closed Won", "won"),
        ("closed - lost", "lost"),
        ("Wonder", None),
        ("Won back", None),
        ("Closed", None),
    ],
)
def test_a_stage_may_be_named_like_a_status(name: str, status: str | None) -> None:
    assert status_named(name) == status


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Demo", "Demo"),
        ("Proposal Pending", '"Proposal Pending"'),
        ("Phase: one", '"Phase: one"'),
        ('The 5" pipe', '"The 5  pipe"'),
        ("“Live”", '"Live"'),
        ("🔥", '"🔥"'),
    ],
)
def test_a_name_is_one_word_of_a_line_and_still_names_itself(name: str, word: str) -> None:
    assert as_word(name) == word
    match = match_stages(stages_of([name, "Other"]), word.strip('"'))
    assert (match.tier, match.one and match.one.name) == ("exact", name)
