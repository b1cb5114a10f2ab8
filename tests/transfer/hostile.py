"""A server on this machine that answers as a test wishes, and a SOCKS proxy that writes down the names."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Line:
    """What was asked, and what is answered: raw bytes after the request's head."""

    answer: bytes
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""


def whole(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[Line]:
    line = Line(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            line.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            with contextlib.suppress(OSError):
                self.wfile.write(line.answer)
            self.close_connection = True

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    line.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Tor:
    """A SOCKS5 proxy that takes every name to one port of this machine."""

    to_port: int
    port: int = 0
    names: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)


@contextlib.contextmanager
def tor(to_port: int) -> Iterator[Tor]:
    proxy = Tor(to_port)
    listener = socket.create_server(("127.0.0.1", 0))
    proxy.port = listener.getsockname()[1]
    threading.Thread(target=_accept, args=(listener, proxy), daemon=True).start()
    try:
        yield proxy
    finally:
        listener.close()


def _accept(listener: socket.socket, proxy: Tor) -> None:
    with contextlib.suppress(OSError):
        while True:
            threading.Thread(target=_serve, args=(listener.accept()[0], proxy), daemon=True).start()


def _serve(client: socket.socket, proxy: Tor) -> None:
    """RFC 1928 and 1929, for names only: an address would mean that somebody looked the name up."""
    with client, contextlib.suppress(OSError):
        exactly: Callable[[int], bytes] = lambda count: client.recv(count, socket.MSG_WAITALL)  # noqa: E731 short
        exactly(exactly(2)[1])
        client.sendall(b"\x05\x02")
        exactly(1)
        proxy.users.append(exactly(exactly(1)[0]).decode())
        exactly(exactly(1)[0])
        client.sendall(b"\x01\x00")
        head = exactly(4)
        assert head[3] == 3, "the proxy was not given a name"
        proxy.names.append(exactly(exactly(1)[0]).decode())
        exactly(2)
        client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        with socket.create_connection(("127.0.0.1", proxy.to_port)) as server:
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
