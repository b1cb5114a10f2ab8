"""The outgoing bag (docs/spec/outgoing.md): what goes on a stick from the air-gapped machine to the server.

Only the folder: what the note in it says, and who signed it, is asked by whoever opens the bag.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
from typing import IO, TYPE_CHECKING, BinaryIO, Final, NamedTuple, Protocol

from dropbox import limits
from dropbox.bag import folder as folders
from dropbox.bag import medium
from dropbox.bag.errors import (
    CourierFullError,
    CourierMissingError,
    CourierTooLargeError,
    ItemDamagedError,
    MemberUnlistedError,
    PayloadOxumError,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

NOTE: Final = "data/outgoing.txt"
ANSWERS: Final = "data/answers"
_ANSWER: Final = re.compile(rf"{ANSWERS}/([0-9a-f]{{32}})\.age")
_MOST_FILES: Final = limits.MAX_OUTGOING_LINES + 1
# One row of at most 116 bytes per file.
_LIST_BYTES: Final = 116 * _MOST_FILES


class Sink(Protocol):
    """Where a sealed answer goes."""

    def write(self, piece: bytes, /) -> object:
        """Take all of these bytes."""
        ...


class SealedAnswer(NamedTuple):
    """A file of the bag, as it lies there."""

    size_bytes: int
    sha256: str


def write(
    folder: Path, day: dt.date, note: bytes, answers: Mapping[str, Callable[[Sink], object] | bytes]
) -> None:
    """Write a bag to an empty or new folder: the signed note, and id -> sealed answer.

    Everything is on the medium when this returns; on an error what was written is removed.
    """
    if len(answers) > limits.MAX_OUTGOING_LINES:
        raise CourierFullError(f"expected at most {limits.MAX_OUTGOING_LINES} answers in a bag")
    names = {_name(answer_id): given for answer_id, given in answers.items()}
    medium.begin(folder)
    try:
        _write_all(folder, day, note, names)
    except BaseException:
        _remove(folder, [NOTE, *names, *folders.TAGS])
        raise


def is_outgoing(folder: Path) -> bool:
    """Tell whether a folder means to be an outgoing bag."""
    note = folder / NOTE
    return note.is_symlink() or note.exists()


class OutgoingBag:
    """A bag of which every byte was what its manifests say."""

    def __init__(self, folder: Path, day: dt.date, note: bytes, answers: Mapping[str, SealedAnswer]) -> None:
        self.day = day
        self.note = note
        self.answers = answers
        self._folder = folder

    def open_answer(self, answer_id: str) -> BinaryIO:
        """Return a sealed answer; raises `KeyError`, or `ItemDamagedError` where it changed since."""
        body = _read(self._folder, _name(answer_id), limits.MAX_ANSWER_BYTES, self.answers[answer_id].sha256)
        return io.BytesIO(body)


def open_bag(folder: Path) -> OutgoingBag:
    """Check a whole bag, every byte of it, and return it."""
    # (1) Plain files and the two folders, no link, no device.    (2) The declaration and the tag manifest.
    # (3) Exactly the files that the manifest lists, each with a name of this format.    (4) Their bytes.
    # Not checked here: the note, and that it names these answers.
    present = folders.list_files(folder, {"data", ANSWERS}, _MOST_FILES)
    hashes = folders.read_manifests(folder, present, _LIST_BYTES)
    day, oxum = folders.read_info(folder)
    folders.require_listed(present, hashes)
    if NOTE not in hashes:
        raise CourierMissingError("the manifest leaves out the note that every outgoing bag has")
    ids = {name: _id(name) for name in hashes if name != NOTE}
    note = _read(folder, NOTE, limits.MAX_NOTE_BYTES, hashes[NOTE])
    sizes = {name: len(_read(folder, name, limits.MAX_ANSWER_BYTES, hashes[name])) for name in ids}
    if oxum != f"{len(note) + sum(sizes.values())}.{len(hashes)}":
        raise PayloadOxumError("the payload is not what Payload-Oxum says")
    answers = {answer_id: SealedAnswer(sizes[name], hashes[name]) for name, answer_id in ids.items()}
    return OutgoingBag(folder, day, note, answers)


def _name(answer_id: str) -> str:
    name = f"{ANSWERS}/{answer_id}.age"
    _id(name)
    return name


def _id(name: str) -> str:
    found = _ANSWER.fullmatch(name)
    if not found:
        raise MemberUnlistedError("expected 32 hex digits as the name of an answer, found another file")
    return found[1]


def _read(folder: Path, name: str, most_bytes: int, sha256: str) -> bytes:
    try:
        with folders.open_plain(folder / name) as file:
            body = file.read(most_bytes + 1)
    except OSError as error:
        raise ItemDamagedError("unreadable") from error
    if len(body) > most_bytes:
        raise CourierTooLargeError("a file of the bag is larger than its bound")
    if hashlib.sha256(body).hexdigest() != sha256:
        raise ItemDamagedError("hash")
    return body


def _write_all(
    folder: Path, day: dt.date, note: bytes, names: Mapping[str, Callable[[Sink], object] | bytes]
) -> None:
    (folder / NOTE).parent.mkdir()
    if names:
        (folder / ANSWERS).mkdir()
    written = {NOTE: _write_file(folder / NOTE, note, limits.MAX_NOTE_BYTES)}
    for name, given in names.items():
        written[name] = _write_file(folder / name, given, limits.MAX_ANSWER_BYTES)
    hashes = {name: file.sha256 for name, file in written.items()}
    medium.finish(folder, day, hashes, sum(file.size_bytes for file in written.values()))


def _write_file(path: Path, given: Callable[[Sink], object] | bytes, most_bytes: int) -> SealedAnswer:
    with path.open("xb") as file:
        sink = _HashedFile(file, most_bytes)
        if isinstance(given, bytes):
            sink.write(given)
        else:
            given(sink)
        medium.fsync_file(file)
    return SealedAnswer(sink.size_bytes, sink.sha256.hexdigest())


class _HashedFile:
    """A bounded sink that hashes what it takes."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        self._file = file
        self._most_bytes = most_bytes
        self.size_bytes = 0
        self.sha256 = hashlib.sha256()

    def write(self, piece: bytes, /) -> int:
        self.size_bytes += len(piece)
        if self.size_bytes > self._most_bytes:
            raise CourierTooLargeError("a file of the bag is larger than its bound")
        self.sha256.update(piece)
        return self._file.write(piece)


def _remove(folder: Path, names: list[str]) -> None:
    """Remove what was written: the first error tells what went wrong, whatever happens here."""
    with contextlib.suppress(OSError):
        for name in names:
            (folder / name).unlink(missing_ok=True)
        for inner in (ANSWERS, "data"):
            if (folder / inner).is_dir():
                (folder / inner).rmdir()
