"""`/contact`: the table of its subcommands."""

from __future__ import annotations

from typing import TypeVar

from bot.blocks import contact as blocks
from bot.blocks import ids
from bot.blocks.kit import Message
from bot.blocks.modal import Reply
from bot.commands.keyed import read_edit, read_keyed, words_and_page
from bot.commands.parsing import Args
from bot.commands.router import Command, Subcommand
from bot.context import Context
from bot.views.contacts import convert_form_of, edit_form_of, note_form_of, open_new
from bot.views.deletions import erasure_form_of
from core.contact_requests import (
    ContactRef,
    ConvertContact,
    CreateContact,
    EditContact,
    EraseContact,
    FindContacts,
    ListContacts,
    NoteContact,
    ShowContact,
)
from core.contact_roles import ROLES
from core.errors import InvalidInput
from core.i18n import _
from core.numbers import leading_number
from core.requests import Line, Word
from core.results import ContactRole, Standing

_NEW = '"Jane Doe" jane@acme.com company:Acme phone:"+1 555 0100" role:prospect'
_EDIT = "Jane email:jane@acme.com company:Acme"
_ROLES: dict[str, ContactRole] = {role: role for role in ROLES} | {f"{role}s": role for role in ROLES}
Kind = TypeVar("Kind", ContactRole, Standing)
_STANDINGS: dict[str, Standing] = {"pipeline": "pipeline", "live": "live", "dormant": "dormant"}


def read_new(args: Args) -> CreateContact:
    """`"Jane Doe" jane@acme.com company:Acme phone:… role:prospect`: a word with an @ is the e-mail.

    Raises InvalidInput for an unknown key or role, for one given twice, and for two e-mails.
    """
    read = read_keyed(args, ("name", "email", "phone", "company", "role"), f"/contact new {_NEW}")
    values = dict(read.values)
    role = values.pop("role", None)
    names = []
    for word in read.words:
        if not _is_email(word):
            names.append(word.text)
        elif "email" in values:
            raise InvalidInput(
                _("There are two e-mails."), _("A contact has one; leave one out."), field="email"
            )
        else:
            values["email"] = word.text
    values.setdefault("name", " ".join(names))
    return CreateContact(
        line=args.whole, consent=args.consent, role=_role(role) if role is not None else "lead", **values
    )


def read_edited(args: Args) -> EditContact:
    """`Jane email:jane@acme.com phone:none`: the contact, then what changes."""
    line, values, rest = read_edit(args, ("name", "email", "phone", "company"), f"/contact edit {_EDIT}")
    return EditContact(contact=line, rest=rest, consent=args.consent, **values)


def read_conversion(args: Args) -> ConvertContact:
    """`Jane prospect`: the contact, then the role."""
    last = args.words[-1] if args.words else None
    role = _ROLES.get(last.text.casefold()) if last is not None and not last.quoted else None
    line = args.line
    if last is not None and role is not None:
        line = line.model_copy(update={"words": args.words[:-1], "text": args.text[: last.at].strip()})
    return ConvertContact(contact=line, role=role, consent=args.consent)


def read_list(args: Args) -> ListContacts:
    """`client live page:2`: a role, a standing, both or neither.

    Raises InvalidInput for any other word, and for two roles or two standings.
    """
    words, page = words_and_page(args, "/contact list client")
    role: ContactRole | None = None
    standing: Standing | None = None
    for word in (word.text.casefold() for word in words):
        if word in _ROLES:
            role = _only_one(role, _ROLES[word])
        elif word in _STANDINGS:
            standing = _only_one(standing, _STANDINGS[word])
        else:
            raise InvalidInput(
                _("“{word}” is neither a role nor a standing.", word=word),
                _("Roles are lead, prospect and client; standings pipeline, live and dormant. "
                  "For names, `/contact find {word}`.", word=word),
            )  # fmt: skip
    return ListContacts(role=role, standing=standing, page=page)


def _only_one(before: Kind | None, named: Kind) -> Kind:
    """What is named. Raises InvalidInput where another was named before it."""
    if before not in (None, named):
        raise InvalidInput(
            _("No contact is both {one} and {other}.", one=before, other=named),
            _("A list is of one role, one standing, or one of each: `/contact list {one}`.", one=named),
        )
    return named


def read_find(args: Args) -> FindContacts:
    """`jane acme page:2`."""
    words, page = words_and_page(args, "/contact find jane")
    return FindContacts(words=" ".join(word.text for word in words), page=page)


def _only_names(ref: ContactRef, context: Context) -> bool:
    """Whether the line is a number, or words of one name, and nothing else. Raises as references do."""
    if not isinstance(ref, Line) or not ref.words:
        return False
    if leading_number(ref.words) is not None:
        return len(ref.words) == 1
    return context.services.contacts.named(ShowContact(contact=ref), context.actor) is not None


def everybody(args: Args, context: Context) -> Message:
    """`/contact` alone: the first page of all."""
    return list_contacts(ListContacts(), context)


def named(args: Args, context: Context) -> Message | None:
    """`/contact Jane` shows the card."""
    request = ShowContact(contact=args.line.model_copy(update={"command": "contact show"}))
    card = context.services.contacts.named(request, context.actor)
    return blocks.contact_card(card, context.reader) if card is not None else None


def new(args: Args, context: Context) -> Reply:
    """`/contact new "Jane Doe" jane@acme.com`; alone, the same as a form."""
    if not args.words:
        return open_new(ids.FormValue(form=ids.NEW_CONTACT_FORM), context)
    result = context.services.contacts.create(read_new(args), context.actor)
    return blocks.contact_created(result, context.reader)


def show(request: ShowContact, context: Context) -> Message:
    """`/contact show Jane`."""
    return blocks.contact_card(context.services.contacts.show(request, context.actor), context.reader)


def list_contacts(request: ListContacts, context: Context) -> Message:
    """`/contact list [role] [standing]`."""
    return blocks.contact_list(context.services.contacts.list_page(request, context.actor), context.reader)


def find(request: FindContacts, context: Context) -> Message:
    """`/contact find words`."""
    return blocks.contact_list(context.services.contacts.find(request, context.actor), context.reader)


def convert(request: ConvertContact, context: Context) -> Reply:
    """`/contact convert Jane prospect`; without a role, a form."""
    if request.role is None and _only_names(request.contact, context):
        return convert_form_of(request.contact, context)
    return blocks.converted(context.services.contacts.convert(request, context.actor), context.reader)


def edit(request: EditContact, context: Context) -> Reply:
    """`/contact edit Jane email:jane@acme.com`; with nothing after the name, a form."""
    if not request.rest:
        return edit_form_of(request.contact, context)
    return blocks.contact_edited(context.services.contacts.edit(request, context.actor), context.reader)


def note(request: NoteContact, context: Context) -> Reply:
    """`/contact note Jane text`; with nothing after the name, a form."""
    if _only_names(request.contact, context):
        return note_form_of(request.contact, context)
    return blocks.contact_noted(context.services.contacts.note(request, context.actor), context.reader)


def delete(request: EraseContact, context: Context) -> Reply:
    """`/contact delete Jane`: the form that asks twice, unless a button was that already."""
    if "confirmed" not in request.consent:
        return erasure_form_of(request.contact, context)
    return blocks.contact_erased(context.services.contacts.erase(request, context.actor), context.reader)


def _is_email(word: Word) -> bool:
    """Whether a plain word is meant as an e-mail; the service says whether it is a good one."""
    return not word.quoted and "@" in word.text[1:]


def _role(written: str) -> ContactRole:
    if written.casefold() not in ROLES:
        raise InvalidInput(
            _("There is no role “{written}”.", written=written),
            _("A contact is a lead, a prospect or a client: `role:prospect`."),
            field="role",
        )
    return _ROLES[written.casefold()]


CONTACT = Command(
    name="contact",
    summary="Contacts: create, show, convert",
    alone=everybody,
    otherwise=named,
    subcommands=(
        Subcommand(
            "new", _NEW, "create a contact", lambda args: args, new, writes=True, aliases=("create", "add")
        ),
        Subcommand(
            "show", "Jane", "everything about a contact", lambda args: ShowContact(contact=args.line), show
        ),
        Subcommand("list", "client live", "by role or standing", read_list, list_contacts, shares=True),
        Subcommand(
            "find",
            "jane acme",
            "search names, e-mails, companies",
            read_find,
            find,
            shares=True,
            aliases=("search",),
        ),
        Subcommand(
            "convert",
            "Jane prospect",
            "lead → prospect → client; there is no way back",
            read_conversion,
            convert,
            writes=True,
        ),
        Subcommand(
            "edit",
            _EDIT,
            "change name, e-mail, phone or company",
            read_edited,
            edit,
            writes=True,
            aliases=("change", "update"),
        ),
        Subcommand(
            "note",
            "12 Prefers a call",
            "write into their history",
            lambda args: NoteContact(contact=args.line),
            note,
            writes=True,
            prose=True,
            aliases=("comment",),
        ),
        Subcommand(
            "delete",
            "Jane",
            "erase what is known of them (admins)",
            lambda args: EraseContact(contact=args.line, consent=args.consent),
            delete,
            writes=True,
            aliases=("remove", "rm", "erase"),
        ),
    ),
)
