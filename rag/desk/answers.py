"""Answers as they are kept: whole, so that an old one opens as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from rag.errors import StorageError
from rag.types import Answer, Citation, Removed, Scope, Sentence


@dataclass(frozen=True, slots=True)
class View:
    """What there is to show of an answer at one moment: in the making, whole, stopped or failed."""

    found: int | None = None  # passages found, None while still searching
    language: str = "en"  # of labels, notes and marks
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    removed: tuple[Removed, ...] = ()
    answer: Answer | None = None
    error: str | None = None  # a line for the reader; "" when the fault is Parley's own
    stopped: bool = False

    @property
    def finished(self) -> bool:
        """True when nothing more will come."""
        return self.answer is not None or self.error is not None or self.stopped


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


@cache
def _views() -> TypeAdapter[View]:
    return TypeAdapter(View)


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


def packed_view(view: View) -> str:
    """The View as JSON; `unpacked_view` gives the same View back."""
    if view.answer is not None:  # which has the same sentences, citations and removed ones
        view = replace(view, sentences=(), citations=(), removed=())
    return _views().dump_json(view).decode("utf-8")


def unpacked_view(text: str) -> View:
    """The View that was packed. Raises StorageError when the text is not one."""
    try:
        view = _views().validate_json(text)
    except ValidationError as error:
        raise StorageError(f"desk.db: a kept answer cannot be read ({error.error_count()} faults)") from error
    return whole(view, view.answer) if view.answer is not None else view


def whole(view: View, answer: Answer) -> View:
    """The View when its answer is there."""
    return replace(view, answer=answer, sentences=answer.sentences, citations=answer.citations, removed=answer.removed)


def packed_scope(scope: Scope) -> str:
    """The Scope as JSON."""
    return _scopes().dump_json(scope).decode("utf-8")


def unpacked_scope(text: str) -> Scope:
    """The Scope that was packed. Raises StorageError when the text is not one."""
    try:
        return _scopes().validate_json(text)
    except ValidationError as error:
        raise StorageError(f"desk.db: kept limits cannot be read ({error.error_count()} faults)") from error
