"""The child process of corpus.read.pdf: a PDF on stdin → {"title", "author", "text"} or {"error"} as JSON on stdout."""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any


def main(most_pages: int, most_text: int, memory: int) -> None:
    """Read stdin within the limits, write one JSON object."""
    _limit(memory)
    logging.disable()
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read(), most_pages, most_text)))


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows knows no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _read(data: bytes, most_pages: int, most_text: int) -> dict[str, Any]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "is locked with a password"}
        pages: list[str] = []
        size = 0
        for page in reader.pages[:most_pages]:
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > most_text:
                break
        about = reader.metadata
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, ArithmeticError) as error:
        return {"error": f"is broken ({type(error).__name__})"}
    except (RecursionError, MemoryError, NotImplementedError) as error:
        return {"error": f"cannot be read ({type(error).__name__})"}
    stated = {"title": about.title, "author": about.author} if about else {}
    return {name: str(stated.get(name) or "") for name in ("title", "author")} | {"text": "\f".join(pages)[:most_text]}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
