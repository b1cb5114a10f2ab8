"""Save what came of a submission that was cut short or is damaged: every whole file, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox.bag import bagit
from dropbox.bag.errors import BagError
from dropbox.errors import BadInputError
from dropbox.tip import files, layout
from dropbox.tip.errors import TipError
from dropbox.tip.heading import BagInfo
from dropbox.tip.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from dropbox.bag.tar import Readable
    from dropbox.tip.files import FileEntry
    from dropbox.tip.walk import Receiver, Taken

    Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class SalvagedFile:
    """A file of which every byte has come; its name and type where `files.json` had come too."""

    member: str
    size_bytes: int
    sha256: str
    name: str | None
    type: str | None


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was saved. *No manifest, no signature*: never show it as verified, never join it by itself."""

    message: str | None
    files: tuple[SalvagedFile, ...]
    # The member on its way when the stream broke off, and how many of its bytes the receiver has.
    cut_member: str | None
    cut_size_bytes: int
    # What the source meant to send, where it is known: its files without a member here are missing.
    announced: tuple[FileEntry, ...] | None
    info: BagInfo | None
    # The code of the error that ended it; None when the stream was whole, though nothing else was checked.
    ended_by: str | None
    authenticated_bytes: int


def salvage(untrusted_stream: Readable, receiver: Receiver) -> Salvage:
    """Give every whole member, and the beginning of the cut one, to the receiver.

    The stream is `age.open`'s: what it returns before it raises is authentic. Its errors and a failing medium's
    end the salvage; the receiver's own (a full disk) are raised.
    """
    stream = _UntilItFails(untrusted_stream)
    walk = Walk(stream, receiver)
    taken: list[Taken] = []
    ended_by: str | None = None
    try:
        for member in walk.members():
            taken.append(member)  # noqa: PERF402 # what came before an error is the point
    except (BagError, TipError) as error:
        ended_by = stream.failed_with or error.code
    return _salvage_of(taken, walk, ended_by)


def _salvage_of(taken: list[Taken], walk: Walk, ended_by: str | None) -> Salvage:
    by_name = {member.member: member for member in taken}
    announced = _parsed(by_name.get(layout.FILES), files.parse_files)
    names = {
        files.member_name(number, entry.name): entry for number, entry in enumerate(announced or (), start=1)
    }
    return Salvage(
        message=_parsed(by_name.get(layout.MESSAGE), lambda body: body.decode("utf-8")),
        files=tuple(
            _salvaged_file(member, names.get(member.member))
            for member in taken
            if member.member.startswith(files.FOLDER)
        ),
        cut_member=walk.current,
        cut_size_bytes=walk.current_bytes if walk.current else 0,
        announced=announced,
        info=_parsed(by_name.get(bagit.BAG_INFO), BagInfo.parse),
        ended_by=ended_by,
        authenticated_bytes=walk.size_bytes,
    )


def _salvaged_file(taken: Taken, entry: FileEntry | None) -> SalvagedFile:
    return SalvagedFile(
        member=taken.member,
        size_bytes=taken.size_bytes,
        sha256=taken.sha256,
        name=entry.name if entry else None,
        type=entry.type if entry else None,
    )


def _parsed(taken: Taken | None, parse: Callable[[bytes], Parsed]) -> Parsed | None:
    """Return what a member says, if it is there and well formed."""
    if taken is None:
        return None
    try:
        return parse(taken.whole())
    except (BadInputError, UnicodeError):
        return None


class _UntilItFails:
    """End the stream where it fails: a damaged chunk, a last chunk that is missing, a bad sector."""

    def __init__(self, untrusted_stream: Readable) -> None:
        self._stream = untrusted_stream
        self.failed_with: str | None = None

    def read(self, size: int, /) -> bytes:
        if self.failed_with is not None:
            return b""
        try:
            return self._stream.read(size)
        except BadInputError as error:
            self.failed_with = error.code
        except OSError:
            self.failed_with = "read-failed"
        return b""
