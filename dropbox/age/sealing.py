"""Seal a stream to recipients: bytes are pushed in, sealed bytes come out at the sink."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, Self

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dropbox.age import file_key, header, hybrid, scrypt, stream, workers
from dropbox.age.errors import RecipientsError
from dropbox.limits import MAX_AGE_HEADER_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from dropbox.age.recipient import RecipientType


_RUN_BYTES: Final = workers.RUN_CHUNKS * stream.CHUNK_BYTES


class Sink(Protocol):
    """Where sealed bytes go. `write` takes all it is given."""

    def write(self, sealed: bytes, /) -> object:
        """Take the next bytes."""
        ...


def seal(sink: Sink, recipients: Iterable[RecipientType]) -> Sealing:
    """Begin a file: write its header and return what takes the plaintext."""
    chosen = tuple(recipients)
    _check_together(chosen)
    key = file_key.generate()
    stanzas = tuple(recipient.wrap(key) for recipient in chosen)
    mac = file_key.header_mac(key, header.serialize_without_mac(stanzas))
    written = header.serialize(stanzas, mac)
    if len(written) > MAX_AGE_HEADER_BYTES:
        raise RecipientsError("there are too many recipients for one file")
    sink.write(written)
    nonce = os.urandom(stream.PAYLOAD_NONCE_BYTES)
    sink.write(nonce)
    return Sealing(sink, ChaCha20Poly1305(file_key.payload_key(key, nonce)))


def sealed_size_bytes(plaintext_bytes: int, recipients: Iterable[RecipientType]) -> int:
    """Return the exact size of the file that `seal` would write."""
    stanzas = tuple(recipient.blank_stanza() for recipient in recipients)
    head = len(header.serialize(stanzas, bytes(header.MAC_BYTES))) + stream.PAYLOAD_NONCE_BYTES
    return head + stream.sealed_size_bytes(plaintext_bytes)


class Sealing:
    """A file being sealed. Left by an exception it gets no final chunk, so that nobody takes it for whole."""

    def __init__(self, sink: Sink, cipher: ChaCha20Poly1305) -> None:
        self._sink = sink
        self._cipher = cipher
        self._number = 0
        # 1 to 64 KiB once anything was written: the final chunk may not be empty, so the last bytes wait.
        self._waiting = bytearray()
        self._finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        self._finished = True

    def write(self, plaintext: bytes | bytearray | memoryview) -> int:
        """Seal more; keeps at most 64 KiB, and none of the caller's buffer."""
        self._check_open()
        with memoryview(plaintext).cast("B") as view:
            self._write(view)
            return len(view)

    def write_from(self, source: BinaryIO) -> None:
        """Seal all that `source` still holds, reading on in this thread while others seal."""
        self._check_open()
        start, self._waiting = bytes(self._waiting), bytearray()
        last = bytearray()
        self._seal_runs(_whole_runs(start, source, last))
        self.write(last)

    def finish(self) -> None:
        """Seal the final chunk. Doing it twice is harmless."""
        if self._finished:
            return
        self._finished = True
        self._sink.write(stream.seal_chunk(self._cipher, self._number, bytes(self._waiting), final=True))

    def _check_open(self) -> None:
        if self._finished:
            raise ValueError("the file is finished")

    def _write(self, view: memoryview) -> None:
        room = stream.CHUNK_BYTES - len(self._waiting)
        if len(view) <= room:
            self._waiting += view
            return
        start = 0
        if self._waiting:
            self._waiting += view[:room]
            self._seal_runs([bytes(self._waiting)])
            start = room
        whole = start + (len(view) - start - 1) // stream.CHUNK_BYTES * stream.CHUNK_BYTES
        self._seal_runs(
            view[place : min(place + _RUN_BYTES, whole)] for place in range(start, whole, _RUN_BYTES)
        )
        self._waiting = bytearray(view[whole:])

    def _seal_runs(self, runs: Iterable[bytes | memoryview]) -> None:
        """Seal whole chunks, on all cores where there are many; the sink is called in this thread only."""
        for sealed in workers.in_order(self._tasks(runs)):
            self._sink.write(sealed)

    def _tasks(self, runs: Iterable[bytes | memoryview]) -> Iterator[Callable[[], bytes]]:
        for run in runs:
            first = self._number
            self._number += len(run) // stream.CHUNK_BYTES
            yield functools.partial(stream.seal_run, self._cipher, first, memoryview(run))


def _whole_runs(start: bytes, source: BinaryIO, last: bytearray) -> Iterator[bytes]:
    """Read run after run; what may hold the final chunk goes to `last`."""
    held = start + _read_exactly(source, _RUN_BYTES - len(start))
    # A short run is the end, even where the source has grown since.
    while len(held) == _RUN_BYTES and (following := _read_exactly(source, _RUN_BYTES)):
        yield held
        held = following
    last += held


def _read_exactly(source: BinaryIO, size: int) -> bytes:
    """Read `size` bytes, fewer only at the end."""
    pieces = []
    while size and (piece := source.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _check_together(recipients: Sequence[RecipientType]) -> None:
    types = {recipient.stanza_type for recipient in recipients}
    if not types:
        raise RecipientsError("there is no recipient to seal to")
    if scrypt.TYPE in types and len(recipients) > 1:
        raise RecipientsError("a passphrase can't be combined with another recipient")
    if hybrid.TYPE in types and len(types) > 1:
        raise RecipientsError(
            "post-quantum and classical recipients can't be combined",
            hint="the file would be no safer than the classical ones: seal it twice",
        )
