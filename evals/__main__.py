"""python -m evals: run question sets, compare runs, hold them to the baseline, report them."""

from __future__ import annotations

import click

from evals.cli import Group
from evals.commands import bench, cases, gate, run

COMMANDS = (
    run.run_command,
    run.score_command,
    run.compare_command,
    run.report_command,
    run.card_command,
    gate.gate_command,
    cases.new_command,
    cases.lint_command,
    cases.drafts_command,
    cases.accept_command,
    bench.bench_command,
    bench.support_command,
)
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Group, commands=COMMANDS, context_settings=_HELP)
def main() -> None:
    """Score Parley's answers with the same call that the page makes."""


if __name__ == "__main__":
    main(prog_name="python -m evals")
