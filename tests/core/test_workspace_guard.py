"""Nothing crosses a workspace: the hook that checks every statement (decision 5)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update

from core.actor import Actor
from core.db import Database
from core.models import Deal, Stage
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


def test_a_bare_connection_is_guarded_too(db: Database) -> None:
    with db.engine.connect() as connection, pytest.raises(WorkspaceNotBound):
        connection.execute(text("SELECT * FROM deal"))


def test_a_statement_with_its_workspace_passes(db: Database) -> None:
    with db.read(Actor.by_rule(TEAM, "test")) as tx:
        assert tx.rows(select(Deal.deal_id).where(Deal.workspace_id == TEAM)) == []
