"""What a channel hears, said as a line and read again, is the same (rule 13)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.hearing import asked
from bot.commands.parsing import read_args
from core.actor import Actor
from core.db import Database
from core.events import SUBSCRIBABLE
from core.members import Profile
from core.money import Money
from core.pipeline_requests import CreatePipeline, SubscribeChannel
from core.requests import StageKey
from core.services import Services
from core.setting_requests import AddItem
from core.subscription_lines import subscribe_line
from tests.conftest import TEAM
from tests.support.asking import Person
from tests.support.channels import INSIDE

PIPELINES = {
    "won": ("Demo", "lost", "R&D, phase 2"),
    "Key accounts: EMEA": ("Démo", "Any <b>", "12k"),
}
EVENTS = st.lists(st.sampled_from(list(SUBSCRIBABLE)), unique=True)
MONEY = st.none() | st.builds(
    Money, st.integers(1, 10**12), st.sampled_from(["USD", "EUR", "JPY", "KWD", "MXN"])
)


def the_workspace(db: Database, people: dict[str, Actor]) -> Services:
    """Pipelines, labels and people whose names could be read as something else."""
    services, ada = Services.over(db), people["Ada"]
    if len(services.workspaces.setup(ada).pipelines) > 1:
        return services
    for name, stages in PIPELINES.items():
        services.pipelines.create(CreatePipeline(name=name, stages=stages), ada)
    for label in ("Hot", "important:won"):
        services.lists_of_workspace.add(AddItem(list="label", name=label), ada)
    services.members.learn(TEAM, [Profile("UJANE", "Jane won")])
    return services


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_filter_said_as_a_line_and_read_again_is_the_same(
    db: Database, people: dict[str, Actor], data: st.DataObject
) -> None:
    services = the_workspace(db, people)
    chris = replace(people["Chris"], locale=data.draw(st.sampled_from(["en-US", "de-DE", "fr-FR"])))
    setup = services.workspaces.setup(chris)
    pipeline = data.draw(st.sampled_from(list(setup.pipelines.values())))
    stages = data.draw(st.lists(st.sampled_from(list(pipeline.stages)), unique_by=lambda each: each.stage_id))
    request = SubscribeChannel(
        channel_id="C1",
        pipeline=pipeline.name,
        events=tuple(data.draw(EVENTS)),
        least=data.draw(MONEY),
        owners=tuple(data.draw(st.lists(st.sampled_from(["<@UANA>", "<@UJANE>", "unowned"]), unique=True))),
        stages=tuple(StageKey(stage_id=each.stage_id) for each in stages),
        labels=tuple(data.draw(st.lists(st.sampled_from(["Hot", "important:won"]), unique=True))),
        important=tuple(data.draw(EVENTS)),
        important_from=data.draw(MONEY),
    )
    first = services.subscriptions.subscribe(request, chris).subscription
    line = subscribe_line(first, chris.locale).removeprefix("pipeline subscribe ")
    context = replace(Person(db, chris, ()).context, channel=INSIDE)
    again = services.subscriptions.subscribe(asked(read_args("pipeline subscribe", line), context), chris)
    assert again.subscription.hears == first.hears, line
    assert again.subscription.pipeline == pipeline.name
    assert again.activity_id is None
