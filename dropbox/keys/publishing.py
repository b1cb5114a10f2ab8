"""The published folder: what it holds, how it is replaced, how it is checked.

The history in the secret folder is the truth; the published folder follows from it, and can be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox import age, directory
from dropbox.errors import DropboxError
from dropbox.keys import files
from dropbox.keys.errors import (
    ChangedFileError,
    ForeignFolderError,
    HomeDamagedError,
    NothingSignedError,
    UnreadableKeysError,
    WindowTakenError,
)
from dropbox.limits import MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from dropbox.directory import Document, FreshStatement, TrustedDirectory

_MOST_BYTES = max(MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES) + 1


def versions_of(signed: TrustedDirectory | None) -> list[Document]:
    """Return every signed document, from the first."""
    if signed is None:
        return []
    return [signed.at_version(version).document for version in range(1, signed.version + 1)]


def recipient_files(documents: Iterable[Document]) -> dict[str, frozenset[str]]:
    """Return the recipient files that these versions need, each with the hashes of its strings.

    A file is made by the first version that names it and never changes: a later version may name fewer of
    its strings, never others. Raises `WindowTakenError`.
    """
    needed: dict[str, frozenset[str]] = {}
    for document in documents:
        by_name: dict[str, set[str]] = {}
        for entry in document.recipients:
            by_name.setdefault(directory.recipients_file_name(entry), set()).add(entry.sha256)
        for name, hashes in by_name.items():
            if not hashes <= needed.setdefault(name, frozenset(hashes)):
                raise WindowTakenError("the readers of a signed window can't change any more")
    return needed


def contents(signed: TrustedDirectory, history: list[bytes], strings: Mapping[str, str]) -> dict[str, bytes]:
    """Return every file that never changes, by its name in the folder, in the order to write them."""
    try:
        lists = {
            name: directory.recipients_file(strings[sha256] for sha256 in hashes)
            for name, hashes in sorted(recipient_files(versions_of(signed)).items())
        }
    except KeyError:
        raise HomeDamagedError("a recipient that was signed is missing from the secret folder") from None
    return lists | {directory.history_file_name(number): note for number, note in enumerate(history, start=1)}


@dataclass(frozen=True, slots=True)
class Published:
    """What a run of `publish` did. `fresh_until`: None where no good fresh note lies there now."""

    version: int
    files_written: int
    fresh_until: date | None


def publish(
    folder: Path,
    signed: TrustedDirectory | None,
    history: list[bytes],
    strings: Mapping[str, str],
    fresh: bytes | None = None,
) -> Published:
    """Bring the folder to the last signed version. Until the last step, readers see the old one."""
    # (1) What is there is this directory, not a later one.    (2) No file that never changes was changed.
    # (3) Recipient strings, then history: nobody reads them yet.    (4) `directory.note`, by one rename.
    # (5) `fresh.note`, unless one that names this version lies there and ends later.
    if signed is None:
        raise NothingSignedError("no version is signed yet", hint="dropbox-keys sign signs the draft")
    _require_ours(folder, history)
    unchanging = contents(signed, history, strings)
    missing = {name: content for name, content in unchanging.items() if not _is_there(folder / name, content)}
    for name, content in missing.items():
        files.make_folder((folder / name).parent, 0o755)
        files.replace(folder / name, content, files.PUBLIC)
    current = folder / directory.CURRENT_FILE
    is_new = not current.is_file() or current.read_bytes() != history[-1]
    if is_new:
        files.replace(current, history[-1], files.PUBLIC)
    there, own = read_fresh(folder, signed), _fresh(fresh, signed)
    is_fresher = fresh is not None and own is not None and (there is None or own.expires > there.expires)
    if fresh is not None and is_fresher:
        files.replace(folder / directory.FRESH_FILE, fresh, files.PUBLIC)
    statement = own if is_fresher else there
    written = len(missing) + is_new + is_fresher
    return Published(signed.version, written, statement.expires if statement else None)


def read_fresh(folder: Path, trusted: TrustedDirectory) -> FreshStatement | None:
    """Return what the folder's fresh note says of this version; None where it says nothing of it."""
    path = folder / directory.FRESH_FILE
    return _fresh(Reader(folder)(directory.FRESH_FILE), trusted) if path.is_file() else None


def verify_fresh(folder: Path, trusted: TrustedDirectory) -> FreshStatement | None:
    """Check the fresh note as a reader does, on whatever day; None where there is none to check."""
    if not trusted.document.freshness or not (folder / directory.FRESH_FILE).is_file():
        return None
    return directory.read_fresh(Reader(folder)(directory.FRESH_FILE), trusted)


def _fresh(untrusted_note: bytes | None, trusted: TrustedDirectory) -> FreshStatement | None:
    # Whatever else lies there is replaced: a note that no reader would take is none.
    try:
        return directory.read_fresh(untrusted_note, trusted) if untrusted_note is not None else None
    except DropboxError:
        return None


def _require_ours(folder: Path, history: list[bytes]) -> None:
    current = folder / directory.CURRENT_FILE
    if current.exists() and current.read_bytes() not in history:
        raise ForeignFolderError(
            "the folder holds another directory, or a later version than this machine signed",
            hint="is this the right --keys and --home? Another machine may have signed meanwhile",
        )


def _is_there(path: Path, content: bytes) -> bool:
    if not path.exists():
        return False
    if path.read_bytes() != content:
        raise ChangedFileError(
            "a published file that never changes was changed",
            hint="find out who did it; then publish into an empty folder, which makes every file again",
        )
    return True


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads a published folder, for `directory.trust_published`."""

    folder: Path

    def __call__(self, name: str) -> bytes:
        """Return a file's bytes, no more than a reader would judge."""
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(_MOST_BYTES)
        except FileNotFoundError as error:
            raise UnreadableKeysError(
                "a file of the published directory is missing",
                hint="give the folder with --keys, or bring it up to date with dropbox-keys publish",
            ) from error


def verify(folder: Path, trusted: TrustedDirectory) -> int:
    """Check every recipient string of every version; return how many different ones there are."""
    read = Reader(folder)
    if read(directory.CURRENT_FILE) != read(directory.history_file_name(trusted.version)):
        raise ChangedFileError("the last version is not the same in the history")
    strings = {
        string
        for document in versions_of(trusted)
        for string in directory.read_recipients(document.recipients, read)
    }
    # Listed by its hash, and still no key: then nobody could be sealed to.
    return len([age.Recipient.parse(string) for string in strings])
