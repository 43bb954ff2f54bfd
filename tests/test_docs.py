from __future__ import annotations

import itertools
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from rag.settings import CHECKOUT, Settings
from tests import docs

PAGES = [
    docs.README,
    CHECKOUT / "CONTRIBUTING.md",
    CHECKOUT / "CHANGELOG.md",
    *sorted((CHECKOUT / "docs").glob("*.md")),
]
COMMANDS = dict(docs.commands())


@pytest.mark.parametrize(("file", "marker"), list(docs.blocks()), ids=lambda part: getattr(part, "name", part))
def test_tables_that_follow_from_the_code_are_up_to_date(file: Path, marker: str) -> None:
    assert docs.held(file.read_text(encoding="utf-8"), marker) == docs.blocks()[file, marker], "run: make docs"


def test_the_template_has_every_setting_with_its_default() -> None:
    lines = (CHECKOUT / ".env.example").read_text(encoding="utf-8").splitlines()
    shown = dict(line[1:].split("=", 1) for line in lines if re.match(r"#[A-Z_]+=", line))
    defaults = {
        docs.variable(name): docs._default(field.default).strip("`") for name, field in Settings.model_fields.items()
    }
    assert shown == defaults
    for before, line in itertools.pairwise(lines):
        if re.match(r"#[A-Z_]+=", line):
            assert before.startswith("# "), f"{line} has no comment above it"


def test_the_template_as_it_is_changes_nothing(tmp_path: Path) -> None:
    given = (CHECKOUT / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(re.sub(r"(?m)^#(PARLEY_[A-Z_]+=.+)$", r"\1", given), encoding="utf-8")
    changed = Settings(_env_file=tmp_path / ".env")
    plain = Settings()
    assert changed.model_dump(exclude={"home"}) == plain.model_dump(exclude={"home"})


def test_every_command_explains_itself() -> None:
    for line, command in COMMANDS.items():
        shown = CliRunner().invoke(command, ["--help"])
        assert shown.exit_code == 0, line
        assert docs.first_sentence(command.help or "").endswith("."), f"{line}: no sentence of help"
        options = [p for p in command.params if isinstance(p, click.Option)]
        assert all(option.help for option in options), f"{line}: an option without help"


def _command(line: str) -> click.Command | None:
    """The command that a line of a page calls: "python -m corpus add FILE", "python -m corpus sources list"."""
    words = line.split()
    return COMMANDS.get(" ".join(words[:5])) or COMMANDS.get(" ".join(words[:4]))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"python -m (?:rag|corpus|evals) [a-z]+(?: [a-z]+)?", text):
        assert _command(line) or any(name.startswith(f"{line} ") for name in COMMANDS), f"{page.name} names {line}"
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4}|^)make ([a-z]+)", text, re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_a_page_names_is_there(page: Path) -> None:
    for line in re.findall(
        r"(?:`|^ {4})(python -m (?:rag|corpus|evals) [^`\n]+)", page.read_text(encoding="utf-8"), re.MULTILINE
    ):
        command = _command(line) or click.Command(line)  # a group of commands takes no options here
        known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", line)) - {"--help"}
        assert used <= known, f"{page.name}: {line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_plain_lines_of_the_readme_install_what_make_installs() -> None:
    text = docs.README.read_text(encoding="utf-8")
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for line in re.findall(r"^\.venv/bin/python -m pip install (.+)$", text, re.MULTILINE):
        assert f"$(PIP) {shlex.join(shlex.split(line))}" in makefile
