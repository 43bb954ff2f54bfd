"""Parley beside LangChain, LlamaIndex and Haystack in one run: `make peers` writes the table of docs/peers.md.

Each runs in a process of its own; the peers in virtual environments below .parley-test/peers, made here from the
pinned lists beside this file. Needs PyPI the first time; a few minutes of embedding for each.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from corpus.split import spoken
from evals.cases import Case, load_sets
from evals.header import revision
from rag.errors import ConfigError
from rag.settings import CHECKOUT
from scripts.peers.table import Line, Results, behind, cost_lines, key, markdown, ranking_lines

PAGE = CHECKOUT / "docs" / "peers.md"
HOMES = CHECKOUT / ".parley-test" / "peers"
SETS = (CHECKOUT / "evals" / "sets" / "starter.jsonl", CHECKOUT / "evals" / "sets" / "press.jsonl")
PEERS = {"LangChain": "langchain", "LlamaIndex": "llamaindex", "Haystack": "haystack"}
# Neither sends anything anywhere while it is measured.
QUIET = {"HAYSTACK_TELEMETRY_ENABLED": "False", "LANGSMITH_TRACING": "false", "ANONYMIZED_TELEMETRY": "False"}
_RUN = re.compile(r"<!-- run -->.*<!-- /run -->", re.DOTALL)

Sets = dict[str, tuple[Case, ...]]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure all four, print the table and write it into the page; 0 when every one of them came through."""
    about = (__doc__ or "").split("\n", maxsplit=1)[0]
    parser = argparse.ArgumentParser(prog="python -m scripts.peers", description=about)
    parser.add_argument("--home", type=Path, required=True, help="home whose documents all four take in")
    parser.add_argument("--set", type=Path, action="append", help="question set (default: starter and press)")
    parser.add_argument("--only", choices=PEERS.values(), action="append", help="measure only these beside Parley")
    parser.add_argument("--out", type=Path, default=PAGE, help="page to write the table into (default docs/peers.md)")
    args = parser.parse_args(argv)
    sets = questions(args.set or SETS)
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="parley-peers-") as folder:
        work = work_order(args.home, sets, Path(folder))
        ready = {name: environment(module) for name, module in PEERS.items() if not args.only or module in args.only}
        loads = [os.getloadavg()[0]]
        for name, python, module in [
            ("Parley", Path(sys.executable), "parley"),
            *((name, python, PEERS[name]) for name, python in ready.items()),
        ]:
            print(f"{name} …", file=sys.stderr, flush=True)
            results[name] = measure(python, module, work)
            loads.append(os.getloadavg()[0])
    block = report(results, sets, loads)
    print(block)
    args.out.write_text(placed(args.out.read_text(encoding="utf-8"), block), encoding="utf-8")
    return 0


def questions(paths: Sequence[Path]) -> Sets:
    """The answerable rows by set, but for follow-ups: no peer is told what was asked before. Raises ConfigError."""
    found = {path.stem: load_sets([path]).cases for path in paths}
    return {name: tuple(c for c in cases if c.answerable and not c.history) for name, cases in found.items()}


def work_order(home: Path, sets: Sets, folder: Path) -> Path:
    """What every one is given: the documents as the library holds them and the questions. Raises ConfigError."""
    command = [sys.executable, "-m", "corpus", "export", "--home", str(home)]
    export = folder / "export.jsonl"
    with export.open("wb") as out:
        if subprocess.run(command, cwd=CHECKOUT, stdout=out, check=False).returncode:
            raise ConfigError(f"{home}: its documents cannot be exported; run: python -m corpus refresh --home {home}")
    documents = [document(json.loads(line)) for line in export.read_text(encoding="utf-8").splitlines()]
    held = {row["id"] for row in documents}
    if missing := {gold for cases in sets.values() for c in cases for gold in c.gold_events} - held:
        raise ConfigError(f"{home} lacks {len(missing)} documents that answer questions, such as {min(missing)}")
    asked = [
        {"id": key(name, c), "question": c.question, "day": number(c.as_of) if c.as_of else None}
        for name, cases in sets.items()
        for c in cases
    ]
    work = folder / "work.json"
    work.write_text(json.dumps({"documents": documents, "questions": asked, "export": str(export)}), encoding="utf-8")
    return work


def document(record: dict[str, Any]) -> dict[str, Any]:
    """One exported document as a peer takes it in.

    Its first line is what Parley's embedder reads ahead of each passage: title, day and place. It is known from the
    day the event ended, or it was published.
    """
    days = {name: date.fromisoformat(record[name]) for name in ("event_date", "event_end", "published") if record[name]}
    day = days.get("event_date") or days.get("published")
    head = ", ".join(part for part in (record["title"], spoken(day), record["place"]) if part)
    known = days.get("published") or days.get("event_end") or date.max  # rag.types.Record.known_on
    text = f"{head}\n\n{record['text']}"
    return {"id": record["document_id"], "text": text, "day": number(known)}


def number(day: date) -> int:
    """A day as 20220329."""
    return day.year * 10_000 + day.month * 100 + day.day


def environment(module: str) -> Path:
    """The peer's Python, its pinned packages installed when the list is newer. Raises CalledProcessError."""
    home, pins = HOMES / module, Path(__file__).with_name(f"{module}.txt")
    python, stamp = home / "bin" / "python", home / ".installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != pins.read_text(encoding="utf-8"):
        print(f"Installing {module} below {HOMES} …", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        quiet = ["-q", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([python, "-m", "pip", "install", *quiet, "-r", str(pins)], check=True)
        stamp.write_text(pins.read_text(encoding="utf-8"), encoding="utf-8")
    return python


def measure(python: Path, module: str, work: Path) -> dict[str, Any]:
    """One system in a process of its own. Raises CalledProcessError: a table without one of them is none."""
    out = work.with_name(f"{module}.json")
    command = [str(python), "-m", f"scripts.peers.{module}", str(work), str(out)]
    subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **QUIET}, check=True)
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def report(results: Results, sets: Sets, loads: Sequence[float]) -> str:
    """Date, machine, versions, the table, and where a peer is better."""
    lines: list[Line] = [line for name, cases in sets.items() for line in ranking_lines(results, name, cases)]
    lines += cost_lines(results)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    asked = ", ".join(f"{len(cases)} of {name}" for name, cases in sets.items())
    head = [
        f"- {date.today()}, revision {revision()[0]}, {machine}",
        f"- load of the machine before each of the four: {', '.join(f'{load:.1f}' for load in loads[:-1])}",
        f"- questions: {asked}",
    ]
    for name, result in results.items():
        versions = ", ".join(" ".join(pair) for pair in result["versions"].items())
        head.append(f"- {name}: {versions}, Python {result['python']}")
    ahead = behind(results, lines) or ["- nowhere"]
    table = markdown(results, lines)
    return "\n".join([*head, "", table, "", "Where a peer is better than Parley in this run:", "", *ahead])


def placed(page: str, block: str) -> str:
    """The page with the block between its markers. Raises ConfigError when they are not there."""
    if not _RUN.search(page):
        raise ConfigError("the page has no <!-- run --> … <!-- /run -->")
    return _RUN.sub(lambda _: f"<!-- run -->\n\n{block}\n\n<!-- /run -->", page)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ConfigError, subprocess.CalledProcessError) as error:
        sys.exit(f"scripts.peers: {error}")
