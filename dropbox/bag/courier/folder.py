"""Look into a folder that anyone may have written: plain files only, never through a link."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO, Final

from dropbox import limits
from dropbox.bag.errors import (
    CourierKindError,
    CourierMissingError,
    CourierTooLargeError,
    CourierUnlistedError,
    ItemDamagedError,
)

if TYPE_CHECKING:
    from pathlib import Path

_FOLDERS: Final = {"data", "data/items"}
_TAG_FILES: Final = 4


def list_files(folder: Path) -> set[str]:
    """Return the names of all files in the bag, relative to it."""
    found: set[str] = set()
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        with os.scandir(folder / inner) as entries:
            for entry in entries:
                name = f"{inner}/{entry.name}".removeprefix("/")
                (waiting.append if _is_folder(entry, name) else found.add)(name)
                if len(found) > limits.MAX_COURIER_FILES + _TAG_FILES:
                    raise CourierTooLargeError(f"expected at most {limits.MAX_COURIER_FILES} files")
    return found


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file; raises `ItemDamagedError` where there is none or the medium fails."""
    # A named pipe must not make the reader wait; O_NOFOLLOW: it was no link when the folder was listed.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise ItemDamagedError("missing") from None
    except OSError as error:
        raise ItemDamagedError("unreadable") from error
    file = os.fdopen(descriptor, "rb", buffering=0)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise CourierKindError("expected a plain file")
    return file


def read_small(path: Path, most_bytes: int) -> bytes:
    """Return the whole of one of the bag's lists."""
    try:
        with open_plain(path) as file:
            body = file.read(most_bytes + 1)
    except ItemDamagedError as error:
        raise CourierMissingError("a list of the bag is missing or unreadable", hint=error.hint) from error
    except OSError as error:
        raise CourierMissingError("a list of the bag is unreadable") from error
    if len(body) > most_bytes:
        raise CourierTooLargeError("a list of the bag is larger than its bound")
    return body


def _is_folder(entry: os.DirEntry[str], name: str) -> bool:
    if entry.is_dir(follow_symlinks=False):
        if name not in _FOLDERS:
            raise CourierUnlistedError("the folder holds a folder that was not packed")
        return True
    if not entry.is_file(follow_symlinks=False):
        raise CourierKindError("expected plain files, found a link or a device")
    return False
