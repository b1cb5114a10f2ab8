"""The payload as a binary stream: authentic bytes only, and all of them before an error."""

from __future__ import annotations

import functools
import io
import os
from typing import TYPE_CHECKING, BinaryIO

from dropbox.age import stream, workers
from dropbox.age.errors import PayloadError, TruncatedError
from dropbox.age.stream import CHUNK_BYTES, SEALED_CHUNK_BYTES, Run, RunEnd
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from typing_extensions import Buffer


class PayloadReader(io.BufferedIOBase, BinaryIO):
    """What an age file holds, chunk by chunk, opened ahead on all cores once it is read in a row.

    `read(n)`, `read1` and `readinto` give every authentic byte before they raise `PayloadError`, or what the
    source raised; `read()` raises at once, for it promises the whole rest. Only the end (`b""`) says that
    the file is whole. Closing does not close the source.
    """

    def __init__(self, source: BinaryIO, rest: bytes, cipher: ChaCha20Poly1305) -> None:
        self._source = source
        self._cipher = cipher
        self._seekable = source.seekable()
        self._base = source.tell() - len(rest) if self._seekable else 0
        self._size: int | None = None
        self._restart(rest, number=0)

    def _restart(self, rest: bytes, *, number: int) -> None:
        self._rest = rest
        self._number = number
        self._runs = self._open_runs()
        self._opened = b""
        self._offset = 0
        self._position = number * CHUNK_BYTES
        self._failure: Exception | None = None
        self._source_failure: Exception | None = None
        self._ended = False

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return self._seekable

    @override
    def tell(self) -> int:
        return self._position

    @override
    def close(self) -> None:
        self._restart(b"", number=0)
        super().close()

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer only before the end or an error; without a size all, or raise."""
        if size is None or size < 0:
            return b"".join(iter(self.read1, b""))
        pieces: list[bytes] = []
        while size > 0 and self._more(got_some=bool(pieces)):
            pieces.append(self._take(size))
            size -= len(pieces[-1])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    @override
    def read1(self, size: int = -1, /) -> bytes:
        """Return at most what is opened already, or one more run of chunks."""
        if size == 0 or not self._more(got_some=False):
            return b""
        return self._take(len(self._opened) if size < 0 else size)

    @override
    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer`, less only before the end or an error."""
        with memoryview(buffer).cast("B") as view:
            done = 0
            while done < len(view) and self._more(got_some=done > 0):
                done += self._take_into(view[done:])
            return done

    @override
    def readinto1(self, buffer: Buffer, /) -> int:
        """Fill `buffer` with at most what is opened already, or one more run of chunks."""
        with memoryview(buffer).cast("B") as view:
            return self._take_into(view) if len(view) and self._more(got_some=False) else 0

    def peek(self, _size: int = 0, /) -> bytes:
        """Return what is opened already without moving on; this is what makes `readline` fast."""
        return self._opened[self._offset :] if self._more(got_some=False) else b""

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move; relative to the end only once the final chunk is known to be authentic."""
        if not self._seekable:
            raise io.UnsupportedOperation("the sealed file can't be moved in")
        start = {os.SEEK_SET: lambda: 0, os.SEEK_CUR: self.tell, os.SEEK_END: self._verified_size}[whence]()
        target = start + offset
        if target < 0:
            raise ValueError("a position before the beginning")
        number, skip = divmod(target, CHUNK_BYTES)
        self._source.seek(self._base + number * SEALED_CHUNK_BYTES)
        self._restart(b"", number=number)
        self._offset = skip
        self._position = target
        return target

    def _more(self, *, got_some: bool) -> bool:
        """Tell whether a byte is ready; an error waits for the next call where this one already got some."""
        if self.closed:
            raise ValueError("I/O operation on closed file")
        while self._offset >= len(self._opened):
            self._offset -= len(self._opened)
            self._opened = b""
            if self._failure is not None:
                if got_some:
                    return False
                raise self._failure.with_traceback(None)
            if self._ended:
                return False
            if (run := next(self._runs, None)) is not None:
                self._accept(run)
            else:
                self._end_of_source()
        return True

    def _take(self, size: int) -> bytes:
        # The whole of it is handed on as it is, without a copy.
        piece = self._opened[self._offset : self._offset + size]
        self._advance(len(piece))
        return piece

    def _take_into(self, view: memoryview) -> int:
        size = min(len(view), len(self._opened) - self._offset)
        view[:size] = memoryview(self._opened)[self._offset : self._offset + size]
        self._advance(size)
        return size

    def _advance(self, size: int) -> None:
        self._offset += size
        self._position += size

    def _open_runs(self) -> Iterator[Run]:
        """Open one chunk at first, then more and more, and run ahead of the reader once it reads in a row."""
        chunks = 1
        while chunks < workers.RUN_CHUNKS:
            run = self._read_run(chunks)
            if run is None:
                return
            yield stream.open_run(self._cipher, *run)
            chunks *= 2
        runs = iter(functools.partial(self._read_run, workers.RUN_CHUNKS), None)
        yield from workers.in_order(functools.partial(stream.open_run, self._cipher, *run) for run in runs)

    def _accept(self, run: Run) -> None:
        self._opened = run.plaintext
        match run.end:
            case RunEnd.MORE:
                return
            case RunEnd.FINAL if next(self._runs, None) is None:
                # Armor and joined parts tell only at their end that they were whole.
                self._failure = self._source_failure
                self._ended = True
            case RunEnd.FINAL | RunEnd.TRAILING:
                self._failure = PayloadError("data follows the final chunk")
            case RunEnd.DAMAGED:
                self._failure = PayloadError("the file is damaged or was altered")
            case RunEnd.CUT:
                self._failure = self._source_failure or TruncatedError(
                    "the file is cut short, or its last part is damaged"
                )

    def _end_of_source(self) -> None:
        """No byte is left and no final chunk was seen: right only after a seek to the very end."""
        self._failure = self._source_failure
        if self._failure is None and self._seekable and self._number:
            try:
                self._verified_size()
            except PayloadError as error:
                self._failure = error
            else:
                self._ended = True
        elif self._failure is None:
            self._failure = TruncatedError("the file is cut short")

    def _read_run(self, chunks: int) -> tuple[int, bytes] | None:
        """Return the next sealed chunks and the first one's number; None where the source ends."""
        untrusted = self._read_exactly(chunks * SEALED_CHUNK_BYTES)
        if not untrusted:
            return None
        number = self._number
        self._number += -(-len(untrusted) // SEALED_CHUNK_BYTES)
        return number, untrusted

    def _read_exactly(self, size: int) -> bytes:
        """Read `size` bytes, fewer only where the source ends or fails; a failure is kept for later."""
        pieces = [self._rest[:size]] if self._rest else []
        self._rest = self._rest[size:]
        missing = size - sum(map(len, pieces))
        while missing and self._source_failure is None:
            try:
                piece = self._source.read(missing)
            except Exception as error:  # noqa: BLE001 whatever a source raises comes after its authentic bytes
                self._source_failure = error
                break
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def _verified_size(self) -> int:
        """Return the payload's size, once the last chunk has proved to be the final one."""
        if self._size is None:
            here = self._source.tell()
            try:
                self._size = self._open_last_chunk()
            finally:
                self._source.seek(here)
        return self._size

    def _open_last_chunk(self) -> int:
        sealed_bytes = self._source.seek(0, os.SEEK_END) - self._base
        number = max(0, -(-sealed_bytes // SEALED_CHUNK_BYTES) - 1)
        self._source.seek(self._base + number * SEALED_CHUNK_BYTES)
        untrusted = b"".join(iter(lambda: self._source.read(SEALED_CHUNK_BYTES), b""))
        run = stream.open_run(self._cipher, number, untrusted)
        if run.end is not RunEnd.FINAL:
            raise TruncatedError("the file is cut short, or its last part is damaged")
        return number * CHUNK_BYTES + len(run.plaintext)
