"""`/company`: the table of its subcommands."""

from __future__ import annotations

import re

from bot.blocks import company as blocks
from bot.blocks import ids
from bot.blocks.kit import Message
from bot.blocks.modal import Reply
from bot.commands.keyed import read_edit, read_keyed, words_and_page
from bot.commands.parsing import Args
from bot.commands.router import Command, Subcommand
from bot.context import Context
from bot.views.contacts import edit_form_of_company, open_new_company
from core.contact_requests import CreateCompany, EditCompany, ListCompanies, ShowCompany
from core.errors import InvalidInput
from core.i18n import _
from core.results import Standing

_NEW = "Acme acme.com"
_EDIT = 'Acme name:"Acme Holding" domain:acme.com'
_KEYS = ("name", "domain")
_STANDINGS: dict[str, Standing] = {"pipeline": "pipeline", "live": "live", "dormant": "dormant"}
# The last word is a domain where it looks like one: dots inside it, letters at its end.
_DOMAIN = re.compile(r"(?:https?://)?[^\s/.]+(?:\.[^\s/.]+)*\.[^\W\d_]{2,}(?:/.*)?")


def read_new(args: Args) -> CreateCompany:
    """`Acme acme.com`: the name, then the domain; one word alone is the name."""
    read = read_keyed(args, _KEYS, f"/company new {_NEW}")
    values, words = dict(read.values), list(read.words)
    named = "name" in values
    if "domain" not in values and len(words) > (0 if named else 1):
        last = words[-1]
        if not last.quoted and _DOMAIN.fullmatch(last.text):
            values["domain"] = words.pop().text
    values.setdefault("name", " ".join(word.text for word in words))
    return CreateCompany(**values)


def read_edited(args: Args) -> EditCompany:
    """`Acme name:"Acme Holding" domain:none`: the company, then what changes."""
    line, values, rest = read_edit(args, _KEYS, f"/company edit {_EDIT}")
    return EditCompany(company=line, rest=rest, **values)


def read_list(args: Args) -> ListCompanies:
    """`live page:2`: a standing or none. Raises InvalidInput for any other word."""
    words, page = words_and_page(args, "/company list live")
    standing: Standing | None = None
    for word in (word.text.casefold() for word in words):
        if word not in _STANDINGS:
            raise InvalidInput(
                _("“{word}” is not a standing.", word=word),
                _("Standings are pipeline, live and dormant. For a name, `/company show {word}`.", word=word),
            )
        standing = _STANDINGS[word]
    return ListCompanies(standing=standing, page=page)


def all_companies(args: Args, context: Context) -> Message:
    """`/company` alone: the first page of all."""
    return list_companies(ListCompanies(), context)


def named(args: Args, context: Context) -> Message | None:
    """`/company Acme` shows the card."""
    request = ShowCompany(company=args.line.model_copy(update={"command": "company show"}))
    card = context.services.companies.named(request, context.actor)
    return blocks.company_card(card, context.reader) if card is not None else None


def new(args: Args, context: Context) -> Reply:
    """`/company new Acme acme.com`; alone, the same as a form."""
    if not args.words:
        return open_new_company(ids.FormValue(form=ids.NEW_COMPANY_FORM), context)
    result = context.services.companies.create(read_new(args), context.actor)
    return blocks.company_created(result, context.reader)


def show(request: ShowCompany, context: Context) -> Message:
    """`/company show Acme`."""
    return blocks.company_card(context.services.companies.show(request, context.actor), context.reader)


def list_companies(request: ListCompanies, context: Context) -> Message:
    """`/company list [standing]`."""
    return blocks.company_list(context.services.companies.list_page(request, context.actor), context.reader)


def edit(request: EditCompany, context: Context) -> Reply:
    """`/company edit Acme domain:acme.com`; with nothing after the name, a form."""
    if not request.rest:
        return edit_form_of_company(request.company, context)
    return blocks.company_edited(context.services.companies.edit(request, context.actor), context.reader)


COMPANY = Command(
    name="company",
    summary="Companies: create, show, edit",
    alone=all_companies,
    otherwise=named,
    subcommands=(
        Subcommand(
            "new", _NEW, "create a company", lambda args: args, new, writes=True, aliases=("create", "add")
        ),
        Subcommand(
            "show", "Acme", "everything about a company", lambda args: ShowCompany(company=args.line), show
        ),
        Subcommand(
            "list", "live", "all companies, or those of a standing", read_list, list_companies, shares=True
        ),
        Subcommand(
            "edit",
            _EDIT,
            "change name or domain",
            read_edited,
            edit,
            writes=True,
            aliases=("change", "update"),
        ),
    ),
)
