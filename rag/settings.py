"""Settings: the only reader of the environment and of `.env`. Made once in app.py or a __main__.py and passed down."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import ConfigError

CHECKOUT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every knob, with its environment variable; README's table is held to this class by a test."""

    model_config = SettingsConfigDict(
        env_file=CHECKOUT / ".env", env_prefix="PARLEY_", extra="ignore", frozen=True, populate_by_name=True
    )

    home: Path = Field(CHECKOUT / ".parley", description="Folder of library.db and releases/.")
    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="Key of the model server; with it, a model writes."
    )
    openai_base_url: str | None = Field(
        None, validation_alias="OPENAI_BASE_URL", description="Any OpenAI-compatible server instead of OpenAI's own."
    )
    writer: Literal["auto", "quotes", "model"] = Field(
        "auto", description="Who writes: auto = a model when a key or base URL is set, else verbatim quotes."
    )
    chat_model: str = Field("gpt-4o-mini", description="Name of the chat model that drafts answers.")
    reply_format: Literal["auto", "text"] = Field(
        "auto", description="auto = JSON by a schema where the model server takes it, else text; text = never JSON."
    )
    judge: bool = Field(
        False, description="Let the model judge each drafted sentence once more: it may veto one, never approve one."
    )
    model_leads: bool = Field(
        False, description="Let drafted sentences push out quotes; for a model that is trusted to choose what matters."
    )
    price_read: float | None = Field(
        None,
        ge=0,
        description="US dollars for a million tokens that the model reads; both set, answers tell the cost.",
    )
    price_written: float | None = Field(
        None, ge=0, description="US dollars for a million tokens that the model writes."
    )
    embedding: Literal["local", "openai"] = Field("local", description="Where vectors come from.")
    embedding_model: str = Field("text-embedding-3-small", description="Embedding model when PARLEY_EMBEDDING=openai.")
    model_timeout: float = Field(60.0, gt=0, le=600, description="Seconds to wait for the model server.")
    keep_releases: int = Field(3, ge=1, le=50, description="Releases kept for roll-back; older ones are pruned.")
    max_shrink: float = Field(
        0.2, ge=0, le=1, description="Largest share of the current documents that a refresh may take away unasked."
    )
    max_failed: float = Field(
        0.5, ge=0, le=1, description="Share of the sources that may fail before a refresh ends with 1."
    )
    allow_hosts: str = Field("", description="Comma-separated private hosts that the fetch guard lets pass.")
    fetch_pause: float = Field(1.0, ge=0, le=60, description="Seconds between two requests to one host.")
    fetch_timeout: float = Field(30.0, gt=0, le=600, description="Seconds that one page may take in all.")
    fetch_workers: int = Field(8, ge=1, le=64, description="Hosts that are asked at the same time.")
    fetch_contact: str = Field("", description="Address or e-mail in the User-Agent, for whoever runs a fetched site.")
    watch_days: int = Field(
        30, ge=0, le=3650, description="Days for which a page that left its feed is still asked for changes."
    )
    editors: str = Field(
        "", description="Comma-separated e-mail addresses of those who may change the corpus, where sign-in is set up."
    )
    max_upload_mb: int = Field(20, ge=1, le=2000, description="Largest file that the page takes, in millions of bytes.")
    answers_at_once: int = Field(
        8, ge=1, le=64, description="Answers that the page makes at the same time; further questions wait their turn."
    )
    longest_conversation: int = Field(
        50, ge=1, le=500, description="Questions that one conversation of the page holds."
    )
    log_questions: bool = Field(True, description="Keep who asked what, and when, in questions.jsonl.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("WARNING", description="Log level on stderr.")

    @property
    def editor_addresses(self) -> frozenset[str]:
        """The addresses of PARLEY_EDITORS, in lower case."""
        return frozenset(mail.strip().lower() for mail in self.editors.split(",") if mail.strip())

    @property
    def model_configured(self) -> bool:
        """True when a chat model may be called."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    @property
    def use_model(self) -> bool:
        """True when a model drafts the answers."""
        return self.writer == "model" or (self.writer == "auto" and self.model_configured)

    @classmethod
    def load(cls, **overrides: Any) -> Settings:
        """Settings from the environment and `.env`; `overrides` win. Raises ConfigError naming the variable."""
        given = {name: value for name, value in overrides.items() if value is not None}
        try:
            settings = cls(**given)
        except ValidationError as error:
            raise ConfigError("; ".join(_line(e) for e in error.errors())) from error
        if settings.writer == "model" and not settings.model_configured:
            raise ConfigError(
                "PARLEY_WRITER=model needs OPENAI_API_KEY or OPENAI_BASE_URL; set one, or PARLEY_WRITER=quotes"
            )
        return settings


def _line(error: Any) -> str:
    name = str(error["loc"][0])
    variable = name if name.startswith("OPENAI_") else f"PARLEY_{name.upper()}"
    return f"{variable}: {error['msg']} (got {error.get('input')!r})"
