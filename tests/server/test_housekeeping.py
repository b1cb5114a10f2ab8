"""The daily work: at the start, soon after midnight, by one process at a time."""

from __future__ import annotations

import fcntl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from dropbox.server import housekeeping
from tests.intake.lines import files
from tests.support import servers

if TYPE_CHECKING:
    from tests.support.servers import Newsroom


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 hypothesis adds it
def test_the_next_time_is_soon_after_the_next_midnight(now: datetime) -> None:
    then = now + timedelta(seconds=housekeeping.seconds_to_next(now))
    assert then.date() == now.date() + timedelta(days=1)
    assert then.hour == 0
    assert then.minute < 30


def leave_an_orphan(made: Newsroom) -> None:
    with made.open().parts.writing() as writer:
        writer.write(b"x")
        writer.finish()
        writer.release()


def test_it_sweeps(made: Newsroom) -> None:
    leave_an_orphan(made)
    housekeeping.run(made.settings())
    assert files(made.open()) == 0


def test_one_process_at_a_time(made: Newsroom) -> None:
    leave_an_orphan(made)
    with (made.data_folder / "housekeeping.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        housekeeping.run(made.settings())
    assert files(made.open()) == 1
    housekeeping.run(made.settings())
    assert files(made.open()) == 0


def test_a_start_sweeps_what_a_kill_left(made: Newsroom) -> None:
    leave_an_orphan(made)
    with servers.serving(made):
        servers.eventually(lambda: files(made.open()) == 0)
