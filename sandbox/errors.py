"""How Slack says no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`: Slack's error code, explanations, and further fields of the answer."""

    def __init__(self, code: str, messages: Sequence[str] = (), **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.more = more

    def answer(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class Refusal(Exception):
    """Something that a person tried in the page and that Slack's client would not let them do."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
