"""A line between browser and server that can be cut, and made slow."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Relay:
    """Forwards connections to a port of this machine until it is told otherwise."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        # None: as fast as it goes.
        self.up_bytes_per_s: float | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and every new one at once, as a line that is down."""
        with self._lock:
            self._is_cut = True
            for each in self._open:
                _close(each)
            self._open.clear()

    def mend(self) -> None:
        """Let new connections through again."""
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            if self._is_cut:
                raise ConnectionRefusedError
            far = socket.create_connection(("127.0.0.1", self._target_port))
        except OSError:
            _close(near)
            return
        with self._lock:
            self._open |= {near, far}
        threading.Thread(target=self._pump, args=(near, far, True), daemon=True).start()
        threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, upwards: bool) -> None:  # noqa: FBT001 a thread's argument
        with contextlib.suppress(OSError):
            while piece := source.recv(16_384):
                sink.sendall(piece)
                if upwards and self.up_bytes_per_s is not None:
                    time.sleep(len(piece) / self.up_bytes_per_s)
        _close(source)
        _close(sink)


@contextlib.contextmanager
def relay(target_port: int) -> Iterator[Relay]:
    """Run a relay for the length of a test."""
    made = Relay(target_port)
    try:
        yield made
    finally:
        made.close()


def _close(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
