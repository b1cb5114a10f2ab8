"""A drop-box that a real browser visits: the app under a threaded server, with a hand on the line."""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import TYPE_CHECKING

from typing_extensions import override
from werkzeug.serving import WSGIRequestHandler, make_server

from dropbox.source import create_app
from dropbox.store import create_store
from tests.source.box import box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

    from dropbox.settings import Settings


class Line:
    """What happens to chunks on their way: they pass, or they are held. (Chromium itself can go offline.)"""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._passes = threading.Event()
        self._passes.set()
        self._chunks_before_hold: int | None = None

    def hold_after(self, chunks: int) -> None:
        """Let some chunks through, then none until `release`."""
        self._chunks_before_hold = chunks
        self._passes.clear()

    def release(self) -> None:
        self._chunks_before_hold = None
        self._passes.set()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "PATCH" and self._chunks_before_hold is not None:
            self._chunks_before_hold -= 1
            if self._chunks_before_hold < 0:
                self._passes.wait(60)
        return self._app(environ, start)


class QuietHandler(WSGIRequestHandler):
    @override
    def log(self, *_: object) -> None:
        """Log nothing: a broken line is meant to break."""


@contextlib.contextmanager
def serving(
    settings: Settings,
    *,
    listener: Callable[[WSGIApplication], WSGIApplication] | None = None,
    **options: object,
) -> Iterator[tuple[str, Line]]:
    """Serve a drop-box on a free port of this machine; give its address and its line.

    `listener` stands before everything and hears each request.
    """
    line = Line(create_app(settings, create_store(settings), **options))  # type: ignore[arg-type] # create_app's own
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    heard = line if listener is None else listener(line)
    server = make_server("127.0.0.1", 0, heard, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = True  # type: ignore[attr-defined] # of the threaded kind
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", line
    finally:
        line.release()
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def serving_box(folder: Path, **changes: object) -> Iterator[tuple[str, Line]]:
    with serving(box(folder, **changes)) as served:
        yield served
