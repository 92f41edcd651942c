"""What came before the team was known becomes the team's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from core.actor import Actor
from core.adoption import LOCAL_WORKSPACE, adopt_local_workspace, workspace_ids
from core.clock import ManualClock
from core.db import Database
from core.members import Members, Profile
from core.models import Base
from core.requests import CreateDeal, DealNumber, MoveDeal
from core.search_index import match_words
from core.seeding import seed_deals
from core.services import Services
from core.totals import differing_totals
from core.workspaces import Workspaces
from tests.core.test_foreign_keys import TABLES, a_row
from tests.imports.support import counts, deals, import_text

TEAM = "T024BE7LD"
LOCAL = Actor.by_rule(LOCAL_WORKSPACE, "import")


@pytest.fixture
def empty(engine_name: str, make_url: Callable[[str], str], clock: ManualClock) -> Iterator[Database]:
    """A database without a workspace."""
    database = Database(make_url(engine_name), clock)
    yield database
    database.dispose()


@pytest.fixture
def local(empty: Database) -> Database:
    """A database with the placeholder alone."""
    Workspaces(empty).ensure(LOCAL_WORKSPACE, "Local")
    return empty


def found(db: Database, workspace_id: str, *words: str) -> int:
    with db.read(Actor.by_rule(workspace_id, "test")) as tx:
        return len(match_words(tx, "dealopen", words, 5000)) + len(match_words(tx, "company", words, 5000))


def test_everything_becomes_the_teams(local: Database) -> None:
    seed_deals(local, LOCAL, 400)
    before = counts(local), deals(local, LOCAL_WORKSPACE), found(local, LOCAL_WORKSPACE, "a")
    assert adopt_local_workspace(local, TEAM, "Acme Sales")
    assert workspace_ids(local) == [TEAM]
    assert (counts(local), deals(local, TEAM), found(local, TEAM, "a")) == before
    with local.across_workspaces() as connection:
        for table in (*Base.metadata.tables, "search_entry"):
            left = f"SELECT count(*) FROM {table} WHERE workspace_id <> '{TEAM}'"
            assert connection.execute(text(left)).scalar_one() == 0, table
    with local.read(Actor.by_rule(TEAM, "test")) as tx:
        assert differing_totals(tx) == {}


def test_a_row_of_every_table_is_adopted(local: Database) -> None:
    with local.across_workspaces() as connection:
        for table in TABLES.values():
            if table.name != "workspace":
                connection.execute(insert(table), a_row(table, LOCAL_WORKSPACE, 900))
    assert adopt_local_workspace(local, TEAM, "Acme Sales")
    with local.across_workspaces() as connection:
        for table in TABLES.values():
            owners = set(connection.execute(select(table.c.workspace_id)).scalars())
            assert owners == {TEAM}, table.name


def test_the_bot_works_on_what_was_adopted(local: Database, tmp_path: Path) -> None:
    import_text(local, tmp_path, "ID,Title,Stage,Owner,Company\n1,Pump,Demo,Ana,Acme\n", actor=LOCAL)
    adopt_local_workspace(local, TEAM, "Acme Sales")
    Members(local).learn(TEAM, [Profile("UANA", "Ana")])
    ana = Members(local).actor(TEAM, "UANA")
    assert ana is not None
    services = Services.over(local)
    services.deals.create(CreateDeal(title="Next"), ana)
    stage = deals(local, TEAM)[0].stage
    with local.read(ana) as tx:
        from core.pipeline_rows import all_pipelines

        other = next(each for each in all_pipelines(tx)[0].stages if each.stage_id != stage.stage_id)
    services.moves.move(MoveDeal(deal=DealNumber(number=1), stage_id=other.stage_id), ana)
    assert [(deal.number, deal.title) for deal in deals(local, TEAM)] == [(1, "Pump"), (2, "Next")]
    again = import_text(
        local, tmp_path, "ID,Title,Company\n1,Pump,Acme\n", actor=Actor.by_rule(TEAM, "import")
    )
    assert again.outcome.already == 1


def test_a_second_team_adopts_nothing(local: Database) -> None:
    assert adopt_local_workspace(local, TEAM, "Acme Sales")
    assert not adopt_local_workspace(local, "T111111111", "Others")
    assert workspace_ids(local) == [TEAM]


def test_nothing_is_adopted_beside_another_workspace(local: Database) -> None:
    Workspaces(local).ensure("T2", "Others")
    assert not adopt_local_workspace(local, TEAM, "Acme Sales")
    assert workspace_ids(local) == [LOCAL_WORKSPACE, "T2"]


def test_nothing_is_adopted_where_there_is_nothing(empty: Database) -> None:
    assert not adopt_local_workspace(empty, TEAM, "Acme Sales")
    assert workspace_ids(empty) == []
