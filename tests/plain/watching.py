"""Looks again and again at everything a running server has on disk or open, for what must not be there."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dropbox.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.plain.server import Server

_PIECE_BYTES = 8 * MIB


@dataclass
class Watch:
    server: Server
    markers: Sequence[bytes]
    peaks: dict[int, int] = field(default_factory=dict)
    instants: int = 0
    spooled_bytes: int = 0
    # Which marker, and where.
    readable: list[tuple[bytes, str]] = field(default_factory=list)
    every_seconds: float = 0.5

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look from a thread of its own, and once more at the end."""
        over = threading.Event()
        looking = threading.Thread(target=self._run, args=[over])
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join()
        self.search()

    def _run(self, over: threading.Event) -> None:
        # Not faster: on two cores the search itself would slow the form down.
        while not over.wait(self.every_seconds):
            for worker in self.server.workers():
                self.peaks[worker.pid] = max(self.peaks.get(worker.pid, 0), worker.memory_info().rss)
            self.search()
            self.instants += 1

    def search(self) -> None:
        named = (path for folder in self.server.folders() for path in folder.rglob("*"))
        for path in filter(Path.is_file, (*named, self.server.log, *self._opened())):
            # Parts are renamed and the spool is emptied while we look.
            with suppress(FileNotFoundError), path.open("rb") as file:
                self._search(path, file)

    def _opened(self) -> Iterator[Path]:
        for process in (self.server.process, *self.server.workers()):
            yield from Path(f"/proc/{process.pid}/fd").iterdir()

    def _search(self, path: Path, file: BinaryIO) -> None:
        overlap = max(map(len, self.markers))
        before = piece = file.read(_PIECE_BYTES)
        is_spool = "/fd/" in str(path) and piece.startswith(b"age-encryption.org/v1\n")
        while piece:
            found = [marker for marker in self.markers if marker in before + piece]
            self.readable += [(marker, str(path)) for marker in found]
            before = piece[-overlap:]
            piece = file.read(_PIECE_BYTES)
        if is_spool:
            self.spooled_bytes = max(self.spooled_bytes, file.tell())
