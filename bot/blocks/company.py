"""The company's card, its row in lists, and what a person is told after changing one."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.buttons import history_button, line_button, opens_form
from bot.blocks.contact import contact_row
from bot.blocks.deal import undo_button
from bot.blocks.kit import Block, Message, actions, context, section
from bot.blocks.reader import Reader
from bot.blocks.related import (
    activity_blocks,
    change_lines,
    deal_blocks,
    deal_totals,
    fact_fields,
    fact_line,
    near_block,
    pager,
)
from bot.blocks.sharing import share_button
from bot.blocks.text import Mrkdwn, bold
from core.contact_results import CompanyCard, CompanyCreated, CompanyEdited, CompanyList
from core.results import CompanyView

_FIELD_NAMES = {"name": "Name", "domain": "Domain"}
_STANDING_WORDS = {"pipeline": "in the pipeline", "live": "live", "dormant": "dormant"}


def company_card(shown: CompanyCard, reader: Reader) -> Message:
    """Everything about a company: its contacts, its deals, what happened."""
    company = shown.company
    heading = Mrkdwn("\n").join(part for part in (bold(company.name), _standing(company, reader)) if part)
    rows = [
        (reader.plain("Domain"), company.domain),
        (reader.plain("Since"), reader.day_of(shown.created_at)),
    ]
    people = reader.say_n("{count} contact", "{count} contacts", shown.contact_count)
    blocks: list[Block] = [
        section(heading, fields=fact_fields(rows, reader)),
        *deal_blocks(shown.deals, _all_deals(company), reader),
        section(reader.say("*Contacts* · {people}", people=people)),
        *(contact_row(contact, reader) for contact in shown.contacts),
        *_more_contacts(shown, reader),
        _card_actions(shown, reader),
        *activity_blocks(shown.activities, reader),
    ]
    parts = [bold(company.name), _standing(company, reader), fact_line(rows, reader), people]
    if shown.deals.count:
        parts.append(deal_totals(shown.deals, reader))
    return Message(Mrkdwn("; ").join(part for part in parts if part), tuple(blocks))


def company_created(result: CompanyCreated, reader: Reader) -> Message:
    """A new company with what was read from the line."""
    company = result.company
    said = reader.say("Created the company {name}.", name=bold(company.name))
    if company.domain:
        said = said + " " + reader.say("Domain: {domain}.", domain=company.domain)
    buttons = actions(_open(company, reader), undo_button(result.activity_id, reader))
    return Message(said, (section(said), *near_block(result.near, reader), buttons))


def company_edited(result: CompanyEdited, reader: Reader) -> Message:
    """What changed of a company: before → after; or that it was so already."""
    company = result.company
    if result.activity_id is None:
        said = reader.say("{name} is so already; nothing was changed.", name=bold(company.name))
        return Message(said, (section(said), actions(_open(company, reader))))
    lines = change_lines(result.before, result.after, _FIELD_NAMES, reader)
    said = Mrkdwn("\n").join([reader.say("Changed {name}.", name=bold(company.name)), *lines])
    buttons = actions(_open(company, reader), undo_button(result.activity_id, reader))
    return Message(said, (section(said), buttons))


def company_list(shown: CompanyList, reader: Reader) -> Message:
    """A page of companies, each with its card one click away."""
    titles = {
        "pipeline": "Companies in the pipeline",
        "live": "Live companies",
        "dormant": "Dormant companies",
    }
    count = reader.say_n("{count} company", "{count} companies", shown.total)
    said = bold(count)
    if shown.standing is not None:
        said = reader.say("*{title}* · {count}", title=reader.plain(titles[shown.standing]), count=count)
    blocks: list[Block] = [section(said)]
    if not shown.companies:
        blocks.append(section(_none(shown, reader)))
    lines = [_line(company, reader) for company in shown.companies]
    blocks += [
        section(line, accessory=line_button(reader.plain("Open"), _show(company), company.company_id, reader))
        for company, line in zip(shown.companies, lines, strict=True)
    ]
    blocks.append(actions(opens_form(reader.plain("New company"), ids.FormValue(form=ids.NEW_COMPANY_FORM))))
    line = " ".join(part for part in ("company list", shown.standing) if part)
    blocks += pager(line, shown.page, shown.pages, reader)
    return Message(Mrkdwn("\n").join([said, *lines]), tuple(blocks))


def _card_actions(shown: CompanyCard, reader: Reader) -> Block:
    """The forms that are about a company, those of a new deal and a new contact of it, and its history."""
    key = {"company_id": shown.company.company_id}

    def opens(form: str, label: str, style: str | None = None) -> Block:
        return opens_form(label, ids.FormValue(form=form, **key), style=style) if shown.can_edit else {}

    return actions(
        opens(ids.NEW_DEAL_FORM, reader.plain("New deal"), "primary"),
        opens(ids.NEW_CONTACT_FORM, reader.plain("New contact")),
        opens(ids.EDIT_COMPANY_FORM, reader.plain("Edit")),
        history_button(ids.HistoryValue(**key), reader),
        share_button(_show(shown.company), reader) if shown.can_edit else {},
    )


def _standing(company: CompanyView, reader: Reader) -> str:
    return reader.plain(_STANDING_WORDS[company.standing]) if company.standing else ""


def _line(company: CompanyView, reader: Reader) -> Mrkdwn:
    parts = (bold(company.name), _standing(company, reader), company.domain or "")
    return Mrkdwn(" · ").join(part for part in parts if part)


def _more_contacts(shown: CompanyCard, reader: Reader) -> list[Block]:
    left = shown.contact_count - len(shown.contacts)
    if not left:
        return []
    said = reader.say_n("and {count} more contact", "and {count} more contacts", left)
    line = f"contact find {shown.company.name}"
    return [context(said), actions(line_button(reader.plain("All contacts"), line, "contacts", reader))]


def _none(shown: CompanyList, reader: Reader) -> Mrkdwn:
    if shown.standing is not None:
        return reader.say("No company matches. `/company list` shows all of them.")
    return reader.say("No companies yet. `/company new Acme acme.com` creates the first.")


def _open(company: CompanyView, reader: Reader) -> Block:
    return line_button(reader.plain("Open {name}", name=company.name), _show(company), "open", reader)


def _show(company: CompanyView) -> str:
    """By its key, whatever its name looks like."""
    return f"company show #{company.company_id}"


def _all_deals(company: CompanyView) -> str:
    name = company.name.replace('"', " ")
    return f'deal list all status:all company:"{name}"'
