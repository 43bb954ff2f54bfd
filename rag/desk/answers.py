"""Answers as they are kept: whole, so that an old one opens as it was."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter, ValidationError

from rag.errors import StorageError
from rag.types import Answer, Scope


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


@cache
def _scopes() -> TypeAdapter[Scope]:
    return TypeAdapter(Scope)


def packed(answer: Answer) -> str:
    """The Answer as JSON; `unpacked` gives the same Answer back."""
    return _answers().dump_json(answer).decode("utf-8")


def unpacked(text: str) -> Answer:
    """The Answer that was packed. Raises StorageError when the text is not one."""
    try:
        return _answers().validate_json(text)
    except ValidationError as error:
        raise StorageError(f"desk.db: a kept answer cannot be read ({error.error_count()} faults)") from error


def packed_scope(scope: Scope) -> str:
    """The Scope as JSON."""
    return _scopes().dump_json(scope).decode("utf-8")


def unpacked_scope(text: str) -> Scope:
    """The Scope that was packed. Raises StorageError when the text is not one."""
    try:
        return _scopes().validate_json(text)
    except ValidationError as error:
        raise StorageError(f"desk.db: kept limits cannot be read ({error.error_count()} faults)") from error
