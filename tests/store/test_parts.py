"""Parts: durable before they are named, removed unless released, silent about when they came."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox.store import FolderParts, PartRef, StoreFailedError, StoreMissingError

if TYPE_CHECKING:
    from collections.abc import Collection


@pytest.fixture
def parts(tmp_path: Path) -> FolderParts:
    made = FolderParts(tmp_path / "parts")
    made.create()
    return made


def put(parts: FolderParts, *pieces: bytes) -> PartRef:
    with parts.writing() as writer:
        for piece in pieces:
            writer.write(piece)
        part = writer.finish()
        writer.release()
    return part


def files(parts: FolderParts) -> list[Path]:
    return [path for path in parts.folder.rglob("*") if path.is_file()]


def nothing(_: Collection[str]) -> set[str]:
    return set()


def test_what_was_put_is_read_back(parts: FolderParts) -> None:
    part = put(parts, b"one", b"", b"two")
    assert part == PartRef(part.name, 6, hashlib.sha256(b"onetwo").hexdigest())
    with parts.open(part.name) as file:
        assert file.read() == b"onetwo"
    parts.delete(part.name)
    parts.delete(part.name)
    assert files(parts) == []


def test_a_part_is_on_disk_before_it_has_its_name(parts: FolderParts, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def watched_fsync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def watched_rename(self: Path, target: Path) -> Path:
        done.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "rename", watched_rename)
    put(parts, b"x")
    assert done == ["file", "rename", "folder"]


def test_file_and_folder_times_are_levelled(parts: FolderParts) -> None:
    part = put(parts, b"x")
    second = put(parts, b"y")
    parts.delete(second.name)
    paths = [parts.folder, *(path for path in parts.folder.rglob("*"))]
    assert parts.path(part.name) in paths
    assert {path.stat().st_mtime_ns for path in paths} == {0}


def test_only_this_user_can_read_parts(parts: FolderParts) -> None:
    put(parts, b"x")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (parts.folder, *parts.folder.rglob("*"))}
    assert modes == {0o700, 0o600}


@pytest.mark.parametrize("finished", [False, True])
def test_a_part_that_was_not_released_is_removed(parts: FolderParts, *, finished: bool) -> None:
    with parts.writing() as writer:
        writer.write(b"x")
        if finished:
            writer.finish()
        assert len(files(parts)) == 1
    assert files(parts) == []


def test_an_exception_removes_a_part(parts: FolderParts) -> None:
    def broken() -> None:
        with parts.writing() as writer:
            writer.write(b"x")
            raise LookupError

    with pytest.raises(LookupError):
        broken()
    assert files(parts) == []


def test_the_sweep_removes_what_no_row_names(parts: FolderParts) -> None:
    kept, orphan = put(parts, b"kept"), put(parts, b"orphan")

    def named(names: Collection[str]) -> set[str]:
        return {kept.name} & set(names)

    assert parts.sweep(named) == 1
    assert files(parts) == [parts.path(kept.name)]
    assert parts.sweep(named) == 0
    assert not parts.path(orphan.name).exists()
    assert parts.path(orphan.name).parent.stat().st_mtime_ns == 0


@pytest.mark.parametrize("finished", [False, True])
def test_the_sweep_spares_what_somebody_is_writing(parts: FolderParts, *, finished: bool) -> None:
    with parts.writing() as writer:
        writer.write(b"x")
        if finished:
            writer.finish()
        assert parts.sweep(nothing) == 0
        assert len(files(parts)) == 1
        writer.release()
    assert parts.sweep(nothing) == 1


def test_the_sweep_removes_what_a_killed_writer_left(parts: FolderParts) -> None:
    killed = (
        "import os, sys; from pathlib import Path; from dropbox.store import FolderParts\n"
        "with FolderParts(Path(sys.argv[1])).writing() as writer:\n"
        "    writer.write(b'x'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", killed, parts.folder], check=False).returncode == -9
    assert len(files(parts)) == 1
    assert parts.sweep(nothing) == 1
    assert files(parts) == []


def test_a_row_that_is_committed_while_the_sweep_looks_saves_its_part(parts: FolderParts) -> None:
    part = put(parts, b"x")
    answers = iter([set[str](), {part.name}])

    def named(names: Collection[str]) -> set[str]:
        return next(answers) if part.name in names else set()

    assert parts.sweep(named) == 0
    assert parts.path(part.name).exists()


def test_files_that_are_no_parts_are_left_alone(parts: FolderParts) -> None:
    stranger = parts.folder / "00" / "lost+found.txt"
    stranger.write_bytes(b"x")
    assert parts.sweep(nothing) == 0
    assert stranger.exists()


@pytest.mark.parametrize("name", ["", "../store.db", "A" * 32, "0" * 31, "0" * 33, "0" * 31 + "\n"])
def test_a_name_of_another_form_never_becomes_a_path(parts: FolderParts, name: str) -> None:
    with pytest.raises(StoreFailedError, match="another form"):
        parts.open(name)


def test_a_store_that_was_never_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError):
        FolderParts(tmp_path / "none").writing()
