"""`files.json` and `files-read.txt`: what the source's device called its files, and where they lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from dropbox import limits
from dropbox.bag import canonical
from dropbox.bag.errors import TooManyFilesError
from dropbox.tip.errors import FilesJsonError, FilesReadError

if TYPE_CHECKING:
    from collections.abc import Sequence

ReadFlag: TypeAlias = Literal["=", "+"]
EXACT: Final[ReadFlag] = "="
MORE: Final[ReadFlag] = "+"
FOLDER: Final = "data/files/"

# ASCII only, without flags: `.lower()` of other letters can give ASCII (the Kelvin sign).
_EXTENSION: Final = re.compile(r"\.([A-Za-z0-9]{1,8})\Z")
_KEYS: Final = {"member", "name", "size", "type"}


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as the source's device names it: its name is text, never a path; its type a claim."""

    name: str
    size_bytes: int
    type: str


def member_name(number: int, name: str) -> str:
    """Return where the file of this number, counted from 1, lies in the bag."""
    found = _EXTENSION.search(name)
    extension = f".{found[1].lower()}" if found else ""
    return f"{FOLDER}{number:04d}{extension}"


def serialize_files(entries: Sequence[FileEntry]) -> bytes:
    """Return `files.json`, every entry checked."""
    names = Names()
    return b"[%s]" % b",".join([names.add(entry) for entry in entries])


class Names:
    """The rows of `files.json`, bounded as they come: a plain form must hear of it before it sends more."""

    def __init__(self) -> None:
        self._number = 0
        self._size_bytes = len(b"[]")

    def add(self, entry: FileEntry) -> bytes:
        """Return the entry's row, the entry checked; raises where the list has no room for it."""
        _require_entry(entry)
        self._number += 1
        if self._number > limits.MAX_FILES:
            raise TooManyFilesError(f"expected at most {limits.MAX_FILES} files")
        row = canonical.serialize(
            {
                "member": member_name(self._number, entry.name),
                "name": entry.name,
                "size": entry.size_bytes,
                "type": entry.type,
            }
        )
        self._size_bytes += len(row) + (self._number > 1)
        if self._size_bytes > limits.MAX_FILES_JSON_BYTES:
            raise TooManyFilesError(f"expected at most {limits.MAX_FILES_JSON_BYTES} bytes of names")
        return row


def parse_files(untrusted: bytes) -> tuple[FileEntry, ...]:
    """Read `files.json`; what the stream holds is still to be compared."""
    rows = canonical.parse(untrusted)
    if not isinstance(rows, list):
        raise FilesJsonError("expected an array of files")
    entries = tuple(_parse_entry(row) for row in rows)
    if serialize_files(entries) != untrusted:
        raise FilesJsonError("a file's member is not the one its number and name give")
    return entries


def files_read(had_more: Sequence[bool]) -> bytes:
    """Return `files-read.txt`."""
    return "".join(MORE if more else EXACT for more in had_more).encode("ascii") + b"\n"


def parse_files_read(untrusted: bytes, *, expected_files: int) -> tuple[ReadFlag, ...]:
    """Return the signs of `files-read.txt`, one per file."""
    signs = untrusted[:-1].decode("latin-1")
    if untrusted[-1:] != b"\n" or set(signs) - {EXACT, MORE} or len(signs) != expected_files:
        raise FilesReadError("expected one `=` or `+` per file and a line end")
    return tuple(MORE if sign == MORE else EXACT for sign in signs)


def _require_entry(entry: FileEntry) -> None:
    if not 1 <= len(entry.name) <= limits.MAX_FILE_NAME_CHARACTERS:
        raise FilesJsonError(f"expected a name of 1 to {limits.MAX_FILE_NAME_CHARACTERS} characters")
    if not entry.type.isascii() or len(entry.type) > limits.MAX_FILE_TYPE_CHARACTERS:
        raise FilesJsonError(f"expected a type of at most {limits.MAX_FILE_TYPE_CHARACTERS} ASCII characters")
    if not 0 <= entry.size_bytes <= limits.MAX_FILE_BYTES:
        raise FilesJsonError("expected a size from 0 to below 2^53")


def _parse_entry(untrusted: canonical.Json) -> FileEntry:
    if not isinstance(untrusted, dict) or untrusted.keys() != _KEYS:
        raise FilesJsonError("expected member, name, size and type of each file")
    name, size, kind = untrusted["name"], untrusted["size"], untrusted["type"]
    if not isinstance(name, str) or not isinstance(kind, str):
        raise FilesJsonError("expected text as a file's name and type")
    if not isinstance(size, int) or isinstance(size, bool):
        raise FilesJsonError("expected an integer as a file's size")
    return FileEntry(name, size, kind)
