"""How long after a click its form is open: every form, in the sandbox, with few deals and with very many.

From the click to the view, over signed HTTP both ways. Slack itself gives a trigger three seconds.
BENCH_DEALS sets another number than a million.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import replace

from bench.databases import ENGINES, fresh, server
from bot.blocks import ids
from bot.blocks.buttons import opens_form
from bot.blocks.kit import rows
from bot.views.router import FORMS
from core.actor import Actor
from core.db import Database
from core.imports.options import ImportOptions
from core.members import Profile
from core.pipeline_requests import CreatePipeline
from core.requests import AssignDeal, DealKey, Filters, ListDeals
from core.seeding import seed_deals
from core.services import Services
from core.task_requests import AddTask
from core.workspaces import Workspaces
from sandbox import messages
from sandbox.people import ACME, GENERAL
from sandbox.person import Person
from sandbox.runner import Options
from sandbox.state import Json
from sandbox.testing import Visit

FEW = 1000
MANY = int(os.environ.get("BENCH_DEALS", "1000000"))
ROUNDS = 9
MOST_MS = 500.0
# What opens on the submission of another form, never on a click.
FOLLOWING = {
    ids.COMPLETE_DEAL_FORM,
    ids.CHANGE_DEALS_FORM,
    ids.DELETE_DEAL_SURE_FORM,
    ids.ERASE_CONTACT_SURE_FORM,
}
_RULE = Actor.by_rule(ACME.id, "bench")
_LEAVER = Profile("U0GONE", "Gone")
_FILE = b"Deal,Company,Amount\nRenewal,Umbrella,1200\n"


def run() -> None:
    """Print, on each engine and at both sizes, the form that opens last of all, and whether it is in time."""
    for engine in ENGINES:
        for deals in (FEW, MANY):
            with server(engine) as place, fresh(place, "forms") as db:
                about = _stock(db, deals)
                db.dispose()
                took = _measured(db.url.render_as_string(hide_password=False), about)
            slowest = max(took, key=lambda form: took[form])
            middle = statistics.median(took.values())
            good = "ok" if took[slowest] <= MOST_MS else "TOO SLOW"
            print(
                f"forms {engine}: {len(took)} forms at {deals:,} deals, {ROUNDS} clicks on each: the slowest"
                f" {slowest}, {took[slowest]:.0f} ms, the middle one {middle:.0f};"
                f" at most {MOST_MS:.0f}: {good}"
            )


def _stock(db: Database, deals: int) -> ids.FormValue:
    """Fill a migrated database with sample deals; what forms may be about, all of it."""
    Workspaces(db).ensure(ACME.id, ACME.name)
    seed_deals(db, _RULE, deals)
    services = Services.over(db)
    services.members.learn(ACME.id, [Profile("U0ADA", "Ada", is_admin=True)])
    ada = services.members.actor(ACME.id, "U0ADA")
    assert ada is not None
    services.pipelines.create(CreatePipeline(name="Onboarding"), _RULE)
    setup = services.workspaces.setup(_RULE)
    found = services.lists.show(ListDeals(filters=Filters()), _RULE).deals
    _leave_something(services, found[0].deal_id)
    deal = next(each for each in found if each.contact and each.contact.role == "lead" and each.company)
    assert deal.contact is not None
    assert deal.company is not None
    import_id = services.imports.begin("deals.csv", ImportOptions(), ada)
    services.imports.keep(import_id, _FILE, ada)
    to_do = AddTask(deal=DealKey(deal_id=deal.deal_id), title="Send the proposal")
    return ids.FormValue(
        form="",
        task_id=services.tasks.add(to_do, ada).task.task_id,
        import_id=import_id,
        deal_id=deal.deal_id,
        stage_id=deal.stage.stage_id,
        status=deal.status,
        version=deal.version,
        contact_id=deal.contact.contact_id,
        company_id=deal.company.company_id,
        member_id=ada.member_id,
        pipeline_id=deal.stage.pipeline_id,
        list="label",
        item_id=next(iter(setup.labels)),
        said="Umbrella calls back on Friday",
        shown=tuple(each.deal_id for each in found),
    )


def _leave_something(services: Services, deal_id: int) -> None:
    """Have somebody leave who owns a deal still: there is something to hand over."""
    services.members.learn(ACME.id, [_LEAVER])
    services.deals.assign(AssignDeal(deal=DealKey(deal_id=deal_id), owner=_LEAVER.user_id), _RULE)
    services.members.learn(ACME.id, [replace(_LEAVER, active=False)])


def _measured(url: str, about: ids.FormValue) -> dict[str, float]:
    """The slowest of some clicks on each form's button, in milliseconds; the first warms the caches."""
    with Visit(Options(url, deals=None)) as visit:
        visit.lift_rate_limits()
        ada = visit.person("ada").at("general")
        ada.command("/deal help")
        [left] = visit.services.handovers.list(_RULE)
        forms = [form for form in FORMS if form not in FOLLOWING]
        who = {ids.HAND_OVER_FORM: left.person.member_id}
        values = [{"form": form, "member_id": who.get(form, about.member_id)} for form in forms]
        message = _with_buttons(visit, ada, [about.model_copy(update=value) for value in values])
        return {
            form: max([_seconds(visit, ada, message, form) for _round in range(ROUNDS + 1)][1:]) * 1e3
            for form in forms
        }


def _with_buttons(visit: Visit, person: Person, values: list[ids.FormValue]) -> Json:
    """A message of the bot's with a button for each form."""
    blocks = list(rows(opens_form(value.form, value) for value in values))
    world = visit.world

    def say() -> Json:
        app = world.app_in(ACME.id)
        assert app is not None
        channel = world.channels[GENERAL]
        said = messages.say(
            world, channel, app.bot_user_id, "Forms", app=app, blocks=blocks, only_for=person.id
        )
        return messages.shown(world, said)

    return visit.do(say)


def _seconds(visit: Visit, person: Person, message: Json, form: str) -> float:
    began = time.perf_counter()
    assert person.click(message, form)["ok"], form
    try:
        visit.eventually(lambda: person.modals)
    except AssertionError as error:
        raise AssertionError(f"{form} did not open: {person.reads()[-1]}") from error
    took = time.perf_counter() - began
    person.close(everything=True)
    return took
