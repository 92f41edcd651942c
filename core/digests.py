"""What happened in a stretch of time, for a member or a channel (rules 12, 13 and 15)."""

from __future__ import annotations

from core.actor import Role
from core.digest_results import Scope


def scope_of(role: Role) -> Scope:
    """Whose deals the digest of somebody with that role is about."""
    if role >= Role.manager:
        return "people"
    return "own" if role >= Role.rep else "all"
