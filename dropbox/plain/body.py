"""A request's body in small pieces, compared with its announced length."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from dropbox.limits import IDLE_SECONDS, READ_PIECE_BYTES
from dropbox.plain.errors import FormCutShortError, FormLengthMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Readable(Protocol):
    """What WSGI calls `wsgi.input`."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; fewer only at the end."""


class Body:
    """The one way a handler of this app reads `wsgi.input`; Werkzeug's form parser is never reached."""

    def __init__(self, stream: Readable, announced_bytes: int, line: socket.socket | None = None) -> None:
        self.announced_bytes = announced_bytes
        self._stream = stream
        self._left = announced_bytes
        self._line = line

    @classmethod
    def of(cls, environ: Mapping[str, object]) -> Body:
        """Take the body of a request; a silent line ends after IDLE_SECONDS."""
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if "HTTP_TRANSFER_ENCODING" in environ or not (length.isascii() and length.isdigit()):
            raise FormLengthMissingError("the request does not say how long its body is")
        line: Any = environ.get("gunicorn.socket")
        if line is not None:
            # gunicorn leaves it blocking for ever, and 512 dead circuits would close the box.
            line.settimeout(IDLE_SECONDS)
        return cls(environ["wsgi.input"], int(length), line)  # type: ignore[arg-type] # WSGI is not typed

    def pieces(self) -> Iterator[bytes]:
        """Yield the body in pieces of at most READ_PIECE_BYTES; raises FormCutShortError."""
        while self._left:
            try:
                piece = self._stream.read(min(READ_PIECE_BYTES, self._left))
            except OSError as error:
                self._left = 0
                raise FormCutShortError("the line died before the announced end") from error
            if not piece:
                self._left = 0
                raise FormCutShortError("the body ends before its announced length")
            self._left -= len(piece)
            yield piece

    def drain(self) -> None:
        """Read the rest and forget it: Firefox shows no answer that comes before it has sent all.

        Nothing is won by it, so a line that brings less than a piece in IDLE_SECONDS is listened to no more.
        """
        if not self._left:
            return
        over = threading.Event()
        watching = threading.Thread(target=self._watch, args=[over], daemon=True)
        watching.start()
        try:
            for _ in self.pieces():
                pass
        except FormCutShortError:
            pass
        finally:
            over.set()
            watching.join()

    def _watch(self, over: threading.Event) -> None:
        # From another thread: a read comes back only when its piece is whole, however slowly that fills.
        left_before = self._left
        while not over.wait(IDLE_SECONDS):
            if self._left == left_before and self._line is not None:
                with suppress(OSError):
                    # Not the other way: the answer may still be read.
                    self._line.shutdown(socket.SHUT_RD)
                return
            left_before = self._left
