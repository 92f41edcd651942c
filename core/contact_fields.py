"""What may be written about a contact or a company: made tidy, or refused with the limit and an example.

Nothing is cut silently, and no control character is ever stored.
"""

from __future__ import annotations

import re

from core.errors import InvalidInput
from core.folding import name_key, tidy, visible
from core.i18n import Text, _
from core.text_limits import LIMITS, without_controls

EMAIL_LIMIT = 254
PHONE_LIMIT = 40
DOMAIN_LIMIT = 253

# Sane rather than complete: one @, no blanks or brackets, a dot in the domain. Linear in what it is given.
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?:[^\W_]|-)+(?:\.(?:[^\W_]|-)+)+")
_DOMAIN = re.compile(r"(?:[^\W_]|-)+(?:\.(?:[^\W_]|-)+)+")
_WEB_ADDRESS = re.compile(r"\Ahttps?://", re.IGNORECASE)


def contact_name(text: str) -> str:
    """A person's name. Raises InvalidInput where it is empty or over 200 characters."""
    return _name(
        text,
        _("A contact needs a name."),
        _('For example `/contact new "Jane Doe" jane@acme.com company:Acme`.'),
    )


def company_name(text: str) -> str:
    """A company's name. Raises InvalidInput where it is empty or over 200 characters."""
    return _name(text, _("A company needs a name."), _("For example `/company new Acme acme.com`."))


def email_address(text: str | None) -> str | None:
    """An e-mail address, or None where it is empty. Raises InvalidInput where it cannot be one."""
    written = _limited(tidy(text or ""), EMAIL_LIMIT, _("An e-mail address"), "email")
    if written and not _EMAIL.fullmatch(written):
        raise InvalidInput(
            _("“{written}” is not an e-mail address.", written=written),
            _("For example `jane@acme.com`."),
            field="email",
        )
    return written or None


def email_key(email: str | None) -> str | None:
    """What two addresses share when they are the same but for case."""
    return name_key(email) if email else None


def phone_number(text: str | None) -> str | None:
    """A phone number as it was typed, or None where it is empty. Raises InvalidInput over 40 characters."""
    return _limited(tidy(text or ""), PHONE_LIMIT, _("A phone number"), "phone") or None


def web_domain(text: str | None) -> str | None:
    """A domain such as `acme.com`, also from a web address; None where it is empty. Raises InvalidInput."""
    written = _WEB_ADDRESS.sub("", tidy(text or "")).partition("/")[0].casefold()
    written = _limited(written, DOMAIN_LIMIT, _("A domain"), "domain")
    if written and not _DOMAIN.fullmatch(written):
        raise InvalidInput(
            _("“{written}” is not a domain.", written=written), _("For example `acme.com`."), field="domain"
        )
    return written or None


def note_text(text: str, example: str) -> str:
    """A note, its line breaks kept. Raises InvalidInput where it is empty or over 3,000 characters."""
    written = without_controls(text).strip()
    if not visible(written):
        raise InvalidInput(
            _("What should the note say?"), _("For example `{example}`.", example=example), field="text"
        )
    return _limited(written, LIMITS["note"], _("A note"), "text")


def _name(text: str, missing: Text, example: Text) -> str:
    written = tidy(text)
    if not visible(written):
        raise InvalidInput(missing, example, field="name")
    return _limited(written, LIMITS["name"], _("A name"), "name")


def _limited(text: str, limit: int, what: Text, field: str) -> str:
    if len(text) > limit:
        raise InvalidInput(
            _(
                "{what} has at most {limit} characters, and this has {length}.",
                what=what,
                limit=limit,
                length=len(text),
            ),
            _("Please shorten it."),
            field=field,
        )
    return text
