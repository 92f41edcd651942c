"""The form that changes several deals, as it is sent over the wire."""

from __future__ import annotations

from sqlalchemy import Row, select

from bot.blocks import ids
from core.actor import Actor
from core.bulk_results import Change
from core.db import Database
from core.models import Job
from tests.support.payloads import Json, Signed, signed, view_submission
from tests.support.process import SECRET, TEAM


def change_all(change: Change, filters: str, *, user: str, view_id: str = "", **fields: Json) -> Signed:
    """The second step, sent by `user`: all deals that match are to get what `fields` hold."""
    about = ids.FormValue(form=ids.CHANGE_DEALS_FORM, change=change, filters=filters)
    view: Json = {
        "type": "modal",
        "callback_id": ids.CHANGE_DEALS_FORM,
        "blocks": [],
        "private_metadata": ids.Road(about=about.dump()).dump(),
    }
    if view_id:
        view["id"] = view_id
    state = {name: {name: value} for name, value in fields.items()}
    return signed(SECRET, view_submission(view, state, team=TEAM, user=user))


def chosen(value: object) -> Json:
    """What a menu holds once an option is chosen."""
    return {"selected_option": {"text": {"type": "plain_text", "text": "chosen"}, "value": str(value)}}


def jobs(db: Database) -> list[Row[tuple[Job]]]:
    """Every job, oldest first."""
    with db.read(Actor.by_rule(TEAM, "test")) as tx:
        return list(tx.rows(select(Job).where(Job.workspace_id == TEAM).order_by(Job.job_id)))
