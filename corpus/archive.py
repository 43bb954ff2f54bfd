"""The file format of a backup: a tar archive under Zstandard that any tar reads, and that is trusted in nothing.

Its first member, BACKUP.json, names every other one with its size and SHA-256, in the order in which they follow:

    library.db            the library
    release/…             the current release, if there was one
    sources.json, …       what else lies in the home

Reading checks each byte against that list before a caller acts on any, keeps one block in memory, and takes plain files
with plain names only: a link, a device, a path that leads elsewhere or a file that is larger than announced is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

from rag.errors import StorageError

FORMAT = 1
LIBRARY = "library.db"
RELEASE = "release/"
TOLD = 1_000_000  # bytes between two calls of a progress, and its unit
_HEADER = "BACKUP.json"
_LONGEST_HEADER, _MOST_FILES = 4_000_000, 10_000
_CHUNK = 1 << 20
_SIP = 2_048  # compressed bytes taken at a time: however hostile, they give no more than some 64 MB
_WINDOW = 1 << 27  # bytes that a hostile frame may make the reader keep
_RATIO, _FREE_OF_IT = 100, 100_000_000  # vectors and texts shrink to a half, not to a hundredth; small files may
_PART = "[A-Za-z0-9][A-Za-z0-9_.-]{0,60}"
_IN_RELEASE = re.compile(f"release(/{_PART}){{1,3}}")
_RELEASE_NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a backup."""

    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says is in it."""

    created: str  # ISO 8601, UTC
    documents: int
    release: str | None
    files: Mapping[str, Entry]

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(entry.size for entry in self.files.values())


def belongs(name: str) -> bool:
    """True for a file at the top of a home that a backup holds beside the library and the release."""
    aside = name.startswith("library.") or name.endswith((".lock", "-wal", "-shm", "-journal"))
    return re.fullmatch(_PART, name) is not None and not aside


def is_database(name: str) -> bool:
    """True for a SQLite file that others may be writing to, such as desk.db."""
    return name.endswith(".db")


def write_archive(
    target: IO[bytes], contents: Contents, files: Mapping[str, BufferedReader], told: Callable[[int], None]
) -> None:
    """Write a backup; `told` gets the bytes so far. Raises OSError; StorageError when a file is not as announced."""
    from zstandard import ZstdCompressor

    head = json.dumps({"format": FORMAT, **asdict(contents)}, ensure_ascii=True, indent=1).encode()
    done = 0
    with ZstdCompressor(level=3, write_checksum=True).stream_writer(target, closefd=False) as out:
        out.write(_member(_HEADER, len(head)) + head + _padding(len(head)))
        for name, entry in contents.files.items():
            out.write(_member(name, entry.size))
            digest = hashlib.sha256()
            source = files[name]
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
                done += len(chunk)
                told(done)
            if digest.hexdigest() != entry.sha256:
                raise StorageError(f"{name}: changed while it was being backed up; run this again")
            out.write(_padding(entry.size))
        out.write(bytes(2 * tarfile.BLOCKSIZE))


def read_archive(file: Path, keep: Callable[[str], IO[bytes]] | None, told: Callable[[int], None]) -> Contents:
    """Read a backup to its end and check every byte of it; what it says is in it.

    With `keep`, each file is written to what `keep` opens for its name (which is safe below any folder).
    Raises StorageError for anything but a whole backup of ours.
    """
    with _refusing(file), file.open("rb") as raw:
        stream = _Stream(raw)
        contents = _contents(json.loads(stream.member(_HEADER, None)), file.stat().st_size)
        done = 0
        for name, entry in contents.files.items():
            stream.header(name, entry.size)
            digest = hashlib.sha256()
            out = keep(name) if keep else None
            try:
                for chunk in stream.body(entry.size):
                    digest.update(chunk)
                    if out:
                        out.write(chunk)
                    done += len(chunk)
                    told(done)
            finally:
                if out:
                    out.close()
            if digest.hexdigest() != entry.sha256:
                raise ValueError(f"{name} does not match its checksum")
        stream.end()
        return contents


class _Stream:
    """The blocks of the archive, decompressed as they are asked for."""

    def __init__(self, raw: IO[bytes]) -> None:
        from zstandard import ZstdDecompressor

        self._raw, self._ready = raw, bytearray()
        self._unpack = ZstdDecompressor(max_window_size=_WINDOW).decompressobj()

    def _read(self, count: int) -> bytes:
        while len(self._ready) < count:
            some = self._raw.read(_SIP)
            if not some or self._unpack.eof:
                raise ValueError("it is cut short")
            self._ready += self._unpack.decompress(some)
        found = bytes(self._ready[:count])
        del self._ready[:count]
        return found

    def header(self, name: str, size: int | None) -> int:
        """The size in the header of the next member, which must be a plain file of that name (and size)."""
        found = tarfile.TarInfo.frombuf(self._read(tarfile.BLOCKSIZE), "utf-8", "surrogateescape")
        if found.name != name or found.type != tarfile.REGTYPE or found.size != (found.size if size is None else size):
            raise ValueError(f"{found.name!r} is not what should be there: {name}")
        return found.size

    def body(self, size: int) -> Iterator[bytes]:
        """The bytes of the member, in chunks."""
        left = size
        while left:
            chunk = self._read(min(_CHUNK, left))
            left -= len(chunk)
            yield chunk
        self._read(len(_padding(size)))

    def member(self, name: str, size: int | None) -> bytes:
        """A small member whole."""
        size = self.header(name, size)
        if size > _LONGEST_HEADER:
            raise ValueError(f"{name} is too large")
        return b"".join(self.body(size))

    def end(self) -> None:
        """Check that nothing follows, up to and with Zstandard's own sum over all of it."""
        if self._read(2 * tarfile.BLOCKSIZE).strip(b"\0"):
            raise ValueError("more follows than it says")
        while not self._unpack.eof and (some := self._raw.read(_SIP)):
            self._ready += self._unpack.decompress(some)
            if self._ready:
                break
        if self._ready or not self._unpack.eof or self._unpack.unused_data or self._raw.read(1):
            raise ValueError("it does not end where it should")


def _contents(values: Any, packed: int) -> Contents:
    """BACKUP.json, believed only where it can be. Raises ValueError, KeyError, TypeError, AttributeError."""
    if values["format"] != FORMAT:
        raise ValueError(f"its format is {values['format']!r:.20}, not {FORMAT}: update Parley")
    files = {name: Entry(**entry) for name, entry in values.pop("files").items()}
    for name, entry in files.items():
        top_level = name == LIBRARY or (belongs(name) and name != _HEADER)
        if not top_level and not _IN_RELEASE.fullmatch(name):
            raise ValueError(f"{name!r:.80} is no name that a backup holds")
        if type(entry.size) is not int or entry.size < 0 or not isinstance(entry.sha256, str):
            raise ValueError(f"what it says of {name} makes no sense")
    if len({name.casefold() for name in files}) != len(files) or len(files) > _MOST_FILES or LIBRARY not in files:
        raise ValueError("its list of files makes no sense")
    found = Contents(values["created"], values["documents"], values["release"], files)
    has_release = any(name.startswith(RELEASE) for name in files)
    named = isinstance(found.release, str) and _RELEASE_NAME.fullmatch(found.release)
    if has_release != bool(named) or type(found.documents) is not int or not isinstance(found.created, str):
        raise ValueError("what it says of itself makes no sense")
    if found.bytes > _FREE_OF_IT + _RATIO * packed:
        raise ValueError(f"it would unpack to {found.bytes:,} bytes, far more than its {packed:,} can hold")
    return found


def _member(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    from zstandard import ZstdError

    try:
        yield
    except OSError as error:
        raise StorageError(f"{error.filename or file}: {error.strerror or error}") from error
    except (ZstdError, tarfile.HeaderError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = (
            f"{type(error).__name__}: {error}"
            if isinstance(error, KeyError | TypeError | AttributeError)
            else str(error)
        )
        raise StorageError(f"{file}: is no whole backup of Parley ({why:.200}); nothing was changed") from error
