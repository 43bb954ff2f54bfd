"""The editor's command line: python -m corpus COMMAND. Data on stdout, logs on stderr."""

from __future__ import annotations

import click

from corpus.cli import Group, start
from corpus.commands import documents, keep, refresh, releases, sources

COMMANDS = (
    refresh.refresh_command,
    refresh.add_command,
    refresh.remove_command,
    documents.list_command,
    documents.show_command,
    documents.export_command,
    releases.status_command,
    releases.verify_command,
    releases.releases_command,
    releases.rollback_command,
    releases.runs_command,
    sources.sources_group,
    keep.backup_command,
    keep.restore_command,
)
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Group, commands=COMMANDS, context_settings=_HELP)
def main() -> None:
    """Keep the documents that Parley answers from."""
    start()


if __name__ == "__main__":
    main(prog_name="python -m corpus")
