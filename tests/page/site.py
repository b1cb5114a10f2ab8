"""A drop-box with the harness page, served by gunicorn, and what arrived in it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import select

from dropbox import age, tip
from dropbox.store.models import Part, Submission, Upload
from tests.support import servers
from tests.support.tools import PAGE, ROOT, node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENTRIES = ("test/browser/bare.entry.ts", "test/browser/bench.entry.ts", "test/browser/mailbox.entry.ts")


@dataclass
class PageSite:
    """The newsroom behind the page, and its server while it runs."""

    newsroom: servers.Newsroom
    server: servers.Server | None = None
    today: str = ""
    seen: set[str] = field(default_factory=set)

    def start(self) -> None:
        log = self.newsroom.folder / "log"
        command = [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.newsroom.source_port}",
            "--worker-class", "gthread", "--threads", "16", "--no-control-socket", "tests.page.harness:app()",
        ]  # fmt: skip
        variables = {"PAGE_HARNESS": str(self.newsroom.folder)} | (
            {"PAGE_TODAY": self.today} if self.today else {}
        )
        with log.open("ab") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | variables, stdout=out, stderr=out, start_new_session=True
            )
        self.server = servers.Server(self.newsroom, process, log)
        servers._wait_for(self.newsroom.source_port, self.server)

    def kill(self) -> None:
        """SIGKILL everything, as a power cut would."""
        if self.server is not None:
            self.server.kill()

    def page(self, entry: str = "bare", *, port: int | None = None) -> str:
        return f"http://127.0.0.1:{port or self.newsroom.source_port}/page/{entry}"

    def stored_bytes(self) -> int:
        """How much of unfinished uploads the server has acknowledged."""
        with self.newsroom.open().sessions.reading() as session:
            return sum(session.scalars(select(Upload.offset_bytes)))

    def uploads(self) -> int:
        with self.newsroom.open().sessions.reading() as session:
            return len(session.scalars(select(Upload.file_id)).all())

    def count(self) -> int:
        """How many submissions there are."""
        with self.newsroom.open().sessions.reading() as session:
            return len(session.scalars(select(Submission.file_id)).all())

    def new(self) -> Arrived:
        """Open the one submission that arrived since this was last called, as the offline tool would."""
        opened = self.newsroom.open()
        with opened.sessions.reading() as session:
            (file_id,) = set(session.scalars(select(Submission.file_id))) - self.seen
            names = session.scalars(
                select(Part.name).where(Part.file_id == file_id).order_by(Part.start_bytes)
            ).all()
        self.seen.add(file_id)
        return _open(self.newsroom.folder, [opened.parts.path(name) for name in names])


@dataclass(frozen=True)
class Arrived:
    """A submission as an editor would have it."""

    read: tip.ReadTip
    sealed_bytes: int

    @property
    def hashes(self) -> list[tuple[str, str]]:
        return [(file.name, file.sha256) for file in self.read.files]


def _open(folder: Path, parts: list[Path]) -> Arrived:
    sealed = folder / "sealed.age"
    with sealed.open("wb") as whole:
        for part in parts:
            whole.write(part.read_bytes())
    with sealed.open("rb") as source:
        stream = age.open(source, [servers.identity()])
        return Arrived(tip.read(stream, _Nowhere()), sealed.stat().st_size)


class _Nowhere:
    """Takes members and keeps none: `tip.read` has hashed them."""

    def begin(self, member: str, size_bytes: int) -> BinaryIO:
        del member, size_bytes
        return open(os.devnull, "wb")  # noqa: PTH123 the reader closes it


@contextmanager
def page_site(folder: Path, *, today: str = "") -> Iterator[PageSite]:
    """Build the page with its test entries, make a drop-box and serve both."""
    folder.mkdir(parents=True, exist_ok=True)
    made = servers.newsroom(folder)
    build(folder / "built", *ENTRIES)
    site = PageSite(made, today=today)
    site.start()
    try:
        yield site
    finally:
        site.kill()


def build(out: Path, *entries: str) -> None:
    """Run the page's build."""
    options = [option for entry in entries for option in ("--entry", entry)]
    subprocess.run([node(), "tools/build.mjs", "--out", str(out), *options], cwd=PAGE, check=True)


def noise_file(path: Path, size_bytes: int) -> tuple[str, str]:
    """Write a file of noise; return its name and hash."""
    with path.open("wb") as file:
        for start in range(0, size_bytes, 1 << 20):
            file.write(os.urandom(min(1 << 20, size_bytes - start)))
    with path.open("rb") as file:
        return path.name, hashlib.file_digest(file, "sha256").hexdigest()
