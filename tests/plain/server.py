"""The form under gunicorn as `dropbox-server serve plain` starts it, and a browser's side of the line."""

from __future__ import annotations

import http.client
import os
import re
import shlex
import signal
import socket
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import select

from dropbox.store import open_store
from dropbox.store.models import Part, Submission
from tests.plain.forms import BOUNDARY, CONTENT_TYPE, Field, head
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dropbox.settings import Settings
    from tests.support.servers import Newsroom

START_SECONDS = 60


@dataclass
class Server:
    settings: Settings
    process: psutil.Popen
    log: Path
    temporary: Path

    def workers(self) -> list[psutil.Process]:
        return list(self.process.children())

    def connect(self, timeout: float = 600) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.settings.plain.port), timeout=timeout)

    def begin(self, length: int, path: str = "/en/send") -> socket.socket:
        """Send a request's head."""
        line = self.connect()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.settings.plain.port}\r\n"
            f"Content-Type: {CONTENT_TYPE}\r\nContent-Length: {length}\r\nUser-Agent: secret-agent\r\n"
            "Connection: close\r\n\r\n"
        )
        line.sendall(head.encode())
        return line

    def post(self, body: bytes, path: str = "/en/send") -> tuple[int, str]:
        with self.begin(len(body), path) as line:
            line.sendall(body)
            return answer_of(line)

    def visit(self) -> str:
        """Open the form, as its first step does."""
        status, page = self.post(b"", "/en/form")
        assert status == HTTPStatus.OK
        return visit_of(page)

    def send_file(
        self, message: bytes, file: Field, size_bytes: int, pieces: Iterable[bytes]
    ) -> tuple[int, str]:
        """Send a form with one file that is too large to hold in memory."""
        start = b"".join(
            field.head() + field.content + b"\r\n"
            for field in (*head(visit=self.visit()), Field("message", message))
        )
        start += file.head()
        end = f"\r\n--{BOUNDARY}--\r\n".encode()
        with self.begin(len(start) + size_bytes + len(end)) as line:
            line.sendall(start)
            for piece in pieces:
                line.sendall(piece)
            line.sendall(end)
            return answer_of(line)

    def sealed(self) -> Iterator[bytes]:
        """Read the only submission, piece by piece."""
        [names] = self._parts().values()
        yield from self._pieces(names)

    def submissions(self) -> dict[str, bytes]:
        """Read every submission, by its id."""
        return {id_: b"".join(self._pieces(names)) for id_, names in self._parts().items()}

    def _parts(self) -> dict[str, list[str]]:
        store = open_store(self.settings)
        with store.sessions.reading() as session:
            rows = session.execute(
                select(Submission.id, Part.name)
                .join(Part, Part.file_id == Submission.file_id)
                .order_by(Part.start_bytes)
            ).all()
        store.sessions.close()
        found: dict[str, list[str]] = {}
        for id_, name in rows:
            found.setdefault(id_, []).append(name)
        return found

    def _pieces(self, names: Iterable[str]) -> Iterator[bytes]:
        store = open_store(self.settings)
        store.sessions.close()
        for name in names:
            with store.parts.open(name) as part:
                while piece := part.read(1 << 20):
                    yield piece

    def folders(self) -> list[Path]:
        """The folders the server writes to, as it sees them: it may have a mount namespace of its own."""
        root = Path(f"/proc/{self.process.pid}/root")
        return [root / str(folder).lstrip("/") for folder in (self.settings.data_folder, self.temporary)]

    def left(self) -> list[Path]:
        """What lies there beside the database."""
        files = (path for folder in self.folders() for path in folder.rglob("*") if path.is_file())
        return [path for path in files if not path.name.startswith("store.db")]


def visit_of(page: str) -> str:
    """Take the hidden field that carries the codename from page to page."""
    found = re.search(r'name="visit" value="([^"]+)"', page)
    assert found
    return found[1]


def answer_of(line: socket.socket) -> tuple[int, str]:
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer.status, answer.read().decode()


@contextmanager
def serving(newsroom: Newsroom, mount: str = "") -> Iterator[Server]:
    """Start the app, if asked for after a `mount` command in a mount namespace of its own."""
    log, temporary = newsroom.folder / "log", newsroom.folder / "tmp"
    temporary.mkdir()
    run = shlex.join([sys.executable, "-m", "dropbox.server"])
    lines = [f"{run} init --config {newsroom.config}", f"exec {run} serve plain --config {newsroom.config}"]
    command = ["unshare", "-rm"] if mount else []
    command += ["bash", "-ec", "\n".join([mount, *lines])]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with log.open("wb") as output:
        process = psutil.Popen(command, cwd=ROOT, env=environment, stderr=output, stdout=output)
    server = Server(newsroom.settings(), process, log, temporary)
    try:
        wait_until(lambda: _listens(server), "the app does not answer")
        yield server
    finally:
        _end(process)


def wait_until(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.05)


def _listens(server: Server) -> bool:
    try:
        server.connect().close()
    except OSError:
        return False
    return len(server.workers()) == 2


def _end(process: psutil.Popen) -> None:
    family = [process, *process.children()]
    process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs(family, timeout=15)
    for member in alive:
        member.kill()
    psutil.wait_procs(alive, timeout=5)
