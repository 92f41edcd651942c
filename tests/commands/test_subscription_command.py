"""`/pipeline subscribe` and `unsubscribe`: what a channel hears, and which channel may (rules 13, 15)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.deal import DEAL
from bot.commands.pipeline import PIPELINE
from bot.context import Channel
from core.actor import Actor
from core.db import Database
from core.errors import NotPermitted
from core.services import Services
from tests.support.channels import INSIDE, InChannel

COMMANDS = (PIPELINE, DEAL)


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


@pytest.fixture
def ada(db: Database, people: dict[str, Actor]) -> InChannel:
    return InChannel(db, people["Ada"], COMMANDS)


@pytest.fixture
def ana(db: Database, people: dict[str, Actor]) -> InChannel:
    return InChannel(db, people["Ana"], COMMANDS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "moves, moves back, wins, losses, abandoned deals, reopened deals in *all pipelines*."),
        ("Sales", "reopened deals in *Sales*."),
        ("won lost", "wins, losses in *all pipelines*."),
        ("won,lost", "wins, losses in *all pipelines*."),
        ("sal won &gt;10k", "wins in *Sales*, from $10,000 on."),
        ("&gt;10k Sales", "in *Sales*, from $10,000 on."),
        ("Sales &gt; €500", "in *Sales*, from €500 on."),
        ("all", "new deals, moves,"),
        ("Key accounts created moved-back", "new deals, moves back in *Key accounts*."),
        ("Key accounts moved back", "moves back in *Key accounts*."),
        ("moved won,Moved Back lost", "moves, moves back, wins, losses in *all pipelines*."),
        ("moved", "of moves in *all pipelines*."),
        ('"won" lost', "losses in *won*."),
    ],
)
def test_a_subscription_is_read_as_it_is_meant(ada: InChannel, line: str, said: str) -> None:
    ada.ask('pipeline new "Key accounts"')
    ada.ask('pipeline new "won"')
    answer = ada.ask(f"pipeline subscribe {line}")
    assert answer.refused is None
    assert said in answer.text


def test_a_channel_is_subscribed_anew_and_no_more(ada: InChannel, services: Services) -> None:
    ada.ask("pipeline subscribe Sales won")
    assert "already; nothing was changed" in ada.ask("pipeline subscribe Sales won").text
    again = ada.ask("pipeline subscribe Sales lost")
    assert "From now on this channel hears of losses in *Sales*. Before: wins in *Sales*." in again.text
    ada.ask("pipeline subscribe moved")
    ended = ada.ask("pipeline unsubscribe Sales")
    assert "hears no more of losses in *Sales*" in ended.text
    assert "still hears of moves in *all pipelines*" in ended.text
    ada.click(ended, "Unsubscribe from all")
    assert services.subscriptions.list_for("C1", ada.actor) == ()
    assert "heard nothing of that" in ada.ask("pipeline unsubscribe").text


def test_an_unknown_event_is_answered_with_the_closest(ada: InChannel) -> None:
    for line in ("won moev", "movd"):
        assert "Did you mean moved?" in ada.ask(f"pipeline subscribe {line}").text


def test_reps_do_not_subscribe_channels(ana: InChannel) -> None:
    answer = ana.ask("pipeline subscribe")
    assert isinstance(answer.refused, NotPermitted)
    assert "a manager or an admin" in answer.text


@pytest.mark.parametrize("channel", [None, replace(INSIDE, has_outsiders=True)])
def test_a_channel_with_outsiders_is_allowed_by_an_admins_click(
    db: Database, people: dict[str, Actor], channel: Channel | None
) -> None:
    chris = InChannel(db, people["Chris"], COMMANDS, channel)
    assert "An admin can allow this channel." in chris.ask("pipeline subscribe Sales won").text
    ada = InChannel(db, people["Ada"], COMMANDS, channel)
    allowed = ada.click(ada.ask("pipeline subscribe Sales won"), "Allow this channel")
    assert "hears of wins in *Sales*." in allowed.text
    assert "will read it too" in allowed.text
    assert chris.ask("pipeline subscribe Sales lost").refused is None


def test_a_channel_that_the_bot_is_not_in_is_told_to_invite_it(
    db: Database, people: dict[str, Actor]
) -> None:
    ada = InChannel(db, people["Ada"], COMMANDS, replace(INSIDE, is_member=False))
    assert "invite me with `/invite`" in ada.ask("pipeline subscribe").text
