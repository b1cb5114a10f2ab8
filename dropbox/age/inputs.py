"""Where the command reads from: files, standard input, armor taken off where there is any."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from dropbox.age import armor
from dropbox.errors import UsageError
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

_PEEK_BYTES: Final = armor.MAX_SPACE_BYTES + len(armor.BEGIN)


@contextlib.contextmanager
def opened(name: str | None, what: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for `None` and `-`; `what` names its part in an error."""
    if name in {None, "-"}:
        yield sys.stdin.buffer
        return
    try:
        file = Path(str(name)).open("rb", buffering=0)  # noqa: SIM115 closed below, after its errors are told apart
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "unknown reason"
        # Not chained: the original names the file.
        raise UsageError(f"{what} can't be opened: {reason}") from None
    with file:
        yield file


def without_armor(source: BinaryIO) -> BinaryIO:
    """Return what reads the binary file, whether `source` holds it in armor or as it is."""
    start = b""
    while len(start) < _PEEK_BYTES and (piece := source.read(_PEEK_BYTES - len(start))):
        start += piece
    if source.seekable():
        source.seek(-len(start), os.SEEK_CUR)
        whole = source
    else:
        whole = io.BufferedReader(_Joined(start, source))
    return armor.ArmorReader(whole) if start.lstrip().startswith(armor.BEGIN) else whole


class _Joined(io.RawIOBase):
    """What was read of a source to look at it, then the rest of the source."""

    def __init__(self, start: bytes, source: BinaryIO) -> None:
        self._start = start
        self._source = source

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer, /) -> int:
        with memoryview(buffer).cast("B") as view:
            piece = self._start[: len(view)] or self._source.read(len(view))
            self._start = self._start[len(piece) :]
            view[: len(piece)] = piece
            return len(piece)
