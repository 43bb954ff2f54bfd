"""What a run is of: code, release, settings, questions, machine. Two runs are compared by it, one is resumed by it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evals.cases import CaseSet
from evals.held import Corpus
from rag.prompts import PROMPTS, load
from rag.settings import CHECKOUT, Settings

FORMAT = 2
_PACKAGES = (
    "chromadb",
    "langchain",
    "langchain-chroma",
    "langchain-core",
    "langchain-openai",
    "numpy",
    "snowballstemmer",
)
# Settings that change an answer; the others may name this newsroom's hosts and people, and a card is public.
_ANSWERING = (
    "openai_base_url",
    "writer",
    "chat_model",
    "reply_format",
    "judge",
    "model_leads",
    "price_read",
    "price_written",
    "embedding",
    "embedding_model",
    "model_timeout",
)
_CODE = ("rag", "evals", "prompts", "corpus")
# What must be the same for the second half of a run to belong to the first.
SAME = (
    "format",
    "revision",
    "changes",
    "release",
    "corpus_sha256",
    "settings_sha256",
    "cases_sha256",
    "prompts",
    "judge",
)

Header = dict[str, Any]


def header(settings: Settings, corpus: Corpus, asked: CaseSet, sets: Sequence[Path], judge: str = "") -> Header:
    """Everything that two runs must share to be comparable, and what tells them apart."""
    effective = settings.model_dump(mode="json", include=set(_ANSWERING))
    manifest = corpus.index.manifest
    return {
        **of_any_run(),
        "release": asdict(manifest) | {"newest": str(manifest.newest) if manifest.newest else None},
        "corpus_sha256": corpus.digest,
        "settings": effective,
        "settings_sha256": hashlib.sha256(json.dumps(effective, sort_keys=True).encode()).hexdigest(),
        "sets": [path.name for path in sets],
        "cases": len(asked.cases),
        "cases_sha256": asked.digest,
        "prompts": {name: load(name).sha256[:16] for name in PROMPTS} if settings.use_model or judge else {},
        "writer": settings.chat_model if settings.use_model else "quotes",
        "judge": judge,
    }


def of_any_run() -> Header:
    """The part that runs of any kind share."""
    commit, changes = revision()
    return {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": commit,
        "changes": changes,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def revision() -> tuple[str, str]:
    """The commit that is checked out, with "+" when its code differs here, and a digest of what differs.

    ("unknown", "") outside git.
    """
    try:
        commit, changes = _git("rev-parse", "--short=12", "HEAD").strip(), _git("diff", "HEAD", "--", *_CODE)
    except (OSError, subprocess.CalledProcessError):
        return "unknown", ""
    if not changes:
        return commit, ""
    return f"{commit}+", hashlib.sha256(changes.encode()).hexdigest()[:16]


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The names in which two headers are not of the same run."""
    return [name for name in SAME if one.get(name) != other.get(name)]
