"""The form that hands over what somebody left behind: a bulk change, so one job and one undo."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.bulk import job_said
from bot.blocks.handover import hand_over_form
from bot.blocks.modal import Modal, said_in_modal
from bot.context import Context
from bot.views.entered import Entered
from core.bulk_results import ChangeDeals
from core.errors import InvalidInput
from core.i18n import _
from core.requests import Filters


def open_hand_over(value: ids.FormValue, context: Context) -> Modal:
    """What somebody left, and to whom it is to go."""
    left = context.services.handovers.show(value.member_id or 0, context.actor)
    return hand_over_form(left, context.reader)


def hand_over(value: ids.FormValue, entered: Entered, context: Context) -> Modal:
    """Begin to hand it over; the form shows how far it is, and closing it stops nothing."""
    left = context.services.handovers.show(value.member_id or 0, context.actor)
    owner = entered.person("owner")
    if owner is None:
        raise InvalidInput(_("Who gets them?"), _("Choose a colleague."), field="owner")
    request = ChangeDeals(
        change="assign",
        filters=Filters(owner=f"<@{left.person.user_id}>"),
        owner=owner,
        response_url=context.response_url,
        view_id=context.view_id,
    )
    job = context.services.bulk.start(request, context.actor)
    return said_in_modal(job_said(job, context.reader), context.reader)
