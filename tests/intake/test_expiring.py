"""Silence, cut-short submissions, forgetting, deletion: all by days, and nothing that came is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from dropbox import intake
from dropbox.intake.errors import UploadUnknownError
from dropbox.store.models import Submission
from tests.intake.lines import (
    TODAY,
    accept,
    announce,
    content,
    counted,
    files,
    rows,
    submissions,
)
from tests.support import servers

if TYPE_CHECKING:
    from dropbox.directory import TrustedDirectory
    from dropbox.store import Store

SIZE = 200_000
SEALED = servers.sealed_file(SIZE)
READABLE = 100_000
NOTHING = {"uploads": 0, "finished_uploads": 0, "parts": 0, "submissions": 0}


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def silent(store: Store, trusted: TrustedDirectory) -> str:
    upload_id = announce(store, trusted, SIZE)
    accept(store, upload_id, 0, SEALED[:READABLE])
    return upload_id


def expire(store: Store, days: int) -> intake.Expired:
    return intake.expire(store, today=after(days))


def test_a_silent_upload_goes_to_its_desk_when_a_whole_day_has_passed(store: Store, silent: str) -> None:
    # Its last byte may have come at 23:59: the next day is not 24 hours later.
    assert expire(store, 1).cut_short == 0
    assert expire(store, 2).cut_short == 1
    (submission,) = submissions(store)
    assert (submission.state, submission.received_on) == ("cut-short", after(2))
    assert content(store, submission) == SEALED[:READABLE]
    assert intake.find(store, silent).offset_bytes == READABLE
    assert counted(store)["cut-short"] == 1


def test_expiring_again_changes_nothing(store: Store, silent: str) -> None:
    del silent
    expire(store, 2)
    (before,) = submissions(store)
    assert expire(store, 2) == expire(store, 3) == intake.Expired(0, 0, 0, 0)
    (later,) = submissions(store)
    assert later.id == before.id


def test_a_source_who_comes_back_replaces_the_cut_short_one(store: Store, silent: str) -> None:
    expire(store, 2)
    (cut_short,) = submissions(store)
    accept(store, silent, READABLE, SEALED[READABLE:], today=after(5))
    (whole,) = submissions(store)
    assert (whole.state, whole.received_on) == ("complete", after(5))
    assert content(store, whole) == SEALED
    # Other bytes, another id: who has collected the part must not take the whole for the same.
    assert whole.id != cut_short.id


def test_a_longer_piece_is_handed_over_under_a_new_id(store: Store, silent: str) -> None:
    expire(store, 2)
    (shorter,) = submissions(store)
    accept(store, silent, READABLE, SEALED[READABLE:150_000], today=after(3))
    assert [submission.id for submission in submissions(store)] == [shorter.id]
    assert content(store, submissions(store)[0]) == SEALED[:READABLE]
    assert expire(store, 5).cut_short == 1
    (longer,) = submissions(store)
    assert longer.id != shorter.id
    assert content(store, longer) == SEALED[:150_000]


def test_cancelling_takes_the_cut_short_one_along(store: Store, silent: str) -> None:
    expire(store, 2)
    intake.terminate(store, silent, today=after(3))
    assert rows(store) == NOTHING
    assert files(store) == 0


def test_an_upload_is_kept_14_whole_days(store: Store, silent: str) -> None:
    assert intake.find(store, silent).expires_on == after(15)
    assert expire(store, 14).forgotten == 0
    assert intake.find(store, silent).offset_bytes == READABLE
    assert expire(store, 15).forgotten == 1
    with pytest.raises(UploadUnknownError):
        intake.find(store, silent)
    (submission,) = submissions(store)
    assert content(store, submission) == SEALED[:READABLE]


def test_any_sign_of_life_begins_the_14_days_anew(store: Store, silent: str) -> None:
    assert accept(store, silent, READABLE, b"", today=after(10)).expires_on == after(25)
    assert expire(store, 24).forgotten == 0


def test_an_announcement_without_a_byte_is_forgotten_after_a_whole_day(
    store: Store, trusted: TrustedDirectory
) -> None:
    upload_id = announce(store, trusted, SIZE)
    assert intake.find(store, upload_id).expires_on == after(2)
    assert expire(store, 1).forgotten == 0
    # A sign of life, though no byte came.
    assert accept(store, upload_id, 0, b"", today=after(1)).expires_on == after(3)
    assert expire(store, 2).forgotten == 0
    assert expire(store, 3).forgotten == 1
    assert rows(store) == NOTHING


@pytest.mark.parametrize("delivered", [1, 1_000, 1_627 + 16 + 65_552 - 1])
def test_what_nobody_could_read_is_not_handed_over(
    store: Store, trusted: TrustedDirectory, delivered: int
) -> None:
    upload_id = announce(store, trusted, SIZE)
    accept(store, upload_id, 0, SEALED[:delivered])
    assert expire(store, 14).cut_short == 0
    assert expire(store, 15) == intake.Expired(0, 1, 0, 0)
    assert rows(store) == NOTHING
    assert files(store) == 0


def test_the_first_whole_chunk_is_handed_over(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    accept(store, upload_id, 0, SEALED[: 1_627 + 16 + 65_552])
    assert expire(store, 2).cut_short == 1


def test_a_finished_upload_answers_for_a_whole_day(store: Store, silent: str) -> None:
    accept(store, silent, READABLE, SEALED[READABLE:])
    assert intake.find(store, silent).expires_on == after(2)
    expire(store, 1)
    assert intake.find(store, silent).offset_bytes == SIZE
    expire(store, 2)
    with pytest.raises(UploadUnknownError):
        intake.find(store, silent)
    assert len(submissions(store)) == 1


def let_go(store: Store, day: date) -> None:
    with store.sessions.writing() as session:
        session.execute(update(Submission).values(delete_on=day))


def test_a_submission_is_deleted_on_its_day_and_not_before(store: Store, silent: str) -> None:
    accept(store, silent, READABLE, SEALED[READABLE:])
    assert expire(store, 400).deleted == 0
    let_go(store, after(30))
    assert expire(store, 29).deleted == 0
    assert expire(store, 30).deleted == 1
    assert rows(store) == NOTHING
    assert files(store) == 0


def test_deleting_a_cut_short_one_spares_the_upload_that_may_go_on(store: Store, silent: str) -> None:
    expire(store, 2)
    let_go(store, after(3))
    assert expire(store, 3).deleted == 1
    accept(store, silent, READABLE, SEALED[READABLE:], today=after(4))
    assert content(store, submissions(store)[0]) == SEALED


def test_what_a_kill_left_is_swept(store: Store, silent: str) -> None:
    del silent
    with store.parts.writing() as writer:
        writer.write(b"x")
        orphan = writer.finish()
        writer.release()
    assert expire(store, 0).swept == 1
    assert not store.parts.path(orphan.name).exists()
    assert files(store) == rows(store)["parts"]


def test_the_daily_work_leaves_no_order_of_arrival_in_the_databases_pages(
    made: servers.Newsroom, store: Store
) -> None:
    ids: list[str] = []
    for _ in range(10):
        with intake.receive_sealed(store, servers.DESK, 1, today=TODAY) as sink:
            sink.write(servers.sealed_file(20_000))
        ids += [submission.id for submission in submissions(store) if submission.id not in ids]

    def as_they_lie() -> list[str]:
        raw = (made.data_folder / "store.db").read_bytes()
        return sorted(ids, key=lambda id_: -raw.rfind(id_.encode()))

    assert as_they_lie() == ids
    expire(store, 1)
    assert as_they_lie() in (sorted(ids), sorted(ids, reverse=True))
