"""Text armor: strict PEM with the label `AGE ENCRYPTED FILE`, 64 columns, one spelling.

Tolerated, as age does: CRLF for LF, and up to 1 KiB of white space before and after.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from dropbox.age.errors import ArmorError
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from dropbox.age.sealing import Sink

BEGIN: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
END: Final = b"-----END AGE ENCRYPTED FILE-----"
# age's own bound on white space around the armor.
MAX_SPACE_BYTES: Final = 1024

_COLUMNS: Final = 64
_LINE_BYTES: Final = 48
_BLOCK_BYTES: Final = 64 * 1024
_FULL_LINES: Final = re.compile(rb"(?:[A-Za-z0-9+/]{64}\r?\n)+")
_LINE_ENDS: Final = b"\r\n"


class ArmorWriter:
    """A sink that writes what it is given as armored text to another sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._waiting = bytearray()
        self._finished = False
        sink.write(BEGIN + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        self._finished = True

    def write(self, raw: bytes, /) -> None:
        """Encode more; keeps back what does not fill a line."""
        if self._finished:
            raise ValueError("the armor is finished")
        self._waiting += raw
        whole = len(self._waiting) // _LINE_BYTES * _LINE_BYTES
        self._put(bytes(self._waiting[:whole]))
        del self._waiting[:whole]

    def finish(self) -> None:
        """Write the last, short line and the end mark. Doing it twice is harmless."""
        if self._finished:
            return
        self._finished = True
        self._put(bytes(self._waiting))
        self._sink.write(END + b"\n")

    def _put(self, raw: bytes) -> None:
        text = base64.b64encode(raw)
        lines = [text[start : start + _COLUMNS] + b"\n" for start in range(0, len(text), _COLUMNS)]
        if lines:
            self._sink.write(b"".join(lines))


class ArmorReader(io.BufferedIOBase, BinaryIO):
    """The bytes in an armored text; `ArmorError` comes after every byte that stood before the fault."""

    def __init__(self, untrusted: BinaryIO) -> None:
        self._pieces = _decoded(_Lines(untrusted))
        self._ready = b""
        self._failure: Exception | None = None

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer only before the end or an error; without a size all, or raise."""
        if size is None or size < 0:
            return b"".join(iter(self.read1, b""))
        pieces: list[bytes] = []
        while size > 0 and self._more(got_some=bool(pieces)):
            pieces.append(self._take(size))
            size -= len(pieces[-1])
        return b"".join(pieces)

    @override
    def read1(self, size: int = -1, /) -> bytes:
        """Return at most what is decoded already, or one more piece."""
        return self._take(_BLOCK_BYTES if size < 0 else size) if size and self._more(got_some=False) else b""

    def _take(self, size: int) -> bytes:
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece

    def _more(self, *, got_some: bool) -> bool:
        if not self._ready and self._failure is None:
            try:
                self._ready = next(self._pieces, b"")
            except Exception as error:  # noqa: BLE001 whatever the source raises comes after its good bytes
                self._failure = error
        if self._failure is not None and not self._ready and not got_some:
            raise self._failure.with_traceback(None)
        return bool(self._ready)


class _Lines:
    """Takes lines from an untrusted source without ever holding an endless one."""

    def __init__(self, untrusted: BinaryIO) -> None:
        self._source = untrusted
        self._buffer = b""
        self._ended = False

    def full_lines(self) -> bytes:
        """Take as many full base64 lines as are at hand, without their ends."""
        self._fill()
        match = _FULL_LINES.match(self._buffer)
        if match is None:
            return b""
        self._buffer = self._buffer[match.end() :]
        return match.group().translate(None, _LINE_ENDS)

    def next(self) -> bytes | None:
        """Take one line without its end, LF or CRLF; None at the end of the source."""
        self._fill()
        if not self._buffer:
            return None
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.removesuffix(b"\r")

    def rest(self, most: int) -> bytes:
        """Take all that is left, or a little more than `most` of it."""
        self._fill()
        return self._buffer[: most + 1]

    def _fill(self) -> None:
        while not self._ended and len(self._buffer) < _BLOCK_BYTES:
            piece = self._source.read(_BLOCK_BYTES)
            self._buffer += piece
            self._ended = not piece


def _decoded(lines: _Lines) -> Iterator[bytes]:
    _skip_to_begin(lines)
    while True:
        block = lines.full_lines()
        if block:
            yield binascii.a2b_base64(block, strict_mode=True)
        line = lines.next()
        if line == END:
            break
        raw = _decode_line(line)
        if len(raw) < _LINE_BYTES and lines.next() != END:
            raise ArmorError("a short line is not the last one, or the end line is missing")
        yield raw
        if len(raw) < _LINE_BYTES:
            break
    after = lines.rest(MAX_SPACE_BYTES)
    if after.strip() or len(after) > MAX_SPACE_BYTES:
        raise ArmorError("something follows the armor's end line")


def _skip_to_begin(lines: _Lines) -> None:
    space = 0
    line = lines.next()
    while line is not None and not line.strip():
        space += len(line) + 1
        if space > MAX_SPACE_BYTES:
            raise ArmorError("too much white space before the armor")
        line = lines.next()
    if line != BEGIN:
        raise ArmorError("the armor's first line is another")


def _decode_line(line: bytes | None) -> bytes:
    if not line:
        raise ArmorError("the armor has an empty line" if line is not None else "the armor ends too early")
    if len(line) > _COLUMNS:
        raise ArmorError(f"a line of the armor is longer than {_COLUMNS} columns")
    try:
        raw = base64.b64decode(line, validate=True)
    except binascii.Error as error:
        raise ArmorError("a line of the armor is not base64") from error
    if base64.b64encode(raw) != line:
        raise ArmorError("a line of the armor is not canonical base64")
    return raw
