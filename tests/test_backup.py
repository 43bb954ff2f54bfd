from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tarfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from zstandard import ZstdCompressor, ZstdDecompressor

from corpus.__main__ import main
from corpus.backup import backup
from corpus.library import LocalLibrary
from corpus.locks import exclusive
from corpus.release import current_manifest, prune, publish, releases, verify_release
from corpus.restore import restore
from rag.desk.store import DeskStore
from rag.errors import ConfigError, LibraryBusy, StorageError
from rag.models import embedder
from rag.settings import Settings
from tests.corpus_fixtures import quiet

Files = dict[str, bytes]
Say = Callable[[dict[str, Any]], None]


def tree(folder: Path) -> Files:
    """Every file below a folder but locks, and the folders' names."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"/"
        for path in folder.rglob("*")
        if path.suffix != ".lock"
    }


@pytest.fixture
def saved(copy_of_starter: Path, tmp_path: Path) -> Path:
    """A backup of the starter home, which also has its editor's switches."""
    (copy_of_starter / "sources.json").write_text('{"starter": true}')
    file = tmp_path / "saved.tar.zst"
    backup(copy_of_starter, file, quiet)
    return file


def sound(home: Path) -> bool:
    with LocalLibrary(home, create=False) as library:
        return verify_release(library, home, embedder(Settings.load(home=home)), repair=False) == []


# -- there and back --------------------------------------------------------------------------------------------------


def test_a_restored_home_is_the_home(copy_of_starter: Path, saved: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    there = tmp_path / "deep" / "there"
    contents = restore(saved, there, lambda *step: told.append(step))
    assert told[-1][0] == "restore (MB)"
    assert told[-1][1] == told[-1][2]
    assert contents.release == current_manifest(copy_of_starter).release  # type: ignore[union-attr]
    with LocalLibrary(copy_of_starter) as old, LocalLibrary(there) as new:
        assert list(old.latest()) == list(new.latest())
        assert dict(old.fingerprints()) == dict(new.fingerprints())
        assert len(dict(old.fingerprints())) == contents.documents > 0
    assert sound(there)
    assert (there / "sources.json").read_text() == '{"starter": true}'
    assert not list(there.glob(".*"))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_release_in_several_folders(copy_of_starter: Path, tmp_path: Path) -> None:
    model = embedder(Settings.load(home=copy_of_starter))
    with LocalLibrary(copy_of_starter) as library:
        publish(library, copy_of_starter, model, keep=1, rebuild=True, shard=25)
    backup(copy_of_starter, tmp_path / "b", quiet)
    contents = restore(tmp_path / "b", tmp_path / "there", quiet)
    assert {f"release/{name}/chroma.sqlite3" for name in ("chroma", "chroma-1", "chroma-2")} <= set(contents.files)
    assert sound(tmp_path / "there")


def test_the_desk_comes_back_under_a_page_that_has_it_open(copy_of_starter: Path, tmp_path: Path) -> None:
    """What was said since the last checkpoint is in the backup; a restore replaces it for an open reader too."""

    def titles(store: DeskStore) -> list[str]:
        with store.reading() as db:
            return [row[0] for row in db.execute("SELECT title FROM conversations ORDER BY id")]

    def say(store: DeskStore, title: str) -> None:
        with store.writing() as db:
            db.execute(
                "INSERT INTO conversations(id, reader, title, begun, touched) VALUES(?, '', ?, '', '')", (title, title)
            )

    (copy_of_starter / "desk.db").unlink(missing_ok=True)
    with closing(DeskStore(copy_of_starter)) as page:
        say(page, "before")
        file = tmp_path / "saved.tar.zst"
        contents = backup(copy_of_starter, file, quiet).contents
        assert "desk.db" in contents.files
        assert not [name for name in contents.files if name.endswith(("-wal", "-shm"))]
        say(page, "since")
        restore(file, tmp_path / "there", quiet)
        with closing(DeskStore(tmp_path / "there")) as elsewhere:
            assert titles(elsewhere) == ["before"]
        restore(file, copy_of_starter, quiet, force=True)
        assert titles(page) == ["before"]
        say(page, "after")
        assert titles(page) == ["after", "before"]


def test_any_tar_reads_it(saved: Path, tmp_path: Path) -> None:
    data = ZstdDecompressor().stream_reader(saved.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        head = json.loads(archive.extractfile("BACKUP.json").read())  # type: ignore[union-attr]
        assert archive.getnames() == ["BACKUP.json", *head["files"]]
        for name, entry in head["files"].items():
            body = archive.extractfile(name).read()  # type: ignore[union-attr]
            assert hashlib.sha256(body).hexdigest() == entry["sha256"]


def test_a_library_without_a_release(home: Path, tmp_path: Path) -> None:
    with LocalLibrary(home) as library:
        library.begin("refresh")
    backup(home, tmp_path / "b", quiet)
    assert restore(tmp_path / "b", tmp_path / "there", quiet).release is None
    assert current_manifest(tmp_path / "there") is None


def test_commands(copy_of_starter: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    file, there = str(tmp_path / "b.tar.zst"), str(tmp_path / "there")
    said = json.loads(run(main, ["backup", file, "--json"]).stdout)
    assert said["sha256"] == hashlib.sha256(Path(file).read_bytes()).hexdigest()
    assert said["bytes"] == Path(file).stat().st_size
    assert f"sha256 {said['sha256']}"[:7] in run(main, ["backup", file]).stdout
    assert run(main, ["restore", file, "--home", there]).exit_code == 0
    refused = run(main, ["restore", file, "--home", there])
    assert refused.exit_code == 1
    assert "is not empty" in refused.stderr
    assert "--force" in refused.stderr
    assert json.loads(run(main, ["restore", file, "--home", there, "--force", "--json"]).stdout)["documents"] > 0
    inside = run(main, ["backup", str(copy_of_starter / "b"), "--home", str(copy_of_starter)])
    assert (inside.exit_code, isinstance(inside.exception, ConfigError)) == (1, False)
    assert "lies in the home" in inside.stderr
    assert run(main, ["backup", file, "--home", str(tmp_path / "none")]).exit_code == 1


# -- while others are at work ----------------------------------------------------------------------------------------


def test_a_writer_goes_on_and_the_copy_is_of_one_moment(copy_of_starter: Path, tmp_path: Path) -> None:
    """Each transaction adds a pair of rows: a copy in the middle of one, or of two moments, would hold half a pair."""
    done = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        with closing(sqlite3.connect(copy_of_starter / "library.db", isolation_level=None, timeout=30)) as db:
            while not done.is_set():
                db.execute("BEGIN IMMEDIATE")
                for half in ("a", "b"):
                    blob = os.urandom(5_000)
                    db.execute("INSERT INTO vectors VALUES(?, ?, ?)", (half, str(written).encode(), blob))
                db.execute("COMMIT")
                written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not written and writer.is_alive():
            time.sleep(0.01)
        for _ in range(2):
            before = written
            backup(copy_of_starter, tmp_path / "b", quiet)
            assert written > before
            restore(tmp_path / "b", tmp_path / "there", quiet, force=True)
            with closing(sqlite3.connect(tmp_path / "there" / "library.db")) as db:
                counts = dict(db.execute("SELECT model, count(*) FROM vectors WHERE model IN ('a', 'b') GROUP BY 1"))
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert counts["a"] == counts["b"] >= before
    finally:
        done.set()
        writer.join()


def test_a_release_that_is_pruned_meanwhile_is_still_whole_in_it(copy_of_starter: Path, tmp_path: Path) -> None:
    old = releases(copy_of_starter)[0].release

    def progress(stage: str, done: int, total: int) -> None:
        folder = copy_of_starter / "releases"
        if stage == "copy" and (folder / old).exists():  # as another process's refresh would do right now
            name = f"{old[:8]}T{int(old[9:21]) + 1:012}{old[21:]}"
            (folder / old).rename(folder / name)
            (folder / "CURRENT").write_text(name)
            prune(copy_of_starter, keep=1)

    assert backup(copy_of_starter, tmp_path / "b", progress).contents.release == old
    restore(tmp_path / "b", tmp_path / "there", quiet)
    assert sound(tmp_path / "there")


def test_no_backup_holds_what_is_being_removed(copy_of_starter: Path, tmp_path: Path) -> None:
    with LocalLibrary(copy_of_starter) as library:
        run = library.begin("remove")
        library.remove([next(library.latest())[0].document_id], run)
    with pytest.raises(LibraryBusy, match="are being removed"):
        backup(copy_of_starter, tmp_path / "b", quiet)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_library_does_not_replace_the_backup_of_a_sound_one(copy_of_starter: Path, saved: Path) -> None:
    before = saved.read_bytes()
    with closing(sqlite3.connect(copy_of_starter / "library.db")) as db, db:
        db.execute("UPDATE snapshots SET text='other' WHERE rowid=1")
    with pytest.raises(StorageError, match="is damaged"):
        backup(copy_of_starter, saved, quiet)
    assert saved.read_bytes() == before


# -- what is refused -------------------------------------------------------------------------------------------------


def test_no_flipped_cut_or_added_byte_passes(saved: Path, tmp_path: Path) -> None:
    good, there = saved.read_bytes(), tmp_path / "there"
    places = [*range(20), *range(20, len(good), len(good) // 30), *range(len(good) - 8, len(good))]
    for place in places:
        saved.write_bytes(good[:place] + bytes([good[place] ^ 0x41]) + good[place + 1 :])
        with pytest.raises(StorageError):
            restore(saved, there, quiet)
    for bad in [good[:-1], good[:-4], good[: len(good) // 2], b"", good + b"\0", good + good, b"PK\3\4" + good]:
        saved.write_bytes(bad)
        with pytest.raises(StorageError, match="is no whole backup of Parley"):
            restore(saved, there, quiet)
    assert not there.exists()


def dumped(head: dict[str, Any]) -> bytes:
    return json.dumps(head).replace('"NESTED"', "[" * 9_000 + "]" * 9_000).encode()


def packed(members: list[tuple[tarfile.TarInfo | str, bytes]], change: Say = lambda head: None) -> bytes:
    """A backup file with these members after a BACKUP.json that agrees with them, but for what `change` does to it."""
    files = {
        m if isinstance(m, str) else m.name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for m, data in members
    }
    head: dict[str, Any] = {"format": 1, "created": "2031-05-02", "documents": 1, "release": None, "files": files}
    change(head)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for member, data in [("BACKUP.json", dumped(head)), *members]:
            info = tarfile.TarInfo(member) if isinstance(member, str) else member
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    raw = out.getvalue().rstrip(b"\0")
    return ZstdCompressor().compress(raw + bytes(-len(raw) % 512) + bytes(1024))


def of_type(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


RELEASE = "20310502T000000000000-00000000"
HOSTILE: dict[str, bytes] = {
    "climbs out": packed([("../evil", b"x"), ("library.db", b"x")]),
    "climbs out of the release": packed(
        [("library.db", b"x"), ("release/../../evil", b"x")], lambda h: h.update(release=RELEASE)
    ),
    "absolute": packed([("/tmp/evil", b"x"), ("library.db", b"x")]),
    "of another drive": packed([("C:evil", b"x"), ("library.db", b"x")]),
    "with backslashes": packed([("release\\..\\evil", b"x"), ("library.db", b"x")]),
    "hidden": packed([(".restoring", b"x"), ("library.db", b"x")]),
    "a log for the library": packed([("library.db", b"x"), ("library.db-wal", b"x")]),
    "the same name in capitals": packed([("library.db", b"x"), ("sources.json", b"x"), ("SOURCES.json", b"x")]),
    "a link": packed([(of_type("library.db", tarfile.SYMTYPE, "/etc/passwd"), b"")]),
    "a hard link": packed([(of_type("library.db", tarfile.LNKTYPE, "BACKUP.json"), b"")]),
    "a device": packed([(of_type("library.db", tarfile.CHRTYPE), b"")]),
    "a folder": packed([(of_type("library.db", tarfile.DIRTYPE), b"")]),
    "an endless extended header": packed([(of_type("library.db", tarfile.XHDTYPE), b"x" * 9_000)]),
    "without a library": packed([("sources.json", b"{}")]),
    "no database": packed([("library.db", b"no database at all")]),
    "more than it lists": packed([("library.db", b"x"), ("sources.json", b"{}")], lambda h: h["files"].popitem()),
    "less than it lists": packed([("library.db", b"x")], lambda h: h["files"].update(a={"size": 1, "sha256": ""})),
    "other bytes than it lists": packed(
        [("library.db", b"x")], lambda h: h["files"]["library.db"].update(sha256="0" * 64)
    ),
    "of a size below zero": packed([("library.db", b"")], lambda h: h["files"]["library.db"].update(size=-1)),
    "of a size without a number": packed([("library.db", b"")], lambda h: h["files"]["library.db"].update(size=True)),
    "a bomb": packed([("library.db", bytes(200_000_000))]),
    "a bomb that lies about its size": packed(
        [("library.db", bytes(50_000_000))], lambda h: h["files"]["library.db"].update(size=1)
    ),
    "a list as large as a bomb": packed([("library.db", b"x")], lambda h: h.update(created="x" * 5_000_000)),
    "a list nested without end": packed([("library.db", b"x")], lambda h: h.update(files="NESTED")),
    "a release under another's name": packed([("library.db", b"x")], lambda h: h.update(release="../../evil")),
    "of a later format": packed([("library.db", b"x")], lambda h: h.update(format=2)),
    "nothing": ZstdCompressor().compress(b""),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(40),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_changes_nothing(name: str, tmp_path: Path) -> None:
    file, there = tmp_path / "hostile.tar.zst", tmp_path / "around" / "there"
    file.write_bytes(HOSTILE[name])
    there.mkdir(parents=True)
    (there / "mine.txt").write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(StorageError, match=r"nothing was changed|damaged or not a Parley library"):
        restore(file, there, quiet, force=True)
    assert tree(tmp_path) == before
    assert not Path("/tmp/evil").exists()
    with pytest.raises(StorageError):
        restore(file, tmp_path / "fresh", quiet)
    assert not (tmp_path / "fresh").exists()


# -- all or nothing --------------------------------------------------------------------------------------------------


def test_force_replaces_everything_even_a_damaged_library(saved: Path, copy_of_starter: Path) -> None:
    kept, half = releases(copy_of_starter)[0].release, (copy_of_starter / "library.db").read_bytes()[:5_000]
    for damage in (b"no database", half):
        (copy_of_starter / "library.db").write_bytes(damage)
        (copy_of_starter / "library.db-wal").write_bytes(b"left over")
        (copy_of_starter / "sources.toml").write_text("of the other home")
        (copy_of_starter / "releases" / "20990101T000000000000-00000000").mkdir()
        restore(saved, copy_of_starter, quiet, force=True)
        assert not (copy_of_starter / "sources.toml").exists()
        assert len(releases(copy_of_starter)) == 1
        assert {path.name for path in (copy_of_starter / "releases").iterdir()} == {kept, "CURRENT"}
        assert sound(copy_of_starter)


def test_an_open_reader_keeps_what_it_reads(saved: Path, copy_of_starter: Path) -> None:
    with LocalLibrary(copy_of_starter) as reader:
        run = reader.begin("remove")
        gone = next(reader.latest())[0].document_id
        reader.remove([gone], run)
        restore(saved, copy_of_starter, quiet, force=True)
        assert reader.document(gone).text
        assert reader.damaged() == []
    assert sound(copy_of_starter)


def test_a_home_that_somebody_writes_to_is_left_alone(saved: Path, copy_of_starter: Path) -> None:
    before = tree(copy_of_starter)
    with exclusive(copy_of_starter / "library.lock", "the home"), pytest.raises(LibraryBusy):
        restore(saved, copy_of_starter, quiet, force=True)
    assert tree(copy_of_starter) == before


def test_a_library_that_cannot_be_replaced_leaves_the_old_release(saved: Path, copy_of_starter: Path) -> None:
    (copy_of_starter / "library.db").unlink()
    (copy_of_starter / "library.db").mkdir()
    before = tree(copy_of_starter)
    with pytest.raises(StorageError):
        restore(saved, copy_of_starter, quiet, force=True)
    assert tree(copy_of_starter) == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_home_is_not_followed(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("mine")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / ".restoring").symlink_to(tmp_path / "precious")
    restore(saved, tmp_path / "there", quiet)
    assert tree(tmp_path / "precious") == {"file": b"mine"}
    assert sound(tmp_path / "there")


@pytest.mark.skipif(os.name == "nt" or not Path("/usr/bin/prlimit").exists(), reason="needs prlimit")
def test_a_full_disk_leaves_no_half_home(saved: Path, tmp_path: Path) -> None:
    import sys

    from rag.settings import CHECKOUT

    command = ["prlimit", "--fsize=200000", sys.executable, "-m", "corpus", "restore", str(saved)]
    done = subprocess.run(
        [*command, "--home", str(tmp_path / "there")], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert not (tmp_path / "there").exists()
