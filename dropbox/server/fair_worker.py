"""gunicorn's threaded worker, made so that a few visitors who dawdle cannot close the box for the others.

(1) Where most threads are held, the lines that move the fewest bytes a second lose theirs. Whoever sends or
    reads, at whatever speed, outlasts whoever only holds on; an upload keeps what came and resumes.
(2) A connection is closed by the thread that served it. gunicorn's own way waits up to two seconds for each
    visitor to close too, in the one thread that accepts everybody.
(3) Who says nothing gets no thread at all, and makes way when connections run short.
(4) What gunicorn refuses before an app sees it is answered under that app's headers, and repeats nothing.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers import gthread
from typing_extensions import override

from dropbox.limits import HELD_SECONDS, HELD_SHARE
from dropbox.server import APP_VARIABLE, CONFIG_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# linux/tcp.h: where `tcpi_bytes_acked` and `tcpi_bytes_received` lie in `struct tcp_info`.
_MOVED: Final = struct.Struct("QQ")
_MOVED_OFFSET: Final = 120
_REFUSALS: Final = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED),
    (errors.ParseException, HTTPStatus.BAD_REQUEST),
)


def moved_bytes(line: socket.socket) -> int:
    """Ask the kernel what came over a connection, whoever has read it, and what its other end took."""
    try:
        known = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _MOVED_OFFSET + _MOVED.size)
        return sum(map(int, _MOVED.unpack_from(known, _MOVED_OFFSET)))
    except (OSError, struct.error):
        return 0


@dataclass(slots=True, eq=False)
class _Held:
    """A thread that serves a line."""

    line: socket.socket
    since: float
    moved_before: int

    def bytes_per_second(self, now: float) -> float:
        return (moved_bytes(self.line) - self.moved_before) / max(now - self.since, 1)


class Admission:
    """Knows which lines hold a thread, and takes threads back when few are left."""

    def __init__(self, threads: int) -> None:
        self._most = int(threads * HELD_SHARE)
        self._turn = threading.Lock()
        self._held: set[_Held] = set()

    @contextmanager
    def holding(self, line: socket.socket) -> Iterator[None]:
        """Hold a thread for a line."""
        held = _Held(line, time.monotonic(), moved_bytes(line))
        with self._turn:
            self._held.add(held)
        try:
            yield
        finally:
            with self._turn:
                self._held.remove(held)

    def relieve(self) -> None:
        """Cut the slowest lines where too many threads are held; their threads then end by themselves."""
        now = time.monotonic()
        with self._turn:
            too_many = len(self._held) - self._most
            if too_many <= 0:
                return
            # Sorted with those who came just now: else the oldest upload would go before a young dawdler.
            for held in sorted(self._held, key=lambda held: held.bytes_per_second(now))[:too_many]:
                if now - held.since < HELD_SECONDS:
                    continue
                with suppress(OSError):
                    held.line.shutdown(socket.SHUT_RDWR)


class FairWorker(gthread.ThreadWorker):  # type: ignore[misc] # gunicorn is not typed
    """See above."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._admission = Admission(self.cfg.threads)

    @override
    def notify(self) -> None:
        # The main thread comes by at least once a second.
        super().notify()
        self._admission.relieve()
        if self.nr_conns >= self.worker_connections * HELD_SHARE:
            for idle in (*self.pending_conns, *self.keepalived_conns):
                # gunicorn closes those whose time has come right after this.
                idle.timeout = 0

    @override
    def handle(self, conn: Any) -> Any:
        if not (conn.initialized or conn.data_ready or conn.wait_for_data(0)):
            return gthread._DEFER  # noqa: SLF001 # gunicorn says it after five seconds in a thread
        with self._admission.holding(conn.sock):
            going_on = super().handle(conn)
            if not going_on:
                conn.sock.setblocking(True)
                util.close_graceful(conn.sock)
                conn.close = _closed_already
        return going_on

    @override
    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        status = next((status for kind, status in _REFUSALS if isinstance(exc, kind)), None)
        if status is None:
            self.log.error("Error handling request", exc_info=exc)
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        with suppress(OSError):
            util.write_nonblock(client, refusal(status, _headers()))


def refusal(status: HTTPStatus, headers: Sequence[tuple[str, str]]) -> bytes:
    """Write an answer that says nothing but its status."""
    own = (("Connection", "close"), ("Content-Length", "0"))
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        *(f"{name}: {value}" for name, value in (*own, *headers)),
    )
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def _headers() -> Sequence[tuple[str, str]]:
    if os.environ[APP_VARIABLE] == "plain":
        from dropbox.plain import headers as of_plain

        return of_plain.TABLE
    from dropbox import settings
    from dropbox.source import headers as of_source

    return of_source.table(settings.load(Path(os.environ[CONFIG_VARIABLE])))


def _closed_already(*_: object, **__: object) -> None:
    """Stand in for a connection's `close`, which the main thread still calls."""
