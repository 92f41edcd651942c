"""Tokens at rest: encrypted under a key that is not in the database."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Keyring:
    """Encrypts tokens under the first of TOKEN_ENCRYPTION_KEY's keys, and reads those under any of them."""

    def __init__(self, keys: str) -> None:
        """`keys` are Fernet keys with commas between. Raises ValueError where one is none."""
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])

    def lock(self, token: str) -> str:
        """`token`, encrypted."""
        return self._fernet.encrypt(token.encode()).decode()

    def unlock(self, locked: str) -> str | None:
        """The token again; None where no key that we have fits."""
        try:
            return self._fernet.decrypt(locked.encode()).decode()
        except InvalidToken:
            return None
