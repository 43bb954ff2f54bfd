"""Commands that keep a home safe: backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from corpus.cli import command, home_of, home_option, json_option, print_json, print_lines


@command("backup", "backup /backups/parley.tar.zst")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@json_option
def backup_command(file: Path, home: Path | None, as_json: bool) -> None:
    """Write library, current release and sources to one file, while others read or refresh."""
    from corpus.backup import backup
    from corpus.progress import shown
    from corpus.report import size

    with shown() as progress:
        done = backup(home_of(home), file, progress)
    if as_json:
        print_json(
            {
                "file": str(file),
                "bytes": done.bytes,
                "sha256": done.sha256,
                "documents": done.contents.documents,
                "release": done.contents.release,
            }
        )
        return
    print_lines(
        [
            f"{done.contents.documents:,} documents, release {done.contents.release or 'none'}",
            f"{file}: {size(done.bytes)}, sha256 {done.sha256}",
        ]
    )


@command("restore", "restore /backups/parley.tar.zst --home /srv/parley")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@home_option
@click.option("--force", is_flag=True, help="Replace everything in a home that is not empty.")
@json_option
def restore_command(file: Path, home: Path | None, force: bool, as_json: bool) -> None:
    """Check a backup file whole, then make the home what it was."""
    from corpus.progress import shown
    from corpus.restore import restore

    with shown() as progress:
        found = restore(file, home_of(home), progress, force=force)
    if as_json:
        print_json({"created": found.created, "documents": found.documents, "release": found.release})
    else:
        print_lines([f"{found.documents:,} documents as of {found.created}, release {found.release or 'none'}"])
