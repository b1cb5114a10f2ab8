"""Take the members of a submission into a folder: plain read-only files, on the disk when `finish` returns."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Self

from dropbox.limits import MIB
from dropbox.offline import files

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

# The disk writes while the next piece is opened and hashed; without this it would begin at the last byte.
_FLUSH_BYTES: Final = 32 * MIB
# Files that are whole and wait for the disk; each holds a descriptor.
_WAITING: Final = 64


class FolderReceiver:
    """A `tip.Receiver` that writes below `folder`; a context manager, whose clean exit waits for the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fsync")
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Also after an error: a descriptor must be closed before its folder is removed.
        self._pool.shutdown()
        if kind is None:
            self._settle(0)

    def begin(self, member: str, _size_bytes: int, /) -> _Member:
        """Open a file for a member; `tip` vouches for its name."""
        path = self._folder / member
        files.private_folders(path.parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        return _Member(self, os.open(path, flags, files.EVIDENCE))

    def flush(self, descriptor: int) -> None:
        """Let the disk write what is there, in the background; for `_Member`."""
        self._submit(self._pool.submit(os.fdatasync, descriptor))

    def close(self, descriptor: int) -> None:
        """Bring a file to the disk and close it, in the background; for `_Member`."""
        self._submit(self._pool.submit(_sync_and_close, descriptor))

    def _submit(self, job: Future[None]) -> None:
        self._waiting.append(job)
        self._settle(_WAITING)

    def _settle(self, most_waiting: int) -> None:
        while len(self._waiting) > most_waiting:
            self._waiting.popleft().result()


class _Member:
    """One file being written."""

    def __init__(self, receiver: FolderReceiver, descriptor: int) -> None:
        self._receiver = receiver
        self._descriptor = descriptor
        self._unflushed_bytes = 0

    def write(self, piece: bytes, /) -> None:
        """Take all of these bytes."""
        view = memoryview(piece)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self._unflushed_bytes += len(piece)
        if self._unflushed_bytes >= _FLUSH_BYTES:
            self._receiver.flush(self._descriptor)
            self._unflushed_bytes = 0

    def close(self) -> None:
        """Take note that no more bytes come."""
        self._receiver.close(self._descriptor)


def _sync_and_close(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
