"""What callers ask for: frozen models with imperative names. A button, a form and a script ask alike.

Who is meant is a reference: a number, words, or the key that a button carries. References are resolved in
the transaction that acts on them, so that nothing can change in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.money import Money
from core.results import Look, Sort, Status


class Request(BaseModel):
    """The base of requests and references."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Word(Request):
    """A word as it was typed; `quoted` where quotes made it one, and then it is never split.

    `at` is where it begins in the line, so that free text can be taken from there as it was typed.
    """

    text: str
    quoted: bool = False
    at: int = 0


Words = tuple[Word, ...]


class DealNumber(Request):
    """A deal by its number in conversation."""

    number: int


class DealKey(Request):
    """A deal by its key, as a button carries it.

    `stage_id` and `status` are what the person saw; the request is refused where they have changed (rule 8).
    """

    deal_id: int
    stage_id: int | None = None
    status: Status | None = None


class Line(Request):
    """A deal and perhaps what follows it, as typed: `142 proposal`, `acme renewal next`.

    `text` is all of it; `command` the words before (`deal move`), so that an answer can offer the whole line.
    """

    words: Words
    text: str
    command: str

    def tail(self, at: int) -> str:
        """The line from word `at` on, as it was typed."""
        return self.text[self.words[at].at :].strip() if at < len(self.words) else ""

    def free_text(self, at: int) -> str:
        """As `tail`, but for quotes around all of it."""
        words = self.words[at:]
        return words[0].text if len(words) == 1 and words[0].quoted else self.tail(at)


DealRef = DealNumber | DealKey | Line


class Told(Request):
    """What the person was told that others changed while a form lay open: `agreed` stands for what was so
    then, `names` are the fields that are to hold all the same. See `core.meant`.
    """

    agreed: int
    names: frozenset[str]


class StageKey(Request):
    """A stage by its key, as a button carries it."""

    stage_id: int


Consent = Literal["anyway", "together", "confirmed"]


class Consenting(Request):
    """A request that may need a yes: `anyway` to create a double, `together` to bring the contact's other
    deals along, `confirmed` to what cannot be taken back.
    """

    consent: frozenset[Consent] = frozenset()


class Seen(Request):
    """A request that a form may send, which showed the deal as it was at `version`.

    What differs from that is what the person changed, and the request is refused where somebody else changed
    the same since (rule 8), or since the version `agreed`, up to which the person was told what happened.
    Without `version` the deal was seen as it is now.
    """

    version: int | None = None
    agreed: int | None = None


class CreateDeal(Consenting):
    """Create a deal (rule 3: it lands in the default stage of the default pipeline unless named).

    `contact` and `company` are names, matched exactly or created, unless their keys are given. `owner` is a
    mention or a name; the creator owns it where there is none. `line` is the command as typed, for answers
    that offer it again. `note` is written into its history with it.
    """

    title: str
    line: str = "deal new"
    note: str | None = None
    value: Money | None = None
    contact: str | None = None
    contact_id: int | None = None
    company: str | None = None
    company_id: int | None = None
    owner: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    closing: date | None = None
    due: date | None = None
    label: str | None = None
    source: str | None = None


class MoveDeal(Request):
    """Move a deal to a stage of its pipeline; `stage_id` where a button names it, else the line does.

    `note` is kept with the move.
    """

    deal: DealRef
    stage_id: int | None = None
    note: str | None = None


class WinDeal(Seen):
    """Mark a deal won; the final value and the day may be corrected."""

    deal: DealRef
    value: Money | None = None
    on: date | None = None


class LoseDeal(Seen):
    """Mark a deal lost. `reason` is matched with the workspace's list; other words are kept as text.

    Beside a reason of the list that is named by its key, they are a note.
    """

    deal: DealRef
    reason_id: int | None = None
    reason: str | None = None


class AbandonDeal(Seen):
    """Mark a deal abandoned: it could not be worked through."""

    deal: DealRef
    reason: str | None = None


class ReopenDeal(Consenting):
    """Put a closed deal back on the board, in its stage or in one that is named."""

    deal: DealRef
    stage_id: int | None = None


class AssignDeal(Request):
    """Give a deal to a member; `owner` is a user id, a name, or None for nobody."""

    deal: DealRef
    owner: str | None = None


class TakeDeal(Request):
    """Give a deal to oneself. `owner_id` is whose it was, as the person saw it; None for nobody's."""

    deal: DealRef
    owner_id: int | None = None


class RenameDeal(Consenting):
    """Change a deal's title; `anyway` allows a second open deal of that title and company."""

    deal: DealRef
    title: str | None = None


class RevalueDeal(Request):
    """Change a deal's value; `NO_VALUE` takes it away."""

    deal: DealRef
    value: Money | None = None


class SetClosing(Request):
    """Change the day on which a deal is expected to close; None takes it away."""

    deal: DealRef
    on: date | None = None


class SetDue(Request):
    """Change the day on which a deal falls due; None takes it away. Set by hand, it outlasts the stage."""

    deal: DealRef
    on: date | None = None


class SetLabel(Request):
    """Put a label on a deal; None takes it off."""

    deal: DealRef
    label: str | None = None


class SetSource(Request):
    """Say where a deal came from; None takes it away."""

    deal: DealRef
    source: str | None = None


class NoteDeal(Request):
    """Write into a deal's history."""

    deal: DealRef
    text: str = ""


class TransferDeal(Consenting):
    """Move a deal to another pipeline, into its default stage or one that is named."""

    deal: DealRef
    pipeline: str | None = None
    stage: str | None = None


class DeleteDeal(Consenting):
    """Delete a deal for good. The consent `confirmed` is the second asking (rule 16).

    `version` is the deal's as it was shown; where it has changed since, nothing is deleted.
    """

    deal: DealRef
    version: int | None = None


class Lasting(Request):
    """A request that may take longer than its answer can wait.

    Where the person reads how it ended: `response_url`, whose message is replaced with `replaces`, and the
    form `view_id`, which shows how far it is.
    """

    response_url: str = ""
    replaces: bool = False
    view_id: str = ""

    @property
    def reply(self) -> dict[str, str | bool]:
        """The same as a job keeps it."""
        return {"response_url": self.response_url, "replaces": self.replaces, "view_id": self.view_id}


class Undo(Lasting):
    """Take back a change: the one named, or the actor's latest. That of a bulk change may last."""

    activity_id: int | None = None


class ShowDeal(Request):
    """Show a deal's card."""

    deal: DealRef


class ShowAgenda(Request):
    """Show what needs a member today: the actor unless another is named."""

    member_id: int | None = None


class ShowHistory(Request):
    """Show what happened to a deal, latest first: before the activity `older`, or after `newer`."""

    deal: DealRef
    older: int | None = None
    newer: int | None = None


Page = Annotated[int, Field(ge=1, le=100_000)]


class Filters(Request):
    """What narrows a board or a list; empty means everything open. `text` is the filters as typed.

    The pipeline is named by words or by key. See PRODUCT.md, "Commands".
    """

    owner: Literal["anyone", "mine", "unowned"] | str = "anyone"
    stages: tuple[str, ...] = ()
    pipeline: str | None = None
    pipeline_id: int | None = None
    statuses: tuple[Status, ...] = ("open",)
    label: str | None = None
    stale: bool = False
    overdue: bool = False
    nostep: bool = False
    closing: tuple[date, date] | None = None
    above: Money | None = None
    below: Money | None = None
    company: str | None = None
    source: str | None = None
    words: tuple[str, ...] = ()
    text: str = ""


class ShowBoard(Request):
    """Show a pipeline's board: which of its columns, in which order the deals, one deal a line or in full.

    Without a `look`, many columns are compact and few in full. `skipped` is by stage how many of its deals
    come before those to be shown.
    """

    filters: Filters = Filters()
    page: Page = 1
    sort: Sort = "value"
    look: Look | None = None
    skipped: Mapping[int, Annotated[int, Field(ge=0)]] = {}


class ShowStage(Request):
    """Show all of one stage of a board."""

    filters: Filters = Filters()
    stage_id: int
    sort: Sort = "value"
    page: Page = 1


class ListDeals(Request):
    """List deals, greatest value first."""

    filters: Filters = Filters()
    page: Page = 1


class Search(Request):
    """Find deals, contacts and companies by words that begin theirs."""

    words: str
    page: Page = 1
