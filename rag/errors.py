"""The one error tree. A message says what happened, to what, and what to run next.

    ParleyError
      ConfigError
      CorpusError
        FetchError
          Blocked · TooLarge · Timeout · HttpStatus
        ExtractError · UnknownDocument · LibraryBusy · StorageError
      ReleaseError
        ReleaseMissing · ReleaseMismatch
      QuestionError
      NotAllowed
      ModelError
        ModelUnavailable · ModelTimeout · RateLimited
        BadReply
          PromptTooLong · RequestRejected

The command lines and the page print a ParleyError in one line; anything else is a bug and keeps its traceback.
"""

from __future__ import annotations


class ParleyError(Exception):
    """Base of every error that is shown to a user as one line."""


class ConfigError(ParleyError):
    """A setting is wrong; the message names it and the accepted values."""


class CorpusError(ParleyError):
    """Something between the outside world and a release failed."""


class FetchError(CorpusError):
    """A source could not be fetched; `name` is a short stable word for reports ("unreachable", "tls", "robots", …)."""

    name: str = "failed"

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name or type(self).name


class Blocked(FetchError):
    """The address is not one that Parley may fetch."""

    name = "blocked"


class TooLarge(FetchError):
    """The body is larger than the limit in force."""

    name = "too-large"


class Timeout(FetchError):
    """The server did not answer in time."""

    name = "timeout"


class HttpStatus(FetchError):
    """The server answered with a status that carries no document."""

    name = "http"


class ExtractError(CorpusError):
    """A file or page yields no usable text."""


class UnknownDocument(CorpusError):
    """No document has this id."""


class LibraryBusy(CorpusError):
    """Another refresh holds the library."""


class StorageError(CorpusError):
    """The disk refused a read or a write (full, no permission, damaged file)."""


class ReleaseError(ParleyError):
    """The published release cannot be used."""


class ReleaseMissing(ReleaseError):
    """No release is published yet, or its folder is gone."""


class ReleaseMismatch(ReleaseError):
    """The release was built with another model, splitter or schema."""


class QuestionError(ParleyError):
    """The question is empty or too long."""


class NotAllowed(ParleyError):
    """Somebody who may only read asked for a change of the corpus."""


class ModelError(ParleyError):
    """The chat or embedding model failed."""


class ModelUnavailable(ModelError):
    """The model server cannot be reached or refuses the key."""


class ModelTimeout(ModelError):
    """The model did not answer in time."""


class RateLimited(ModelError):
    """The model server asks to slow down."""


class BadReply(ModelError):
    """The model answered with something that cannot be used."""


class PromptTooLong(BadReply):
    """Prompt and answer together do not fit into the model's context."""


class RequestRejected(BadReply):
    """The server did not take the request as it was made (HTTP 400 or 422)."""
