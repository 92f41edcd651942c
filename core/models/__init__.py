"""The tables. Every primary key begins with the workspace, every foreign key carries it (decision 5)."""

from core.models.base import Base
from core.models.deal import Activity, Company, Contact, Deal
from core.models.delivery import LivingAlert, OutboxLane, OutboxMessage, Receipt, Subscription
from core.models.digest import DigestMark
from core.models.import_file import ImportFile
from core.models.job import Job, JobItem
from core.models.live import LiveBoard, LiveWatch, OpenHome, RemindedDeal, Reminder
from core.models.pipeline import Pipeline, Stage, StageTotal
from core.models.schedule import Scheduled
from core.models.task import Task
from core.models.workspace import Counter, Installation, Label, LostReason, Member, Workspace

__all__ = [
    "Activity",
    "Base",
    "Company",
    "Contact",
    "Counter",
    "Deal",
    "DigestMark",
    "ImportFile",
    "Installation",
    "Job",
    "JobItem",
    "Label",
    "LiveBoard",
    "LiveWatch",
    "LivingAlert",
    "LostReason",
    "Member",
    "OpenHome",
    "OutboxLane",
    "OutboxMessage",
    "Pipeline",
    "Receipt",
    "RemindedDeal",
    "Reminder",
    "Scheduled",
    "Stage",
    "StageTotal",
    "Subscription",
    "Task",
    "Workspace",
]
