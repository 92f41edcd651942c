"""Nothing crosses a workspace: the hook that checks every statement (decision 5)."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select, text, update

from core.actor import Actor
from core.db import Database
from core.models import Deal, Stage
from core.transaction import OF_WORKSPACE
from core.workspace_guard import WorkspaceNotBound
from tests.conftest import TEAM


def test_a_statement_without_a_workspace_fails(db: Database) -> None:
    with db.write(Actor.by_rule(TEAM, "test")) as tx:
        for statement in (
            select(Deal.deal_id),
            select(Deal.deal_id).where(Deal.number == 1),
            update(Deal).values(title="x"),
            text("DELETE FROM deal"),
            text("SELECT count(*) FROM search_entry"),
            select(Deal.deal_id)
            .join(Stage, Stage.stage_id == Deal.stage_id)
            .where(Deal.workspace_id == TEAM),
        ):
            with pytest.raises(WorkspaceNotBound):
                tx.connection.execute(statement)


def test_a_statement_that_binds_another_workspace_fails(db: Database) -> None:
    with db.write(Actor.by_rule(TEAM, "test")) as tx, pytest.raises(WorkspaceNotBound):
        tx.connection.execute(select(Deal.deal_id).where(Deal.workspace_id == "T2"))


def test_what_is_sent_past_sqlalchemy_is_guarded_too(db: Database) -> None:
    everywhere = update(Deal).values(title=bindparam("new_title"))
    elsewhere = everywhere.where(Deal.workspace_id == OF_WORKSPACE, Deal.workspace_id == "T2")
    with db.write(Actor.by_rule(TEAM, "test")) as tx:
        for statement in (everywhere, elsewhere):
            with pytest.raises(WorkspaceNotBound):
                tx.write(statement, new_title="x")
        own = everywhere.where(Deal.workspace_id == OF_WORKSPACE)
        with pytest.raises(WorkspaceNotBound):
            tx.write(own, new_title="x", of_workspace="T2")
        tx.write(own, new_title="x")


def test_a_bare_connection_is_guarded_too(db: Database) -> None:
    with db.engine.connect() as connection, pytest.raises(WorkspaceNotBound):
        connection.execute(text("SELECT * FROM deal"))


def test_a_statement_with_its_workspace_passes(db: Database) -> None:
    with db.read(Actor.by_rule(TEAM, "test")) as tx:
        assert tx.rows(select(Deal.deal_id).where(Deal.workspace_id == TEAM)) == []
