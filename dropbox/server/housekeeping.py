"""The daily work, in a thread beside the source app: at its start and after each midnight (UTC)."""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from dropbox import intake
from dropbox.server.quiet_log import describe
from dropbox.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dropbox.settings import Settings

_LOG: Final = logging.getLogger(__name__)
_LOCK: Final = "housekeeping.lock"
# When files vanish tells nothing of when somebody came.
_SPREAD_SECONDS: Final = 30 * 60


def start(settings: Settings) -> threading.Thread:
    """Begin; the thread ends with its process."""
    thread = threading.Thread(target=_for_ever, args=(settings,), name="housekeeping", daemon=True)
    thread.start()
    return thread


def _for_ever(settings: Settings) -> None:
    while True:
        try:
            run(settings)
        except Exception as error:  # noqa: BLE001 tomorrow is another day; uploads go on meanwhile
            _LOG.error("daily work failed: %s", describe(error))
        time.sleep(seconds_to_next(datetime.now(UTC)))


def run(settings: Settings) -> None:
    """Do the day's work, unless another process is at it."""
    with _alone(settings.data_folder / _LOCK) as alone:
        if alone:
            store = open_store(settings)
            try:
                intake.expire(store, today=datetime.now(UTC).date())
            finally:
                store.sessions.close()


def seconds_to_next(now: datetime) -> float:
    """Return how long it is to some moment soon after the next midnight."""
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
    return (midnight - now).total_seconds() + secrets.randbelow(_SPREAD_SECONDS)


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
