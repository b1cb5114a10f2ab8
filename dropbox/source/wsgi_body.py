"""A body as `wsgi.input` gives it: small pieces, a silent line ends, received compared with announced."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from dropbox.intake.errors import LineDiedError
from dropbox.limits import IDLE_SECONDS, READ_PIECE_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

# gunicorn asks its socket for no less than this, so with less left in its buffer the last bytes are lost.
_LEAST_READ_BYTES: Final = 1024


class WsgiBody:
    """The one way a handler of this app reads a body (`dropbox.intake.Body`)."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._input = environ["wsgi.input"]
        self._socket = environ.get("gunicorn.socket")
        self._died = False
        self._received_bytes = 0
        self.length_bytes = _length(environ)
        if self._socket is not None:
            # gunicorn leaves it blocking for ever, and 512 dead circuits would close the box.
            self._socket.settimeout(IDLE_SECONDS)

    def read(self, most_bytes: int) -> bytes:
        """Return the next bytes, none at the end; raises `LineDiedError` before the announced end."""
        wanted = min(most_bytes, READ_PIECE_BYTES)
        if self.length_bytes is not None:
            wanted = min(wanted, self.length_bytes - self._received_bytes)
        piece = b"" if not wanted else self._salvaged(wanted) if self._died else self._read(wanted)
        self._received_bytes += len(piece)
        if not piece and (self._died or self._received_bytes < (self.length_bytes or 0)):
            raise LineDiedError
        return piece

    def drain(self, most_bytes: int) -> None:
        """Read on and forget, so that the answer is not lost: a client still sending would see a reset."""
        with suppress(LineDiedError):
            while most_bytes > 0 and (piece := self.read(READ_PIECE_BYTES)):
                most_bytes -= len(piece)

    def _read(self, wanted: int) -> bytes:
        try:
            return bytes(self._input.read(wanted))
        except Exception:  # noqa: BLE001 a reset, a time-out, a chunk that is none: gunicorn has a class for each
            self._died = True
            return self._salvaged(wanted)

    def _salvaged(self, wanted: int) -> bytes:
        """Return what had come before the line died: it waits in gunicorn's buffer for more to follow."""
        if self._socket is not None:
            self._socket.settimeout(0)
        while wanted >= _LEAST_READ_BYTES:
            with suppress(Exception):
                return bytes(self._input.read(wanted))
            wanted //= 2
        return b""


def _length(environ: Mapping[str, Any]) -> int | None:
    """Return the announced length; `None` for a chunked body, which announces none."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    # gunicorn has refused anything but a number.
    return int(environ.get("CONTENT_LENGTH") or 0)
