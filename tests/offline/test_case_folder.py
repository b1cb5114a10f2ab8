"""What lies in a case folder: every byte and name as it went in, one copy of each, checkable without us."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.offline.newsroom import Newsroom, Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Opened = Callable[[Mapping[str, object]], dict[str, Path]]

ID = "ab" * 16
MESSAGE = "Прывітанне.\r\n\r\nمرحبا\n"  # noqa: RUF001 Arabic is meant
SENT = (
    Sent("Фота з Акрэсціна.JPG", os.urandom(70_000), "image/jpeg"),
    Sent("../../../etc/passwd", b"root:x:0:0", "text/plain"),
    Sent("photo\u202egpj.exe", os.urandom(5)),
    Sent("photo_gpj.exe", b"another of the same safe name"),
    Sent("empty.txt", b"", "text/plain"),
    Sent("grew.log", b"as announced", "text/plain", grew=True),
)
NAMES = {
    "Фота з Акрэсціна.JPG": "Фота з Акрэсціна.JPG",
    "../../../etc/passwd": "_.._.._.._etc_passwd",
    "photo\u202egpj.exe": "photo_gpj.exe",
    "photo_gpj.exe": "photo_gpj (2).exe",
    "empty.txt": "empty.txt",
    "grew.log": "grew.log",
}


@pytest.fixture
def folder(newsroom: Newsroom, opened: Opened) -> Path:
    return opened({ID: newsroom.submission(MESSAGE, SENT)})[ID]


def test_every_file_comes_out_as_it_went_in_under_a_safe_name(folder: Path) -> None:
    originals = folder / "originals"
    assert {entry.name for entry in originals.iterdir()} == set(NAMES.values())
    for sent in SENT:
        assert (originals / NAMES[sent.name]).read_bytes() == sent.content


def test_the_message_comes_out_to_the_byte(folder: Path) -> None:
    assert (folder / "message.txt").read_bytes() == MESSAGE.encode()


def test_the_names_table_holds_every_true_name(folder: Path) -> None:
    table = json.loads((folder / "evidence" / "names.json").read_bytes())
    assert {row["name"]: row["saved_as"] for row in table} == NAMES
    for row, sent in zip(table, SENT, strict=True):
        assert row["sha256"] == hashlib.sha256(sent.content).hexdigest()
        assert (folder / "evidence" / "tip" / row["member"]).read_bytes() == sent.content


def test_no_byte_is_stored_twice(folder: Path) -> None:
    for path in [folder / "message.txt", *(folder / "originals").iterdir()]:
        assert path.stat().st_nlink == 2


def test_stock_bagit_validates_the_bag(folder: Path) -> None:
    bagit = [sys.executable, "-m", "bagit", "--validate", str(folder / "evidence" / "tip")]
    assert subprocess.run(bagit, capture_output=True, check=False).returncode == 0
    victim = folder / "evidence" / "tip" / "data" / "files" / "0001.jpg"
    victim.chmod(0o600)
    victim.write_bytes(b"x" + victim.read_bytes()[1:])
    assert subprocess.run(bagit, capture_output=True, check=False).returncode == 1


def test_only_the_owner_may_look_and_nobody_may_write_evidence(folder: Path) -> None:
    for path in [folder.parent.parent, *folder.parent.parent.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir():
            assert mode == 0o700, path
        elif folder in path.parents and ("tip" in path.parts or "originals" in path.parts):
            assert mode == 0o400, path
        else:
            assert not mode & 0o077, path


def test_no_partial_folder_is_left(folder: Path) -> None:
    assert not [path for path in folder.parent.parent.rglob("*") if path.suffix == ".partial"]


def test_on_a_file_system_without_second_names_they_are_copies(
    newsroom: Newsroom, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EPERM, "as FAT says")

    monkeypatch.setattr(os, "link", refuse)
    folder = opened({ID: newsroom.submission(MESSAGE, SENT)})[ID]
    for sent in SENT:
        copy = folder / "originals" / NAMES[sent.name]
        assert copy.read_bytes() == sent.content
        assert copy.stat().st_nlink == 1
        assert stat.S_IMODE(copy.stat().st_mode) == 0o400


def test_what_was_received_is_written_down_for_machines(folder: Path) -> None:
    received = json.loads((folder / "evidence" / "received.json").read_bytes())
    assert received["id"] == ID
    assert received["outcome"] == "verified"
    assert received["clock"] == "unverified"
    assert received["day"] == "2026-11-23"


def test_a_submission_without_files_and_words_is_a_case_too(newsroom: Newsroom, opened: Opened) -> None:
    folder = opened({ID: newsroom.submission("")})[ID]
    assert (folder / "message.txt").read_bytes() == b""
    assert not any((folder / "originals").iterdir())
    assert "No message was written" in (folder / "case.txt").read_text()


def test_three_hundred_files_of_one_name(newsroom: Newsroom, opened: Opened) -> None:
    sent = [Sent("IMG.jpg", bytes([number % 256]) * number) for number in range(300)]
    folder = opened({ID: newsroom.submission("", sent)})[ID]
    table = json.loads((folder / "evidence" / "names.json").read_bytes())
    assert len({row["saved_as"] for row in table}) == 300
    for row, one in zip(table, sent, strict=True):
        assert (folder / "originals" / row["saved_as"]).read_bytes() == one.content


def test_everything_is_on_the_disk_before_the_case_takes_its_name(
    newsroom: Newsroom, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[tuple[str, Path]] = []
    fsync, rename = os.fsync, Path.rename

    def watched_fsync(descriptor: int) -> None:
        events.append(("fsync", Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    def watched_rename(source: Path, target: Path) -> Path:
        events.append(("rename", source))
        return rename(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "rename", watched_rename)
    folder = opened({ID: newsroom.submission(MESSAGE, SENT)})[ID]
    partial = folder.with_name(f"{folder.name}.partial")
    at = events.index(("rename", partial))
    before = {path for event, path in events[:at] if event == "fsync"}
    # Second names of a file need no fsync of their own: their folder's holds them.
    files = {path.stat().st_ino: path for path in folder.rglob("*") if path.is_file()}
    assert len(files) == len(SENT) + 14
    for path in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        assert partial / path.relative_to(folder) in before
    synced = {path.relative_to(partial) for path in before if partial in path.parents}
    for path in folder.rglob("*"):
        if path.is_file() and "originals" not in path.parts and path.name != "message.txt":
            assert path.relative_to(folder) in synced
    assert ("fsync", folder.parent) in events[at:]
