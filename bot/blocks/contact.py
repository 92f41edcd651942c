"""The contact's card, its row in lists, and what a person is told after changing one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.buttons import history_button, line_button, opens_form
from bot.blocks.deal import undo_button
from bot.blocks.error import choice_button
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
from core.contact_results import (
    ContactCard,
    ContactCreated,
    ContactEdited,
    ContactList,
    ContactNoted,
    ConvertResult,
    EraseResult,
)
from core.contact_roles import FEATURE_NAMES, UNLOCKS, later_roles, unlocked
from core.results import ContactRole, ContactView

_FIELD_NAMES = {"name": "Name", "email": "E-mail", "phone": "Phone", "company": "Company"}
_ROLE_WORDS: dict[ContactRole, str] = {"lead": "lead", "prospect": "prospect", "client": "client"}


def contact_card(shown: ContactCard, reader: Reader) -> Message:
    """Everything about a contact, what its role unlocks, its deals, and every action."""
    contact = shown.contact
    heading = reader.say("{name}\n{facts}", name=_called(contact, reader), facts=_short(contact, reader))
    rows = [*_ways_to_reach(contact, reader), (reader.plain("Since"), reader.day_of(shown.created_at))]
    blocks: list[Block] = [
        section(heading, fields=fact_fields(rows, reader)),
        context(_unlocked(contact, reader), _locked(contact, reader) if not contact.erased else ""),
        *deal_blocks(shown.deals, _all_deals(contact), reader),
        _back_to_pipeline(shown, reader),
        *_card_actions(shown, reader),
        *activity_blocks(shown.activities, reader),
    ]
    text = reader.say(
        "{name}: {facts}; {fields}", name=_named(contact, reader), facts=_short(contact, reader),
        fields=fact_line(rows, reader),
    )  # fmt: skip
    if shown.deals.count:
        text = text + "\n" + deal_totals(shown.deals, reader)
    return Message(text, tuple(blocks))


def contact_created(result: ContactCreated, reader: Reader) -> Message:
    """A new contact with everything that was read from the line, so that a misreading is seen at once."""
    contact = result.contact
    said = reader.say(
        "Created {name}, a {role}.", name=_called(contact, reader), role=facts.role(contact, reader)
    )
    company = contact.company.name if contact.company else ""
    if result.made_company:
        company = reader.plain("{name} (new)", name=company)
    rows = [*_ways_to_reach(contact, reader), (reader.plain("Company"), company)]
    if result.deal is not None:
        deal = reader.plain("#{number} {title}", number=result.deal.number, title=result.deal.title)
        rows.append((reader.plain("Their deal"), deal))
    blocks = [
        section(said, fields=fact_fields(rows, reader)),
        *near_block(result.near, reader),
        actions(_open(contact, reader), undo_button(result.activity_id, reader)),
    ]
    return Message(said + " " + fact_line(rows, reader), tuple(blocks))


def contact_edited(result: ContactEdited, reader: Reader) -> Message:
    """What changed of a contact: before → after; or that it was so already."""
    contact = result.contact
    if result.activity_id is None:
        said = reader.say("{name} is so already; nothing was changed.", name=_called(contact, reader))
        return Message(said, (section(said), actions(_open(contact, reader))))
    lines = change_lines(result.before, result.after, _FIELD_NAMES, reader)
    said = Mrkdwn("\n").join([reader.say("Changed {name}.", name=_called(contact, reader)), *lines])
    if result.made_company and contact.company is not None:
        said = said + "\n" + reader.say("{company} is a new company.", company=contact.company.name)
    buttons = actions(_open(contact, reader), undo_button(result.activity_id, reader))
    return Message(said, (section(said), *near_block(result.near, reader), buttons))


def converted(result: ConvertResult, reader: Reader) -> Message:
    """What the contact is now and what that unlocks, without *Undo* (rule 5); or that it was so already."""
    contact = result.contact
    name, role = _called(contact, reader), facts.role(contact, reader)
    if result.activity_id is None:
        said = reader.say("{name} is a {role} already; nothing was changed.", name=name, role=role)
    else:
        before = unlocked(result.from_role)
        gained = [feature for feature in unlocked(contact.role) if feature not in before]
        said = reader.say(
            "{name} is a {role} now. That unlocks {features}.",
            name=name,
            role=role,
            features=_features([reader.told(FEATURE_NAMES[feature]) for feature in gained]),
        )
    return Message(said, (section(said), actions(_open(contact, reader))))


def contact_noted(result: ContactNoted, reader: Reader) -> Message:
    """The note, as it stands in the contact's history now."""
    note = facts.note(result.text, reader)
    said = reader.say("Noted on {name}: {note}", name=_called(result.contact, reader), note=note)
    buttons = actions(_open(result.contact, reader), undo_button(result.activity_id, reader))
    return Message(said, (section(said), buttons))


def contact_erased(result: EraseResult, reader: Reader) -> Message:
    """That what was known of a person is gone, and what stays."""
    said = reader.say("Contact #{number} is erased.", number=result.contact.number)
    if result.deals:
        kept = reader.say_n("Its {count} deal stays.", "Its {count} deals stay.", result.deals)
        said = said + " " + kept
    return Message(said, (section(said), actions(_open(result.contact, reader))))


def contact_list(shown: ContactList, reader: Reader) -> Message:
    """A page of contacts, or of those that words found, each with its card one click away."""
    said = bold(_total(shown, reader))
    if shown.words is not None or shown.role is not None or shown.standing is not None:
        said = reader.say("*{title}* · {total}", title=_title(shown, reader), total=_total(shown, reader))
    blocks: list[Block] = [section(said)]
    if shown.capped:
        blocks.append(context(reader.say("There are more; add a word to find the one you mean.")))
    lines = [_line(contact, reader) for contact in shown.contacts]
    blocks += [
        section(line, accessory=line_button(reader.plain("Open"), _show(contact), contact.number, reader))
        for contact, line in zip(shown.contacts, lines, strict=True)
    ]
    if not shown.contacts:
        lines = [_nobody(shown, reader)]
        blocks += [section(lines[0]), *near_block(shown.near, reader)]
    blocks.append(actions(opens_form(reader.plain("New contact"), ids.FormValue(form=ids.NEW_CONTACT_FORM))))
    blocks += pager(_list_line(shown), shown.page, shown.pages, reader)
    return Message(Mrkdwn("\n").join([said, *lines]), tuple(blocks))


def contact_row(contact: ContactView, reader: Reader) -> Block:
    """A contact in a message about something else, such as its company's card."""
    opens = line_button(reader.plain("Open"), _show(contact), f"contact-{contact.number}", reader)
    return section(_line(contact, reader), accessory=opens)


def _called(contact: ContactView, reader: Reader) -> Mrkdwn:
    return bold(_named(contact, reader))


def _named(contact: ContactView, reader: Reader) -> Mrkdwn:
    return reader.say("#{number} {name}", number=contact.number, name=facts.contact_name(contact, reader))


def _short(contact: ContactView, reader: Reader) -> Mrkdwn:
    """Role, standing and company in a line."""
    company = contact.company.name if contact.company else ""
    parts = (facts.role(contact, reader), facts.standing(contact, reader), company)
    return Mrkdwn(" · ").join(part for part in parts if part)


def _line(contact: ContactView, reader: Reader) -> Mrkdwn:
    email = reader.say(" · {email}", email=contact.email) if contact.email else ""
    return reader.say(
        "{name} · {facts}{email}",
        name=_called(contact, reader),
        facts=_short(contact, reader),
        email=email,
    )


def _ways_to_reach(contact: ContactView, reader: Reader) -> list[tuple[str, object]]:
    return [(reader.plain("E-mail"), contact.email), (reader.plain("Phone"), contact.phone)]


def _unlocked(contact: ContactView, reader: Reader) -> Mrkdwn:
    features = [reader.told(FEATURE_NAMES[feature]) for feature in unlocked(contact.role)]
    return reader.say(
        "A {role} may get {features}.", role=facts.role(contact, reader), features=_features(features)
    )


def _locked(contact: ContactView, reader: Reader) -> Mrkdwn:
    """What each later role adds (rule 5)."""
    return Mrkdwn(" ").join(
        reader.say(
            "Converting to {role} unlocks {features}.",
            role=reader.plain(_ROLE_WORDS[role]),
            features=_features([reader.told(FEATURE_NAMES[feature]) for feature in UNLOCKS[role]]),
        )
        for role in later_roles(contact.role)
    )


def _features(names: Sequence[str]) -> str:
    return ", ".join(names)


def _back_to_pipeline(shown: ContactCard, reader: Reader) -> Block:
    """What brings somebody back into the pipeline who has no open deal (rule 4)."""
    if not shown.can_return:
        return {}
    if shown.offers:
        return context(reader.say("*Back to pipeline*: reopen their last deal, or make a new one."))
    return context(reader.say("*Back to pipeline*: make a new deal."))


def _card_actions(shown: ContactCard, reader: Reader) -> list[Block]:
    """The ways into the pipeline and forward; the forms, the history, the company; *Erase*, for admins."""
    contact, company = shown.contact, shown.contact.company
    key = {"contact_id": contact.contact_id}

    def opens(form: str, label: str, style: str | None = None) -> Block:
        return opens_form(label, ids.FormValue(form=form, **key), style=style) if shown.can_edit else {}

    into = [
        opens(ids.NEW_DEAL_FORM, reader.plain("New deal"), "primary"),
        *(choice_button(offer, at, reader) for at, offer in enumerate(shown.offers)),
        opens(ids.CONVERT_FORM, reader.plain("Convert…")) if later_roles(contact.role) else {},
    ]
    told = [
        opens(ids.NOTE_CONTACT_FORM, reader.plain("Note")),
        opens(ids.EDIT_CONTACT_FORM, reader.plain("Edit")),
        opens(ids.TASK_FORM, reader.plain("Task…")) if not shown.contact.erased else {},
        history_button(ids.HistoryValue(**key), reader),
    ]
    if company is not None:
        label = reader.plain("🏢 {name}", name=company.name)
        told.append(line_button(label, f"company show #{company.company_id}", "company", reader))
    told.append(share_button(_show(contact), reader) if shown.can_edit else {})
    if shown.can_erase and not reader.everybody:
        value = ids.FormValue(form=ids.ERASE_CONTACT_FORM, **key)
        told.append(opens_form(reader.plain("Erase…"), value, style="danger"))
    return [actions(*into), actions(*told)]


def _open(contact: ContactView, reader: Reader) -> Block:
    label = reader.plain("Open #{number}", number=contact.number)
    return line_button(label, _show(contact), "open", reader)


def _show(contact: ContactView) -> str:
    return f"contact show {contact.number}"


def _all_deals(contact: ContactView) -> str:
    """The line that lists all deals by the contact's name; an erased one has none to list them by."""
    if contact.erased:
        return ""
    name = contact.name.replace('"', " ")
    return f'deal list all status:all "{name}"'


def _title(shown: ContactList, reader: Reader) -> str:
    if shown.words is not None:
        return reader.plain("Contacts found for “{words}”", words=shown.words)
    role = {None: "Contacts", "lead": "Leads", "prospect": "Prospects", "client": "Clients"}[shown.role]
    standing = {None: "{who}", "pipeline": "{who} in the pipeline", "live": "Live: {who}",
                "dormant": "Dormant: {who}"}[shown.standing]  # fmt: skip
    return reader.plain(standing, who=reader.plain(role))


def _total(shown: ContactList, reader: Reader) -> Mrkdwn:
    return reader.say_n("{count} contact", "{count} contacts", shown.total)


def _nobody(shown: ContactList, reader: Reader) -> Mrkdwn:
    if shown.words is not None:
        return reader.say(
            "Nobody has “{words}” in their name, e-mail or company. Try fewer or shorter words, "
            "or `/contact list`.",
            words=shown.words,
        )
    if shown.role is not None or shown.standing is not None:
        return reader.say("Nobody matches. `/contact list` shows everybody.")
    return reader.say('No contacts yet. `/contact new "Jane Doe" jane@acme.com` creates the first.')


def _list_line(shown: ContactList) -> str:
    """The line that lists this again."""
    if shown.words is not None:
        return f"contact find {shown.words}"
    return " ".join(part for part in ("contact list", shown.role, shown.standing) if part)
