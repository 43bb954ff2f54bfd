from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What make needs of a checkout, and nothing installed."""
    for file in (CHECKOUT / "Makefile", CHECKOUT / "constraints.txt", *CHECKOUT.glob("requirements*.txt")):
        shutil.copy(file, tmp_path)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Make as typed in a shell, also when make itself runs these tests."""
    shell = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(["make", *arguments], cwd=folder, env=shell, capture_output=True, text=True, check=False)


def executable(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_help_is_the_default_and_lists_what_people_use(checkout: Path) -> None:
    shown = make(checkout)
    assert shown.returncode == 0
    assert all(
        f"make {target}" in shown.stdout for target in ("install", "app", "test", "check", "bench", "eval", "gate")
    )


def test_without_python_one_line_says_what_to_do(checkout: Path) -> None:
    failed = make(checkout, "app", "PYTHON=no-such-python")
    assert failed.returncode != 0
    assert "no no-such-python here. Install Python 3.11 or newer" in failed.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_too_old_is_named(checkout: Path) -> None:
    old = executable(checkout / "python3.9", 'case "$1" in -V) echo Python 3.9.2 ;; *) exit 1 ;; esac')
    failed = make(checkout, "install", f"PYTHON={old}")
    assert failed.returncode != 0
    assert "is Python 3.9.2, and Parley needs 3.11 or newer" in failed.stderr


def test_a_python_without_venv_is_named(checkout: Path) -> None:
    bare = executable(checkout / "bare", f'case "$2" in *venv*) exit 1 ;; *) exec {sys.executable} "$@" ;; esac')
    failed = make(checkout, "install", f"PYTHON={bare}")
    assert failed.returncode != 0
    assert "apt-get install python3-venv" in failed.stderr


def test_pip_runs_again_only_when_a_list_changed(checkout: Path) -> None:
    stamps = [checkout / ".venv" / name for name in (".installed-runtime", ".installed-tests")]
    (checkout / ".venv" / "bin").mkdir(parents=True)
    executable(checkout / ".venv" / "bin" / "python", "exit 0")
    later = max(path.stat().st_mtime for path in checkout.iterdir()) + 10
    for number, stamp in enumerate(stamps):
        stamp.touch()
        os.utime(stamp, (later + number, later + number))
    assert "pip" not in make(checkout, "-n", "install").stdout
    os.utime(checkout / "requirements-dev.txt", (later + 5, later + 5))
    again = make(checkout, "-n", "install").stdout
    assert "-r requirements-dev.txt" in again
    assert "-r requirements.txt" not in again


def test_the_scripts_of_the_house_are_sound_shell() -> None:
    script = CHECKOUT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], capture_output=True, check=False).returncode == 0
