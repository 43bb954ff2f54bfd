from __future__ import annotations

from pathlib import Path

import pytest

from tests.layers import LONGEST_MODULE, breaches, modules

ROOT = Path(__file__).resolve().parent.parent


def test_every_module_keeps_the_import_rules() -> None:
    found = breaches(modules(ROOT))
    assert not found, "\n".join(map(str, found))


def test_the_checker_sees_the_whole_project() -> None:
    seen = modules(ROOT)
    assert {"rag.types", "rag.index", "corpus.split", "evals", "ui"} <= set(seen)


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        ("rag.chain", "import corpus.library", "rag may not import corpus.library"),
        ("rag.chain", "from evals import cases", "rag may not import evals.cases"),
        ("rag.chain", "def f():\n    from ui import chat", "rag may not import ui.chat"),
        ("rag.chain", "import streamlit as st", "streamlit belongs to app, ui alone"),
        ("rag.types", "from corpus.split import split", "rag may not import corpus.split.split"),
        ("corpus.library", "from rag.retrieve import retrieve", "corpus may not import rag.retrieve.retrieve"),
        ("corpus.library", "from rag import chain", "corpus may not import rag.chain"),
        ("corpus.library", "from chromadb.api import ClientAPI", "chromadb belongs to rag.vectors alone"),
        ("corpus.library", "import langchain_chroma", "langchain_chroma belongs to rag.vectors alone"),
        ("corpus.read.html", "import httpx", "httpx belongs to corpus.fetch, corpus.fetching, rag.chat alone"),
        ("ui.chat", "from urllib import request", "urllib.request belongs to corpus.fetch alone"),
        ("ui.chat", "from corpus.library import Library", "ui may not import corpus.library.Library"),
        ("evals.runner", "from tests.conftest import home", "evals may not import tests.conftest.home"),
        ("evals.runner", "from . import cases", "relative import ..cases"),
        ("evals.runner", "import os\nx = os.environ", "reads the environment"),
        ("evals.runner", "import os\ndef f(): return os.getenv('HOME')", "reads the environment"),
        ("evals.runner", "from os import environ", "reads the environment"),
        ("rag.models", "x = open('model.bin')", "work at import: open()"),
        ("rag.models", "with lock:\n    pass", "work at import: a top-level block"),
        ("rag.models", "a = 1\n" * (LONGEST_MODULE + 1), f"more than {LONGEST_MODULE}"),
    ],
)
def test_a_breach_is_named(module: str, source: str, said: str) -> None:
    assert any(said in str(breach) for breach in breaches({module: source}))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("ui.chat", "import streamlit as st\nfrom rag.chain import Parley"),
        ("rag.vectors", "from langchain_chroma import Chroma"),
        ("corpus.release", "from rag.index import Index\nfrom rag.types import Record\nfrom rag.text import terms"),
        ("corpus.fetch", "import httpx"),
        ("rag.settings", "import os\nx = os.environ"),
        ("rag.chain", "import logging\nlog = logging.getLogger(__name__)\nfrom urllib.parse import urlsplit"),
        ("corpus.__main__", "def main(): print('x')\nif __name__ == '__main__':\n    print(main())"),
    ],
)
def test_what_the_rules_allow_passes(module: str, source: str) -> None:
    assert breaches({module: source}) == []
