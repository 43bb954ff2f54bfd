"""The chat model from Settings, and the one place where a provider's errors become ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.errors import (
    BadReply,
    ModelError,
    ModelTimeout,
    ModelUnavailable,
    PromptTooLong,
    RateLimited,
    RequestRejected,
)
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

RETRIES = 2  # of a request that has not answered yet; a Retry-After of up to a minute is obeyed
MAX_TOKENS = 700  # of one answer
TOO_LONG = "the prompt is longer than the model takes: ask a shorter question or use a model with a larger context"
_OVERFLOW = re.compile(r"context[ _](?:length|window|size)|(?:too many|maximum|exceed\w*) .{0,40}tokens", re.IGNORECASE)
_NO_TEMPERATURE = ("o1", "o3", "o4", "gpt-5")  # models that refuse any temperature but their own


def chat_model(settings: Settings) -> ChatOpenAI:
    """A streaming client of the configured server: bounded in time and retries, nothing sent until it is called."""
    from langchain_openai import ChatOpenAI  # here, since an answer without a model must not pay for this import

    key = settings.openai_api_key
    return ChatOpenAI(
        model=settings.chat_model,
        api_key=key if key is not None else (lambda: "none"),  # local servers want a key, any key
        base_url=settings.openai_base_url,
        timeout=settings.model_timeout,
        max_retries=RETRIES,
        max_completion_tokens=MAX_TOKENS,
        temperature=None if settings.chat_model.startswith(_NO_TEMPERATURE) else 0.0,
        streaming=True,
        use_responses_api=False,
    )


@contextmanager
def provider_errors(server: str) -> Iterator[None]:
    """Turns whatever the provider's libraries raise inside the block into a ModelError that names `server`."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:
        ours = translate(error, server)
        if ours is None:
            raise
        raise ours from error


def translate(error: BaseException, server: str) -> ModelError | None:
    """Our error for a provider's, or None when it is not the provider's: then it is a bug of ours."""
    for kind, ours, advice in _table():
        if isinstance(error, kind):
            said = _said(error)
            if issubclass(ours, BadReply) and _OVERFLOW.search(said):
                ours, advice = PromptTooLong, TOO_LONG
            return ours(f"{server}: {said}; {advice}")
    return None


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[type[BaseException], type[ModelError], str], ...]:
    """Provider class → our class and what to do next; the first that fits wins, so subclasses stand ahead."""
    import httpx
    import httpx2  # what the openai package talks through
    import openai
    from langchain_core.exceptions import OutputParserException
    from langchain_openai.chat_models import base as langchain_base

    key, address = "check OPENAI_API_KEY", "check OPENAI_BASE_URL and that the server runs"
    later = "try again later"
    overflow = langchain_base.OpenAIContextOverflowError, langchain_base.OpenAIAPIContextOverflowError
    return (
        *((kind, PromptTooLong, TOO_LONG) for kind in overflow),
        (langchain_base.OpenAIRefusalError, BadReply, "the model refused"),
        (openai.RateLimitError, RateLimited, later),
        (openai.APITimeoutError, ModelTimeout, "raise PARLEY_MODEL_TIMEOUT or try again"),
        (openai.APIResponseValidationError, BadReply, address),
        (openai.APIConnectionError, ModelUnavailable, address),
        (openai.AuthenticationError, ModelUnavailable, key),
        (openai.PermissionDeniedError, ModelUnavailable, key),
        (openai.NotFoundError, ModelUnavailable, "check PARLEY_CHAT_MODEL and OPENAI_BASE_URL"),
        (openai.ConflictError, ModelUnavailable, later),
        (openai.InternalServerError, ModelUnavailable, later),
        (openai.BadRequestError, RequestRejected, "the server did not accept the request"),
        (openai.UnprocessableEntityError, RequestRejected, "the server did not accept the request"),
        (openai.LengthFinishReasonError, BadReply, "the reply was cut off at its length limit"),
        (openai.ContentFilterFinishReasonError, BadReply, "the server withheld the answer"),
        (openai.APIError, BadReply, "the server broke off its answer"),
        (openai.OpenAIError, ModelUnavailable, key),
        *(
            (kind, ModelTimeout, "raise PARLEY_MODEL_TIMEOUT or try again")
            for kind in (httpx.TimeoutException, httpx2.TimeoutException)
        ),
        *(
            (kind, ModelUnavailable, address)
            for kind in (httpx.HTTPError, httpx2.HTTPError, httpx.InvalidURL, httpx2.InvalidURL)
        ),
        *((kind, BadReply, "the server broke off its answer") for kind in (httpx.StreamError, httpx2.StreamError)),
        (json.JSONDecodeError, BadReply, "the answer is not JSON"),
        (UnicodeDecodeError, BadReply, "the answer is not UTF-8"),
        (OutputParserException, BadReply, "the answer cannot be read"),
        # langchain_openai reports an answer without choices, or one of another shape, with these
        *(
            (kind, BadReply, "the answer is not a chat completion")
            for kind in (TypeError, KeyError, IndexError, AttributeError, ValueError)
        ),
    )


def _said(error: BaseException) -> str:
    """The provider's words in one short line."""
    status = getattr(error, "status_code", None)
    body = getattr(error, "body", None)
    text = (
        str(body["message"]) if isinstance(body, dict) and body.get("message") else str(error) or type(error).__name__
    )
    line = " ".join(text.split())
    return (f"HTTP {status}, " if status else "") + (line if len(line) <= 200 else line[:199] + "…")
