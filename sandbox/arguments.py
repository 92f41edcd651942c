"""The arguments of a call: from the query, a form and JSON alike."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from sandbox.errors import ApiError

# Slack has a code of its own for each of these that is no JSON.
_FORMATTED = ("blocks", "metadata", "unfurls")
_TRUE = frozenset({"1", "true", "t", "yes"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Arguments:
    """What a call was given. Each reader raises ApiError where what is there cannot be read so."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = {name: value for name, value in given.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self.given and self.given[name] != ""

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers are taken for theirs."""
        value = self.given.get(name, default)
        if isinstance(value, dict | list | bool):
            raise ApiError("invalid_arguments", [f"[ERROR] must be a string [json-pointer:/{name}]"])
        return str(value)

    def required(self, name: str) -> str:
        """A string that must be there."""
        self.require(name)
        return self.text(name)

    def require(self, name: str) -> None:
        """Raise ApiError unless it is there."""
        if name not in self:
            raise ApiError("invalid_arguments", [f"[ERROR] missing required field: {name}"])

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean, as JSON or in words or as 0 and 1."""
        value = self.given.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in _TRUE

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.given.get(name) or default)
        except (TypeError, ValueError):
            raise ApiError("invalid_arguments", [f"[ERROR] must be an integer: {name}"]) from None

    def structure(self, name: str) -> Any:
        """An object or a list, as such or as JSON in a string; None where it was not given."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            code = f"invalid_{name}_format" if name in _FORMATTED else "invalid_arguments"
            raise ApiError(code, [f"[ERROR] must be JSON: {name}"]) from None

    def words(self, name: str) -> list[str]:
        """A list of words: a JSON list, or with commas between."""
        value = self.given.get(name) or []
        return [str(each) for each in value] if isinstance(value, list) else str(value).split(",")


async def read_arguments(request: Request) -> Arguments:
    """The arguments in the query and in the body; the body's count where both name one. Raises ApiError."""
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        body = await request.body()
        try:
            parsed = json.loads(body) if body.strip() else {}
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(parsed, dict):
            raise ApiError("json_not_object")
        given |= parsed
    elif kind in _FORMS:
        async with request.form() as form:
            given |= {name: value for name, value in form.items() if isinstance(value, str)}
    elif await request.body():
        raise ApiError("invalid_post_type" if kind else "missing_post_type")
    return Arguments(given)
