"""What an admin may set for a workspace, each with the value that a new one starts with."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FirstStep = Literal["pipeline", "over"]


class WorkspaceSettings(BaseModel):
    """The rules of a workspace; stored as JSON, so a field that is added later takes its default."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    currency: str = Field("USD", description="The currency of an amount written without one (rule 9).")
    one_pipeline_per_contact: bool = Field(
        True, description="A contact's open deals are all in one pipeline (rule 4)."
    )
    new_contact_gets_deal: bool = Field(
        False, description="Each new contact gets a deal in the default pipeline (rule 4)."
    )
    reps_change_all_deals: bool = Field(False, description="Reps may change one another's deals (rule 15).")
    working_days: frozenset[int] = Field(
        frozenset({0, 1, 2, 3, 4}), description="On which days people are reminded (rule 12); Monday is 0."
    )
    longest_pause_days: int = Field(
        90,
        description="For how many days at most a next step or a snooze puts off staleness (rule 11).",
    )
    admit_guests: bool = Field(False, description="Guests may use the bot as viewers (rule 15).")
    admit_strangers: bool = Field(
        False, description="People of another organisation may use the bot as viewers (rule 15)."
    )
    welcomed: str | None = Field(None, description="Who was welcomed to the bot, a user's id.")
    first_steps: frozenset[FirstStep] = Field(
        frozenset(), description="What the welcome need not ask for any more; `over` ends it."
    )
    channels_with_outsiders: frozenset[str] = Field(
        frozenset(), description="Channels with guests or strangers that may hear of deals (rule 15)."
    )
