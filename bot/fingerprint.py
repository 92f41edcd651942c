"""What is shown, in a few characters: two that are alike look alike."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

# When a question was put is another moment at each look, and is not seen.
_ASKED_AT = re.compile(r'\\"a\\":\\"[^"\\]*\\"')


def fingerprint(content: Mapping[str, Any]) -> str:
    """The fingerprint of a message or a view."""
    return sha256(_ASKED_AT.sub("", json.dumps(content, sort_keys=True)).encode()).hexdigest()[:32]
