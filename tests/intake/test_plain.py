"""A form that was sealed here becomes one submission, or never was."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from dropbox import intake
from dropbox.intake import plain
from dropbox.store import StoreFailedError, StoreFullError
from dropbox.store.parts import Room
from tests.intake.lines import TODAY, content, counted, files, rows, submissions
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from dropbox.store import FolderParts, Sessions, Store

SEALED = servers.sealed_file(200_000)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "PLAIN_PART_BYTES", 70_000)
    monkeypatch.setattr(plain, "PART_BYTES", 10_000)


def send(store: Store, sealed: bytes = SEALED, *, then: BaseException | None = None) -> None:
    with intake.receive_sealed(store, servers.DESK, 3, today=TODAY) as sink:
        for start in range(0, len(sealed), 30_000):
            sink.write(sealed[start : start + 30_000])
        if then:
            raise then


def test_left_cleanly_it_is_one_submission(store: Store) -> None:
    send(store)
    (submission,) = submissions(store)
    assert content(store, submission) == SEALED
    assert (submission.desk, submission.claimed_version) == (servers.DESK, 3)
    assert (submission.state, submission.received_on) == ("complete", TODAY)
    assert rows(store)["parts"] == files(store) == 3
    assert counted(store) == {"plain": 1}


@pytest.mark.parametrize("error", [LookupError(), KeyboardInterrupt(), GeneratorExit()])
def test_left_by_an_exception_it_never_was(store: Store, error: BaseException) -> None:
    with pytest.raises(type(error)):
        send(store, then=error)
    assert set(rows(store).values()) == {0}
    assert files(store) == 0
    assert counted(store) == {}


def test_the_sweep_spares_a_form_that_still_arrives(store: Store) -> None:
    with intake.receive_sealed(store, servers.DESK, 3, today=TODAY) as sink:
        for start in range(0, len(SEALED), 70_000):
            sink.write(SEALED[start : start + 70_000])
            assert intake.expire(store, today=TODAY).swept == 0
    assert content(store, submissions(store)[0]) == SEALED


def test_a_disk_that_fills_up_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    room = iter([10**12, 10**12, 10**12, 0])
    monkeypatch.setattr(type(store.parts), "room", lambda _: Room(10**12, next(room)))
    with pytest.raises(StoreFullError):
        send(store)
    assert files(store) == 0


def test_a_commit_that_fails_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise StoreFullError("x")

    monkeypatch.setattr(plain, "_add", broken)
    with pytest.raises(StoreFullError):
        send(store)
    assert files(store) == 0


@pytest.mark.parametrize("committed", [False, True])
def test_a_commit_whose_outcome_is_unknown_is_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, committed: bool
) -> None:
    writing = type(store.sessions).writing

    @contextmanager
    def lost(sessions: Sessions) -> Iterator[Session]:
        with writing(sessions) as session:
            yield session
            if not committed:
                raise StoreFailedError("x")
        raise StoreFailedError("x")

    monkeypatch.setattr(type(store.sessions), "writing", lost)
    with pytest.raises(StoreFailedError):
        send(store)
    assert files(store) == rows(store)["parts"] == 3 * committed


def test_the_first_step_asks_for_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    intake.require_room(store, today=TODAY)

    def full(_: FolderParts) -> Room:
        return Room(10**12, 0)

    monkeypatch.setattr(type(store.parts), "room", full)
    with pytest.raises(StoreFullError):
        intake.require_room(store, today=TODAY)
