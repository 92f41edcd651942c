"""How a line about a pipeline or a stage is read, before anything is looked up."""

from __future__ import annotations

import pytest

from bot.commands.parsing import Args, decoded, read_args
from bot.commands.pipeline import read_new
from bot.commands.pipeline_stage import read_stage
from core.errors import InvalidInput
from core.pipeline_requests import AddStage, Named


def args(text: str, command: str = "pipeline stage") -> Args:
    return read_args(command, decoded(text))


def added(text: str) -> AddStage:
    request = read_stage(args(text)).request
    assert isinstance(request, AddStage)
    return request


def text_of(named: Named | object | None) -> str | None:
    return named.text if isinstance(named, Named) else None


@pytest.mark.parametrize(
    ("text", "pipeline", "name", "beside"),
    [
        ('Sales add "Security review" after:Demo', "Sales", "Security review", (None, "Demo")),
        ("Sales add “Security review” after:“Live demo”", "Sales", "Security review", (None, "Live demo")),
        (
            "Sales add Security review before:Proposal Pending",
            "Sales",
            "Security review",
            ("Proposal Pending", None),
        ),
        ('"Key accounts" add Review', "Key accounts", "Review", (None, None)),
        ("Key accounts add Review", "Key accounts", "Review", (None, None)),
        ("add Review", None, "Review", (None, None)),
        ('Sales new "rename"', "Sales", "rename", (None, None)),
        ('Sales add "Phase: one"', "Sales", "Phase: one", (None, None)),
        ("Sales add R&amp;D &lt;1&gt;", "Sales", "R&D <1>", (None, None)),
        ("Sales add", "Sales", "", (None, None)),
    ],
)
def test_a_new_stage_is_read_as_it_is_meant(
    text: str, pipeline: str | None, name: str, beside: tuple[str | None, str | None]
) -> None:
    request = added(text)
    assert (text_of(request.pipeline), request.name) == (pipeline, name)
    assert (text_of(request.before), text_of(request.after)) == beside


def test_a_new_stage_takes_every_key_in_any_order() -> None:
    request = added("Sales add Review due:5d color:red probability:40% stale:2w")
    assert (request.probability, request.stale_days, request.due_days, request.colour) == (40, 14, 5, "red")
    assert added("Sales add Review stale:none").stale_days is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sales add Review probability:high", "whole number from 0 to 100"),
        ("Sales add Review probability:4.5", "whole number from 0 to 100"),
        ("Sales add Review probability:٤٠", "whole number from 0 to 100"),
        ("Sales add Review stale:soon", "not a number of days"),
        ("Sales add Review stale:99999d", "not a number of days"),
        ("Sales add Review after:", "nothing after it"),
        ("Sales add Review after:Demo after:Demo", "is there twice"),
        ("Sales add L2 position:3", "don't know `position:` here"),
        ("Sales remove Demo to:Qualifying", "`to:` here"),
        ("Sales add Review afer:Demo", "Did you mean `after:`"),
        ("Sales probability Demo", "how many percent"),
        ("Sales stale Demo", "how many days"),
        ("Sales colour", "which colour"),
        ("Sales rename Demo", "what is it called"),
        ("Sales rename Proposal Pending Proposal sent", "in quotes"),
        ("Sales hide", "Which stage"),
        ("Sales remove into:Demo", "Which stage"),
        ("Sales means Demo perhaps", "`done` or `todo`"),
        ("Sales ad Review", "Did you mean add"),
        ("Sales", "What should be done with the stage"),
        ("Sales Demo", "What should be done with the stage"),
    ],
)
def test_a_stage_line_that_cannot_be_read_says_what_works(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_stage(args(text))
    assert said in str(refusal.value.message)
    assert "/pipeline stage" in str(refusal.value.hint) or "days" in str(refusal.value.hint)


@pytest.mark.parametrize(
    ("text", "stage", "name"),
    [
        ('Sales rename Demo "Live demo"', "Demo", "Live demo"),
        ("Sales rename Demo Live", "Demo", "Live"),
        ('Sales rename "Proposal Pending" Proposal sent', "Proposal Pending", "Proposal sent"),
        ('Sales rename Proposal Pending "Proposal sent"', "Proposal Pending", "Proposal sent"),
    ],
)
def test_a_rename_knows_where_the_old_name_ends(text: str, stage: str, name: str) -> None:
    request = read_stage(args(text)).request
    assert (text_of(getattr(request, "stage", None)), getattr(request, "name", None)) == (stage, name)


def test_a_new_pipelines_name_is_all_that_is_no_key() -> None:
    request = read_new(args("Key accounts colour:green", "pipeline new"))
    assert (request.name, request.colour) == ("Key accounts", "green")
