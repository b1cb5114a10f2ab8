"""Logs that say nothing of a visitor: no address, no path, no words of a request, no time of day.

What a server does of itself (start, stop, a worker that died) is said in full. Of an error only its class and
our line are said: messages of libraries carry what a visitor sent. What a visitor can cause is dropped.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Final

from gunicorn.glogging import Logger
from typing_extensions import override

from dropbox.errors import DropboxError

if TYPE_CHECKING:
    from types import TracebackType

# gunicorn's templates whose arguments are its own: process numbers, signals, versions, where it listens.
_LIFECYCLE: Final = frozenset(
    {
        "Booting worker with pid: %s",
        "Connection in use: %s",
        "Handling signal: %s",
        "Shutting down: %s",
        "Starting gunicorn %s",
        "Using worker: %s",
        "WORKER TIMEOUT (pid:%s)",
        "Worker (pid:%s) exited with code %s.",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) was sent %s! Perhaps out of memory?",
        "Worker exiting (pid: %s)",
    }
)
# A line that dies while it is read, which every visitor can do.
_VISITORS: Final = frozenset({"Socket error processing request."})
_OURS: Final = "dropbox."


class QuietFilter(logging.Filter):
    """Drops what a visitor can cause."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if record.msg in _LIFECYCLE:
            return True
        return record.levelno >= logging.ERROR and record.msg not in _VISITORS


class QuietFormatter(logging.Formatter):
    """Writes one line of what may be said."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {self._words(record)}"

    @staticmethod
    def _words(record: logging.LogRecord) -> str:
        if record.exc_info and record.exc_info[1] is not None:
            return describe(record.exc_info[1])
        if record.msg in _LIFECYCLE or (record.name.startswith(_OURS) and not record.exc_info):
            return record.getMessage()
        return f"a message of {record.name} was kept back"


def describe(error: BaseException) -> str:
    """Name an error by its class and our last line on its way; in full only if it is ours."""
    ours = [
        f"{frame.f_globals.get('__name__')}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if str(frame.f_globals.get("__name__")).startswith(_OURS)
    ]
    place = ours[-1] if ours else "a library"
    words = f" ({error})" if isinstance(error, DropboxError) else ""
    return f"{type(error).__name__} at {place}{words}"


def handler() -> logging.Handler:
    """Make the one handler: standard error, filtered and formatted."""
    quiet = logging.StreamHandler(sys.stderr)
    quiet.addFilter(QuietFilter())
    quiet.setFormatter(QuietFormatter())
    return quiet


def install() -> None:
    """Send the whole process's logs through the one handler, and errors that nobody caught too."""
    logging.root.handlers = [handler()]
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)

    def of_process(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        logging.getLogger(kind.__module__).error("uncaught", exc_info=error)

    def of_thread(arguments: threading.ExceptHookArgs) -> None:
        logging.getLogger("threading").error("uncaught", exc_info=arguments.exc_value or True)

    sys.excepthook = of_process
    threading.excepthook = of_thread


class QuietLogger(Logger):  # type: ignore[misc] # gunicorn is not typed
    """gunicorn's logger, for which every setting of gunicorn's logs is ignored."""

    @override
    def setup(self, cfg: object) -> None:
        self.cfg = cfg
        self.loglevel = logging.INFO
        self._access_log_enabled = False
        self.access_log.handlers = [logging.NullHandler()]
        self.error_log.setLevel(self.loglevel)
        self.error_log.handlers = [handler()]
        install()

    @override
    def access(self, *_: object) -> None:
        """Say nothing."""
