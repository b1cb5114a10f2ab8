"""Immutable parts of sealed files: write aside, fsync, rename, fsync the folder; then a row may name it.

A part under way is locked (`flock`, which the kernel drops when the process dies): that is how the sweep tells
a writer's part from one that nobody will ever name. File times say nothing: they are set to the epoch. What
remains is the file system's ctime (docs/runbooks/server.md).
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, TypeVar

from dropbox.store.errors import StoreFailedError, StoreFullError, StoreMissingError
from dropbox.store.models import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path
    from typing import BinaryIO

T = TypeVar("T")

_NAME: Final = re.compile(r"[0-9a-f]{32}")
_ASIDE: Final = "aside"
_FOLDERS: Final = tuple(f"{number:02x}" for number in range(256))
_EPOCH: Final = (0, 0)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class PartRef:
    """What a row says of a part."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Room:
    """What the file system under the parts has."""

    total_bytes: int
    free_bytes: int


class FolderParts:
    """Parts as files of a folder that only this user reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self) -> None:
        """Make the folders; those that are there stay as they are."""
        for folder in (self.folder, *(self.folder / name for name in (_ASIDE, *_FOLDERS))):
            folder.mkdir(mode=0o700, exist_ok=True)
            os.utime(folder, ns=_EPOCH)
        _level_and_sync(self.folder)
        _level_and_sync(self.folder.parent)

    def writing(self) -> PartWriter:
        """Begin a part: a context manager that removes it unless it was released to a row."""
        if not (self.folder / _ASIDE).is_dir():
            raise StoreMissingError("the folder for parts is not there", hint="run `dropbox-server init`")
        return PartWriter(self)

    def open(self, name: str) -> BinaryIO:
        """Open a part for reading."""
        return self.path(name).open("rb")

    def delete(self, name: str) -> None:
        """Remove a part that no row names; one that is gone already is fine."""
        path = self.path(name)
        path.unlink(missing_ok=True)
        with suppress(OSError):
            os.utime(path.parent, ns=_EPOCH)

    def path(self, name: str, *, aside: bool = False) -> Path:
        """Return where a part lies."""
        if not _NAME.fullmatch(name):
            raise StoreFailedError("a row names a part in another form than 32 hex digits")
        return self.folder / (_ASIDE if aside else name[:2]) / name

    def room(self) -> Room:
        """Ask the file system for its room; where it has no more files to give, it has none."""
        system = os.statvfs(self.folder)
        free = system.f_bavail * system.f_frsize if system.f_favail or not system.f_files else 0
        return Room(system.f_blocks * system.f_frsize, free)

    def sweep(self, named: Callable[[Collection[str]], set[str]]) -> int:
        """Remove what no row names and nobody is writing; `named` says which of some names rows hold."""
        removed = 0
        for folder in (_ASIDE, *_FOLDERS):
            names = {entry.name for entry in os.scandir(self.folder / folder) if _NAME.fullmatch(entry.name)}
            aside = folder == _ASIDE
            for name in names if aside else names - named(names):
                removed += self._sweep_one(self.path(name, aside=aside), named)
        return removed

    @staticmethod
    def _sweep_one(path: Path, named: Callable[[Collection[str]], set[str]]) -> int:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return 0
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Asked again under the lock: its writer may have been about to commit the row. A part that was
            # renamed meanwhile is not at this path any more.
            if named({path.name}):
                return 0
            path.unlink(missing_ok=True)
            os.utime(path.parent, ns=_EPOCH)
        except BlockingIOError:
            return 0
        finally:
            os.close(descriptor)
        return 1


class PartWriter:
    """One part under way."""

    def __init__(self, parts: FolderParts) -> None:
        self._parts = parts
        self._name = new_id()
        self._path = parts.path(self._name, aside=True)
        self._released = False
        self._sha256 = hashlib.sha256()
        self._descriptor = _checked(lambda: _create_locked(self._path))
        self.size_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._released:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
                os.utime(self._path.parent, ns=_EPOCH)
        os.close(self._descriptor)

    def write(self, piece: bytes) -> None:
        """Append; raises `StoreFullError` where the disk is full."""
        _checked(lambda: _write_all(self._descriptor, piece))
        self._sha256.update(piece)
        self.size_bytes += len(piece)

    def finish(self) -> PartRef:
        """Make the part durable under its name."""
        _checked(self._settle)
        return PartRef(self._name, self.size_bytes, self._sha256.hexdigest())

    def _settle(self) -> None:
        os.utime(self._descriptor, ns=_EPOCH)
        os.fsync(self._descriptor)
        aside, self._path = self._path, self._parts.path(self._name)
        aside.rename(self._path)
        _level_and_sync(self._path.parent)
        os.utime(aside.parent, ns=_EPOCH)

    def release(self) -> None:
        """Leave the part to the rows: the last thing before a commit, whose outcome may stay unknown."""
        self._released = True


def _create_locked(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # A sweep may have taken it for a dead writer's in the instant before the lock.
        if os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)


def _write_all(descriptor: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _level_and_sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.utime(descriptor, ns=_EPOCH)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(work: Callable[[], T]) -> T:
    try:
        return work()
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFullError("the disk is full") from error
        raise StoreFailedError("the disk under the parts failed") from error
