"""What the editor's commands share: the group that prints errors, options, settings, and printing."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rag.errors import ParleyError

if TYPE_CHECKING:  # at run time each command imports what it needs: `show` must start at once
    from corpus.library import LocalLibrary
    from rag.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
home_option = click.option("--home", type=click.Path(path_type=Path), help="Folder of the library and its releases.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Group(click.Group):
    """Prints a ParleyError as one line and ends with 1; anything else is a bug and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ParleyError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(1)


def command(name: str, example: str) -> Callable[[Command], click.Command]:
    """A command of that name whose help ends with an example."""
    return click.command(name, epilog=f"Example: python -m corpus {example}")


def start() -> None:
    """Logs on stderr, UTF-8 on both streams whatever the terminal says."""
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def settings(home: Path | None) -> Settings:
    """Settings with the home given on the command line."""
    from rag.settings import Settings

    return Settings.load(home=home)


def home_of(home: Path | None) -> Path:
    """The home given on the command line, else the settings'."""
    return home or settings(home).home


def library_of(home: Path | None) -> LocalLibrary:
    """The library of the home, which must be there. Raises StorageError."""
    from corpus.library import LocalLibrary

    return LocalLibrary(home_of(home), create=False)


def print_json(value: object) -> None:
    """One JSON value on stdout."""
    print_lines([json.dumps(value, ensure_ascii=False, indent=2)])


def print_lines(lines: Iterable[str]) -> None:
    """Lines on stdout, written at once."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
