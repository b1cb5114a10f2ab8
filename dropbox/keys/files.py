"""Write files so that a crash leaves the old content or the new, never half of it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

SECRET: Final = 0o600
PUBLIC: Final = 0o644
_ASIDE: Final = ".partial"


def replace(path: Path, content: bytes, mode: int) -> None:
    """Write aside, sync, rename, sync the folder."""
    aside = path.with_name(f".{path.name}{_ASIDE}")
    try:
        # Secret from its first moment, whatever the umask.
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, SECRET)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        aside.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_folder(path: Path, mode: int) -> None:
    """Make a folder and those above it with this mode; those that are there keep theirs."""
    if path.is_dir():
        return
    make_folder(path.parent, mode)
    path.mkdir(exist_ok=True)
    path.chmod(mode)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Bring a folder's names to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
