"""Bodies as lines bring them: small pieces, dead ends, and what gunicorn still holds in a silence."""

from __future__ import annotations

import io
import socket
import threading

import pytest
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import SocketUnreader
from typing_extensions import override

from dropbox.intake.errors import LineDiedError
from dropbox.source import wsgi_body


class Line(io.BytesIO):
    """A connection that dies after what it holds."""

    def __init__(self, content: bytes, died: OSError | None = None) -> None:
        super().__init__(content)
        self.died = died
        self.asked: list[int] = []

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.append(size or 0)
        piece = super().read(size)
        if not piece and self.died:
            raise self.died
        return piece


def body(line: Line, **environ: str) -> wsgi_body.WsgiBody:
    return wsgi_body.WsgiBody({"wsgi.input": line, **environ})


def test_a_body_is_read_in_small_pieces_up_to_its_length() -> None:
    line = Line(bytes(300_000))
    read = body(line, CONTENT_LENGTH="200000")
    assert read.length_bytes == 200_000
    sizes = []
    while piece := read.read(1_000_000):
        sizes.append(len(piece))
    assert sum(sizes) == 200_000
    assert max(line.asked) == 64 * 1024


def test_a_body_without_a_length_ends_where_it_ends() -> None:
    read = body(Line(bytes(10)), HTTP_TRANSFER_ENCODING="chunked")
    assert read.length_bytes is None
    assert (len(read.read(100)), read.read(100)) == (10, b"")
    assert body(Line(b"")).read(100) == b""


@pytest.mark.parametrize("died", [None, TimeoutError(), ConnectionResetError()])
def test_a_body_that_ends_before_its_length_has_died(died: OSError | None) -> None:
    read = body(Line(bytes(10), died), CONTENT_LENGTH="20")
    assert len(read.read(100)) == 10
    with pytest.raises(LineDiedError):
        read.read(100)


def test_the_rest_of_a_refused_body_is_read_and_forgotten() -> None:
    line = Line(bytes(300_000))
    body(line, CONTENT_LENGTH="300000").drain(200_000)
    assert 200_000 <= line.tell() < 300_000
    body(Line(bytes(10), TimeoutError()), CONTENT_LENGTH="300000").drain(200_000)


def everything(read: wsgi_body.WsgiBody) -> bytes:
    """Read until the line dies."""
    found = b""
    while True:
        try:
            found += read.read(1_000_000)
        except LineDiedError:
            return found


@pytest.mark.parametrize("sent", [0, 1, 1_023, 50_000, 65_536, 65_537, 200_000])
def test_what_came_before_a_silence_is_kept(monkeypatch: pytest.MonkeyPatch, sent: int) -> None:
    monkeypatch.setattr(wsgi_body, "IDLE_SECONDS", 0.1)
    content = bytes(range(250)) * 1_000
    client, server = socket.socketpair()
    with client, server:
        reader = Body(LengthReader(SocketUnreader(server), len(content)))
        environ = {"wsgi.input": reader, "gunicorn.socket": server, "CONTENT_LENGTH": str(len(content))}
        sending = threading.Thread(target=client.sendall, args=(content[:sent],))
        sending.start()
        kept = everything(wsgi_body.WsgiBody(environ))
        sending.join()
        # From then on it waits for nothing: the thread is needed elsewhere.
        assert server.gettimeout() == 0
    # gunicorn hands over no less than this at once; the rest is sent again.
    assert sent - wsgi_body._LEAST_READ_BYTES < len(kept) <= sent
    assert kept == content[: len(kept)]


def test_a_silent_line_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi_body, "IDLE_SECONDS", 0.1)
    client, server = socket.socketpair()
    with client, server:
        reader = Body(LengthReader(SocketUnreader(server), 10))
        environ = {"wsgi.input": reader, "gunicorn.socket": server, "CONTENT_LENGTH": "10"}
        assert everything(wsgi_body.WsgiBody(environ)) == b""
