"""A form of 1 GiB: what the worker that seals it holds in memory, against its bound."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from bench.measuring import Bench, Result
from bench.registry import row
from tests.plain import newsroom as newsrooms
from tests.plain.forms import Field
from tests.plain.server import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BOUND_BYTES: Final = 120 * 1024**2
_LOOK_SECONDS: Final = 0.05
_PIECE_BYTES: Final = 1024**2


@row
def plain_form(bench: Bench) -> Iterator[Result]:
    """Send one form as a browser does, and look at the workers meanwhile."""
    noise = bench.noise("form")
    folder = bench.folder / "newsroom"
    folder.mkdir()
    with serving(newsrooms.make(folder)) as server:
        status, _ = server.post(b"", "/en/form")
        idle = _resident(server)
        memory = Memory(server)
        file = Field("files", b"", "video.mp4", "video/mp4")
        with memory:
            status, _ = server.send_file(b"for the bench", file, bench.size_bytes, _pieces(noise))
    if status != 200:
        raise RuntimeError(f"the form was answered with {status}")
    above = max(1, *(peak - idle[worker] for worker, peak in memory.peaks.items()))
    yield Result(
        "plain form, 1 GiB: worker memory above idle",
        "dropbox-server serve plain",
        "below the bound of 120 MB",
        _BOUND_BYTES / above,
        1.0,
        {"above_idle_bytes": above, "bound_bytes": _BOUND_BYTES},
    )


class Memory:
    """The most that each worker held, while this is entered."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.peaks: dict[int, int] = {}

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            for worker, resident in _resident(self._server).items():
                self.peaks[worker] = max(self.peaks.get(worker, 0), resident)


def _resident(server: Server) -> dict[int, int]:
    return {worker.pid: worker.memory_info().rss for worker in server.workers()}


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
