"""Transactions: no update is lost, nothing crosses a fork, errors are ours and carry no value."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import tempfile
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dropbox.store import Sessions, StoreBusyError, StoreFailedError, StoreFullError
from dropbox.store.models import Base, DailyCount
from dropbox.store.sessions import translated

DAY = date(2026, 11, 23)
PROCESSES, THREADS, TIMES = 3, 4, 100


@pytest.fixture
def url(tmp_path: Path) -> str:
    return make(tmp_path)


def make(folder: Path) -> str:
    url = f"sqlite:///{folder / 'store.db'}"
    sessions = Sessions(url)
    Base.metadata.create_all(sessions.engine)
    with sessions.writing() as session:
        session.add(DailyCount(day=DAY, name="race", count=0))
    sessions.close()
    return url


def one_more(sessions: Sessions) -> None:
    """Read, think, write: what an update does when it is no single statement."""
    for _ in range(TIMES):
        with sessions.writing() as session:
            row = session.get_one(DailyCount, (DAY, "race"))
            row.count += 1


def many_more(url: str) -> None:
    sessions = Sessions(url)
    threads = [threading.Thread(target=one_more, args=(sessions,)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sessions.close()


def count(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return session.get_one(DailyCount, (DAY, "race")).count


def test_1200_racing_updates_from_three_processes_are_all_there() -> None:
    # SQLAlchemy's default (a late, deferred BEGIN by the driver) lost 852 of them without an error.
    # In memory: 1,200 commits would wait for the disk, which has no part in this.
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        race(make(Path(folder)))


def race(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=many_more, args=(url,)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    with closing(Sessions(url)) as sessions:
        assert count(sessions) == PROCESSES * THREADS * TIMES == 1200


def test_a_writing_transaction_takes_the_lock_before_it_reads(url: str, tmp_path: Path) -> None:
    with (
        closing(Sessions(url)) as sessions,
        closing(sqlite3.connect(tmp_path / "store.db", timeout=0)) as other,
    ):
        with sessions.writing() as session:
            session.scalar(text("SELECT 1"))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        with sessions.reading():
            other.execute("BEGIN IMMEDIATE")


def test_a_reading_session_sees_one_state(url: str) -> None:
    with closing(Sessions(url)) as sessions, sessions.reading() as session:
        assert session.get_one(DailyCount, (DAY, "race")).count == 0
        assert session.connection().get_execution_options()["reading"]


def test_the_database_is_set_to_lose_nothing(url: str) -> None:
    with closing(Sessions(url)) as sessions, sessions.reading() as session:
        found = {
            pragma: session.scalar(text(f"PRAGMA {pragma}"))
            for pragma in ("busy_timeout", "foreign_keys", "journal_mode", "secure_delete", "synchronous")
        }
    journal = "wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "truncate"
    assert found == {
        "busy_timeout": 10_000,
        "foreign_keys": 1,
        "journal_mode": journal,
        "secure_delete": 1,
        "synchronous": 2,
    }


def test_an_exception_rolls_back(url: str) -> None:
    with closing(Sessions(url)) as sessions:

        def broken() -> None:
            with sessions.writing() as session:
                session.get_one(DailyCount, (DAY, "race")).count = 7
                session.flush()
                raise LookupError

        with pytest.raises(LookupError):
            broken()
        assert count(sessions) == 0


def test_a_child_process_gets_an_engine_of_its_own(url: str) -> None:
    with closing(Sessions(url)) as sessions:
        assert count(sessions) == 0
        before = id(sessions.engine)
        child = os.fork()
        if not child:
            # 0: another engine, and it works.
            os._exit(int(id(sessions.engine) == before or count(sessions) != 0))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert id(sessions.engine) == before
        assert count(sessions) == 0


def test_a_busy_database_is_named(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dropbox.store.sessions.DATABASE_BUSY_SECONDS", 0.01)
    with closing(Sessions(url)) as sessions, closing(sqlite3.connect(tmp_path / "store.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError), sessions.writing() as session:
            session.scalar(text("SELECT 1"))


def test_a_full_database_is_named(url: str) -> None:
    def fill(sessions: Sessions) -> None:
        with sessions.writing() as session:
            session.execute(text("PRAGMA max_page_count=1"))
            session.add_all(DailyCount(day=DAY, name=f"{number:030}", count=1) for number in range(5_000))

    with closing(Sessions(url)) as sessions, pytest.raises(StoreFullError):
        fill(sessions)


def test_a_broken_database_is_named_without_a_value(url: str) -> None:
    row = DailyCount(day=DAY, name="race", count=987_654)
    with (
        closing(Sessions(url)) as sessions,
        pytest.raises(StoreFailedError) as raised,
        sessions.writing() as session,
    ):
        session.add(row)
    assert str(raised.value) == "the database failed: IntegrityError"
    cause = raised.value.__cause__
    assert isinstance(cause, IntegrityError)
    assert "987654" not in str(cause)


def test_errors_of_ours_pass_through_unchanged() -> None:
    with pytest.raises(LookupError), translated():
        raise LookupError


def test_rewriting_lays_rows_in_the_order_of_their_keys(tmp_path: Path) -> None:
    """Within a page SQLite lays rows as they come: what a forensic lab reads as an order of arrival."""
    url = make(tmp_path)
    sessions = Sessions(url)
    names = [f"name-{number:02}" for number in (7, 3, 9, 1, 5, 8, 2, 6, 4, 0)]
    for name in names:
        with sessions.writing() as session:
            session.add(DailyCount(day=DAY, name=name, count=1))

    def as_they_lie() -> list[str]:
        raw = (tmp_path / "store.db").read_bytes()
        # SQLite fills a page from its end.
        return sorted(names, key=lambda name: -raw.index(name.encode()))

    assert as_they_lie() == names
    sessions.rewrite()
    assert as_they_lie() in (sorted(names), sorted(names, reverse=True))
    with sessions.reading() as session:
        assert session.query(DailyCount).count() == 11
    sessions.close()


def test_a_rewrite_that_finds_a_writer_in_its_way_is_ours_to_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make(tmp_path)
    monkeypatch.setattr("dropbox.store.sessions.DATABASE_BUSY_SECONDS", 0)
    sessions = Sessions(url)
    with closing(sqlite3.connect(tmp_path / "store.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError):
            sessions.rewrite()
        other.execute("ROLLBACK")
    sessions.rewrite()
    sessions.close()
