"""Two workspaces in one database, each with one of everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from bot.blocks import ids
from bot.blocks.reader import Reader
from bot.context import Context
from core.actor import Actor
from core.contact_requests import CreateContact
from core.db import Database
from core.imports.options import ImportOptions
from core.members import Profile
from core.models import RemindedDeal, Reminder
from core.pipeline_requests import CreatePipeline, SetRequiredFields, SubscribeChannel
from core.requests import CreateDeal, DealNumber, LoseDeal
from core.results import ContactView, DealView, PipelineView
from core.services import Services
from core.setting_requests import AddItem
from core.task_requests import AddTask
from tests.conftest import make_people
from tests.scenarios.office import dump
from tests.support.channels import INSIDE

THEIRS = "T2"
CSV = b"ID,Title,Stage\n1,Pump,Qualifying\n"
# What a form is about that is not about what the others are.
_ABOUT = {
    ids.REOPEN_DEAL_FORM: {"deal_id": "closed_id"},
    ids.COMPLETE_DEAL_FORM: {"into_stage_id": "asking_id"},
    ids.REMOVE_STAGE_FORM: {"stage_id": "asking_id"},
    ids.MEMBER_FORM: {"member_id": "rep_id"},
}
UNCARRIED = {"reminder_id", "activity_id", "closed_id", "asking_id", "elsewhere_id", "rep_id"}


@dataclass(frozen=True)
class Side:
    """A workspace with one of everything, all called by the same word, and the keys of it."""

    services: Services
    people: Mapping[str, Actor]
    keys: Mapping[str, Any]

    def context(self, name: str) -> Context:
        return Context(
            self.services,
            self.people[name],
            Reader("en", "UTC", self.services.db.clock.now()),
            "C1",
            INSIDE,
            response_url="https://hooks.example/1",
        )

    def about(self, form: str, **other: Any) -> ids.FormValue:
        """What `form` carries about this side, but for `other`."""
        known: dict[str, Any] = {name: self.keys[name] for name in self.keys.keys() - UNCARRIED}
        known |= {name: self.keys[key] for name, key in _ABOUT.get(form, {}).items()}
        known |= {"form": form, "list": "label", "shown": (known["deal_id"],)}
        return ids.FormValue.model_validate({**known, **other})


def side_of(db: Database, workspace_id: str, word: str) -> Side:
    people, services = make_people(db, workspace_id), Services.over(db)
    ada, ana = people["Ada"], people["Ana"]
    services.lists_of_workspace.add(AddItem(list="label", name=f"{word} label"), ada)
    stages = tuple(f"{word} {name}" for name in ("start", "middle", "end"))
    pipeline = services.pipelines.create(CreatePipeline(name=f"{word} pipeline", stages=stages), ada).pipeline
    jane = CreateContact(name=f"{word} Jane", company=f"{word} Globex")
    contact = services.contacts.create(jane, ana).contact
    deal, closed = (
        _deal(services, f"{word} {title}", pipeline, ana, contact) for title in ("renewal", "pumps")
    )
    _deal(services, f"{word} rollout", pipeline, people["Ben"])
    services.closing.lose(LoseDeal(deal=DealNumber(number=closed.number)), ana)
    added = services.tasks.add(AddTask(deal=DealNumber(number=deal.number), title=f"{word} call"), ana)
    import_id = services.imports.begin(f"{word}.csv", ImportOptions(), ada)
    services.imports.keep(import_id, CSV, ada)
    services.members.learn(workspace_id, [Profile("UBEN", f"{word} Ben", active=False)])
    asks = {"pipeline": pipeline.name, "stage": stages[1], "fields": ["value", "label"]}
    services.stages.set_required_fields(SetRequiredFields.model_validate(asks), ada)
    hearing = SubscribeChannel(channel_id="C1", pipeline=pipeline.name, labels=(f"{word} label",))
    heard = services.subscriptions.subscribe(hearing, ada).subscription
    setup = services.workspaces.setup(ada)
    assert contact.company is not None
    keys = {
        "deal_id": deal.deal_id,
        "closed_id": closed.deal_id,
        "stage_id": deal.stage.stage_id,
        "into_stage_id": pipeline.stages[-1].stage_id,
        "contact_id": contact.contact_id,
        "company_id": contact.company.company_id,
        "member_id": people["Ben"].member_id,
        "item_id": next(key for key, label in setup.labels.items() if label.name == f"{word} label"),
        "task_id": added.task.task_id,
        "activity_id": added.activity_id,
        "pipeline_id": pipeline.pipeline_id,
        "asking_id": pipeline.stages[1].stage_id,
        "elsewhere_id": next(each for each in setup.pipelines.values() if each.is_default).stages[0].stage_id,
        "rep_id": ana.member_id,
        "import_id": import_id,
        "reminder_id": _reminder(services, ada, deal),
        "subscription_id": heard.subscription_id,
    }
    return Side(services, people, keys)


def _reminder(services: Services, reader: Actor, deal: DealView) -> int:
    """That somebody was reminded of a deal; as key the deal's."""
    with services.db.write(reader) as tx:
        own = {"reminder_id": deal.deal_id, "member_id": reader.member_id}
        moment = {"composed_at": tx.now, "task_ids": [], "forget_at": 2**33, "due_at": 2**33}
        tx.run(insert(Reminder), channel_id="U", outbox_id=1, shown="", **own, **moment)
        tx.run(insert(RemindedDeal), deal_id=deal.deal_id, reminded_at=tx.now, named=True, **own)
    return deal.deal_id


def _deal(
    services: Services, title: str, pipeline: PipelineView, owner: Actor, contact: ContactView | None = None
) -> DealView:
    whom = f"#{contact.number}" if contact else None
    request = CreateDeal(title=title, contact=whom, pipeline=pipeline.name)
    return services.deals.create(request, owner).deal


def rows_of(db: Database, workspace_id: str) -> list[str]:
    """Every row of a workspace."""
    return [row for rows in dump(db).values() for row in rows if row.startswith(f"('{workspace_id}'")]
