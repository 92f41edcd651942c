"""What is asked or refused before a contact is changed, each with the lines that would work."""

from __future__ import annotations

from core.contact_roles import ROLE_NAMES, later_roles
from core.contact_words import display_name, open_contact
from core.errors import Conflict, InvalidInput
from core.i18n import Text, _
from core.results import Choice, ContactRole, ContactView


class DoubleContact(Conflict):
    """A second contact would have the same e-mail (rule 16); `line`, on a button, does it anyway."""

    def __init__(self, contact: ContactView, label: Text, line: str) -> None:
        super().__init__(
            _(
                "With that e-mail there is already #{number} {name}.",
                number=contact.number,
                name=display_name(contact),
            ),
            _("Open it, or go on anyway."),
            offers=[
                open_contact(contact, _("Open #{number}", number=contact.number)),
                Choice(label, line, consent="anyway"),
            ],
        )


def require_kept(contact: ContactView) -> ContactView:
    """The contact, unless it was erased: then there is nobody left to change."""
    if contact.erased:
        raise Conflict(
            _("Contact #{number} was erased; its deals are what is left.", number=contact.number),
            _("`/contact show {number}` shows them.", number=contact.number),
        )
    return contact


def only_role_left(contact: ContactView) -> ContactRole:
    """The role that a conversion without one must mean. Raises InvalidInput with choices where two are."""
    ahead = later_roles(contact.role)
    if len(ahead) < 2:
        return ahead[0] if ahead else contact.role
    raise InvalidInput(
        _("Convert {name} to what?", name=display_name(contact)),
        _("For example `/contact convert {number} {role}`.", number=contact.number, role=ahead[0]),
        choices=[
            Choice(_("To {role}", role=ROLE_NAMES[role]), f"contact convert {contact.number} {role}")
            for role in ahead
        ],
        field="role",
    )


def conversion_question(contact: ContactView, role: ContactRole) -> Conflict:
    """Whether the contact should be converted (rule 5)."""
    line = f"contact convert {contact.number} {role}"
    return Conflict(
        _(
            "Convert #{number} {name} from {present} to {role}?",
            number=contact.number,
            name=display_name(contact),
            present=ROLE_NAMES[contact.role],
            role=ROLE_NAMES[role],
        ),
        _("Roles go forward only, and a conversion has no undo."),
        offers=[Choice(_("Convert to {role}", role=ROLE_NAMES[role]), line, consent="confirmed")],
    )
