"""A drop-box with real keys in a folder, and its real gunicorn in processes of its own."""

from __future__ import annotations

import atexit
import functools
import io
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psutil

from dropbox import age, directory, note, settings, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dropbox.settings import Settings

DESK = "4f2a91c0"
# It has no reader: nothing can be sent to it.
OTHER_DESK = "9b07d3e1"
ORIGIN = "example-dropbox"
ROOT = note.signing.SigningKey.from_seed("press-dropbox/root", bytes(range(32)))
ROOTS = directory.Roots((ROOT.verifier.public_key.hex(),), 1)
START_SECONDS = 60

_SETTINGS = """
kind = "onion"
origin = "{origin}"
roots = ["{root}"]
threshold = 1
languages = ["en", "be", "ru"]
keys_folder = "keys"
data_folder = "{data}"
plain_address = "http://127.0.0.1:{plain}"
source = {{ host = "127.0.0.1", port = {source} }}
plain = {{ host = "127.0.0.1", port = {plain} }}
[newsroom]
colour = "#1f4e79"
name = {{ en = "The Example", be = "Прыклад", ru = "Пример" }}
words = {{ en = "Send us documents.", be = "Дашліце нам дакументы.", ru = "Пришлите нам документы." }}
[[desks]]
id = "{desk}"
name = {{ en = "News", be = "Навіны", ru = "Новости" }}
"""


def utc_today() -> date:
    """Give the day by which the server counts."""
    return datetime.now(UTC).date()


@functools.cache
def identity() -> age.Identity:
    """Give the reader's identity, the same one all through a run."""
    return age.Identity.generate()


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass
class Newsroom:
    """A folder with settings, keys and data."""

    folder: Path
    data_folder: Path
    source_port: int = field(default_factory=free_port)
    plain_port: int = field(default_factory=free_port)

    @property
    def config(self) -> Path:
        return self.folder / "dropbox.toml"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.source_port}"

    def settings(self) -> Settings:
        return settings.load(self.config)

    def open(self) -> store.Store:
        return store.open_store(self.settings())

    def write_settings(self) -> None:
        self.config.write_text(
            _SETTINGS.format(
                origin=ORIGIN,
                root=ROOTS.keys[0],
                desk=DESK,
                data=self.data_folder,
                source=self.source_port,
                plain=self.plain_port,
            ),
            encoding="utf-8",
        )

    def publish(
        self,
        *,
        begins: int = 20,
        ends: int = 400,
        editors: tuple[directory.EditorEntry, ...] = (),
        revoked: tuple[str, ...] = (),
    ) -> None:
        """Publish version 1 with one reader; `begins` days ago, `ends` days from now."""
        issued, expires = utc_today() - timedelta(days=begins), utc_today() + timedelta(days=ends)
        string = str(identity().recipient)
        reader = directory.RecipientEntry(
            alg="mlkem768x25519", desk=DESK, from_=issued, id="0123456789abcdef", kind="intake",
            role="reader 1", sha256=directory.sha256_of(string), until=expires,
        )  # fmt: skip
        document = directory.Document(
            desks=(directory.Desk(DESK), directory.Desk(OTHER_DESK)), editors=editors, expires=expires,
            freshness=(), issued=issued, mirrors=(), origin=ORIGIN, previous="-", recipients=(reader,),
            revocations=tuple(directory.Revocation(id_, "2026-11") for id_ in revoked), roots=ROOTS, version=1,
        )  # fmt: skip
        signed = note.signing.sign(directory.serialize(document), [ROOT])
        files = {
            directory.CURRENT_FILE: signed,
            directory.history_file_name(1): signed,
            directory.recipients_file_name(reader): directory.recipients_file([string]),
        }
        for name, content in files.items():
            path = self.folder / "keys" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def newsroom(folder: Path, data_folder: Path | None = None) -> Newsroom:
    """Make a drop-box that is ready to serve."""
    made = Newsroom(folder, data_folder or folder / "data")
    made.write_settings()
    made.publish()
    shutil.copytree(_empty_store(), made.data_folder)
    return made


@functools.cache
def _empty_store() -> Path:
    """Make a store once: it is copied for each drop-box."""
    folder = Path(tempfile.mkdtemp(prefix="empty-store-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Newsroom(folder, folder / "data")
    made.write_settings()
    store.create_store(made.settings()).sessions.close()
    return made.data_folder


@dataclass
class Server:
    """`dropbox-server serve …` in a process group of its own."""

    newsroom: Newsroom
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """SIGKILL everything at once, as a power cut would; nobody listens any more when this returns."""
        family = []
        with suppress(psutil.NoSuchProcess):
            family = psutil.Process(self.process.pid).children(recursive=True)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for child in family:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        self.process.wait()
        psutil.wait_procs(family, timeout=30)

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Stop as a service manager does; returns the exit status."""
        self.process.send_signal(signal_number)
        return self.process.wait(timeout=60)

    def words(self) -> str:
        """Return everything that was logged."""
        return self.log.read_text(encoding="utf-8")


def start(made: Newsroom, app: Literal["source", "plain", ""] = "source", *, log: str = "log") -> Server:
    """Start the source app, the plain app or both, and wait until it answers."""
    path = made.folder / log
    apps = [app] if app else []
    command = [sys.executable, "-m", "dropbox.server", "serve", *apps, "--config", str(made.config)]
    with path.open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    server = Server(made, process, path)
    ports = {"source": [made.source_port], "plain": [made.plain_port]}
    for port in ports.get(app, [made.source_port, made.plain_port]):
        _wait_for(port, server)
    return server


@contextmanager
def serving(made: Newsroom, app: Literal["source", "plain", ""] = "source") -> Iterator[Server]:
    """Serve for the length of a test."""
    server = start(made, app)
    try:
        yield server
    finally:
        server.kill()


def _wait_for(port: int, server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    server.kill()
    raise AssertionError(f"the server does not answer; it said:\n{server.words()}")


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError("it never came true")
        time.sleep(0.05)


def sealed_file(length_bytes: int, *, stanzas: int = 1) -> bytes:
    """Give a file whose header is real and whose payload is noise: all that a server can look at."""
    out = io.BytesIO()
    with age.seal(out, [identity().recipient] * stanzas):
        pass
    head = out.getvalue()[:-16]
    return head + random.Random(length_bytes).randbytes(length_bytes - len(head))  # noqa: S311 noise for a test
