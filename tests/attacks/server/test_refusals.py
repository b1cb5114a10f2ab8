"""What gunicorn refuses before an app sees it, and what an app forbids: our headers, and nobody's words."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from dropbox.plain import headers as of_plain
from dropbox.source import create_app
from dropbox.source import headers as of_source
from dropbox.store import create_store
from tests.source.box import box
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = b"a-word-of-the-visitors"
# "A hostile request is refused" in tests/server/test_quiet.py has more; each way of refusing has one here.
REFUSED = {
    b"400": b"GET / HTTP/1.1\r\nHost: x\r\n%s y: z\r\n\r\n",
    b"414": b"GET /%s" + b"x" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"417": b"GET / HTTP/1.1\r\nHost: x\r\nExpect: %s\r\n\r\n",
    b"431": b"GET / HTTP/1.1\r\nHost: x\r\n%s: " + b"x" * 5_000 + b"\r\n\r\n",
    b"501": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: %s\r\n\r\n",
}


@pytest.fixture(scope="module", params=["source", "plain"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    app: Literal["source", "plain"] = request.param
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as folder,
        servers.serving(servers.newsroom(Path(folder)), app) as server,
    ):
        made = server.newsroom
        if app == "source":
            yield made.source_port, list(of_source.table(made.settings()))
        else:
            yield made.plain_port, list(of_plain.TABLE)


@pytest.mark.parametrize("status", REFUSED)
def test_a_refusal_before_the_app_bears_its_headers_and_repeats_nothing(
    served: tuple[int, list[tuple[str, str]]], status: bytes
) -> None:
    port, table = served
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(REFUSED[status].replace(b"%s", WORD))
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    for name, value in table:
        assert f"\r\n{name}: {value}".encode() in head
    assert body == b""
    assert WORD not in answer


def test_what_is_allowed_is_told_in_the_same_words_after_a_restart(tmp_path: Path) -> None:
    settings = box(tmp_path)
    answer = create_app(settings, create_store(settings)).test_client().put("/tus/x")
    # A set's order hangs on the process.
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST"
