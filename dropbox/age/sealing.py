"""Seal a stream to recipients: bytes are pushed in, sealed bytes come out at the sink."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Protocol, Self

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dropbox.age import file_key, header, hybrid, scrypt, stream, workers
from dropbox.age.errors import RecipientsError
from dropbox.limits import MAX_AGE_HEADER_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from dropbox.age.recipient import RecipientType


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
        if self._finished:
            raise ValueError("the file is finished")
        with memoryview(plaintext).cast("B") as view:
            self._write(view)
            return len(view)

    def finish(self) -> None:
        """Seal the final chunk. Doing it twice is harmless."""
        if self._finished:
            return
        self._finished = True
        self._sink.write(stream.seal_chunk(self._cipher, self._number, bytes(self._waiting), final=True))

    def _write(self, view: memoryview) -> None:
        room = stream.CHUNK_BYTES - len(self._waiting)
        if len(view) <= room:
            self._waiting += view
            return
        start = 0
        if self._waiting:
            self._waiting += view[:room]
            self._seal_runs(memoryview(bytes(self._waiting)))
            start = room
        whole = (len(view) - start - 1) // stream.CHUNK_BYTES * stream.CHUNK_BYTES
        if whole:
            self._seal_runs(view[start : start + whole])
        self._waiting = bytearray(view[start + whole :])

    def _seal_runs(self, view: memoryview) -> None:
        """Seal whole chunks, on all cores where there are many; the sink is called in this thread only."""
        first = self._number
        self._number += len(view) // stream.CHUNK_BYTES
        size = workers.RUN_CHUNKS * stream.CHUNK_BYTES
        if len(view) < size:
            self._sink.write(stream.seal_run(self._cipher, first, view))
            return
        tasks = (
            functools.partial(
                stream.seal_run, self._cipher, first + start // stream.CHUNK_BYTES, view[start : start + size]
            )
            for start in range(0, len(view), size)
        )
        for sealed in workers.in_order(tasks):
            self._sink.write(sealed)


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
