"""What goes over the wire to the bot: looked at, sent once more, changed on its way, forged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import httpx

from sandbox.block_kit import check_message
from sandbox.ids import new_trigger
from sandbox.testing import Visit
from tests.scenarios.office import Answer
from tests.support.payloads import Signed, sign

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Wire:
    """The line between Slack and the bot."""

    visit: Visit

    def sent(self) -> Signed:
        """What Slack sent the bot last, as it stood."""
        entries = self.visit.do(lambda: list(self.visit.world.inspector.entries))
        raw = next(each.raw for each in reversed(entries) if each.direction == "to_bot")
        return Signed(raw.content, raw.headers)

    def again(self) -> httpx.Response:
        """Send the bot the latest click once more, as a second one of the same button."""
        form = dict(parse_qsl(self.sent().content.decode(), keep_blank_values=True))
        payload = json.loads(form["payload"])
        payload["trigger_id"] = new_trigger()
        return self.send(self.signed(urlencode({"payload": json.dumps(payload)})))

    def send(self, request: Signed) -> httpx.Response:
        """Send the bot a request as it stands."""
        address = self.visit.sandbox.deliveries.request_url
        assert address is not None
        return httpx.post(address, content=request.content, headers=request.headers, timeout=10)

    def answer(self, request: Signed) -> Answer:
        """Send a command; what it is acknowledged with."""
        response = self.send(request)
        assert response.status_code == 200, response.text
        answer = json.loads(response.text)
        assert check_message(answer) == []
        return Answer({**answer, "is_ephemeral": answer["response_type"] == "ephemeral"})

    def command(
        self, like: Signed, *, secret: str = "", timestamp: int | None = None, **fields: str
    ) -> Signed:
        """A command that nobody typed, like one that was sent but for `fields`, and newly signed."""
        form = dict(parse_qsl(like.content.decode(), keep_blank_values=True))
        body = urlencode(form | {"trigger_id": new_trigger()} | fields)
        return self.signed(body, secret=secret, timestamp=timestamp)

    def signed(self, body: bytes | str, *, secret: str = "", timestamp: int | None = None) -> Signed:
        """A form, signed with the app's secret or another, at `timestamp` in Unix seconds or now."""
        content = body.encode() if isinstance(body, str) else body
        secret = secret or self.visit.sandbox.deliveries.signing_secret
        return Signed(content, {"Content-Type": FORM, **sign(secret, content, timestamp)})
