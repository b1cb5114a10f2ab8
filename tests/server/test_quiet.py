"""Nothing a visitor does is written down: not in a log, not in the database, not in a file's time."""

from __future__ import annotations

import logging
import re
import socket
import sqlite3
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from dropbox.intake.errors import UploadUnknownError
from dropbox.limits import MIB
from dropbox.server import quiet_log
from dropbox.store import FolderParts, StoreMissingError
from tests.intake import answers
from tests.intake.lines import files
from tests.server.raw import AGENT, VERSION, Line, announce, send
from tests.support import servers

if TYPE_CHECKING:
    from tests.support.servers import Newsroom

SIZE = 2 * MIB
SEALED = servers.sealed_file(SIZE)
# More than the kernel takes at once: who leaves in the middle leaves a thread that is still writing.
LARGE = servers.sealed_file(12 * MIB)
PATH = "/a-path-that-a-visitor-asked-for"
# What a start and a stop say.
LIFECYCLE = re.compile(
    r"info: (Starting gunicorn [0-9.]+|Using worker: dropbox\.server\.fair_worker\.FairWorker"
    r"|Booting worker with pid: \d+|Handling signal: \w+|Worker exiting \(pid: \d+\)|Shutting down: \w+)"
)


def shout(made: Newsroom, content: bytes) -> bytes:
    """Send bytes that need be no request; returns what comes back."""
    with socket.create_connection(("127.0.0.1", made.source_port), timeout=20) as line:
        line.sendall(content)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
        return answer


HOSTILE = {
    "no HTTP at all": b"\x00\x01 %s\r\n\r\n",
    "a method of its own": b"get %s HTTP/1.1\r\nHost: x\r\n\r\n",
    "an old version": b"GET %s HTTP/0.7\r\nHost: x\r\n\r\n",
    "a bad header": b"GET %s HTTP/1.1\r\nHo st: x\r\n\r\n",
    "a folded header": b"GET %s HTTP/1.1\r\nHost: x\r\n y\r\n\r\n",
    "a long line": b"GET %s" + b"x" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long header": b"GET %s HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 5_000 + b"\r\n\r\n",
    "many headers": b"GET %s HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 60 + b"\r\n",
    "two lengths": b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "a length that is none": b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "length and chunks": b"POST %s HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "an unknown coding": b"POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    "an expectation": b"POST %s HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\n\r\n",
    "half a header": b"GET %s HTTP/1.1\r\nHo",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an upgrade": b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
}


def visit(made: Newsroom) -> None:
    """Do everything that a visitor can do, good and bad."""
    headers = {**VERSION, "User-Agent": AGENT}
    upload, broken, cancelled = (announce(made, SIZE) for _ in range(3))
    assert send(made, upload, 0, SEALED).status_code == 204
    assert send(made, upload, 0, b"").status_code == 410
    assert send(made, cancelled, 5, b"").status_code == 409
    assert requests.delete(made.address + cancelled, headers=headers, timeout=20).status_code == 204
    assert requests.get(made.address + PATH, headers=headers, timeout=20).status_code == 404
    for way in ("end", "reset"):
        line = Line(made, broken, 0, SIZE)
        line.send(SEALED[:1000])
        if way == "end":
            line.end()
            line.answer()
        else:
            time.sleep(0.2)
            line.reset()
    answers_too(made)
    # A visitor who does not wait for his answer.
    hasty = Line(made, "/", 0, 0)
    hasty.reset()


def answers_too(made: Newsroom) -> None:
    """Read a mailbox to the end, leave in the middle of an answer, ask for what is not there, and withdraw."""
    store = made.open()
    answer_id = bytes.fromhex(answers.put_answer(store, answers.ONE, LARGE))
    headers = {"Content-Type": "application/octet-stream", "User-Agent": AGENT}

    def post(path: str, body: bytes) -> requests.Response:
        return requests.post(made.address + path, body, headers=headers, timeout=20)

    assert len(post("/mailbox/list", answers.ONE).json()["answers"]) == 1
    assert post("/mailbox/answer", answers.ONE + answer_id).content == LARGE
    assert post("/mailbox/acknowledge", answers.ONE + answer_id).status_code == 204
    assert post("/mailbox/answer", answers.TWO + answer_id).status_code == 404
    assert post("/mailbox/list", b"short").status_code == 400
    assert post("/withdraw", answers.TWO).json() == {"withdrawn": False}
    with socket.create_connection(("127.0.0.1", made.source_port), timeout=20) as line:
        head = "POST /mailbox/answer HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
        line.sendall(f"{head}Content-Length: 48\r\n\r\n".encode() + answers.ONE + answer_id)
        assert line.recv(1_000).startswith(b"HTTP/1.1 200 ")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert post("/mailbox/wipe", answers.ONE).status_code == 204
    store.sessions.close()


def test_a_visit_leaves_no_line_in_the_log(made: Newsroom) -> None:
    server = servers.start(made)
    visit(made)
    for content in HOSTILE.values():
        shout(made, content.replace(b"%s", PATH.encode()))
    time.sleep(0.3)
    assert server.stop() == 0
    lines = server.words().splitlines()
    assert [line for line in lines if not LIFECYCLE.fullmatch(line)] == []
    assert len(lines) == 8


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_is_refused(running: servers.Server, name: str) -> None:
    answer = shout(running.newsroom, HOSTILE[name].replace(b"%s", PATH.encode()))
    status = re.match(rb"HTTP/1\.[01] ([0-9]{3}) ", answer)
    assert name == "half a header" or status is not None
    if status is not None:
        expected = {b"404"} if name == "an upgrade" else {b"400", b"414", b"417", b"431", b"501", b"505"}
        assert status[1] in expected
    assert b"gthread" not in answer
    assert b"Traceback" not in answer


def test_nobody_in_front_is_believed(running: servers.Server) -> None:
    headers = {
        **VERSION,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "Script-Name": "/evil",
        "Path-Info": "/evil",
    }
    response = requests.options(f"{running.newsroom.address}/tus", headers=headers, timeout=20)
    assert response.status_code == 204
    assert "evil" not in str(response.headers)


def test_a_seized_store_tells_no_time_and_no_visitor(made: Newsroom) -> None:
    with servers.serving(made):
        visit(made)
    with sqlite3.connect(made.data_folder / "store.db") as database:
        dump = "\n".join(database.iterdump())
    database.close()
    inserted = "\n".join(line for line in dump.splitlines() if line.startswith("INSERT"))
    assert servers.utc_today().isoformat() in inserted
    assert not re.search(r"\d\d:\d\d", inserted)
    assert not re.search(r"\b1[6-9]\d{8}\b", inserted), "seconds since 1970"
    raw = (made.data_folder / "store.db").read_bytes()
    for word in (b"127.0.0.1", b"Mozilla", AGENT.encode(), PATH.encode(), b"python-requests"):
        assert word not in raw
    assert files(made.open()) > 0
    assert {path.stat().st_mtime_ns for path in (made.data_folder / "parts").rglob("*")} == {0}


def said(
    message: str,
    *arguments: object,
    level: int = logging.ERROR,
    name: str = "gunicorn.error",
    error: Exception | None = None,
) -> str | None:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, level, "x", 1, message, arguments, info)
    quiet = quiet_log.handler()
    return quiet.format(record) if quiet.filter(record) else None


def test_what_the_server_does_of_itself_is_said() -> None:
    assert said("Booting worker with pid: %s", 7, level=logging.INFO) == "info: Booting worker with pid: 7"
    killed = "Worker (pid:%s) was sent %s! Perhaps out of memory?"
    assert said(killed, 7, "SIGKILL") == "error: Worker (pid:7) was sent SIGKILL! Perhaps out of memory?"


def test_what_a_library_says_is_kept_back() -> None:
    assert said("Error handling request %s", PATH) == "error: a message of gunicorn.error was kept back"
    assert said(f"Invalid request from ip=192.0.2.1: {PATH}", level=logging.WARNING) is None
    assert said("Socket error processing request.", error=OSError(11, PATH)) is None


def test_an_error_is_named_by_its_class_and_our_line() -> None:
    assert said("Exception on %s", PATH, error=ValueError(PATH)) == "error: ValueError at a library"
    known = said("Exception on %s", PATH, error=UploadUnknownError())
    assert known == "error: UploadUnknownError at a library (there is no such upload)"
    with pytest.raises(StoreMissingError) as raised:
        FolderParts(Path(PATH)).writing()
    assert re.fullmatch(
        r"error: StoreMissingError at dropbox\.store\.parts:\d+ \(the folder for parts is not there\)",
        said("Exception on %s", PATH, error=raised.value) or "",
    )


def test_words_of_ours_beside_an_error_are_kept_back_too() -> None:
    ours = said("Exception on %s", PATH, name="dropbox.source", error=ValueError(PATH))
    assert ours == "error: ValueError at a library"


def test_our_own_words_are_said() -> None:
    assert (
        said("daily work failed: %s", "x", name="dropbox.server.housekeeping") == "error: daily work failed: x"
    )
