"""A run as a folder: run.json (header, state, figures) and cases.jsonl (one row a case, in the order of the set).

Rows are written as they come and never out of order, so what a stopped run has written is the beginning of the whole.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from evals.header import FORMAT, Header, differences
from evals.metrics import Metric, Row
from evals.rows import digest, from_json, to_json
from rag.errors import ConfigError

HEAD, CASES = "run.json", "cases.jsonl"
AGAIN = "make a new one with: python -m evals run"
RESUME = "python -m evals run --resume"


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run."""

    header: Header
    metrics: Mapping[str, Metric]  # by name, in the order in which they are shown
    rows: Sequence[Row]
    folder: Path | None = None

    @property
    def name(self) -> str:
        """Of its folder."""
        return self.folder.name if self.folder else "this run"


def as_json(run: Run) -> dict[str, Any]:
    """The run as JSON values."""
    return {
        "header": dict(run.header),
        "metrics": {name: _metric(m) for name, m in run.metrics.items()},
        "digest": digest(run.rows),
        "cases": [to_json(row) for row in run.rows],
    }


def _metric(metric: Metric) -> dict[str, Any]:
    return {key: value for key, value in asdict(metric).items() if key != "name"}


class Writer:
    """Writes one run's folder; what is written is kept, whatever ends the run."""

    def __init__(self, folder: Path, header: Header, rows: Sequence[Row] = ()) -> None:
        """Continues after `rows`. Raises ConfigError when the folder cannot be written."""
        self.folder, self.header = folder, header
        self.rows = list(rows)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _replace(folder / HEAD, _dump({"header": header, "state": "running"}))
            kept = "".join(f"{_dump(to_json(row))}\n" for row in rows)
            _replace(folder / CASES, kept)
            self._file = (folder / CASES).open("a", encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"cannot write the run to {folder}: {error}; give another folder with --out") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, row: Row) -> None:
        """Writes a row. Raises OSError."""
        self._file.write(_dump(to_json(row)) + "\n")
        self._file.flush()
        self.rows.append(row)

    def stop(self) -> int:
        """Ends the writing; how many rows the folder holds. Raises OSError.

        Counted in the file, since an interrupt may fall between the writing of a row and its counting.
        """
        self._file.close()
        return (self.folder / CASES).read_bytes().count(b"\n")

    def finish(self, metrics: Sequence[Metric]) -> Run:
        """Writes the figures, and with them that the run is whole. Raises OSError."""
        self._file.close()
        return save(Run(self.header, {m.name: m for m in metrics}, self.rows, self.folder))


def save(run: Run) -> Run:
    """Writes a whole run over what its folder holds of it. Raises OSError."""
    assert run.folder is not None
    values = as_json(run)
    lines = "".join(f"{_dump(case)}\n" for case in values.pop("cases"))
    run.folder.mkdir(parents=True, exist_ok=True)
    _replace(run.folder / CASES, lines)
    _replace(run.folder / HEAD, json.dumps(values | {"state": "finished"}, ensure_ascii=False, indent=1) + "\n")
    return run


def new_folder(out: Path, header: Header, name: str = "") -> Path:
    """A folder for a new run: of that name, else of time and revision. Raises ConfigError when the name is taken."""
    if name:
        if not re.fullmatch(r"[\w.-]+", name) or name.startswith("."):
            raise ConfigError(f"--name {name!r} is no folder name; use letters, digits, dots and hyphens")
        if (out / name).exists():
            raise ConfigError(f"{out / name} exists already; give another --name, or finish it with: {RESUME}")
        return out / name
    stamp = str(header["created"]).replace("-", "").replace(":", "").split("+", maxsplit=1)[0]
    stem = f"{stamp}-{str(header['revision']).rstrip('+')}"
    return next(f for n in itertools.count(1) if not (f := out / (stem if n == 1 else f"{stem}_{n}")).exists())


def unfinished(out: Path, header: Header, name: str = "") -> tuple[Path, list[Row], Header] | None:
    """The run to go on with (of that name, else the newest unfinished one), its rows and header; None without one.

    Raises ConfigError when it is finished, cannot be read, or is of other code, settings, questions or documents.
    """
    folders = [out / name] if name else sorted((f.parent for f in out.glob(f"*/{HEAD}")), reverse=True)
    for folder in folders:
        if not (folder / HEAD).exists():
            continue
        head = _head(folder)
        if head["state"] == "finished":
            if name:
                raise ConfigError(f"{folder} is finished; read it with: python -m evals report {folder}")
            continue
        if other := differences(head["header"], header):
            raise ConfigError(
                f"{folder} cannot be gone on with: {', '.join(other)} changed since; start anew without --resume"
            )
        return folder, _rows(folder, cut=True), head["header"]
    return None


def read(path: Path) -> Run:
    """A whole run, by its folder or a file in it. Raises ConfigError when it is none, or not a whole one."""
    folder = path if path.is_dir() else path.parent
    if path.is_file() and path.name not in (HEAD, CASES):
        raise ConfigError(f"{path} is no run folder; {AGAIN}")
    head = _head(folder)
    rows = _rows(folder, cut=head["state"] != "finished")
    asked = head["header"].get("cases", "?")
    if head["state"] != "finished":
        finish = f"{RESUME} --name {folder.name}"
        raise ConfigError(f"{folder} is not finished: {len(rows)} of {asked} cases; finish it with: {finish}")
    if len(rows) != asked:
        raise ConfigError(f"{folder}/{CASES} holds {len(rows)} cases of {asked}: it was cut off; {AGAIN}")
    try:
        held = {name: Metric(name, **{k: m[k] for k in _METRIC if k in m}) for name, m in head["metrics"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{folder}/{HEAD} is damaged ({error!r}); {AGAIN}") from error
    return Run(head["header"], held, rows, folder)


_METRIC = tuple(f.name for f in fields(Metric) if f.name != "name")


def _head(folder: Path) -> dict[str, Any]:
    path = folder / HEAD
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        found = held["header"]["format"]
        if held["state"] not in ("running", "finished"):
            raise ValueError(f"state {held['state']!r}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{folder} is no run folder ({error!r}); {AGAIN}") from error
    if found != FORMAT:
        raise ConfigError(f"{folder} has run format {found}, this is {FORMAT}; {AGAIN}")
    return dict(held)


def _rows(folder: Path, cut: bool) -> list[Row]:
    """The rows; with `cut`, a last line that was not written to its end is left out. Raises ConfigError."""
    path = folder / CASES
    try:
        text = path.read_bytes().decode("utf-8", "replace" if cut else "strict")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); {AGAIN}") from error
    *lines, last = text.split("\n")
    if last and not cut:
        raise ConfigError(f"{path}: line {len(lines) + 1} was cut off; {AGAIN}")
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(from_json(json.loads(line)))
        except ValueError as error:
            raise ConfigError(f"{path}:{number}: {error}; {AGAIN}") from error
    return rows


def _dump(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
