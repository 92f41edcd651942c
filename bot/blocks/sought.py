"""What is found by typing, as options: below each stands what tells it from others that are called so."""

from __future__ import annotations

from bot.blocks import facts
from bot.blocks.kit import OPTION_TEXT, Block, option
from bot.blocks.reader import Reader
from bot.blocks.text import cut
from core.results import CompanyView, ContactView, DealView, PipelineView, StageView


def deal_option(deal: DealView, reader: Reader) -> Block:
    """A deal by number and title, with where it stands, what it is worth and whose it is."""
    label = reader.plain("#{number} {title}", number=deal.number, title=deal.title)
    return option(label, str(deal.deal_id), facts.told_apart(deal, reader))


def contact_option(contact: ContactView, reader: Reader) -> Block:
    """A contact by name, with number, e-mail and company."""
    company = contact.company.name if contact.company else None
    apart = " · ".join(part for part in (f"#{contact.number}", contact.email, company) if part)
    return option(facts.contact_name(contact, reader), str(contact.contact_id), apart)


def company_option(company: CompanyView) -> Block:
    """A company by name, with its domain, or with the end of a name that does not fit."""
    kept = cut(company.name, OPTION_TEXT)
    apart = company.domain if kept == company.name else "…" + company.name[1 - OPTION_TEXT :]
    return option(company.name, str(company.company_id), apart)


def stage_option(stage: StageView, pipeline: PipelineView) -> Block:
    """A stage by name, with its pipeline."""
    return option(stage.name, str(stage.stage_id), pipeline.name)
