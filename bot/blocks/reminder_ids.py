"""The values that the menus and buttons of a daily reminder carry. See `bot.blocks.ids`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.blocks.ids import Key, Value


class RestValue(Value):
    """A deal that is to rest for a stretch from now; `form` asks until when."""

    deal_id: Key = Field(alias="d")
    to: Literal["3d", "1w", "2w", "4w", "form"] = Field(alias="t")

    @property
    def only_looks(self) -> bool:
        """The form is opened from the same menu."""
        return self.to == "form"


class ReminderValue(Value):
    """A page of somebody's own reminder."""

    reminder_id: Key = Field(alias="r")
    page: Annotated[int, Field(ge=1, le=100)] = Field(1, alias="p")
