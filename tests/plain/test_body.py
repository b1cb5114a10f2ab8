from __future__ import annotations

import io
import socket
import threading
from contextlib import suppress

import pytest

from dropbox.limits import IDLE_SECONDS, READ_PIECE_BYTES
from dropbox.plain.body import Body
from dropbox.plain.errors import FormCutShortError, FormLengthMissingError


class Dying:
    """A line that gives some bytes and then dies."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def read(self, size: int, /) -> bytes:
        piece = self._content.read(size)
        if not piece:
            raise TimeoutError
        return piece


@pytest.mark.parametrize("size", [0, 1, READ_PIECE_BYTES, READ_PIECE_BYTES + 1, 3 * READ_PIECE_BYTES])
def test_a_body_comes_whole_in_small_pieces(size: int) -> None:
    pieces = list(Body(io.BytesIO(b"x" * size), size).pieces())

    assert sum(map(len, pieces)) == size
    assert all(0 < len(piece) <= READ_PIECE_BYTES for piece in pieces)


def test_nothing_is_read_behind_the_announced_end() -> None:
    stream = io.BytesIO(b"0123456789")

    assert list(Body(stream, 4).pieces()) == [b"0123"]
    assert stream.tell() == 4


@pytest.mark.parametrize("stream", [io.BytesIO(b"0123"), Dying(b"0123")])
def test_a_body_that_ends_early_is_refused_and_drained(stream: io.BytesIO | Dying) -> None:
    body = Body(stream, 5)

    with pytest.raises(FormCutShortError):
        list(body.pieces())
    body.drain()


def test_what_was_not_read_is_drained() -> None:
    stream = io.BytesIO(b"x" * 200_000)
    body = Body(stream, 150_000)
    next(body.pieces())

    body.drain()

    assert stream.tell() == 150_000


@pytest.mark.parametrize("length", ["", "0", None])
def test_a_request_without_a_body_has_an_empty_one(length: str | None) -> None:
    environ = {"wsgi.input": io.BytesIO(b"next request"), "CONTENT_LENGTH": length}

    assert list(Body.of(environ).pieces()) == []


@pytest.mark.parametrize(
    "environ", [{"CONTENT_LENGTH": "-1"}, {"CONTENT_LENGTH": "٣"}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_body_of_unknown_length_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(FormLengthMissingError):
        Body.of({"wsgi.input": io.BytesIO(), **environ})


def test_a_silent_line_has_an_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        Body.of({"wsgi.input": io.BytesIO(), "gunicorn.socket": ours})

        assert ours.gettimeout() == IDLE_SECONDS


class Line:
    """What gunicorn reads from: as many bytes as were asked for, or all until the line ends."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def read(self, size: int, /) -> bytes:
        read = bytearray()
        while len(read) < size and (piece := self._line.recv(size - len(read))):
            read += piece
        return bytes(read)


@pytest.mark.parametrize(("wait_seconds", "is_heard"), [(0.05, False), (0, True)])
def test_a_line_that_dawdles_is_not_drained_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
    wait_seconds: float,
    is_heard: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr("dropbox.plain.body.IDLE_SECONDS", 0.5)
    ours, theirs = socket.socketpair()
    length, over = 20 * READ_PIECE_BYTES, threading.Event()

    def dribble() -> None:
        sent, piece = 0, b"x" if wait_seconds else bytes(READ_PIECE_BYTES)
        while sent < length and not over.wait(wait_seconds):
            with suppress(OSError):
                sent += theirs.send(piece)

    with ours, theirs:
        dribbling = threading.Thread(target=dribble)
        dribbling.start()
        environ = {"wsgi.input": Line(ours), "gunicorn.socket": ours, "CONTENT_LENGTH": str(length)}
        body = Body.of(environ)
        body.drain()
        was_cut = ours.recv(1) == b"" if not is_heard else body._left > 0
        # She can still be told why.
        ours.sendall(b"answer")
        assert theirs.recv(6) == b"answer"
        over.set()
        dribbling.join()

    assert was_cut is not is_heard
