"""Many reporters at one desk: sessions that ask at once for minutes, over the page's own websocket, without a model.

    python -m scripts.desk_load HOME --sessions 20 --minutes 5

It serves a copy of HOME and opens the sessions. Each asks questions of its own, one conversation a question, and holds
what the page shows against the answers that the same release gives beside it: another answer than its own is a crossed
session. It prints errors, the seconds from question to answer, and the server's memory before, during and after.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rag.chain import Parley
from rag.settings import CHECKOUT, Settings
from rag.types import Answer
from scripts.desk_client import Tab
from ui.escape import plain

PATIENCE = 60.0  # seconds for one answer; more is an error
QUESTIONS = CHECKOUT / "evals" / "sets" / "starter.jsonl"
SETTLE = 20.0  # seconds after the last session, before memory is read again


@dataclass
class Tally:
    """What the sessions met with."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)


async def session(
    number: int,
    address: str,
    questions: Sequence[str],
    expected: dict[str, Answer],
    args: argparse.Namespace,
    until: float,
    tally: Tally,
) -> None:
    """One reporter: ask, read for a while, begin anew; until the time is over."""
    dice = random.Random(number)
    try:
        async with Tab(address) as tab:
            while time.monotonic() < until:
                question = dice.choice(questions)
                seconds, drawn = await tab.ask(question, PATIENCE)
                tally.seconds.append(seconds)
                said = [row["text"] for row in drawn["sentences"]]
                if tab.shown.questions != [question] or said != [plain(s.text) for s in expected[question].sentences]:
                    tally.crossed.append(f"session {number}: {question!r} → {tab.shown.questions!r}, {said[:1]!r}")
                await asyncio.sleep(dice.uniform(0.5, 1.5) * args.think)
                await tab.begin(PATIENCE)
            tally.errors += [f"session {number}: {fault}" for fault in tab.faults]
    except Exception as error:  # noqa: BLE001 - whatever ends a session is what is counted here
        tally.errors.append(f"session {number}: {type(error).__name__}: {error}")


@contextmanager
def served(home: Path) -> Iterator[tuple[str, int]]:
    """The address of the page over that home, and the server's process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PARLEY_", "OPENAI_"))}
    command = (
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    )
    server = subprocess.Popen(command, cwd=CHECKOUT, env={**environment, "PARLEY_HOME": str(home)}, stdout=sys.stderr)
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield f"http://localhost:{port}", server.pid
    finally:
        server.terminate()
        server.wait(30)


def memory(pid: int) -> float:
    """Megabytes that the process holds (RSS), by Linux's /proc."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def processor(pid: int) -> float:
    """Seconds of processor time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def shares(home: Path, sessions: int) -> tuple[list[list[str]], dict[str, Answer]]:
    """Questions of each session's own, and what this release answers to all of them."""
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    asked = list(dict.fromkeys(row["question"] for row in rows if not row.get("as_of")))
    parley = Parley.open(Settings.load(home=home))
    expected = {question: parley.answer(question) for question in asked}
    return [asked[n::sessions] for n in range(sessions)], expected


async def load(
    address: str, pid: int, own: list[list[str]], expected: dict[str, Answer], args: argparse.Namespace
) -> Tally:
    """All sessions at once; memory is noted on the way."""
    tally = Tally()
    until = time.monotonic() + args.minutes * 60
    began = time.monotonic()

    async def watch() -> None:
        while True:
            await asyncio.sleep(30)
            print(
                f"{time.monotonic() - began:5.0f} s: {len(tally.seconds)} answers, {memory(pid):.0f} MB",
                file=sys.stderr,
            )

    watching = asyncio.ensure_future(watch())
    await asyncio.gather(
        *(session(n, address, questions, expected, args, until, tally) for n, questions in enumerate(own))
    )
    watching.cancel()
    return tally


def main() -> int:
    """Serve, ask, tell; 1 when there was an error or a crossed session."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("home", type=Path)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--think", type=float, default=10, help="seconds of reading between two questions, on average")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(args.home, Path(folder) / "home"))
        own, expected = shares(home, args.sessions)
        with served(home) as (address, pid):
            asyncio.run(
                load(address, pid, [q[:1] for q in own[:1]], expected, argparse.Namespace(minutes=0.01, think=0))
            )
            before, used = memory(pid), processor(pid)
            tally = asyncio.run(load(address, pid, own, expected, args))
            during, used = memory(pid), processor(pid) - used
            time.sleep(SETTLE)
            after = memory(pid)
    told = sorted(tally.seconds) or [0.0]
    for line in (*tally.errors[:20], *tally.crossed[:20]):
        print(line)
    print(
        f"{args.sessions} sessions, {args.minutes:g} minutes, {args.think:g} s between questions: {len(tally.seconds)} "
        f"answers, {len(tally.errors)} errors, {len(tally.crossed)} crossed; seconds from question to answer: p50 "
        f"{statistics.median(told):.2f}, p95 {told[int(len(told) * 0.95)]:.2f}, longest {told[-1]:.2f}; "
        f"{used / len(told):.2f} s of processor time each; memory "
        f"{before:.0f} MB before, {during:.0f} at the end, {after:.0f} {SETTLE:.0f} s later"
    )
    return 1 if tally.errors or tally.crossed else 0


if __name__ == "__main__":
    sys.exit(main())
