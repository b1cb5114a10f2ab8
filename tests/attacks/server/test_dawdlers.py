"""Visitors who only hold on, against the real gunicorn: they may slow the box, never close it."""

from __future__ import annotations

import socket
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from dropbox.limits import HELD_SECONDS, MIB
from dropbox.server import fair_worker
from tests.server.raw import Line, announce, offset
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every thread of both workers, and some more who wait.
EVERYBODY = 560


@pytest.fixture(scope="module")
def running() -> Iterator[servers.Server]:
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as folder,
        servers.serving(servers.newsroom(Path(folder))) as server,
    ):
        # The port is open before the first worker is.
        requests.get(server.newsroom.address, timeout=60)
        yield server


@contextmanager
def held_lines(server: servers.Server, count: int, begun: bytes) -> Iterator[None]:
    with ExitStack() as lines:
        for _ in range(count):
            line = socket.socket()
            lines.enter_context(line)
            line.setblocking(False)
            line.connect_ex(("127.0.0.1", server.newsroom.source_port))
            line.settimeout(10)
            # Half of them wait in the kernel's queue: who comes late may not even be heard.
            line.sendall(begun)
        yield


def test_those_who_do_not_hang_up_delay_nobody(running: servers.Server) -> None:
    with held_lines(running, 20, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        time.sleep(0.3)
        started = time.monotonic()
        assert requests.get(running.newsroom.address, timeout=30).status_code == 200
        assert time.monotonic() - started < 2


def test_those_who_say_nothing_hold_no_thread(running: servers.Server) -> None:
    with held_lines(running, EVERYBODY, b""):
        time.sleep(0.3)
        started = time.monotonic()
        assert requests.get(running.newsroom.address, timeout=30).status_code == 200
        assert time.monotonic() - started < 3


def test_half_a_request_on_every_thread_does_not_close_the_box(running: servers.Server) -> None:
    made = running.newsroom
    sealed = servers.sealed_file(MIB)
    path = announce(made, MIB)
    sending = Line(made, path, 0, MIB)
    sending.send(sealed[:1000])
    with held_lines(running, EVERYBODY, b"GET / HTTP/1.1\r\nHo"):
        # Slow, but it does send: 2 kB a second and more outlast those who only hold on.
        for start in range(1000, 200_000, 10_000):
            sending.send(sealed[start : start + 10_000])
        assert requests.get(made.address, timeout=3 * HELD_SECONDS).status_code == 200
        sending.send(sealed[201_000:])
        assert sending.answer()[0] == 204
    assert offset(made, path) == MIB


def test_of_many_lines_the_slow_ones_lose_their_thread_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    admission = fair_worker.Admission(threads=4)
    with ExitStack() as threads:
        (theirs, ours), *dawdlers = (_pair(threads) for _ in range(4))
        threads.enter_context(admission.holding(ours))
        theirs.sendall(bytes(5_000))
        now[0] = HELD_SECONDS
        for _, line in dawdlers:
            threads.enter_context(admission.holding(line))
        admission.relieve()
        assert [_is_cut(line) for line, _ in dawdlers] == [False] * 3
        now[0] = 2 * HELD_SECONDS
        admission.relieve()
        assert sum(_is_cut(line) for line, _ in dawdlers) == 1
        assert not _is_cut(theirs)


def test_who_reads_an_answer_outlasts_who_only_holds_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    admission = fair_worker.Admission(threads=4)
    with ExitStack() as threads:
        (theirs, ours), *dawdlers = (_pair(threads) for _ in range(4))
        for line in (ours, *(line for _, line in dawdlers)):
            threads.enter_context(admission.holding(line))
        # A request is a few hundred bytes, whoever makes it; the answer is what counts then.
        for line, _ in dawdlers:
            line.sendall(bytes(300))
        ours.sendall(bytes(5_000))
        assert len(theirs.recv(5_000, socket.MSG_WAITALL)) == 5_000
        for _ in range(200):
            # Acknowledged a moment later; the test's clock stands still.
            if fair_worker.moved_bytes(ours) >= 5_000:
                break
            time.sleep(0.01)
        now[0] = 2 * HELD_SECONDS
        admission.relieve()
        assert sum(_is_cut(line) for line, _ in dawdlers) == 1
        assert not _is_cut(theirs)


def _pair(stack: ExitStack) -> tuple[socket.socket, socket.socket]:
    """Connect two sockets over the kernel's TCP, which counts what comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        theirs = stack.enter_context(socket.create_connection(listener.getsockname()))
        ours = stack.enter_context(listener.accept()[0])
    return theirs, ours


def _is_cut(theirs: socket.socket) -> bool:
    theirs.settimeout(0.1)
    try:
        return theirs.recv(1) == b""
    except TimeoutError:
        return False
