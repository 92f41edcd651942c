"""The core as a whole: every service over one database, for the shell, for scripts and for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from core.agenda import Agendas
from core.board import Boards
from core.bulk_changes import BulkChanges
from core.cards import Cards
from core.closing import Closing
from core.companies import Companies
from core.completing import Completing
from core.contacts import Contacts
from core.db import Database
from core.deals import Deals
from core.delivery_log import DeliveryLog
from core.digests import Digests
from core.exports import Exports
from core.first_steps import FirstSteps
from core.handover import Handovers
from core.history import Histories
from core.imports.kept import Imports
from core.job_kinds import KINDS
from core.jobs import Jobs
from core.listing import Lists
from core.live_boards import LiveBoards
from core.lost_channels import LostChannels
from core.member_settings import MemberSettings
from core.members import Members
from core.moves import Moves
from core.pipelines import Pipelines
from core.preferences import MemberPreferences
from core.reminders import Reminders
from core.sample_alerts import SampleAlerts
from core.search import Searches
from core.sharing import Sharing
from core.snoozing import Snoozing
from core.stages import Stages
from core.subscriptions import Subscriptions
from core.tasks import Tasks
from core.undo import Undoing
from core.workspace_lists import WorkspaceLists
from core.workspaces import Workspaces


@dataclass(frozen=True)
class Services:
    """What the core can do. Each call is one transaction."""

    db: Database
    workspaces: Workspaces
    lists_of_workspace: WorkspaceLists
    members: Members
    member_settings: MemberSettings
    preferences: MemberPreferences
    digests: Digests
    deals: Deals
    moves: Moves
    closing: Closing
    completing: Completing
    tasks: Tasks
    snoozing: Snoozing
    undoing: Undoing
    cards: Cards
    first_steps: FirstSteps
    handovers: Handovers
    histories: Histories
    boards: Boards
    lists: Lists
    live_boards: LiveBoards
    agendas: Agendas
    searches: Searches
    contacts: Contacts
    companies: Companies
    pipelines: Pipelines
    stages: Stages
    delivery_log: DeliveryLog
    sample_alerts: SampleAlerts
    lost_channels: LostChannels
    subscriptions: Subscriptions
    sharing: Sharing
    bulk: BulkChanges
    jobs: Jobs
    imports: Imports
    exports: Exports
    reminders: Reminders

    @classmethod
    def over(cls, db: Database) -> Self:
        """All services on `db`."""
        return cls(
            db=db,
            workspaces=Workspaces(db),
            lists_of_workspace=WorkspaceLists(db),
            members=Members(db),
            member_settings=MemberSettings(db),
            preferences=MemberPreferences(db),
            digests=Digests(db),
            deals=Deals(db),
            moves=Moves(db),
            closing=Closing(db),
            completing=Completing(db),
            tasks=Tasks(db),
            snoozing=Snoozing(db),
            undoing=Undoing(db),
            cards=Cards(db),
            first_steps=FirstSteps(db),
            handovers=Handovers(db),
            histories=Histories(db),
            boards=Boards(db),
            lists=Lists(db),
            live_boards=LiveBoards(db),
            agendas=Agendas(db),
            searches=Searches(db),
            contacts=Contacts(db),
            companies=Companies(db),
            pipelines=Pipelines(db),
            stages=Stages(db),
            delivery_log=DeliveryLog(db),
            sample_alerts=SampleAlerts(db),
            lost_channels=LostChannels(db),
            subscriptions=Subscriptions(db),
            sharing=Sharing(db),
            bulk=BulkChanges(db),
            jobs=Jobs(db, KINDS),
            imports=Imports(db),
            exports=Exports(db),
            reminders=Reminders(db),
        )
