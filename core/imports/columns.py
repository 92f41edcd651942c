"""Which column of a file holds what: by its name, or as `--map` says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from core.currencies import CURRENT
from core.errors import InvalidInput
from core.i18n import _
from core.imports.titles import TitleTemplate
from core.written import excerpt


class Field(StrEnum):
    """What a column may hold. The values are the words of `--map "Column=field"`."""

    EXTERNAL_ID = "external_id"
    NUMBER = "number"
    TITLE = "title"
    PRODUCT = "product"
    STATUS = "status"
    PIPELINE = "pipeline"
    STAGE = "stage"
    VALUE = "value"
    CURRENCY = "currency"
    COMPANY = "company"
    CONTACT = "contact"
    CONTACT_EMAIL = "contact_email"
    CONTACT_PHONE = "contact_phone"
    CONTACT_ROLE = "contact_role"
    OWNER = "owner"
    OWNER_EMAIL = "owner_email"
    CREATED = "created"
    STAGE_ENTERED = "stage_entered"
    CLOSED = "closed"
    CLOSED_AT = "closed_at"
    EXPECTED_CLOSE = "expected_close"
    DUE = "due"
    DUE_BY_STAGE = "due_by_stage"
    LABEL = "label"
    SOURCE = "source"
    REASON = "reason"


DATES = (Field.CREATED, Field.STAGE_ENTERED, Field.CLOSED, Field.CLOSED_AT, Field.EXPECTED_CLOSE, Field.DUE)
IGNORE = "ignore"

# The header of an export, which imports to the same deals.
EXPORT_HEADER: Mapping[str, Field] = {
    "External ID": Field.EXTERNAL_ID,
    "Number": Field.NUMBER,
    "Title": Field.TITLE,
    "Status": Field.STATUS,
    "Pipeline": Field.PIPELINE,
    "Stage": Field.STAGE,
    "Value": Field.VALUE,
    "Currency": Field.CURRENCY,
    "Company": Field.COMPANY,
    "Contact": Field.CONTACT,
    "Contact email": Field.CONTACT_EMAIL,
    "Contact phone": Field.CONTACT_PHONE,
    "Contact role": Field.CONTACT_ROLE,
    "Owner": Field.OWNER,
    "Owner email": Field.OWNER_EMAIL,
    "Created": Field.CREATED,
    "Stage entered": Field.STAGE_ENTERED,
    "Closed on": Field.CLOSED,
    "Closed at": Field.CLOSED_AT,
    "Expected close": Field.EXPECTED_CLOSE,
    "Due": Field.DUE,
    "Due by stage": Field.DUE_BY_STAGE,
    "Label": Field.LABEL,
    "Source": Field.SOURCE,
    "Reason": Field.REASON,
}

# Folded names, likeliest first; each may also begin with `deal` or `opportunity`. A deal's number is only
# ever taken from our own export: anybody else's "number" is something else.
_NAMES: Mapping[Field, str] = {
    Field.EXTERNAL_ID: "externalid dealid opportunityid recordid uniqueid id",
    Field.TITLE: "title dealname opportunityname opportunity deal name subject",
    Field.PRODUCT: "product productname item",
    Field.STATUS: "status",
    Field.PIPELINE: "pipeline pipelinename",
    Field.STAGE: "stage stagename phase",
    Field.VALUE: "value amount closevalue size worth total",
    Field.CURRENCY: "currency currencycode currencyisocode currencyofvalue amountcurrency",
    Field.COMPANY: "company companyname account accountname organization organisation associatedcompany"
    " customer client",
    Field.CONTACT: "contact contactname contactperson primarycontact person associatedcontact",
    Field.CONTACT_EMAIL: "contactemail email emailaddress personemail",
    Field.CONTACT_PHONE: "contactphone phone phonenumber telephone mobile",
    Field.CONTACT_ROLE: "contactrole",
    Field.OWNER: "owner ownername salesagent salesrep salesperson rep assignedto assignee agent",
    Field.OWNER_EMAIL: "owneremail",
    Field.CREATED: "created createdat createddate createdate createdon dealcreated creationdate engagedate"
    " opened openedon",
    Field.STAGE_ENTERED: "stageentered stageenteredat laststagechange laststagechangedate dateenteredstage",
    Field.CLOSED: "closedon closedate closeddate closingdate dateclosed",
    Field.CLOSED_AT: "closedat",
    Field.EXPECTED_CLOSE: "expectedclose expectedclosedate expectedcloseon expectedclosing forecastclosedate",
    Field.DUE: "due dueon duedate",
    Field.DUE_BY_STAGE: "duebystage",
    Field.LABEL: "label labels tag",
    Field.SOURCE: "source leadsource originalsource",
    Field.REASON: "reason lostreason lossreason reasonlost closedlostreason closereason",
}
_ASIDE = re.compile(r"[(\[].*?[)\]]")


@dataclass(frozen=True)
class Columns:
    """What the columns of a file hold. `at` is where each field stands, counted from 0; `names` the header.

    `ours` says that the file is an export of ours, so that each cell is meant literally. `left_out` are
    the columns that nothing is taken from.
    """

    names: tuple[str, ...]
    at: Mapping[Field, int]
    title: TitleTemplate | None
    ours: bool
    left_out: tuple[str, ...]
    currency: str | None

    @classmethod
    def recognise(
        cls, header: Sequence[str], maps: Mapping[str, str] | None = None, title: str | None = None
    ) -> Self:
        """Tell what each column of `header` holds.

        `maps` are columns with the field that each holds, or `ignore`; `title` is the template of the
        deals' titles, such as `{product} – {account}`. Raises InvalidInput for a column or a field that
        does not exist, and where nothing could be a title.
        """
        names = tuple(header)
        mapped = {_column_named(names, name): _field_named(word) for name, word in (maps or {}).items()}
        ours = set(EXPORT_HEADER) <= set(names)
        at = {field: column for column, field in mapped.items() if field is not None}
        for field, column in _recognised(names, ours).items():
            if field not in at and column not in mapped:
                at[field] = column
        template = _template(names, at, title)
        if template is not None:
            at.pop(Field.TITLE, None)
        used = {*at.values(), *(template.columns if template else ())}
        if Field.PRODUCT in at and (template is None or at[Field.PRODUCT] not in template.columns):
            used.discard(at.pop(Field.PRODUCT))
        left_out = tuple(name for column, name in enumerate(names) if name and column not in used)
        aside = _currency_in(names[at[Field.VALUE]]) if Field.VALUE in at else None
        return cls(names, at, template, ours, left_out, aside)

    def name_of(self, field: Field) -> str:
        """The name of the column that holds `field`; the field's own where there is none."""
        return self.names[self.at[field]] if field in self.at else field.value


def folded(name: str) -> str:
    """A column's name as names are compared: letters and digits only, in one case, without accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def guessed(header: Sequence[str]) -> Mapping[Field, int]:
    """Where each field seems to stand in a file with this header, for what a person is to confirm."""
    return _recognised(tuple(header), set(EXPORT_HEADER) <= set(header))


def _recognised(names: tuple[str, ...], ours: bool) -> dict[Field, int]:
    if ours:
        return {field: names.index(name) for name, field in EXPORT_HEADER.items()}
    by_name: dict[str, int] = {}
    for column, name in enumerate(names):
        for form in (folded(_ASIDE.sub("", name)), folded(name)):
            if form:
                by_name.setdefault(form, column)
    found: dict[Field, int] = {}
    for field, words in _NAMES.items():
        forms = (f"{before}{word}" for word in words.split() for before in ("", "deal", "opportunity"))
        places = [by_name[form] for form in forms if form in by_name]
        if places and places[0] not in found.values():
            found[field] = places[0]
    return found


def _template(names: tuple[str, ...], at: Mapping[Field, int], written: str | None) -> TitleTemplate | None:
    """The template that makes titles; None where a column holds them."""
    if written is not None:
        return TitleTemplate.parse(written, lambda name: _column_named(names, name, at))
    if Field.TITLE in at:
        return None
    parts = [field for field in (Field.PRODUCT, Field.COMPANY) if field in at]
    if not parts and Field.CONTACT in at:
        parts = [Field.CONTACT]
    if not parts:
        raise InvalidInput(
            _("No column of the file could be a deal's title."),
            _(
                "Say which holds it, or make it of several, as in “{{One}} – {{Other}}”."
                " There are: {columns}.",
                columns=", ".join(name for name in names if name),
            ),
            field="title",
        )
    return TitleTemplate.of([at[field] for field in parts])


def _column_named(names: tuple[str, ...], name: str, at: Mapping[Field, int] | None = None) -> int:
    """Where the column stands that is called `name`, whatever the case and punctuation."""
    if name in names:
        return names.index(name)
    form = folded(name)
    for column, other in enumerate(names):
        if form and folded(other) == form:
            return column
    for field, where in (at or {}).items():
        if folded(field) == form:
            return where
    raise InvalidInput(
        _("The file has no column “{name}”.", name=excerpt(name)),
        _("It has: {columns}.", columns=", ".join(other for other in names if other)),
    )


def _field_named(word: str) -> Field | None:
    """The field that `word` names; None for `ignore`."""
    form = folded(word)
    if form in ("", IGNORE):
        return None
    for field in Field:
        if folded(field) == form:
            return field
    raise InvalidInput(
        _("“{word}” is not something that a column can hold.", word=excerpt(word)),
        _("There are: {fields}, ignore.", fields=", ".join(Field)),
    )


def _currency_in(name: str) -> str | None:
    """The currency in a column's name such as `Amount (EUR)`."""
    inside = "".join(_ASIDE.findall(name)).strip("()[] ").upper()
    return inside if inside in CURRENT else None
