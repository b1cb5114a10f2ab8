"""Where a file waits until its size is known: a tar header names the size before the first byte.

What reaches the disk is an age file to an identity that exists in this object only; the file has no name in any
folder, so the kernel removes it with the process. Plaintext is never written.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final, Self, cast

from dropbox import age
from dropbox.limits import READ_PIECE_BYTES
from dropbox.store.errors import StoreFullError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Spool:
    """Holds one file at a time: `fill` it, then `empty` it.

    `require_room` is told a file's size so far before each further piece, and may refuse.
    """

    def __init__(self, folder: Path, require_room: Callable[[int], None]) -> None:
        descriptor = os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
        self._file = cast("BinaryIO", os.fdopen(descriptor, "w+b"))
        self._identity = age.Identity.generate()
        self._require_room = require_room

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After a full disk, closing tries to write once more.
        with suppress(OSError):
            self._file.close()

    def fill(self, content: Iterable[bytes]) -> int:
        """Take a file in and return its size in bytes; raises StoreFullError."""
        size_bytes = 0
        self._clear()
        try:
            with age.seal(self._file, [self._identity.recipient]) as sealing:
                for piece in content:
                    self._require_room(size_bytes)
                    size_bytes += sealing.write(piece)
            self._file.flush()
        except OSError as error:
            if error.errno in FULL:
                raise StoreFullError("no room for the file that is arriving") from error
            raise
        return size_bytes

    def empty(self) -> Iterator[bytes]:
        """Give the file back in pieces of at most READ_PIECE_BYTES, then make room for the next."""
        self._file.seek(0)
        content = age.open(self._file, [self._identity])
        while piece := content.read(READ_PIECE_BYTES):
            yield piece
        self._clear()

    def _clear(self) -> None:
        self._file.seek(0)
        self._file.truncate()
