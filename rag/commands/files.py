"""Writes an answer to the files that --export names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from rag.errors import StorageError
from rag.protocol import Index
from rag.types import Answer

ENDINGS = (".md", ".docx", ".pdf", ".json")


class ExportFile(click.ParamType[Path]):
    """A file whose name tells its kind."""

    name = "FILE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. Fails for a name that ends in none of ENDINGS."""
        file = Path(str(value))
        if file.suffix.lower() not in ENDINGS:
            self.fail(f"{file}: the name must end in {', '.join(ENDINGS)}", param, ctx)
        return file


def save(answer: Answer, file: Path, asked: datetime, index: Index) -> None:
    """Write the answer to the file, whole or not at all. Raises StorageError."""
    from rag.export.files import KINDS, exported

    kind = next(kind for kind in KINDS if file.suffix.lower() == f".{kind}")
    data = exported(answer, kind, asked=asked, index=index)
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(data)
        part.replace(file)
    except (OSError, ValueError) as error:
        raise StorageError(f"{file}: cannot be written ({error})") from error
