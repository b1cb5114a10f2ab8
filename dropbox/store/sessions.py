"""Sessions on the database: every writing transaction takes its lock first, and no engine crosses a fork."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from dropbox.limits import DATABASE_BUSY_SECONDS
from dropbox.store.errors import StoreBusyError, StoreFailedError, StoreFullError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

# Before it, a WAL could lose a commit that a checkpoint raced with.
_SAFE_WAL: Final = (3, 51, 3)
# One writes, the others only read: more connections would wait for the same disk.
_CONNECTIONS: Final = 16
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY_CODE: Final = 0xFF


class Sessions:
    """Makes sessions for one database URL. Safe to hand to threads and across a fork."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._process = 0
        self._engine: Engine | None = None
        self._turn = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The engine of this process: a connection that crossed a fork would corrupt the database."""
        if self._engine is None or self._process != os.getpid():
            if self._engine is not None:
                self._engine.dispose(close=False)
            self._engine = make_engine(self._url)
            self._process = os.getpid()
            self._turn = threading.Lock()
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one state of the database and changes nothing."""
        with translated(), Session(self.engine.execution_options(reading=True)) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session in one transaction, committed at its end, rolled back on any exception."""
        engine = self.engine
        # SQLite has one writer, and who waits for it polls: threads of one process queue here instead.
        with self._turn, translated(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def rewrite(self) -> None:
        """Write the database anew, in the order of its keys.

        Within a page, rows lie in the order in which they were written: a forensic lab would read it.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with self._turn, translated(), self.engine.connect() as connection:
            # Past SQLAlchemy, which would begin a transaction: there is none around this.
            connection.connection.cursor().execute("VACUUM")

    def close(self) -> None:
        """Close every connection."""
        if self._engine is not None:
            self._engine.dispose()


def make_engine(url: str) -> Engine:
    """Make an engine; its messages never carry values."""
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=DATABASE_BUSY_SECONDS,
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN comes late and is deferred: two transactions read, both write, one update is lost.
    connection.isolation_level = None
    journal = "WAL" if sqlite3.sqlite_version_info >= _SAFE_WAL else "TRUNCATE"
    for pragma in (
        f"busy_timeout={DATABASE_BUSY_SECONDS * 1000}",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        # What was deleted is overwritten, not only forgotten.
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's errors into ours."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreBusyError("the database is busy") from error
    except (DBAPIError, sqlite3.Error) as error:
        code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
        primary = None if code is None else code & _PRIMARY_CODE
        if primary in _BUSY:
            raise StoreBusyError("the database is busy") from error
        if primary == sqlite3.SQLITE_FULL:
            raise StoreFullError("the disk is full") from error
        raise StoreFailedError(f"the database failed: {type(error).__name__}") from error
