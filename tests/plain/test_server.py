"""The form under gunicorn, over a real line."""

from __future__ import annotations

import io
import os
import re
import resource
import socket
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.plain import newsroom as newsrooms
from tests.plain.forms import Field, body
from tests.plain.forms import tip as form
from tests.plain.opening import open_tip
from tests.plain.server import Server, answer_of, serving, wait_until
from tests.support.servers import identity
from tests.support.tools import require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.servers import Newsroom

MARKER = b"secret-" + b"5e1f" * 8


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    return newsrooms.make(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture(scope="module")
def server(newsroom: Newsroom) -> Iterator[Server]:
    with serving(newsroom) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_said(server: Server) -> Iterator[None]:
    """Whatever a test sends, the log says nothing of it."""
    yield
    said = server.log.read_text()
    assert not re.search(r"secret|127\.0\.0\.1.*(POST|GET)|/en/|Traceback|error", said), said


def spools(server: Server) -> list[Path]:
    """The workers' files that have no name, as the kernel shows them."""
    found = []
    for worker in server.workers():
        for descriptor in Path(f"/proc/{worker.pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                target = str(descriptor.readlink())
                if target.startswith(f"{server.settings.data_folder}/#") and target.endswith(" (deleted)"):
                    found.append(descriptor)
    return found


def nothing_left(server: Server) -> bool:
    return not server.left() and not spools(server)


def test_a_body_whose_line_dies_leaves_nothing_behind(server: Server) -> None:
    whole = body(form(("secret.bin", MARKER * 100_000), message="secret", visit=server.visit()))
    with server.begin(len(whole)) as line:
        line.sendall(whole[:-100_000])
        wait_until(lambda: bool(spools(server)), "nothing was spooled")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    wait_until(lambda: nothing_left(server), "something was left behind")


def test_a_body_cut_short_is_told_so(server: Server) -> None:
    whole = body(form(("secret.bin", MARKER * 1_000), visit=server.visit()))
    with server.begin(len(whole)) as line:
        line.sendall(whole[:-1_000])
        line.shutdown(socket.SHUT_WR)
        status, page = answer_of(line)

    assert (status, "The line broke before everything arrived." in page) == (HTTPStatus.BAD_REQUEST, True)
    assert nothing_left(server)


def test_a_refusal_comes_after_everything_was_read(server: Server) -> None:
    """Firefox shows a reset line instead of an answer that comes too early (TESTBED section 15)."""
    whole = body([*form(message="x", desk="secret")[:7], Field("files", MARKER * 500_000, "secret")])
    with server.begin(len(whole)) as line:
        line.sendall(whole[:2_000])
        line.settimeout(0.5)
        with pytest.raises(TimeoutError):
            line.recv(1)
        line.settimeout(60)
        line.sendall(whole[2_000:])
        status, page = answer_of(line)

    assert (status, "What arrived was damaged." in page) == (HTTPStatus.BAD_REQUEST, True)
    assert nothing_left(server)


def test_a_body_larger_than_announced_is_read_to_its_announced_end(server: Server) -> None:
    whole = body(form(message="secret", visit=server.visit()))
    with server.begin(len(whole) - 10) as line:
        line.sendall(whole)
        status, _ = answer_of(line)

    assert status == HTTPStatus.BAD_REQUEST
    assert nothing_left(server)


def test_the_workers_leave_no_core(server: Server) -> None:
    for worker in server.workers():
        assert worker.rlimit(resource.RLIMIT_CORE) == (0, 0)


def test_a_form_arrives_and_opens(server: Server) -> None:
    files = [("secret.bin", MARKER * 10_000), ("Фота 1.JPG", os.urandom(300_000)), ("empty", b"")]

    status, page = server.post(body(form(*files, message="Вітаю\r\nsecret", visit=server.visit())))

    assert (status, "3 files have arrived." in page) == (HTTPStatus.OK, True)
    opened = open_tip(io.BytesIO(b"".join(server.sealed())), identity())
    assert opened.files == files
    assert opened.tip.message == "Вітаю\nsecret"
    assert spools(server) == []


def test_a_full_disk_is_a_sentence_and_nothing_is_left(tmp_path: Path) -> None:
    require("unshare")
    newsroom = newsrooms.make(tmp_path)
    with serving(newsroom, mount=f"mount -t tmpfs -o size=40m,mode=700 full {newsroom.data_folder}") as server:
        visit = server.visit()
        status, page = server.post(body(form(("a", os.urandom(38_000_000)), visit=visit)))
        assert (status, "Our storage is full." in page) == (HTTPStatus.INSUFFICIENT_STORAGE, True)
        assert nothing_left(server)

        (server.folders()[0] / "filler").write_bytes(bytes(34_500_000))
        for path in ("/en/form", "/en/send"):
            status, page = server.post(body(form(message="x", visit=visit)), path)
            assert (status, "Our storage is full." in page) == (HTTPStatus.INSUFFICIENT_STORAGE, True)
        assert [path.name for path in server.left()] == ["filler"]
