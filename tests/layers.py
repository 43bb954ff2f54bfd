"""The import rules of docs/architecture.md as a checker: source text in, breaches out. Used by test_layers.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("rag", "corpus", "evals", "ui")
LONGEST_MODULE = 350  # lines

# What each package may import of the project, as prefixes of module names.
ALLOWED = {
    "rag": ("rag",),
    "corpus": (
        "corpus",
        "rag.types",
        "rag.settings",
        "rag.models",
        "rag.errors",
        "rag.index",
        "rag.vectors",
        "rag.passages",
        "rag.manifest",
        "rag.text",
        "rag.database",
    ),
    "evals": ("evals", "rag"),
    "ui": ("ui", "rag", "corpus.desk"),  # what the corpus page asks for goes through one door
    "app": ("ui", "rag", "corpus"),  # app.py wires: it may hand the first build of the index to the page
}
# Libraries that only the named modules may import, as prefixes of library and module names.
CONFINED = {
    "streamlit": ("app", "ui"),
    "chromadb": ("rag.vectors",),
    "langchain_chroma": ("rag.vectors",),
    "httpx": ("corpus.fetch", "corpus.fetching", "rag.chat"),  # rag.chat knows its errors, it opens no connection
    "httpx2": ("rag.chat",),
    "httpcore": ("corpus.fetching",),
    "socket": ("corpus.fetching",),
    "requests": ("corpus.fetch",),
    "urllib3": ("corpus.fetch",),
    "aiohttp": ("corpus.fetch",),
    "urllib.request": ("corpus.fetch",),
    "http.client": ("corpus.fetch",),
}
ENVIRONMENT = ("environ", "getenv", "putenv", "environb")  # of module os, outside rag.settings
# Calls that do work when a module is imported.
WORK_AT_IMPORT = ("open", "print", "connect", "basicConfig", "load", "from_env", "read_text", "mkdir", "getLogger")


@dataclass(frozen=True)
class Breach:
    """One rule broken: where, and in words."""

    module: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.what}"


def modules(root: Path) -> dict[str, str]:
    """Module name → source text, of app.py and every file of the packages."""
    files = [root / "app.py", *(f for package in PACKAGES for f in sorted((root / package).rglob("*.py")))]
    return {_name(root, f): f.read_text(encoding="utf-8") for f in files if f.exists()}


def _name(root: Path, file: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def breaches(sources: dict[str, str]) -> list[Breach]:
    """Every breach of the rules in the given modules."""
    return [breach for module, source in sources.items() for breach in _module_breaches(module, source)]


def _module_breaches(module: str, source: str) -> Iterator[Breach]:
    tree = ast.parse(source)
    lines = source.count("\n") + 1
    if lines > LONGEST_MODULE:
        yield Breach(module, lines, f"{lines} lines, more than {LONGEST_MODULE}")
    for line, name in imported(tree):
        yield from _import_breaches(module, line, name)
    for node in ast.walk(tree):
        if module != "rag.settings" and _reads_environment(node):
            yield Breach(module, node.lineno, "reads the environment; only rag.settings may")  # type: ignore[attr-defined]
    for statement in tree.body:
        yield from _import_time_work(module, statement)


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything imported anywhere in a module; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            prefix = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{prefix}.{alias.name}") for alias in node.names)


def _import_breaches(module: str, line: int, name: str) -> Iterator[Breach]:
    if name.startswith("."):
        yield Breach(module, line, f"relative import {name}")
    package = module.split(".", maxsplit=1)[0]
    if name.split(".", maxsplit=1)[0] in (*PACKAGES, "app", "tests", "scripts") and not _under(name, ALLOWED[package]):
        yield Breach(module, line, f"{package} may not import {name}")
    for library, holders in CONFINED.items():
        if _under(name, (library,)) and not _under(module, holders):
            yield Breach(module, line, f"{library} belongs to {', '.join(holders)} alone")


def _under(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "os" and node.attr in ENVIRONMENT
    return isinstance(node, ast.ImportFrom) and node.module == "os" and any(a.name in ENVIRONMENT for a in node.names)


def _import_time_work(module: str, statement: ast.stmt) -> Iterator[Breach]:
    """A call of a working function in a top-level assignment, expression, loop or with; the two scripts may run."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return
    if module == "app" or (isinstance(statement, ast.If) and "__main__" in ast.dump(statement.test)):
        return
    if isinstance(statement, ast.For | ast.While | ast.With | ast.Try):
        yield Breach(module, statement.lineno, "work at import: a top-level block")
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in WORK_AT_IMPORT and not _is_logger(node):
                yield Breach(module, node.lineno, f"work at import: {called}()")


def _is_logger(call: ast.Call) -> bool:
    """`log = logging.getLogger(__name__)` only names a logger."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "getLogger" and bool(call.args)
