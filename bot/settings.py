"""Settings from the environment or a `.env` file; what is wrong with them, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

SLACK_API_URL = "https://slack.com/api/"


class Settings(BaseSettings):
    """What a process needs to know before it starts (docs/running.md). Secrets do not show when printed."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    database_url: str = "sqlite:///dealboard.db"
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL
    public_url: str | None = None
    token_encryption_key: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(3000, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def socket_mode(self) -> bool:
        """Whether the bot connects to Slack, rather than Slack to the bot."""
        return self.slack_app_token is not None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the set-up, and what mends it."""

    what: str
    remedy: str


class Misconfigured(Exception):
    """The process cannot start as it is set up."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.what for problem in problems))
        self.problems = problems


def load_settings() -> Settings:
    """The settings of this process. Raises Misconfigured where one cannot be read."""
    try:
        return Settings()
    except ValidationError as error:
        raise Misconfigured(*(_unreadable(each["loc"], each["msg"]) for each in error.errors())) from None


def _unreadable(place: tuple[int | str, ...], message: str) -> Problem:
    """Pydantic's words without the value, which may be a secret."""
    name = "_".join(str(part) for part in place).upper()
    return Problem(f"{name} cannot be read: {message}.", f"Correct {name} in the environment or in .env.")


def problems_for_running(settings: Settings) -> list[Problem]:
    """What is missing or contradictory for `dealboard run`; nothing where it can start."""
    return [*_token_problems(settings), *_way_in_problems(settings), *_key_problems(settings)]


def _token_problems(settings: Settings) -> list[Problem]:
    found = []
    bot, app = _shown(settings.slack_bot_token), _shown(settings.slack_app_token)
    if not bot and settings.token_encryption_key is None:
        found.append(
            Problem(
                "SLACK_BOT_TOKEN is not set.",
                "Copy the bot token (xoxb-…) from your app's “Install App” page into SLACK_BOT_TOKEN.",
            )
        )
    if bot and not bot.startswith("xoxb-"):
        found.append(
            Problem(
                "SLACK_BOT_TOKEN is not a bot token.",
                "A bot token starts with xoxb-; it is on your app's “Install App” page.",
            )
        )
    if app and not app.startswith("xapp-"):
        found.append(
            Problem(
                "SLACK_APP_TOKEN is not an app-level token.",
                "An app-level token starts with xapp-; make one with connections:write under “Basic"
                " Information”, or leave SLACK_APP_TOKEN out to use HTTP.",
            )
        )
    return found


def _way_in_problems(settings: Settings) -> list[Problem]:
    found = []
    if not settings.socket_mode and settings.slack_signing_secret is None:
        found.append(
            Problem(
                "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set, so nothing could reach the bot.",
                "For Socket Mode set SLACK_APP_TOKEN (xapp-…); for HTTP set SLACK_SIGNING_SECRET. Both are"
                " under “Basic Information”.",
            )
        )
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        found.append(
            Problem(
                "PUBLIC_URL is not an address.",
                "Write it in full, like https://deals.example.com, or leave it out.",
            )
        )
    if not settings.slack_api_url.startswith(("http://", "https://")):
        found.append(
            Problem(
                "SLACK_API_URL is not an address.", f"Leave it out, or write it like {SLACK_API_URL} in full."
            )
        )
    return found


def _key_problems(settings: Settings) -> list[Problem]:
    found = []
    if (settings.slack_client_id is None) != (settings.slack_client_secret is None):
        found.append(
            Problem(
                "Only one of SLACK_CLIENT_ID and SLACK_CLIENT_SECRET is set.", "Set both, or leave both out."
            )
        )
    if settings.token_encryption_key is not None:
        # Encryption takes its time to load, and most have no use for it.
        from bot.keyring import Keyring

        try:
            Keyring(settings.token_encryption_key.get_secret_value())
        except ValueError:
            found.append(
                Problem(
                    "TOKEN_ENCRYPTION_KEY is not a key, or not a list of keys with commas between.",
                    "docs/running.md, “Keys”, has the command that makes one.",
                )
            )
    return found


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""
