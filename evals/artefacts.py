"""The files that a run is read by: report.html, summary.md, junit.xml, and card.json for the desk's quality page.

run.json and cases.jsonl are the run itself.
"""

from __future__ import annotations

from pathlib import Path

from evals.cardfile import cardfile
from evals.junit import junit
from evals.page import page
from evals.runs import Run
from evals.summary import summary
from rag.errors import ConfigError


def write(run: Run, out: Path | None = None) -> list[Path]:
    """Writes the reports into the run's folder, or into `out`; their paths. Raises ConfigError when it cannot."""
    folder = out or run.folder
    assert folder is not None
    made = {"report.html": page(run), "summary.md": summary(run), "junit.xml": junit(run)}
    if "bench" not in run.header:  # figures of a public set say nothing of this corpus
        made["card.json"] = cardfile(run)
    return [put(folder / name, text) for name, text in made.items()]


def put(path: Path, text: str) -> Path:
    """Writes a file whole or not at all. Raises ConfigError."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error}; give another place with --out") from error
    return path
