"""The parts of the documentation that follow from the code. `python -m tests.docs` (make docs) writes them anew."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from corpus.read.columns import GUESSES
from rag.settings import CHECKOUT, Settings
from tests.layers import PACKAGES

README = CHECKOUT / "README.md"
ARCHITECTURE = CHECKOUT / "docs" / "architecture.md"
DATA = CHECKOUT / "docs" / "data.md"
PROGRAMS = ("rag", "corpus", "evals")


def variable(field: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"PARLEY_{field.upper()}"


def settings_table() -> str:
    """Every setting with its default and what it is for."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{variable(name)}` | {_default(field.default)} | {field.description} |")
    return "\n".join(rows)


def _default(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Path):
        value = value.relative_to(CHECKOUT)
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def commands() -> Iterator[tuple[str, click.Command]]:
    """("python -m corpus add", its command) for every verb of every program, a group's verbs one by one."""
    for program in PROGRAMS:
        yield from _below(f"python -m {program}", importlib.import_module(f"{program}.__main__").main)


def _below(line: str, group: click.Group) -> Iterator[tuple[str, click.Command]]:
    for verb, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _below(f"{line} {verb}", command)
        else:
            yield f"{line} {verb}", command


def commands_table() -> str:
    """Every command with its arguments and the first sentence of its help."""
    rows = ["| command | what it does |", "| --- | --- |"]
    for line, command in commands():
        arguments = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
        usage = _cell(" ".join([line, *arguments]))
        rows.append(f"| `{usage}` | {first_sentence(command.help or '')} |")
    return "\n".join(rows)


def first_sentence(text: str) -> str:
    """The first sentence of a help text, on one line."""
    paragraph = " ".join(text.strip().split("\n\n", maxsplit=1)[0].split())
    return re.split(r"(?<=\.)\s", paragraph, maxsplit=1)[0]


def columns_table() -> str:
    """Which column names each field is looked for under."""
    rows = ["| field | column names |", "| --- | --- |"]
    rows += [f"| {field} | {', '.join(names)} |" for field, names in GUESSES.items()]
    return "\n".join(rows)


def modules_table() -> str:
    """Every module with the first sentence of its docstring."""
    rows = ["| module | what it is |", "| --- | --- |"]
    files = [file for package in PACKAGES for file in sorted((CHECKOUT / package).rglob("*.py"))]
    for file in [*files, CHECKOUT / "app.py"]:
        name = file.relative_to(CHECKOUT)
        text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        if name.name != "__init__.py" or len(name.parts) > 2:
            rows.append(f"| `{name.as_posix()}` | {_cell(first_sentence(text))} |")
    return "\n".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def blocks() -> dict[tuple[Path, str], str]:
    """(file, marker) → what stands between `<!-- marker -->` and `<!-- /marker -->`."""
    return {
        (README, "settings"): settings_table(),
        (README, "commands"): commands_table(),
        (DATA, "columns"): columns_table(),
        (ARCHITECTURE, "modules"): modules_table(),
    }


def held(text: str, marker: str) -> str:
    """What stands between the markers. Raises ValueError when they are not there."""
    match = _pattern(marker).search(text)
    if match is None:
        raise ValueError(f"no <!-- {marker} --> … <!-- /{marker} -->")
    return match[1].strip()


def replaced(text: str, marker: str, block: str) -> str:
    """The text with the block between the markers."""
    return _pattern(marker).sub(lambda _: f"<!-- {marker} -->\n\n{block}\n\n<!-- /{marker} -->", text)


def _pattern(marker: str) -> re.Pattern[str]:
    return re.compile(rf"<!-- {marker} -->(.*?)<!-- /{marker} -->", re.DOTALL)


def write() -> None:
    """Brings every block up to date."""
    for (file, marker), block in blocks().items():
        file.write_text(replaced(file.read_text(encoding="utf-8"), marker, block), encoding="utf-8")


if __name__ == "__main__":
    write()
