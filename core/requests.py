"""What callers ask for: frozen models with imperative names. A button, a form and a script ask alike.

Who is meant is a reference: a number, words, or the key that a button carries. References are resolved in
the transaction that acts on them, so that nothing can change in between.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.money import Money
from core.results import ContactRole, Status


class Request(BaseModel):
    """The base of requests and references."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Word(Request):
    """A word as it was typed; `quoted` where quotes made it one, and then it is never split."""

    text: str
    quoted: bool = False


Words = tuple[Word, ...]


class DealNumber(Request):
    """A deal by its number in conversation."""

    number: int


class DealWords(Request):
    """A deal by words that each begin a word of its title, company or contact."""

    words: Words


class DealKey(Request):
    """A deal by its key, as a button carries it.

    `stage_id` and `status` are what the person saw; the request is refused where they have changed (rule 8).
    """

    deal_id: int
    stage_id: int | None = None
    status: Status | None = None


DealRef = DealNumber | DealWords | DealKey


class Line(Request):
    """A deal and what follows it, as typed: `142 proposal`, `acme renewal next`. Every split is tried."""

    words: Words


class StageWords(Request):
    """A stage by its name, a prefix, something close, or `next` and `back`."""

    words: Words


class StageKey(Request):
    """A stage by its key."""

    stage_id: int


StageRef = StageWords | StageKey
Consent = Literal["anyway", "together"]


class Consenting(Request):
    """A request that may need a yes: `anyway` to create a double, `together` to bring the other deals."""

    consent: frozenset[Consent] = frozenset()


class CreateDeal(Consenting):
    """Create a deal (rule 3: it lands in the default stage of the default pipeline unless named).

    `contact` and `company` are names, matched exactly or created; `owner` is a member's key, and the
    creator where it is None.
    """

    title: str
    value: Money | None = None
    contact: str | None = None
    contact_id: int | None = None
    company: str | None = None
    owner: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    closing: date | None = None
    due: date | None = None
    label: str | None = None
    source: str | None = None


class MoveDeal(Request):
    """Move a deal to a stage of its pipeline. With `reopen`, a closed deal is opened by the same change."""

    deal: DealRef | Line
    stage: StageRef | None = None
    reopen: bool = False


class WinDeal(Request):
    """Mark a deal won; the final value and the day may be corrected."""

    deal: DealRef | Line
    value: Money | None = None
    on: date | None = None


class LoseDeal(Request):
    """Mark a deal lost. `reason` is matched with the workspace's list; other words are kept as text."""

    deal: DealRef | Line
    reason: str | None = None


class AbandonDeal(Request):
    """Mark a deal abandoned: it could not be worked through."""

    deal: DealRef | Line
    reason: str | None = None


class ReopenDeal(Consenting):
    """Put a closed deal back on the board, in its stage or in one that is named."""

    deal: DealRef | Line
    stage: StageRef | None = None


class AssignDeal(Request):
    """Give a deal to a member; `owner` is a user id, a name, or None for nobody."""

    deal: DealRef | Line
    owner: str | None = None


class RenameDeal(Request):
    """Change a deal's title."""

    deal: DealRef | Line
    title: str | None = None


class RevalueDeal(Request):
    """Change a deal's value; `NO_VALUE` takes it away."""

    deal: DealRef | Line
    value: Money | None = None


class SetClosing(Request):
    """Change the day on which a deal is expected to close; None takes it away."""

    deal: DealRef | Line
    on: date | None = None


class SetDue(Request):
    """Change the day on which a deal falls due; None takes it away. Set by hand, it outlasts the stage."""

    deal: DealRef | Line
    on: date | None = None


class SetLabel(Request):
    """Put a label on a deal; None takes it off."""

    deal: DealRef | Line
    label: str | None = None


class SetSource(Request):
    """Say where a deal came from; None takes it away."""

    deal: DealRef
    source: str | None = None


class SetContact(Consenting):
    """Say whom a deal is with; None takes the contact off."""

    deal: DealRef
    contact_id: int | None = None


class NoteDeal(Request):
    """Write into a deal's history."""

    deal: DealRef | Line
    text: str = ""


class TransferDeal(Consenting):
    """Move a deal to another pipeline, into its default stage or one that is named."""

    deal: DealRef | Line
    pipeline: str | None = None
    stage: str | None = None


class DeleteDeal(Request):
    """Delete a deal for good. `confirmed` is the second asking (rule 16)."""

    deal: DealRef
    confirmed: bool = False


class Undo(Request):
    """Take back a change: the one named, or the actor's latest."""

    activity_id: int | None = None


class ShowDeal(Request):
    """Show a deal's card."""

    deal: DealRef


class ShowHistory(Request):
    """Show what happened to a deal, latest first, from the activity before `older`."""

    deal: DealRef
    older: int | None = None


Page = Annotated[int, Field(ge=1, le=100_000)]


class Filters(Request):
    """What narrows a board or a list. Empty means everything open. See PRODUCT.md, "Commands"."""

    owner: Literal["anyone", "mine", "unowned"] | str = "anyone"
    stages: tuple[str, ...] = ()
    pipeline: str | None = None
    statuses: tuple[Status, ...] = ("open",)
    label: str | None = None
    stale: bool = False
    overdue: bool = False
    closing: tuple[date, date] | None = None
    above: Money | None = None
    below: Money | None = None
    company: str | None = None
    source: str | None = None
    words: tuple[str, ...] = ()
    text: str = ""


class ShowBoard(Request):
    """Show a pipeline's board."""

    filters: Filters = Filters()
    page: Page = 1


class ListDeals(Request):
    """List deals, greatest value first."""

    filters: Filters = Filters()
    page: Page = 1


class Search(Request):
    """Find deals, contacts and companies by words that begin theirs."""

    words: str
    page: Page = 1


class ConvertContact(Request):
    """Convert a contact's role, forward only (rule 5). `confirmed` is the yes to the question."""

    contact_id: int
    role: ContactRole
    confirmed: bool = False
