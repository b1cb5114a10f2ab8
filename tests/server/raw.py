"""HTTP by hand, over a socket that can be left hanging, closed or reset at any byte."""

from __future__ import annotations

import base64
import contextlib
import http.client
import io
import socket
import struct
from typing import TYPE_CHECKING

import requests
from typing_extensions import override

from tests.support import servers

if TYPE_CHECKING:
    from tests.support.servers import Newsroom

VERSION = {"Tus-Resumable": "1.0.0"}
# What must be found nowhere afterwards.
AGENT = "Mozilla/5.0 (an agent of nobody's)"


def metadata() -> str:
    desk, version = base64.b64encode(servers.DESK.encode()).decode(), base64.b64encode(b"1").decode()
    return f"desk {desk},directory {version}"


def announce(made: Newsroom, length_bytes: int) -> str:
    """Announce an upload and return its path."""
    headers = {
        **VERSION,
        "Upload-Length": str(length_bytes),
        "Upload-Metadata": metadata(),
        "User-Agent": AGENT,
    }
    response = requests.post(f"{made.address}/tus", headers=headers, timeout=60)
    response.raise_for_status()
    return response.headers["Location"]


def offset(made: Newsroom, path: str) -> int:
    response = requests.head(made.address + path, headers=VERSION, timeout=60)
    response.raise_for_status()
    return int(response.headers["Upload-Offset"])


def send(made: Newsroom, path: str, start: int, body: bytes) -> requests.Response:
    headers = {**VERSION, "Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
    return requests.patch(made.address + path, headers=headers, data=body, timeout=60)


class Line:
    """A PATCH whose body is sent piece by piece."""

    def __init__(self, made: Newsroom, path: str, start: int, length_bytes: int | None, **extra: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", made.source_port), timeout=60)
        headers = {
            **VERSION,
            "Host": "x",
            "User-Agent": AGENT,
            "Upload-Offset": str(start),
            "Content-Type": "application/offset+octet-stream",
            **{name.replace("_", "-"): value for name, value in extra.items()},
        }
        if length_bytes is None:
            headers["Transfer-Encoding"] = "chunked"
        else:
            headers["Content-Length"] = str(length_bytes)
        lines = [f"PATCH {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self.socket.sendall("\r\n".join(lines).encode())

    def send(self, body: bytes) -> None:
        self.socket.sendall(body)

    def send_chunk(self, body: bytes) -> None:
        self.socket.sendall(f"{len(body):x}\r\n".encode() + body + b"\r\n")

    def end(self) -> None:
        """Say that no more will come, and still listen."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Die as a circuit does: no farewell."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def answer(self) -> tuple[int, bytes]:
        """Read the response and hang up; returns its status and body."""
        with self.socket, contextlib.closing(http.client.HTTPResponse(self.socket)) as response:
            response.begin()
            return response.status, response.read()


class ReadOnce(io.RawIOBase):
    """A body of a size, made while it is read."""

    def __init__(self, head: bytes, size_bytes: int) -> None:
        self._head = head
        self._left = size_bytes

    def __len__(self) -> int:
        return self._left

    @override
    def tell(self) -> int:
        # Without it `requests` takes the body for one of unknown length and sends it chunked.
        return 0

    @override
    def read(self, size: int = -1, /) -> bytes:
        wanted = min(size if size >= 0 else self._left, self._left)
        piece, self._head = self._head[:wanted], self._head[wanted:]
        piece += bytes(wanted - len(piece))
        self._left -= len(piece)
        return piece
