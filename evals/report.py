"""A run as a file (header, figures, every case) and as a table on the terminal."""

from __future__ import annotations

import hashlib
import itertools
import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.cases import CaseSet
from evals.metrics import Metric, Row
from rag.errors import ConfigError
from rag.index import Manifest
from rag.present import answer_json
from rag.prompts import PROMPTS, load
from rag.settings import CHECKOUT, Settings

FORMAT = 1
_PACKAGES = ("chromadb", "langchain", "langchain-chroma", "langchain-core", "langchain-openai", "snowballstemmer")
_SECRET_OR_LOCAL = {"home", "openai_api_key"}  # settings that do not change an answer


@dataclass(frozen=True, slots=True)
class Run:
    """What a run file holds."""

    header: Mapping[str, Any]
    metrics: Mapping[str, Mapping[str, Any]]  # name → value, n, better, meaning, spread
    cases: Sequence[Mapping[str, Any]]


def header(settings: Settings, manifest: Manifest, asked: CaseSet, sets: Sequence[Path]) -> dict[str, Any]:
    """Everything that two runs must share to be comparable, and what tells them apart."""
    effective = settings.model_dump(mode="json", exclude=_SECRET_OR_LOCAL)
    return {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": revision(),
        "release": asdict(manifest) | {"newest": str(manifest.newest) if manifest.newest else None},
        "settings": effective,
        "settings_sha256": hashlib.sha256(json.dumps(effective, sort_keys=True).encode()).hexdigest(),
        "sets": [path.name for path in sets],
        "cases": len(asked.cases),
        "cases_sha256": asked.digest,
        "prompts": {name: load(name).sha256[:16] for name in PROMPTS} if settings.use_model else {},
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def revision() -> str:
    """The commit that is checked out, with "+" when files differ from it; "unknown" outside git."""
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return commit + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def as_run(head: Mapping[str, Any], figures: Sequence[Metric], scored: Sequence[Row]) -> Run:
    """A run ready to be written."""
    return Run(head, {m.name: _figure(m) for m in figures}, [_case(row) for row in scored])


def _figure(metric: Metric) -> dict[str, Any]:
    return {key: value for key, value in asdict(metric).items() if key != "name"}


def _case(row: Row) -> dict[str, Any]:
    case, answer = row.outcome.case, row.outcome.answer
    return {
        "id": case.id,
        "kind": case.kind,
        "language": case.language,
        "history": list(case.history),
        "question": case.question,
        "as_of": case.as_of.isoformat() if case.as_of else None,
        "gold_events": list(case.gold_events),
        "scores": asdict(row.scores),
        "seconds": round(row.outcome.seconds, 4),
        "error": row.outcome.error,
        "answer": answer_json(answer) if answer else None,
    }


def as_json(run: Run) -> dict[str, Any]:
    """The run as JSON values."""
    return {"header": dict(run.header), "metrics": dict(run.metrics), "cases": list(run.cases)}


def write(run: Run, folder: Path) -> Path:
    """The path of the new run file. Raises ConfigError when the folder cannot be written."""
    stamp = str(run.header["created"]).replace("-", "").replace(":", "").split("+", maxsplit=1)[0]
    path = folder / f"{stamp}-{str(run.header['revision']).rstrip('+')}.json"
    for number in itertools.count(2):
        if not path.exists():
            break
        path = path.with_stem(f"{path.stem.split('_', maxsplit=1)[0]}_{number}")
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(as_json(run), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"cannot write the run to {folder}: {error}; give another folder with --out") from error
    return path


def read(path: Path) -> Run:
    """A run file. Raises ConfigError when it is none."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        run = Run(held["header"], held["metrics"], held["cases"])
        found = run.header["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} is not a run file ({error!r}); make one with: python -m evals run") from error
    if found != FORMAT:
        raise ConfigError(f"{path} has run format {found}, this is {FORMAT}; make a new one with: python -m evals run")
    return run


def show(run: Run, console: Console) -> None:
    """The figures: a table on a terminal, tab-separated lines in a pipe."""
    if not console.is_terminal:
        for name, figure in run.metrics.items():
            console.file.write(f"{name}\t{number(figure['value'])}\tn={figure['n']}\n")
        return
    table = Table(title=f"{run.header['cases']} questions, release {run.header['release']['release']}")
    table.add_column("figure")
    for column in ("value", "±", "n"):
        table.add_column(column, justify="right")
    table.add_column("meaning")
    for name, figure in run.metrics.items():
        spread = number(figure["spread"]) if figure["spread"] is not None else ""
        table.add_row(name, number(figure["value"]), spread, str(figure["n"]), figure["meaning"])
    console.print(table)


def number(value: float | None) -> str:
    """A figure as it is shown: whole numbers plain, others with three decimals, "-" for none."""
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
