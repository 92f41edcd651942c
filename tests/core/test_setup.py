"""A workspace's set-up is kept between requests, and never older than what is committed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event, update

from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.models import Label
from core.pipeline_requests import AddStage, RemoveStage, RenameStage, SubscribeChannel
from core.services import Services
from core.setup import read_setup
from core.transaction import OF_WORKSPACE, Transaction
from core.workspace_settings import WorkspaceSettings
from tests.support.pipelines import SYSTEM, open_deal

Change = Callable[[Services, Actor], object]
CHANGES: dict[str, Change] = {
    "a stage is added": lambda services, ada: services.stages.add(
        AddStage(pipeline="Sales", name="Review"), ada
    ),
    "a stage is renamed": lambda services, ada: services.stages.rename(
        RenameStage(pipeline="Sales", stage="Demo", name="Live demo"), ada
    ),
    "a stage is removed": lambda services, ada: services.stages.remove(
        RemoveStage(pipeline="Sales", stage="Demo"), ada
    ),
    "a channel listens": lambda services, ada: services.subscriptions.subscribe(
        SubscribeChannel(channel_id="C1"), ada
    ),
    "a rule is set": lambda services, ada: services.workspaces.change_settings(
        ada, WorkspaceSettings(currency="EUR")
    ),
}
RENAME_RED = (
    update(Label).where(Label.workspace_id == OF_WORKSPACE, Label.name_key == "red").values(name="Crimson")
)


def label_names(tx: Transaction) -> list[str]:
    return [label.name for label in tx.setup.labels.values()]


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


@pytest.fixture
def ada(people: dict[str, Actor]) -> Actor:
    return people["Ada"]


@pytest.mark.parametrize("change", CHANGES)
def test_everybody_sees_a_change_of_the_setup_at_once(
    db: Database, clock: ManualClock, services: Services, ada: Actor, change: str
) -> None:
    url = db.url.render_as_string(hide_password=False)
    other = Database(url, clock)
    try:
        with db.read(SYSTEM) as here, other.read(SYSTEM) as there:
            before = (here.setup.version, there.setup.version)
        CHANGES[change](services, ada)
        for each in (db, other):
            with each.read(SYSTEM) as tx:
                assert tx.setup.version not in before
                now = read_setup(tx, tx.setup.version)
                assert tx.setup == now
    finally:
        other.dispose()


def test_what_a_transaction_changes_it_sees_and_others_do_not_until_it_is_stored(
    db: Database, services: Services
) -> None:
    def rename_red(*, fails: bool) -> None:
        with db.write(SYSTEM) as tx:
            assert "Red" in label_names(tx)
            tx.run(RENAME_RED)
            assert "Crimson" in label_names(tx)
            if fails:
                raise RuntimeError

    with pytest.raises(RuntimeError):
        rename_red(fails=True)
    rename_red(fails=False)
    with db.read(SYSTEM) as tx:
        assert "Crimson" in label_names(tx)


def test_an_unchanged_setup_is_not_read_again(db: Database, services: Services, ada: Actor) -> None:
    open_deal(services, ada, "Acme")
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *what: asked.append(what[2]))
    with db.write(ada) as tx:
        assert tx.setup.pipelines
    assert not [each for each in asked if "FROM stage" in each or "FROM label" in each]
