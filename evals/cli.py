"""What the evaluator's commands share: the group that turns errors into one line, options, and the run itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals import rows, runs
from evals.cases import STARTER, CaseSet, load_sets
from evals.header import header
from evals.held import Corpus
from evals.judge import JudgeModel, judged
from evals.metrics import Row, metrics
from evals.runner import outcomes
from evals.runs import Run, Writer
from evals.scorers import Outcome, Scores, score
from rag.chain import Parley
from rag.errors import ParleyError
from rag.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
NOT_MET = 3  # exit code of a gate that was not met

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
RUN = click.Path(path_type=Path)
home_option = click.option("--home", type=click.Path(path_type=Path), help="Folder of library.db and releases/.")
sets_option = click.option(
    "--set", "sets", type=FILE, multiple=True, help="Question set (JSONL), may repeat; without it the starter set."
)
limit_option = click.option("--limit", type=click.IntRange(min=1), help="Ask only the first N questions.")
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Questions at once; above 1, times say little.",
)
judge_option = click.option("--judge", is_flag=True, help="Let the chat model judge too, beside the rules.")
json_option = click.option("--json", "--as-json", "as_json", is_flag=True, help="Print JSON on stdout.")


class Group(click.Group):
    """Turns a ParleyError into one line on stderr and exit code 1; anything else is a bug and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ParleyError as error:
            raise click.ClickException(str(error)) from error


def as_json(values: Any) -> str:
    """As a command prints it."""
    return json.dumps(values, ensure_ascii=False)


def progress() -> Progress:
    """A bar on stderr, gone when it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


class Asking(TypedDict):
    """The options of commands that ask questions."""

    sets: tuple[Path, ...]
    limit: int | None
    workers: int
    judge: bool
    home: Path | None


def asking_options(command: Command) -> Command:
    """Adds the options of Asking."""
    for option in (home_option, judge_option, workers_option, limit_option, sets_option):
        command = option(command)
    return command


class Asked:
    """What is to be asked, of what, with everything opened and checked."""

    def __init__(self, asking: Asking) -> None:
        """Raises ConfigError (a bad set, an unknown gold document, a judge without a model) and ReleaseError."""
        paths = asking["sets"] or (STARTER,)
        whole = load_sets(paths)
        self.cases = whole.cases[: asking["limit"]]
        cut = len(self.cases) < len(whole.cases)
        settings = Settings.load(home=asking["home"])
        self._workers = asking["workers"]
        self._judge = JudgeModel(settings) if asking["judge"] else None
        self._parley = Parley.open(settings)
        self._corpus = Corpus(self._parley.index())
        self._corpus.require(self.cases)
        kept = CaseSet(self.cases, f"{whole.digest}:{asking['limit']}" if cut else whole.digest)
        self.header = header(settings, self._corpus, kept, paths, self._judge.name if self._judge else "")

    def rows(self, done: int = 0) -> Iterator[Row]:
        """The rows of the cases after the first `done`, with a progress bar."""
        with progress() as bar:
            task = bar.add_task("Asking", total=len(self.cases), completed=done)
            for outcome in outcomes(self._parley, self._corpus, self.cases[done:], self._workers):
                yield rows.row(outcome, scores_of(outcome, self._judge))
                bar.advance(task)

    def run(self) -> Run:
        """A run that is not written anywhere."""
        made = list(self.rows())
        return Run(self.header, {m.name: m for m in metrics(made)}, made)

    def run_into(self, out: Path, name: str, resume: bool) -> Run:
        """A run in a folder of its own; what was answered is kept when it stops. Raises ConfigError, ClickException."""
        found = runs.unfinished(out, self.header, name) if resume else None
        folder, kept, head = found or (runs.new_folder(out, self.header, name), [], self.header)
        with Writer(folder, head, kept) as writer:
            try:
                for row in self.rows(len(kept)):
                    writer.add(row)
            except KeyboardInterrupt:
                told = f"kept {writer.stop()} of {len(self.cases)} in {folder}; go on with: {runs.RESUME}"
                raise click.ClickException(f"stopped: {told}") from None
            return writer.finish(metrics(writer.rows))


def scores_of(outcome: Outcome, model: JudgeModel | None) -> Scores:
    """The rules' scores, and the judge's where there is one."""
    return score(outcome) | (judged(outcome, model) if model else {})
