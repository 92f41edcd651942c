"""When and of what a member hears, and what they ask to have otherwise. See `core.requests`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.requests import Request, Told

MINUTES_OF_A_DAY = 24 * 60
USUAL_MINUTE = 9 * 60
Pace = Literal["daily", "weekly", "off"]


class Preferences(BaseModel):
    """When and of what a member hears. `minute` counts from midnight in their own zone; Monday is day 0.

    With `together` all that is due on a day comes in one message at that time.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    minute: int = Field(USUAL_MINUTE, ge=0, lt=MINUTES_OF_A_DAY)
    days: frozenset[int]
    reminders: bool = True
    tasks: bool = True
    digest: Pace = "weekly"
    together: bool = False

    @property
    def silent(self) -> bool:
        """Whether they hear of nothing by themselves."""
        return not (self.reminders or self.tasks) and self.digest == "off"


class ChangePreferences(Request):
    """Change what was changed of one's own preferences, all at once; see `core.setting_requests`."""

    entered: Preferences
    seen: Preferences | None = None
    told: Told | None = None
