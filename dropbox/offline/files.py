"""Files that survive a power cut: written aside or new, flushed with their folder, never half there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

# What an interrupted run leaves ends like this; the next run removes it.
PARTIAL: Final = ".partial"
PRIVATE: Final = 0o600
EVIDENCE: Final = 0o400


@contextmanager
def new_file(path: Path, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """Open a file that must not exist yet; on a clean exit its bytes are on the disk, else it is removed."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 a descriptor
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_new(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Write a file that must not exist yet."""
    with new_file(path, mode) as file:
        file.write(content)


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file in one step: a reader sees the old bytes or the new."""
    aside = path.with_name(path.name + PARTIAL)
    aside.unlink(missing_ok=True)
    write_new(aside, content)
    rename(aside, path)


def rename(source: Path, target: Path) -> None:
    """Rename within one file system, and make that last."""
    source.rename(target)
    sync_folder(target.parent)


def new_folder(path: Path) -> Path:
    """Make a folder that must not exist yet, and those above it, for their owner alone."""
    private_folders(path.parent)
    path.mkdir(mode=0o700)
    return path


def private_folders(path: Path) -> None:
    """Make a folder and those above it, for their owner alone; those that are there stay as they are."""
    # `mkdir(parents=True)` would give the mode to the last one only.
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700)


def sync_folder(path: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(path: Path) -> None:
    """Make the names in a folder and all below it last, the deepest first."""
    for folder, _, _ in os.walk(path, topdown=False):
        sync_folder(Path(folder))
