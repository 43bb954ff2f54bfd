"""What all tests share: a clean environment, and releases of the starter corpus that are built once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "corpus" / "documents"
KEPT = ROOT / ".parley-test"  # homes kept between runs, so that nothing is embedded twice


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is collected: no setting of the developer's reaches a test, not even through .env."""
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "PARLEY_", "LANGCHAIN_", "LANGSMITH_"))]:
        del os.environ[name]
    Settings.model_config["env_file"] = None


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """HOME and PARLEY_HOME are folders that no other test shares, until a test sets its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PARLEY_HOME", str(home / "parley"))
    for name in [name for name in os.environ if name.startswith("OPENAI_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def home() -> Path:
    """An empty home of this test's own: what Settings.load() finds, too."""
    return Path(os.environ["PARLEY_HOME"])
