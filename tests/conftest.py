"""What all tests share: a clean environment, and releases of the starter corpus that are built once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from rag.settings import Settings
from tests import homes
from tests.browser_fixtures import browser  # noqa: F401 - fixture: one browser for all, Playwright allows no second
from tests.model_fixtures import bad_server, llama_url, smollm  # noqa: F401 - fixtures
from tests.web_fixtures import site  # noqa: F401 - fixture

OURS = ("OPENAI_", "PARLEY_", "LANGCHAIN_", "LANGSMITH_")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is collected: no setting of the developer's reaches a test, not even through .env."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    Settings.model_config["env_file"] = None


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """HOME and PARLEY_HOME are folders that no other test shares, until a test sets its own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PARLEY_HOME", str(folder / "parley"))


@pytest.fixture
def home() -> Path:
    """An empty home of this test's own, which Settings.load() finds too."""
    return Path(os.environ["PARLEY_HOME"])


@pytest.fixture(scope="session")
def starter_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a release of homes.SMALL, some 60 passages. For reading: copy it (copy_of_starter) to change it."""
    built = homes.kept("small", homes.small_documents(homes.KEPT / "small-documents"))
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("starter") / "parley"))


@pytest.fixture
def copy_of_starter(starter_home: Path, home: Path) -> Path:
    """A home of this test's own with the small release in it."""
    return Path(shutil.copytree(starter_home, home))


@pytest.fixture(scope="session")
def full_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a release of the whole starter corpus: a minute or two when it is first built. For reading."""
    built = homes.kept("starter", homes.DOCUMENTS)
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("full") / "parley"))
